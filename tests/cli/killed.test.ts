/**
 * The service is killed while it posts, again and again: what was acknowledged is there, nothing is
 * half there, and what was not acknowledged is posted once when it is sent again.
 */
import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { times } from '../support/extent.ts';
import { Installation, type Service } from './command.ts';
import { closeGate, send } from './gate.ts';

const KILLS = times('kills');
/** Events of one submission; enough for a kill to fall between the first and the last. */
const SIZE = 40;

let installation: Installation;
let data: string;
let tokens: Map<string, string>;
/** No limit of requests: after hundreds of kills the test asks for each submission in turn. */
const serve = (): Promise<Service> =>
  installation.serve({ KECHUANG_DATA: data, KECHUANG_RATE_LIMIT: '1000000' });
beforeAll(async () => {
  installation = await Installation.make('small');
  data = await installation.ready('data');
  const logins = JSON.parse(readFileSync(join(data, 'demo-logins.json'), 'utf8')) as {
    login: string;
    token: string;
  }[];
  tokens = new Map(logins.map(({ login, token }) => [login, token]));
});
afterAll(() => installation.remove());

async function stopped(service: Service): Promise<void> {
  service.signal('SIGTERM');
  await service.ended;
}

const headers = (login: string): Record<string, string> => ({
  authorization: `Bearer ${tokens.get(login)!}`,
  'content-type': 'application/json',
});

async function get(service: Service, path: string): Promise<any> {
  const answer = await fetch(`${service.origin}/api/v1${path}`, { headers: headers('auditor') });
  return answer.json();
}

/** A submission of so many fees; its key tells it apart. */
function handIn(service: Service, key: string): Promise<Response> {
  const fee = (index: number) => ({
    type: 'fee.charged',
    effective_on: '2024-06-30',
    external_id: `${key}-${index}`,
    data: { vehicle: 'SF-001', kind: 'other', amount: '0.01' },
  });
  return fetch(`${service.origin}/api/v1/submissions`, {
    method: 'POST',
    headers: { ...headers('manager'), 'idempotency-key': key },
    body: JSON.stringify({ events: Array.from({ length: SIZE }, (_, index) => fee(index)) }),
  });
}

/** Looks at a submission; the request that approves it as it was seen. */
async function approval(service: Service, id: number) {
  const path = `${service.origin}/api/v1/submissions/${id}`;
  const seen = await fetch(`${path}/review`, { headers: headers('officer') });
  const etag = seen.headers.get('etag') ?? '"none"';
  const init = { method: 'POST', headers: { ...headers('officer'), 'if-match': etag } };
  return { url: `${path}/approve`, init };
}

interface Done {
  /** Submissions whose receipt was acknowledged, by key. */
  received: Map<string, number>;
  /** Submissions whose posting was acknowledged, with the numbers of their events. */
  posted: Map<number, number[]>;
}

async function receive(service: Service, key: string, done: Done): Promise<number> {
  const { submission } = (await (await handIn(service, key)).json()) as { submission: number };
  done.received.set(key, submission);
  return submission;
}

async function post(service: Service, key: string, done: Done): Promise<void> {
  const id = await receive(service, key, done);
  const { url, init } = await approval(service, id);
  const approved = await fetch(url, init);
  const body = (await approved.json()) as { events: { seq: number }[] };
  if (approved.status !== 200) throw new Error(JSON.stringify(body));
  done.posted.set(
    id,
    body.events.map(({ seq }) => seq),
  );
}

/** Hands in and approves one submission after another until the service is gone. */
async function workUntilKilled(service: Service, round: number, done: Done): Promise<void> {
  try {
    for (let turn = 0; ; turn += 1) await post(service, `kill-${round}-${turn}`, done);
  } catch (error) {
    // The connection broke: that is the kill. Anything else is a fault.
    if (!(error instanceof TypeError)) throw error;
  }
}

async function kill(service: Service): Promise<void> {
  service.signal('SIGKILL');
  await service.ended;
}

