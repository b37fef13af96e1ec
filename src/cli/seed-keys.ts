/** By which keys the seed sets are known again once they are loaded. */

/**
 * The sets in the order in which they are loaded. A set stays as it was first given out; what comes
 * later is a set of its own, at the end.
 */
export const SEED_SETS = ['reference', 'demo', 'published', 'published-coverage'] as const;
export type SeedName = (typeof SEED_SETS)[number];

/** The idempotency key of the batch of a set that begins with that event, counted from 0. */
export const seedKey = (name: string, start: number): string => `seed-${name}-${start}`;

/**
 * The key that says that all sets are loaded. The last set is one batch, and it is loaded only when
 * all before it are.
 */
export const LAST_SEED_KEY = seedKey(SEED_SETS.at(-1)!, 0);

/** The person in whose name seeds are recorded. */
export const SEED_PERSON = { login: 'seed', name: '初始数据' } as const;
