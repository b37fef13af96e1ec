/** What is asked of a table: searching, filtering, sorting; and the choices that a page offers. */
import { Refusal, type Fault } from '../../platform/errors.ts';
import { isDay } from '../values/days.ts';
import { foldName } from '../values/entity-codes.ts';
import {
  FLAG_LABELS,
  isNumber,
  isNumeric,
  shown,
  wording,
  type Cell,
  type Column,
  type ColumnKind,
  type Row,
  type Table,
} from './table.ts';

export interface Filter {
  column: string;
  /** The cell is this; `-` is nothing recorded. */
  is?: string;
  /** The cell is at least, at most this: days, and numbers. */
  from?: string;
  to?: string;
}

/** What is asked of a table. */
export interface View {
  /** Every word of it must occur somewhere in the row's text. */
  q?: string;
  filters: readonly Filter[];
  sort?: { column: string; descending: boolean };
}

/** Between the values of a cell that holds several. */
const MANY = '、';
/** The filter for cells in which nothing was recorded. */
export const NOTHING_RECORDED = '-';

/** Columns that take a least and a most. */
export const hasRange = (column: Column): boolean =>
  isNumeric(column) || column.kind === 'day' || column.kind === 'instant';

// What is asked

/** The parameters that narrow a table; the queries of the API and of pages are made of them. */
export function viewParameters(table: Table): { name: string; hint: string }[] {
  return [
    { name: 'q', hint: '搜索：名称、编码、别名等文字，多个词以空格分隔' },
    {
      name: 'sort',
      hint: `按列排序，前加 - 为降序：${shown(table)
        .map(({ key }) => key)
        .join('、')}`,
    },
    ...shown(table).flatMap((column) => [
      { name: column.key, hint: `${column.label}等于；- 为没有记录${spelt(column)}` },
      ...(hasRange(column)
        ? [
            { name: `${column.key}_from`, hint: `${column.label}不小于` },
            { name: `${column.key}_to`, hint: `${column.label}不大于` },
          ]
        : []),
    ]),
  ];
}

const spelt = ({ options, kind }: Column): string => {
  const all = Object.entries(options ?? (kind === 'flag' ? FLAG_LABELS : {}));
  if (all.length === 0 || all.length > 12) return '';
  return `；${all.map(([value, label]) => (value === label ? value : `${value} ${label}`)).join('、')}`;
};

const NUMBER = /^-?\d{1,20}(\.\d{1,20})?$/;

/** What is wrong with a bound or a value to compare with; nothing where it fits the column. */
function faultOf(column: Column, name: string, text: string): Fault | undefined {
  const wrong = (detail: string): Fault => ({
    code: 'parameter_invalid',
    pointer: `/${name}`,
    detail,
  });
  if (text === NOTHING_RECORDED) return undefined;
  if (isNumeric(column) && !NUMBER.test(text))
    return wrong(`${name}（${column.label}）应为数字，所填为“${text}”。`);
  if (column.kind === 'day' && !isDay(text))
    return wrong(`${name}（${column.label}）应为 YYYY-MM-DD 形式的日期，所填为“${text}”。`);
  return undefined;
}

/**
 * The view that the parameters of an address ask for; empty ones, as forms send them, ask for
 * nothing. Refuses parameters that the table does not have, and values that do not fit a column.
 */
export function readView(
  table: Table,
  parameters: Readonly<Record<string, string | undefined>>,
): View {
  const given = Object.entries(parameters).flatMap(([name, text]) =>
    text === undefined || text.trim() === '' ? [] : [[name, text.trim()] as const],
  );
  const columns = shown(table);
  const faults: Fault[] = [];
  const filters = new Map<string, Filter>();
  const view: { q?: string; sort?: NonNullable<View['sort']> } = {};
  for (const [name, text] of given) {
    const pointer = `/${name}`;
    const part = /_(from|to)$/.exec(name)?.[1] as 'from' | 'to' | undefined;
    const exact = columns.find(({ key }) => key === name);
    const column = exact ?? columns.find(({ key }) => part && `${key}_${part}` === name);
    if (name === 'q') view.q = text;
    else if (name === 'sort') {
      const key = text.replace(/^-/, '');
      if (columns.some((each) => each.key === key))
        view.sort = { column: key, descending: text.startsWith('-') };
      else faults.push(unknownSort(key, columns, pointer));
    } else if (!column || (!exact && !hasRange(column))) {
      faults.push({ code: 'parameter_invalid', pointer, detail: `没有参数 ${name}，请检查拼写。` });
    } else {
      const fault = faultOf(column, name, text);
      if (fault) faults.push(fault);
      const said = exact ? { is: text } : part === 'from' ? { from: text } : { to: text };
      filters.set(column.key, { ...filters.get(column.key), column: column.key, ...said });
    }
  }
  if (faults.length > 0) throw new Refusal('parameter_invalid', faults);
  return { ...view, filters: [...filters.values()] };
}

