/** Narrows rows and statements to those of a few enterprises. */
import type { Dimension } from '../domain/journal/measures.ts';
import type { Enterprises } from './changes-between.ts';
import type { Fragment, Sql } from './connection.ts';

const OF_ENTERPRISES: readonly Dimension[] = ['enterprise', 'instrument'];

/** Whether what is recorded of an enterprise says all about a thing of this dimension. */
export const isOfEnterprises = (of: Dimension): boolean => OF_ENTERPRISES.includes(of);

/** The condition that an effect is of these enterprises; no condition where all are meant. */
export const ofEnterprises = (sql: Sql, among: Enterprises | undefined): Fragment =>
  among === undefined
    ? sql``
    : sql`and (enterprise = any (${among.codes as string[]})
        ${among.hasNone ? sql`or enterprise is null` : sql``})`;

/**
 * What statements are about that are asked for with the effects of these enterprises; undefined if
 * any may be.
 */
export function subjectsOf(
  of: Dimension,
  among: Enterprises | undefined,
): readonly string[] | undefined {
  if (of === 'enterprise') return among?.codes;
  return of === 'instrument' ? among?.instruments : undefined;
}
