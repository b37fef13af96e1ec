/**
 * The service is killed while it posts, again and again: what was acknowledged is there, nothing is
 * half there, and what was not acknowledged is posted once when it is sent again.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { times } from '../support/extent.ts';
import { Installation, type Service } from './command.ts';

const KILLS = times('kills');
/** Events of one submission; enough for a kill to fall between the first and the last. */
const SIZE = 40;

let installation: Installation;
let data: string;
let tokens: Map<string, string>;
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
function send(service: Service, key: string): Promise<Response> {
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

async function approve(service: Service, id: number): Promise<Response> {
  const path = `${service.origin}/api/v1/submissions/${id}`;
  const seen = await fetch(`${path}/review`, { headers: headers('officer') });
  return fetch(`${path}/approve`, {
    method: 'POST',
    headers: { ...headers('officer'), 'if-match': seen.headers.get('etag') ?? '"none"' },
  });
}

interface Done {
  /** Submissions whose receipt was acknowledged, by key. */
  received: Map<string, number>;
  /** Submissions whose posting was acknowledged, with the numbers of their events. */
  posted: Map<number, number[]>;
}

/** Hands in and approves one submission after another until the service is gone. */
async function workUntilKilled(service: Service, round: number, done: Done): Promise<void> {
  try {
    for (let turn = 0; ; turn += 1) {
      const key = `kill-${round}-${turn}`;
      const handedIn = (await (await send(service, key)).json()) as { submission: number };
      done.received.set(key, handedIn.submission);
      const approved = await approve(service, handedIn.submission);
      const body = (await approved.json()) as { events: { seq: number }[] };
      if (approved.status !== 200) throw new Error(JSON.stringify(body));
      done.posted.set(
        handedIn.submission,
        body.events.map(({ seq }) => seq),
      );
    }
  } catch (error) {
    // The connection broke: that is the kill. Anything else is a fault.
    if (!(error instanceof TypeError)) throw error;
  }
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

test('nothing acknowledged is lost, and nothing is half there', async () => {
  const done: Done = { received: new Map(), posted: new Map() };
  for (let round = 0; round < KILLS; round += 1) {
    const service = await installation.serve({ KECHUANG_DATA: data });
    const working = workUntilKilled(service, round, done);
    // After one more was acknowledged, somewhere in the middle of the next.
    const before = done.posted.size;
    while (done.posted.size === before) await pause(5);
    await pause(67 * (round % 6));
    service.signal('SIGKILL');
    await service.ended;
    await working;
  }
  const service = await installation.serve({ KECHUANG_DATA: data });
  await checkAll(service, done);
  expect(done.posted.size).toBeGreaterThanOrEqual(KILLS);
  // What came through is answered again and not received twice; what did not is received now.
  for (const [key, id] of done.received) {
    const again = await send(service, key);
    expect(((await again.json()) as { submission: number }).submission).toBe(id);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  }
  await checkAll(service, done);
  await stopped(service);
});
