/** Rules that a measure is posted only up to a day a mark names: drawings within a line's term. */
import type { Day } from '../values/days.ts';
import type { TermRule } from './event-definition.ts';
import type { Measure } from './measures.ts';
import { ZERO, type Money } from '../values/money.ts';
import type { LiveMark, Prepared } from './batch-lookups.ts';

type Days = readonly [Day, ReadonlyMap<Measure, Money>][];

/** The first day on which something was posted after the term that then held. */
function firstPastTerm(rule: TermRule, days: Days, terms: readonly LiveMark[]) {
  for (const [day, sums] of days) {
    if (!(sums.get(rule.measure) ?? ZERO).greaterThan(0)) continue;
    const held = terms.findLast((mark) => mark.effective_on <= day);
    if (held && held.value < day) return { day, until: held.value };
  }
  return undefined;
}

/** Adds a finding for each instrument with postings after its term; `by` is the event to blame. */
export function judgeTerms(
  rule: TermRule,
  sums: readonly { key: string[]; days: Days }[],
  about: ReadonlyMap<string, LiveMark[]>,
  by: (key: string[], day: Day) => Prepared,
): void {
  for (const { key, days } of sums) {
    const terms = (about.get(key[0]!) ?? [])
      .filter(({ kind, key: of }) => kind === rule.mark && of === '')
      .sort((a, b) => (a.effective_on < b.effective_on ? -1 : 1));
    const past = firstPastTerm(rule, days, terms);
    if (!past) continue;
    const detail = rule.sentence({ instrument: key[0]!, ...past });
    by(key, past.day).findings.push({ code: rule.code, pointer: '/effective_on', detail });
  }
}
