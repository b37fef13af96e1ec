/** Forward-only migrations from sql/, each applied once and checked by its SHA-256 ever after. */
import type { Database, Sql } from './connection.ts';

export interface Migration {
  name: string;
  text: string;
  sha256: string;
}

const MIGRATION_LOCK = 7_230_001;

/** Applies what is missing, in order; refuses when an applied file has changed since. */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  onApply: (name: string) => void,
): Promise<number> {
  // Every start asks, so what was applied is read in one go.
  const done = await database.own(async (sql) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`;
    await sql`create table if not exists migration (
      name text primary key, sha256 text not null, applied_at timestamptz not null default clock_timestamp())`;
    const rows = await sql<{ name: string; sha256: string }[]>`select name, sha256 from migration`;
    return new Map(rows.map(({ name, sha256 }) => [name, sha256]));
  });
  let applied = 0;
  for (const migration of migrations) {
    if (done.get(migration.name) === migration.sha256) continue;
    if (await applyOne(database, migration)) {
      applied += 1;
      onApply(migration.name);
    }
  }
  return applied;
}

function applyOne(database: Database, migration: Migration): Promise<boolean> {
  return database.own(async (sql: Sql) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`;
    const [done] = await sql<
      { sha256: string }[]
    >`select sha256 from migration where name = ${migration.name}`;
    if (done && done.sha256 !== migration.sha256) {
      throw new Error(`迁移文件 ${migration.name} 在应用之后被改动过；迁移只能新增，不能修改。`);
    }
    if (done) return false;
    await sql.unsafe(migration.text);
    await sql`insert into migration ${sql({ name: migration.name, sha256: migration.sha256 })}`;
    return true;
  });
}
