/**
 * Many sums and counts in one statement. Totals that share their groups and conditions share one
 * pass over the effects: it adds up by measure and by the days between the bounds of their windows,
 * and each total takes what is its own from that.
 */
import { basisWindow, type Query, type Selection, type Window } from '../domain/figures/figure.ts';
import { MARK_GROUPINGS } from '../domain/figures/groupings.ts';
import type { Dimension } from '../domain/journal/measures.ts';
import { dayAfter, dayBefore, type Day } from '../domain/values/days.ts';
import { groupBy } from '../domain/values/group-by.ts';
import { Decimal } from '../domain/values/money.ts';
import type { Enterprises } from './changes-between.ts';
import { columns, listed, type Fragment, type Sql } from './connection.ts';
import type { CountedRow } from './kept-answers.ts';
import { ofEnterprises } from './of-enterprises.ts';
import { canBeBalances, type JournalTables } from './figures.ts';
import { balancesOf, toldApart, type ToldApart } from './told-apart.ts';

/**
 * A sum; or, with `distinct`, how many different things have a positive sum. With `among` of the
 * rows of these enterprises alone.
 */
export interface Total {
  selection: Selection;
  query: Query;
  distinct?: readonly Dimension[];
  among?: Enterprises;
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
  const { selection, query, distinct, among } = total;
  const { asOf, knownSeq } = query.moment;
  const day = dependsOnDay(total) ? asOf : '';
  const { where } = selection;
  const { groupBy, only } = query;
  return JSON.stringify([where, groupBy, only, distinct, among?.by, knownSeq, day]);
}

/**
 * Which part of a pass belongs to which total: added (1) or taken off again (-1), and the sign of
 * the measure in the total; one entry for each.
 */
interface Shares {
  places: number[];
  measures: string[];
  parts: number[];
  added: number[];
  signs: number[];
}

/** The part that holds what measures come to on all days, known at the moment. */
const ALL_DAYS = -1;

/** The first days of the parts, in order; the days before the first of them are part 0. */
const cutsBetween = (windows: readonly { from?: Day; to: Day }[]): Day[] =>
  [
    ...new Set(windows.flatMap(({ from, to }) => [...(from ? [from] : []), dayAfter(to)])),
  ].toSorted();

const windowOf = ({ query }: Total) => basisWindow(query.basis, query.moment.asOf);

const numbersBetween = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);

/**
 * The parts that make up a window. A window without a first day is, where the balances are read,
 * all days without the parts after it.
 */
function partsOf(
  { from, to }: Window,
  cuts: readonly Day[],
  isBalanced: boolean,
): { part: number; added: 1 | -1 }[] {
  const last = cuts.indexOf(dayAfter(to));
  if (from === undefined && isBalanced) {
    const later = numbersBetween(last + 1, cuts.length);
    return [{ part: ALL_DAYS, added: 1 }, ...later.map((part) => ({ part, added: -1 as const }))];
  }
  const first = from === undefined ? 0 : cuts.indexOf(from) + 1;
  return numbersBetween(first, last).map((part) => ({ part, added: 1 }));
}

function sharesIn(totals: readonly Numbered[], cuts: readonly Day[], isBalanced: boolean): Shares {
  const shares: Shares = { places: [], measures: [], parts: [], added: [], signs: [] };
  for (const total of totals) {
    const parts = partsOf(windowOf(total), cuts, isBalanced);
    for (const [measure, sign] of Object.entries(total.selection.measures)) {
      for (const { part, added } of parts) {
        shares.places.push(total.place);
        shares.measures.push(measure);
        shares.parts.push(part);
        shares.added.push(added);
        shares.signs.push(sign);
      }
    }
  }
  return shares;
}

/** How a pass reads time: between which days, and whether what is before is in the balances. */
interface Parts {
  cuts: readonly Day[];
  /** Whether any window has no first day. */
  hasFirst: boolean;
  isBalanced: boolean;
}

function partsFor(tables: JournalTables, totals: readonly Numbered[]): Parts {
  const [{ query, among }] = totals as [Numbered];
  const windows = totals.map(windowOf);
  const cuts = cutsBetween(windows);
  const hasFirst = windows.some(({ from }) => from === undefined);
  const before = { asOf: dayBefore(cuts[0]!), knownSeq: query.moment.knownSeq };
  // The effects of few enterprises are few.
  const isBalanced =
    among === undefined &&
    hasFirst &&
    canBeBalances({ ...query, basis: 'inception' }) &&
    tables.moments.isNear(before);
  return { cuts, hasFirst, isBalanced };
}

