/** 尾差: parts that, each rounded for printing, do not add up to the printed total. */
import type { Decimal } from '../../domain/values/money.ts';
import { decimalSum, FORMATS, type Operand } from './values.ts';

/** How a kind of number is printed: its divisor and its decimals. */
export interface PrintedScale {
  unit: string;
  divisor: string;
  decimals: number;
}

/** For formats that print fewer digits than the cell holds. */
export const PRINTED_SCALES: Partial<Record<string, PrintedScale>> = {
  [FORMATS.tenThousands]: { unit: '万元', divisor: '10000', decimals: 1 },
  [FORMATS.hundredMillions]: { unit: '亿元', divisor: '100000000', decimals: 2 },
  [FORMATS.share]: { unit: '%', divisor: '0.01', decimals: 1 },
};

/** A column's parts and their total, as cells. */
export interface Rounded {
  sheet: string;
  label: string;
  shown: PrintedScale;
  range: string;
  parts: readonly Decimal[];
  total: Operand;
}

/** The printed value, as a number of the printed unit: rounded once, HALF_UP. */
export const shownAs = ({ divisor, decimals }: PrintedScale, value: Decimal): Decimal =>
  value.div(divisor).toDecimalPlaces(decimals);

export const sumShown = ({ shown, parts }: Rounded): Decimal =>
  decimalSum(parts.map((part) => shownAs(shown, part)));

/** Sum of the printed parts less the printed total; zero nearly always. */
export const remainder = (one: Rounded): Decimal =>
  sumShown(one).minus(shownAs(one.shown, one.total.value));
