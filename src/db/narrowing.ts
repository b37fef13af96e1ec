/** The filters of a list as conditions of SQL, for lists that are read page by page. */
import {
  isNumeric,
  MANY,
  YES,
  type Column,
  type ListKind,
  type List,
} from '../domain/lists/list.ts';
import { instantSpan, NOTHING_RECORDED, type Filter } from '../domain/lists/search-filter-sort.ts';
import { Decimal } from '../domain/values/money.ts';
import { inSequence, type Fragment, type Sql } from './connection.ts';

/** The SQL expression of a column, or the condition that it has a value. */
type Expression = Fragment | ((value: string) => Fragment);
export type Expressions = Readonly<Record<string, Expression>>;

/** A filter of which it is known which codes its value stands for. */
export interface FilterWithCodes extends Filter {
  codes?: readonly string[];
}

const WHOLE: readonly ListKind[] = ['whole', 'count'];
const MOST = Number.MAX_SAFE_INTEGER;

/** A bound as a whole number, so that the index of record numbers serves. */
const clamped = (bound: Decimal): number =>
  Math.min(MOST, Math.max(-MOST, Number.parseInt(bound.toFixed(), 10)));

function numberMeets(sql: Sql, column: Column, expression: Fragment, filter: Filter): Fragment[] {
  const { is, from, to } = filter;
  if (!WHOLE.includes(column.kind))
    return [
      ...(is === undefined ? [] : [sql`and ${expression} = ${is}::numeric`]),
      ...(from === undefined ? [] : [sql`and ${expression} >= ${from}::numeric`]),
      ...(to === undefined ? [] : [sql`and ${expression} <= ${to}::numeric`]),
    ];
  const exact = is === undefined ? undefined : new Decimal(is);
  if (exact && !exact.isInteger()) return [sql`and false`];
  return [
    ...(exact ? [sql`and ${expression} = ${clamped(exact)}::bigint`] : []),
    ...(from === undefined
      ? []
      : [sql`and ${expression} >= ${clamped(new Decimal(from).ceil())}::bigint`]),
    ...(to === undefined
      ? []
      : [sql`and ${expression} <= ${clamped(new Decimal(to).floor())}::bigint`]),
  ];
}

function instantMeets(sql: Sql, expression: Fragment, { is, from, to }: Filter): Fragment[] {
  const since = (text: string) => sql`and ${expression} >= ${instantSpan(text)[0]}::timestamptz`;
  const until = (text: string) => {
    const [first, next] = instantSpan(text);
    return next === undefined
      ? sql`and ${expression} <= ${first}::timestamptz`
      : sql`and ${expression} < ${next}::timestamptz`;
  };
  return [
    ...(is === undefined ? [] : [since(is), until(is)]),
    ...(from === undefined ? [] : [since(from)]),
    ...(to === undefined ? [] : [until(to)]),
  ];
}

function dayMeets(sql: Sql, expression: Fragment, { is, from, to }: Filter): Fragment[] {
  return [
    ...(is === undefined ? [] : [sql`and ${expression} = ${is}::date`]),
    ...(from === undefined ? [] : [sql`and ${expression} >= ${from}::date`]),
    ...(to === undefined ? [] : [sql`and ${expression} <= ${to}::date`]),
  ];
}

/** The conditions that a filter means, each after an "and". */
export function conditions(
  sql: Sql,
  column: Column,
  expression: Expression,
  filter: FilterWithCodes,
): Fragment[] {
  const { is = '', codes = [is] } = filter;
  if (typeof expression === 'function') {
    const [first, ...more] = codes.map(expression);
    // Alone, so that a condition on another table is looked up there first.
    if (more.length === 0) return [sql`and ${first!}`];
    const others = more.map((each) => sql`or ${each}`);
    return [sql`and (${first!} ${inSequence(sql, others)})`];
  }
  if (is === NOTHING_RECORDED) return [sql`and ${expression} is null`];
  if (isNumeric(column)) return numberMeets(sql, column, expression, filter);
  if (column.kind === 'instant') return instantMeets(sql, expression, filter);
  if (column.kind === 'day') return dayMeets(sql, expression, filter);
  if (column.kind === 'flag') return [sql`and ${expression} = ${is === YES}`];
  if (column.many) return [sql`and ${is} = any (string_to_array(${expression}, ${MANY}))`];
  return [sql`and ${expression} = any (${codes as string[]}::text[])`];
}

/** All filters of a list, each after an "and"; an empty fragment if there is none. */
export const narrowedBy = (
  sql: Sql,
  list: List,
  filters: readonly FilterWithCodes[],
  expressions: Expressions,
): Fragment =>
  inSequence(
    sql,
    filters.flatMap((filter) => {
      const column = list.columns.find(({ key }) => key === filter.column)!;
      return conditions(sql, column, expressions[filter.column]!, filter);
    }),
  );

/** A part of a list: after a number in order, or below one, the newest first. */
export interface Part {
  after?: number | undefined;
  before?: number | undefined;
  limit: number;
}
