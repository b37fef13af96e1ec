/** Searching, filtering and sorting a list, and the choices that a page offers. */
import { Refusal, type Fault } from '../../platform/errors.ts';
import { CHINESE } from '../values/chinese-order.ts';
import { MOST_SPELT, spelt } from '../values/columns.ts';
import { dayAfter, isDay, type Day } from '../values/days.ts';
import { foldText } from '../values/folded-text.ts';
import { beijingMidnight, instant, readInstant, whyNoInstant } from '../values/instants.ts';
import {
  comparable,
  isNumber,
  isNumeric,
  isWithout,
  narrowing,
  optionsIn,
  shown,
  NO,
  valuesIn,
  wording,
  YES,
  type Cell,
  type Column,
  type ListKind,
  type List,
  type ListRow,
} from './list.ts';

export interface Filter {
  column: string;
  /** The cell equals this; `-` matches cells without a recorded value or without a number. */
  is?: string;
  /** The cell is at least, at most this: days, instants and numbers. */
  from?: string;
  to?: string;
}

/** What a request wants to see of a list. */
export interface View {
  /** Every word of it must occur somewhere in the row's text. */
  q?: string;
  filters: readonly Filter[];
  sort?: { column: string; descending: boolean };
}

/** The filter value for cells in which nothing was recorded. */
export const NOTHING_RECORDED = '-';

/** Parameters of an address that ask for dates or a place in the list, and narrow nothing. */
const BESIDE_VIEW: readonly string[] = ['as_of', 'known_at', 'read', 'page', 'after', 'before'];

/** Parameters that lists have, some of them in the API alone; no column may have such a key. */
export const RESERVED: readonly string[] = [
  ...['q', 'sort', ...BESIDE_VIEW],
  ...['limit', 'cursor', 'totals'],
];

/** Whether a column can be filtered from and to a value. */
export const hasRange = (column: Column): boolean =>
  isNumeric(column) || column.kind === 'day' || column.kind === 'instant';

// Reading a view

/** The parameters that narrow a list; the queries of the API and of pages are made of them. */
export function viewParameters(list: List): { name: string; hint: string }[] {
  const keys = shown(list).map(({ key }) => key);
  return [
    ...(list.narrowedBy
      ? []
      : [
          { name: 'q', hint: '搜索：名称、编码、别名等文字，多个词以空格分隔' },
          { name: 'sort', hint: `按列排序，前加 - 为降序：${keys.join('、')}` },
        ]),
    ...narrowing(list).flatMap((column) => [
      {
        name: column.key,
        hint: `${column.label}等于${unitHint(column)}${nothingHint(column)}${choiceHint(column)}`,
      },
      ...(hasRange(column)
        ? [
            { name: `${column.key}_from`, hint: `${column.label}不小于${unitHint(column)}` },
            { name: `${column.key}_to`, hint: `${column.label}不大于${unitHint(column)}` },
          ]
        : []),
    ]),
  ];
}

const unitHint = ({ kind, unitIn }: Column): string =>
  kind === 'ratio' || unitIn !== undefined ? '（比率以小数填写，0.25 即 25%）' : '';

/** A list that is of one choice has no rows without it. */
const nothingHint = ({ anywhere, otherwise }: Column): string =>
  anywhere || otherwise !== undefined ? '' : '；- 为没有记录';

const choiceHint = (column: Column): string => {
  const said = spelt(optionsIn(column));
  return said && `；${said}`;
};

const NUMBER = /^-?\d{1,20}(\.\d{1,20})?$/;

/** A flag as JSON answers it. */
const AS_IN_JSON: Readonly<Record<string, string>> = { true: YES, false: NO };

/** The stored value of the choice that a text means; undefined if it means none. */
function choiceMeant(column: Column, text: string): string | undefined {
  const options = optionsIn(column);
  if (Object.hasOwn(options, text)) return text;
  if (column.kind === 'flag' && Object.hasOwn(AS_IN_JSON, text)) return AS_IN_JSON[text];
  return Object.keys(options).find((value) => options[value] === text);
}

/** What is wrong with a filter value; undefined if it fits the column. */
function filterFault(column: Column, name: string, text: string): string | undefined {
  const { kind, label } = column;
  const should = (form: string): string => `${name}（${label}）应为${form}，所填为“${text}”。`;
  if (isNumeric(column)) return NUMBER.test(text) ? undefined : should('数字');
  if (kind === 'day') return isDay(text) ? undefined : should(' YYYY-MM-DD 形式的日期');
  if (kind === 'instant') {
    if (isDay(text)) return undefined;
    const why = whyNoInstant(text);
    return (
      why && `${name}（${label}）应为 YYYY-MM-DD 形式的日期，或时刻：${why}；所填为“${text}”。`
    );
  }
  const choices = Object.entries(optionsIn(column));
  if (choices.length === 0 || choiceMeant(column, text) !== undefined) return undefined;
  if (choices.length > MOST_SPELT) return `${name}（${label}）没有“${text}”。`;
  const can = choices.map(([value, said]) => (value === said ? value : `${value}（${said}）`));
  return `${name}（${label}）没有“${text}”，可用：${can.join('、')}。`;
}