const unknownSort = (key: string, columns: readonly Column[], pointer: string): Fault => ({
  code: 'parameter_invalid',
  pointer,
  detail: `不能按“${key}”排序，可用：${columns.map((column) => column.key).join('、')}；前加 - 为降序。`,
});

// Narrowing and sorting

const folded = (text: string): string => foldName(text).toLowerCase();

const SEARCHED: readonly ColumnKind[] = ['text', 'code'];

function textOf(columns: readonly Column[], row: Row): string {
  const parts = columns.flatMap((column) => {
    const cell = row.cells[column.key];
    return typeof cell === 'string' && cell !== '' ? [wording(column, cell)] : [];
  });
  return folded(parts.join('\u001f'));
}

/** A cell against a text of an address, as -1, 0, 1; nothing where they cannot be compared. */
function against(cell: Cell, column: Column, text: string): number | undefined {
  if (isNumeric(column)) return isNumber(cell) ? cell.comparedTo(text) : undefined;
  if (typeof cell !== 'string' || cell === '') return undefined;
  const side = column.kind === 'instant' ? cell.slice(0, text.length) : cell;
  return side < text ? -1 : side > text ? 1 : 0;
}

/** The values that a cell holds: one, or those of a column that may hold several. */
const valuesIn = (cell: Cell, { many }: Column): Cell[] =>
  many && typeof cell === 'string' ? cell.split(MANY) : [cell];

/** Whether a cell is what a filter says: the stored value or, of a choice, its wording. */
const equals = (cell: Cell, column: Column, is: string): boolean =>
  against(cell, column, is) === 0 || (typeof cell === 'string' && wording(column, cell) === is);

function meets(row: Row, column: Column, { is, from, to }: Filter): boolean {
  const cell = row.cells[column.key] ?? null;
  if (is === NOTHING_RECORDED) {
    if (cell !== null && cell !== '') return false;
  } else if (is !== undefined && !valuesIn(cell, column).some((value) => equals(value, column, is)))
    return false;
  if (from !== undefined && (against(cell, column, from) ?? -1) < 0) return false;
  return to === undefined || (against(cell, column, to) ?? 1) <= 0;
}

/** Rows in order of a column; what has no value stands last either way, and ties go by key. */
function sorted(rows: readonly Row[], column: Column, descending: boolean): Row[] {
  const sign = descending ? -1 : 1;
  const none = (cell: Cell): boolean =>
    !isNumber(cell) && (typeof cell !== 'string' || cell === '');
  return [...rows].sort((a, b) => {
    const left = a.cells[column.key] ?? null;
    const right = b.cells[column.key] ?? null;
    if (none(left) !== none(right)) return none(left) ? 1 : -1;
    return sign * compared(left, right, column) || (a.key < b.key ? -1 : 1);
  });
}

function compared(left: Cell, right: Cell, column: Column): number {
  if (isNumber(left) && isNumber(right)) return left.comparedTo(right);
  if (typeof left !== 'string' || typeof right !== 'string') return 0;
  // Choices go in the order in which they are defined: the stages of a project, the five classes.
  if (column.options) {
    const order = Object.keys(column.options);
    return order.indexOf(left) - order.indexOf(right);
  }
  return column.kind === 'text' && column.nameOf !== undefined
    ? CHINESE.compare(left, right)
    : left < right
      ? -1
      : left > right
        ? 1
        : 0;
}

const CHINESE = new Intl.Collator('zh-Hans-CN', { numeric: true });

/** The rows that a view asks for, in its order; without a sorting, in the list's own order. */
export function narrowed(table: Table, rows: readonly Row[], view: View): Row[] {
  const words = view.q === undefined ? [] : folded(view.q).split(' ').filter(Boolean);
  const searched = table.columns.filter(({ kind }) => SEARCHED.includes(kind));
  const columnOf = (key: string) => table.columns.find((column) => column.key === key)!;
  const filters = view.filters.map((filter) => ({ filter, column: columnOf(filter.column) }));
  const found = rows.filter((row) => {
    if (!filters.every(({ filter, column }) => meets(row, column, filter))) return false;
    if (words.length === 0) return true;
    const text = textOf(searched, row);
    return words.every((word) => text.includes(word));
  });
  return view.sort ? sorted(found, columnOf(view.sort.column), view.sort.descending) : found;
}

/** The different values of a column among rows, with their wording and number, for a choice. */
export function choicesOf(
  column: Column,
  rows: readonly Row[],
): { value: string; label: string; rows: number }[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    for (const cell of valuesIn(row.cells[column.key] ?? null, column)) {
      const value = typeof cell === 'string' && cell !== '' ? cell : NOTHING_RECORDED;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  const order = Object.keys(column.options ?? {});
  return [...counts]
    .map(([value, count]) => ({ value, label: wording(column, value), rows: count }))
    .sort(
      (a, b) =>
        order.indexOf(a.value) - order.indexOf(b.value) || CHINESE.compare(a.label, b.label),
    );
}
