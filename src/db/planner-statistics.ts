/**
 * Statistics of the query planner. A server gathers them by itself (autovacuum); the embedded
 * database does not. Without them it joins statements to effects row by row, and a report takes
 * minutes instead of seconds.
 */
import type { Database, Sql } from './connection.ts';

/**
 * Gathers the statistics of our tables, after loading much and whenever the embedded database is
 * opened. PostgreSQL's own tables are left out: they are more than ours, and every command waits.
 */
export const gatherStatistics = (database: Database): Promise<void> =>
  database.own(async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select quote_ident(tablename) as name from pg_tables where schemaname = current_schema()`;
    await sql.unsafe(`analyze ${tables.map(({ name }) => name).join(', ')}`);
  });

/**
 * For the rest of a posting: each statement is planned once on its connection, by indexes alone.
 * Planning one takes several times as long as running it for one event, and a plan that was made
 * while the journal was small would read all of it later. Helpers for a statement take longer to
 * start than it takes to run.
 */
export async function planByIndex(sql: Sql): Promise<void> {
  await sql`select set_config('plan_cache_mode', 'force_generic_plan', true),
    set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true),
    set_config('max_parallel_workers_per_gather', '0', true)`;
}
