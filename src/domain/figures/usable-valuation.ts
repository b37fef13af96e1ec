/** How long a valuation can be used. */
import type { Day } from '../values/days.ts';

/**
 * Whether a holding's valuation can still be used: it holds until the holding changes, and one of
 * the day of a change says what was left after it. `db/figures.ts` has the same rule in SQL.
 */
export const isUsable = (valuedOn: Day, changedOn: Day | undefined): boolean =>
  changedOn === undefined || valuedOn >= changedOn;