/** Done when the database has written to its log so many times more. */
const written = (times: number): Promise<void> =>
  new Promise((done) => {
    let left = times;
    const watcher = watch(join(data, 'postgres', 'pg_wal'), () => {
      left -= 1;
      if (left > 0) return;
      watcher.close();
      done();
    });
  });

/** Kills it while it works, so many writes after a posting that was acknowledged. */
async function killWhileWriting(service: Service, round: number, done: Done): Promise<void> {
  const before = done.posted.size;
  const working = workUntilKilled(service, round, done);
  while (done.posted.size === before) await pause(5);
  await written(1 + (round % 12));
  await kill(service);
  await working;
}

/** Kills it when it has taken on an approval and cannot begin it; which one. */
async function killWhileWaiting(service: Service, round: number, done: Done): Promise<number> {
  await post(service, `kill-${round}-0`, done);
  const id = await receive(service, `kill-${round}-1`, done);
  const { url, init } = await approval(service, id);
  const open = await closeGate(data);
  const { answer, accepted } = send(url, init);
  const outcome = answer.then(
    () => 'answered',
    () => 'cut',
  );
  await accepted;
  await kill(service);
  expect(await outcome).toBe('cut');
  await open();
  return id;
}

async function checkAll(service: Service, done: Done): Promise<void> {
  const numbers = new Map<number, number[]>();
  for (const [, id] of done.received) {
    const { status } = await get(service, `/submissions/${id}`);
    const seqs = done.posted.get(id);
    if (seqs) expect(status).toBe('approved');
    else expect(['pending', 'approved']).toContain(status);
    numbers.set(id, seqs ?? []);
  }
  const { body, approvedOnes } = await trail(service);
  // Whole submissions only: each that was posted has all its records, and its amounts add up.
  for (const [, count] of approvedOnes) expect(count).toBe(SIZE);
  for (const [id, seqs] of numbers) for (const seq of seqs) expect(body.get(seq)).toBe(id);
  const last = (await get(service, '/figures')).meta.known_seq as number;
  const { data: tail } = await get(service, `/events?limit=1&about=SF-001`);
  expect(tail.length).toBe(1);
  expect(Math.max(...body.keys(), 0)).toBeLessThanOrEqual(last);
}

/** Our fees as the figure's own trail has them, by number, with the submission of each. */
async function trail(service: Service) {
  const body = new Map<number, number>();
  const approvedOnes = new Map<number, number>();
  let query = '/events?type=fee.charged&limit=1000&about=SF-001';
  for (;;) {
    const page = await get(service, query);
    for (const event of page.data) {
      if (!event.external_id?.startsWith('kill-')) continue;
      expect(event.effects).toHaveLength(1);
      body.set(event.seq, event.submission);
      approvedOnes.set(event.submission, (approvedOnes.get(event.submission) ?? 0) + 1);
    }
    if (!page.has_more) return { body, approvedOnes };
    query = `/events?type=fee.charged&limit=1000&about=SF-001&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
}

// Its database is the embedded one; outage.test.ts does the like to a server.
const embedded = test.skipIf(process.env.TEST_DATABASE_URL !== undefined);

embedded('nothing acknowledged is lost, and nothing is half there', async () => {
  const done: Done = { received: new Map(), posted: new Map() };
  const notBegun: number[] = [];
  for (let round = 0; round < KILLS; round += 1) {
    const service = await serve();
    if (round % 2 === 0) notBegun.push(await killWhileWaiting(service, round, done));
    else await killWhileWriting(service, round, done);
  }
  const service = await serve();
  await checkAll(service, done);
  for (const id of notBegun)
    expect((await get(service, `/submissions/${id}`)).status).toBe('pending');
  expect(done.posted.size).toBeGreaterThanOrEqual(KILLS);
  // What came through is answered again and not received twice; what did not is received now.
  for (const [key, id] of done.received) {
    const again = await handIn(service, key);
    expect(((await again.json()) as { submission: number }).submission).toBe(id);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  }
  await checkAll(service, done);
  await stopped(service);
});
