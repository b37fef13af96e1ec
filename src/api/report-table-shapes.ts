/** The report's tables in the document; tables of rows follow from their definitions. */
import { z } from '@hono/zod-openapi';
import { PUBLISHED } from '../domain/report/published-comparison.ts';
import {
  column,
  type TableRows,
  type TableColumn,
  type TableColumns,
  type TableGroup,
} from '../domain/report/table.ts';
import { INDICATORS } from '../domain/report/table-10-plan.ts';
import { CREDIT } from '../domain/report/table-7-credit.ts';
import { snake, type Wire, type WireRow } from '../domain/report/table-wire.ts';
import { RETURN_TABLES, SUPPORT_TABLES } from '../domain/report/tables.ts';
import {
  amount,
  day,
  illustrative,
  choiceSchema,
  ratioText,
  reasonSchema,
  seq,
  text,
} from './common-shapes.ts';

const count = (label = '个数') => z.string().meta({ description: label, pattern: '^\\d+$' });

export const cellSchema = z
  .object({
    value: z.string().nullable().meta({ description: '数值，单位见 unit；空见 reason' }),
    reason: reasonSchema.nullable(),
  })
  .openapi('ReportCell');

type Schema<T> = z.ZodType<T, T>;

/** The schema of a column's value. */
function valueSchema({ kind, options, columns }: TableColumn, label: string): z.ZodType {
  switch (kind) {
    case 'rows':
      return z.array(rowSchema(columns!));
    case 'record':
      return rowSchema(columns!).meta({ description: label });
    case 'records':
      return z.array(seq());
    case 'flag':
      return z
        .boolean()
        .meta({ description: `${label}：true ${options!.true}、false ${options!.false}` });
    case 'text':
      return options ? choiceSchema(options, label) : text(label);
    case 'day':
      return day(label);
    case 'whole':
      return z.int().meta({ description: label });
    case 'money':
      return amount(label);
    case 'count':
      return count(label);
    default:
      return ratioText(label);
  }
}

function columnSchema(column: TableColumn): z.ZodType {
  const { label, group, hint, byFlow, optional, nullable } = column;
  const value = valueSchema(column, `${group ?? ''}${label}`);
  const whole = byFlow
    ? z
        .object({ quarter: value, year: value, inception: value })
        .meta({ description: `${label}：当季、本年累计、自成立累计` })
    : value;
  const { description = label } = whole.meta() ?? {};
  const described =
    hint === undefined ? whole : whole.meta({ description: `${description}；${hint}` });
  if (nullable) return described.nullable();
  return optional ? described.optional() : described;
}

/** A row of a table with these columns. */
export const rowSchema = <C extends TableColumns>(columns: C): Schema<WireRow<C>> =>
  z.object(
    Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [snake(name), columnSchema(column)]),
    ),
  ) as unknown as Schema<WireRow<C>>;

/** The names that the document has for rows of some tables. */
const NAMED: Readonly<Record<string, string>> = {
  industries: 'IndustryLine',
  sub_funds: 'ReportSubFund',
  investments: 'ReportInvestment',
  deals: 'ReportDeal',
  projects: 'ReportProject',
};

/** The lists of a group of tables. */
export function groupShape<G extends TableGroup>(group: G) {
  type Rows = Wire<TableRows<G>>;
  const lists = Object.entries(group).map(([list, { name, columns }]) => {
    const row = rowSchema(columns);
    const schema = NAMED[name] === undefined ? row : row.openapi(NAMED[name]);
    return [snake(list), z.array(schema)];
  });
  return Object.fromEntries(lists) as {
    [List in keyof Rows]: Rows[List] extends (infer Row)[] ? z.ZodArray<Schema<Row>> : never;
  };
}

const creditSchema = rowSchema({
  ...CREDIT.byBank.columns,
  label: column.text('银行、地区或产品'),
}).openapi('ReportCredit');

export const tablesSchema = z
  .object({
    series: z.array(
      z.object({
        figure: text('指标编号'),
        points: z.array(z.object({ quarter: text('季度') }).extend(cellSchema.shape)),
      }),
    ),
    ...groupShape(RETURN_TABLES),
    credit: z.object({
      by_bank: z.array(creditSchema),
      by_region: z.array(creditSchema),
      by_product: z.array(creditSchema),
    }),
    coverage: z.array(
      z
        .object({
          figure: text('指标编号'),
          numerator: count(),
          denominator: count(),
          illustrative,
        })
        .extend(cellSchema.shape),
    ),
    ...groupShape(SUPPORT_TABLES),
    indicators: z.array(rowSchema(INDICATORS).openapi('ReportIndicator')),
    published: z.array(rowSchema(PUBLISHED).openapi('ReportPublished')),
  })
  .openapi('ReportTables');
