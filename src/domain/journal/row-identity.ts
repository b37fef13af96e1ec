/**
 * Recognises a row that is sent again, by its sender's own number and the content of its proposal.
 * A recorded row keeps its identity for ever, so a rule is never changed. When proposals change (a
 * new default, a spelling made uniform), a new rule takes the change in, and the old rule leaves it
 * out.
 */
import { canonicalize } from '../values/canonical-json.ts';
import { REVERSAL } from '../books/corrections.ts';
import type { Day } from '../values/days.ts';
import type { Shaped } from './proposals.ts';

/** Takes a proposal, and for a reversal the day of the reversed record. */
type Rule = (event: Shaped, originalDay: Day | undefined) => unknown;

/** What counts as the content of a proposal, by each rule so far, the newest last. */
const RULES: readonly Rule[] = [
  // All of it in the normal form of its schema, with every default of the envelope.
  (event) => event,
  // A reversal of its original's day is the same whether its sender wrote that day or left it out.
  ({ effective_on, ...event }, originalDay) =>
    effective_on === originalDay ? event : { ...event, effective_on },
];

/** The content of a proposal by today's rule, as canonical text. */
export const canonicalContent = (event: Shaped, originalDay?: Day): string =>
  canonicalize(RULES.at(-1)!(event, originalDay));

/** The content of a proposal by every rule that ever held, as canonical text, the newest first. */
export const canonicalContents = (event: Shaped, originalDay?: Day): [string, ...string[]] =>
  RULES.map((rule) => canonicalize(rule(event, originalDay))).toReversed() as [string, ...string[]];

/** The records whose numbers a batch gives free, by `seq`: only a reversal frees a number. */
export const freedBy = (events: readonly Shaped[]): ReadonlySet<number> =>
  new Set(events.flatMap(({ type, data }) => (type === REVERSAL ? [data.event as number] : [])));

/**
 * Whether a row is compared with the record that has the same number. It is not if the batch frees
 * the number, or if the row corrects that very record: then it is judged as a correction, and
 * refused as one if the reversal is missing. A reversal corrects nothing.
 */
export const isHeldAgainst = (
  { type, corrects }: Shaped,
  { seq }: { seq: number },
  freed: ReadonlySet<number>,
): boolean => !freed.has(seq) && (corrects !== seq || type === REVERSAL);

/** Fields that a record may have gained and that its row lacks; null if it has none. */
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
