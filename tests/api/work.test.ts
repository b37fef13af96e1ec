/** Long work: how far it is, its end before its time, and what others see meanwhile. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/connection.ts';
import type { App } from '../../src/app.ts';
import { Ledger } from '../support/ledger.ts';
import { heldAt, whoWaits, type Gate } from '../support/waiting.ts';
import { cookieOf, fee, rowCounts, SAME_ORIGIN, tokenOf, withPortfolio } from './support.ts';

const ON_SERVER = process.env.TEST_DATABASE_URL !== undefined;

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference());
});
afterAll(() => ledger.close());

/** An application in which requests can be held; `pass` lets time go by, in milliseconds. */
function gated() {
  let now = 0;
  const holding = new Map<string, Database>();
  const app = ledger.appWith({
    database: (c) => holding.get(c.req.header('x-held') ?? '') ?? ledger.database,
    clock: () => now,
  });
  /** Sends a request that comes to a gate, and waits until it is there. */
  const hold = async (
    where: Parameters<typeof heldAt>[1],
    ask: (held: Record<string, string>) => Response | Promise<Response>,
  ): Promise<{ gate: Gate; answer: Promise<Response> }> => {
    const key = String(holding.size);
    const { database, gate } = heldAt(ledger.database, where, 'within');
    holding.set(key, database);
    const answer = Promise.resolve(ask({ 'x-held': key }));
    await gate.arrived;
    return { gate, answer };
  };
  return { app, hold, pass: (milliseconds: number) => (now += milliseconds) };
}

const bearer = async (login: string) => ({
  authorization: `Bearer ${await tokenOf(ledger, login)}`,
});

const FEE = '发生日,基金,费用类别,金额（元）\n2024-06-28,SF-001,管理费,1.00\n';

const preview =
  (app: App, headers: Record<string, string>, signal?: AbortSignal) =>
  (held: Record<string, string> = {}) =>
    app.request('/api/v1/imports/preview?sheet=费用', {
      method: 'POST',
      headers: { ...headers, ...held, 'content-type': 'text/csv' },
      body: FEE,
      ...(signal && { signal }),
    });

const read = async (answer: Response) => ({
  status: answer.status,
  body: (await answer.json()) as Record<string, any>,
});

interface Seen {
  id: string;
  kind: string;
  what: string;
  step: string;
  cancelling: boolean;
}

async function workOf(app: App, headers: Record<string, string>): Promise<Seen[]> {
  const answer = await app.request('/api/v1/running-work', { headers });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { data: Seen[] }).data;
}

/** Once the work has been told to end. */
async function isCancelling(app: App, headers: Record<string, string>): Promise<void> {
  while (!(await workOf(app, headers)).some(({ cancelling }) => cancelling));
}

const cancel = async (app: App, headers: Record<string, string>, id: string) =>
  app.request(`/api/v1/running-work/${id}`, { method: 'DELETE', headers });

test('one sees how far one’s own preview is, cancels it, and nothing is recorded', async () => {
  const { app, hold, pass } = gated();
  const mine = await bearer('officer');
  expect(await workOf(app, mine)).toEqual([]);
  const before = await rowCounts(ledger);
  const { gate, answer } = await hold('rehearse', preview(app, mine));
  pass(7_000);
  const [work, ...more] = await workOf(app, mine);
  expect(more).toEqual([]);
  expect(work).toMatchObject({ kind: 'preview', step: '计算入账后的指标', seconds: 7 });
  const cancelled = cancel(app, mine, work!.id);
  await isCancelling(app, mine);
  gate.open();
  expect((await read(await cancelled)).body).toEqual({ id: work!.id, ended: 'cancelled' });
  const { status, body } = await read(await answer);
  expect([status, body.code]).toEqual([409, 'work_cancelled']);
  expect(body.detail).toContain('没有登记任何内容');
  expect(await workOf(app, mine)).toEqual([]);
  expect(await rowCounts(ledger)).toEqual(before);
  expect((await preview(app, mine)()).status).toBe(200);
});

test('nobody sees or ends the work of others', async () => {
  const { app, hold } = gated();
  const [mine, other] = [await bearer('officer'), await bearer('officer2')];
  const { gate, answer } = await hold('rehearse', preview(app, mine));
  const [work] = await workOf(app, mine);
  // On one connection they are let in only when it is free again.
  const theirs = Promise.all([workOf(app, other), cancel(app, other, work!.id)]);
  if (!ON_SERVER) gate.open();
  const [seen, ended] = await theirs;
  gate.open();
  expect(seen).toEqual([]);
  expect((await read(ended)).body.ended).toBe('not_running');
  expect((await answer).status).toBe(200);
});

test('a preview ends when its client goes away', async () => {
  const { app, hold } = gated();
  const mine = await bearer('officer');
  const client = new AbortController();
  const { gate, answer } = await hold('rehearse', preview(app, mine, client.signal));
  client.abort();
  gate.open();
  const { status, body } = await read(await answer);
  expect([status, body.code]).toEqual([409, 'work_cancelled']);
});

