/**
 * Defines a list by its columns: kind, label, where the cells come from, whether they add up, and
 * who sees them. The JSON answer, its schema and query, the page, the CSV and the workbook of a
 * list all follow from this one definition.
 */
import { isRatio, REASONS, type Basis, type Unit, type Value } from '../figures/figure.ts';
import type { MarkKind } from '../journal/event-definition.ts';
import type { Dimension } from '../journal/measures.ts';
import { kindOf, type AnyColumn, type ColumnKind } from '../values/columns.ts';
import { Decimal, wholeNumber, wireRatio } from '../values/money.ts';
import type { EntityKind } from '../values/entity-codes.ts';
import type { Action } from '../../platform/roles-and-rights.ts';

/** The kinds that a column of a list may have. */
export type ListKind = Exclude<
  ColumnKind,
  'decimal' | 'figure' | 'value' | 'reason' | 'records' | 'rows' | 'record'
>;

/** The kind of thing that a column's codes name; pages link to it. */
export type NamedKind =
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

/**
 * Where the cells of a list of registered things come from:
 * - a part of the registration;
 * - a field of the registration;
 * - a field of the registration that another field names;
 * - the statement in force on the day.
 *
 * Columns of figures and of names need no origin: their `figure` or `nameOf` says it.
 */
export type ColumnSource =
  | 'code'
  | 'kind'
  | 'registered_on'
  | 'record'
  | 'all_names'
  | 'other_names'
  | { field: string; of?: string }
  | { statement: MarkKind; key?: string; part?: 'value' | 'since' }
  /** The keys of the column's options whose statement of this kind is in force on the day. */
  | { inForce: MarkKind };

export interface Column extends AnyColumn {
  /** Its name in JSON and in addresses: filters and sorting use it. */
  key: string;
  kind: ListKind;
  from?: ColumnSource;
  /** The basis of the figure whose values the column shows; pages link to its working. */
  basis?: Basis;
  of?: NamedKind;
  /** The code list that the named code is of; without it the code is a thing's. */
  list?: string;
  /** The text for the code `none`, and for an absent code. */
  none?: string;
  missing?: string;
  /** The list is always limited to one option of this column; this one if none is asked for. */
  otherwise?: string;
  /** Few different values: a page offers them as a choice, see `columnChoices`. */
  few?: true;
  /** The cell has several values separated by 、; a filter matches any of them. */
  many?: true;
  /** The column with the unit of the number; if the unit is %, 0.25 is shown as 25. */
  unitIn?: string;
  /** A filter looks for the value in all that the row stands for, so that `-` asks for nothing. */
  anywhere?: true;
  /**
   * Takes long to work out: it is, for the rows that are shown, and for all only where the view
   * sorts or filters by it. Not for columns that are searched, added up or offer choices.
   */
  slow?: true;
  /** Its text has codes of things among others, which a filter finds by any of their names. */
  hasCodes?: true;
  /** Only searched in, and left out of answers, pages and files: aliases. */
  hidden?: true;
  /** From a confidential book: hidden from people who see only some vehicles. */
  confidential?: true;
}

/** The row cannot have such a value. Null is different: nothing was recorded. */
export const NOT_APPLICABLE = { notApplicable: true } as const;

/** Why there is no number: a code, and the sentence. */
export interface NoNumber {
  reason: string;
  text: string;
  /** A short text for a page's narrow cell, if "no number" is not enough. */
  short?: string;
}

/**
 * Kinds text, code, day and instant hold text, flag holds 'yes' or 'no', the others a Decimal. Null
 * means that nothing was recorded ("-").
 */
export type Cell = string | Decimal | null | NoNumber | typeof NOT_APPLICABLE;

export interface ListRow {
  /** Unique within the list; the next page continues after it. */
  key: string;
  cells: Readonly<Record<string, Cell>>;
  /** The kinds of the things that its codes name where they differ from their columns'. */
  named?: Readonly<Record<string, NamedKind>>;
  /** Whether it rests on demonstration data. */
  illustrative: boolean;
}

