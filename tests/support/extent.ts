/**
 * How much of the long tests a run does, and the one place of their sizes. `npm test` does the
 * short form; `npm run proof` does all of it; `.ci/run` does a tenth of that, chosen by the hash of
 * the commit.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, inject, test } from 'vitest';

type Extent = 'short' | 'tenth' | 'whole';

/** Set by npm's scripts and by .ci/run. */
export const EXTENT = (process.env.KECHUANG_PROOF ?? 'short') as Extent;

interface Extents {
  short: number;
  whole: number;
  /** Whether one case takes long, so that a failing one is not made smaller by trying others. */
  slow?: boolean;
}

/** A test that takes seconds each time: it is part of the long forms alone. */
export const longTest = EXTENT === 'short' ? test.skip : test;

/** How often each kind of long test is done: in the short form, and in the whole. */
const SIZES = {
  // Random values of pure rules; and of those that take a thousandth of a second.
  values: { short: 200, whole: 3_000 },
  'cheap values': { short: 2_000, whole: 20_000 },
  // Random journals recorded through the real door, about a second each.
  histories: { short: 1, whole: 40, slow: true },
  // A year with two closings and their packs, some seconds each.
  years: { short: 1, whole: 20, slow: true },
  // Random rows and files, written and read again.
  rows: { short: 60, whole: 1_000 },
  // Random requests to each route of the API.
  requests: { short: 5, whole: 400 },
  // How often the service is killed while it posts.
  kills: { short: 2, whole: 200 },
  // How often PostgreSQL is restarted, or its connections are dropped, while people work.
  outages: { short: 2, whole: 50 },
  // Changes of each column of each table of the journal, and of whole rows of each.
  'changes of a column': { short: 1, whole: 20, slow: true },
  'changes of rows': { short: 1, whole: 40, slow: true },
  // Attacks on an auditor's pack, each of which is verified; and those worked out anew.
  'attacks on a pack': { short: 6, whole: 400, slow: true },
  'forged packs': { short: 3, whole: 200, slow: true },
} satisfies Record<string, Extents>;

export type Size = keyof typeof SIZES;

/** How often a kind of test is done by this run. */
export function times(size: Size): number {
  const { short, whole }: Extents = SIZES[size];
  if (EXTENT === 'short') return short;
  return EXTENT === 'whole' ? whole : Math.ceil(whole / 10);
}

/** Of lists that are gone through case by case: the short form takes one of so many. */
const STEPS = {
  'fields of a record': 40,
  'values of a file in a pack': 40,
  'bytes of a pack': 12,
  'columns of the journal': 10,
  'ways to be killed': 3,
  bombs: 4,
  'ways to ask a figure': 8,
  'views of lists': 6,
  'columns of lists': 8,
} as const;

/**
 * Those of all cases that this run does: one of every few in the short form, of every ten in a
 * tenth, and all in the whole. The seed says with which they begin, so that runs take turns.
 */
export function share<T>(list: keyof typeof STEPS, cases: readonly T[]): T[] {
  const every = { short: STEPS[list], tenth: Math.min(STEPS[list], 10), whole: 1 }[EXTENT];
  const first = inject('seed') % every;
  return cases.filter((_, index) => index % every === first);
}

interface Failure {
  law: string;
  seed: number;
  path: string;
}

const FAILED = new URL('failed.json', import.meta.url);
const failed: readonly Failure[] = existsSync(FAILED)
  ? (JSON.parse(readFileSync(FAILED, 'utf8')) as Failure[])
  : [];

/** What a law said no to is tried first from then on; it is committed with what mends it. */
function keep(failure: Failure): void {
  const kept = [...failed, failure].map((each) => `  ${JSON.stringify(each)}`).join(',\n');
  writeFileSync(FAILED, `[\n${kept}\n]\n`);
}

/**
 * Holds a law against random cases, as many as this run does: first those that it once failed on,
 * then the examples given.
 * Throws with the case, the seed and where it failed.
 */
export async function holds<Case>(
  size: Size,
  property: fc.IAsyncProperty<Case> | fc.IProperty<Case>,
  examples: Case[] = [],
): Promise<void> {
  const law = expect.getState().currentTestName!;
  for (const { seed, path } of failed.filter((each) => each.law === law))
    await fc.assert(property, { seed, path, numRuns: 1, endOnFailure: true });
  const result = await fc.check(property, {
    ...{ numRuns: times(size), seed: inject('seed'), examples },
    endOnFailure: (SIZES[size] as Extents).slow === true,
  });
  if (!result.failed) return;
  const { seed, counterexamplePath: path } = result;
  if (path !== null) keep({ law, seed, path });
  throw new Error(await fc.asyncDefaultReportMessage(result), { cause: result.errorInstance });
}
