/** What is recorded already and comes again: said to its reviewer, and in a closed quarter. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findEqualRecords } from '../../src/db/duplicates.ts';
import { faultsOf, preview, workbook } from '../imports/support.ts';
import { closeQuarter } from '../support/closing.ts';
import { Ledger } from '../support/ledger.ts';
import { Browser } from '../web/support.ts';
import { expectProblem, fee, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference());
});
afterAll(() => ledger.close());

const DAY = '2024-06-03';
const on = (effective_on: string, amount: string, more: object = {}) => ({
  ...fee(amount),
  ...{ effective_on, ...more },
});
const undone = (event: number) => ({
  type: 'event.reversed',
  data: { event, reason_code: 'duplicate', reason: '重复' },
});

async function handIn(...events: object[]): Promise<number> {
  const { body } = await ledger.post('manager', '/submissions', { events });
  expect(body.status, JSON.stringify(body)).toBe('pending');
  return body.submission;
}

const reviewOf = (id: number) => ledger.get('officer', `/submissions/${id}/review`);
const equalsIn = async (id: number) => (await reviewOf(id)).body.equal_to_recorded;

describe('the review', () => {
  test('names the record that a row equals, recorded after it was handed in', async () => {
    const id = await handIn(on(DAY, '1.01'), on(DAY, '1.02'));
    expect(await equalsIn(id)).toEqual([]);
    const [seq] = await ledger.record(on(DAY, '1.02'));
    expect(await equalsIn(id)).toEqual([{ index: 1, seq, effective_on: DAY }]);
    // It is said and not refused: two of a kind may both have happened.
    expect((await ledger.approve('officer', id)).body.status).toBe('posted');
  });

  test('and its page, with a link to it', async () => {
    const id = await handIn(on(DAY, '1.11'), on(DAY, '1.12'));
    const officer = await Browser.of(ledger, 'officer');
    const path = `/submissions/${id}`;
    expect((await officer.get(path)).html).not.toContain('与已有记录内容相同');
    const [seq] = await ledger.record(on(DAY, '1.12'));
    const { html } = await officer.get(path);
    expect(html).toContain('2 项中有 1 项与已有记录内容相同');
    expect(html).toMatch(
      new RegExp(`第 2 项（${DAY}）：\\s*<a href="/events/${seq}[^"]*">第 ${seq} 号记录</a>`),
    );
  });

  test('is another where the record is another, though no figure is', async () => {
    const id = await handIn(on(DAY, '1.21'));
    const [first] = await ledger.record(on(DAY, '1.21'));
    const before = await reviewOf(id);
    const [, second] = await ledger.record(undone(first!), on(DAY, '1.21'));
    const after = await reviewOf(id);
    expect(after.body.figures).toEqual(before.body.figures);
    expect(before.body.equal_to_recorded).toMatchObject([{ seq: first }]);
    expect(after.body.equal_to_recorded).toMatchObject([{ seq: second }]);
    const init = { method: 'POST', headers: { 'if-match': before.body.etag } };
    const path = `/api/v1/submissions/${id}/approve`;
    expectProblem(await ledger.request('officer', path, init), 412, 'if_match_outdated');
    expect((await ledger.approve('officer', id)).body.status).toBe('posted');
  });

  test('names the first of several, and is the same however often one looks', async () => {
    const [first] = await ledger.record(on(DAY, '1.31'), on(DAY, '1.31'));
    const id = await handIn(on(DAY, '1.31'));
    const { body } = await reviewOf(id);
    expect(body.equal_to_recorded).toEqual([{ index: 0, seq: first, effective_on: DAY }]);
    expect((await reviewOf(id)).body.etag).toBe(body.etag);
    const mine = await ledger.get('manager', `/submissions/${id}/review`);
    expect(mine.body.equal_to_recorded).toEqual(body.equal_to_recorded);
  });

  test('holds rows of one submission, and what waits, against the journal alone', async () => {
    const [one, other] = [
      await handIn(on(DAY, '1.41'), on(DAY, '1.41')),
      await handIn(on(DAY, '1.41')),
    ];
    expect([await equalsIn(one), await equalsIn(other)]).toEqual([[], []]);
    const { events } = (await ledger.approve('officer', one)).body;
    expect(await equalsIn(other)).toMatchObject([{ index: 0, seq: events[0].seq }]);
  });

  test('names nothing of another day, amount or kind, nor where both have their numbers', async () => {
    await ledger.record(on(DAY, '1.51', { external_id: 'Q-0' }));
    const others = [
      on('2024-06-04', '1.51'),
      on(DAY, '1.52'),
      on(DAY, '1.51', { data: { ...fee('1.51').data, kind: 'other' } }),
      on(DAY, '1.51', { external_id: 'Q-1' }),
    ];
    expect(await equalsIn(await handIn(...others))).toEqual([]);
  });

  test('names one where either has no number of its sender', async () => {
    const [seq] = await ledger.record(on(DAY, '1.61', { external_id: 'Q-2' }));
    expect(await equalsIn(await handIn(on(DAY, '1.61')))).toMatchObject([{ seq }]);
    const [bare] = await ledger.record(on(DAY, '1.62'));
    const id = await handIn(on(DAY, '1.62', { external_id: 'Q-3' }));
    expect(await equalsIn(id)).toMatchObject([{ seq: bare }]);
  });

  test('names none that was taken back, nor one that this very submission takes back', async () => {
    const [seq] = await ledger.record(on(DAY, '1.71'));
    const corrected = await handIn(undone(seq!), on(DAY, '1.71', { corrects: seq, memo: '附注' }));
    const again = await handIn(on(DAY, '1.71'));
    expect(await equalsIn(corrected)).toEqual([]);
    expect(await equalsIn(again)).toMatchObject([{ index: 0, seq }]);
    await ledger.record(undone(seq!));
    expect(await equalsIn(again)).toEqual([]);
  });
});

test('whoever does not see a record is not told of it', async () => {
  const row = on(DAY, '1.81');
  const [seq] = await ledger.record(row);
  const seenBy = (...vehicles: string[]) =>
    ledger.database.read({ person: 0, vehicles }, (sql) =>
      findEqualRecords(sql, [row] as never, []),
    );
  expect(await seenBy('SF-001')).toEqual([{ at: 0, seq: seq! }]);
  expect(await seenBy('SF-002')).toEqual([]);
});

describe('in a closed quarter', () => {
  const DAYS = ['2024-03-30', '2024-03-31', '2024-04-01'] as const;
  const HEADER = ['发生日', '基金', '费用类别', '金额（元）'];
  const file = (amount: number) =>
    workbook({ 费用: [HEADER, ...DAYS.map((day) => [day, 'SF-001', '托管费', amount])] });
  let seqs: number[];
  let waiting: number;
  beforeAll(async () => {
    seqs = await ledger.record(...DAYS.map((day) => on(day, '2.01')));
    waiting = await handIn(on(DAYS[1], '2.01'));
    await closeQuarter(ledger, '2024Q1');
  });

  const same = (seq: number) => `本项与已入账的第 ${seq} 号记录内容相同`;

  test('each row that is recorded already is a fault that names its record', async () => {
    const events = DAYS.map((day) => on(day, '2.01'));
    const { status, body } = await ledger.post('manager', '/submissions', { events });
    expect([status, body.code]).toEqual([422, 'quarter_closed']);
    expect(body.errors).toHaveLength(2);
    for (const [index, { code, pointer, detail }] of body.errors.entries()) {
      expect([code, pointer]).toEqual(['quarter_closed', `/events/${index}/restatement`]);
      expect(detail).toContain('2024-03-31 及以前的季度已关闭');
      expect(detail).toContain(same(seqs[index]!));
      expect(detail).toContain('不必再报');
    }
  });

  test('so are the rows of a file, at their cells; those of the days after are not', async () => {
    const faults = faultsOf(await preview(ledger, 'manager', await file(2.01)));
    const said = Object.values(faults);
    expect(said).toHaveLength(2);
    for (const [index, detail] of said.entries()) expect(detail).toContain(same(seqs[index]!));
  });

  test('a row that nobody recorded is asked for its reason and nothing else', async () => {
    const said = Object.values(faultsOf(await preview(ledger, 'manager', await file(2.02))));
    expect(said).toHaveLength(2);
    expect(said.join('')).toContain('请填写“重述原因”');
    expect(said.join('')).not.toContain('不必再报');
  });

  test('the day after it is taken, and its review names the record', async () => {
    const id = await handIn(on(DAYS[2], '2.01'));
    expect(await equalsIn(id)).toEqual([{ index: 0, seq: seqs[2], effective_on: DAYS[2] }]);
  });

  test('with a reason it is taken inside too, and its review names the record', async () => {
    const id = await handIn(on(DAYS[0], '2.01', { restatement: '另一笔' }));
    expect(await equalsIn(id)).toMatchObject([{ seq: seqs[0], effective_on: DAYS[0] }]);
  });

  test('what waited when the quarter was closed is told so in its review', async () => {
    const { body } = await reviewOf(waiting);
    expect([body.postable, body.equal_to_recorded]).toEqual([false, []]);
    expect(body.faults).toMatchObject([{ code: 'quarter_closed' }]);
    expect(body.faults[0].detail).toContain(same(seqs[1]!));
  });

  test('one that was taken back is named no more', async () => {
    const [seq] = await ledger.record(on(DAYS[0], '2.03', { restatement: '迟到' }));
    const detail = async () => (await ledger.refusal(on(DAYS[0], '2.03'))).detail;
    expect(await detail()).toContain(same(seq!));
    await ledger.record({ ...undone(seq!), effective_on: DAY });
    expect(await detail()).not.toContain('不必再报');
  });

  test("of somebody else's fund nothing is told", async () => {
    await ledger.record({ ...on(DAYS[0], '2.04', { restatement: '迟到' }) });
    const { body } = await ledger.post('manager2', '/submissions', {
      events: [on(DAYS[0], '2.04')],
    });
    expect(body.code).toBe('vehicle_out_of_scope');
    expect(JSON.stringify(body)).not.toContain('号记录');
  });
});
