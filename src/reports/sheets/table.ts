/** A table of one line per row, which other sheets can refer to before it is written. */
import type { Alignment, Cell, CellValue, Font, Worksheet } from 'exceljs';
import { Decimal } from '../../domain/money.ts';
import {
  BOLD,
  BORDERS,
  FONT,
  HEADER_ROW,
  MUTED,
  WARNING,
  shownValue,
  styleHeader,
} from './style.ts';
import {
  decimalSum,
  NO_VALUE,
  NOT_APPLICABLE,
  tallyCell,
  type Operand,
  type Tally,
} from './values.ts';

export const FIRST_ROW = HEADER_ROW + 1;
export const ILLUSTRATIVE = '演示';
export const RECORDED = '登记';

/** How a cell of the body looks. */
export interface Look {
  /** The number format; a column without one holds words. */
  format?: string | undefined;
  align?: Alignment['horizontal'];
  indent?: number;
  font?: Partial<Font>;
}

export interface Column<Line> extends Look {
  header: string;
  width: number;
  /** Where each line has a unit of its own. */
  formatOf?: (line: Line) => string;
  cell: (line: Line, row: number) => CellValue;
  /** The number that sums and counts of this column go by; nothing where the line has none. */
  amount?: (line: Line) => Decimal | undefined;
  /** What the 合计 row says in place of the sum. */
  total?: (row: number) => CellValue;
}

/** Only rows whose column reads this; `ref` is how the formula says it. */
export interface Criterion<Key> {
  column: Key;
  is: string;
  ref?: string;
}

interface Options<Key> {
  /** Whether a 合计 row follows. It lies outside every range. */
  totals?: boolean;
  /** Where an empty table says that it is empty. */
  emptyNote: Key;
}

/** The column that says which rows are demonstration data. */
export const provenanceColumn: Column<{ illustrative: boolean }> = {
  header: '数据来源',
  width: 7.5,
  align: 'center',
  cell: (line) => (line.illustrative ? ILLUSTRATIVE : RECORDED),
};

export class Table<Line, Key extends string> {
  readonly sheetName: string;
  readonly lines: readonly Line[];
  readonly #columns: Record<Key, Column<Line>>;
  readonly #options: Options<Key>;
  readonly #entries: [Key, Column<Line>][];
  readonly #letters: Map<Key, string>;

  constructor(
    sheetName: string,
    columns: Record<Key, Column<Line>>,
    lines: readonly Line[],
    options: Options<NoInfer<Key>>,
  ) {
    this.sheetName = sheetName;
    this.lines = lines;
    this.#columns = columns;
    this.#options = options;
    this.#entries = Object.entries(columns) as [Key, Column<Line>][];
    this.#letters = new Map(this.#entries.map(([key], index) => [key, columnLetter(index + 1)]));
  }

  get width(): number {
    return this.#entries.length;
  }

  /** An empty table keeps one row, so that every range has cells in it. */
  get lastRow(): number {
    return FIRST_ROW + Math.max(this.lines.length, 1) - 1;
  }

  get totalRow(): number {
    return this.lastRow + 1;
  }

  /** Header and body, which a filter may hide rows of; never the 合计 row. */
  get filterRange(): string {
    return `A${HEADER_ROW}:${columnLetter(this.width)}${this.lastRow}`;
  }

  /** The first row below the table. */
  get end(): number {
    return this.lastRow + (this.#options.totals ? 2 : 1);
  }

  ref(key: Key, row: number): string {
    return `${this.#letters.get(key)}${row}`;
  }

  /** The column's body as another sheet names it. */
  range(key: Key): string {
    const letter = this.#letters.get(key);
    return `'${this.sheetName}'!$${letter}$${FIRST_ROW}:$${letter}$${this.lastRow}`;
  }

  sum(key: Key, ...criteria: Criterion<Key>[]): Tally {
    const formula =
      criteria.length === 0
        ? `SUM(${this.range(key)})`
        : `SUMIFS(${[this.range(key), ...this.#conditions(criteria)].join(',')})`;
    return { formula, value: decimalSum(this.#amounts(key, criteria)) };
  }

  /** How many rows have something other than zero. */
  count(key: Key, ...criteria: Criterion<Key>[]): Tally {
    const conditions = [this.range(key), '">0"', ...this.#conditions(criteria)];
    const counted = this.#amounts(key, criteria).filter((amount) => amount.greaterThan(0));
    return { formula: `COUNTIFS(${conditions.join(',')})`, value: new Decimal(counted.length) };
  }

  /** The total as the 合计 row holds it. */
  totalOf(key: Key): Operand {
    return { ref: this.ref(key, this.totalRow), value: this.sum(key).value };
  }

  #conditions(criteria: Criterion<Key>[]): string[] {
    return criteria.flatMap(({ column, is, ref }) => [this.range(column), ref ?? `"${is}"`]);
  }

  #amounts(key: Key, criteria: Criterion<Key>[]): Decimal[] {
    return this.lines
      .filter((line) =>
        criteria.every(({ column, is }) => this.#columns[column].cell(line, 0) === is),
      )
      .flatMap((line) => this.#columns[key].amount?.(line) ?? []);
  }

  write(sheet: Worksheet): void {
    this.#entries.forEach(([, { header, width }], index) => {
      sheet.getColumn(index + 1).width = width;
      const cell = sheet.getCell(HEADER_ROW, index + 1);
      cell.value = header;
      styleHeader(cell);
    });
    this.lines.forEach((line, index) => this.#writeLine(sheet, line, FIRST_ROW + index));
    if (this.lines.length === 0) this.#writeEmptyLine(sheet);
    if (this.#options.totals) this.#writeTotals(sheet);
  }

  #writeLine(sheet: Worksheet, line: Line, row: number): void {
    this.#entries.forEach(([, column], index) => {
      const cell = sheet.getCell(row, index + 1);
      cell.value = column.cell(line, row);
      styleBody(cell, column.formatOf ? { ...column, format: column.formatOf(line) } : column);
    });
  }

  /** Amounts are 0 here because a blank cell counts as “not zero” in COUNTIFS. */
  #writeEmptyLine(sheet: Worksheet): void {
    this.#entries.forEach(([key, column], index) => {
      const cell = sheet.getCell(FIRST_ROW, index + 1);
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
      else if (column.total) cell.value = column.total(row);
      else if (column.amount)
        cell.value = tallyCell(this.sum(key), `${this.sheetName} ${column.header}`);
      styleBody(cell, { ...column, font: BOLD });
    });
  }
}

/**
 * Words in place of a value stand centred and grey, so that nobody takes them for one. Numbers
 * shrink rather than turn into #### where a machine has only wider fonts.
 */
export function styleBody(cell: Cell, { format, align, indent = 0, font = FONT }: Look): void {
  const shown = shownValue(cell.value);
  const isText = typeof shown === 'string';
  const isRemark =
    isText && (format !== undefined || shown === NO_VALUE || shown === NOT_APPLICABLE);
  const horizontal = isRemark ? 'center' : (align ?? (format ? 'right' : 'left'));
  cell.font = isRemark ? MUTED : shown === ILLUSTRATIVE ? WARNING : font;
  cell.border = BORDERS;
  cell.alignment = {
    horizontal,
    vertical: 'middle',
    indent,
    wrapText: isText,
    shrinkToFit: !isText,
  };
  if (format) cell.numFmt = format;
}

/** 1 is A, 27 is AA. */
export function columnLetter(index: number): string {
  const rest = Math.floor((index - 1) / 26);
  return (rest > 0 ? columnLetter(rest) : '') + String.fromCharCode(65 + ((index - 1) % 26));
}
