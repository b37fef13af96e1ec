/**
 * Statistics of the query planner. A server gathers them by itself (autovacuum); the embedded
 * database does not. Without them it joins statements to effects row by row, and a report takes
 * minutes instead of seconds.
 */
import type { Database, Sql } from './connection.ts';

/** Gathers the statistics, after loading much and whenever the embedded database is opened. */
export const gatherStatistics = (database: Database): Promise<void> =>
  database.own(async (sql) => {
    await sql`analyze`;
  });

/** The most events whose rows are always found by an index. */
const FEW = 100;

/**
 * For what follows in the transaction of a batch of so many events: if they are few, each statement
 * is planned once on its connection, by indexes alone. Planning takes several times as long as such
 * a statement, and a plan from when the journal was small would read all of it later.
 */
export async function planForBatch(sql: Sql, events: number): Promise<void> {
  if (events > FEW) return;
  await sql`select set_config('plan_cache_mode', 'force_generic_plan', true),
    set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true)`;
}
