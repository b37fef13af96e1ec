/** Many at once: what one rules out is refused to the others, and nothing is done twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockPosting } from '../../src/db/journal.ts';
import { preview, send, workbook } from '../imports/support.ts';
import { Ledger, type Answer } from '../support/ledger.ts';
import { closeQuarter } from '../support/closing.ts';
import { isKeptWaiting, ownProcess, whoWaits } from '../support/waiting.ts';
import { expectProblem, fee, party, rowCounts, withBooks, withPortfolio } from './support.ts';

const CLIENTS = 60;

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withBooks(await withPortfolio(await (await Ledger.open()).withReference()));
});
afterAll(() => ledger.close());

const atOnce = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));
const statuses = (answers: readonly Answer[]): Record<string, number> =>
  answers.reduce<Record<string, number>>((counts, { status, body }) => {
    const name = `${status} ${body.code ?? ''}`.trim();
    return { ...counts, [name]: (counts[name] ?? 0) + 1 };
  }, {});

test('clients that draw on one credit line at once never draw more than its limit', async () => {
  // 900 granted, 400 drawn: five of a hundred fit.
  const drawing = (index: number) => ({
    type: 'loan.drawn',
    effective_on: '2022-06-01',
    data: {
      ...{ code: `LN-R${index}`, line: 'CL-1', amount: '100', rate: '0.04' },
      ...{ due_on: '2023-06-01', method: 'annuity', period_months: '1', day_count: '30/360' },
    },
  });
  const answers = await atOnce(CLIENTS, (index) =>
    ledger.post(index % 2 ? 'officer' : 'officer2', '/submissions', { events: [drawing(index)] }),
  );
  expect(statuses(answers)).toEqual({ 200: 5, '422 drawn_exceeds_limit': CLIENTS - 5 });
  expect(await ledger.figure('credit.line_used')).toBe('900.00');
});

describe('one Idempotency-Key', () => {
  test('sent a hundred times at once posts once', async () => {
    const before = await rowCounts(ledger);
    const headers = { 'idempotency-key': 'a-hundred' };
    const answers = await atOnce(100, () =>
      ledger.post('officer', '/submissions', { events: [fee('1.00')] }, headers),
    );
    expect(statuses(answers)).toEqual({ 200: 100 });
    for (const { body } of answers) expect(body).toEqual(answers[0]!.body);
    const replayed = answers.filter(({ headers: of }) => of.get('idempotent-replayed') === 'true');
    expect(replayed).toHaveLength(99);
    expect((await rowCounts(ledger)).event).toBe(before.event! + 1);
  });

  test('is refused for now while the first request with it takes long', async () => {
    if (process.env.TEST_DATABASE_URL === undefined) return;
    const headers = { 'idempotency-key': 'slow' };
    const ask = (): Promise<Answer> =>
      ledger.post('officer', '/submissions', { events: [fee('1.00')] }, headers);
    let first: Promise<Answer> | undefined;
    let second: Answer | undefined;
    await ledger.database.own(async (sql) => {
      // Somebody's posting holds the ledger; the first request waits for it with its key in hand.
      await sql`select pg_advisory_xact_lock(7230002)`;
      first = ask();
      await whoWaits(sql);
      second = await ask();
    });
    expect((await first!).status).toBe(200);
    expectProblem(second!, 409, 'idempotency_in_progress');
    expect(second!.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await ask()).status).toBe(200);
  });

  test('sent with a hundred contents at once posts the one that came first', async () => {
    const before = await rowCounts(ledger);
    const headers = { 'idempotency-key': 'a-hundred-others' };
    const answers = await atOnce(100, (index) =>
      ledger.post('officer', '/submissions', { events: [fee(`${index + 1}.00`)] }, headers),
    );
    expect(statuses(answers)).toEqual({ 200: 1, '422 idempotency_key_reused': 99 });
    expect((await rowCounts(ledger)).event).toBe(before.event! + 1);
  });
});

test('what is refused or only looked at in any case waits for nobody who is posting', async () => {
  if (process.env.TEST_DATABASE_URL === undefined) return;
  const post = (path: string, events: unknown[]) => ledger.post('officer', path, { events });
  const faulty = await workbook({
    投资: [
      ['发生日', '基金', '企业', '金额（元）'],
      ['2024-06-28', 'SF-001', 'E-0009', 100],
      ['2024-06-28', 'SF-001', 'E-0001', '一百'],
    ],
  });
  const right = await workbook({
    投资: [
      ['发生日', '基金', '企业', '金额（元）'],
      ['2024-06-28', 'SF-001', 'E-0001', 100],
    ],
  });
  const waiting = await ledger.post('manager', '/submissions', { events: [fee('1.00')] });
  const drafts: { id: number; etag: string }[] = [];
  for (const events of [[fee('1.00'), fee(1)], []])
    drafts.push((await post('/drafts', events)).body);
  await ledger.database.own(async (sql) => {
    await sql`select pg_advisory_xact_lock(7230002)`;
    const answers = await Promise.all([
      post('/submissions?dry_run=true', [fee('1.00')]),
      post('/submissions', [fee('1.00'), fee(1)]),
      ...drafts.map(({ id, etag }) =>
        ledger.post('officer', `/drafts/${id}/submit`, {}, { 'if-match': etag }),
      ),
      send(ledger, 'officer', '/imports', faulty, { 'idempotency-key': 'faulty' }),
      preview(ledger, 'officer2', faulty),
    ]);
    // One at a time for each person.
    answers.push(
      await preview(ledger, 'officer', right),
      await ledger.get('officer', `/submissions/${waiting.body.submission}/review`),
    );
    expect(
      answers.map(({ status, body }) => `${status} ${body.code ?? body.faults_total ?? ''}`),
    ).toEqual([
      ...['200 ', '422 money_not_text', '422 money_not_text', '422 submission_empty'],
      ...['422 reference_unknown', '200 2', '200 0', '200 '],
    ]);
  });
});

test('of approving, sending back and withdrawing at the same instant, one wins', async () => {
  for (let round = 0; round < 5; round += 1) {
    const handedIn = await ledger.post('manager', '/submissions', { events: [fee('1.00')] });
    const id = handedIn.body.submission as number;
    const before = await rowCounts(ledger);
    const seen = await ledger.get('officer', `/submissions/${id}/review`);
    const review = { 'if-match': seen.headers.get('etag')! };
    const state = { 'if-match': `"${id}-pending"` };
    const answers = await Promise.all([
      ledger.post('officer', `/submissions/${id}/approve`, {}, review),
      ledger.post('manager', `/submissions/${id}/withdraw`, {}, state),
      ledger.post('officer2', `/submissions/${id}/return`, { reason: '同时' }, review),
      ledger.post('officer2', `/submissions/${id}/approve`, {}, review),
    ]);
    expect(statuses(answers)).toEqual({ 200: 1, '422 submission_settled': 3 });
    const { status } = (await ledger.get('auditor', `/submissions/${id}`)).body;
    const posted = (await rowCounts(ledger)).event! - before.event!;
    expect(posted).toBe(status === 'approved' ? 1 : 0);
  }
});

test('numbers are given without a gap, in the order of recording, whoever posts at once', async () => {
  await atOnce(CLIENTS, (index) =>
    ledger.post(index % 2 ? 'officer' : 'officer2', '/submissions', { events: [fee('1.00')] }),
  );
  const { body } = await ledger.get('auditor', '/events?limit=1000');
  const seqs = body.data.map(({ seq }: { seq: number }) => seq);
  expect(seqs).toEqual(seqs.map((_: number, index: number) => index + 1));
  const instants = body.data.map(({ recorded_at }: { recorded_at: string }) =>
    // Trailing zeros are left out, so that the text alone does not sort.
    recorded_at.replace(/(?:\.(\d+))?Z$/, (_, part = '') => `.${part.padEnd(6, '0')}Z`),
  );
  expect([...instants].sort()).toEqual(instants);
});

// On one connection everybody waits for everybody.
describe.skipIf(process.env.TEST_DATABASE_URL === undefined)('while the ledger is held', () => {
  const listed = (query = ''): Promise<Answer> =>
    ledger.get('auditor', `/submissions?limit=1000${query}`);
  const records = (query = ''): Promise<Answer> =>
    ledger.get('auditor', `/parties?limit=1000${query}`);
  const handIn = (event: object = fee('1.00')): Promise<Answer> =>
    ledger.post('manager', '/submissions', { events: [event] });
  const waiting = async (event?: object): Promise<number> => (await handIn(event)).body.submission;

  /** What an officer does by the review that they have seen. */
  async function decision(id: number, door: string, body: object = {}) {
    const { headers } = await ledger.get('officer', `/submissions/${id}/review`);
    const shown = { 'if-match': headers.get('etag')! };
    return () => ledger.post('officer', `/submissions/${id}/${door}`, body, shown);
  }

  test('by somebody who previews or checks, nobody who reads waits', async () => {
    await ledger.database.own(async (sql) => {
      await lockPosting(sql);
      expect(await isKeptWaiting(sql, listed(), await ownProcess(sql))).toBe(false);
    });
  });

  test.each<[string, string, () => Promise<() => Promise<Answer>>, number]>([
    ['a submission that is handed in', 'submission', async () => () => handIn(), 200],
    [
      'a draft that is handed in',
      'submission',
      async () => {
        const { id, etag } = (await ledger.post('manager', '/drafts', { events: [fee('1.00')] }))
          .body;
        return () => ledger.post('manager', `/drafts/${id}/submit`, {}, { 'if-match': etag });
      },
      200,
    ],
    ['an approval', 'settlement', async () => decision(await waiting(), 'approve'), 200],
    [
      'an approval that sends back what no longer passes',
      'settlement',
      async () => {
        const first = await waiting({ ...fee('1.00'), external_id: 'ONE' });
        const second = await waiting({ ...fee('2.00'), external_id: 'ONE' });
        await ledger.approve('officer', first);
        return decision(second, 'approve');
      },
      422,
    ],
    [
      'a return',
      'settlement',
      async () => decision(await waiting(), 'return', { reason: '请补凭证' }),
      200,
    ],
    [
      'a withdrawal',
      'settlement',
      async () => {
        const id = await waiting();
        const state = { 'if-match': `"${id}-pending"` };
        return () => ledger.post('manager', `/submissions/${id}/withdraw`, {}, state);
      },
      200,
    ],
  ])(
    'by %s, who asks for that instant is told what comes of it',
    async (_, table, ready, status) => {
      const act = await ready();
      const before = await listed();
      let acting: Promise<Answer> | undefined;
      let asking: Promise<Answer> | undefined;
      let meanwhile: Answer | undefined;
      const known = (instant: string) => listed(`&known_at=${encodeURIComponent(instant)}`);
      await ledger.database.own(async (sql) => {
        // Nobody else writes to the table until the test is done with it.
        await sql`lock table ${sql(table)} in share mode`;
        acting = act();
        const by = await whoWaits(sql, 'relation');
        // As they stand now: nobody waits for that.
        meanwhile = await listed();
        const [{ now }] = await sql<[{ now: string }]>`select clock_timestamp() as now`;
        asking = known(now);
        expect(await isKeptWaiting(sql, asking, by)).toBe(true);
      });
      expect((await acting!).status).toBe(status);
      const { body } = await asking!;
      expect(meanwhile!.body.data).toEqual(before.body.data);
      // What either was told for its instant stays so.
      for (const told of [body, meanwhile!.body])
        expect((await known(told.meta.known_at)).body.data).toEqual(told.data);
    },
  );

  test('by an approval, nobody waits while its review is worked out', async () => {
    const approve = await decision(
      await waiting({
        type: 'enterprise.classified',
        effective_on: '2024-01-02',
        data: { enterprise: 'E-0002', scheme: 'WZ5-2019', industry: 'W1', evidence: '测试' },
      }),
      'approve',
    );
    // Since then something was recorded, so that its figures are read once more.
    await ledger.record(party('其间登记的企业'));
    let acting: Promise<Answer> | undefined;
    let read: Answer | undefined;
    let posted: Answer | undefined;
    await ledger.database.own(async (sql) => {
      // The figures are read from it, and nothing that these events are checked against.
      await sql`lock table effect in access exclusive mode`;
      acting = approve();
      const by = await whoWaits(sql, 'relation');
      const asking = records();
      expect(await isKeptWaiting(sql, asking, by)).toBe(false);
      read = await asking;
      const posting = ledger.post('officer2', '/submissions', { events: [party('又一家企业')] });
      expect(await isKeptWaiting(sql, posting, by)).toBe(false);
      posted = await posting;
    });
    expect((await acting!).status).toBe(200);
    expect(posted!.body.status).toBe('posted');
    const { data, meta } = read!.body;
    const again = (await records(`&known_at=${meta.known_at}`)).body;
    expect([again.meta.known_seq, again.data]).toEqual([meta.known_seq, data]);
  });

  test('by a closing, nobody who reads waits while its workbook is drawn', async () => {
    let acting: Promise<number> | undefined;
    await ledger.database.own(async (sql) => {
      // Whose root the workbook prints; nothing that the closing is checked against is in it.
      await sql`lock table tree_node in access exclusive mode`;
      acting = closeQuarter(ledger, '2019Q1');
      const by = await whoWaits(sql, 'relation');
      expect(await isKeptWaiting(sql, records(), by)).toBe(false);
    });
    const seq = await acting!;
    const { body } = await ledger.get('auditor', `/events/${seq}`);
    expect(body.data).toMatchObject({ quarter: '2019Q1', known_seq: seq - 1 });
  });
});

