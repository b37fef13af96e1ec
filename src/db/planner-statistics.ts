/**
 * Statistics of the query planner. A server gathers them by itself (autovacuum); the embedded
 * database does not. Without them it joins statements to effects row by row, and a report takes
 * minutes instead of seconds.
 */
import type { Database } from './connection.ts';

/** Gathers the statistics, after loading much and whenever the embedded database is opened. */
export const gatherStatistics = (database: Database): Promise<void> =>
  database.own(async (sql) => {
    await sql`analyze`;
  });
