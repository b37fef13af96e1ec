/** A ledger that was dumped and restored elsewhere is the same ledger, signed reports and all. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawnAgain } from '../../src/actions/closing.ts';
import { findClosedReport, readClosings } from '../../src/db/closings.ts';
import { Database, EVERYTHING } from '../../src/db/connection.ts';
import { differences, openSigned } from '../support/closing.ts';
import type { Ledger } from '../support/ledger.ts';
import { onServer, servePglite } from '../support/template.ts';

const run = promisify(execFile);
const SERVER = process.env.TEST_DATABASE_URL;

/** The sentence that says why there is nothing to dump with, where there is nothing. */
async function missingTools(): Promise<string | undefined> {
  for (const tool of ['pg_dump', 'psql'])
    try {
      await run(tool, ['--version']);
    } catch {
      return `${tool} is not on the PATH`;
    }
  return undefined;
}
const missing = SERVER === undefined ? undefined : await missingTools();

let ledger: Ledger;
const folder = mkdtempSync(join(tmpdir(), 'kechuang-restore-'));
beforeAll(async () => {
  ledger = await openSigned();
});
afterAll(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What was signed, as it is kept, and as it is drawn again. */
async function signedIn(database: Database) {
  return database.read(EVERYTHING, async (sql) => {
    const [closing] = await readClosings(sql, Number.MAX_SAFE_INTEGER);
    const again = await drawnAgain(sql, closing!);
    return { closing: closing!, kept: (await findClosedReport(sql, closing!.seq))!, again };
  });
}

/** Holds the restored ledger against the first, and sees that a change in it is still found. */
async function expectSame(restored: Database): Promise<void> {
  expect(await differences(restored)).toEqual([]);
  const [here, there] = [await signedIn(ledger.database), await signedIn(restored)];
  expect(there.closing).toEqual(here.closing);
  for (const report of [there.kept, there.again]) {
    expect(report.digest).toBe(here.closing.digest);
    expect(report.data).toBe(here.kept.data);
    expect(Buffer.from(report.workbook).equals(Buffer.from(here.kept.workbook))).toBe(true);
  }
  await restored.own(async (sql) => {
    await sql`set local session_replication_role = replica`;
    await sql`update event set memo = '改' where seq = 14`;
  });
  expect((await differences(restored)).join()).toContain('第 14 号');
  expect(await differences(ledger.database)).toEqual([]);
}

describe.skipIf(SERVER === undefined)('on a server, by pg_dump and psql', () => {
  test.skipIf(missing !== undefined)(
    `the same${missing ? ` (skipped: ${missing})` : ''}`,
    async () => {
      const url = new URL(SERVER!);
      const name = `kechuang_restored_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
      const [row] = await ledger.database.own((sql) => sql`select current_database() as name`);
      const file = join(folder, 'dump.sql');
      url.pathname = `/${row!.name}`;
      await run('pg_dump', ['--file', file, '--dbname', url.href]);
      await onServer(SERVER!, [`create database ${name}`]);
      url.pathname = `/${name}`;
      const stop = ['--set', 'ON_ERROR_STOP=1', '--quiet', '--output', '/dev/null'];
      const restored = new Database({ url: url.href, poolSize: 2 });
      try {
        await run('psql', [...stop, '--dbname', url.href, '--file', file]);
        await expectSame(restored);
      } finally {
        await restored.close();
        await onServer(SERVER!, [`drop database ${name} with (force)`]);
      }
    },
  );
});

describe.skipIf(SERVER !== undefined)('embedded, by its data folder', () => {
  test('the same', async () => {
    const dump = await ledger.dump!();
    const pglite = await PGlite.create({ loadDataDir: dump });
    const { database, stop } = await servePglite(pglite, join(folder, 'restored.sock'));
    try {
      await expectSame(database);
    } finally {
      await database.close();
      await stop();
    }
  });
});
