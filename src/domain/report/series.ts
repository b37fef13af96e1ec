/** Figures by quarter, for charts. */
import type { FigureCell } from '../figures/answer.ts';
import {
  FIRST_DAY,
  quarterContaining,
  quarter,
  quartersBetween,
  type Quarter,
  type QuarterName,
} from '../values/days.ts';
import { Decimal } from '../values/money.ts';
import type { TableSource } from './table-source.ts';

/** A number by quarter, the oldest first; a share without investments has its reason. */
export interface QuarterSeries {
  figure: string;
  points: { quarter: QuarterName; cell: FigureCell }[];
}

const YEARS = 2;

/** The last eight quarters, ending with the report's own; a quarter without postings has 0. */
export async function quarterSeries(
  { figures }: TableSource,
  of: Quarter,
): Promise<QuarterSeries[]> {
  const year = Number.parseInt(of.name.slice(0, 4), 10) - YEARS;
  const first = quarterContaining(FIRST_DAY);
  const before = `${year}${of.name.slice(4)}`;
  const quarters =
    before < first.name
      ? quartersBetween(first, of)
      : quartersBetween(quarter(before), of).slice(1);
  return Promise.all(
    figures.format.selections.series.map(async (id) => {
      const values = await figures.by(id, 'inception', 'quarter');
      return {
        figure: id,
        points: quarters.map(({ name }) => ({
          quarter: name,
          cell: { value: values.get(name)?.value ?? new Decimal(0) },
        })),
      };
    }),
  );
}
