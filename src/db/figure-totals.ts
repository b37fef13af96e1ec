/**
 * Many sums and counts in one statement. Totals that share their groups and conditions share one
 * pass over the effects: it adds up by measure and by the days between the bounds of their windows,
 * and each total takes what is its own from that.
 */
import {
  basisWindow,
  type GroupRow,
  type Query,
  type Selection,
} from '../domain/figures/figure.ts';
import { MARK_GROUPINGS } from '../domain/figures/groupings.ts';
import { DIMENSIONS, type Dimension } from '../domain/journal/measures.ts';
import { dayAfter, dayBefore, type Day } from '../domain/values/days.ts';
import { groupBy } from '../domain/values/group-by.ts';
import { Decimal } from '../domain/values/money.ts';
import { columns, listed, type Fragment, type Sql } from './connection.ts';
import { canBeBalances, type JournalTables } from './figures.ts';

/** A sum; or, with `distinct`, how many different things have a positive sum. */
export interface Total {
  selection: Selection;
  query: Query;
  distinct?: readonly Dimension[];
}

interface Numbered extends Total {
  /** The place of its answer. */
  place: number;
}

/** Whether the same conditions or groups can hold for other things on another day. */
const dependsOnDay = ({ selection, query }: Total): boolean =>
  (selection.where ?? []).some((condition) => !('entity' in condition)) ||
  (query.groupBy ?? []).some((grouping) => MARK_GROUPINGS[grouping] !== undefined);

/** Totals with the same key are added up in one pass. */
function passKey(total: Total): string {
  const { selection, query, distinct } = total;
  const { asOf, knownSeq } = query.moment;
  const day = dependsOnDay(total) ? asOf : '';
  return JSON.stringify([selection.where, query.groupBy, query.only, distinct, knownSeq, day]);
}

/** Which part of a pass belongs to which total, with its sign; one entry for each. */
interface Shares {
  places: number[];
  measures: string[];
  parts: number[];
  signs: number[];
}

/** The first days of the parts, in order; the days before the first of them are part 0. */
const cutsBetween = (windows: readonly { from?: Day; to: Day }[]): Day[] =>
  [
    ...new Set(windows.flatMap(({ from, to }) => [...(from ? [from] : []), dayAfter(to)])),
  ].toSorted();

function sharesIn(totals: readonly Numbered[], cuts: readonly Day[]): Shares {
  const shares: Shares = { places: [], measures: [], parts: [], signs: [] };
  for (const { place, selection, query } of totals) {
    const { from, to } = basisWindow(query.basis, query.moment.asOf);
    const first = from === undefined ? 0 : cuts.indexOf(from) + 1;
    const last = cuts.indexOf(dayAfter(to));
    for (const [measure, sign] of Object.entries(selection.measures)) {
      for (let part = first; part <= last; part += 1) {
        shares.places.push(place);
        shares.measures.push(measure);
        shares.parts.push(part);
        shares.signs.push(sign);
      }
    }
  }
  return shares;
}

const windowOf = ({ query }: Total) => basisWindow(query.basis, query.moment.asOf);

/**
 * The rows of measures up to the day of a query, each in its part of time: part n is the days from
 * the nth of the cuts to the next, part 0 the days before the first. Where few records came since,
 * what part 0 comes to is in the balances.
 */
function rowsInParts(
  sql: Sql,
  tables: JournalTables,
  measures: readonly string[],
  query: Query,
  { cuts, hasFirst }: { cuts: readonly Day[]; hasFirst: boolean },
): Fragment {
  const { asOf, knownSeq } = query.moment;
  const before = { asOf: dayBefore(cuts[0]!), knownSeq };
  const isFirstBalanced = hasFirst && canBeBalances(query) && tables.isNear(before);
  const things = columns(sql, ['measure', ...DIMENSIONS, 'illustrative']);
  const effects = sql`
    select ${things}, effective_on, amount, 1::bigint as postings,
      width_bucket(effective_on, ${cuts as Day[]}::date[]) as part
    from effect where measure = any (${measures as string[]}) and seq <= ${knownSeq}
      and effective_on <= ${asOf}
      ${hasFirst && !isFirstBalanced ? sql`` : sql`and effective_on >= ${cuts[0]!}`}`;
  return isFirstBalanced
    ? sql`(${effects} union all
        select ${things}, null, amount, postings, 0
        from ${tables.sumsUpTo(measures, before)} before)`
    : sql`(${effects})`;
}

