/** Sheets of several tables one below another, each with its caption: their columns. */
import type { Workbook } from 'exceljs';
import type { Day } from '../../domain/values/days.ts';
import { cellNumber, type Decimal } from '../../domain/values/money.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import type { Flows } from '../../domain/report/table-lines.ts';
import { closeSheet, HEADER_ROW, openSheet, type Plan } from './page.ts';
import type { Rounded } from './rounding.ts';
import { indexColumn, provenanceColumn, Table, type Column } from './table.ts';
import { dayCell, FORMATS, NO_VALUE, quotientNumber } from './values.ts';

export type BookTable = Table<never, string>;

/** Columns below this width hold codes and single words, not names. */
const NAME_WIDTH = 15;

/**
 * Words; nothing recorded is a dash. Short ones stand centred, so that they never touch the number
 * in the column before.
 */
export const words = <Line>(
  header: string,
  width: number,
  of: (line: Line) => string | undefined,
): Column<Line> => ({
  ...{ header, width, cell: (line: Line) => of(line) || NO_VALUE },
  ...(width < NAME_WIDTH && { align: 'center' as const }),
});

/** An amount in 元, printed in the unit that its sheet names. */
type AmountColumn = <Line>(
  header: string,
  of: (line: Line) => Decimal | undefined,
  more?: Partial<Column<Line>>,
) => Column<Line>;

const printedAs =
  (format: string): AmountColumn =>
  (header, of, more = {}) => ({
    ...{ header, width: 13, format, amount: of },
    cell: (line) => {
      const value = of(line);
      return value ? cellNumber(value, `${more.group ?? ''}${header}`) : NO_VALUE;
    },
    ...more,
  });

export const tenThousands = printedAs(FORMATS.tenThousands);
export const hundredMillions = printedAs(FORMATS.hundredMillions);

export const counted = <Line>(
  header: string,
  of: (line: Line) => Decimal,
  more: Partial<Column<Line>> = {},
): Column<Line> => ({
  ...{ header, width: 9, format: FORMATS.count, amount: of },
  cell: (line) => cellNumber(of(line), header),
  ...more,
});

/** A share, a rate or a multiple; never added up. */
export const ratioColumn = <Line>(
  header: string,
  format: string,
  of: (line: Line) => Decimal | undefined,
): Column<Line> => ({
  ...{ header, width: 10, format },
  cell: (line) => {
    const value = of(line);
    return value ? quotientNumber(value) : NO_VALUE;
  },
});

export const dayColumn = <Line>(header: string, of: (line: Line) => Day): Column<Line> => ({
  ...{ header, width: 11, format: FORMATS.day, align: 'center' },
  cell: (line) => dayCell(of(line)),
});

/** 当季, 本年, 自成立 of an amount, below one heading. */
export const flowColumns = <Line>(
  group: string,
  of: (line: Line) => Flows,
  amount: AmountColumn = tenThousands,
) => ({
  [`${group}quarter`]: amount<Line>('当季', (line) => of(line).quarter, { group }),
  [`${group}year`]: amount<Line>('本年', (line) => of(line).year, { group }),
  [`${group}inception`]: amount<Line>('自成立', (line) => of(line).inception, { group }),
});

interface Traceable {
  records: readonly number[];
}

/** The records behind a row, and whether it is demonstration data. */
export const origins = {
  records: {
    ...words<Traceable>('记录号', 14, ({ records }) => records.join('、')),
    records: ({ records }: Traceable) => records,
  },
  provenance: provenanceColumn,
};

export interface Part<Line> {
  caption: string;
  columns: Record<string, Column<Line>>;
  lines: readonly Line[];
  totals?: boolean;
}

/** A part of a sheet, its lines' type forgotten so that several fit in one list. */
export const part = <Line>(of: Part<Line>): Part<never> => of as unknown as Part<never>;

const NUMERALS = '一二三四五六七八九十';

/** Tables one below another, a row apart, numbered where there are several. */
export function stacked<Name extends string>(
  sheet: string,
  parts: Record<Name, Part<never>>,
): Record<Name, BookTable> {
  let top = HEADER_ROW;
  const entries = Object.entries(parts) as [Name, Part<never>][];
  const tables = entries.map(([name, { caption, columns, lines, totals }], at) => {
    const all = { index: indexColumn, ...columns } as Record<string, Column<never>>;
    const table = new Table(sheet, all, lines, {
      ...{ top, emptyNote: Object.keys(columns)[0]!, totals: totals ?? false },
      caption: entries.length > 1 ? `${NUMERALS[at]}、${caption}` : caption,
    });
    top = table.end + 1;
    return [name, table];
  });
  return Object.fromEntries(tables) as Record<Name, BookTable>;
}

export interface BookSheet<Name extends string = string> {
  plan: Omit<Plan, 'columns'>;
  /** As they stand, one below another. The longest comes last: its header is repeated. */
  tables: Record<Name, BookTable>;
  notes: readonly string[];
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
  // Of several tables only one can have its header repeated: pages after it begins repeat it.
  sheet.pageSetup.printTitlesRow =
    all.length > 1 ? `${last.headerTop}:${last.headerRow}` : `1:${last.headerRow}`;
  for (const table of all) table.write(sheet);
  closeSheet(sheet, report, whole, last.end, notes);
}

export const roundedOf = (sheets: readonly BookSheet[]): Rounded[] =>
  sheets.flatMap(({ tables }) => Object.values(tables).flatMap((table) => table.rounded()));
