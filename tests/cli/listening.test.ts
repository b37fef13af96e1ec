/** The port itself: whoever sends too slowly is cut off, and others are answered meanwhile. */
import { once } from 'node:events';
import { createConnection, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressReader } from '../../src/cli/address.ts';
import { listen, type Listening } from '../../src/cli/listening.ts';
import { Ledger } from '../support/ledger.ts';
import { tokenOf } from '../api/support.ts';

let ledger: Ledger;
const started: Listening[] = [];
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger.close());
afterAll(() => Promise.all(started.map((listening) => listening.stop())));

/** The real application on a real port, with little patience. */
function start(proxies = 0, request = 1500): Promise<number> {
  const app = ledger.appWith({ address: addressReader(proxies) });
  return new Promise((ready) => {
    const patience = { request, headers: 800, keepAlive: 500 };
    started.push(listen(app.fetch, { host: '127.0.0.1', port: 0 }, ready, patience));
  });
}

interface Talk {
  socket: Socket;
  heard(): string;
  closed: Promise<unknown>;
}

async function connect(port: number): Promise<Talk> {
  const socket = createConnection(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (text) => (heard += text.toString()));
  socket.on('error', () => {});
  const closed = new Promise((done) => socket.once('close', done));
  await once(socket, 'connect');
  return { socket, heard: () => heard, closed };
}

/** Sends a letter now and then until the other side has had enough. */
async function drip({ socket }: Talk, text: string): Promise<void> {
  while (!socket.destroyed && socket.writable) {
    socket.write(text);
    await pause(100);
  }
}

const outcomes = (): Promise<unknown[]> =>
  ledger.database.own(async (sql) => [
    ...(await sql`select status, code from access_log where method = 'POST' order by id`),
  ]);

// Most of their time is waiting, which they do together.
describe.concurrent('a sender who is too slow', () => {
  test.each([
    ['says nothing', '', ''],
    ['never ends its headers', 'GET /healthz HTTP/1.1\r\nHost: x\r\n', 'X-Slow: a\r\n'],
  ])('%s, and is cut off', async (_, first, more) => {
    const port = await start();
    const talk = await connect(port);
    talk.socket.write(first);
    if (more !== '') void drip(talk, more);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    await talk.closed;
    expect(talk.heard()).not.toContain('200 OK');
  });

  test.each([
    ['with a length', 'Content-Length: 100000', ' '],
    ['in chunks', 'Transfer-Encoding: chunked', '1\r\n \r\n'],
  ])('drips a body %s, and is cut off', async (_, header, more) => {
    const port = await start();
    const token = await tokenOf(ledger, 'officer');
    const talk = await connect(port);
    talk.socket.write(
      `POST /api/v1/submissions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Type: application/json\r\nIdempotency-Key: drip\r\n${header}\r\n\r\n`,
    );
    void drip(talk, more);
    const me = await fetch(`http://127.0.0.1:${port}/api/v1/me`, {
      headers: { authorization: `Bearer ${token}`, connection: 'close' },
    });
    expect(me.status).toBe(200);
    await talk.closed;
    expect(talk.heard()).not.toContain('200 OK');
  });

  test('keeps no idle connection for long', async () => {
    const talk = await connect(await start());
    talk.socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    await talk.closed;
    expect(talk.heard()).toContain('200 OK');
  });
});

describe('a sender who goes away', () => {
  test.each([
    // Where the length is known, the reader of JSON is the first to meet the missing half.
    ['with a length', 'Content-Length: 100000', '{', 'body_incomplete'],
    ['in chunks', 'Transfer-Encoding: chunked', '1\r\n{\r\n', 'body_incomplete'],
  ])('in the middle of a body %s: no fault of ours', async (_, header, more, code) => {
    const port = await start();
    const token = await tokenOf(ledger, 'officer2');
    const talk = await connect(port);
    talk.socket.write(
      `POST /api/v1/submissions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Type: application/json\r\nIdempotency-Key: away\r\nExpect: 100-continue\r\n` +
        `${header}\r\n\r\n${more}`,
    );
    // It has taken the request on.
    await expect.poll(talk.heard, { timeout: 60_000 }).toContain('100 Continue');
    const before = await outcomes();
    talk.socket.destroy();
    await expect.poll(outcomes, { timeout: 60_000 }).toEqual([...before, { status: 400, code }]);
  });
});

test('a body in chunks of more than 10 MB is refused while it still comes', async () => {
  const port = await start(0, 60_000);
  const token = await tokenOf(ledger, 'officer');
  const talk = await connect(port);
  talk.socket.write(
    `POST /api/v1/submissions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
      `Content-Type: application/json\r\nIdempotency-Key: big\r\n` +
      `Transfer-Encoding: chunked\r\n\r\n`,
  );
  for (let megabyte = 0; megabyte < 12; megabyte += 1)
    talk.socket.write(`100000\r\n${' '.repeat(1024 * 1024)}\r\n`);
  // The last chunk never comes.
  await talk.closed;
  expect(talk.heard()).toContain('413 ');
  expect(talk.heard()).toContain('body_too_large');
});

describe('the network address', () => {
  async function logged(proxies: number, forwarded?: string): Promise<unknown> {
    const port = await start(proxies);
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/me`, {
      headers: { connection: 'close', ...(forwarded && { 'x-forwarded-for': forwarded }) },
    });
    const { request_id: id } = (await answer.json()) as { request_id: string };
    const [row] = await ledger.database.own(
      (sql) => sql`select address from access_log where request_id = ${id}`,
    );
    return row!.address;
  }

  test.each([
    [0, undefined, '127.0.0.1'],
    // Without a proxy of ours, the header is only what the sender says.
    [0, '192.0.2.1', '127.0.0.1'],
    [1, '192.0.2.1', '192.0.2.1'],
    [1, '203.0.113.66, 192.0.2.1', '192.0.2.1'],
    [2, '203.0.113.66, 192.0.2.1, 10.0.0.5', '192.0.2.1'],
    // Somebody who came past the proxies.
    [1, undefined, '127.0.0.1'],
    [2, '192.0.2.1', '127.0.0.1'],
  ])('behind %i proxies, with %s, is %s', async (proxies, forwarded, address) =>
    expect(await logged(proxies, forwarded)).toBe(address),
  );
});

test('told to stop, it answers what it accepted, says goodbye, and takes nothing new', async () => {
  let answer = (_: Response): void => {};
  const held = new Promise<Response>((done) => (answer = done));
  let listening!: Listening;
  const port = await new Promise<number>((ready) => {
    listening = listen(() => held, { host: '127.0.0.1', port: 0 }, ready);
  });
  const { port: same } = listening.server.address() as AddressInfo;
  expect(same).toBe(port);
  const idle = await connect(port);
  const talk = await connect(port);
  talk.socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n');
  await once(listening.server, 'request');
  let over = false;
  const stopped = listening.stop().then(() => (over = true));
  await idle.closed;
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  expect(over).toBe(false);
  answer(new Response('done'));
  await Promise.all([stopped, talk.closed]);
  expect(talk.heard()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*connection: close\r\n[\s\S]*done$/i);
});