/** Why a filter may not ask for rows without a value; undefined if it may. */
function nothingFault(column: Column): string | undefined {
  const { key, label, anywhere, otherwise } = column;
  if (anywhere) return `${key}（${label}）不能筛选“没有记录”的，请填写所要查找的内容。`;
  return otherwise === undefined ? undefined : filterFault(column, key, NOTHING_RECORDED);
}

/** What has no value lies within no bounds: the two cannot be asked for together. */
function boundBesideNothing({ column, is, from, to }: Filter): Fault[] {
  if (is !== NOTHING_RECORDED || (from === undefined && to === undefined)) return [];
  const name = `${column}_${from === undefined ? 'to' : 'from'}`;
  const detail = `${column}=-（没有记录）不能与 ${name} 同用，请去掉其中一个。`;
  return [{ code: 'parameter_invalid', pointer: `/${name}`, detail }];
}

interface ColumnParameter {
  column: Column;
  /** The end of a range that the parameter sets; undefined for an exact value. */
  end?: 'from' | 'to';
}

/** The column that a parameter filters; undefined if the list has none with that name. */
function columnNamed(columns: readonly Column[], name: string): ColumnParameter | undefined {
  const exact = columns.find(({ key }) => key === name);
  if (exact) return { column: exact };
  const end = /_(from|to)$/.exec(name)?.[1] as 'from' | 'to' | undefined;
  const column = columns.find((each) => end && `${each.key}_${end}` === name && hasRange(each));
  return column && { column, end: end! };
}

/** "+08:00" typed into an address arrives with a space for its plus. */
const typed = ({ kind }: Column, text: string): string =>
  kind === 'instant' ? text.replace(' ', '+') : text;

/**
 * The view that the parameters of an address ask for. Empty ones, as forms send them, are ignored,
 * and so are those that ask for dates or a place in the list. Refuses parameters that the list does
 * not have, and values that do not fit their column.
 */
export function readView(
  list: List,
  parameters: Readonly<Record<string, string | undefined>>,
): View {
  const columns = narrowing(list);
  const faults: Fault[] = [];
  const filters = new Map<string, Filter>();
  const view: { q?: string; sort?: NonNullable<View['sort']> } = {};
  for (const [name, given] of Object.entries(parameters)) {
    if (BESIDE_VIEW.includes(name)) continue;
    const text = given?.normalize('NFC').trim() ?? '';
    if (text === '') continue;
    const wrong = (detail: string) =>
      faults.push({ code: 'parameter_invalid', pointer: `/${name}`, detail });
    if (name === 'q' && !list.narrowedBy) view.q = text;
    else if (name === 'sort' && !list.narrowedBy) {
      const key = text.replace(/^-/, '');
      if (columns.some((each) => each.key === key))
        view.sort = { column: key, descending: text.startsWith('-') };
      else wrong(unknownSort(key, columns));
    } else {
      const found = columnNamed(columns, name);
      if (!found) {
        wrong(`没有参数 ${name}，请检查拼写。`);
        continue;
      }
      const { column, end } = found;
      const isNothing = end === undefined && text === NOTHING_RECORDED;
      const value = typed(column, text);
      const fault = isNothing ? nothingFault(column) : filterFault(column, name, value);
      if (fault !== undefined) wrong(fault);
      const said = { [end ?? 'is']: choiceMeant(column, value) ?? value };
      filters.set(column.key, { ...filters.get(column.key), column: column.key, ...said });
    }
  }
  faults.push(...[...filters.values()].flatMap(boundBesideNothing));
  if (faults.length > 0) throw new Refusal('parameter_invalid', faults);
  return { ...view, filters: [...filters.values()] };
}

const unknownSort = (key: string, columns: readonly Column[]): string =>
  `不能按“${key}”排序，可用：${columns.map((column) => column.key).join('、')}；前加 - 为降序。`;

// Narrowing and sorting

const SEARCHED: readonly ListKind[] = ['text', 'code'];

/** Whether a search looks into a column. */
export const isSearched = ({ kind }: Column): boolean => SEARCHED.includes(kind);

/** The words of a search, as they are looked for. */
export const searchWords = (q: string | undefined): string[] =>
  q === undefined ? [] : foldText(q).split(' ').filter(Boolean);

