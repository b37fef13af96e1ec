/** The columns of sheets: those of table definitions, and similar ones for other tables. */
import type { FigureCell } from '../../domain/figures/answer.ts';
import type { Dimension } from '../../domain/journal/measures.ts';
import type { ReportFormat } from '../../domain/report/formats/format.ts';
import { REASONS, type Figure } from '../../domain/figures/figure.ts';
import {
  ANSWER,
  FLOWS,
  type Flow,
  type Flows,
  type ReportTable,
  type TableRow,
  type TableColumn,
  type TableColumns,
} from '../../domain/report/table.ts';
import { filledColumns } from '../../domain/report/table-rows.ts';
import { figureColumn, snake } from '../../domain/report/table-wire.ts';
import type { Day } from '../../domain/values/days.ts';
import { kindOf } from '../../domain/values/columns.ts';
import { cellNumber, ratio, type Decimal } from '../../domain/values/money.ts';
import type { WorkbookColumn } from './table.ts';
import { FORMATS } from '../../domain/values/number-formats.ts';
import { dayCell, figureNumber, NO_VALUE, quotientNumber, UNIT_FORMATS } from './values.ts';

/** Columns below this width hold codes and single words, not names. */
const NAME_WIDTH = 15;
/** The width of amounts in 万元 and 亿元. */
const AMOUNT_WIDTH = 13;

/** Below the heading of an amount by flow. */
const FLOW_LABELS: Record<Flow, string> = { quarter: '当季', year: '本年', inception: '自成立' };

/** The keys of the printed columns; an amount by flow has three, a record those of its columns. */
export type PrintedKey<C> = {
  [Name in keyof C & string]: C[Name] extends { printedFlow: Flow }
    ? Name
    : C[Name] extends { byFlow: true }
      ? `${Name}.${Flow}`
      : C[Name] extends { columns: typeof ANSWER }
        ? Name
        : C[Name] extends { kind: 'record'; columns: infer Inner }
          ? `${Name}.${PrintedKey<Inner>}`
          : Name;
}[keyof C & string];

type Fields = Readonly<Record<string, unknown>>;

/** What the columns of a table share. */
interface TablePrint<Line> {
  /** How amounts in 元 are printed. */
  money: { format: string; width: number };
  /** Names the line of a number, for the error if a cell cannot hold its digits. */
  named: ((line: Line) => string) | undefined;
  /** The figure whose values a line has. */
  figure: (line: Line) => Figure;
}

/** The value of a column in a line, and the row, or record within the row, that it stands in. */
interface Place<Line> {
  value: (line: Line) => unknown;
  row: (line: Line) => Fields | undefined;
}

/** The text in a column of words; an absent value is a dash. */
function wordsIn({ kind, options }: TableColumn, value: unknown): string {
  if (value === undefined) return NO_VALUE;
  const text = kind === 'records' ? (value as number[]).join('、') : String(value);
  return (options ? options[text] : text) || NO_VALUE;
}

/** What an amount or a count shows, and what is added up of it. */
function amountCells<Line>(
  { kind, label, group = '', total }: TableColumn,
  of: (line: Line) => Decimal | undefined,
  { money, named }: TablePrint<Line>,
): Partial<WorkbookColumn<Line>> & Pick<WorkbookColumn<Line>, 'cell'> {
  return {
    ...(kind === 'money' && money),
    amount: of,
    cell: (line) => {
      const value = of(line);
      const whose = named ? `${named(line)} ` : '';
      return value ? cellNumber(value, `${whose}${group}${label}`) : NO_VALUE;
    },
    ...(!total && { totalCell: () => NO_VALUE }),
  };
}

/** What a figure answers, in its unit: the number, or why there is none. */
const answerCells = <Line>(
  of: (line: Line) => unknown,
  figure: (line: Line) => Figure,
): Pick<WorkbookColumn<Line>, 'lineFormat' | 'cell'> => ({
  lineFormat: (line) => UNIT_FORMATS[figure(line).unit],
  cell: (line) => {
    const { value, reason } = (of(line) ?? {}) as FigureCell;
    if (value) return figureNumber(value, figure(line));
    return reason ? REASONS[reason] : NO_VALUE;
  },
});

