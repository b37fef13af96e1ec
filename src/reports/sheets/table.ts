/** A table of one line per row, which other sheets can refer to before it is written. */
import type { CellValue, Worksheet } from 'exceljs';
import type { PrintedLook } from '../../domain/values/columns.ts';
import { Decimal } from '../../domain/values/money.ts';
import { HEADER_ROW, writeCaption } from './page.ts';
import { plainCell, type FigureShown, type Plainly, type PlainTable } from './plain-table.ts';
import { roundedScale, type Rounded } from './rounding.ts';
import { BOLD, styleBody, styleHeader, TOTAL_FILL, type Look } from './style.ts';
import { FORMATS } from '../../domain/values/number-formats.ts';
import { columnLetter, decimalSum, tallyCell, type Operand, type Tally } from './values.ts';

export interface WorkbookColumn<Line> extends Look, PrintedLook {
  label: string;
  width: number;
  /** The number format of a line, if lines have different units. */
  lineFormat?: (line: Line) => string;
  cell: (line: Line, row: number, index: number) => CellValue;
  /** The number behind the sums and counts of this column; undefined if the line has none. */
  amount?: (line: Line) => Decimal | undefined;
  /** What the 合计 row shows instead of the sum. */
  totalCell?: (row: number) => CellValue;
  /** The figure that the number is, if it is a figure of its own. */
  figure?: (line: Line) => FigureShown | undefined;
  /** The records that the cell lists. */
  records?: (line: Line) => readonly number[];
  /** For formulas and filters only: right of all others, and not printed. */
  isAside?: true;
}

/** A condition that a column's cells equal a value; `ref` is the value in the formula. */
export interface Criterion<Key> {
  column: Key;
  is: string;
  ref?: string;
}

interface WorkbookTableOptions<Line, Key> {
  /** Whether a 合计 row follows. It lies outside every range. */
  totals?: boolean;
  /** Where an empty table says that it is empty. */
  emptyNote: Key;
  /** The first row, if it is not the one below the heading. */
  top?: number;
  /** The caption that distinguishes the tables of a sheet. */
  caption?: string;
  /** Lines that are sums of others. */
  isSum?: (line: Line) => boolean;
}

/** Numbers the rows 1, 2, 3 … */
export const indexColumn = {
  label: '序号',
  width: 6,
  align: 'center',
  cell: (_: unknown, _row: number, index: number) => index + 1,
} satisfies WorkbookColumn<unknown>;

export class WorkbookTable<Line, Key extends string> implements Plainly {
  readonly sheetName: string;
  readonly lines: readonly Line[];
  readonly #columns: Record<Key, WorkbookColumn<Line>>;
  readonly #options: WorkbookTableOptions<Line, Key>;
  readonly #entries: [Key, WorkbookColumn<Line>][];
  readonly #letters: Map<Key, string>;

  constructor(
    sheetName: string,
    columns: Record<Key, WorkbookColumn<Line>>,
    lines: readonly Line[],
    options: WorkbookTableOptions<Line, NoInfer<Key>>,
  ) {
    this.sheetName = sheetName;
    this.lines = lines;
    this.#columns = columns;
    this.#options = options;
    this.#entries = Object.entries(columns) as [Key, WorkbookColumn<Line>][];
    this.#letters = new Map(this.#entries.map(([key], index) => [key, columnLetter(index + 1)]));
  }

  /** How many columns are printed. */
  get width(): number {
    return this.#entries.filter(([, { isAside }]) => !isAside).length;
  }

