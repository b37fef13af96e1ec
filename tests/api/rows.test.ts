/** What a row of a list says on a day: what holds then, of what was not taken back. */
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';
import { withBooks, withPortfolio } from './support.ts';

const on = (effective_on: string, type: string, data: object, more: object = {}) => ({
  ...{ type, effective_on, data },
  ...more,
});
const DEMO = { provenance: 'illustrative' };

const enterprise = (code: string, name: string, more: object = {}) =>
  on(
    '2018-01-01',
    'party.registered',
    { code, kind: 'enterprise', name, no_uscc_reason: '测试' },
    more,
  );

const invested = (day: string, code: string, round: string, amount = '100') =>
  on(day, 'investment.made', { vehicle: 'SF-001', enterprise: code, round, amount });

const reversed = (event: number, day: string) =>
  on(day, 'event.reversed', { event, reason_code: 'entry-error', reason: '录入有误' });

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withBooks(await withPortfolio(await (await Ledger.open()).withReference()));
});
afterAll(() => ledger.close());

async function read(path: string, login = 'officer'): Promise<any> {
  const { status, body } = await ledger.get(login, path);
  expect(status, `${path} ${JSON.stringify(body)}`).toBe(200);
  return body;
}
const rows = async (path: string): Promise<any[]> => (await read(path)).data;
const row = async (path: string, key: string, code: string): Promise<any> =>
  (await rows(path)).find((each) => each[key] === code);
const codes = async (path: string, key = 'code'): Promise<string[]> =>
  (await rows(path)).map((each) => each[key]);

describe('the certificates that an enterprise holds', () => {
  beforeAll(async () => {
    const qualified = (day: string, valid_from: string, valid_to: string) =>
      on(day, 'enterprise.qualified', {
        ...{ enterprise: 'E-0002', qualification: 'high-tech', valid_from, valid_to },
      });
    await ledger.record(
      qualified('2021-12-01', '2021-12-01', '2024-11-30'),
      qualified('2024-06-20', '2024-12-01', '2027-11-30'),
    );
  });

  test('are all in force on the day, also where a renewal is recorded already', async () => {
    const asked = 'qualifications=high-tech&as_of=2024-06-30';
    expect(await codes(`/enterprises?${asked}`)).toEqual(['E-0001', 'E-0002']);
    expect(await codes('/coverage?as_of=2024-06-30', 'enterprise')).toEqual(['E-0001', 'E-0002']);
    const { qualifications } = await read('/enterprises/E-0002?as_of=2024-06-30');
    expect(qualifications).toEqual(['high-tech']);
    const { body } = await ledger.get('officer', `/enterprises.csv?${asked}`);
    expect(new TextDecoder().decode(body)).toContain('E-0002,');
  });

  test('are told as in force in what is said about the enterprise', async () => {
    const validTo = async (day: string) => {
      const { statements } = await read(`/enterprises/E-0002/exposure?as_of=${day}`);
      return statements.find(({ kind }: any) => kind === 'qualification').value;
    };
    expect(await validTo('2024-06-30')).toBe('2024-11-30');
  });

  test('are none before the first one begins', async () => {
    const { qualifications } = await read('/enterprises/E-0002?as_of=2021-11-30');
    expect(qualifications).toEqual([]);
  });
});

describe('an investment whose record was taken back', () => {
  beforeAll(async () => {
    await ledger.record(enterprise('E-0101', '企业丙'), enterprise('E-0102', '企业丁'));
    const [first, second] = await ledger.record(
      invested('2023-01-10', 'E-0101', '天使轮'),
      invested('2023-02-01', 'E-0102', '天使轮'),
    );
    await ledger.record(
      { ...reversed(first!, '2023-01-10') },
      { ...invested('2023-05-18', 'E-0101', 'A'), corrects: first },
      reversed(second!, '2024-03-01'),
    );
  });

  test('has the first day and the rounds of what remains', async () => {
    const said = { first_invested_on: '2023-05-18', rounds: 'A', invested: '100.00' };
    expect(await row('/investments', 'enterprise', 'E-0101')).toMatchObject(said);
    expect(await read('/investments/SF-001/E-0101')).toMatchObject(said);
  });

  test('has them until the day on which it was taken back, and then none', async () => {
    expect(await read('/investments/SF-001/E-0102?as_of=2024-02-29')).toMatchObject({
      ...{ first_invested_on: '2023-02-01', rounds: '天使轮', invested: '100.00' },
    });
    // In this year it is taken off, so the row stays.
    expect(await read('/investments/SF-001/E-0102')).toMatchObject({
      ...{ first_invested_on: null, rounds: null, invested: '0.00', invested_year: '-100.00' },
    });
  });
});

