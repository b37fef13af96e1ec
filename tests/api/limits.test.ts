/** How much anybody may take: requests, bytes and seconds; and what they are told beyond it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { Database, EVERYTHING, type Sql } from '../../src/db/connection.ts';
import { sha256Hex } from '../../src/platform/digest.ts';
import { Refusal } from '../../src/platform/errors.ts';
import {
  addressKey,
  Buckets,
  limitSettings,
  type LimitSettings,
} from '../../src/platform/request-limits.ts';
import { Ledger, type Answer } from '../support/ledger.ts';
import { whoWaits } from '../support/waiting.ts';
import { expectProblem, givePassword, heldBody, party, rowCounts, tokenOf } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger.close());

const OFF = { perMinute: 0, burst: 1 };
const settings: LimitSettings = {
  person: OFF,
  address: OFF,
  signIn: OFF,
  seconds: 300,
  batchSeconds: 300,
};

/** In milliseconds, and it stands still: nothing comes back but where a test lets time pass. */
let now = 1000;
const clock = (): number => now;

const limited = (limits: Partial<LimitSettings>): App =>
  ledger.appWith({
    limits: { ...settings, ...limits },
    clock,
    address: (c) => c.req.header('x-test-address'),
  });

async function ask(
  app: App,
  path: string,
  { token, from = '192.0.2.1', ...init }: RequestInit & { token?: string; from?: string } = {},
): Promise<Answer> {
  const headers = new Headers({ 'x-test-address': from });
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const response = await app.request(path, { ...init, headers });
  const json = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    headers: response.headers,
    body: json ? await response.json() : await response.text(),
  };
}

/** The statuses of so many requests, one after another. */
async function statuses(times: number, request: () => Promise<Answer>): Promise<number[]> {
  const all: number[] = [];
  for (let time = 0; time < times; time += 1) all.push((await request()).status);
  return all;
}

describe('a bucket', () => {
  test('lets a burst through, then as many as come back with time', () => {
    const buckets = new Buckets({ perMinute: 60, burst: 3 }, clock);
    expect([1, 2, 3].map(() => buckets.take('a'))).toEqual([undefined, undefined, undefined]);
    expect(buckets.take('a')).toEqual({ seconds: 1, first: true });
    expect(buckets.take('a')).toEqual({ seconds: 1, first: false });
    expect(buckets.take('b')).toBeUndefined();
    now += 999;
    expect(buckets.take('a')).toMatchObject({ first: false });
    now += 1;
    expect(buckets.take('a')).toBeUndefined();
    expect(buckets.take('a')).toEqual({ seconds: 1, first: true });
    // A night's rest gives a burst, not a night's worth.
    now += 8 * 3_600_000;
    expect([1, 2, 3, 4].map(() => buckets.take('a') === undefined)).toEqual([
      ...[true, true, true, false],
    ]);
  });

  test('says how long to wait, and whoever waits that long is let through', () => {
    const buckets = new Buckets({ perMinute: 7, burst: 1 }, clock);
    buckets.take('a');
    const { seconds } = buckets.take('a')!;
    expect(seconds).toBe(9);
    now += seconds * 1000;
    expect(buckets.take('a')).toBeUndefined();
  });

  test('of whoever keeps asking fills all the same', () => {
    const buckets = new Buckets({ perMinute: 60, burst: 1 }, clock);
    let through = 0;
    for (let time = 0; time < 6000; time += 1) {
      if (buckets.take('a') === undefined) through += 1;
      now += 10;
    }
    expect(through).toBe(60);
  });

  test('that was given back is whole again, and never more than whole', () => {
    const buckets = new Buckets({ perMinute: 60, burst: 1 }, clock);
    buckets.take('a');
    buckets.give('a');
    buckets.give('a');
    expect(buckets.take('a')).toBeUndefined();
    expect(buckets.take('a')).toBeDefined();
    buckets.give('nobody');
    expect(buckets.take('nobody')).toBeUndefined();
  });

  test('0 a minute is no limit', () => {
    const buckets = new Buckets(limitSettings(0).person, clock);
    for (let time = 0; time < 1000; time += 1) expect(buckets.take('a')).toBeUndefined();
  });

  test('there are only so many, and the one used longest ago goes first', () => {
    const buckets = new Buckets({ perMinute: 1, burst: 1 }, clock, 100);
    buckets.take('first');
    for (let key = 0; key < 1000; key += 1) {
      buckets.take(`key ${key}`);
      if (key % 50 === 0) expect(buckets.take('first')).toBeDefined();
    }
    expect(buckets.size).toBe(100);
    expect(buckets.take('key 999')).toBeDefined();
    expect(buckets.take('key 1')).toBeUndefined();
  });
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  [undefined, 'unknown'],
])('the address %s counts as %s', (address, key) => expect(addressKey(address)).toBe(key));

