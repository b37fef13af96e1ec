/** Which balances answer a question: those of single instruments, or those of the parties. */
import { DIMENSIONS, PARTIES, type Dimension } from '../domain/journal/measures.ts';
import type { Query, Selection } from '../domain/figures/figure.ts';
import { MARK_GROUPINGS } from '../domain/figures/groupings.ts';
import type { Fragment, Sql } from './connection.ts';

/** What rows of effects and sums are told apart by. */
export type ToldApart = readonly Dimension[];

/** What the rows of a selection must be told apart by, so that they can be narrowed and grouped. */
export function toldApart(
  { where = [] }: Selection,
  { groupBy = [], only = {} }: Pick<Query, 'groupBy' | 'only'>,
  distinct: readonly Dimension[] = [],
): ToldApart {
  const asked: string[] = [
    ...where.map((condition) => ('entity' in condition ? condition.entity : condition.of)),
    ...groupBy.map((grouping) => MARK_GROUPINGS[grouping]?.of ?? grouping),
    ...Object.keys(only),
    ...distinct,
  ];
  return asked.includes('instrument') ? DIMENSIONS : PARTIES;
}

/** The balances that are told apart so. */
export const balancesOf = (sql: Sql, by: ToldApart): Fragment =>
  by.includes('instrument') ? sql`balance` : sql`party_balance`;
