/**
 * Which event of a batch causes a fault that a rule finds between events: the fault stands beside
 * it. Others may speak of the same thing on the same day, such as its registration, and are not to
 * blame.
 */
import { daysBetween, type Day } from '../values/days.ts';
import type { HoldingRule, TermRule } from './event-definition.ts';
import type { LiveMark, Prepared } from './batch-lookups.ts';
import { plus, total, type Money } from '../values/money.ts';

type Is = (item: Prepared) => boolean;

/** The events that are such, up to a day, by day and then in the order of the batch. */
const upTo = (prepared: readonly Prepared[], day: Day, is: Is): Prepared[] =>
  prepared
    .filter((item) => item.event.effective_on <= day && is(item))
    .sort((a, b) => daysBetween(b.event.effective_on, a.event.effective_on));

/** Marks said by an event, or taken back by it. */
export const allMarks = (item: Prepared) => [...item.marks, ...(item.original?.marks ?? [])];

/**
 * The event that brings a balance over what is allowed at the end of a day. `adds` says by how much
 * one event brings it nearer, `over` where all of them have brought it. What takes it further away
 * on the same day counts first, because only the end of the day is judged.
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
 * The event that needs a holding on a day on which it is not open; where that one is in the journal
 * already, the event that closes the holding before it.
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
 * The event that is posted after a term; where that one is in the journal already, the event that
 * says or takes back the term.
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

/** The event that says a statement, or takes back another of the same kind about the same thing. */
export function saying(prepared: readonly Prepared[], { kind, subject, key }: LiveMark): Prepared {
  const says: Is = (item) =>
    allMarks(item).some(
      (mark) => mark.kind === kind && mark.subject === subject && mark.key === key,
    );
  return prepared.findLast(says) ?? prepared.at(-1)!;
}
