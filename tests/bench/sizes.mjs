/**
 * How large the benches are and what they must reach, all in one place. The small size shows within
 * a minute that they still run and that their sums agree; only the full size is judged.
 */

const SIZES = {
  full: {
    // service: requests to each side in a round and its rounds; effects that are summed, rounds of
    // the sum
    ...{ requests: 400, recordings: 5, effects: 1_000_000, rounds: 7 },
    // fold, pack: events of the journal
    events: 1_000_000,
    // table: rows of the list, runs of each writer
    ...{ rows: 100_000, runs: 3 },
    // import: enterprises, each with a credit line and three loans
    enterprises: 10_000,
    // hour: minutes of mixed load, enterprises of an import, seconds between imports and reports
    hour: { minutes: 60, imported: 400, pause: 60 },
    // city: its enterprises, how many effects back it is asked what was known, rounds of a figure,
    // enterprises that are
    // imported meanwhile as in `import`, at how many dates its pages are asked for
    city: { enterprises: 20_000, back: 50_000, rounds: 5, imported: 4000, dates: 3 },
  },
  // A province is ten cities; only the city's bench is run at this size.
  province: { city: { enterprises: 200_000, back: 50_000, rounds: 3, imported: 4000, dates: 3 } },
  small: {
    ...{ requests: 40, recordings: 1, effects: 20_000, rounds: 1 },
    events: 10_000,
    ...{ rows: 2000, runs: 1 },
    enterprises: 100,
    hour: { minutes: 0.1, imported: 5, pause: 1 },
    city: { enterprises: 400, back: 1000, rounds: 1, imported: 20, dates: 1 },
  },
};

const name = process.env.BENCH_SIZE ?? 'full';
export const SIZE = SIZES[name];
if (SIZE === undefined)
  throw new Error(`BENCH_SIZE is one of ${Object.keys(SIZES).join(', ')}, not ${name}.`);

export const IS_JUDGED = name !== 'small';

/**
 * Ratios are of times within one run; bytes are the most that one process ever had. Those of fold,
 * pack and table are what was set out to be reached; the others are what was measured on a busy
 * machine, with a third of room.
 */
export const AT_MOST = {
  recording: { ratio: 6 },
  figures: { ratio: 2.4 },
  fold: { bytes: 300e6 },
  pack: { bytes: 300e6 },
  table: { ratio: 1.15, bytes: 200e6 },
  import: { bytes: 900e6 },
  hour: { bytes: 350e6, growth: 1.1 },
};

/** In milliseconds, and numbers where the name says so, of a city and of a province. */
const CITY = {
  page: 300,
  list: 60,
  sorted: 300,
  sortedPast: 1000,
  figureRatio: 0.3,
  figures: 300,
  report: 1200,
  reportStatements: 60,
  meanwhile: 200,
  health: 250,
};

/** What was known long ago may take this many times as long. */
export const LONG_AGO = 4;

export const CITY_AT_MOST =
  name === 'province'
    ? {
        ...CITY,
        page: 1000,
        list: 100,
        sorted: 2000,
        sortedPast: Infinity,
        figures: 3000,
        report: 8000,
      }
    : CITY;
