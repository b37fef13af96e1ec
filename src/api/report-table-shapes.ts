/** The report's tables in the document; tables of rows follow from their definitions. */
import { z } from '@hono/zod-openapi';
import { PUBLISHED } from '../domain/report/published-comparison.ts';
import {
  ANSWER,
  column,
  type TableRows,
  type TableColumn,
  type TableColumns,
  type TableGroup,
} from '../domain/report/table.ts';
import { INDICATORS } from '../domain/report/table-10-plan.ts';
import { COVERAGE, CREDIT } from '../domain/report/table-7-credit.ts';
import { SERIES } from '../domain/report/series.ts';
import { FIGURE_LINE, OVERVIEW } from '../domain/report/table-1-overview.ts';
import { INDUSTRIES } from '../domain/report/table-2-industries.ts';
import { INVESTMENTS, SUB_FUNDS } from '../domain/report/table-3-and-4-fund.ts';
import { DEALS } from '../domain/report/table-8-deals.ts';
import { PROJECTS } from '../domain/report/table-9-grants.ts';
import { snake, type Wire, type WireRow } from '../domain/report/table-wire.ts';
import { RETURN_TABLES, SUPPORT_TABLES } from '../domain/report/tables.ts';
import { CELLS, columnDescription } from './column-shapes.ts';

type Schema<T> = z.ZodType<T, T>;

/** The schema of a column's value. */
function valueSchema({ kind, options, columns }: TableColumn, description: string): z.ZodType {
  if (kind === 'rows') return z.array(rowSchema(columns!));
  if (kind === 'record') {
    const row = rowSchema(columns!);
    // What a named row is, its own description says.
    return NAMED.has(columns!) ? row : row.meta({ description });
  }
  // Counts are text like all numbers of the report.
  if (kind === 'count') return z.string().meta({ description, pattern: '^\\d+$' });
  if (kind === 'text' && options) return z.enum(Object.keys(options)).meta({ description });
  return CELLS[kind](description);
}

function columnSchema({ group = '', ...column }: TableColumn): z.ZodType {
  const { label, byFlow, optional, nullable } = column;
  const value = valueSchema(column, columnDescription({ ...column, label: `${group}${label}` }));
  const whole = byFlow
    ? z
        .object({ quarter: value, year: value, inception: value })
        .meta({ description: `${label}：当季、本年累计、自成立累计` })
    : value;
  if (nullable) return whole.nullable();
  return optional ? whole.optional() : whole;
}

/** The columns that the tables of banks, regions and products have. */
const CREDIT_COLUMNS = { ...CREDIT.byBank.columns, label: column.text('银行、地区或产品') };

/** The names that the document has for rows. */
const NAMED: ReadonlyMap<TableColumns, string> = new Map<TableColumns, string>([
  [ANSWER, 'ReportCell'],
  [FIGURE_LINE, 'ReportLine'],
  [INDUSTRIES.columns, 'IndustryLine'],
  [SUB_FUNDS.columns, 'ReportSubFund'],
  [INVESTMENTS.columns, 'ReportInvestment'],
  [CREDIT_COLUMNS, 'ReportCredit'],
  [DEALS.columns, 'ReportDeal'],
  [PROJECTS.columns, 'ReportProject'],
  [INDICATORS, 'ReportIndicator'],
  [PUBLISHED, 'ReportPublished'],
]);

/** The schemas of columns, by their names on the wire. */
const rowShape = (columns: TableColumns): Record<string, z.ZodType> =>
  Object.fromEntries(
    Object.entries(columns).map(([name, one]) => [snake(name), columnSchema(one)]),
  );

/** A row of a table with these columns. */
function rowSchema<C extends TableColumns>(columns: C): Schema<WireRow<C>> {
  const name = NAMED.get(columns);
  const schema = z.object(rowShape(columns));
  return (name === undefined ? schema : schema.openapi(name)) as unknown as Schema<WireRow<C>>;
}

/** The lists of a group of tables. */
export function groupShape<G extends TableGroup>(group: G) {
  type Rows = Wire<TableRows<G>>;
  const lists = Object.entries(group).map(([list, { columns }]) => [
    snake(list),
    z.array(rowSchema(columns)),
  ]);
  return Object.fromEntries(lists) as {
    [List in keyof Rows]: Rows[List] extends (infer Row)[] ? z.ZodArray<Schema<Row>> : never;
  };
}

export const lineSchema = rowSchema(FIGURE_LINE);

const { previousQuarter, yearBefore } = OVERVIEW;
/** A line, and beside it what it is compared with. */
export const overviewSchema = (lineSchema as unknown as z.ZodObject)
  .extend(rowShape({ previousQuarter, yearBefore }))
  .openapi('ReportComparedLine') as unknown as Schema<WireRow<typeof OVERVIEW>>;

export const tablesSchema = z
  .object({
    series: z.array(rowSchema(SERIES)),
    ...groupShape(RETURN_TABLES),
    credit: z.object({
      by_bank: z.array(rowSchema(CREDIT_COLUMNS)),
      by_region: z.array(rowSchema(CREDIT_COLUMNS)),
      by_product: z.array(rowSchema(CREDIT_COLUMNS)),
    }),
    coverage: z.array(rowSchema(COVERAGE.columns)),
    ...groupShape(SUPPORT_TABLES),
    indicators: z.array(rowSchema(INDICATORS)),
    published: z.array(rowSchema(PUBLISHED)),
  })
  .openapi('ReportTables');