describe('requests of one token', () => {
  const person = { perMinute: 6, burst: 3 };

  test('beyond its burst are refused, with the seconds to wait', async () => {
    const app = limited({ person });
    const token = await tokenOf(ledger, 'officer');
    const me = () => ask(app, '/api/v1/me', { token });
    expect(await statuses(3, me)).toEqual([200, 200, 200]);
    const answer = await me();
    expectProblem(answer, 429, 'too_many_requests');
    expect(answer.headers.get('retry-after')).toBe('10');
    expect(answer.body.detail).toContain('请在 10 秒后重试');
    // Another token of the same person, and other people, go on.
    const other = await tokenOf(ledger, 'officer');
    expect((await ask(app, '/api/v1/me', { token: other })).status).toBe(200);
    expect((await ask(app, '/healthz', { token })).status).toBe(200);
    now += 9_999;
    expect((await me()).status).toBe(429);
    now += 1;
    expect(await statuses(2, me)).toEqual([200, 429]);
  });

  test('count whatever they ask for, also what is refused, and however they write it', async () => {
    const app = limited({ person });
    const token = await tokenOf(ledger, 'manager');
    await ask(app, '/api/v1/quarters/2024Q2/report', { token });
    await ask(app, '/api/v1/events?limit=0', { token });
    await ask(app, '/api/v1/me', { token, from: '198.51.100.9' });
    const headers = { authorization: `bearer   ${token}`, cookie: 'other=1' };
    expect((await app.request('/api/v1/me', { headers })).status).toBe(429);
  });

  test('do nothing when they are refused', async () => {
    const app = limited({ person: { perMinute: 1, burst: 1 } });
    const token = await tokenOf(ledger, 'officer');
    const post = (name: string) =>
      app.request('/api/v1/submissions', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': encodeURIComponent(name),
        },
        body: JSON.stringify({ events: [party(name)] }),
      });
    expect((await post('第一家')).status).toBe(200);
    expect((await post('第二家')).status).toBe(429);
    const names = (await ledger.get('officer', '/parties')).body.data.map(
      ({ name }: { name: string }) => name,
    );
    expect(names).toContain('第一家');
    expect(names).not.toContain('第二家');
  });
});

