/**
 * The small arithmetic of contracts: what part of a year a period is, how an amount is cut and
 * divided to the cent, and where payment days fall. A period includes its first day and excludes
 * its last (ISDA 2006 Definitions, 4.16).
 */
import { daysBetween, isDay, type Day } from './days.ts';
import { Decimal, minus, plus, total, ZERO, type Money } from './money.ts';

/**
 * - `ACT/360`: actual days over 360 (ISDA 2006, 4.16(e)).
 * - `ACT/365F`: actual days over 365, in leap years too (4.16(d)).
 * - `30/360`: the "Bond Basis" of 4.16(f): the 31st as first day counts as the 30th, the 31st as
 *   last day does so only if the first day is the 30th or 31st, and the end of February is left
 *   alone. Neither 30E/360 (4.16(g)), where a last 31st always becomes the 30th, nor the NASD rule,
 *   which moves the end of February.
 */
export const DAY_COUNTS = ['ACT/360', 'ACT/365F', '30/360'] as const;
export type DayCount = (typeof DAY_COUNTS)[number];

const BASIS: Readonly<Record<DayCount, number>> = {
  'ACT/360': 360,
  'ACT/365F': 365,
  '30/360': 360,
};

/** How a contract cuts interest to the cent: 四舍五入, 截尾, 四舍六入五成双. */
export const ROUNDINGS = ['HALF_UP', 'DOWN', 'HALF_EVEN'] as const;
export type Rounding = (typeof ROUNDINGS)[number];

/** An amount in 元 cut to the cent. */
export function toCents(amount: Decimal, rounding: Rounding = 'HALF_UP'): Money {
  return amount.toDecimalPlaces(2, Decimal[`ROUND_${rounding}`]) as Money;
}

/**
 * Divides an amount (not negative) in proportion to weights, to the cent, by the largest remainder:
 * each part is cut to the cent, and the cents left over go one each to the largest cut-off parts,
 * the earlier in the list where two are equal. The parts sum to the amount, and none exceeds its
 * weight unless the amount exceeds their sum. Throws where there is an amount but no weight.
 */
export function divide(amount: Money, weights: readonly Money[]): Money[] {
  if (amount.isZero()) return weights.map(() => ZERO);
  const whole = total(weights);
  if (whole.isZero()) throw new RangeError('Nothing to divide by: every weight is zero.');
  const parts = weights.map((weight) => toCents(amount.times(weight).div(whole), 'DOWN'));
  // Remainders as products, so that no division can make two equal ones differ.
  const cutOff = weights.map((weight, at) => amount.times(weight).minus(parts[at]!.times(whole)));
  const largest = [...cutOff.keys()].sort((a, b) => cutOff[b]!.comparedTo(cutOff[a]!) || a - b);
  const cent = new Decimal('0.01') as Money;
  let rest = minus(amount, total(parts));
  for (const at of largest) {
    if (rest.isZero()) break;
    parts[at] = plus(parts[at]!, cent);
    rest = minus(rest, cent);
  }
  return parts;
}

/** Sorts what has a day, the earliest first. */
export const byDay = (a: { day: Day }, b: { day: Day }): number => daysBetween(b.day, a.day);

/** Parts of a calendar day, which are no amounts. */
function parts(of: Day): [number, number, number] {
  const [year, month, date] = of.split('-').map(Number);
  return [year!, month!, date!];
}

/**
 * The days a convention counts from the first day to the last: the numerator of the fraction. A
 * period that runs backwards throws, because 30/360 gives different lengths forwards and backwards
 * and no contract means the latter; whoever takes days from a user compares them first.
 */
export function daysCounted(dayCount: DayCount, from: Day, to: Day): number {
  if (to < from) throw new RangeError(`A period cannot run from ${from} back to ${to}.`);
  if (dayCount !== '30/360') return daysBetween(from, to);
  const [year1, month1, date1] = parts(from);
  const [year2, month2, date2] = parts(to);
  const first = Math.min(date1, 30);
  const last = date2 === 31 && first === 30 ? 30 : date2;
  return 360 * (year2 - year1) + 30 * (month2 - month1) + (last - first);
}

/**
 * Days counted over the basis, to 40 digits. 1/360 has no last digit, so amounts are made with
 * `accrued`, which divides last; this one is for showing.
 */
export function yearFraction(dayCount: DayCount, from: Day, to: Day): Decimal {
  return new Decimal(daysCounted(dayCount, from, to)).div(BASIS[dayCount]);
}

/**
 * Simple interest in 元, unrounded: amount × annual rate × days / basis. The division comes last, so
 * the product is exact and a tie between two cents is a tie, which the caller's rounding then
 * breaks.
 */
export function accrued(amount: Decimal, rate: Decimal, dayCount: DayCount, days: number): Decimal {
  return amount.times(rate).times(days).div(BASIS[dayCount]);
}

/**
 * The same date so many months later (or earlier, when negative), or the last day of that month
 * where it has no such date: 31 January and one month is 28 or 29 February. Count from the first
 * day each time (31 January and two months is 31 March); adding month to month would drift to the
 * 28th. The end of a month does not stick: 30 April and one month is 30 May. Nothing outside
 * 1949–2199.
 */
export function addMonths(from: Day, months: number): Day | undefined {
  const [year, month, date] = parts(from);
  const index = year * 12 + (month - 1) + months;
  const pad = (part: number): string => String(part).padStart(2, '0');
  const prefix = `${Math.floor(index / 12)}-${pad((index % 12) + 1)}`;
  // No month is shorter than 28 days, so these are all the dates a missing one can fall back to.
  const dates = [date, 30, 29, 28].filter((candidate) => candidate <= date);
  return dates.map((candidate) => `${prefix}-${pad(candidate)}`).find(isDay);
}
