/** The columns of sheets: those of table definitions, and similar ones for other tables. */
import type { Dimension } from '../../domain/journal/measures.ts';
import type { ReportFormat } from '../../domain/report/formats/format.ts';
import {
  FLOWS,
  type Flow,
  type Flows,
  type PrintedTable,
  type ReportTable,
  type TableRow,
  type TableColumn,
  type TableColumns,
} from '../../domain/report/table.ts';
import { filledColumns } from '../../domain/report/table-rows.ts';
import { snake } from '../../domain/report/table-wire.ts';
import type { Day } from '../../domain/values/days.ts';
import { cellNumber, type Decimal } from '../../domain/values/money.ts';
import type { WorkbookColumn } from './table.ts';
import { dayCell, FORMATS, NO_VALUE, quotientNumber } from './values.ts';

/** Columns below this width hold codes and single words, not names. */
const NAME_WIDTH = 15;

/**
 * A column of words; an absent value is a dash. Short words are centred, so that they do not touch
 * the number in the column before.
 */
export const words = <Line>(
  header: string,
  width: number,
  of: (line: Line) => string | undefined,
  more: Partial<WorkbookColumn<Line>> = {},
): WorkbookColumn<Line> => ({
  header,
  width,
  cell: (line: Line) => of(line) || NO_VALUE,
  ...(width < NAME_WIDTH && { align: 'center' as const }),
  ...more,
});

export const dayColumn = <Line>(
  header: string,
  of: (line: Line) => Day,
  more: Partial<WorkbookColumn<Line>> = {},
): WorkbookColumn<Line> => ({
  header,
  width: 11,
  format: FORMATS.day,
  align: 'center',
  cell: (line) => dayCell(of(line)),
  ...more,
});

/** An amount in 元 or a count; `named` names its line if a cell cannot hold its digits. */
export const amountColumn = <Line>(
  header: string,
  format: string,
  of: (line: Line) => Decimal | undefined,
  { named, ...more }: Partial<WorkbookColumn<Line>> & { named?: (line: Line) => string } = {},
): WorkbookColumn<Line> => ({
  header,
  width: format === FORMATS.count ? 9 : 13,
  format,
  amount: of,
  cell: (line) => {
    const value = of(line);
    const whose = named ? `${named(line)} ` : '';
    return value ? cellNumber(value, `${whose}${more.group ?? ''}${header}`) : NO_VALUE;
  },
  ...more,
});

/** A share, a rate or a multiple; never added up. */
const ratioColumn = <Line>(
  header: string,
  format: string,
  of: (line: Line) => Decimal | undefined,
  more: Partial<WorkbookColumn<Line>>,
): WorkbookColumn<Line> => {
  const cell = (line: Line) => {
    const value = of(line);
    return value ? quotientNumber(value) : NO_VALUE;
  };
  return { header, width: 10, format, cell, ...more };
};

/** Below the heading of an amount by flow. */
const FLOW_HEADERS: Record<Flow, string> = { quarter: '当季', year: '本年', inception: '自成立' };

/** The text in a column of words. */
function wordsIn({ kind, options }: TableColumn, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (kind === 'records') return (value as number[]).join('、');
  return options ? options[String(value)] : String(value);
}

/** The keys of the printed columns; an amount by flow has three. */
export type PrintedKey<C> = {
  [Name in keyof C & string]: C[Name] extends { printedFlow: Flow }
    ? Name
    : C[Name] extends { byFlow: true }
      ? `${Name}.${Flow}`
      : Name;
}[keyof C & string];

/** How the amounts of a table are printed. */
interface AmountLook<Line> {
  /** The format of those in 元. */
  money: string;
  width: number | undefined;
  /** Names the line of a number, for the error if a cell cannot hold its digits. */
  named: ((line: Line) => string) | undefined;
}

/** One printed column; undefined for words without a width, and for rows inside a row. */
function printedColumn<Line>(
  column: TableColumn,
  value: (line: Line) => unknown,
  { money, width: amountWidth, named }: AmountLook<Line>,
): WorkbookColumn<Line> | undefined {
  const { kind, label, width, group, align, indent, notSummed } = column;
  const look = {
    ...(width !== undefined && { width }),
    ...(group !== undefined && { group }),
    ...(align !== undefined && { align }),
    ...(indent !== undefined && { indent }),
  };
  const number = (line: Line) => value(line) as Decimal | undefined;
  switch (kind) {
    case 'rows':
      return undefined;
    case 'day':
      return dayColumn(label, (line) => value(line) as Day, look);
    case 'money':
    case 'count':
      return amountColumn(label, kind === 'money' ? money : FORMATS.count, number, {
        ...(amountWidth !== undefined && { width: amountWidth }),
        ...look,
        ...(named && { named }),
        ...(notSummed && { total: () => NO_VALUE }),
      });
    case 'ratio':
      return ratioColumn(label, FORMATS.ownership, number, look);
    case 'multiple':
      return ratioColumn(label, FORMATS.multiple, number, look);
    default:
      if (width === undefined) return undefined;
      return words(label, width, (line) => wordsIn(column, value(line)), {
        ...look,
        ...(kind === 'records' && { records: (line: Line) => value(line) as number[] }),
      });
  }
}

/**
 * The printed columns of a table, in its order. Only columns in `kept`, those of the report's
 * format, are printed. `named` names the line of a number, for the error if a cell cannot hold its
 * digits.
 */
export function printedColumns<C extends TableColumns>(
  { columns, unit, amountWidth }: PrintedTable<C>,
  kept: Readonly<Record<string, unknown>>,
  named?: (line: TableRow<C>) => string,
): Record<PrintedKey<C>, WorkbookColumn<TableRow<C>>> {
  const amounts = {
    money: unit === '亿元' ? FORMATS.hundredMillions : FORMATS.tenThousands,
    width: amountWidth,
    named,
  };
  const printed: Record<string, WorkbookColumn<TableRow<C>>> = {};
  for (const [name, column] of Object.entries(columns)) {
    if (kept[snake(name)] === undefined) continue;
    const value = (line: TableRow<C>): unknown => (line as Readonly<Record<string, unknown>>)[name];
    const add = (key: string, one: TableColumn, of: (line: TableRow<C>) => unknown): void => {
      const made = printedColumn(one, of, amounts);
      if (made) printed[key] = made;
    };
    const flow = (which: Flow) => (line: TableRow<C>) => (value(line) as Flows)[which];
    if (!column.byFlow) add(name, column, value);
    else if (column.printedFlow) add(name, column, flow(column.printedFlow));
    else
      for (const which of FLOWS)
        add(
          `${name}.${which}`,
          { ...column, group: column.label, label: FLOW_HEADERS[which] },
          flow(which),
        );
  }
  return printed as Record<PrintedKey<C>, WorkbookColumn<TableRow<C>>>;
}

/** Each amount leads to the figure that fills it, narrowed to what its line is about. */
export function leadToFigures<C extends TableColumns>(
  columns: Partial<Record<string, WorkbookColumn<TableRow<C>>>>,
  table: ReportTable<C>,
  format: ReportFormat,
  of: (line: TableRow<C>) => Partial<Record<Dimension, string>>,
): void {
  for (const { name, column, figure: id, basis } of filledColumns(table, format))
    for (const [key, on] of column.byFlow
      ? FLOWS.map((flow) => [`${name}.${flow}`, flow] as const)
      : [[name, basis] as const]) {
      const amount = columns[key];
      if (amount) amount.figure = (line) => ({ id, basis: on, of: of(line) });
    }
}
