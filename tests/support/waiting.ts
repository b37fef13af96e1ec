/** What waits in the database, so that a test need not guess how long it takes to get there. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Sql } from '../../src/db/connection.ts';

/** The process of whoever waits for a lock in this database, once somebody does. */
export async function whoWaits(sql: Sql): Promise<number> {
  for (;;) {
    const [waiting] = await sql<{ pid: number }[]>`
      select pid from pg_locks where not granted and database =
        (select oid from pg_database where datname = current_database())`;
    if (waiting) return waiting.pid;
    await pause(10);
  }
}