/**
 * The rows of measures, each in its part of time: part n is the days from the nth of the cuts to
 * the next, part 0 the days before the first. Where few records came since the first cut, the
 * balances take the place of part 0: all days as one part.
 */
function rowsInParts(
  sql: Sql,
  measures: readonly string[],
  by: ToldApart,
  { query, among }: Total,
  { cuts, hasFirst, isBalanced }: Parts,
): Fragment {
  const { knownSeq } = query.moment;
  const things = columns(sql, ['measure', ...by, 'illustrative']);
  const effects = sql`
    select ${things}, effective_on, amount, 1::bigint as postings,
      width_bucket(effective_on, ${cuts as Day[]}::date[]) as part
    from effect where measure = any (${measures as string[]}) and seq <= ${knownSeq}
      ${ofEnterprises(sql, among)}`;
  const isBefore = sql`and effective_on < ${cuts.at(-1)!}`;
  if (isBalanced) {
    return sql`(${effects} and effective_on >= ${cuts[0]!} union all
      select ${things}, null, amount, postings, ${ALL_DAYS}
      from ${balancesOf(sql, by)} where measure = any (${measures as string[]}) union all
      select ${things}, null, -amount, -1, ${ALL_DAYS}
      from effect where measure = any (${measures as string[]}) and seq > ${knownSeq})`;
  }
  if (hasFirst) return sql`(${effects} ${isBefore})`;
  return sql`(${effects} ${isBefore} and effective_on >= ${cuts[0]!})`;
}

/** One pass over the effects, and what each of its totals comes to. */
function pass(sql: Sql, tables: JournalTables, totals: readonly Numbered[]): Fragment {
  const [one] = totals as [Numbered];
  const { selection, query, distinct = [], among } = one;
  const time = partsFor(tables, totals);
  const { places, measures, parts, added, signs } = sharesIn(totals, time.cuts, time.isBalanced);
  const by = toldApart(selection, query, distinct);
  const rows = rowsInParts(sql, [...new Set(measures)], by, one, time);
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
      from ${rows} e ${tables.narrowing(selection, query, among)}
      group by ${listed(sql, [...keys, sql`e.measure`, sql`e.part`])}
    ) summed
    join unnest(${places}::int[], ${measures}::text[], ${parts}::int[], ${added}::int[],
      ${signs}::int[]) as share (place, measure, part, added, sign) using (measure, part)
    group by ${columns(sql, ['place', ...names])}`;
  if (distinct.length === 0) {
    return sql`select place, ${group} as "group", sum(added * sign * amount)::text as value,
      sum(added * postings)::bigint as count, sum(added * illustrative)::bigint as illustrative
      ${shared} having sum(added * postings) > 0`;
  }
  return sql`select place, "group", count(*)::text as value, count(*) as count,
      count(*) filter (where illustrative) as illustrative
    from (
      select place, ${group} as "group", sum(added * illustrative) > 0 as illustrative
      ${shared} having sum(added * sign * amount) > 0
    ) things group by place, "group"`;
}

/** The most passes in one statement: none of a large city may come near the time limit. */
const MOST_PASSES = 16;

/** What each total comes to, in groups. */
export async function readTotals(
  sql: Sql,
  tables: JournalTables,
  totals: readonly Total[],
): Promise<CountedRow[][]> {
  const numbered = totals.map((total, place) => ({ ...total, place }));
  const passes = [...groupBy(numbered, (total) => [passKey(total)]).values()];
  for (const shared of passes) {
    const [{ selection, query, among }] = shared as [Numbered];
    const [first] = cutsBetween(shared.map(windowOf)) as [Day];
    await tables.moments.homeFor(selection, query.moment);
    // The effects of few enterprises are read as they are.
    if (among) continue;
    await tables.moments.prepare(selection, query.moment);
    await tables.moments.prepare({ measures: {} }, { ...query.moment, asOf: dayBefore(first) });
  }
  const answers: CountedRow[][] = totals.map(() => []);
  const statements: Numbered[][][] = [];
  for (let first = 0; first < passes.length; first += MOST_PASSES)
    statements.push(passes.slice(first, first + MOST_PASSES));
  await Promise.all(
    statements.map(async (passed) => {
      const [one, ...others] = passed.map((each) => pass(sql, tables, each));
      const all = others.reduce<Fragment>((before, next) => sql`${before} union all ${next}`, one!);
      const rows = await sql<
        (Omit<CountedRow, 'value'> & { place: number; value: string })[]
      >`${all}`;
      for (const { place, value, ...row } of rows)
        answers[place]!.push({ ...row, value: new Decimal(value) });
    }),
  );
  return answers;
}
