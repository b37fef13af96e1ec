/** Which figures rest on records that no manager sees: told to one, they would be a wrong 0. */
import { isConfidential, type Measure } from '../journal/measures.ts';
import type { Catalogue, Figure, Selection } from './figure.ts';

const isHidden = ({ measures, where = [] }: Selection): boolean =>
  (Object.keys(measures) as Measure[]).some(isConfidential) ||
  where.some((condition) => 'has' in condition && isConfidential(condition.has));

/** Whether a figure rests on records that no fund manager sees. */
export function restsOnConfidential(figure: Figure, catalogue: Catalogue): boolean {
  const { selects } = figure;
  switch (selects.kind) {
    case 'sum':
    case 'count':
      return isHidden(selects.of);
    case 'held':
      return isHidden(selects.among);
    case 'coverage':
      return isHidden(selects.by);
    case 'ratio':
      return [selects.numerator, selects.denominator].some((id) =>
        restsOnConfidential(catalogue.get(id)!, catalogue),
      );
  }
}
