/** The keys of submissions: a maker's key is held while its request is worked on. */
import { errorCode, LOCK_NOT_AVAILABLE } from './error-codes.ts';
import type { Fragment, Sql } from './connection.ts';
import { contents, rows, type StoredSubmission } from './submissions.ts';

export async function findSubmissionByKey(
  sql: Sql,
  makerId: number,
  key: string,
): Promise<StoredSubmission | undefined> {
  const [row] = await sql<
    StoredSubmission[]
  >`${rows(sql, contents(sql))} where s.maker_id = ${makerId} and s.idempotency_key = ${key}`;
  return row;
}

/** Whether a submission of that person came in under that key. */
export async function isKeyUsed(sql: Sql, makerId: number, key: string): Promise<boolean> {
  const found = await sql`
    select from submission where maker_id = ${makerId} and idempotency_key = ${key}`;
  return found.length > 0;
}

/** How long a request waits for another one with the same key. */
export const KEY_SECONDS = 5;

/** The lock of a maker's key, which is the maker's number and the key with a space between. */
const keyLock = (sql: Sql, key: Fragment): Fragment => sql`hashtextextended(${key}, 7230003)`;

/**
 * Takes a maker's key for this transaction, and waits for a request under way with the same key.
 * Returns false if that request takes longer than anybody should wait.
 */
export async function takeKey(sql: Sql, makerId: number, key: string): Promise<boolean> {
  try {
    // The columns are worked out one after another, as they stand here.
    await sql`
      select set_config('lock_timeout', ${`${KEY_SECONDS}s`}, true),
        pg_advisory_xact_lock(${keyLock(sql, sql`${`${makerId} ${key}`}::text`)}),
        set_config('lock_timeout', usual.lock_timeout, true)
      from (select current_setting('lock_timeout') as lock_timeout offset 0) usual`;
  } catch (error) {
    if (errorCode(error) === LOCK_NOT_AVAILABLE) return false;
    throw error;
  }
  return true;
}

/** A maker's key for a submission. */
export interface SubmissionKey {
  makerId: number;
  key: string;
}

/** What was handed in with a key before. */
export type Before = Pick<StoredSubmission, 'id' | 'fingerprint' | 'answer'>;

/** Whether nobody else holds a key, and what was handed in with it. */
export interface KeyState {
  isFree: boolean;
  before: Before | undefined;
}

/** Takes those of the keys for this transaction that nobody holds, and waits for none of them. */
export async function takeFreeKeys(sql: Sql, keys: readonly SubmissionKey[]): Promise<KeyState[]> {
  const found = await sql<{ is_free: boolean; id: number; fingerprint: string; answer: never }[]>`
    select s.id, s.fingerprint, s.answer,
      pg_try_advisory_xact_lock(${keyLock(sql, sql`asked.maker || ' ' || asked.key`)}) as is_free
    from unnest(${keys.map(({ makerId }) => makerId)}::bigint[], ${keys.map(({ key }) => key)}::text[])
      with ordinality as asked (maker, key, place)
    left join submission s on s.maker_id = asked.maker and s.idempotency_key = asked.key
    order by asked.place`;
  return found.map(({ is_free: isFree, id, ...of }) => ({
    isFree,
    before: id === null ? undefined : { id, ...of },
  }));
}