describe('requests of one address', () => {
  const address = { perMinute: 6, burst: 3 };

  test('that show nothing, rubbish or a token nobody has are limited together', async () => {
    const app = limited({ address });
    const unknown = `kc_${'A'.repeat(43)}`;
    expect((await ask(app, '/api/v1/me')).status).toBe(401);
    expect((await ask(app, '/api/v1/me', { token: 'rubbish' })).status).toBe(401);
    expect((await ask(app, '/api/v1/nowhere', { token: unknown })).status).toBe(404);
    expectProblem(await ask(app, '/api/v1/me', { token: unknown }), 429, 'too_many_requests');
    expectProblem(await ask(app, '/openapi.json'), 429, 'too_many_requests');
    // Others are not, nor is what a balancer asks.
    expect((await ask(app, '/api/v1/me', { from: '192.0.2.2' })).status).toBe(401);
    expect(await statuses(9, () => ask(app, '/healthz'))).toEqual(Array(9).fill(200));
    expect(await statuses(9, () => ask(app, '/readyz'))).toEqual(Array(9).fill(200));
  });

  test('that are known do not count after the database was away', async () => {
    const away = new Database({ url: 'postgres://nobody@127.0.0.1:1/none', poolSize: 1 });
    let database = ledger.database;
    const app = ledger.appWith({
      limits: { ...settings, address: { perMinute: 1, burst: 1 } },
      clock,
      database: () => database,
    });
    const token = await tokenOf(ledger, 'officer');
    const me = () => ask(app, '/api/v1/me', { token });
    expect((await me()).status).toBe(200);
    expect((await ask(app, '/docs')).status).toBe(200);
    database = away;
    for (const answer of [await me(), await me()])
      expectProblem(answer, 503, 'database_unavailable');
    database = ledger.database;
    expect(await statuses(3, me)).toEqual([200, 200, 200]);
    await away.close();
  });

  test('in one IPv6 network count as one', async () => {
    const app = limited({ address });
    for (const last of ['1', '2', 'ffff'])
      expect((await ask(app, '/docs', { from: `2001:db8:1:2::${last}` })).status).toBe(200);
    expect((await ask(app, '/docs', { from: '2001:db8:1:2:3:4:5:6' })).status).toBe(429);
    expect((await ask(app, '/docs', { from: '2001:db8:1:3::1' })).status).toBe(200);
  });

  test('leave alone whoever has shown a good token, and cost them nothing', async () => {
    const app = limited({ address });
    const token = await tokenOf(ledger, 'officer');
    expect(await statuses(9, () => ask(app, '/api/v1/me', { token }))).toEqual(Array(9).fill(200));
    expect(await statuses(5, () => ask(app, '/api/v1/me'))).toEqual([401, 401, 401, 429, 429]);
    expect((await ask(app, '/api/v1/me', { token })).status).toBe(200);
    // Somebody new must wait until the flood is over: we do not know them yet.
    const other = await tokenOf(ledger, 'auditor');
    expect((await ask(app, '/api/v1/me', { token: other })).status).toBe(429);
  });

  test('a token that was good and is no more counts as nothing shown', async () => {
    const app = limited({ address });
    const token = await tokenOf(ledger, 'officer');
    const me = () => ask(app, '/api/v1/me', { token });
    expect((await me()).status).toBe(200);
    const hash = sha256Hex(token);
    await ledger.database.own(
      (sql) => sql`update access_token set expires_at = clock_timestamp() where hash = ${hash}`,
    );
    expect(await statuses(6, me)).toEqual([401, 401, 401, 401, 429, 429]);
  });

  test('and a good token does not open the way to what nobody guards', async () => {
    const app = limited({ address });
    const token = await tokenOf(ledger, 'officer');
    expect((await ask(app, '/api/v1/me', { token })).status).toBe(200);
    const nowhere = () => ask(app, '/api/v1/nowhere', { token });
    expect(await statuses(6, nowhere)).toEqual([404, 404, 404, 404, 429, 429]);
  });

  test('attempts to sign in have their own, smaller number', async () => {
    const app = limited({ signIn: { perMinute: 3, burst: 2 }, address: { ...address, burst: 99 } });
    const attempt = () => ask(app, '/api/v1/session', { method: 'POST' });
    const [first, second, third] = await statuses(3, attempt);
    expect([first, second]).not.toContain(429);
    expect(third).toBe(429);
    expect((await attempt()).body.detail).toContain('登录');
    expect((await ask(app, '/api/v1/me')).status).toBe(401);
  });

  test('of a whole office behind one proxy that signs in at nine is let through', async () => {
    const app = limited({
      address: { perMinute: 1, burst: 3 },
      signIn: { perMinute: 1, burst: 2 },
    });
    await givePassword(ledger, 'officer', 'four words make one');
    const comes = async (password: string): Promise<number[]> => {
      const page = await statuses(1, () => ask(app, '/sign-in'));
      const files = ['/assets/style.css', '/assets/app.js', '/assets/icon.svg', '/favicon.ico'];
      for (const path of files) page.push((await ask(app, path, { redirect: 'manual' })).status);
      const response = await app.request('/sign-in', {
        method: 'POST',
        headers: { 'x-test-address': '192.0.2.1', 'sec-fetch-site': 'same-origin' },
        body: new URLSearchParams({ login: 'officer', password }),
      });
      return [...page, response.status];
    };
    for (let person = 0; person < 12; person += 1)
      expect(await comes('four words make one')).toEqual([200, 200, 200, 200, 301, 303]);
    // Whoever only tries is not.
    const tried = await Promise.all([1, 2, 3].map(() => comes('a wrong password')));
    expect(tried.map((each) => each.at(-1))).toContain(429);
  });

  test('a flood fills the log no faster than the limits let it', async () => {
    const app = limited({ address });
    const count = async (): Promise<number> => {
      const [row] = await ledger.database.own(
        (sql) => sql`select count(*)::int as rows from access_log where address = '203.0.113.1'`,
      );
      return row!.rows as number;
    };
    const flood = () => statuses(40, () => ask(app, '/api/v1/me', { from: '203.0.113.1' }));
    await flood();
    // Three were let through, and the first refusal after them is logged.
    expect(await count()).toBe(4);
    // One more is let through, and then refused again.
    now += 10_000;
    await flood();
    expect(await count()).toBe(6);
  });
});

