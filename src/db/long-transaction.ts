/** A transaction of long work: it tells how far it is, and ends once the work is cancelled. */
import type { LongWork } from '../platform/long-work.ts';

/** The work that each transaction belongs to. */
const works = new WeakMap<object, LongWork>();

type Savepoint = (inside: (inner: object) => unknown) => unknown;

/**
 * The same transaction, a `Sql` of ours, which sends no further statement once its work is
 * cancelled.
 */
export function attended<T extends object>(sql: T, work: LongWork): T {
  const own = new Proxy(sql, {
    apply(target, self, words) {
      work.signal?.throwIfAborted();
      return Reflect.apply(target as never, self, words);
    },
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name === 'unsafe') work.signal?.throwIfAborted();
      if (name !== 'savepoint') return value;
      const within = (inside: (inner: object) => unknown) =>
        (value as Savepoint)((inner) => inside(attended(inner, work)));
      return within;
    },
  });
  works.set(own, work);
  return own;
}

/** Says how far the transaction's work is, if anybody wants to know; throws if it is cancelled. */
export const tell = (sql: object, ...said: Parameters<LongWork['tell']>): void =>
  works.get(sql)?.tell(...said);
