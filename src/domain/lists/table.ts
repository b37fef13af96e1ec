/**
 * Lists as tables: what stands in each column and cell, and what columns add up to. One description
 * of its columns serves a list's download and its page.
 */
import { REASONS, type Basis, type Value } from '../figures/figure.ts';
import { Decimal } from '../values/money.ts';

/** What a cell of a column is, which says how it is written, compared and filtered. */
const COLUMN_KINDS = {
  text: '文本',
  code: '编码',
  day: '日期',
  instant: '时刻',
  money: '元',
  count: '个数',
  /** A share or a rate: 0.25 is shown as 25%. */
  ratio: '%',
  multiple: '倍',
  /** A plain number whose unit stands beside it, as with indicators. */
  number: '数值',
  seq: '记录号',
  flag: '是否',
} as const;
export type ColumnKind = keyof typeof COLUMN_KINDS;

/** What a code in a column names; pages link it there. */
export type Named =
  | 'enterprise'
  | 'party'
  | 'vehicle'
  | 'line'
  | 'loan'
  | 'deal'
  | 'project'
  | 'programme'
  | 'indicator'
  | 'figure'
  | 'event'
  | 'submission';

export interface Column {
  /** Its name in addresses: filters and sorting use it. */
  key: string;
  label: string;
  kind: ColumnKind;
  hint?: string;
  /** The figure whose values the column shows, and their basis; pages link to its working. */
  figure?: string;
  basis?: Basis;
  of?: Named;
  /** This column is the name of what the code in that column stands for. */
  nameOf?: string;
  /** What each stored value is called. */
  options?: Readonly<Record<string, string>>;
  /** Few different values: a page offers them as a choice, see `choicesOf`. */
  few?: true;
  /** The cell holds several values with 、 between; a filter meets any of them. */
  many?: true;
  /** May be added up: one measure at one layer, and no row twice. */
  total?: true;
  /** Only searched in, and left out of pages and files: aliases. */
  hidden?: true;
  /** Of a confidential book: withheld from whoever sees only some vehicles. */
  confidential?: true;
}

/** The row has no such thing by its nature; unlike null, where nothing was recorded. */
export const NOT_APPLICABLE = { notApplicable: true } as const;

/** Why there is no number: a code, and the sentence. */
export interface NoNumber {
  reason: string;
  text: string;
  /** What a page's narrow cell says, where that is more than that there is none. */
  short?: string;
}

/**
 * text, code, day and instant hold text, flag 'yes' or 'no', the others a Decimal. Null is nothing
 * recorded ("-").
 */
export type Cell = string | Decimal | null | NoNumber | typeof NOT_APPLICABLE;

export interface Row {
  /** Unique within the table, the order of which is the list's own. */
  key: string;
  cells: Readonly<Record<string, Cell>>;
  /** Whether it rests on demonstration data. */
  illustrative: boolean;
}

export interface Table {
  /** Its address under /api/v1, to which `.csv` and `.xlsx` are added. */
  path: string;
  label: string;
  columns: readonly Column[];
}

export const YES = 'yes';
export const NO = 'no';
export const FLAG_LABELS = { [YES]: '是', [NO]: '否' } as const;
const NUMERIC: readonly ColumnKind[] = ['money', 'count', 'ratio', 'multiple', 'number', 'seq'];
export const isNumeric = ({ kind }: Column): boolean => NUMERIC.includes(kind);
export const isReason = (cell: Cell): cell is NoNumber =>
  typeof cell === 'object' && cell !== null && 'reason' in cell;
export const isNumber = (cell: Cell): cell is Decimal => cell instanceof Decimal;

/** A figure's value as a cell: the number, why there is none, or nothing without a group. */
export function valueCell(value: Value | undefined): Cell {
  if (value === undefined) return null;
  if (value.reason !== undefined) return { reason: value.reason, text: REASONS[value.reason] };
  return value.value ?? null;
}

export const flagCell = (said: boolean | undefined): Cell =>
  said === undefined ? null : said ? YES : NO;

/** The columns that pages and files show. */
export const shown = (table: Table): Column[] => table.columns.filter(({ hidden }) => !hidden);

/** What a cell is called where people read it: options in words. */
export const wording = (column: Column, cell: string): string =>
  column.options?.[cell] ??
  (column.kind === 'flag' ? (FLAG_LABELS[cell as keyof typeof FLAG_LABELS] ?? cell) : cell);

/** Sums of the columns that may be added up, of rows that come one after another. */
export class RunningTotals {
  readonly #sums: Map<string, Cell>;

  constructor(table: Table) {
    const added = table.columns.filter(({ total }) => total);
    this.#sums = new Map(added.map(({ key }) => [key, new Decimal(0)]));
  }

  add(row: Row): void {
    for (const [key, sum] of this.#sums) {
      const cell = row.cells[key] ?? null;
      if (isReason(cell)) this.#sums.set(key, isReason(sum) ? sum : cell);
      else if (isNumber(cell) && isNumber(sum)) this.#sums.set(key, sum.plus(cell));
    }
  }

  cells(): Record<string, Cell> {
    return Object.fromEntries(this.#sums);
  }
}

/**
 * The sum of each column that may be added up, unrounded. Where a row has a reason instead of a
 * number the sum has that reason; rows without the thing add nothing.
 */
export function totalsOf(table: Table, rows: readonly Row[]): Record<string, Cell> {
  const totals = new RunningTotals(table);
  for (const row of rows) totals.add(row);
  return totals.cells();
}
