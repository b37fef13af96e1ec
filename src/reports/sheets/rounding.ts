/** 尾差: parts that, each rounded for printing, do not add up to the printed total. */
import type { Decimal } from '../../domain/values/money.ts';
import { FORMATS, PRINTED_SCALES, type PrintedScale } from '../../domain/values/number-formats.ts';
import { decimalSum, type Operand } from './values.ts';

/** How a kind of number is printed with fewer digits than its cell holds, and in which unit. */
interface RoundedScale extends PrintedScale {
  unit: string;
}

const UNITS: Partial<Record<string, string>> = {
  [FORMATS.tenThousands]: '万元',
  [FORMATS.hundredMillions]: '亿元',
  [FORMATS.share]: '%',
};

/** Undefined for formats that print every digit. */
export function roundedScale(format = ''): RoundedScale | undefined {
  const [unit, scale] = [UNITS[format], PRINTED_SCALES[format]];
  return unit === undefined || !scale ? undefined : { ...scale, unit };
}

/** A column's parts and their total, as cells. */
export interface Rounded {
  sheet: string;
  label: string;
  shown: RoundedScale;
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
