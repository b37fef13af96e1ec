/** Sheets of several tables one below another, each with its caption: their columns. */
import type { Workbook } from 'exceljs';
import type { Day } from '../../domain/days.ts';
import { cellNumber, type Decimal } from '../../domain/money.ts';
import type { QuarterReport } from '../../domain/report.ts';
import type { Flows } from '../../domain/report-tables.ts';
import { closeSheet, HEADER_ROW, openSheet, type Plan } from './page.ts';
import type { Rounded } from './rounding.ts';
import { indexColumn, provenanceColumn, Table, type Column } from './table.ts';
import { dayCell, FORMATS, NO_VALUE, quotientNumber } from './values.ts';

export type BookTable = Table<never, string>;

/** Words; nothing recorded is a dash. */
export const words = <Line>(
  header: string,
  width: number,
  of: (line: Line) => string | undefined,
): Column<Line> => ({ header, width, cell: (line) => of(line) || NO_VALUE });

/** An amount in 元, printed in 万元. */
export const tenThousands = <Line>(
  header: string,
  of: (line: Line) => Decimal | undefined,
  more: Partial<Column<Line>> = {},
): Column<Line> => ({
  ...{ header, width: 13, format: FORMATS.tenThousands, amount: of },
  cell: (line) => {
    const value = of(line);
    return value ? cellNumber(value, `${more.group ?? ''}${header}`) : NO_VALUE;
  },
  ...more,
});

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
export const flowColumns = <Line>(group: string, of: (line: Line) => Flows) => ({
  [`${group}quarter`]: tenThousands<Line>('当季', (line) => of(line).quarter, { group }),
  [`${group}year`]: tenThousands<Line>('本年', (line) => of(line).year, { group }),
  [`${group}inception`]: tenThousands<Line>('自成立', (line) => of(line).inception, { group }),
});

interface Traceable {
  records: readonly number[];
}

/** The records behind a row, and whether it is demonstration data. */
export const origins = {
  records: {
    ...words<Traceable>('记录号', 12, ({ records }) => records.join('、')),
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

/** Tables one below another, a row apart. */
export function stacked(sheet: string, parts: readonly Part<never>[]): BookTable[] {
  let top = HEADER_ROW;
  return parts.map(({ caption, columns, lines, totals }) => {
    const all = { index: indexColumn, ...columns } as Record<string, Column<never>>;
    const emptyNote = Object.keys(columns)[0]!;
    const table = new Table(sheet, all, lines, {
      top,
      caption,
      emptyNote,
      totals: totals ?? false,
    });
    top = table.end + 1;
    return table;
  });
}

export interface BookSheet {
  plan: Omit<Plan, 'columns'>;
  tables: readonly BookTable[];
  notes: readonly string[];
}

/** Writes a sheet of stacked tables. */
export function writeBook(
  workbook: Workbook,
  report: QuarterReport,
  { plan, tables, notes }: BookSheet,
): void {
  const whole = { ...plan, columns: Math.max(...tables.map(({ width }) => width)) };
  const sheet = openSheet(workbook, report, whole);
  for (const table of tables) table.write(sheet);
  closeSheet(sheet, report, whole, tables.at(-1)!.end, notes);
}

export const roundedOf = (sheets: readonly BookSheet[]): Rounded[] =>
  sheets.flatMap(({ tables }) => tables.flatMap((table) => table.rounded()));
