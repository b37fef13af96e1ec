/** The same application as a Cloudflare Worker, in the real runtime, on a real PostgreSQL. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onServer } from '../support/template.ts';
import { checkService, EXPECTED, freePort, start } from './process.ts';

const server = process.env.TEST_DATABASE_URL;
const name = `kechuang_worker_${process.pid}`;
let url: string;

beforeAll(async () => {
  if (server === undefined) throw new Error('The Worker check needs TEST_DATABASE_URL.');
  await onServer(server, [`create database ${name}`]);
  const address = new URL(server);
  address.pathname = `/${name}`;
  // The local Hyperdrive insists on a password, also where the server asks for none.
  address.password ||= 'unused';
  url = address.href;
});
afterAll(() => onServer(server!, [`drop database if exists ${name} with (force)`]));

const kechuang = (...args: string[]): string =>
  execFileSync('node', ['dist/node.js', ...args], {
    env: { ...process.env, DATABASE_URL: url },
  }).toString();

/** The password is checked in the Worker's own memory and time, and the cookie opens the door. */
async function checkSignIn(origin: string, password: string): Promise<void> {
  const signIn = (text: string) =>
    fetch(`${origin}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({ login: 'smoke', password: text }),
    });
  expect((await signIn('not the password')).status).toBe(401);
  const answer = await signIn(password);
  expect(answer.status).toBe(200);
  const cookie = /^[^;]+/.exec(answer.headers.get('set-cookie')!)![0];
  const me = await fetch(`${origin}/api/v1/me`, { headers: { cookie } });
  expect(await me.json()).toMatchObject({ login: 'smoke', via: 'session' });
}

/** A sheet as CSV is read in parts, between which the Worker lets others have their turn. */
async function checkPreview(origin: string, token: string): Promise<void> {
  const csv = '发生日,基金,费用类别,金额（元）\n2024-06-03,SF-001,托管费,1.50\n';
  const sheet = encodeURIComponent('费用');
  const answer = await fetch(`${origin}/api/v1/imports/preview?sheet=${sheet}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    body: csv,
  });
  const preview = await answer.json();
  expect(preview, JSON.stringify(preview)).toMatchObject({ acceptable: true, events_total: 1 });
}

test('wrangler dev answers health, figures, the workbook and a preview, and lets people sign in', async () => {
  kechuang('seed', '--demo');
  const person = ['smoke', '--name', '检查', '--role', 'officer', '--organisation', '科技局'];
  const password = /密码：(\S+)/.exec(kechuang('user', 'add', ...person))![1]!;
  const token = /kc_\S+/.exec(kechuang('token', 'add', 'smoke'))![0];
  const port = await freePort();
  const inspector = await freePort();
  const worker = await start(
    'npx',
    [
      'wrangler',
      'dev',
      '--ip',
      '127.0.0.1',
      '--port',
      String(port),
      '--inspector-port',
      String(inspector),
      '--var',
      'KECHUANG_SECRET:a secret of the smoke test, long enough',
      '--var',
      'KECHUANG_SIGNING_KEY:MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
    ],
    port,
    { CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE: url, CI: 'true' },
  );
  try {
    expect(await checkService(worker.origin, token)).toEqual(EXPECTED);
    await checkPreview(worker.origin, token);
    await checkSignIn(worker.origin, password);
  } finally {
    await worker.stop();
  }
});

test('the bundle does not contain the embedded database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kechuang-bundle-'));
  try {
    execFileSync('npx', ['wrangler', 'deploy', '--dry-run', '--outdir', folder]);
    expect(readdirSync(folder)).not.toContain('pglite.wasm');
    expect(readFileSync(join(folder, 'worker.js'), 'utf8').toLowerCase()).not.toContain('pglite');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
