/**
 * How large the benches are and what they must reach, all in one place. The small size shows within
 * a minute that they still run and that their sums agree; only the full size is judged.
 */

const SIZES = {
  full: {
    // service: requests to each side, effects that are summed, rounds of the sum
    ...{ requests: 400, effects: 1_000_000, rounds: 7 },
    // fold, pack: events of the journal
    events: 1_000_000,
    // table: rows of the list, runs of each writer
    ...{ rows: 100_000, runs: 3 },
    // import: enterprises, each with a credit line and three loans
    enterprises: 10_000,
  },
  small: {
    ...{ requests: 40, effects: 20_000, rounds: 1 },
    events: 10_000,
    ...{ rows: 2000, runs: 1 },
    enterprises: 100,
  },
};

const name = process.env.BENCH_SIZE ?? 'full';
export const SIZE = SIZES[name];
if (SIZE === undefined)
  throw new Error(`BENCH_SIZE is one of ${Object.keys(SIZES).join(', ')}, not ${name}.`);

export const IS_JUDGED = name === 'full';

/**
 * Ratios are of times within one run; bytes are the most that one process ever had. Those of fold,
 * pack and table are what was set out to be reached; the others are what was measured on a busy
 * machine, with a third of room.
 */
export const AT_MOST = {
  recording: { ratio: 20 },
  figures: { ratio: 2.4 },
  fold: { bytes: 300e6 },
  pack: { bytes: 300e6 },
  table: { ratio: 1.15, bytes: 200e6 },
  import: { bytes: 900e6 },
};