describe('an approval', () => {
  const review = async (id: number) => {
    const { headers } = await ledger.get('officer', `/submissions/${id}/review`);
    return headers.get('etag')!;
  };
  const handedIn = async () =>
    (await ledger.post('manager', '/submissions', { events: [fee('1.00')] })).body
      .submission as number;
  const approve =
    (app: App, headers: Record<string, string>, id: number, tag: string) =>
    (held: Record<string, string> = {}) =>
      app.request(`/api/v1/submissions/${id}/approve`, {
        method: 'POST',
        headers: { ...headers, ...held, 'if-match': tag },
      });

  test('that is cancelled before it is done posts nothing; it can be approved again', async () => {
    const { app, hold } = gated();
    const mine = await bearer('officer');
    const id = await handedIn();
    const tag = await review(id);
    const before = await rowCounts(ledger);
    const { gate, answer } = await hold('write', approve(app, mine, id, tag));
    const [work] = await workOf(app, mine);
    expect(work).toMatchObject({ kind: 'posting', what: `第 ${id} 号批次`, step: '入账' });
    const cancelled = cancel(app, mine, work!.id);
    await isCancelling(app, mine);
    gate.open();
    expect((await read(await cancelled)).body.ended).toBe('cancelled');
    const { body } = await read(await answer);
    expect([body.code, body.detail]).toEqual([
      'work_cancelled',
      expect.stringContaining('仍待复核'),
    ]);
    expect(await rowCounts(ledger)).toEqual(before);
    expect((await approve(app, mine, id, tag)()).status).toBe(200);
  });

  test('goes on when its client goes away', async () => {
    const { app, hold } = gated();
    const mine = await bearer('officer');
    const id = await handedIn();
    const tag = await review(id);
    const client = new AbortController();
    const { gate, answer } = await hold('write', (held) =>
      app.request(`/api/v1/submissions/${id}/approve`, {
        method: 'POST',
        headers: { ...mine, ...held, 'if-match': tag },
        signal: client.signal,
      }),
    );
    client.abort();
    gate.open();
    expect((await answer).status).toBe(200);
  });

  test.skipIf(ON_SERVER)(
    'holds up pages on one connection, which say so and come by themselves',
    async () => {
      const { app, hold, pass } = gated();
      const mine = await bearer('officer');
      const id = await handedIn();
      const tag = await review(id);
      const browser = { ...SAME_ORIGIN, cookie: await cookieOf(ledger, 'officer2') };
      const { gate, answer } = await hold('write', approve(app, mine, id, tag));
      // Asked before it is known to take long, and after.
      const early = app.request('/sub-funds', { headers: browser });
      pass(1_000);
      for (const page of [await early, await app.request('/sub-funds', { headers: browser })]) {
        expect([page.status, page.headers.get('retry-after')]).toEqual([503, '2']);
        const html = await page.text();
        expect(html).toContain('正在入账 1 / 1 项');
        expect(html).toContain('<meta http-equiv="refresh" content="2"/>');
        expect(html).toContain('href="/sub-funds"');
      }
      // A program waits for its answer, and health is no matter of the database.
      const api = app.request('/api/v1/sub-funds', { headers: mine });
      expect((await app.request('/healthz')).status).toBe(200);
      gate.open();
      expect((await answer).status).toBe(200);
      expect((await api).status).toBe(200);
      const after = await app.request('/sub-funds', { headers: browser });
      expect([after.status, (await after.text()).includes('子基金')]).toEqual([200, true]);
    },
  );
});

/** Keeps a file for its sender; gives the address of its preview. */
async function uploaded(app: App, headers: Record<string, string>): Promise<string> {
  const body = new FormData();
  body.set('file', new File([FEE], '费用.csv'));
  const answer = await app.request('/import', { method: 'POST', headers, body });
  return answer.headers.get('location')!;
}

test('without script a preview is cancelled by a form, and its own page says so', async () => {
  const { app, hold } = gated();
  const headers = { ...SAME_ORIGIN, cookie: await cookieOf(ledger, 'officer') };
  const path = await uploaded(app, headers);
  const { gate, answer } = await hold('rehearse', (held) =>
    app.request(path, { headers: { ...headers, ...held } }),
  );
  const [work] = await workOf(app, headers);
  expect(work!.what).toBe('费用.csv');
  const cancelling = app.request(`/running-work/${work!.id}/cancel`, { method: 'POST', headers });
  await isCancelling(app, headers);
  gate.open();
  expect(await (await cancelling).text()).toContain('已取消，没有记录任何内容');
  const ended = await answer;
  expect([ended.status, (await ended.text()).includes('预览已取消')]).toEqual([422, true]);
  // The file is still there.
  expect((await app.request(path, { headers })).status).toBe(200);
});

describe.runIf(ON_SERVER)('on a server', () => {
  test('a second preview is told how far the first is, and offered to cancel it', async () => {
    const { app, hold } = gated();
    const headers = { ...SAME_ORIGIN, cookie: await cookieOf(ledger, 'officer') };
    const path = await uploaded(app, headers);
    const { gate, answer } = await hold('rehearse', (held) =>
      app.request(path, { headers: { ...headers, ...held } }),
    );
    const second = await app.request(path, { headers });
    const html = await second.text();
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '5']);
    expect(html).toContain('费用.csv）还在进行：正在计算入账后的指标');
    const [work] = await workOf(app, headers);
    expect(html).toContain(`<form method="post" action="/running-work/${work!.id}/cancel"`);
    gate.open();
    expect((await answer).status).toBe(200);
  });

  test('a statement that waits is cancelled, although nothing lets it go on', async () => {
    const { app } = gated();
    const mine = await bearer('officer');
    await ledger.database.own(async (sql) => {
      await sql`lock table entity in access exclusive mode`;
      const answer = Promise.resolve(preview(app, mine)());
      await whoWaits(sql, 'relation');
      const [work] = await workOf(app, mine);
      const cancelled = await cancel(app, mine, work!.id);
      expect((await read(cancelled)).body.ended).toBe('cancelled');
      expect((await answer).status).toBe(409);
    });
  });
});
