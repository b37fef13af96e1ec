/** What waits in the database, so that a test need not guess how long it takes to get there. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Sql } from '../../src/db/connection.ts';

type Lock = 'advisory' | 'relation';

/** The process of whoever waits for a lock in this database, or for one of that kind. */
async function waitsNow(sql: Sql, lock?: Lock): Promise<number | undefined> {
  const [waiting] = await sql<{ pid: number }[]>`
    select pid from pg_locks where not granted and locktype = coalesce(${lock ?? null}, locktype)
      and database = (select oid from pg_database where datname = current_database())`;
  return waiting?.pid;
}

/** The same, once somebody waits. */
export async function whoWaits(sql: Sql, lock?: Lock): Promise<number> {
  for (;;) {
    const waiting = await waitsNow(sql, lock);
    if (waiting !== undefined) return waiting;
    await pause(10);
  }
}

/** Whether what was asked waits for a lock of that kind that somebody holds, or is answered. */
export async function isKeptWaiting(sql: Sql, asking: Promise<unknown>, lock: Lock) {
  let isAnswered = false;
  void asking.then(() => (isAnswered = true));
  for (;;) {
    if (isAnswered) return false;
    if ((await waitsNow(sql, lock)) !== undefined) return true;
    await pause(10);
  }
}
