/**
 * By what a row that is sent again is known: its sender's own number, and the content of its
 * proposal. A row that was recorded has the identity of its day for ever, so a rule is never
 * changed; what proposals gain later (a default that is filled in, a spelling that is made one)
 * goes into a new rule, and the old one leaves it out again.
 */
import canonicalize from 'canonicalize';
import { REVERSAL } from '../books/corrections.ts';
import type { Day } from '../values/days.ts';
import type { Shaped } from './proposals.ts';

/** A proposal, and the day of the record that it takes back, if it takes one back. */
type Rule = (event: Shaped, originalDay: Day | undefined) => unknown;

/** What of a proposal is its content, by the rules of each day, the newest last. */
const RULES: readonly Rule[] = [
  // All of it in the normal form of its schema, with every default of the envelope.
  (event) => event,
  // A reversal of its original's day is the same whether its sender wrote that day or left it out.
  ({ effective_on, ...event }, originalDay) =>
    effective_on === originalDay ? event : { ...event, effective_on },
];

/** The content of a proposal by every rule that ever held, as canonical text, the newest first. */
export const canonicalContents = (event: Shaped, originalDay?: Day): [string, ...string[]] =>
  RULES.map((rule) => canonicalize(rule(event, originalDay))!).toReversed() as [
    string,
    ...string[],
  ];

/** The records whose numbers a batch gives free, by `seq`: only a reversal frees a number. */
export const freedBy = (events: readonly Shaped[]): ReadonlySet<number> =>
  new Set(events.flatMap(({ type, data }) => (type === REVERSAL ? [data.event as number] : [])));

/**
 * Whether a row that bears the number of a record is held against that record: not where the batch
 * gives the number free, and not where the row corrects that very record, which is judged as a
 * correction and refused as one where its reversal is missing. A reversal corrects nothing.
 */
export const isHeldAgainst = (
  { type, corrects }: Shaped,
  { seq }: { seq: number },
  freed: ReadonlySet<number>,
): boolean => !freed.has(seq) && (corrects !== seq || type === REVERSAL);

/** What a record may have that its row in the sender's books does not say; null: it has none. */
export type Gained = {
  [K in 'overrides' | 'corrects' | 'restatement']?: NonNullable<Shaped[K]> | null;
};

/** A row as it would be sent had its sender written down what its record gained. */
export const withGained = (event: Shaped, gained: Gained): Shaped => ({
  ...(Object.fromEntries(Object.entries(gained).filter(([, value]) => value !== null)) as Pick<
    Shaped,
    keyof Gained
  >),
  ...event,
});
