/** Figures by quarter, for charts. */
import {
  FIRST_DAY,
  quarterContaining,
  quarter,
  quartersBetween,
  type Quarter,
} from '../values/days.ts';
import { Decimal } from '../values/money.ts';
import { ANSWER, column, type PrintedTable, type TableRow } from './table.ts';
import type { TableSource } from './table-source.ts';

/** A number by quarter, the oldest first; a share without investments has its reason. */
export const SERIES = {
  figure: column.figure('指标编号'),
  points: column.rows('各季度', { quarter: column.text('季度'), ...ANSWER }),
};
export type QuarterSeries = TableRow<typeof SERIES>;

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
          value: values.get(name)?.value ?? new Decimal(0),
        })),
      };
    }),
  );
}

/** One quarter a row, with the series side by side. */
export const QUARTERS = {
  caption: '近八个季度',
  unit: '亿元',
  columns: {
    quarter: column.text('季度', { width: 22 }),
    invested: column.money('基金投资', { figure: 'fund.invested', optional: true }),
    granted: column.money('授信', { figure: 'credit.granted', optional: true }),
    drawn: column.money('发放', { figure: 'credit.drawn', optional: true }),
  },
} as const satisfies PrintedTable;

/** The rows of these quarters, the oldest first. */
export function quarterLines(
  series: readonly QuarterSeries[],
): TableRow<typeof QUARTERS.columns>[] {
  const quarters = series[0]?.points.map(({ quarter }) => quarter) ?? [];
  const value = (id: string, quarter: string) =>
    series.find(({ figure }) => figure === id)?.points.find((each) => each.quarter === quarter)
      ?.value;
  const { quarter: _, ...amounts } = QUARTERS.columns;
  return quarters.map((quarter) => ({
    quarter,
    ...Object.fromEntries(
      Object.entries(amounts).map(([name, { figure }]) => [name, value(figure, quarter)]),
    ),
  }));
}
