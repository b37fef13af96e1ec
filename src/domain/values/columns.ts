/**
 * Columns, be it of a list, of a table of the report or of a sheet: what all have in common, and
 * what a column of each kind is on the wire, on a sheet and on a page.
 */
import { FORMATS } from './number-formats.ts';

/**
 * How a value stands on the wire: as it is, as 元 with two decimals, whole, or as a ratio; as a
 * value in the unit of its figure, or as the reason for having none.
 */
export type WireKind = 'plain' | 'money' | 'count' | 'ratio' | 'value' | 'reason';

interface KindOfColumn {
  /** In the data of a report; as it is if absent. */
  wire?: WireKind;
  /** Its cells hold numbers: they are compared as numbers, and stand on the right. */
  isNumber?: true;
  /** The unit of its numbers, if they have one and it does not stand beside them. */
  unit?: '元' | '%' | '倍';
  /** Stands beside the label, if the cells do not say it. */
  heading?: string;
  /** The number format of its cells; cells without one hold text. */
  format?: string;
  /** In characters, for columns that do not state a width. */
  width?: number;
  isCentred?: true;
}

/** The kinds of column, by what they hold. */
export const COLUMN_KINDS = {
  text: { width: 14 },
  code: { width: 12 },
  day: { width: 11.5, format: FORMATS.day, isCentred: true },
  instant: { width: 27, heading: '北京时间' },
  flag: { width: 7, isCentred: true },
  /** A number that nobody adds up: a record number, a year, a rank. */
  whole: { width: 9, format: FORMATS.whole, isNumber: true },
  count: { width: 9, format: FORMATS.count, isNumber: true, wire: 'count' },
  /** In 元. */
  money: {
    ...{ width: 17, format: FORMATS.money, isNumber: true, wire: 'money' },
    ...{ unit: '元', heading: '元' },
  },
  /** A share or a rate: 0.25 is shown as 25%. */
  ratio: { width: 10, format: FORMATS.ownership, isNumber: true, wire: 'ratio', unit: '%' },
  multiple: {
    ...{ width: 10, format: FORMATS.multiple, isNumber: true, wire: 'ratio' },
    ...{ unit: '倍', heading: '倍' },
  },
  /** A plain number whose unit stands beside it, as with indicators; all decimals are shown. */
  number: { width: 14, format: FORMATS.general, isNumber: true, wire: 'ratio' },
  /** A number as it was published, with its decimals. */
  decimal: { width: 12, isNumber: true },
  /** The id of the figure whose values the row has. */
  figure: {},
  /** In the unit of the row's figure. */
  value: { width: 13, isNumber: true, wire: 'value' },
  /** Why there is no value. */
  reason: { wire: 'reason' },
  /** Record numbers of the events behind the row. */
  records: {},
  /** Rows within the row, which are printed as a table of their own. */
  rows: {},
  /** Several fields under one name. */
  record: {},
} as const satisfies Record<string, KindOfColumn>;
export type ColumnKind = keyof typeof COLUMN_KINDS;

/** A kind, by all that kinds may say. */
export const kindOf = (kind: ColumnKind): KindOfColumn => COLUMN_KINDS[kind];

/** What a printed column may state about its look. */
export interface PrintedLook {
  /** A heading above neighbouring columns with the same group. */
  group?: string;
  /** In characters. */
  width?: number;
  align?: 'left' | 'center' | 'right';
  indent?: number;
}

/** What every column of a list or a table may state. */
export interface AnyColumn {
  kind: ColumnKind;
  /** The heading on a sheet and on a page. */
  label: string;
  /** What a reader needs to know beside the label. */
  hint?: string;
  /** The label of each value, if there are only a few. */
  options?: Readonly<Record<string, string>>;
  /** The figure that fills the column. */
  figure?: string;
  /** This column is the name of what the code in that column stands for. */
  nameOf?: string;
  /** The column with the number of decimals. */
  decimalsIn?: string;
  /** May be added up: one measure at one layer, and no row twice. */
  total?: true;
}

/** With more choices than this, a hint does not list them. */
export const MOST_SPELT = 12;

/** The values of a choice with their labels; nothing if there are none, or too many. */
export function spelt(options: Readonly<Record<string, string>>): string {
  const all = Object.entries(options);
  if (all.length > MOST_SPELT) return '';
  return all.map(([value, label]) => (value === label ? value : `${value} ${label}`)).join('、');
}
