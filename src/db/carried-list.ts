/**
 * The beginning of a view of a list, its number of rows and its sums, brought forward: the things
 * whose rows changed since are taken off as they were and added as they are now.
 */
import type { View } from '../domain/lists/search-filter-sort.ts';
import { LATEST, type Moment } from '../domain/journal/posted-event.ts';
import { Decimal } from '../domain/values/money.ts';
import { changedThings } from './changed-things.ts';
import type { Sql } from './connection.ts';
import { lentAnswers, type Kept } from './kept-answers.ts';
import type { ListSource } from './list-columns.ts';
import { ListQuery, type CountAndSums, type Sum } from './list-query.ts';

/** The first keys of a view in its order, and what is said of all its rows. */
export interface Beginning extends CountAndSums {
  keys: readonly string[];
  /** Whether these are all keys of the view. */
  isWhole: boolean;
  /** The key of a row that rests on demonstration data, if there is one. */
  example: string | undefined;
}

/** Looks for a row that rests on demonstration data; `first` are the first keys of the view. */
export type FindExample = (
  query: ListQuery,
  first: readonly string[],
) => Promise<string | undefined>;

function correctedSum(kept: Sum, was: Sum, is: Sum): Sum {
  const numbers = kept.numbers - was.numbers + is.numbers;
  const sum = new Decimal(kept.sum ?? 0).minus(was.sum ?? 0).plus(is.sum ?? 0);
  return { numbers, sum: numbers === 0 ? null : sum.toFixed(), reason: null };
}

function corrected(kept: CountAndSums, was: CountAndSums, is: CountAndSums): CountAndSums {
  const sums = [...kept.sums].map(([key, sum]) => {
    return [key, correctedSum(sum, was.sums.get(key)!, is.sums.get(key)!)] as const;
  });
  return { count: kept.count - was.count + is.count, sums: new Map(sums) };
}

/** A view of a list, and what is needed to read its beginning. */
interface Asked {
  sql: Sql;
  source: ListSource;
  view: View;
  findExample: FindExample;
}

const queryAmong = ({ sql, source, view }: Asked, codes: readonly string[], moment: Moment) =>
  ListQuery.of(sql, { ...source, moment, among: codes }, view);

async function anew({ sql, source, view, findExample }: Asked, most: number): Promise<Beginning> {
  const query = await ListQuery.of(sql, source, view);
  const { keys, ...said } = await query.keysAndSummary({ limit: most + 1 });
  const example = await findExample(query, keys.slice(0, most));
  return { ...said, keys: keys.slice(0, most), isWhole: keys.length <= most, example };
}

/** Brings a beginning forward; undefined if its first `least` keys are no longer certain. */
async function carried(
  asked: Asked,
  kept: Kept<Beginning>,
  { least, most }: { least: number; most: number },
): Promise<Beginning | undefined> {
  const { list, moment, tables } = asked.source;
  const { answer, knownSeq } = kept;
  if (knownSeq === moment.knownSeq) return answer;
  const changed = await changedThings(asked.sql, list, knownSeq, moment.knownSeq);
  if (changed === undefined) return undefined;
  if (changed.length === 0) return answer;
  const touched = new Set(changed);
  if (answer.example !== undefined && touched.has(answer.example)) return undefined;
  const before = { ...moment, knownSeq };
  tables.moments.treatAlike(before, moment);
  const was = await (await queryAmong(asked, changed, before)).summary();
  const now = await queryAmong(asked, changed, moment);
  const untouched = answer.keys.filter((key) => !touched.has(key));
  const all = await queryAmong(asked, [...untouched, ...changed], moment);
  const ordered = await all.keys({ limit: most + changed.length });
  // Whatever was not kept comes after all that was.
  const sure = answer.isWhole ? ordered.length : ordered.indexOf(untouched.at(-1) ?? '') + 1;
  if (!answer.isWhole && sure < least) return undefined;
  return {
    ...corrected(answer, was, await now.summary()),
    keys: ordered.slice(0, Math.min(sure, most)),
    isWhole: answer.isWhole && ordered.length <= most,
    example: answer.example ?? (await asked.findExample(now, [])),
  };
}

/** The beginning of a view, of at least so many keys if it has them. */
export async function readBeginning(asked: Asked, least: number): Promise<Beginning> {
  const { list, moment, named, values } = asked.source;
  const answers = lentAnswers(asked.sql);
  // Figures that are no sums are not made up of what the rows have.
  if (!answers || values.size > 0 || moment.knownSeq === LATEST || least > answers.mostKeys)
    return anew(asked, least);
  const words = JSON.stringify([list.path, asked.view, [...named], moment.asOf]);
  const kept = answers.get<Beginning>(words, moment.knownSeq);
  const most = answers.mostKeys;
  const found =
    (kept && (await carried(asked, kept, { least, most }))) ?? (await anew(asked, most));
  answers.keep(words, { knownSeq: moment.knownSeq, answer: found }, found.keys.length);
  return found;
}