/** What a row rests on: a record, a statement, a figure's value; undefined where there is none. */
export type Support = { illustrative: boolean } | undefined;

/** Whether any of what a row tells is demonstration data. */
export const restsOnIllustrative = (...parts: Support[]): boolean =>
  parts.some((part) => part?.illustrative === true);

/** How a list stands on a page. */
export interface ListPage {
  title: string;
  /** The path of the page, if it differs from the list's own. */
  path?: string;
  /** The list under whose menu entry it is a tab; undefined if it has an entry of its own. */
  under?: string;
  /** Columns that a page leaves out; the download has them. */
  without?: readonly string[];
}

export interface List<
  Columns extends readonly Column[] = readonly Column[],
  Path extends string = string,
> {
  /** Its address under /api/v1, with `.csv` or `.xlsx` for files, and the address of its page. */
  path: Path;
  label: string;
  /** The action that a person must be allowed to read the list. */
  action: Action;
  /** What a refusal says that the person may not do: "不能…". */
  doing: string;
  /** The name of a row in the document of the API. */
  row: string;
  /** The heading of the list in the document. */
  tag: '查询' | '指标' | '定义' | '季报' | '审计' | '提交' | '草稿' | '人员';
  columns: Columns;
  /** Its page; undefined if it has none. */
  page?: ListPage;
  /** A short list: without a limit, JSON gives all of it. */
  isShort?: true;
  /**
   * The list has no end and is read page by page in its own order, narrowed by these columns alone,
   * hidden ones among them. All other lists may be searched, sorted and narrowed by every column.
   */
  narrowedBy?: readonly string[];
  /** How its figures are grouped, with the columns that hold the group of a row. */
  figuresBy?: Readonly<Partial<Record<Dimension, string>>>;
}

/** A list of registered things; the origins of its columns say all that is read. */
export interface RegisteredList<
  Columns extends readonly Column[] = readonly Column[],
  Path extends string = string,
> extends List<Columns, Path> {
  kinds: readonly EntityKind[];
  /** The type of the events that register these things. */
  registeredBy: string;
}

/** Keeps a list's path, keys and kinds as types, for the answers of the typed client. */
export const defineList = <const Columns extends readonly Column[], const Path extends string>(
  list: List<Columns, Path>,
): List<Columns, Path> => list;

export const defineRegisteredList = <
  const Columns extends readonly Column[],
  const Path extends string,
>(
  list: RegisteredList<Columns, Path>,
): RegisteredList<Columns, Path> => list;

export const isRegisteredList = (list: List): list is RegisteredList => 'kinds' in list;

export const YES = 'yes';
export const NO = 'no';
const FLAG_LABELS = { [YES]: '是', [NO]: '否' } as const;
export const isNumeric = ({ kind }: Column): boolean => kindOf(kind).isNumber ?? false;
export const isReason = (cell: Cell): cell is NoNumber =>
  typeof cell === 'object' && cell !== null && 'reason' in cell;
export const isNumber = (cell: Cell): cell is Decimal => cell instanceof Decimal;

/** The cell of a reason, in the words that a table of reasons has for it. */
export const reasonCell = <Reason extends string>(
  reason: Reason,
  words: Readonly<Record<Reason, string>>,
): NoNumber => ({ reason, text: words[reason] });

/** A figure's value as a cell: the number, or why there is none; a sum of nothing is 0. */
export function valueCell(value: Value | undefined): Cell {
  if (value === undefined) return new Decimal(0);
  if (value.reason !== undefined) return reasonCell(value.reason, REASONS);
  return value.value ?? null;
}

export const flagCell = (said: boolean | undefined): Cell =>
  said === undefined ? null : said ? YES : NO;

/** The columns that pages and files show. */
export const shown = (list: List): Column[] => list.columns.filter(({ hidden }) => !hidden);