/** A number with as many decimals as its line says. */
const decimalCells = <Line>(
  { label, decimalsIn }: TableColumn,
  { value, row }: Place<Line>,
): Pick<WorkbookColumn<Line>, 'lineFormat' | 'cell'> => ({
  lineFormat: (line) => {
    const decimals = row(line)![decimalsIn!] as number;
    return decimals === 0 ? FORMATS.count : `${FORMATS.count}.${'0'.repeat(decimals)}`;
  },
  cell: (line) => {
    const text = value(line) as string | undefined;
    return text === undefined ? NO_VALUE : cellNumber(ratio(text), label);
  },
});

/** One printed column; undefined for words without a width, and for rows inside a row. */
function printedColumn<Line>(
  column: TableColumn,
  place: Place<Line>,
  print: TablePrint<Line>,
): WorkbookColumn<Line> | undefined {
  const { kind, label, group, align, indent } = column;
  const { format, width: usual = AMOUNT_WIDTH, isCentred } = kindOf(kind);
  const { value, row } = place;
  const look = {
    label,
    ...(column.width !== undefined && { width: column.width }),
    ...(group !== undefined && { group }),
    ...(align !== undefined && { align }),
    ...(indent !== undefined && { indent }),
  };
  const usually = {
    width: usual,
    ...(format !== undefined && { format }),
    ...(isCentred && { align: 'center' as const }),
  };
  const number = (line: Line) => value(line) as Decimal | undefined;
  switch (kind) {
    case 'rows':
    case 'reason':
      return undefined;
    case 'day':
      return { ...usually, ...look, cell: (line) => dayCell(value(line) as Day) };
    case 'money':
    case 'count':
      return { ...usually, ...amountCells(column, number, print), ...look };
    case 'ratio':
    case 'multiple':
    case 'number': {
      const cell = (line: Line) => {
        const quotient = number(line);
        return quotient ? quotientNumber(quotient) : NO_VALUE;
      };
      return { ...usually, ...look, cell };
    }
    case 'decimal':
      return { ...usually, ...look, ...decimalCells(column, place) };
    case 'value':
    case 'record':
      return { ...usually, ...look, ...answerCells(kind === 'value' ? row : value, print.figure) };
    default:
      if (column.width === undefined) return undefined;
      return {
        // Short words are centred, so that they do not touch the number in the column before.
        ...(column.width < NAME_WIDTH && { align: 'center' }),
        ...look,
        width: column.width,
        cell: (line) => wordsIn(column, value(line)),
        ...(kind === 'records' && { records: (line: Line) => value(line) as number[] }),
      };
  }
}

/**
 * The printed columns of a table, in its order. Of a table that the report's format lists, only
 * its columns are printed. `named` names the line of a number, for the error if a cell cannot hold
 * its digits.
 */
export function printedColumns<C extends TableColumns>(
  { columns, unit, amountWidth, name: table }: Partial<ReportTable<C>> & { columns: C },
  { tables, catalogue }: ReportFormat,
  named?: (line: TableRow<C>) => string,
): Record<PrintedKey<C>, WorkbookColumn<TableRow<C>>> {
  type Line = TableRow<C>;
  const figureIn = figureColumn(columns);
  const shared: TablePrint<Line> = {
    money: {
      format: unit === '亿元' ? FORMATS.hundredMillions : FORMATS.tenThousands,
      width: amountWidth ?? AMOUNT_WIDTH,
    },
    named,
    figure: (line) => catalogue.get((line as Fields)[figureIn!] as string)!,
  };
  const printed: Record<string, WorkbookColumn<Line>> = {};
  const print = (inner: TableColumns, before: string, row: (line: Line) => Fields | undefined) => {
    for (const [name, column] of Object.entries(inner)) {
      if (before === '' && table && tables[table][snake(name)] === undefined) continue;
      const key = `${before}${name}`;
      const value = (line: Line): unknown => row(line)?.[name];
      const add = (to: string, one: TableColumn, of: (line: Line) => unknown): void => {
        const made = printedColumn(one, { value: of, row }, shared);
        if (made) printed[to] = made;
      };
      const flow = (which: Flow) => (line: Line) => (value(line) as Flows)[which];
      if (column.kind === 'record' && column.columns !== ANSWER)
        print(column.columns!, `${key}.`, value as typeof row);
      else if (!column.byFlow) add(key, column, value);
      else if (column.printedFlow) add(key, column, flow(column.printedFlow));
      else
        for (const which of FLOWS)
          add(
            `${key}.${which}`,
            { ...column, group: column.label, label: FLOW_LABELS[which] },
            flow(which),
          );
    }
  };
  print(columns, '', (line) => line as Fields);
  return printed as Record<PrintedKey<C>, WorkbookColumn<Line>>;
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