describe('names', () => {
  beforeAll(() =>
    ledger.record(
      on('2024-03-01', 'party.renamed', { party: 'E-0001', name: '企业甲（新）' }),
      on('2024-07-01', 'party.renamed', { party: 'E-0002', name: '企业乙（新）' }),
    ),
  );

  test.each([
    ['2024-02-29', '企业甲'],
    ['2024-03-01', '企业甲（新）'],
  ])('are those of the day: %s %s', async (day, name) => {
    const named = { enterprise_name: name };
    expect(await row(`/coverage?as_of=${day}`, 'enterprise', 'E-0001')).toMatchObject(named);
    expect(await row(`/equity-and-credit?as_of=${day}`, 'enterprise', 'E-0001')).toMatchObject(
      named,
    );
    expect(await read(`/enterprises/E-0001?as_of=${day}`)).toMatchObject({ name });
    expect(await read(`/enterprises/E-0001/exposure?as_of=${day}`)).toMatchObject({ name });
  });

  test('are those of today in the choices of a sheet to fill in', async () => {
    const { body } = await ledger.get('officer', '/sheets/fund/template.xlsx');
    const texts = Object.values(unzipSync(body)).map((bytes) => strFromU8(bytes));
    expect(texts.some((text) => text.includes('E-0001｜企业甲（新）'))).toBe(true);
    expect(texts.some((text) => text.includes('E-0001｜企业甲<'))).toBe(false);
  });

  test('that are not yet in force are told and searched by nobody', async () => {
    const asked = 'as_of=2024-06-30';
    for (const path of ['enterprises', 'parties']) {
      const before = await read(`/${path}/E-0002?${asked}`);
      expect([before.name, before.other_names, before.names]) //
        .toEqual(['企业乙', null, ['企业乙']]);
      expect(await codes(`/${path}?q=企业乙（新）&${asked}`)).toEqual([]);
      expect((await row(`/${path}?${asked}`, 'code', 'E-0002')).other_names).toBeNull();
      expect((await row(`/${path}`, 'code', 'E-0002')).other_names).toBe('企业乙');
      expect(await codes(`/${path}?q=企业乙（新）`)).toEqual(['E-0002']);
    }
    expect((await read(`/enterprises/E-0002/exposure?${asked}`)).names).toEqual(['企业乙']);
  });
});

describe('a row is marked as demonstration data', () => {
  const line = (code: string, owner: string, more: object = {}) =>
    on(
      '2022-01-02',
      'credit.granted',
      {
        ...{ code, enterprise: owner, bank: 'B-001', product: 'P01', stage: 'facility' },
        ...{ limit: '900', valid_to: '2025-01-01', revolving: false },
      },
      more,
    );
  const qualified = (owner: string) =>
    on('2022-01-01', 'enterprise.qualified', {
      ...{ enterprise: owner, qualification: 'tech-sme' },
      ...{ valid_from: '2022-01-01', valid_to: '2024-12-31' },
    });
  const loan = (code: string, of: string, more: object = {}) =>
    on(
      '2022-04-02',
      'loan.drawn',
      { code, line: of, amount: '300', rate: '0.0355', due_on: '2024-12-31' },
      more,
    );

  beforeAll(async () => {
    await ledger.record(
      ...[enterprise('E-0201', '在册一'), enterprise('E-0202', '在册二')],
      ...[enterprise('E-0203', '在册三'), enterprise('E-0204', '演示四', DEMO)],
      ...['E-0201', 'E-0202', 'E-0203', 'E-0204'].map(qualified),
      ...[line('CL-201', 'E-0201', DEMO), line('CL-202', 'E-0202'), line('CL-203', 'E-0203')],
      ...[loan('LN-201', 'CL-201'), loan('LN-202', 'CL-202'), loan('LN-203', 'CL-203', DEMO)],
      ...['E-0201', 'E-0202', 'E-0203'].map((code) => invested('2023-02-01', code, 'A')),
    );
  });

  /** Which of these rows of a list are marked. */
  const marked = async (path: string, key: string, of: readonly string[]) =>
    (await rows(path)).filter((each) => of.includes(each[key])).map((each) => each.illustrative);

  test('coverage: where the line or the enterprise is', async () => {
    const all = ['E-0201', 'E-0202', 'E-0203', 'E-0204'];
    expect(await marked('/coverage?qualification=tech-sme', 'enterprise', all)) //
      .toEqual([true, false, false, true]);
  });

  test('but coverage in a report has the mark of the released formats: the qualifications alone', async () => {
    const { tables, format } = await read('/quarters/2024Q2/report');
    const lines = tables.coverage as { figure: string }[];
    const line = lines.find(({ figure }) => figure === 'credit.tech_sme_coverage');
    expect({ format, ...line }).toMatchObject({
      format: 'kechuang-report/4',
      illustrative: false,
      numerator: '3',
    });
  });

  test('equity and credit: where what was drawn is', async () => {
    expect(await marked('/equity-and-credit', 'enterprise', ['E-0202', 'E-0203'])) //
      .toEqual([false, true]);
  });

  test('loans: where the line that it tells of is', async () =>
    expect(await marked('/loans', 'code', ['LN-201', 'LN-202', 'LN-203'])) //
      .toEqual([true, false, true]));

  test('where a statement that it tells is', async () => {
    const before = await marked('/investments', 'enterprise', ['E-0202', 'E-0203']);
    expect(before).toEqual([false, false]);
    await ledger.record(
      on(
        '2024-05-01',
        'loan.classified',
        { loan: 'LN-202', class: 'normal', overdue_days: 0 },
        DEMO,
      ),
      on(
        '2024-05-01',
        'enterprise.relocated',
        { enterprise: 'E-0202', from: '330000', to: '330302' },
        DEMO,
      ),
      on(
        '2024-05-01',
        'investment.valued',
        { vehicle: 'SF-001', enterprise: 'E-0203', fair_value: '120', method: 'cost', level: 3 },
        DEMO,
      ),
    );
    for (const [path, key, code] of [
      ['loans', 'code', 'LN-202'],
      ['enterprises', 'code', 'E-0202'],
      ['parties', 'code', 'E-0202'],
      ['investments', 'enterprise', 'E-0202'],
      ['investments', 'enterprise', 'E-0203'],
    ] as const) {
      expect((await row(`/${path}`, key, code)).illustrative, `${path} ${code}`).toBe(true);
      const earlier = await row(`/${path}?as_of=2024-04-30`, key, code);
      expect(earlier.illustrative, `${path} ${code}`).toBe(false);
    }
  });
});

