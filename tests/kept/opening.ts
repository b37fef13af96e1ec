/** Opens a kept ledger as after an upgrade: the folder as it lay, or the dump restored. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { ensureDemoSecret } from '../../src/cli/demo.ts';
import { open } from '../../src/cli/open.ts';
import { readSigningKey } from '../../src/cli/signing-key.ts';
import type { Day } from '../../src/domain/values/days.ts';
import { readEnvironment, type Environment } from '../../src/platform/env.ts';
import { Ledger } from '../support/ledger.ts';
import { onServer } from '../support/template.ts';

const SERVER = process.env.TEST_DATABASE_URL;

/** What was written down when a ledger was kept; see `make.mjs`. */
export interface Kept {
  tokens: Record<string, string>;
  passwords: { auditor: string };
  settings?: { secret: string; signing_key: string };
  sent_again: { external_id: string };
  pending: number;
  returned: number;
  draft: number;
  reversed: number;
}

const BLOCK = 512;

/** The files of a tar as `tar --format=ustar` writes it: plain files and folders. */
function unpack(tar: Uint8Array, into: string): void {
  const text = (at: number, length: number): string =>
    Buffer.from(tar.subarray(at, at + length))
      .toString('utf8')
      .replace(/\0.*$/s, '');
  let at = 0;
  while (text(at, 100) !== '') {
    const [mode, size] = [100, 124].map((field) => Number.parseInt(text(at + field, 12), 8));
    const path = join(into, text(at + 345, 155), text(at, 100));
    const kind = text(at + 156, 1);
    if (kind === '5') mkdirSync(path, { recursive: true, mode: mode! });
    else if (kind === '0')
      writeFileSync(path, tar.subarray(at + BLOCK, at + BLOCK + size!), { mode: mode! });
    else throw new Error(`a kept folder holds files and folders, not ${kind}: ${path}`);
    at += BLOCK * (1 + Math.ceil(size! / BLOCK));
  }
}

export interface KeptLedger {
  environment: Environment;
  kept: Kept;
  ledger: Ledger;
  /** A file that was kept beside the ledger. */
  path(file: string): string;
  bytes(file: string): Buffer;
  json(file: string): any;
  close(): Promise<void>;
}

/** Which ledgers were kept; each is a folder named after the day on which it was made. */
export const KEPT = readdirSync(import.meta.dirname).filter((name) => /^\d{4}-/.test(name));

/** The ledger kept under a name, brought up to date, for people who had tokens then. */
export async function openKept(name: string): Promise<KeptLedger> {
  const path = (file: string): string =>
    join(import.meta.dirname, name, SERVER === undefined ? 'embedded' : 'server', file);
  const bytes = (file: string): Buffer => readFileSync(path(file));
  const json = (file: string): any => JSON.parse(bytes(file).toString('utf8'));
  const kept = json('ledger.json') as Kept;
  const folder = mkdtempSync(join(tmpdir(), 'kechuang-kept-'));
  const url =
    SERVER === undefined
      ? undefined
      : await restore(SERVER, brotliDecompressSync(bytes('dump.sql.br')));
  if (url === undefined) unpack(brotliDecompressSync(bytes('data.tar.br')), folder);
  const environment = readEnvironment({
    KECHUANG_DATA: join(folder, 'data'),
    DATABASE_URL: url,
    KECHUANG_SECRET: kept.settings?.secret,
    KECHUANG_SIGNING_KEY: kept.settings?.signing_key,
  });
  const opened = await open(environment, () => {});
  const ledger = Ledger.over(opened.database, kept.tokens, {
    today: () => name as Day,
    secret: environment.secret ?? ensureDemoSecret(environment.dataFolder),
    signingKey: await readSigningKey(environment),
  });
  const close = async () => {
    await opened.close();
    if (url !== undefined)
      await onServer(SERVER!, [`drop database ${new URL(url).pathname.slice(1)} with (force)`]);
    rmSync(folder, { recursive: true, force: true });
  };
  return { environment, kept, ledger, path, bytes, json, close };
}

/** A database of its own with the statements of a dump; the service's role is the server's. */
async function restore(server: string, dump: Buffer): Promise<string> {
  const name = `kechuang_kept_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  await onServer(server, [`create database ${name}`]);
  const url = new URL(server);
  url.pathname = `/${name}`;
  await onServer(url.href, [dump.toString('utf8')]);
  return url.href;
}
