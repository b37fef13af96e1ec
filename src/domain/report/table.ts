/**
 * The language in which the tables of the quarterly report are written: a table is its columns.
 * From them follow the type of its rows, how a row is filled, its JSON and the reading of it, the
 * API's schema, and what the workbook and the page print.
 */
import type { Grouping } from '../figures/groupings.ts';
import type { Day } from '../values/days.ts';
import type { Decimal } from '../values/money.ts';
import type { TableName } from './formats/format.ts';

export const FLOWS = ['quarter', 'year', 'inception'] as const;
export type Flow = (typeof FLOWS)[number];
/** A flow in the quarter, in the year up to the day, and since inception. */
export type Flows = Record<Flow, Decimal>;

/** What a column holds, and the type of its values; amounts are in 元 and unrounded. */
interface Values {
  text: string;
  day: Day;
  /** A rank: a number that is no amount. */
  whole: number;
  flag: boolean;
  /** Record numbers of the events behind the row. */
  records: number[];
  money: Decimal;
  count: Decimal;
  /** 0.25 is 25%. */
  ratio: Decimal;
  multiple: Decimal;
  /** As it was published, with its decimals. */
  decimal: string;
}
type Kind = keyof Values;

/** What may be said of a column beside its kind and its label. */
interface TableOptions {
  /** What each of the few values is called. */
  words?: Readonly<Record<string, string>>;
  /** What a reader of the API needs to know beside the label. */
  note?: string;
  /** Stands above the labels of neighbouring columns that have the same. */
  group?: string;
  /** Has no value where nothing was recorded; a number that is not there is not 0. */
  optional?: true;
  /** The same, but on the wire it is null. */
  nullable?: true;
  /** Has an amount for the quarter, for the year and since inception. */
  byFlow?: true;

  /** The figure that fills the column, by what the rows of the table are. */
  figure?: string;
  /** The field of the row's event that fills it; `effective_on` and `document` are the event's. */
  said?: string;
  /** It is the name of what the code in that column stands for. */
  nameOf?: string;

  /** In characters, as it is printed. Words without a width are not printed, numbers always are. */
  width?: number;
  align?: 'left' | 'center';
  indent?: number;
  /** Of a column by flow only this one is printed. */
  printedFlow?: Flow;
  /** Is not added up: a row counts what another row counts as well. */
  notSummed?: true;
}

/** One column of a table. */
export interface TableColumn extends TableOptions {
  kind: Kind | 'rows' | 'record';
  /** As the sheet and the page head it. */
  label: string;
  /** The columns of the rows, or of the one, within the row. */
  columns?: TableColumns;
}

/** Columns in the order in which they are printed, by the names of a row's fields. */
export interface TableColumns {
  readonly [name: string]: TableColumn;
}

/** What is needed to print a table. */
export interface PrintedTable<C extends TableColumns = TableColumns> {
  /** Above it on its sheet. */
  caption: string;
  /** In which its amounts are printed; 万元 where it is not said. */
  unit?: '亿元';
  /** How wide its amounts are printed, in characters, where a column does not say it. */
  amountWidth?: number;
  /** Whether the amounts are added up below it. */
  totals?: true;
  columns: C;
}

export interface ReportTable<C extends TableColumns = TableColumns> extends PrintedTable<C> {
  /** As report formats name it. */
  name: TableName;
  /** What its rows are, where figures fill some of its columns. */
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

/** The columns that there are, by what they hold. */
export const column = {
  text: holding('text'),
  day: holding('day'),
  whole: holding('whole'),
  flag: holding('flag'),
  records: holding('records'),
  money: holding('money'),
  count: holding('count'),
  ratio: holding('ratio'),
  multiple: holding('multiple'),
  decimal: holding('decimal'),
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

/** Whether demonstration data stands behind the row. */
export const illustrative = column.flag('数据来源', {
  words: { true: '演示', false: '登记' },
  width: 6.5,
  align: 'center',
});

/** What the rows of most tables end with. */
export const behind = {
  records: column.records('记录号', { note: '该行所依据的', width: 14 }),
  illustrative,
};

/** What a column of a row holds. */
export type ColumnValue<C> = C extends { byFlow: true }
  ? Flows
  : C extends { kind: 'text'; words: infer W }
    ? keyof W & string
    : C extends { kind: 'rows'; columns: infer Inner }
      ? TableRow<Inner>[]
      : C extends { kind: 'record'; columns: infer Inner }
        ? TableRow<Inner>
        : C extends { kind: infer K extends Kind }
          ? Values[K]
          : never;

/** Names of the columns of which something is said. */
export type Having<C, What> = { [Name in keyof C]: C[Name] extends What ? Name : never }[keyof C];
type Optional<C> = Having<C, { optional: true } | { nullable: true }>;

/** A row of a table with these columns. */
export type TableRow<C> = { [Name in Exclude<keyof C, Optional<C>>]: ColumnValue<C[Name]> } & {
  [Name in Optional<C>]?: ColumnValue<C[Name]>;
};

/** What the figures of a table fill of its row. */
export type ByFigure<C> = TableRow<Pick<C, Having<C, { figure: string }>>>;
/** What the row's event fills, with the names of what it names. */
export type BySaying<C> = TableRow<
  Pick<C, Having<C, { said: string }> | Having<C, { nameOf: string }>>
>;

/** The figures that fill columns, by the names of these. */
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
