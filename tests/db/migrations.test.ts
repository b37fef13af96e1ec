/** Migrations go forward only, each once, and an applied one may never change. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readMigrations } from '../../src/cli/open.ts';
import { migrate, type Migration } from '../../src/db/migrate.ts';
import { Ledger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open({ alone: true });
});
afterAll(() => ledger.close());

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const migration = (name: string, text: string): Migration => ({ name, text, sha256: sha256(text) });

/** Applies a list; gives back how many were applied, and which were announced. */
async function apply(migrations: Migration[]): Promise<{ applied: number; names: string[] }> {
  const names: string[] = [];
  const applied = await migrate(ledger.database, migrations, (name) => names.push(name));
  return { applied, names };
}

const recorded = (): Promise<{ name: string; sha256: string }[]> =>
  ledger.database.own(
    async (sql) =>
      [...(await sql`select name, sha256 from migration order by name`)] as unknown as {
        name: string;
        sha256: string;
      }[],
  );

const exists = async (table: string): Promise<boolean> => {
  const [row] = await ledger.database.own(
    (sql) => sql`select to_regclass(${table}) is not null as found`,
  );
  return row!.found as boolean;
};

test('all are recorded with their digests, and applying them again applies nothing', async () => {
  const all = readMigrations();
  expect(all.length).toBeGreaterThanOrEqual(3);
  expect(await recorded()).toEqual(all.map(({ name, sha256 }) => ({ name, sha256 })));
  expect(await apply(all)).toEqual({ applied: 0, names: [] });
});

test('each opens with why', () => {
  for (const { name, text } of readMigrations()) expect(text, name).toMatch(/^-- Why: \S/);
});

test('files are read in order, with the digest of their bytes, and only .sql', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kechuang-sql-'));
  try {
    for (const name of ['0010_b.sql', '0002_a.sql', 'notes.txt'])
      writeFileSync(join(folder, name), `-- ${name}`);
    expect(readMigrations(folder)).toEqual([
      migration('0002_a.sql', '-- 0002_a.sql'),
      migration('0010_b.sql', '-- 0010_b.sql'),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('one that was changed after it was applied is refused by name, and nothing after it runs', async () => {
  const [first, ...others] = readMigrations();
  const tampered = migration(first!.name, `${first!.text}\n-- a word more`);
  const later = migration('9001_later.sql', 'create table later ()');
  const before = await recorded();
  await expect(apply([tampered, ...others, later])).rejects.toThrow(first!.name);
  expect(await recorded()).toEqual(before);
  expect(await exists('later')).toBe(false);
});

test('a new one is applied once, and announced', async () => {
  const all = [...readMigrations(), migration('9002_new.sql', 'create table new_things ()')];
  expect(await apply(all)).toEqual({ applied: 1, names: ['9002_new.sql'] });
  expect(await exists('new_things')).toBe(true);
  expect(await apply(all)).toEqual({ applied: 0, names: [] });
});

test('one that fails half way leaves nothing, and those before it stay', async () => {
  const good = migration('9003_good.sql', 'create table good ()');
  const bad = migration('9004_bad.sql', 'create table half (); select 1 / 0; create table rest ()');
  await expect(apply([good, bad])).rejects.toThrow();
  expect([await exists('good'), await exists('half'), await exists('rest')]).toEqual([
    true,
    false,
    false,
  ]);
  const names = (await recorded()).map(({ name }) => name);
  expect(names).toContain('9003_good.sql');
  expect(names).not.toContain('9004_bad.sql');
  const mended = migration('9004_bad.sql', 'create table half ()');
  expect(await apply([good, mended])).toEqual({ applied: 1, names: ['9004_bad.sql'] });
});

test('five services that start at the same time apply it once', async () => {
  const all = [migration('9005_race.sql', 'create table race ()')];
  const counts = await Promise.all(Array.from({ length: 5 }, () => apply(all)));
  expect(counts.reduce((sum, { applied }) => sum + applied, 0)).toBe(1);
});
