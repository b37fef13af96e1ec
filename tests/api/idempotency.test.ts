/** A request that is sent again is answered as the first time, and records nothing twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger, type Answer } from '../support/ledger.ts';
import { commitment, expectProblem, fee, party, rowCounts, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
});
afterAll(() => ledger.close());

const submit = (login: string, body: unknown, key: string, query = ''): Promise<Answer> =>
  ledger.post(login, `/submissions${query}`, body, { 'idempotency-key': key });

const replayed = (answer: Answer): boolean => answer.headers.get('idempotent-replayed') === 'true';

test.each([
  ['no key', ''],
  ['a key of 201 characters', 'k'.repeat(201)],
  ['a key with a space', 'two words'],
  ['a key with a letter that headers cannot hold', 'schlüssel'],
])('%s is refused before anything is read', async (_, key) => {
  const before = await rowCounts(ledger);
  expectProblem(
    await submit('officer', { events: [fee('1.00')] }, key),
    400,
    'idempotency_key_missing',
  );
  const [first] = (await ledger.get('officer', '/events?type=investment.made')).body.data;
  const reversal = { reason_code: 'other', reason: '测试' };
  const path = `/events/${first.seq}/reversal`;
  const answer = await ledger.post('officer', path, reversal, { 'idempotency-key': key });
  expectProblem(answer, 400, 'idempotency_key_missing');
  expect(await rowCounts(ledger)).toEqual(before);
});

test('the same key with the same content: the same answer, nothing recorded', async () => {
  const body = { events: [fee('2.00')], note: '第一次' };
  const first = await submit('officer', body, 'same');
  const before = await rowCounts(ledger);
  const second = await submit('officer', body, 'same');
  expect([first.status, replayed(first)]).toEqual([200, false]);
  expect([second.status, replayed(second)]).toEqual([200, true]);
  expect(second.body).toEqual(first.body);
  expect(await rowCounts(ledger)).toEqual(before);
});

test('content is what is said, not how it is written: order, spaces and 2 or 2.00 are no matter', async () => {
  const first = await submit('officer', { events: [fee('3')] }, 'written');
  const { data, type, effective_on } = fee('3.00');
  const again = JSON.stringify({ events: [{ data, effective_on, type }] }, null, 4);
  const second = await submit('officer', again, 'written');
  expect([second.status, replayed(second)]).toEqual([200, true]);
  expect(second.body).toEqual(first.body);
});

test.each([
  ['another amount', { events: [fee('4.01')] }],
  ['another note', { events: [fee('4.00')], note: '另' }],
  ['one event more', { events: [fee('4.00'), fee('4.00')] }],
])('the same key with %s is refused', async (_, other) => {
  const key = 'reused';
  await submit('officer', { events: [fee('4.00')] }, key);
  const before = await rowCounts(ledger);
  const answer = await submit('officer', other, key);
  expectProblem(answer, 422, 'idempotency_key_reused');
  expect(await rowCounts(ledger)).toEqual(before);
});

test('a key belongs to its person: two people may use the same one', async () => {
  const body = { events: [fee('5.00')] };
  const first = await submit('officer', body, 'shared');
  const second = await submit('officer2', body, 'shared');
  const third = await submit('manager', { events: [fee('5.55')] }, 'shared');
  expect([first, second, third].map(({ status }) => status)).toEqual([200, 200, 200]);
  expect([first, second, third].map(replayed)).toEqual([false, false, false]);
  const numbers = [first, second, third].map(({ body: { submission } }) => submission);
  expect(new Set(numbers).size).toBe(3);
});

test('a refused attempt does not use up its key', async () => {
  expectProblem(await submit('officer', { events: [fee('-1')] }, 'mended'), 422, 'field_invalid');
  const over = { events: [commitment('1', 'SF-999')] };
  expectProblem(await submit('officer', over, 'mended'), 422, 'reference_unknown');
  const mended = await submit('officer', { events: [fee('6.00')] }, 'mended');
  expect([mended.status, replayed(mended)]).toEqual([200, false]);
});

test("a manager's key is answered the same after its submission was approved", async () => {
  const body = { events: [fee('7.00')] };
  const first = await submit('manager', body, 'pending');
  expect((await ledger.approve('officer', first.body.submission)).body.status).toBe('posted');
  const before = await rowCounts(ledger);
  const second = await submit('manager', body, 'pending');
  expect([second.status, replayed(second), second.body]).toEqual([200, true, first.body]);
  expect(await rowCounts(ledger)).toEqual(before);
});

test('a reversal with its sender’s number is the same row with or without its original’s day', async () => {
  const [first, second] = await ledger.record(fee('3.10'), fee('3.20'));
  const reversal = (event: number, external_id: string, more: object = {}) => ({
    ...{ type: 'event.reversed', external_id, ...more },
    data: { event, reason_code: 'other', reason: '测试' },
  });
  const on = (effective_on: string) => ({ effective_on });
  const [without] = await ledger.record(reversal(first!, 'R-1'));
  const { effective_on: day } = fee('3.20');
  const [withDay] = await ledger.record(reversal(second!, 'R-2', on(day)));
  for (const more of [{}, on(day)]) {
    const events = [reversal(first!, 'R-1', more), reversal(second!, 'R-2', more)];
    const { body } = await ledger.post('officer', '/submissions', { events });
    expect(body.already_recorded).toEqual([
      { index: 0, seq: without },
      { index: 1, seq: withDay },
    ]);
  }
  const otherDay = reversal(first!, 'R-1', on('2024-07-01'));
  expect(await ledger.refusal(otherDay)).toMatchObject({ code: 'external_id_conflict' });
});

test('a reversal sent again reverses once', async () => {
  const [seq] = await ledger.record(fee('8.00'));
  const body = { reason_code: 'duplicate', reason: '测试' };
  const headers = { 'idempotency-key': 'reversal' };
  const first = await ledger.post('officer', `/events/${seq}/reversal`, body, headers);
  const second = await ledger.post('officer', `/events/${seq}/reversal`, body, headers);
  expect([first.status, second.status, replayed(second)]).toEqual([200, 200, true]);
  expect(second.body).toEqual(first.body);
});

describe('dry_run', () => {
  test('runs every check and writes nothing', async () => {
    const before = await rowCounts(ledger);
    const checked = await submit('officer', { events: [party('试一试')] }, 'dry', '?dry_run=true');
    expect(checked.body).toMatchObject({ submission: null, status: 'checked' });
    expect(checked.body.events).toEqual([
      { index: 0, type: 'party.registered', seq: null, code: null },
    ]);
    const over = { events: [{ ...commitment('1'), type: 'contribution.paid' }] };
    over.events[0]!.data.amount = '99999.00';
    const refused = await submit('officer', over, 'dry', '?dry_run=true');
    expectProblem(refused, 422, 'paid_in_exceeds_commitment');
    expect(await rowCounts(ledger)).toEqual(before);
  });

  test('needs no key and uses none up', async () => {
    const body = { events: [fee('9.00')] };
    expect((await submit('officer', body, '', '?dry_run=true')).status).toBe(200);
    await submit('officer', body, 'dry-then-wet', '?dry_run=true');
    const wet = await submit('officer', body, 'dry-then-wet');
    expect([wet.body.status, replayed(wet)]).toEqual(['posted', false]);
  });

  test('of a reversal writes nothing either', async () => {
    const [seq] = await ledger.record(fee('9.50'));
    const before = await rowCounts(ledger);
    const body = { reason_code: 'other', reason: '测试' };
    const answer = await ledger.post('officer', `/events/${seq}/reversal?dry_run=true`, body);
    expect(answer.body.status).toBe('checked');
    expect(await rowCounts(ledger)).toEqual(before);
  });

  test.each(['', 'yes', '1', 'TRUE', 'true&dry_run=false'])('=%s is refused', async (value) => {
    const before = await rowCounts(ledger);
    const answer = await submit('officer', { events: [fee('1.00')] }, 'x', `?dry_run=${value}`);
    expectProblem(answer, 400, 'parameter_invalid');
    expect(await rowCounts(ledger)).toEqual(before);
  });

  test('=false is the ordinary way', async () => {
    const answer = await submit('officer', { events: [fee('9.90')] }, 'false', '?dry_run=false');
    expect(answer.body.status).toBe('posted');
  });
});

describe('at the same time', () => {
  test('fifty identical requests record once, and all get the same answer', async () => {
    const before = await rowCounts(ledger);
    const body = { events: [fee('10.00')] };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => submit('officer', body, 'fifty')),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    for (const answer of answers) expect(answer.body).toEqual(answers[0]!.body);
    expect(answers.filter(replayed)).toHaveLength(49);
    const after = await rowCounts(ledger);
    expect(after).toEqual({
      ...before,
      submission: before.submission! + 1,
      settlement: before.settlement! + 1,
      event: before.event! + 1,
      effect: before.effect! + 1,
      entity_reference: before.entity_reference! + 1,
    });
  });

  test('fifty different requests are all recorded, numbered without gap or repeat', async () => {
    const before = await rowCounts(ledger);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        submit('officer', { events: [fee(`11.${10 + index}`)] }, `different-${index}`),
      ),
    );
    const seqs = answers.map(({ body }) => body.events[0].seq as number).sort((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: 50 }, (_, index) => before.event! + 1 + index));
  });

  test('of ten payments that fit one by one but not together, only those that fit are recorded', async () => {
    // SF-002 has 1000 committed and 800 paid in by LP-001: two of 100 fit, a third does not.
    const paid = {
      type: 'contribution.paid',
      effective_on: '2024-01-02',
      data: { vehicle: 'SF-002', investor: 'LP-001', amount: '100' },
    };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        submit('officer', { events: [paid] }, `race-${index}`),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expectProblem(answer, 422, 'paid_in_exceeds_commitment');
    expect(await ledger.figure('fund.sub_fund_paid_in', '?vehicle=SF-002')).toBe('1000.00');
  });
});

describe("the sender's own row identity", () => {
  const row = (external_id: string, amount: string) => ({ ...fee(amount), external_id });

  test('the same row in another submission is already recorded', async () => {
    const [seq] = await ledger.record(row('OA-1', '12.00'));
    const before = await rowCounts(ledger);
    const body = { events: [row('OA-1', '12.00')] };
    const answer = await submit('officer2', body, 'row-again', '?dry_run=true');
    expect(answer.body.already_recorded).toEqual([{ index: 0, seq }]);
    expect(answer.body.events).toEqual([]);
    expect(await rowCounts(ledger)).toEqual(before);
  });

  test('a submission of nothing but recorded rows makes none, by a draft neither', async () => {
    const rows = [row('OA-8', '12.10'), row('OA-9', '12.20')];
    const [one, two] = await ledger.record(...rows);
    const before = await rowCounts(ledger);
    const told = {
      code: 'nothing_new',
      detail: expect.stringContaining(`见第 ${one}、${two} 号记录`),
      already_recorded: [
        { index: 0, seq: one },
        { index: 1, seq: two },
      ],
    };
    for (const key of ['again-1', 'again-1', 'again-2'])
      expect((await submit('officer', { events: rows }, key)).body).toMatchObject(told);
    const { body: draft } = await ledger.post('officer', '/drafts', { events: rows });
    const tag = { 'if-match': draft.etag };
    const handedIn = await ledger.post('officer', `/drafts/${draft.id}/submit`, {}, tag);
    expect(handedIn.body).toMatchObject(told);
    expect(await rowCounts(ledger)).toEqual(before);
    // A draft that became nothing is still there.
    expect((await ledger.get('officer', `/drafts/${draft.id}`)).status).toBe(200);
  });

  test('new rows beside recorded ones keep their places in the answer', async () => {
    const [seq] = await ledger.record(row('OA-2', '13.00'));
    const events = [row('OA-2', '13.00'), row('OA-3', '13.10')];
    const { body } = await ledger.post('officer', '/submissions', { events });
    expect(body.already_recorded).toEqual([{ index: 0, seq }]);
    expect(body.events).toMatchObject([{ index: 1, seq: seq! + 1 }]);
  });

  test('a row that was put right is known by what it says now, and no more by what it said', async () => {
    const [wrong] = await ledger.record(row('OA-19', '17.00'));
    const put = { reason_code: 'entry-error', reason: '测试', replacement: row('OA-19', '17.10') };
    const headers = { 'idempotency-key': 'put-right' };
    const { body } = await ledger.post('officer', `/events/${wrong}/reversal`, put, headers);
    const seq = body.events.at(-1).seq;
    const again = await ledger.post('officer', '/submissions', { events: [row('OA-19', '17.10')] });
    expectProblem(again, 422, 'nothing_new');
    expect(again.body.already_recorded).toEqual([{ index: 0, seq }]);
    expect(await ledger.refusal(row('OA-19', '17.00'))).toMatchObject({
      code: 'external_id_conflict',
    });
  });

  test('a correction without its reversal is told so, and takes no number along', async () => {
    const [wrong, other] = await ledger.record(row('OA-20', '18.00'), fee('18.20'));
    const before = await rowCounts(ledger);
    const put = { ...row('OA-20', '18.10'), corrects: wrong };
    expect(await ledger.refusal(put)).toMatchObject({
      code: 'correction_without_reversal',
      pointer: '/events/0/corrects',
    });
    const data = { event: other, reason_code: 'other', reason: '测试' };
    const reversal = { type: 'event.reversed', external_id: 'OA-20', corrects: wrong, data };
    expect(await ledger.refusal(reversal)).toMatchObject({ code: 'external_id_conflict' });
    expect(await rowCounts(ledger)).toEqual(before);
  });

  test('the same row with other content is refused, in one submission too', async () => {
    await ledger.record(row('OA-4', '14.00'));
    const before = await rowCounts(ledger);
    for (const events of [[row('OA-4', '14.01')], [row('OA-5', '1'), row('OA-5', '1')]])
      expectProblem(
        await ledger.post('officer', '/submissions', { events }),
        422,
        'external_id_conflict',
      );
    expect(await rowCounts(ledger)).toEqual(before);
  });

  test('is its organisation’s own: another may use the same', async () => {
    await ledger.record(row('OA-6', '15.00'));
    const answer = await ledger.post('manager', '/submissions', { events: [row('OA-6', '15.99')] });
    expect(answer.body).toMatchObject({ status: 'pending', already_recorded: [] });
  });
});