/** The columns by which a list can be filtered. */
export const narrowing = (list: List): Column[] =>
  list.narrowedBy === undefined
    ? shown(list)
    : list.columns.filter(({ key }) => list.narrowedBy!.includes(key));

/** The wording of a cell for people: the label of an option. */
export const wording = (column: Column, cell: string): string =>
  valuesIn(cell, column)
    .map((value) => optionsIn(column)[value] ?? value)
    .join(MANY);

/** Between the values of a cell that holds several. */
export const MANY = '、';

/** The values of a cell; several only if its column allows it. */
export const valuesIn = (cell: string, { many }: Column): string[] =>
  many ? cell.split(MANY) : [cell];

/** The labels of a column's stored values; empty if the column has no such labels. */
export const optionsIn = ({ options, kind }: Column): Readonly<Record<string, string>> =>
  options ?? (kind === 'flag' ? FLAG_LABELS : {});

/** Whether a cell has neither a text nor a number. */
export const isWithout = (cell: Cell): boolean =>
  !isNumber(cell) && (typeof cell !== 'string' || cell === '');

/** The unit beside a number in its row; undefined if the column states it. */
const unitBeside = ({ unitIn }: Column, row: ListRow): Cell =>
  unitIn === undefined ? null : (row.cells[unitIn] ?? null);

/**
 * A number as it is compared and answered. Quotients are rounded as in answers, so that a filter by
 * an answered value finds it.
 */
export function comparable(column: Column, row: ListRow, number: Decimal): Decimal {
  const { kind } = column;
  const isQuotient =
    kind === 'ratio' || kind === 'multiple' || isRatio(unitBeside(column, row) as Unit);
  return isQuotient ? new Decimal(wireRatio(number)) : number;
}

/** The number with as many decimals as its row says; undefined if the row does not say. */
export function decimalsSaid({ decimalsIn }: Column, row: ListRow): number | undefined {
  const said = decimalsIn === undefined ? undefined : row.cells[decimalsIn];
  return said !== undefined && isNumber(said) ? wholeNumber(said) : undefined;
}

/** A number as people read it beside its unit: if the unit is %, 0.957 becomes 95.7. */
export function besideUnit(column: Column, row: ListRow, number: Decimal): Decimal {
  const unit = unitBeside(column, row);
  if (!isRatio(unit as Unit)) return number;
  const wired = new Decimal(wireRatio(number));
  return unit === '%' ? wired.times(100) : wired;
}

/**
 * Sums of the columns that may be added up, of rows that come one after another. A column in which
 * no row has a number has no sum either; a sum of no rows is 0.
 */
export class RunningTotals {
  readonly #sums: Map<string, Cell>;
  #isEmpty = true;

  constructor(list: List) {
    const added = list.columns.filter(({ total }) => total);
    this.#sums = new Map(added.map(({ key }) => [key, null]));
  }

  add(row: ListRow): void {
    this.#isEmpty = false;
    for (const [key, sum] of this.#sums) {
      const cell = row.cells[key] ?? null;
      if (isReason(sum)) continue;
      if (isReason(cell)) this.#sums.set(key, cell);
      else if (isNumber(cell)) this.#sums.set(key, isNumber(sum) ? sum.plus(cell) : cell);
    }
  }

  cells(): Record<string, Cell> {
    if (!this.#isEmpty) return Object.fromEntries(this.#sums);
    return Object.fromEntries([...this.#sums.keys()].map((key) => [key, new Decimal(0)]));
  }
}

/**
 * The sum of each column that may be added up, unrounded. If a row has a reason instead of a
 * number, the sum has that reason. Rows in which nothing was recorded, or to which the column does
 * not apply, add nothing; the sum of such rows alone is null.
 */
export function listTotals(list: List, rows: readonly ListRow[]): Record<string, Cell> {
  const totals = new RunningTotals(list);
  for (const row of rows) totals.add(row);
  return totals.cells();
}
