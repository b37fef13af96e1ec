/** Rows of tables on the wire, and read back: decimals and days as text, names in snake_case. */
import { Decimal, wireMoney, wireRatio } from '../values/money.ts';
import type { ReportFormat, WireColumns, WireKind } from './formats/format.ts';
import type {
  Having,
  TableRow,
  TableRows,
  TableColumn,
  TableColumns,
  TableGroup,
  ColumnValue,
} from './table.ts';

type Snake<Name> = Name extends `${infer First}${infer Rest}`
  ? First extends Lowercase<First>
    ? `${First}${Snake<Rest>}`
    : `_${Lowercase<First>}${Snake<Rest>}`
  : Name;

/** The wire type of a value in a row. */
export type Wire<T> = T extends Decimal | string
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Name in keyof T as Snake<Name>]: Wire<T[Name]> }
      : T;

type Plain<C> = C extends { kind: 'rows'; columns: infer Inner }
  ? WireRow<Inner>[]
  : C extends { kind: 'record'; columns: infer Inner }
    ? WireRow<Inner>
    : Wire<ColumnValue<C>>;
type Omitted<C> = Having<C, { optional: true }>;

/** The wire type of a row with these columns; `nullable` columns are null if empty. */
export type WireRow<C> = {
  [Name in Exclude<keyof C, Omitted<C>> as Snake<Name>]:
    Plain<C[Name]> | (C[Name] extends { nullable: true } ? null : never);
} & { [Name in Omitted<C> as Snake<Name>]?: Plain<C[Name]> };

/** A field's name on the wire. */
export const snake = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const camel = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** How numbers of each kind are written; all other kinds stay as they are. */
const WIRE_KINDS: Partial<Record<TableColumn['kind'], WireKind>> = {
  money: 'money',
  count: 'count',
  ratio: 'ratio',
  multiple: 'ratio',
};

/** The columns of a table as a report format keeps them. */
export const wireColumns = (columns: TableColumns): WireColumns =>
  Object.fromEntries(
    Object.entries(columns).map(([name, { kind, columns: inner }]) => [
      snake(name),
      inner ? wireColumns(inner) : (WIRE_KINDS[kind] ?? 'plain'),
    ]),
  );

/** Rows on the wire: the columns that the format names, every decimal of them as text. */
const wireRows = <T extends object>(rows: readonly T[], columns: WireColumns): Wire<T>[] =>
  rows.map((row) => wireRow(row, columns) as Wire<T>);

function wireRow(row: object, columns: WireColumns): object {
  const parts = Object.entries(row).flatMap(([name, value]) => {
    const kind = columns[snake(name)];
    return kind === undefined ? [] : [[snake(name), wireValue(value, kind)]];
  });
  return Object.fromEntries(parts);
}

const NUMBERS = { money: wireMoney, count: (value: Decimal) => value.toFixed(0), ratio: wireRatio };

function wireValue(value: unknown, kind: WireKind | WireColumns): unknown {
  if (kind === 'plain' || value === undefined || value === null) return value;
  if (Array.isArray(value)) return wireRows(value as object[], kind as WireColumns);
  if (typeof kind === 'object') return wireRow(value, kind);
  if (Decimal.isDecimal(value)) return NUMBERS[kind](value);
  // A flow has an amount for the quarter, the year and since inception.
  const flows = Object.entries(value).map(([flow, of]) => [flow, wireValue(of, kind)]);
  return Object.fromEntries(flows);
}

/** Reads rows back by the columns of the format in which they were written. */
const readRows = <T>(rows: readonly object[], columns: WireColumns): T[] =>
  rows.map((row) => readRow(row, columns) as T);

function readRow(row: object, columns: WireColumns): object {
  const parts = Object.entries(row).flatMap(([name, value]) =>
    value === null ? [] : [[camel(name), readValue(value, columns[name]!)]],
  );
  return Object.fromEntries(parts);
}

function readValue(value: unknown, kind: WireKind | WireColumns): unknown {
  if (kind === 'plain') return value;
  if (Array.isArray(value)) return readRows(value as object[], kind as WireColumns);
  if (typeof kind === 'object') return readRow(value as object, kind);
  if (typeof value === 'string') return new Decimal(value);
  const flows = Object.entries(value as object).map(([flow, of]) => [flow, readValue(of, kind)]);
  return Object.fromEntries(flows);
}

/** A row in the order of its columns, with null for empty ones. */
const withNulls = (columns: TableColumns, row: object): object =>
  Object.fromEntries(
    Object.entries(columns).map(([name, { kind, columns }]) => {
      const value = (row as Readonly<Record<string, unknown>>)[name] ?? null;
      return [name, kind === 'record' && value !== null ? withNulls(columns!, value) : value];
    }),
  );

/** A row of a table that formats do not list, by its definition alone. */
export const wireRecord = <C extends TableColumns>(columns: C, row: TableRow<C>): WireRow<C> =>
  wireRow(withNulls(columns, row), wireColumns(columns)) as WireRow<C>;

/** The same read back. */
export const readRecord = <C extends TableColumns>(columns: C, data: WireRow<C>): TableRow<C> =>
  readRow(data, wireColumns(columns)) as TableRow<C>;

/** The rows of several tables on the wire, by the columns of the report's format. */
export const wireGroup = <G extends TableGroup>(
  group: G,
  rows: TableRows<G>,
  { tables }: ReportFormat,
): Wire<TableRows<G>> =>
  Object.fromEntries(
    Object.entries(group).map(([list, { name }]) => [
      snake(list),
      wireRows(rows[list]!, tables[name]),
    ]),
  ) as Wire<TableRows<G>>;

/** Reads these rows back. */
export const readGroup = <G extends TableGroup>(
  group: G,
  data: Wire<TableRows<G>>,
  { tables }: ReportFormat,
): TableRows<G> =>
  Object.fromEntries(
    Object.entries(group).map(([list, { name }]) => [
      list,
      readRows((data as Record<string, object[]>)[snake(list)]!, tables[name]),
    ]),
  ) as TableRows<G>;
