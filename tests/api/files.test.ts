/** Files that are sent as they are made, over a real connection. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { streamed } from '../../src/api/files.ts';
import type { Env } from '../../src/api/http.ts';
import { Ledger } from '../support/ledger.ts';
import { tokenOf } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await (await Ledger.open()).withReference();
});
afterAll(() => ledger.close());

async function* broken(chunks: number): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < chunks; n += 1) yield new TextEncoder().encode(`row ${n}\r\n`);
  throw new Error('The database is gone.');
}

test('a fault on the way breaks the connection off: half a file never looks whole', async () => {
  const app = new Hono<Env>().get('/', (c) => c.body(streamed(c, broken(50)), 200));
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow();
  server.close();
});

test('the database of a request is kept until its stream has ended', async () => {
  let released = false;
  const app = ledger.appWith({ release: () => void (released = true) });
  const headers = { authorization: `Bearer ${await tokenOf(ledger, 'officer')}` };
  await app.request('/api/v1/audit/heads', { headers });
  expect(released).toBe(true);
  released = false;
  const pack = await app.request('/api/v1/audit/pack?quarter=2024Q1', { headers });
  expect([pack.status, released]).toEqual([200, false]);
  await pack.arrayBuffer();
  expect(released).toBe(true);
});
