/** The same file again, and files that bring nothing new: no row twice, and none lost. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withPortfolio } from '../api/support.ts';
import { Ledger } from '../support/ledger.ts';
import { opened, preview, send, workbook, type Cells } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  const open = await Ledger.open({ review: 'on' });
  ledger = await withPortfolio(await open.withReference());
});
afterAll(() => ledger.close());

const HEADER = ['发生日', '基金', '企业', '金额（元）', '外部编号'];
const invested = (...rows: Cells) => workbook({ 投资: [HEADER, ...rows] });
const total = () => ledger.figure('fund.invested', '?vehicle=SF-001');
const submissions = async () => (await ledger.get('officer', '/submissions')).body.data.length;

/** Takes back some of a submission's records, or the whole. */
async function undo(submission: number): Promise<void> {
  const why = { reason_code: 'duplicate', reason: '重复导入' };
  const { body } = await ledger.post('manager', `/submissions/${submission}/reversal`, why);
  expect(body.status, JSON.stringify(body)).toBe('pending');
  await ledger.approve('officer', body.submission);
}

describe('a file that was taken back', () => {
  test.each([
    ['with numbers of its sender', 'A-1'],
    ['without', null],
  ])('is recorded anew, rows %s', async (_, id) => {
    const bytes = await invested(['2024-06-02', 'SF-001', 'E-0001', id === null ? 3 : 4, id]);
    const before = await total();
    const first = await send(ledger, 'manager', '/imports', bytes);
    await ledger.approve('officer', first.body.submission);
    const after = await total();
    expect(after).not.toBe(before);
    expect((await preview(ledger, 'manager', bytes)).body.submitted_before).toBe(
      first.body.submission,
    );
    await undo(first.body.submission);
    expect(await total()).toBe(before);
    expect((await preview(ledger, 'manager', bytes)).body.submitted_before).toBeNull();
    const anew = await send(ledger, 'manager', '/imports', bytes);
    expect(anew.headers.get('idempotent-replayed')).toBeNull();
    expect(anew.body).toMatchObject({ status: 'pending', already_recorded: [] });
    expect(anew.body.submission).not.toBe(first.body.submission);
    await ledger.approve('officer', anew.body.submission);
    expect(await total()).toBe(after);
    // And once more it is the one that stands.
    const again = await send(ledger, 'manager', '/imports', bytes);
    expect(again.body.submission).toBe(anew.body.submission);
  });

  test('in part only is still there: what stands is not recorded twice', async () => {
    const bytes = await invested(
      ['2024-06-03', 'SF-001', 'E-0001', 5],
      ['2024-06-04', 'SF-001', 'E-0001', 6],
    );
    const first = await send(ledger, 'manager', '/imports', bytes);
    const posted = await ledger.approve('officer', first.body.submission);
    const { seq } = posted.body.events[0];
    const why = { reason_code: 'duplicate', reason: '重复' };
    const red = await ledger.post('manager', `/events/${seq}/reversal`, why);
    await ledger.approve('officer', red.body.submission);
    const again = await send(ledger, 'manager', '/imports', bytes);
    expect(again.body.submission).toBe(first.body.submission);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  test('is taken back from its last row to its first, since later rows rest on earlier', async () => {
    const bytes = await invested(
      ...['2024-06-05', '2024-06-06', '2024-06-07'].map((day) => [day, 'SF-001', 'E-0001', 7]),
    );
    const { submission } = (await send(ledger, 'manager', '/imports', bytes)).body;
    const { events } = (await ledger.approve('officer', submission)).body;
    const why = { reason_code: 'duplicate', reason: '重复' };
    const red = await ledger.post('manager', `/submissions/${submission}/reversal`, why);
    const { body } = await ledger.get('manager', `/submissions/${red.body.submission}`);
    const seqs = events.map(({ seq }: { seq: number }) => seq);
    expect(body.events.map(({ data }: any) => data.event)).toEqual(seqs.toReversed());
  });
});

describe('a file of which every row is recorded already', () => {
  test('says so, and makes no submission', async () => {
    const rows = [
      ['2024-06-05', 'SF-001', 'E-0001', 7, 'B-1'],
      ['2024-06-06', 'SF-001', 'E-0001', 8, 'B-2'],
    ];
    const first = await send(ledger, 'manager', '/imports', await invested(...rows));
    await ledger.approve('officer', first.body.submission);
    const before = await submissions();
    const other = await invested(rows[1]!, rows[0]!);
    const looked = await preview(ledger, 'manager', other);
    expect(looked.body).toMatchObject({
      ...{ acceptable: true, events_total: 0, already_recorded_total: 2, figures: [] },
    });
    const answer = await send(ledger, 'manager', '/imports', other, { 'idempotency-key': 'b' });
    expect([answer.status, answer.body.code]).toEqual([422, 'nothing_new']);
    expect(answer.body.detail).toContain('2 项此前都已登记');
    const [one, two] = (await ledger.get('manager', `/submissions/${first.body.submission}`)).body
      .answer.events;
    expect(answer.body.already_recorded.map(({ seq }: { seq: number }) => seq)).toEqual([
      two.seq,
      one.seq,
    ]);
    expect(await submissions()).toBe(before);
  });

  test('with one row more it hands that one in', async () => {
    const rows = [
      ['2024-06-05', 'SF-001', 'E-0001', 7, 'B-1'],
      ['2024-06-07', 'SF-001', 'E-0001', 9, 'B-3'],
    ];
    const { body } = await send(ledger, 'manager', '/imports', await invested(...rows));
    expect([body.events.length, body.already_recorded.length]).toEqual([1, 1]);
  });
});

describe('the marked file', () => {
  test('what is refused for its rows is never called clean', async () => {
    const rows: Record<string, Record<string, Cells>> = {
      'a role': {
        设立母基金: [
          ['发生日', '名称'],
          ['2024-01-01', '新母基金'],
        ],
      },
      'a scope': { 投资: [HEADER, ['2024-06-01', 'SF-002', 'E-0001', 1]] },
      'a rule': { 投资: [HEADER, ['2024-06-01', 'SF-001', 'E-0001', 10_000_000]] },
      'a name': { 投资: [HEADER, ['2024-06-01', 'SF-001', '没有此企业', 1]] },
    };
    for (const [what, sheets] of Object.entries(rows)) {
      const bytes = await workbook(sheets);
      const refused = await send(ledger, 'manager', '/imports', bytes);
      expect(refused.status, what).toBeGreaterThanOrEqual(400);
      const marked = await send(ledger, 'manager', '/imports/marked', bytes);
      expect(marked.status, what).toBe(200);
      const list = (await opened(marked.body)).getWorksheet('错误清单')!;
      expect(list.getCell('C2').value, what).toBe(
        refused.body.errors[0].detail.replace(/^[^：]*：/, ''),
      );
    }
  });
});
