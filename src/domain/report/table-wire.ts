/** Rows of tables on the wire, and read back: decimals and days as text, names in snake_case. */
import { wireValue as wireFigure, type Reason, type Unit } from '../figures/figure.ts';
import { Decimal, wireMoney, wireRatio } from '../values/money.ts';
import { kindOf, type WireKind } from '../values/columns.ts';
import type { ReportFormat, WireColumns } from './formats/format.ts';
import type {
  Having,
  TableRow,
  TableRows,
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

type Plain<C> = C extends { kind: 'reason' }
  ? { code: string; text: string }
  : C extends { kind: 'text'; options: object }
    ? ColumnValue<C>
    : C extends { kind: 'rows'; columns: infer Inner }
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

/** The columns of a table as a report format keeps them. */
export const wireColumns = (columns: TableColumns): WireColumns =>
  Object.fromEntries(
    Object.entries(columns).map(([name, { kind, columns: inner }]) => [
      snake(name),
      inner ? wireColumns(inner) : (kindOf(kind).wire ?? 'plain'),
    ]),
  );

/** What writing a row needs beside its columns. */
interface Around {
  format: ReportFormat;
  /** The unit of the row's figure. */
  unit?: Unit | undefined;
}

function wireRow(row: object, columns: WireColumns, around: Around): object {
  const parts = Object.entries(row).flatMap(([name, value]) => {
    const kind = columns[snake(name)];
    return kind === undefined ? [] : [[snake(name), wireValue(value, kind, around)]];
  });
  return Object.fromEntries(parts);
}

function wireValue(value: unknown, kind: WireKind | WireColumns, around: Around): unknown {
  if (kind === 'plain' || value === undefined || value === null) return value;
  if (Array.isArray(value)) return value.map((row) => wireRow(row, kind as WireColumns, around));
  if (typeof kind === 'object') return wireRow(value, kind, around);
  if (kind === 'reason')
    return { code: value, text: around.format.definitions.reasons[value as Reason]! };
  if (Decimal.isDecimal(value)) return wireNumber(value, kind, around);
  // A flow has an amount for the quarter, the year and since inception.
  const flows = Object.entries(value).map(([flow, of]) => [flow, wireValue(of, kind, around)]);
  return Object.fromEntries(flows);
}

function wireNumber(value: Decimal, kind: WireKind, { unit }: Around): string {
  if (kind === 'value') return wireFigure(value, unit!);
  if (kind === 'money') return wireMoney(value);
  return kind === 'count' ? value.toFixed(0) : wireRatio(value);
}

function readRow(row: object, columns: WireColumns): object {
  const parts = Object.entries(row).flatMap(([name, value]) =>
    value === null ? [] : [[camel(name), readValue(value, columns[name]!)]],
  );
  return Object.fromEntries(parts);
}

function readValue(value: unknown, kind: WireKind | WireColumns): unknown {
  if (kind === 'plain') return value;
  if (Array.isArray(value)) return value.map((row) => readRow(row, kind as WireColumns));
  if (typeof kind === 'object') return readRow(value as object, kind);
  if (kind === 'reason') return (value as { code: Reason }).code;
  if (typeof value === 'string') return new Decimal(value);
  const flows = Object.entries(value as object).map(([flow, of]) => [flow, readValue(of, kind)]);
  return Object.fromEntries(flows);
}

/** A row in the order of its columns, with null for empty ones. */
function withNulls(columns: TableColumns, row: object): object {
  const filled: Record<string, unknown> = {};
  for (const [name, { optional, columns: inner }] of Object.entries(columns)) {
    const value = (row as Readonly<Record<string, unknown>>)[name] as object | undefined;
    if (value === undefined && optional) continue;
    if (value === undefined || !inner) filled[name] = value ?? null;
    else if (Array.isArray(value)) filled[name] = value.map((each) => withNulls(inner, each));
    else filled[name] = withNulls(inner, value);
  }
  return filled;
}

/** The name of the column with the figure whose values the rows have, if there is one. */
export const figureColumn = (columns: TableColumns): string | undefined =>
  Object.keys(columns).find((name) => columns[name]!.kind === 'figure');

/** A row of a table that formats do not list, by its definition alone. */
function wireRecord<C extends TableColumns>(
  columns: C,
  row: TableRow<C>,
  format: ReportFormat,
): WireRow<C> {
  const named = figureColumn(columns);
  const id = named && (row as Readonly<Record<string, unknown>>)[named];
  const around = { format, unit: format.catalogue.get(id as string)?.unit };
  return wireRow(withNulls(columns, row), wireColumns(columns), around) as WireRow<C>;
}

/** Such rows on the wire. */
export const wireRecords = <C extends TableColumns>(
  columns: C,
  rows: readonly TableRow<C>[],
  format: ReportFormat,
): WireRow<C>[] => rows.map((row) => wireRecord(columns, row, format));

/** The same read back. */
export const readRecords = <C extends TableColumns>(
  columns: C,
  data: readonly WireRow<C>[],
): TableRow<C>[] => data.map((row) => readRow(row, wireColumns(columns)) as TableRow<C>);

/** The rows of several tables on the wire, by the columns of the report's format. */
export const wireGroup = <G extends TableGroup>(
  group: G,
  rows: TableRows<G>,
  format: ReportFormat,
): Wire<TableRows<G>> =>
  Object.fromEntries(
    Object.entries(group).map(([list, { name }]) => [
      snake(list),
      rows[list]!.map((row) => wireRow(row, format.tables[name], { format })),
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
      (data as Record<string, object[]>)[snake(list)]!.map((row) => readRow(row, tables[name])),
    ]),
  ) as TableRows<G>;