  /** The first row of the header. */
  get headerTop(): number {
    return (this.#options.top ?? HEADER_ROW) + (this.#options.caption ? 1 : 0);
  }

  /** The last row of the header. */
  get headerRow(): number {
    return this.headerTop + (this.#entries.some(([, { group }]) => group) ? 1 : 0);
  }

  get firstRow(): number {
    return this.headerRow + 1;
  }

  /** An empty table keeps one row, so that every range has cells in it. */
  get lastRow(): number {
    return this.headerRow + Math.max(this.lines.length, 1);
  }

  get totalRow(): number {
    return this.lastRow + 1;
  }

  /** Header and body, which a filter may hide rows of; never the 合计 row. */
  get filterRange(): string {
    return `A${this.headerRow}:${columnLetter(this.#entries.length)}${this.lastRow}`;
  }

  /** The first row below the table. */
  get end(): number {
    return this.lastRow + (this.#options.totals ? 2 : 1);
  }

  ref(key: Key, row: number): string {
    return `${this.#letters.get(key)}${row}`;
  }

  /** A cell in the form in which another sheet refers to it. */
  refFrom(key: Key, row: number): string {
    return `'${this.sheetName}'!$${this.#letters.get(key)}$${row}`;
  }

  /** The column's body in the form in which another sheet refers to it. */
  range(key: Key): string {
    const letter = this.#letters.get(key);
    return `'${this.sheetName}'!$${letter}$${this.firstRow}:$${letter}$${this.lastRow}`;
  }

  sum(key: Key, ...criteria: Criterion<Key>[]): Tally {
    const formula =
      criteria.length === 0
        ? `SUM(${this.range(key)})`
        : `SUMIFS(${[this.range(key), ...this.#conditions(criteria)].join(',')})`;
    return { formula, value: decimalSum(this.#amounts(key, criteria)), place: this.range(key) };
  }

  /** How many rows are not zero. */
  count(key: Key, ...criteria: Criterion<Key>[]): Tally {
    const conditions = [this.range(key), '">0"', ...this.#conditions(criteria)];
    const counted = this.#amounts(key, criteria).filter((amount) => amount.greaterThan(0));
    return {
      formula: `COUNTIFS(${conditions.join(',')})`,
      value: new Decimal(counted.length),
      place: this.range(key),
    };
  }

  /** The total as the 合计 row holds it. */
  columnTotal(key: Key): Operand {
    return { ref: this.ref(key, this.totalRow), value: this.sum(key).value };
  }

  /** Columns whose printed parts may not add up to their printed total. */
  rounded(): Rounded[] {
    if (!this.#options.totals || this.lines.length === 0) return [];
    return this.#entries.flatMap(([key, column]) => {
      const shown = roundedScale(column.format);
      if (!shown || !column.amount || column.totalCell) return [];
      const { group, label } = column;
      return {
        sheet: this.sheetName,
        label: group ? `${group}：${label}` : label,
        shown,
        range: this.range(key),
        parts: this.#amounts(key, []),
        total: { ref: this.refFrom(key, this.totalRow), value: this.sum(key).value },
      };
    });
  }

  #conditions(criteria: Criterion<Key>[]): string[] {
    return criteria.flatMap(({ column, is, ref }) => [this.range(column), ref ?? `"${is}"`]);
  }

  #amounts(key: Key, criteria: Criterion<Key>[]): Decimal[] {
    return this.lines
      .filter((line) =>
        criteria.every(({ column, is }) => this.#columns[column].cell(line, 0, 0) === is),
      )
      .flatMap((line) => this.#columns[key].amount?.(line) ?? []);
  }

  plainly(): PlainTable {
    const entries = this.#entries.filter(([, { isAside }]) => !isAside);
    const { caption, totals, isSum } = this.#options;
    const total = ([key, column]: [Key, WorkbookColumn<Line>], index: number) => {
      if (index === 0) return '合计';
      if (column.totalCell) return plainCell(column.totalCell(this.totalRow), column.format);
      return column.amount ? plainCell(tallyCell(this.sum(key), ''), column.format) : '';
    };
    return {
      ...(caption && { caption }),
      columns: entries.map(([, { label, group, format, lineFormat }]) => ({
        label,
        ...(group && { group }),
        isNumeric: (format ?? lineFormat) !== undefined && format !== FORMATS.day,
      })),
      lines: this.lines.map((line, index) => ({
        isSum: isSum?.(line) ?? false,
        cells: entries.map(([, column]) => {
          const value = column.cell(line, this.firstRow + index, index);
          const cell = plainCell(value, column.lineFormat?.(line) ?? column.format);
          const [figure, records] = [column.figure?.(line), column.records?.(line)];
          return typeof cell === 'string'
            ? records
              ? { records }
              : cell
            : { ...cell, ...(figure && { figure }) };
        }),
      })),
      totals: totals && this.lines.length > 0 ? entries.map(total) : [],
    };
  }

  write(sheet: Worksheet): void {
    const { caption, top = HEADER_ROW } = this.#options;
    if (caption) writeCaption(sheet, top, caption);
    this.#writeHeader(sheet);
    this.lines.forEach((line, index) => this.#writeLine(sheet, line, index));
    if (this.lines.length === 0) this.#writeEmptyLine(sheet);
    if (this.#options.totals) this.#writeTotals(sheet);
  }

  #writeHeader(sheet: Worksheet): void {
    const top = this.headerTop;
    const isDouble = this.headerRow > top;
    this.#entries.forEach(([, { label, width, group }], index) => {
      const at = index + 1;
      const column = sheet.getColumn(at);
      column.width = Math.max(column.width ?? 0, width);
      for (let row = top; row <= this.headerRow; row += 1) styleHeader(sheet.getCell(row, at));
      sheet.getCell(group ? this.headerRow : top, at).value = label;
      if (isDouble && !group) sheet.mergeCells(top, at, this.headerRow, at);
    });
    for (const { group, from, to } of this.#groups()) {
      sheet.getCell(top, from).value = group;
      if (to > from) sheet.mergeCells(top, from, top, to);
    }
  }

  #groups(): { group: string; from: number; to: number }[] {
    const found: { group: string; from: number; to: number }[] = [];
    this.#entries.forEach(([, { group }], index) => {
      const last = found.at(-1);
      if (!group) return;
      if (last?.group === group && last.to === index) last.to = index + 1;
      else found.push({ group, from: index + 1, to: index + 1 });
    });
    return found;
  }

  #writeLine(sheet: Worksheet, line: Line, index: number): void {
    const row = this.firstRow + index;
    const sumLook = this.#options.isSum?.(line) ? { font: BOLD, fill: TOTAL_FILL } : {};
    this.#entries.forEach(([, column], at) => {
      const cell = sheet.getCell(row, at + 1);
      cell.value = column.cell(line, row, index);
      const format = column.lineFormat ? column.lineFormat(line) : column.format;
      styleBody(cell, { ...column, format, ...sumLook });
    });
  }

  /** Amounts are 0 here because a blank cell counts as “not zero” in COUNTIFS. */
  #writeEmptyLine(sheet: Worksheet): void {
    this.#entries.forEach(([key, column], index) => {
      const cell = sheet.getCell(this.firstRow, index + 1);
      if (key === this.#options.emptyNote) cell.value = '（没有记录）';
      else if (column.amount) cell.value = 0;
      styleBody(cell, column);
    });
  }

  #writeTotals(sheet: Worksheet): void {
    const row = this.totalRow;
    this.#entries.forEach(([key, column], index) => {
      const cell = sheet.getCell(row, index + 1);
      if (index === 0) cell.value = '合计';
      else if (column.totalCell) cell.value = column.totalCell(row);
      else if (column.amount)
        cell.value = tallyCell(this.sum(key), `${this.sheetName} ${column.label}`);
      styleBody(cell, { ...column, font: BOLD, fill: TOTAL_FILL });
    });
  }
}