describe('the records about a thing', () => {
  test('hold what is posted to it, and each row names it', async () => {
    const typed = async (about: string) =>
      (await rows(`/events?about=${about}&limit=1000`)).map((each) => each.type);
    for (const about of ['E-0001', 'B-001', 'CL-1', 'LN-1'])
      expect(await typed(about), about).toContain('loan.drawn');
    expect(await typed('LP-001')).toContain('contribution.paid');
    expect(await typed('E-0002')).not.toContain('loan.drawn');
    const [drawn] = (await rows('/events?about=LN-1')).filter((each) => each.type === 'loan.drawn');
    for (const code of ['LN-1', 'CL-1', 'E-0001 企业甲', 'B-001 甲银行'])
      expect(drawn.about).toContain(code);
  });
});

describe('a number that cannot be told', () => {
  beforeAll(() =>
    ledger.record(
      on('2021-01-01', 'indicator.defined', {
        ...{ code: 'IND-1', name: '高新技术企业数', unit: '家', kind: 'stock' },
      }),
      on('2021-01-01', 'indicator.defined', {
        ...{ code: 'IND-2', name: '没有目标的指标', unit: '家', kind: 'stock' },
      }),
      on('2021-01-02', 'target.set', {
        ...{ indicator: 'IND-1', period: '2025', base_year: 2020, value: '200', quote: '200家' },
      }),
      on(
        '2024-06-28',
        'figure.published',
        { figure: 'fund.fair_value', label: '公允价值', value: '1', unit: '元', decimals: 2 },
        { document: '测试〔2024〕1号', provenance: 'published' },
      ),
    ),
  );

  test('has its reason beside a published number', async () => {
    const [said] = await rows('/published-figures?figure=fund.fair_value');
    expect([said.computed, said.difference, said.status]).toEqual([null, null, 'no_number']);
    expect(said.reasons).toMatchObject({
      computed: { code: 'no_valuation' },
      difference: { code: 'no_valuation' },
    });
    expect(await rows('/published-figures?status=not_in_records')).toEqual([]);
  });

  test('has its reason in each column of an indicator', async () => {
    const [first, second] = await rows('/indicators');
    for (const key of ['value', 'gap', 'verdict']) {
      expect(first.reasons[key].code, key).toBe('no_observation');
      expect(second.reasons[key].code, key).toBe('no_target');
    }
  });

  test('is no sum of amounts: where nothing was posted it is 0', async () => {
    const sums = async (query: string) =>
      (await read(`/credit-lines?totals=true&${query}`)).totals.values;
    expect(await sums('code=CL-1')).toMatchObject({ granted: '900.00', preapproved: '0.00' });
    // A sum of no rows is nothing in all.
    expect(await sums('code=CL-9')).toMatchObject({ granted: '0.00', preapproved: '0.00' });
  });
});
