/** A transaction of long work: it tells how far it is, and ends once the work is cancelled. */
import { giveWay } from '../platform/give-way.ts';
import type { LongWork } from '../platform/long-work.ts';
import type { Sql } from './connection.ts';

/** The work that each transaction belongs to. */
const works = new WeakMap<Sql, LongWork>();

/** The same transaction, which sends no further statement once its work is cancelled. */
export function attended(sql: Sql, work: LongWork): Sql {
  const own = new Proxy(sql, {
    apply(target, self, words) {
      work.signal?.throwIfAborted();
      return Reflect.apply(target as never, self, words);
    },
    get(target, name) {
      if (name === 'savepoint')
        return (inside: (inner: Sql) => Promise<unknown>) =>
          target.savepoint((inner) => inside(attended(inner as Sql, work)));
      if (name === 'unsafe') work.signal?.throwIfAborted();
      return Reflect.get(target, name);
    },
  });
  works.set(own, work);
  return own;
}

/** Says how far the transaction's work is, if anybody wants to know; throws if it is cancelled. */
export const tell = (sql: Sql, ...said: Parameters<LongWork['tell']>): void =>
  works.get(sql)?.tell(...said);

/** How many items are worked on without a pause. */
const STEP = 1000;

/**
 * What each item becomes, in order. Of many items it says how far it is and gives others a turn.
 */
export async function mapped<T, R>(
  sql: Sql,
  step: string,
  items: readonly T[],
  make: (item: T) => R,
): Promise<R[]> {
  const made: R[] = [];
  for (const item of items) {
    if (made.length > 0 && made.length % STEP === 0) {
      tell(sql, step, made.length, items.length);
      await giveWay();
    }
    made.push(make(item));
  }
  return made;
}