/** One pass over the effects, and what each of its totals comes to. */
function pass(sql: Sql, tables: JournalTables, totals: readonly Numbered[]): Fragment {
  const [{ selection, query, distinct = [] }] = totals as [Numbered];
  const windows = totals.map(windowOf);
  const cuts = cutsBetween(windows);
  const { places, measures, parts, signs } = sharesIn(totals, cuts);
  const to = windows
    .map((window) => window.to)
    .toSorted()
    .at(-1)!;
  // The days before the first cut are read only if a window begins with them.
  const hasFirst = windows.some(({ from }) => from === undefined);
  const asked = { ...query, basis: 'inception' as const, moment: { ...query.moment, asOf: to } };
  const rows = rowsInParts(sql, tables, [...new Set(measures)], asked, { cuts, hasFirst });
  const things = distinct.map((name) => sql`${sql(`e.${name}`)}`);
  const keys = [...tables.keyList(query), ...things];
  const names = keys.map((_, index) => `key_${index}`);
  const named = keys.map((key, index) => sql`${key} as ${sql(names[index]!)}`);
  const group = sql`array[${columns(sql, names.slice(0, keys.length - things.length))}]::text[]`;
  const shared = sql`
    from (
      select ${listed(sql, [...named, sql`e.measure`, sql`e.part`])}, sum(e.amount) as amount,
        sum(e.postings) as postings,
        ${tables.illustrativePostings(selection, query)} as illustrative
      from ${rows} e ${tables.narrowing(selection, asked)}
      group by ${listed(sql, [...keys, sql`e.measure`, sql`e.part`])}
    ) added
    join unnest(${places}::int[], ${measures}::text[], ${parts}::int[], ${signs}::int[])
      as share (place, measure, part, sign) using (measure, part)
    group by ${columns(sql, ['place', ...names])}`;
  if (distinct.length === 0) {
    return sql`select place, ${group} as "group", sum(sign * amount)::text as value,
      sum(illustrative) > 0 as illustrative ${shared} having sum(postings) > 0`;
  }
  return sql`select place, "group", count(*)::text as value, bool_or(illustrative) as illustrative
    from (
      select place, ${group} as "group", sum(illustrative) > 0 as illustrative
      ${shared} having sum(sign * amount) > 0
    ) things group by place, "group"`;
}

/** The most passes in one statement: none of a large city may come near the time limit. */
const MOST_PASSES = 16;

/** The rows of each total, in order of group. */
export async function readTotals(
  sql: Sql,
  tables: JournalTables,
  totals: readonly Total[],
): Promise<GroupRow[][]> {
  const numbered = totals.map((total, place) => ({ ...total, place }));
  const passes = [...groupBy(numbered, (total) => [passKey(total)]).values()];
  for (const shared of passes) {
    const [{ selection, query }] = shared as [Numbered];
    const [first] = cutsBetween(shared.map(windowOf)) as [Day];
    await tables.prepare(selection, query.moment);
    await tables.prepare({ measures: {} }, { ...query.moment, asOf: dayBefore(first) });
  }
  const answers: GroupRow[][] = totals.map(() => []);
  const statements: Numbered[][][] = [];
  for (let first = 0; first < passes.length; first += MOST_PASSES)
    statements.push(passes.slice(first, first + MOST_PASSES));
  await Promise.all(
    statements.map(async (passed) => {
      const [one, ...others] = passed.map((each) => pass(sql, tables, each));
      const all = others.reduce<Fragment>((before, next) => sql`${before} union all ${next}`, one!);
      const rows = await sql<
        { place: number; group: string[]; value: string; illustrative: boolean }[]
      >`${all} order by 1, 2`;
      for (const { place, group, value, illustrative } of rows)
        answers[place]!.push({ group, value: new Decimal(value), illustrative });
    }),
  );
  return answers;
}
