/**
 * PostgreSQL is restarted and its connections are dropped, again and again, while people hand in
 * and approve: the service goes on, says when to come again, and what it acknowledged is there.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cluster, PROGRAMS } from '../support/cluster.ts';
import { times } from '../support/extent.ts';
import { SIGNING_KEY } from '../support/ledger.ts';
import { freePort, Installation, type Service, type Settings } from './command.ts';

const OUTAGES = times('outages');
/** How many pairs of people work at the same time. */
const PAIRS = 3;

let here: Installation;
let cluster: Cluster;
let settings: Settings;
let service: Service;

/** What a command printed; fails with what it says where it failed. */
async function run(...args: string[]): Promise<string> {
  const { code, out, err } = await here.run(args, settings);
  expect([code, err]).toEqual([0, '']);
  return out;
}

async function tokenOf(login: string): Promise<string> {
  const named = ['--name', login, '--role', 'officer', '--organisation', '科技局'];
  await run('user', 'add', login, ...named);
  return /kc_\S{43}/.exec(await run('token', 'add', login))![0];
}

interface Answer {
  status: number;
  etag: string;
  body: any;
}

/** What is answered with 503 and the seconds to wait. */
const COME_AGAIN = ['database_unavailable', 'took_too_long'];

/** Sends a request until it is answered with something else than “come again later”. */
async function ask(token: string, path: string, more: RequestInit = {}): Promise<Answer> {
  for (;;) {
    const headers = {
      ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...more.headers,
    };
    const answer = await fetch(`${service.origin}/api/v1${path}`, { ...more, headers });
    const body: any = await answer.json();
    const again = answer.headers.get('retry-after');
    if (answer.status === 503) {
      expect(COME_AGAIN).toContain(body.code);
      expect(Number(again)).toBeGreaterThan(0);
      expect(Number(again)).toBeLessThan(10);
    } else if (!['idempotency_in_progress', 'preview_under_way'].includes(body.code)) {
      return { status: answer.status, etag: answer.headers.get('etag') ?? '', body };
    }
    await pause(50);
  }
}

/** Parties by the submission whose posting was acknowledged. */
const acknowledged = new Map<number, string>();

/** Hands in and approves one party after another, until told to stop. */
async function work(pair: number, [maker, checker]: [string, string], isOver: () => boolean) {
  for (let turn = 0; !isOver(); turn += 1) {
    const name = `第${pair}组第${turn}号企业`;
    const data = { kind: 'enterprise', name, no_uscc_reason: '测试' };
    const handedIn = await ask(maker, '/submissions', {
      method: 'POST',
      headers: { 'idempotency-key': `outage-${pair}-${turn}` },
      body: JSON.stringify({
        events: [{ type: 'party.registered', effective_on: '2024-01-02', data }],
      }),
    });
    expect([200, 201, 202], JSON.stringify(handedIn.body)).toContain(handedIn.status);
    const id = handedIn.body.submission as number;
    const path = `/submissions/${id}`;
    for (let settled = false; !settled;) {
      const { etag } = await ask(checker, `${path}/review`);
      const headers = { 'if-match': etag };
      const { status, body } = await ask(checker, `${path}/approve`, { method: 'POST', headers });
      // Posted when the connection broke before the answer, or another pair was quicker.
      expect(
        status === 200 || ['submission_settled', 'if_match_outdated'].includes(body.code),
      ).toBe(true);
      settled = status === 200 || body.code === 'submission_settled';
    }
    acknowledged.set(id, name);
  }
}

const WAYS = [
  () => cluster.restart('fast'),
  () => cluster.drop(),
  () => cluster.restart('immediate'),
];

/** Fails where the service ends by itself. */
async function failsAtEnd(): Promise<never> {
  const { code, out, err } = await service.ended;
  throw new Error(`the service ended with ${code}:\n${out}\n${err}`);
}

describe.skipIf(PROGRAMS === undefined)('while PostgreSQL goes away and comes back', () => {
  beforeAll(async () => {
    here = await Installation.make('small');
    cluster = await Cluster.start(await freePort());
    settings = {
      DATABASE_URL: cluster.url,
      KECHUANG_SECRET: 'a secret of the tests, long enough',
      KECHUANG_SIGNING_KEY: SIGNING_KEY,
      KECHUANG_RATE_LIMIT: '0',
    };
    await run('seed');
    service = await here.serve(settings);
  });
  afterAll(async () => {
    here?.remove();
    await cluster?.remove();
  });

  test('nothing acknowledged is lost, and the work goes on', async () => {
    const tokens = [await tokenOf('officer'), await tokenOf('officer2')] as [string, string];
    let over = false;
    const working = Promise.race([
      Promise.all(Array.from({ length: PAIRS }, (_, pair) => work(pair, tokens, () => over))),
      failsAtEnd(),
    ]);
    // Heard of by whoever waits for it next.
    working.catch(() => {});
    const someMore = async (): Promise<void> => {
      const before = acknowledged.size;
      while (acknowledged.size < before + PAIRS) await Promise.race([pause(20), working]);
    };
    for (let outage = 0; outage < OUTAGES; outage += 1) {
      await someMore();
      await WAYS[outage % WAYS.length]!();
    }
    await someMore();
    over = true;
    await working;
    for (const [id, name] of acknowledged) {
      const { body } = await ask(tokens[0], `/submissions/${id}`);
      expect([body.status, body.events[0].data.name]).toEqual(['approved', name]);
    }
    expect(await run('verify')).toContain('核对通过');
    service.signal('SIGTERM');
    expect((await service.ended).code).toBe(0);
  });
});
