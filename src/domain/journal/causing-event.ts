/**
 * Finds the event of a batch that causes a fault between events, so that the fault is shown beside
 * it. Other events may concern the same thing on the same day, such as its registration, without
 * causing the fault.
 */
import { daysBetween, type Day } from '../values/days.ts';
import type { HoldingRule, TermRule } from './event-definition.ts';
import type { LiveMark, Prepared } from './batch-lookups.ts';
import { plus, total, type Money } from '../values/money.ts';

type Is = (item: Prepared) => boolean;

/** The events that match, up to a day, in order of day and then of the batch. */
const upTo = (prepared: readonly Prepared[], day: Day, is: Is): Prepared[] =>
  prepared
    .filter((item) => item.event.effective_on <= day && is(item))
    .sort((a, b) => daysBetween(b.event.effective_on, a.event.effective_on));

/** Marks that an event states, and those that it reverses. */
export const allMarks = (item: Prepared) => [...item.marks, ...(item.original?.marks ?? [])];

/**
 * The event that takes a balance over its limit at the end of a day. `adds` is how much one event
 * takes it nearer to the limit, `over` how far all events together take it over. Events that take
 * it away from the limit on the same day count first, because only the end of the day is judged.
 */
export function overdrawing(
  prepared: readonly Prepared[],
  { day, over, allowed }: { day: Day; over: Money; allowed: Money },
  adds: (item: Prepared) => Money,
): Prepared {
  const adding = upTo(prepared, day, (item) => adds(item).greaterThan(0));
  let reached = over.minus(total(adding.map(adds))) as Money;
  const found = adding.find((item) => {
    reached = plus(reached, adds(item));
    return reached.greaterThan(allowed);
  });
  return found ?? prepared.at(-1)!;
}

/** Whether an event posts one of these measures for an instrument, above zero or below. */
const posts = (
  { effects }: Prepared,
  instrument: string,
  measures: readonly string[],
  sign: 1 | -1,
): boolean =>
  effects.some(
    (effect) =>
      effect.instrument === instrument &&
      measures.includes(effect.measure) &&
      effect.amount.times(sign).greaterThan(0),
  );

/**
 * The event that needs a holding on a day when it is not open. If that event is already in the
 * journal, the event of the batch that closes the holding earlier.
 */
export function needingClosed(
  rule: HoldingRule,
  prepared: readonly Prepared[],
  instrument: string,
  day: Day,
): Prepared {
  const { measures, marks } = rule.needs;
  const needs: Is = (item) =>
    posts(item, instrument, measures, 1) ||
    item.marks.some((mark) => mark.subject === instrument && marks.includes(mark.kind));
  const closes: Is = (item) =>
    posts(item, instrument, rule.closes, 1) || posts(item, instrument, [rule.opens], -1);
  const needing = prepared.find((item) => item.event.effective_on === day && needs(item));
  return needing ?? upTo(prepared, day, closes).at(-1) ?? prepared.at(-1)!;
}

/**
 * The event posted after a term. If that event is already in the journal, the event of the batch
 * that states or reverses the term.
 */
export function pastTerm(
  rule: TermRule,
  prepared: readonly Prepared[],
  instrument: string,
  day: Day,
): Prepared {
  const posted = prepared.find(
    (item) => item.event.effective_on === day && posts(item, instrument, [rule.measure], 1),
  );
  const says: Is = (item) =>
    allMarks(item).some((mark) => mark.kind === rule.mark && mark.subject === instrument);
  return posted ?? upTo(prepared, day, says).at(-1) ?? prepared.at(-1)!;
}

/** The event that states a mark, or reverses another of the same kind about the same thing. */
export function saying(prepared: readonly Prepared[], { kind, subject, key }: LiveMark): Prepared {
  const says: Is = (item) =>
    allMarks(item).some(
      (mark) => mark.kind === kind && mark.subject === subject && mark.key === key,
    );
  return prepared.findLast(says) ?? prepared.at(-1)!;
}
