/** Submissions that wait for the ledger are posted together, and none notices the others. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { submit } from '../../src/actions/submit.ts';
import { Ledger, TODAY, type Answer } from '../support/ledger.ts';
import { isKeptWaiting, ownProcess, whoWaits } from '../support/waiting.ts';
import { fee, party, rowCounts, withBooks, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withBooks(
    await withPortfolio(await (await Ledger.open({ alone: true })).withReference()),
  );
});
afterAll(() => ledger.close());

let last = 0;
/** Hands in within the service, where it waits for nothing before it stands in the queue. */
function handIn(events: object[], key = `together-${(last += 1)}`, login = 'officer') {
  const request = { body: { events }, key, dryRun: false, today: TODAY };
  return submit(ledger.database, ledger.people.get(login)!, request);
}

type Outcome = Awaited<ReturnType<typeof handIn>> | { refusal: string };
const outcomes = (asked: readonly ReturnType<typeof handIn>[]): Promise<Outcome[]> =>
  Promise.all(
    asked.map((each) => each.catch((error: { code?: string }) => ({ refusal: error.code ?? '' }))),
  );
const seqsOf = (outcome: Outcome): number[] =>
  'refusal' in outcome ? [] : outcome.answer.events.map(({ seq }) => seq!);

/** The records of these numbers, each as the API shows it. */
const records = (seqs: readonly number[]): Promise<Answer['body'][]> =>
  Promise.all(seqs.map(async (seq) => (await ledger.get('auditor', `/events/${seq}`)).body));

const drawing = (code: string, amount: string) => ({
  type: 'loan.drawn',
  effective_on: '2022-06-01',
  data: {
    ...{ code, line: 'CL-1', amount, rate: '0.04', due_on: '2023-06-01' },
    ...{ method: 'annuity', period_months: '1', day_count: '30/360' },
  },
});

test('each gets its own answer, and the refused one in the middle leaves nothing', async () => {
  const before = await rowCounts(ledger);
  const all = await outcomes([
    handIn([fee('1.01')]),
    handIn([fee('1.02'), fee('1.03')]),
    handIn([fee('1.04', 'SF-999')]),
    handIn([fee('1.05')], 'of-a-manager', 'manager'),
    handIn([fee('1.06')]),
  ]);
  expect(all[2]).toEqual({ refusal: 'reference_unknown' });
  expect(all.map((one) => 'answer' in one && one.answer.status)).toEqual([
    ...['posted', 'posted', false, 'pending', 'posted'],
  ]);
  const seqs = [0, 1, 4].flatMap((index) => seqsOf(all[index]!));
  expect(seqs).toEqual(seqs.map((_, index) => seqs[0]! + index));
  const posted = await records(seqs);
  expect(posted.map(({ data }) => data.amount)).toEqual(['1.01', '1.02', '1.03', '1.06']);
  // They stand in the journal at one instant, under four submissions.
  expect(new Set(posted.map(({ recorded_at }) => recorded_at)).size).toBe(1);
  const numbers = all.flatMap((one) => ('answer' in one ? [one.answer.submission!] : []));
  expect(numbers).toEqual([0, 1, 2, 3].map((index) => numbers[0]! + index));
  const after = await rowCounts(ledger);
  expect([after.submission! - before.submission!, after.event! - before.event!]).toEqual([4, 4]);
});

test('one that depends on another comes after it, and is judged by it', async () => {
  // 500 of the line are left.
  const all = await outcomes([
    handIn([drawing('LN-A', '300')]),
    handIn([fee('2.01')]),
    handIn([drawing('LN-B', '300')]),
    handIn([drawing('LN-C', '200')]),
    handIn([
      {
        type: 'loan.repaid',
        effective_on: '2022-07-01',
        data: { loan: 'LN-A', principal: '100', interest: '1' },
      },
    ]),
    handIn([drawing('LN-A', '1')]),
  ]);
  expect(all.map((one) => ('refusal' in one ? one.refusal : 'posted'))).toEqual([
    ...['posted', 'posted', 'drawn_exceeds_limit', 'posted', 'posted', 'code_taken'],
  ]);
  const seqs = all.flatMap(seqsOf);
  expect(seqs).toEqual(seqs.map((_, index) => seqs[0]! + index));
});

test('new things get codes of their own, whoever registers them at once', async () => {
  const names = ['同时甲', '同时乙', '同时丙', '同时丁'];
  const all = await outcomes(names.map((name) => handIn([party(name)])));
  const codes = all.map((one) => ('answer' in one ? one.answer.events[0]!.code : undefined));
  expect(new Set(codes).size).toBe(4);
  const posted = await records(all.flatMap(seqsOf));
  expect(posted.map(({ data }) => [data.name, data.code])).toEqual(
    names.map((name, index) => [name, codes[index]]),
  );
});

test("one sender's number twice: the first is recorded, the second is known or refused", async () => {
  const sent = (amount: string) => [{ ...fee(amount), external_id: 'TWICE' }];
  const all = await outcomes([handIn(sent('3.01')), handIn(sent('3.01')), handIn(sent('3.02'))]);
  expect(all.slice(1)).toEqual([{ refusal: 'nothing_new' }, { refusal: 'external_id_conflict' }]);
  expect(seqsOf(all[0]!)).toHaveLength(1);
});

