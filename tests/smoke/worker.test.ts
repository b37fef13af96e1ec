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

test('wrangler dev answers health, figures and the workbook', async () => {
  kechuang('seed', '--demo');
  kechuang('user', 'smoke', '--name', '检查', '--role', 'officer', '--organisation', '科技局');
  const token = /kc_\S+/.exec(kechuang('token', 'smoke'))![0];
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
    ],
    port,
    { CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE: url, CI: 'true' },
  );
  try {
    expect(await checkService(worker.origin, token)).toEqual(EXPECTED);
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