function searchedText(columns: readonly Column[], row: ListRow): string {
  const parts = columns.flatMap((column) => {
    const cell = row.cells[column.key];
    return typeof cell === 'string' && cell !== '' ? [wording(column, cell)] : [];
  });
  return foldText(parts.join('\u001f'));
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The first instant of what a text means, and the first after it: a day lasts a day in Beijing. */
export const instantSpan = (text: string): [string, string | undefined] =>
  isDay(text)
    ? [beijingMidnight(text), beijingMidnight(dayAfter(text as Day))]
    : [readInstant(text), undefined];

/** Whether an instant matches the filter: within, from, or up to what its texts mean. */
function instantMeets(cell: string, { is, from, to }: Filter): boolean {
  const within = (text: string): boolean => {
    const [first, next] = instantSpan(text);
    return next === undefined ? cell === first : cell >= first && cell < next;
  };
  if (is !== undefined && !within(is)) return false;
  if (from !== undefined && cell < instantSpan(from)[0]) return false;
  return to === undefined || cell <= instantSpan(to)[0] || within(to);
}

/** A value against a text of an address, as -1, 0, 1. */
const against = (cell: Cell, text: string): number | undefined => {
  if (cell !== null && isNumber(cell)) return cell.comparedTo(text);
  return typeof cell === 'string' ? order(cell, text) : undefined;
};

/** A cell of a row as it is compared and answered. */
function comparedCell(row: ListRow, column: Column): Cell {
  const cell = row.cells[column.key] ?? null;
  if (cell !== null && isNumber(cell)) return comparable(column, row, cell);
  return column.kind === 'instant' && typeof cell === 'string' ? instant(cell) : cell;
}

/** Whether a cell is what a filter says. */
function cellMeets(cell: Cell, column: Column, filter: Filter): boolean {
  const { is, from, to } = filter;
  if (is === NOTHING_RECORDED) return isWithout(cell);
  if (cell === null || isWithout(cell)) return false;
  if (column.kind === 'instant') return instantMeets(cell as string, filter);
  const values = typeof cell === 'string' ? valuesIn(cell, column) : [cell];
  if (is !== undefined && !values.some((value) => against(value, is) === 0)) return false;
  if (from !== undefined && (against(cell, from) ?? -1) < 0) return false;
  return to === undefined || (against(cell, to) ?? 1) <= 0;
}

/** Whether a row meets a filter: by the column itself, or by the name that its code has. */
function meets(list: List, row: ListRow, filter: Filter): boolean {
  const columns = list.columns.filter(
    ({ key, nameOf }) => key === filter.column || nameOf === filter.column,
  );
  const isNothing = filter.is === NOTHING_RECORDED;
  return columns
    .filter(({ key }) => key === filter.column || !isNothing)
    .some((column) => cellMeets(comparedCell(row, column), column, filter));
}

/** Rows sorted by a column, then by key; rows without a value are last in both directions. */
function sorted(rows: readonly ListRow[], column: Column, descending: boolean): ListRow[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = comparedCell(a, column);
    const right = comparedCell(b, column);
    if (isWithout(left) !== isWithout(right)) return isWithout(left) ? 1 : -1;
    return sign * compared(left, right, column) || order(a.key, b.key);
  });
}

function compared(left: Cell, right: Cell, column: Column): number {
  if (isNumber(left) && isNumber(right)) return left.comparedTo(right);
  if (typeof left !== 'string' || typeof right !== 'string') return 0;
  // Choices go in the order in which they are defined: the stages of a project, the five classes.
  if (column.options && !column.many) {
    const values = Object.keys(column.options);
    return values.indexOf(left) - values.indexOf(right);
  }
  return isSortedAsChinese(column) ? CHINESE.compare(left, right) : order(left, right);
}

/** Whether a column is sorted in the order of Chinese texts. */
export const isSortedAsChinese = ({ kind, options, many }: Column): boolean =>
  kind === 'text' && (options === undefined || many === true);

/** The rows that a view asks for, in its order; without a sorting, in the list's own order. */
export function narrowed(list: List, rows: readonly ListRow[], view: View): ListRow[] {
  const words = searchWords(view.q);
  const searched = list.columns.filter(isSearched);
  const found = rows.filter((row) => {
    if (!view.filters.every((filter) => meets(list, row, filter))) return false;
    if (words.length === 0) return true;
    const text = searchedText(searched, row);
    return words.every((word) => text.includes(word));
  });
  if (!view.sort) return found;
  const { column: key, descending } = view.sort;
  const column = list.columns.find((each) => each.key === key)!;
  return sorted(found, column, descending);
}