test('pages neither lose nor repeat a row while others post', async () => {
  const known = (await ledger.get('auditor', '/events?limit=1')).body.meta.known_seq as number;
  const seen: number[] = [];
  let query = '/events?limit=7';
  for (;;) {
    const [page] = await Promise.all([ledger.get('auditor', query), ledger.record(fee('1.00'))]);
    seen.push(...page.body.data.map(({ seq }: { seq: number }) => seq));
    if (!page.body.has_more) break;
    query = `/events?limit=7&cursor=${encodeURIComponent(page.body.next_cursor)}`;
  }
  expect(seen).toEqual(seen.map((_, index) => index + 1));
  expect(seen.length).toBeGreaterThanOrEqual(known);
});

test('lists that are as they stand wait for nobody who records or settles', async () => {
  if (process.env.TEST_DATABASE_URL === undefined) return;
  const asked = ['/submissions', '/submissions?status=pending&limit=1', '/submissions.csv'];
  await ledger.database.own(async (sql) => {
    await sql`select pg_advisory_xact_lock(7230002), pg_advisory_xact_lock(7230007)`;
    for (const path of [...asked, '/quarters', '/event-types', '/drafts'])
      expect((await ledger.get('officer', path)).status, path).toBe(200);
    for (const path of ['/people', '/audit/access-log'])
      expect((await ledger.get('admin', path)).status, path).toBe(200);
  });
});
