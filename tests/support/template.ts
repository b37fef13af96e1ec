/** The two kinds of database the suite runs on: embedded, or a real server's. */
import type { PGlite } from '@electric-sql/pglite';
import postgres from 'postgres';
import { Database, type ConnectionSettings } from '../../src/db/connection.ts';
import { servePostgres } from '../../src/db/embedded/single-connection-server.ts';

/** Runs statements on the server itself, outside any transaction. */
export async function onServer(url: string, statements: string[]): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  for (const statement of statements) await sql.unsafe(statement);
  await sql.end();
}

export async function servePglite(
  pglite: PGlite,
  socket: string,
): Promise<{ database: Database; place: ConnectionSettings; stop: () => Promise<void> }> {
  const stop = await servePostgres(pglite, socket);
  const place = { socket, poolSize: 1 };
  return { database: new Database(place), place, stop };
}

/** Takes everything out of a database but its tables, people and all, as when it was new. */
export function emptied(database: Database): Promise<void> {
  return database.own(async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select quote_ident(tablename) as name from pg_tables
      where schemaname = 'public' and tablename <> 'migration'`;
    // The journal's tables refuse it, but for a superuser who switches their triggers off.
    await sql`set local session_replication_role = replica`;
    await sql.unsafe(`truncate ${tables.map(({ name }) => name).join(', ')} restart identity`);
  });
}
