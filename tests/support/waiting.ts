/** What waits in the database, so that a test need not guess how long it takes to get there. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Database, Sql } from '../../src/db/connection.ts';
import type { LongWork } from '../../src/platform/long-work.ts';

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

/** The process that a transaction of the test's own has. */
export async function ownProcess(sql: Sql): Promise<number> {
  const [own] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return own!.pid;
}

/** Whether what was asked is kept waiting by that process, and not by another, or is answered. */
export async function isKeptWaiting(sql: Sql, asking: Promise<unknown>, by: number) {
  let isAnswered = false;
  const answered = (): void => void (isAnswered = true);
  asking.then(answered, answered);
  for (;;) {
    if (isAnswered) return false;
    // Within a transaction the activity is otherwise told as it first was.
    await sql`select pg_stat_clear_snapshot()`;
    const waiting = await sql`select 1 from pg_stat_activity
      where datname = current_database() and ${by}::int = any (pg_blocking_pids(pid))`;
    if (waiting.length > 0) return true;
    await pause(10);
  }
}

/** Where work is held, and how it is let go on. */
export interface Gate {
  /** Done when it has come to the gate. */
  arrived: Promise<void>;
  open(): void;
}

type Transactions = 'read' | 'rehearse' | 'write';
type Transact = (scope: unknown, work: (sql: Sql) => Promise<unknown>) => Promise<unknown>;

/**
 * The database of a request whose transactions of one kind are held at a gate: before they begin,
 * or when their work is done and they have not ended.
 */
export function heldAt(
  database: Database,
  kind: Transactions,
  place: 'before' | 'within',
): { database: Database; gate: Gate } {
  let arrive = (): void => {};
  let open = (): void => {};
  const arrived = new Promise<void>((done) => (arrive = done));
  const opened = new Promise<void>((done) => (open = done));
  const wait = (): Promise<void> => {
    arrive();
    return opened;
  };
  const held = (of: Database): Database =>
    new Proxy(of, {
      get(target, name: keyof Database) {
        const value = target[name];
        if (typeof value !== 'function') return value;
        if (name === 'during') return (work: LongWork) => held(target.during(work));
        const bound = value.bind(target) as Transact;
        if (name !== kind) return bound;
        const after = (work: (sql: Sql) => Promise<unknown>) => async (sql: Sql) => {
          const result = await work(sql);
          await wait();
          return result;
        };
        return async (scope: unknown, work: (sql: Sql) => Promise<unknown>) => {
          if (place === 'before') await wait();
          return bound(scope, place === 'before' ? work : after(work));
        };
      },
    });
  return { database: held(database), gate: { arrived, open } };
}
