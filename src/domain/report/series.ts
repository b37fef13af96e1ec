/** Figures by quarter, for charts. */
import { FIRST_DAY, quarterOf, quarter, quartersBetween, type Quarter } from '../values/days.ts';
import { Decimal } from '../values/money.ts';
import type { QuarterSeries } from './table-lines.ts';
import type { TableSource } from './table-source.ts';

const YEARS = 2;

/** The last eight quarters, the report's own the last of them; one without postings had nothing. */
export async function quarterSeries(
  { figures }: TableSource,
  of: Quarter,
): Promise<QuarterSeries[]> {
  const year = Number.parseInt(of.name.slice(0, 4), 10) - YEARS;
  const first = quarterOf(FIRST_DAY);
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
