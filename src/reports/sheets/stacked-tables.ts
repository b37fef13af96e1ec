/** Sheets of several tables one below another, each with its caption. */
import type { Workbook } from 'exceljs';
import type { QuarterReport } from '../../domain/report/report.ts';
import type { ReportFormat } from '../../domain/report/formats/format.ts';
import type { PrintedTable, TableRow, TableColumns } from '../../domain/report/table.ts';
import { printedColumns, type PrintedKey } from './columns.ts';
import { closeSheet, HEADER_ROW, openSheet, type Plan } from './page.ts';
import type { Rounded } from './rounding.ts';
import { indexColumn, WorkbookTable, type WorkbookColumn } from './table.ts';

export type BookTable = WorkbookTable<never, string>;

export interface TableContent<Line> {
  caption: string;
  columns: Record<string, WorkbookColumn<Line>>;
  lines: readonly Line[];
  totals?: boolean;
}

type Columns<C, Line> = Record<PrintedKey<C>, WorkbookColumn<Line>>;

/**
 * A table by its definition, see `printedColumns`. `arranged` takes from its columns those that
 * this sheet has, in its order and with its changes.
 */
export function definedContent<C extends TableColumns, Line extends TableRow<C>>(
  table: PrintedTable<C>,
  lines: readonly Line[],
  format: ReportFormat,
  arranged: (columns: Columns<C, Line>) => Partial<Record<string, WorkbookColumn<Line>>> = (
    columns,
  ) => columns,
): TableContent<never> {
  const columns = arranged(printedColumns(table, format) as unknown as Columns<C, Line>);
  const { caption } = table;
  const totals = Object.values(table.columns).some(({ total }) => total);
  return part({ caption, columns: columns as Record<string, WorkbookColumn<Line>>, lines, totals });
}

/** A part of a sheet, its lines' type forgotten so that several fit in one list. */
const part = <Line>(of: TableContent<Line>): TableContent<never> =>
  of as unknown as TableContent<never>;

const NUMERALS = '一二三四五六七八九十';

/** Tables one below another with an empty row between, numbered if there are several. */
function stacked<Name extends string>(
  sheet: string,
  parts: Record<Name, TableContent<never>>,
): Record<Name, BookTable> {
  let top = HEADER_ROW;
  const entries = Object.entries(parts) as [Name, TableContent<never>][];
  const tables = entries.map(([name, { caption, columns, lines, totals }], at) => {
    const all = { index: indexColumn, ...columns } as Record<string, WorkbookColumn<never>>;
    const table = new WorkbookTable(sheet, all, lines, {
      top,
      emptyNote: Object.keys(columns)[0]!,
      totals: totals ?? false,
      caption: entries.length > 1 ? `${NUMERALS[at]}、${caption}` : caption,
    });
    top = table.end + 1;
    return [name, table];
  });
  return Object.fromEntries(tables) as Record<Name, BookTable>;
}

export interface BookSheet<Name extends string = string> {
  plan: Omit<Plan, 'columns'>;
  /** The tables from top to bottom; the longest is last, because its header is repeated. */
  tables: Record<Name, BookTable>;
  notes: readonly string[];
}

/** A sheet of these parts. Its 表号 is the first word of its name, if it has one. */
export function bookSheet<Name extends string>(
  name: string,
  { title, unit, orientation = 'landscape' }: Pick<Plan, 'title' | 'unit'> & Partial<Plan>,
  parts: Record<Name, TableContent<never>>,
  notes: readonly string[],
): BookSheet<Name> {
  const number = /^表\d+/.exec(name)?.[0];
  const plan = {
    name,
    title,
    orientation,
    ...(number !== undefined && { number }),
    ...(unit !== undefined && { unit }),
  };
  return { plan, tables: stacked(name, parts), notes };
}

/** Writes a sheet of stacked tables. */
export function writeBook(
  workbook: Workbook,
  report: QuarterReport,
  { plan, tables, notes }: BookSheet,
): void {
  const all = Object.values(tables);
  const last = all.at(-1)!;
  const whole = { ...plan, columns: Math.max(...all.map(({ width }) => width)) };
  const sheet = openSheet(workbook, report, whole);
  // Only one table of several can have its header repeated, on all pages after its beginning.
  sheet.pageSetup.printTitlesRow =
    all.length > 1 ? `${last.headerTop}:${last.headerRow}` : `1:${last.headerRow}`;
  for (const table of all) table.write(sheet);
  closeSheet(sheet, report, whole, last.end, notes);
}

export const roundedColumns = (sheets: readonly BookSheet[]): Rounded[] =>
  sheets.flatMap(({ tables }) => Object.values(tables).flatMap((table) => table.rounded()));
