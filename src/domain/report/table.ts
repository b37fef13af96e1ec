/**
 * The language in which the tables of the quarterly report are written: a table is its columns.
 * From them follow the type of its rows, how a row is filled, its JSON and the reading of it, the
 * API's schema, and what the workbook and the page print.
 */
import { BASES, type Basis, type Reason } from '../figures/figure.ts';
import type { FigureCell } from '../figures/answer.ts';
import type { Grouping } from '../figures/groupings.ts';
import type { AnyColumn, PrintedLook } from '../values/columns.ts';
import type { Day } from '../values/days.ts';
import type { Decimal } from '../values/money.ts';
import type { TableName } from './formats/format.ts';

export const FLOWS = ['quarter', 'year', 'inception'] as const;
export type Flow = (typeof FLOWS)[number];
/** A flow in the quarter, in the year up to the day, and since inception. */
export type Flows = Record<Flow, Decimal>;

/** The value of each kind of column, with its type; amounts are in 元 and unrounded. */
interface Values {
  text: string;
  day: Day;
  whole: number;
  flag: boolean;
  records: number[];
  money: Decimal;
  count: Decimal;
  ratio: Decimal;
  multiple: Decimal;
  number: Decimal;
  decimal: string;
  figure: string;
  value: Decimal;
  reason: Reason;
}
type Kind = keyof Values;

/** What a column may state beside its kind and label. */
interface TableOptions extends Omit<AnyColumn, 'kind' | 'label'>, PrintedLook {
  /** Absent if nothing was recorded; an absent number is not 0. */
  optional?: true;
  /** As `optional`, but on the wire it is null. */
  nullable?: true;
  /** Has an amount for the quarter, for the year and since inception. */
  byFlow?: true;
  /** The field of the row's event that fills it; `effective_on` and `document` are the event's. */
  said?: string;
  /** The printed width in characters. Words without a width are not printed, numbers always are. */
  width?: number;
  /** The only flow that is printed, for a column by flow. */
  printedFlow?: Flow;
}

/** One column of a table. */
export interface TableColumn extends TableOptions, AnyColumn {
  kind: Kind | 'rows' | 'record';
  /** The columns of the rows, or of the one, within the row. */
  columns?: TableColumns;
}

/** Columns in the order in which they are printed, by the names of a row's fields. */
export interface TableColumns {
  readonly [name: string]: TableColumn;
}

/** What printing a table needs. */
export interface PrintedTable<C extends TableColumns = TableColumns> {
  /** Above it on its sheet. */
  caption: string;
  /** The unit of its printed amounts; 万元 if not given. */
  unit?: '亿元';
  /** The printed width of amounts in characters, for columns that do not state one. */
  amountWidth?: number;
  columns: C;
}

export interface ReportTable<C extends TableColumns = TableColumns> extends PrintedTable<C> {
  /** The name of the table in report formats. */
  name: TableName;
  /** What its rows are grouped by, if figures fill some columns. */
  by?: Grouping;
}

/** A table with the types of its columns kept. */
export const defineTable = <C extends TableColumns>(table: ReportTable<C>): ReportTable<C> => table;

const holding =
  <K extends Kind>(kind: K) =>
  <const O extends TableOptions = object>(label: string, options: O = {} as O) => ({
    kind,
    label,
    ...options,
  });

/** The kinds of column, by what they hold. */
export const column = {
  text: holding('text'),
  day: holding('day'),
  whole: holding('whole'),
  flag: holding('flag'),
  records: holding('records'),
  money: holding('money'),
  /** An amount that is added up below the table. */
  sum: <const O extends TableOptions = object>(label: string, options: O = {} as O) => ({
    ...{ kind: 'money' as const, total: true as const, label },
    ...options,
  }),
  count: holding('count'),
  ratio: holding('ratio'),
  multiple: holding('multiple'),
  number: holding('number'),
  decimal: holding('decimal'),
  figure: holding('figure'),
  value: holding('value'),
  reason: holding('reason'),
  /** Rows within the row, which are printed as a table of their own. */
  rows: <C extends TableColumns>(label: string, columns: C) => ({
    kind: 'rows' as const,
    label,
    columns,
  }),
  /** Several fields under one name. */
  record: <C extends TableColumns, const O extends TableOptions = object>(
    label: string,
    columns: C,
    options: O = {} as O,
  ) => ({ kind: 'record' as const, label, columns, ...options }),
};

/** What a figure answers: a value, or why there is none. */
export const ANSWER = {
  value: column.value('数值', { hint: '单位见 unit；空见 reason', nullable: true }),
  reason: column.reason('原因', { nullable: true }),
};

/** A column of such answers. */
export const answer = <const O extends TableOptions = object>(
  label: string,
  options: O = {} as O,
) => column.record(label, ANSWER, options);

const onBasis = (basis: Basis) => answer(BASES[basis], { optional: true, width: 17 });

/** The answers of a figure on the bases that it has. */
export const answers = (label: string) =>
  column.record(label, {
    inception: onBasis('inception'),
    year: onBasis('year'),
    quarter: onBasis('quarter'),
    point: onBasis('point'),
  });
export type Answers = Partial<Record<Basis, FigureCell>>;

/** Whether demonstration data stands behind the row. */
export const illustrative = column.flag('数据来源', {
  options: { true: '演示', false: '登记' },
  width: 6.5,
  align: 'center',
});

/** The last columns of most tables. */
export const behind = {
  records: column.records('记录号', { hint: '该行所依据的', width: 14 }),
  illustrative,
};

/** The type of a column's value. */
export type ColumnValue<C> = C extends { byFlow: true }
  ? Flows
  : C extends { kind: 'text'; options: infer O }
    ? keyof O & string
    : C extends { kind: 'rows'; columns: infer Inner }
      ? TableRow<Inner>[]
      : C extends { kind: 'record'; columns: infer Inner }
        ? TableRow<Inner>
        : C extends { kind: infer K extends Kind }
          ? Values[K]
          : never;

/** The names of the columns that state something. */
export type Having<C, What> = { [Name in keyof C]: C[Name] extends What ? Name : never }[keyof C];
type Optional<C> = Having<C, { optional: true } | { nullable: true }>;

/** A row of a table with these columns. */
export type TableRow<C> = { [Name in Exclude<keyof C, Optional<C>>]: ColumnValue<C[Name]> } & {
  [Name in Optional<C>]?: ColumnValue<C[Name]>;
};

/** The part of a row that figures fill. */
export type ByFigure<C> = TableRow<Pick<C, Having<C, { figure: string }>>>;
/** The part of a row that its event fills, with the names for its codes. */
export type BySaying<C> = TableRow<
  Pick<C, Having<C, { said: string }> | Having<C, { nameOf: string }>>
>;

/** The figures that fill columns, by column name. */
export const columnFigures = (columns: TableColumns): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([name, { figure }]) =>
      figure === undefined ? [] : [[name, figure]],
    ),
  );

/** Several tables, by the names that their rows have in a report. */
export type TableGroup = Readonly<Record<string, ReportTable>>;
/** The rows of each. */
export type TableRows<G> = {
  -readonly [Name in keyof G]: G[Name] extends ReportTable<infer C> ? TableRow<C>[] : never;
};
