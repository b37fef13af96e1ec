/** The columns of sheets: those of table definitions, and similar ones for other tables. */
import type { Dimension } from '../../domain/journal/measures.ts';
import type { ReportFormat } from '../../domain/report/formats/format.ts';
import { REASONS, type Figure } from '../../domain/figures/figure.ts';
import {
  ANSWER,
  FLOWS,
  type Answer,
  type Flow,
  type Flows,
  type PrintedTable,
  type ReportTable,
  type TableRow,
  type TableColumn,
  type TableColumns,
} from '../../domain/report/table.ts';
import { filledColumns } from '../../domain/report/table-rows.ts';
import { figureColumn, snake } from '../../domain/report/table-wire.ts';
import type { Day } from '../../domain/values/days.ts';
import { cellNumber, ratio, type Decimal } from '../../domain/values/money.ts';
import type { WorkbookColumn } from './table.ts';
import {
  dayCell,
  figureNumber,
  FORMATS,
  NO_VALUE,
  quotientNumber,
  UNIT_FORMATS,
} from './values.ts';

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

/** How the numbers of a table are printed. */
interface NumberLook<Line> {
  /** The format of those in 元. */
  money: string;
  width: number | undefined;
  /** Names the line of a number, for the error if a cell cannot hold its digits. */
  named: ((line: Line) => string) | undefined;
  /** The figure whose values a line has. */
  figure: (line: Line) => Figure;
}

/** A number with as many decimals as its line says; as the text says that holds it. */
const decimalColumn = <Line>(
  header: string,
  of: (line: Line) => string | undefined,
  decimals: (line: Line) => number,
  more: Partial<WorkbookColumn<Line>>,
): WorkbookColumn<Line> => ({
  header,
  width: 12,
  lineFormat: (line) => (decimals(line) === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals(line))}`),
  cell: (line) => {
    const text = of(line);
    return text === undefined ? NO_VALUE : cellNumber(ratio(text), header);
  },
  ...more,
});

/** What a figure answers, in its unit: the number, or why there is none. */
const answerColumn = <Line>(
  header: string,
  of: (line: Line) => Answer | undefined,
  figure: (line: Line) => Figure,
  more: Partial<WorkbookColumn<Line>>,
): WorkbookColumn<Line> => ({
  header,
  width: 13,
  lineFormat: (line) => UNIT_FORMATS[figure(line).unit],
  cell: (line) => {
    const { value, reason } = of(line) ?? {};
    if (value) return figureNumber(value, figure(line));
    return reason ? REASONS[reason] : NO_VALUE;
  },
  ...more,
});

/** One printed column; undefined for words without a width, and for rows inside a row. */
function printedColumn<Line>(
  column: TableColumn,
  value: (line: Line) => unknown,
  row: (line: Line) => Fields | undefined,
  { money, width: amountWidth, named, figure }: NumberLook<Line>,
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
    case 'reason':
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
    case 'number':
      // As the document writes it, without decimals that it does not have.
      return ratioColumn(label, FORMATS.general, number, look);
    case 'decimal':
      return decimalColumn(
        label,
        (line) => value(line) as string | undefined,
        (line) => row(line)![column.decimalsIn!] as number,
        look,
      );
    case 'value':
      return answerColumn(label, (line) => row(line) as Answer | undefined, figure, look);
    case 'record':
      return answerColumn(label, (line) => value(line) as Answer | undefined, figure, look);
    default:
      if (width === undefined) return undefined;
      return words(label, width, (line) => wordsIn(column, value(line)), {
        ...look,
        ...(kind === 'records' && { records: (line: Line) => value(line) as number[] }),
      });
  }
}

/**
 * The printed columns of a table, in its order. Of a table that the report's format lists, only
 * its columns are printed. `named` names the line of a number, for the error if a cell cannot hold
 * its digits.
 */
export function printedColumns<C extends TableColumns>(
  { columns, unit, amountWidth, name: table }: PrintedTable<C> & Partial<ReportTable<C>>,
  { tables, catalogue }: ReportFormat,
  named?: (line: TableRow<C>) => string,
): Record<PrintedKey<C>, WorkbookColumn<TableRow<C>>> {
  type Line = TableRow<C>;
  const figureIn = figureColumn(columns);
  const numbers: NumberLook<Line> = {
    money: unit === '亿元' ? FORMATS.hundredMillions : FORMATS.tenThousands,
    width: amountWidth,
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
        const made = printedColumn(one, of, row, numbers);
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
            { ...column, group: column.label, label: FLOW_HEADERS[which] },
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
