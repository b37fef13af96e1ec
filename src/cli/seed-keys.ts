/** The keys by which loaded seed sets are recognised. */

/**
 * The sets in the order in which they are loaded. A set stays as it was first given out; what comes
 * later is a set of its own, at the end.
 */
export const SEED_SETS = ['reference', 'demo', 'published', 'published-coverage'] as const;
export type SeedName = (typeof SEED_SETS)[number];

/** The idempotency key of a set's batch. `start` is its first event, counted from 0. */
export const seedKey = (name: string, start: number): string => `seed-${name}-${start}`;

/** This key shows that all sets are loaded: the last set is one batch, loaded after all others. */
export const LAST_SEED_KEY = seedKey(SEED_SETS.at(-1)!, 0);

/** The person in whose name seeds are recorded. */
export const SEED_PERSON = { login: 'seed', name: '初始数据' } as const;
