/** What a batch and the journal post, by measure and by day, as the rules between events ask. */
import type { Day } from '../values/days.ts';
import type { Effect } from './event-definition.ts';
import type { Dimension, Measure } from './measures.ts';
import { plus, type Money } from '../values/money.ts';
import type { Prepared } from './batch-lookups.ts';

/** The sum of one measure on one day for one key. */
export interface DailySum {
  key: string[];
  day: Day;
  measure: Measure;
  amount: Money;
}

/** A group of sums to load; it serves all rules with the same dimensions and keys. */
export interface SumsNeeded {
  dimensions: readonly Dimension[];
  measures: readonly Measure[];
  keys: string[][];
  /** If given, all days before this one may be added up to one sum, on `BEFORE_ALL_DAYS`. */
  since?: Day;
}

/** The day of a sum of all days before the first that matters. */
export const BEFORE_ALL_DAYS = '0001-01-01' as Day;

/** What each measure comes to on each day, in order of the days. */
export type Days = [Day, Map<Measure, Money>][];

/** An effect of a batch, with its day and its place among all effects. */
interface Posted {
  place: number;
  day: Day;
  effect: Effect;
}

/** The effects of a batch by measure: a rule is about few measures, and a batch may be large. */
export class PostedByMeasure {
  readonly #posted = new Map<Measure, Posted[]>();

  constructor(prepared: readonly Prepared[]) {
    let place = 0;
    for (const { event, effects } of prepared) {
      for (const effect of effects) {
        const posted = this.#posted.get(effect.measure) ?? [];
        this.#posted.set(effect.measure, posted);
        posted.push({ place, day: event.effective_on, effect });
        place += 1;
      }
    }
  }

  /** The effects of these measures, in the order of the batch. */
  of(measures: readonly Measure[]): readonly Posted[] {
    const found = [...new Set(measures)].flatMap((measure) => this.#posted.get(measure) ?? []);
    return measures.length === 1 ? found : found.sort((a, b) => a.place - b.place);
  }
}

/** The codes of an effect in these dimensions; undefined unless it has one in each. */
export function balanceKey(effect: Effect, dimensions: readonly Dimension[]): string[] | undefined {
  const key = dimensions.map((dimension) => effect[dimension]);
  return key.every((part) => part !== undefined) ? key : undefined;
}

/** A key as one text. */
export const joined = (key: readonly string[]): string =>
  key.length === 1 ? key[0]! : key.join('\u001f');

/** Every key to which the batch posts one of these measures, in the order of the batch. */
export function touchedKeys(
  posted: PostedByMeasure,
  dimensions: readonly Dimension[],
  measures: readonly Measure[],
): string[][] {
  const keys = new Map<string, string[]>();
  for (const { effect } of posted.of(measures)) {
    const key = balanceKey(effect, dimensions);
    if (key) keys.set(joined(key), key);
  }
  return [...keys.values()];
}

/** Sums by day for each key, with pauses: the journal's plus those of the batch, if it is given. */
export function* dailySums(
  needed: SumsNeeded,
  loaded: readonly DailySum[],
  posted?: PostedByMeasure,
): Generator<void, { key: string[]; days: Days }[]> {
  const sums = new Map<string, { key: string[]; days: Map<Day, Map<Measure, Money>> }>();
  const add = (key: string[], day: Day, measure: Measure, amount: Money): void => {
    const name = joined(key);
    const at = sums.get(name) ?? { key, days: new Map<Day, Map<Measure, Money>>() };
    if (at.days.size === 0) sums.set(name, at);
    const byMeasure = at.days.get(day) ?? new Map<Measure, Money>();
    if (byMeasure.size === 0) at.days.set(day, byMeasure);
    const before = byMeasure.get(measure);
    byMeasure.set(measure, before ? plus(before, amount) : amount);
  };
  for (const row of loaded) add(row.key, row.day, row.measure, row.amount);
  const wanted = posted ? new Set(needed.keys.map(joined)) : undefined;
  for (const { day, effect } of posted?.of(needed.measures) ?? []) {
    const key = balanceKey(effect, needed.dimensions);
    if (key && wanted!.has(joined(key))) add(key, day, effect.measure, effect.amount);
    yield;
  }
  return [...sums.values()].map(({ key, days }) => ({
    key,
    days: [...days].sort(([a], [b]) => (a < b ? -1 : 1)),
  }));
}
