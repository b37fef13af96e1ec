/** What records post, an effect a row: by any dimension, as of two dates, added up to a figure. */
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger, type Answer } from '../support/ledger.ts';
import { expectProblem, fee, withBooks, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withBooks(await withPortfolio(await (await Ledger.open()).withReference()));
});
afterAll(() => ledger.close());

interface Posting {
  seq: number;
  line: number;
  amount: string;
  [column: string]: unknown;
}

async function postings(query = '', login = 'officer'): Promise<Posting[]> {
  const { status, body } = await ledger.get(login, `/postings?limit=1000&${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.data;
}

const sum = (rows: readonly Posting[]): string =>
  rows.reduce((all, { amount }) => all + Number(amount), 0).toFixed(2);

const figure = async (id: string, query = ''): Promise<string> =>
  (await ledger.get('officer', `/figures/${id}?${query}`)).body.value;

describe('a row', () => {
  test('is an effect of a record, with the names of whose it is', async () => {
    const [row] = await postings('measure=invested&vehicle=SF-001');
    const { body: event } = await ledger.get('officer', `/events/${row!.seq}`);
    expect(event.effects[row!.line]).toMatchObject({ measure: 'invested', amount: '300.00' });
    expect(row).toMatchObject({
      effective_on: '2020-05-18',
      recorded_at: event.recorded_at,
      type: 'investment.made',
      type_label: '投资',
      measure: 'invested',
      measure_label: '投资金额',
      amount: '300.00',
      vehicle: 'SF-001',
      vehicle_name: '子基金甲',
      enterprise: 'E-0001',
      enterprise_name: '企业甲',
      counterparty: null,
      reversal: false,
      submission: event.submission,
      illustrative: false,
      reasons: {},
    });
    const [paid] = await postings('measure=paid_in');
    expect(paid).toMatchObject({ counterparty: 'LP-001', counterparty_name: '某投资人' });
  });

  test('all of them are the effects of all records, in order of record and line', async () => {
    const rows = await postings();
    const { data } = (await ledger.get('officer', '/events?limit=1000')).body;
    const effects = data.flatMap(({ seq, effects }: { seq: number; effects: object[] }) =>
      effects.map((effect, line) => ({ seq, line, ...effect })),
    );
    expect(rows.length).toBeGreaterThan(10);
    expect(rows).toEqual(effects.map((effect: object) => expect.objectContaining(effect)));
  });
});

describe('amounts', () => {
  test('of a measure add up to its figure, on any day and by any fund', async () => {
    expect(sum(await postings('measure=invested'))).toBe(await figure('fund.invested'));
    const day = 'as_of=2020-12-31';
    expect(sum(await postings(`measure=invested&${day}`))).toBe('300.00');
    expect(await figure('fund.invested', day)).toBe('300.00');
    expect(sum(await postings('measure=投资金额&vehicle=SF-002'))).toBe('500.00');
  });

  test('of a reversal are the opposite, so that they still add up; not before it was known', async () => {
    const [seq] = await ledger.record(fee('12.34'));
    const known = async () =>
      (await ledger.get('officer', '/postings?limit=1')).body.meta.known_at as string;
    const before = encodeURIComponent(await known());
    await ledger.post('officer', `/events/${seq}/reversal`, {
      reason_code: 'entry-error',
      reason: '测试',
    });
    const rows = await postings(`measure=fees&seq_from=${seq}`);
    expect(rows.map(({ amount, reversal }) => [amount, reversal])).toEqual([
      ['12.34', false],
      ['-12.34', true],
    ]);
    expect(sum(await postings('measure=fees'))).toBe('0.00');
    const then = await postings(`measure=fees&known_at=${before}`);
    expect(then.map(({ amount }) => amount)).toEqual(['12.34']);
    expect(await postings(`reversal=是&measure=fees`)).toHaveLength(1);
  });
});

describe('narrowing', () => {
  test.each([
    ['type=loan.drawn', (row: Posting) => row.type === 'loan.drawn'],
    ['enterprise=E-0001', (row: Posting) => row.enterprise === 'E-0001'],
    ['instrument=LN-1', (row: Posting) => row.instrument === 'LN-1'],
    ['counterparty=LP-001', (row: Posting) => row.counterparty === 'LP-001'],
    ['vehicle=-', (row: Posting) => row.vehicle === null],
    [
      'effective_on_from=2019-03-01&effective_on_to=2020-05-18',
      (row: Posting) => '2019-03-01' <= row.effective_on! && row.effective_on! <= '2020-05-18',
    ],
    ['amount_from=300.5&amount_to=500', ({ amount }) => Number(amount) > 300 && +amount <= 500],
    ['enterprise=&type=&seq_from=', () => true],
    ['enterprise=E-9999', () => false],
  ] as [string, (row: Posting) => boolean][])('%s', async (query, isMeant) => {
    const all = await postings();
    const meant = all.filter(isMeant);
    expect(await postings(query)).toEqual(meant);
    if (!query.endsWith('E-9999')) expect(meant.length).toBeGreaterThan(0);
  });

  test('by record numbers, whatever number is asked for', async () => {
    const all = await postings();
    const seqs = all.map(({ seq }) => seq);
    const [first, last] = [seqs[2]!, seqs.at(-3)!];
    const within = all.filter(({ seq }) => first <= seq && seq <= last);
    expect(await postings(`seq_from=${first}&seq_to=${last}`)).toEqual(within);
    expect(await postings(`seq_from=${first - 0.5}&seq_to=${last}.5`)).toEqual(within);
    expect(await postings(`seq=${first}.5`)).toEqual([]);
    expect(await postings('seq_from=99999999999999999999')).toEqual([]);
    expect(await postings('seq_to=99999999999999999999')).toEqual(all);
  });

  test.each([
    ...['measure=gold', 'type=fee.waived', 'effective_on_from=2024-02-30', 'amount_from=much'],
    ...['vehicle_from=SF-001', 'q=x', 'sort=amount', 'totals=true', 'colour=red', 'reversal=maybe'],
  ])('%s is refused', async (query) =>
    expectProblem(await ledger.get('officer', `/postings?${query}`), 400, 'parameter_invalid'),
  );
});

describe('pages', () => {
  test('of one each are the whole list: also within one record', async () => {
    const query = 'enterprise=E-0001';
    const whole = await postings(query);
    expect(new Set(whole.map(({ seq }) => seq)).size).toBeLessThan(whole.length);
    const seen: Posting[] = [];
    let next: string | undefined = `/api/v1/postings?limit=1&${query}`;
    while (next !== undefined) {
      const page: Answer = await ledger.request('officer', next);
      expect(page.status).toBe(200);
      seen.push(...page.body.data);
      expect(seen.length).toBeLessThanOrEqual(whole.length);
      next = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(seen).toEqual(whole);
  });
});

describe('who sees what', () => {
  test('a manager the postings of their own vehicles alone, in every form', async () => {
    const theirs = await postings('', 'manager');
    expect(new Set(theirs.map(({ vehicle }) => vehicle))).toEqual(new Set(['SF-001']));
    const all = await postings();
    expect(theirs).toEqual(all.filter(({ vehicle }) => vehicle === 'SF-001'));
    expect(await postings('vehicle=SF-002', 'manager')).toEqual([]);
    const csv = await ledger.get('manager', '/postings.csv');
    expect(new TextDecoder().decode(csv.body)).not.toContain('SF-002');
    expectProblem(await ledger.get('admin', '/postings'), 403, 'forbidden');
  });
});

describe('the files', () => {
  test('have the same rows, narrowed by the same names', async () => {
    const query = 'measure=paid_in&as_of=2024-06-30';
    const rows = await postings(query);
    const { body } = await ledger.get('officer', `/postings.csv?${query}`);
    const lines = parse(Buffer.from(body), { columns: true, bom: true }) as Record<
      string,
      string
    >[];
    const said = rows.map((row) => [String(row.seq), row.measure_label, Number(row.amount)]);
    expect(lines.map((line) => [line.记录号, line.科目, Number(line['金额（元）'])])).toEqual(said);
    expect(lines[0]).toMatchObject({ 基金编码: 'SF-001', 基金: '子基金甲', 冲销: '否' });
    const book = new ExcelJS.Workbook();
    const sheet = await ledger.get('officer', `/postings.xlsx?${query}`);
    await book.xlsx.load(sheet.body.buffer);
    expect(book.worksheets[0]!.getCell('A2').text).toContain('筛选：科目为实缴');
    expect(book.worksheets[0]!.rowCount).toBe(3 + rows.length);
  });
});
