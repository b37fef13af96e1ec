/**
 * The values of cells: numbers, dates, formulas with their results, and words for a missing number.
 */
import type { CellFormulaValue, CellValue } from 'exceljs';
import type { Day } from '../../domain/values/days.ts';
import {
  isRatio,
  REASONS,
  type Figure,
  type Reason,
  type Unit,
} from '../../domain/figures/figure.ts';
import { illustrative } from '../../domain/report/table.ts';
import { FORMATS } from '../../domain/values/number-formats.ts';
import { cellNumber, Decimal } from '../../domain/values/money.ts';

/** The figure does not have this basis. */
export const NOT_APPLICABLE = '不适用';
/** Nothing was recorded; 0 would say something else. */
export const NO_VALUE = '-';
export const ROUNDING_NOTE = '若出现总数与各分项数值之和尾数不符的情况，均为四舍五入所致';

export const { true: ILLUSTRATIVE, false: RECORDED } = illustrative.options;

export const UNIT_FORMATS: Record<Unit, string> = {
  元: FORMATS.money,
  个: FORMATS.count,
  家: FORMATS.count,
  支: FORMATS.count,
  '%': FORMATS.share,
  倍: FORMATS.multiple,
};

/** An amount or a count that stands somewhere in the workbook, as a formula refers to it. */
export interface Operand {
  ref: string;
  value: Decimal;
}

/** The result of a formula over a detail sheet. */
export interface Tally {
  formula: string;
  value: Decimal;
  /** The cells over which it is computed. */
  place?: string;
}

export const formulaCell = (formula: string, result: number | string): CellFormulaValue => ({
  formula,
  result,
});

/** A quotient is not money: it is cut to the 15 significant digits that a cell holds. */
export const quotientNumber = (value: Decimal): number =>
  cellNumber(value.toSignificantDigits(15), '比率');

/** The value of a figure as the number of a cell. */
export const figureNumber = (
  value: Decimal,
  { unit, label }: Pick<Figure, 'unit' | 'label'>,
): number => (isRatio(unit) ? quotientNumber(value) : cellNumber(value, label));

export function decimalSum(values: Iterable<Decimal>): Decimal {
  let sum = new Decimal(0);
  for (const value of values) sum = sum.plus(value);
  return sum;
}

export const tallyCell = (tally: Tally, name: string): CellFormulaValue =>
  formulaCell(tally.formula, cellNumber(tally.value, name));

/** Whether recalculating the formula would give the figure. */
export const ties = (tally: Tally, value: Decimal): boolean => tally.value.equals(value);

/**
 * A figure as a live formula. If the detail sheet gives another value, the figure is a plain
 * number, because opening a report must never change it. For example, a return that counts for the
 * mother fund itself is in no sub-fund's row.
 */
export function liveCell(tally: Tally | undefined, value: Decimal, name: string): CellValue {
  const shown = cellNumber(value, name);
  return tally && ties(tally, value) ? formulaCell(tally.formula, shown) : shown;
}

/** One cell divided by another, with the reason in words if the divisor is zero. */
export function quotientCell(above: Operand, below: Operand, whenZero: Reason): CellFormulaValue {
  const formula = `IF(${below.ref}=0,"${REASONS[whenZero]}",${above.ref}/${below.ref})`;
  const result = below.value.isZero()
    ? REASONS[whenZero]
    : quotientNumber(above.value.div(below.value));
  return formulaCell(formula, result);
}

/** A reference to the same cell, printed in another unit. */
export const sameCell = ({ ref, value }: Operand, name: string): CellFormulaValue =>
  formulaCell(ref, cellNumber(value, name));

/** A true date; exceljs reads the UTC fields, so no time zone shifts it. */
export const dayCell = (day: Day): Date => new Date(`${day}T00:00:00Z`);

/** 1 is A, 27 is AA. */
export function columnLetter(index: number): string {
  const rest = Math.floor((index - 1) / 26);
  return (rest > 0 ? columnLetter(rest) : '') + String.fromCharCode(65 + ((index - 1) % 26));
}