test('one key twice: recorded once, and both get the one answer', async () => {
  const before = await rowCounts(ledger);
  const [first, other, second, third] = await outcomes([
    handIn([fee('4.01')], 'once'),
    handIn([fee('4.02')]),
    handIn([fee('4.01')], 'once'),
    handIn([fee('4.03')], 'once'),
  ]);
  expect(first).toMatchObject({ replayed: false, answer: { status: 'posted' } });
  expect(other).toMatchObject({ replayed: false, answer: { status: 'posted' } });
  expect(second).toEqual({ ...first, replayed: true });
  expect(third).toEqual({ refusal: 'idempotency_key_reused' });
  expect((await rowCounts(ledger)).event).toBe(before.event! + 2);
  const again = await outcomes([handIn([fee('4.01')], 'once'), handIn([fee('4.04')])]);
  expect(again[0]).toEqual({ ...first, replayed: true });
});

test('what the database itself refuses of one is recorded of all others', async () => {
  await ledger.database.own(async (sql) => {
    await sql.unsafe(`create function refuse_one() returns trigger language plpgsql as $$
      begin raise exception 'not this one'; end $$;
      create trigger refuse_one before insert on event for each row
        when (new.document = '坏') execute function refuse_one()`);
  });
  const all = await outcomes([
    handIn([fee('5.01')]),
    handIn([{ ...fee('5.02'), document: '坏' }]),
    handIn([fee('5.03')]),
  ]);
  expect(all.map((one) => seqsOf(one).length)).toEqual([1, 0, 1]);
  const posted = await records(all.flatMap(seqsOf));
  expect(posted.map(({ data }) => data.amount)).toEqual(['5.01', '5.03']);
});

// On one connection nobody can hold anything while others wait.
describe.skipIf(process.env.TEST_DATABASE_URL === undefined)('while others hold the ledger', () => {
  const sent = (index: number, amount = `${index}.11`) =>
    ledger.post('officer', '/submissions', { events: [fee(amount)] }, key(index));
  const key = (index: number) => ({ 'idempotency-key': `held-${index}` });

  test('those that come meanwhile through HTTP are posted, the refused one is not', async () => {
    const before = await rowCounts(ledger);
    let asking: Promise<Answer[]> | undefined;
    await ledger.database.own(async (sql) => {
      await sql`select pg_advisory_xact_lock(7230002)`;
      asking = Promise.all([1, 2, 3, 4, 5].map((n) => sent(n, n === 3 ? '-1' : undefined)));
      expect(await isKeptWaiting(sql, asking, await ownProcess(sql))).toBe(true);
    });
    const answers = await asking!;
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 422, 200, 200]);
    const posted = answers.flatMap(({ body }) => body.events ?? []);
    const read = await records(posted.map(({ seq }) => seq));
    expect(read.map(({ data }) => data.amount)).toEqual(['1.11', '2.11', '4.11', '5.11']);
    // In one transaction, for they have one instant.
    expect(new Set(read.map(({ recorded_at }) => recorded_at)).size).toBe(1);
    expect((await rowCounts(ledger)).event).toBe(before.event! + 4);
  });

  test('a connection that breaks in the middle: nothing is there, and all are told', async () => {
    const before = await rowCounts(ledger);
    let asking: Promise<Outcome[]> | undefined;
    const all = () => outcomes([11, 12, 13].map((n) => handIn([fee(`${n}.00`)], `broken-${n}`)));
    await ledger.database.own(async (sql) => {
      // The last table that they write to: their events are in, but not for good.
      await sql`lock table tree_node in exclusive mode`;
      asking = all();
      const posting = await whoWaits(sql, 'relation');
      await sql`select pg_terminate_backend(${posting})`;
    });
    const unavailable = { refusal: 'database_unavailable' };
    expect(await asking!).toEqual([unavailable, unavailable, unavailable]);
    expect(await rowCounts(ledger)).toEqual(before);
    const again = await all();
    expect(again.map((one) => seqsOf(one).length)).toEqual([1, 1, 1]);
    expect(await all()).toEqual(again.map((one) => ({ ...one, replayed: true })));
    expect((await rowCounts(ledger)).event).toBe(before.event! + 3);
  });

  test('one whose key is in use elsewhere does not hold the others up', async () => {
    const maker = ledger.people.get('officer')!.id;
    let held: ReturnType<typeof handIn> | undefined;
    await ledger.database.own(async (sql) => {
      const name = `${maker} elsewhere`;
      await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 7230003))`;
      held = handIn([fee('6.01')], 'elsewhere');
      const others = await outcomes([handIn([fee('6.02')]), handIn([fee('6.03')])]);
      expect(others.map((one) => seqsOf(one).length)).toEqual([1, 1]);
    });
    expect((await held!).answer.status).toBe('posted');
  });
});

test('with review on, those that come at once wait for review, and are approved one by one', async () => {
  const reviewed = await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference());
  const answers = await Promise.all(
    [1, 2, 3].map((n) => reviewed.post('officer', '/submissions', { events: [fee(`${n}.21`)] })),
  );
  expect(answers.map(({ body }) => body.status)).toEqual(['pending', 'pending', 'pending']);
  for (const { body } of answers)
    expect((await reviewed.approve('officer2', body.submission)).body.status).toBe('posted');
  await reviewed.close();
});