describe('a body', () => {
  const LIMIT = 10 * 1024 * 1024;

  /** A body of unknown length, in pieces of a megabyte. */
  function pieces(megabytes: number): { body: ReadableStream; sent: () => number } {
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (sent === megabytes) controller.close();
        else {
          sent += 1;
          controller.enqueue(new Uint8Array(1024 * 1024).fill(0x20));
        }
      },
    });
    return { body, sent: () => sent };
  }

  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    ledger.request('officer', '/api/v1/submissions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'body', ...headers },
      body,
      duplex: 'half',
    } as RequestInit);

  test('of more than 10 MB is refused', async () => {
    expectProblem(await post(' '.repeat(LIMIT + 1)), 413, 'body_too_large');
    expectProblem(await post('x', { 'content-length': `${LIMIT + 1}` }), 413, 'body_too_large');
  });

  test('in chunks without a length is refused as soon as it is too much', async () => {
    const { body, sent } = pieces(1000);
    expectProblem(await post(body), 413, 'body_too_large');
    expect(sent()).toBeLessThan(20);
  });

  test('in chunks up to 10 MB is read', async () => {
    expectProblem(await post(pieces(10).body), 400, 'malformed_json');
  });
});

describe('time', () => {
  /** Begins requests that may take 0.3 seconds each, and whose bodies do not come by themselves. */
  async function impatient() {
    const authorization = `Bearer ${await tokenOf(ledger, 'officer')}`;
    const limits = { ...settings };
    const app = ledger.appWith({ limits });
    return async (path: string, type: string) => {
      const { init, asked, send } = heldBody('');
      const headers = { authorization, 'content-type': type, 'idempotency-key': 'slow' };
      limits.seconds = 0.3;
      const answer = app.request(path, { ...init, method: 'POST', headers });
      await Promise.race([asked, answer]);
      // To be written into the log, each has all the time that it needs.
      limits.seconds = settings.seconds;
      return { answer, send };
    };
  }

  test('a request that takes too long is answered in time, and logged', async () => {
    const begin = await impatient();
    const late = await begin('/api/v1/submissions', 'application/json');
    const response = await late.answer;
    late.send();
    const answer = {
      status: response.status,
      headers: response.headers,
      body: await response.json(),
    };
    expectProblem(answer, 503, 'took_too_long');
    expect(answer.headers.get('retry-after')).toBe('5');
    const [row] = await ledger.database.own(
      (sql) =>
        sql`select status, code from access_log where request_id = ${answer.body.request_id}`,
    );
    expect(row).toEqual({ status: 503, code: 'took_too_long' });
  });

  test('one about a whole batch may take longer', async () => {
    const begin = await impatient();
    const batch = await begin('/api/v1/imports/preview', 'text/csv');
    const other = await begin('/api/v1/submissions', 'application/json');
    expect((await other.answer).status).toBe(503);
    other.send();
    // The time of a request that began later is over; what comes now is read, and an empty file.
    batch.send();
    expect((await batch.answer).status).toBe(422);
  });

  /** The refusal that some work in the database meets. */
  const refusal = async (work: Promise<unknown>): Promise<Refusal> => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Refusal);
    return error as Refusal;
  };

  test.each(['57014', '55P03', '25P03', '25P04'])(
    'SQLSTATE %s is a refusal that says so',
    async (code) => {
      const raise = `do $$ begin raise exception 'x' using errcode = '${code}'; end $$`;
      const work = (sql: Sql) => sql.unsafe(raise);
      const { database } = ledger;
      for (const ask of [
        () => database.read(EVERYTHING, work),
        () => database.write(EVERYTHING, work),
        () => database.own(work),
      ]) {
        const said = await refusal(ask());
        expect([said.code, said.status, said.retryAfter]).toEqual(['took_too_long', 503, 5]);
      }
    },
  );

  test('every transaction of the service has its limits, and they end with it', async () => {
    const settings = `select current_setting('statement_timeout') as statement,
      current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle`;
    const limits = { statement: '25s', lock: '25s', idle: '50s' };
    expect(await ledger.database.read(EVERYTHING, (sql) => sql.unsafe(settings))).toEqual([limits]);
    expect(await ledger.database.write(EVERYTHING, (sql) => sql.unsafe(settings))).toEqual([
      limits,
    ]);
    const [own] = await ledger.database.own((sql) => sql.unsafe(settings));
    expect(own).toMatchObject({ statement: '0', lock: '0' });
  });

  // The embedded database cannot interrupt a statement, and has nobody to wait for.
  describe.skipIf(process.env.TEST_DATABASE_URL === undefined)('on a server', () => {
    let hasty: Database;
    beforeAll(async () => {
      const [row] = await ledger.database.own((sql) => sql`select current_database() as name`);
      const url = new URL(process.env.TEST_DATABASE_URL!);
      url.pathname = `/${row!.name as string}`;
      hasty = new Database({ url: url.href, poolSize: 2, statementSeconds: 0.5 });
    });
    afterAll(() => hasty.close());

    test('a statement that sleeps and one that waits for a lock are both ended', async () => {
      const sleeping = hasty.read(EVERYTHING, (sql) => sql`select pg_sleep(3600)`);
      expect((await refusal(sleeping)).code).toBe('took_too_long');
      await ledger.database.own(async (sql) => {
        await sql`lock table event in access exclusive mode`;
        const waiting = hasty.read(EVERYTHING, (other) => other`select count(*) from event`);
        expect((await refusal(waiting)).code).toBe('took_too_long');
      });
      // Migrations may take as long as they must.
      await hasty.own((sql) => sql`select pg_sleep(1)`);
    });

    test('a posting that waits too long is refused, posts nothing, and succeeds later', async () => {
      const before = await rowCounts(ledger);
      const events = [party('等待')];
      const post = () =>
        ledger.post('officer', '/submissions', { events }, { 'idempotency-key': 'waits' });
      await ledger.database.own(async (sql) => {
        await sql`lock table mark in share mode`;
        const posting = post();
        // PostgreSQL ends it as it does when its time is over, and we need not wait for that.
        await sql`select pg_cancel_backend(${await whoWaits(sql)})`;
        expectProblem(await posting, 503, 'took_too_long');
      });
      expect(await rowCounts(ledger)).toEqual(before);
      expect((await post()).status).toBe(200);
    });
  });
});
