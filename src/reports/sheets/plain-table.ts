/** Printed tables in a form for readers other than spreadsheets. */
import type { CellValue } from 'exceljs';
import { Decimal } from '../../domain/values/money.ts';
import type { Day } from '../../domain/values/days.ts';
import type { Dimension } from '../../domain/journal/measures.ts';
import type { Basis } from '../../domain/figures/figure.ts';
import { shownValue } from './style.ts';
import { PRINTED_SCALES, type PrintedScale } from '../../domain/values/number-formats.ts';

/** A figure as the service knows it: on a basis, narrowed to some things, of a day of its own. */
export interface FigureShown {
  id: string;
  basis?: Basis;
  of?: Partial<Record<Dimension, string>>;
  asOf?: Day;
}

/** A printed number. */
export interface PlainNumber extends PrintedScale {
  value: Decimal;
  figure?: FigureShown;
}

/** Words, a number, or the numbers of records. */
export type PlainCell = string | PlainNumber | { records: readonly number[] };

export interface PlainTable {
  caption?: string;
  columns: { label: string; group?: string; isNumeric: boolean }[];
  lines: { isSum: boolean; cells: PlainCell[] }[];
  /** One cell for each column; empty if nothing is added up. */
  totals: PlainCell[];
}

export interface Plainly {
  plainly(): PlainTable;
}

/** How a number with this format is printed; without a format it is written as it is. */
function printedAs(format: string | undefined, value: Decimal): PrintedScale {
  const known = PRINTED_SCALES[format ?? ''];
  if (known) return known;
  const decimals = /^#,##0(?:\.(0+))?$/.exec(format ?? '');
  return {
    divisor: '1',
    decimals: decimals ? (decimals[1]?.length ?? 0) : value.decimalPlaces(),
    suffix: '',
  };
}

/** What a cell of the workbook shows. A number stays a number, so that it can be followed. */
export function plainCell(cell: CellValue, format: string | undefined): PlainCell {
  const shown = shownValue(cell);
  if (shown instanceof Date) return shown.toISOString().slice(0, 10);
  if (typeof shown !== 'number') return String(shown ?? '');
  // A cell holds no more digits than its number can say again exactly.
  const value = new Decimal(String(shown));
  return { value, ...printedAs(format, value) };
}
