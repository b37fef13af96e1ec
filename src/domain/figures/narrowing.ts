/** By what a figure can be narrowed and grouped: only by what all records behind it name. */
import {
  doesTell,
  type Dimension,
  type Measure,
  type PostingDimension,
} from '../journal/measures.ts';
import type { Catalogue, Figure, Query, Selection } from './figure.ts';
import { GROUPINGS, MARK_GROUPINGS, type Grouping } from './groupings.ts';

function tells({ measures }: Selection, grouping: Grouping): boolean {
  if (grouping === 'quarter' || grouping === 'year') return true;
  const dimension = grouping === 'product' ? grouping : (MARK_GROUPINGS[grouping]?.of ?? grouping);
  return (Object.keys(measures) as Measure[]).every((measure) =>
    doesTell(measure, dimension as PostingDimension),
  );
}

/** Whether a figure can be narrowed to, or grouped by, a thing of this kind. */
export function canTell(figure: Figure, catalogue: Catalogue, by: Grouping): boolean {
  const { selects } = figure;
  switch (selects.kind) {
    case 'sum':
    case 'count':
      return tells(selects.of, by) || (by === 'vehicle' && figure.holders !== undefined);
    case 'held':
      // The values of holdings on the day are not a sum over the quarters of purchase.
      return by !== 'quarter' && by !== 'year' && tells(selects.among, by);
    case 'ratio':
      return [selects.numerator, selects.denominator].every((id) =>
        canTell(catalogue.get(id)!, catalogue, by),
      );
    case 'coverage':
      return false;
  }
}

/** The narrowings and groupings of a query that the figure cannot answer. */
export const unsupportedDimensions = (
  figure: Figure,
  catalogue: Catalogue,
  { groupBy, only }: Pick<Query, 'groupBy' | 'only'>,
): Grouping[] =>
  [...new Set([...(Object.keys(only ?? {}) as Dimension[]), ...(groupBy ?? [])])].filter(
    (by) => !canTell(figure, catalogue, by),
  );

/** Everything that a figure can be narrowed to or grouped by. */
export const supportedDimensions = (figure: Figure, catalogue: Catalogue): Grouping[] =>
  (Object.keys(GROUPINGS) as Grouping[]).filter((by) => canTell(figure, catalogue, by));
