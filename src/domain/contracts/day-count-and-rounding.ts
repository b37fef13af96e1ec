/**
 * Arithmetic of contracts: the part of a year that a period is, rounding to the cent, and payment
 * days. A period includes its first day and excludes its last (ISDA 2006
 * Definitions, 4.16).
 */
import { dayParts, daysBetween, isDay, twoDigits, type Day } from '../values/days.ts';
import { Decimal, type Money } from '../values/money.ts';

/**
 * - `ACT/360`: actual days over 360 (ISDA 2006, 4.16(e)).
 * - `ACT/365F`: actual days over 365, in leap years too (4.16(d)).
 * - `ACT/ACT-ISDA`: the days that fall in leap years over 366 and the others over 365 (4.16(b)).
 *   Not the rule of the ICMA, which divides by the length of the coupon period.
 * - `30/360`: the "Bond Basis" of 4.16(f): the 31st as first day counts as the 30th, the 31st as
 *   last day does so only if the first day is the 30th or 31st, and the end of February is left
 *   alone. Not the NASD rule, which moves the end of February.
 * - `30E/360`: the "Eurobond Basis" of 4.16(g): the 31st counts as the 30th, as first day and as
 *   last.
 */
export const DAY_COUNTS = {
  'ACT/360': '实际天数/360',
  'ACT/365F': '实际天数/365',
  'ACT/ACT-ISDA': '实际天数/实际天数（ISDA）',
  '30/360': '30/360',
  '30E/360': '30E/360（欧式）',
} as const;
export type DayCount = keyof typeof DAY_COUNTS;

/** The days of a year under `ACT/365F`, by which rates of return and costs are yearly as well. */
export const YEAR = 365;

/** The denominator of each day count. `ACT/ACT-ISDA` needs one for both kinds of year. */
const BASIS: Readonly<Record<DayCount, number>> = {
  'ACT/360': 360,
  'ACT/365F': YEAR,
  'ACT/ACT-ISDA': 365 * 366,
  '30/360': 360,
  '30E/360': 360,
};

/** How a contract cuts interest to the cent. */
export const ROUNDINGS = {
  HALF_UP: '四舍五入',
  DOWN: '舍去',
  HALF_EVEN: '四舍六入五成双',
} as const;
export type Rounding = keyof typeof ROUNDINGS;

/** An amount in 元 cut to the cent. */
export function toCents(amount: Decimal, rounding: Rounding = 'HALF_UP'): Money {
  return amount.toDecimalPlaces(2, Decimal[`ROUND_${rounding}`]) as Money;
}

/** Sorts what has a day, the earliest first. */
export const byDay = (a: { day: Day }, b: { day: Day }): number => daysBetween(b.day, a.day);

/** Days between two dates in years of twelve months with 30 days each. */
function days360(dayCount: '30/360' | '30E/360', from: Day, to: Day): number {
  const [year1, month1, date1] = dayParts(from);
  const [year2, month2, date2] = dayParts(to);
  const first = Math.min(date1, 30);
  const is30 = date2 === 31 && (first === 30 || dayCount === '30E/360');
  const last = is30 ? 30 : date2;
  return 360 * (year2 - year1) + 30 * (month2 - month1) + (last - first);
}

/**
 * The days that a convention counts from the first day to the last, which is the numerator of the
 * fraction. Throws if the period runs backwards: 30/360 gives different lengths forwards and
 * backwards, and no contract means the latter. Callers that take days from a user compare them
 * first.
 */
export function daysCounted(dayCount: DayCount, from: Day, to: Day): number {
  if (to < from) throw new RangeError(`A period cannot run from ${from} back to ${to}.`);
  const is360 = dayCount === '30/360' || dayCount === '30E/360';
  return is360 ? days360(dayCount, from, to) : daysBetween(from, to);
}

/** A part of a year as a fraction of whole numbers, since most have no last digit. */
export interface YearPart {
  counted: number;
  basis: number;
}

/** The days of a period that fall in leap years. */
function leapDays(from: Day, to: Day): number {
  let days = 0;
  for (let year = dayParts(from)[0]; year <= dayParts(to)[0]; year += 1) {
    if (!isDay(`${year}-02-29`)) continue;
    const [start, end] = [`${year}-01-01` as Day, `${year}-12-31` as Day];
    // The 31 December counts, and the last day of the period does not.
    const until = to > end ? daysBetween(start, end) + 1 : daysBetween(start, to);
    days += until - (from > start ? daysBetween(start, from) : 0);
  }
  return days;
}

/** The part of a year that a period is. */
export function yearPart(dayCount: DayCount, from: Day, to: Day): YearPart {
  const days = daysCounted(dayCount, from, to);
  const basis = BASIS[dayCount];
  if (dayCount !== 'ACT/ACT-ISDA') return { counted: days, basis };
  const leap = leapDays(from, to);
  return { counted: 365 * leap + 366 * (days - leap), basis };
}

/**
 * The part of a year to 40 digits. 1/360 has no last digit, so amounts are made with `accrued`,
 * which divides last; this one is for showing.
 */
export function yearFraction(dayCount: DayCount, from: Day, to: Day): Decimal {
  const { counted, basis } = yearPart(dayCount, from, to);
  return new Decimal(counted).div(basis);
}

/**
 * Simple interest in 元, unrounded: amount × annual rate × part of a year. The division comes last,
 * so the product is exact and a tie between two cents is a tie, which the caller's rounding then
 * breaks.
 */
export function accrued(amount: Decimal, rate: Decimal, { counted, basis }: YearPart): Decimal {
  return amount.times(rate).times(counted).div(basis);
}

/**
 * The same date this many months later, or earlier for a negative number. If that month has no such
 * date, its last day: 31 January and one month is 28 or 29 February. Count from the first day each
 * time (31 January and two months is 31 March), because adding month by month would drift to the
 * 28th. An end of month is not kept: 30 April and one month is 30 May. Undefined outside 1949–2199.
 */
export function addMonths(from: Day, months: number): Day | undefined {
  const [year, month, date] = dayParts(from);
  const index = year * 12 + (month - 1) + months;
  const prefix = `${Math.floor(index / 12)}-${twoDigits((index % 12) + 1)}`;
  // Every month has 28 days, so one of these dates always exists.
  const dates = [date, 30, 29, 28].filter((candidate) => candidate <= date);
  return dates.map((candidate) => `${prefix}-${twoDigits(candidate)}`).find(isDay);
}
