/**
 * What the planner knows of the tables. A server gathers it by itself (autovacuum); the embedded
 * database does not, and without it joins statements to effects row by row: a report of seconds
 * then takes minutes.
 */
import type { Database } from './connection.ts';

/** Counts the tables anew; worth it after loading much, and whenever the embedded one is opened. */
export const gatherStatistics = (database: Database): Promise<void> =>
  database.own(async (sql) => {
    await sql`analyze`;
  });
