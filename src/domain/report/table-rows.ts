/** How the rows of a table are filled by its definition: from figures, and from what events say. */
import type { Basis, Value } from '../figures/figure.ts';
import { money, ratio } from '../values/money.ts';
import { at, perFlow, type FigureReader } from './figure-reader.ts';
import { snake } from './table-wire.ts';
import { choiceLabel, type ReportFormat } from './formats/format.ts';
import type { ReportedEvent } from './source.ts';
import {
  columnFigures,
  type ByFigure,
  type BySaying,
  type ReportTable,
  type TableColumn,
  type TableColumns,
} from './table.ts';
import type { TableSource } from './table-source.ts';

/** A column that a figure fills. */
export interface FilledColumn {
  name: string;
  column: TableColumn;
  figure: string;
  /** Since inception for a flow, else as of the day; a column by flow is read on all three. */
  basis: Basis;
}

/**
 * The columns of a format that figures fill. Which figure fills an amount of a sub-fund, the format
 * says.
 */
export function filledColumns(
  { name: table, columns }: ReportTable,
  { selections, tables, catalogue }: ReportFormat,
): FilledColumn[] {
  const figures = table === 'sub_funds' ? selections.sub_funds : columnFigures(columns);
  return Object.entries(figures).flatMap(([name, figure]) => {
    if (tables[table][snake(name)] === undefined) return [];
    const { bases } = catalogue.get(figure)!;
    const basis = bases.includes('inception') ? 'inception' : 'point';
    return { name, column: columns[name]!, figure, basis };
  });
}

/** The amounts of a table's rows, as its figures give them. */
export interface FigureAmounts<C> {
  /** Of one row; a row without postings has zeros. */
  row: (code: string) => ByFigure<C>;
  /** The values of one column, by the codes of rows; for a flow, since inception. */
  values: (column: keyof ByFigure<C>) => Map<string, Value>;
}

/** Asks for every figure that fills a column of the table. */
export async function readAmounts<C extends TableColumns>(
  table: ReportTable<C>,
  figures: FigureReader,
): Promise<FigureAmounts<C>> {
  const columns = await Promise.all(
    filledColumns(table, figures.format).map(async ({ name, column, figure, basis }) => {
      if (column.byFlow) {
        const flows = await figures.flows(figure, table.by!);
        return { name, values: flows.inception, amount: (code: string) => perFlow(flows, code) };
      }
      const values = await figures.by(figure, basis, table.by!);
      const amount = (code: string) =>
        column.optional ? values.get(code)?.value : at(values, code);
      return { name, values, amount };
    }),
  );
  const read = new Map(columns.map(({ name, values }) => [name, values]));
  return {
    row(code) {
      const amounts = columns.map(({ name, amount }) => [name, amount(code)] as const);
      return Object.fromEntries(
        amounts.filter(([, amount]) => amount !== undefined),
      ) as unknown as ByFigure<C>;
    },
    values: (column) => read.get(column as string)!,
  };
}

/** The value of an event's field as a column holds it; a choice by the format's label. */
function eventValue(
  { kind, options }: TableColumn,
  { type, field, value }: { type: string; field: string; value: unknown },
  format: ReportFormat,
): unknown {
  if (kind === 'flag') return value === true;
  if (value === undefined || value === null) return undefined;
  if (kind === 'whole') return value;
  const text = String(value);
  if (kind === 'money') return money(text);
  if (kind === 'ratio' || kind === 'multiple') return ratio(text);
  return kind === 'text' && !options ? choiceLabel(format, type, field, text) : text;
}

/** The fields of a row that an event, or one entry of a list in it, fills. */
export function eventFields<C extends TableColumns>(
  columns: C,
  { type, data }: { type: string; data: Readonly<Record<string, unknown>> },
  { figures, nameOf }: Pick<TableSource, 'figures' | 'nameOf'>,
): BySaying<C> {
  const fields: Record<string, unknown> = {};
  for (const [name, column] of Object.entries(columns)) {
    const { said: field } = column;
    if (field === undefined) continue;
    const value = eventValue(column, { type, field, value: data[field] }, figures.format);
    if (value !== undefined) fields[name] = value;
  }
  for (const [name, { nameOf: code }] of Object.entries(columns))
    if (code !== undefined) fields[name] = nameOf(String(fields[code]));
  return fields as BySaying<C>;
}

/** The part of a row that its event fills, and the event as the record behind it. */
export const reportedRow = <C extends TableColumns>(
  { columns }: ReportTable<C>,
  { seq, type, effectiveOn, illustrative, document, data }: ReportedEvent,
  from: TableSource,
): BySaying<C> & { records: number[]; illustrative: boolean } => ({
  ...eventFields(columns, { type, data: { ...data, effective_on: effectiveOn, document } }, from),
  records: [seq],
  illustrative,
});
