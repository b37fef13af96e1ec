/**
 * Exact decimal arithmetic. Only this file uses decimal.js, and between the wire and the workbook
 * nothing is a binary float.
 */
import { Decimal as Library } from 'decimal.js';

/** 40 significant digits, 四舍五入 (HALF_UP, away from zero, as Excel's ROUND does). */
export const Decimal = Library.clone({
  precision: 40,
  rounding: Library.ROUND_HALF_UP,
  toExpNeg: -60,
  toExpPos: 60,
});
export type Decimal = Library;

// decimal.js compares as text under < and >, so 10 < 9 would silently be true: operators throw.
Object.defineProperty(Library.prototype, Symbol.toPrimitive, {
  value(): never {
    throw new TypeError('A Decimal was used with an operator; call its methods instead.');
  },
});

declare const unit: unique symbol;
/** An amount in 元, at most two decimals. */
export type Money = Decimal & { readonly [unit]: 'CNY' };
/** A pure number: a share, a multiple, a rate. */
export type Ratio = Decimal & { readonly [unit]: 'ratio' };

/**
 * 13 digits before the point: what an Excel cell (15 significant digits) still holds to the cent.
 */
export const MONEY_PATTERN = /^-?(0|[1-9]\d{0,12})(\.\d{1,2})?$/;
/** The most decimals of a pure number. */
export const RATIO_DECIMALS = 10;
/** At most 10 digits before the point. */
export const RATIO_PATTERN = new RegExp(
  String.raw`^-?(0|[1-9]\d{0,9})(\.\d{1,${RATIO_DECIMALS}})?$`,
);

export const ZERO = new Decimal(0) as Money;
/** The amount of an effect that counts one thing. */
export const ONE = new Decimal(1) as Money;

/** Reads an amount in 元 from its wire form ("15000000.00"); throws on anything else. */
export function money(text: string): Money {
  if (!MONEY_PATTERN.test(text)) throw new TypeError(`Not an amount in 元: ${text}`);
  return new Decimal(text) as Money;
}

/**
 * An amount's wire form in whole cents. Exact: at most 15 digits, and a number holds every whole
 * number of up to 2^53. Throws on anything that is not an amount.
 */
export function wholeCents(text: string): number {
  if (!MONEY_PATTERN.test(text)) throw new TypeError(`Not an amount in 元: ${text}`);
  const [whole, part = ''] = text.split('.');
  return Number(`${whole}${part.padEnd(2, '0')}`);
}

/** Reads a sum that the database made of amounts; it may have more digits than one amount may. */
export function moneySum(text: string | null): Money {
  if (text === null) return ZERO;
  if (!/^-?\d{1,30}(\.\d{1,2})?$/.test(text)) throw new TypeError(`Not a sum in 元: ${text}`);
  return new Decimal(text) as Money;
}

/** Reads a pure number from its wire form ("0.085"); throws on anything else. */
export function ratio(text: string): Ratio {
  if (!RATIO_PATTERN.test(text)) throw new TypeError(`Not a ratio: ${text}`);
  return new Decimal(text) as Ratio;
}

export const plus = (a: Money, b: Money): Money => a.plus(b) as Money;
export const minus = (a: Money, b: Money): Money => a.minus(b) as Money;
export const negated = (a: Money): Money => a.negated() as Money;

/** The smaller of two amounts. */
export const least = (a: Money, b: Money): Money => Decimal.min(a, b) as Money;
/** How much the first exceeds the second; zero if it does not. */
export const excess = (a: Money, b: Money): Money => Decimal.max(minus(a, b), 0) as Money;

/** Adds amounts; the sum of none is zero. */
export function total(amounts: Iterable<Money>): Money {
  let sum = ZERO;
  for (const amount of amounts) sum = plus(sum, amount);
  return sum;
}

/** An amount times a pure number, rounded once to the cent. */
export function portion(amount: Money, factor: Ratio): Money {
  return amount.times(factor).toDecimalPlaces(2) as Money;
}

/** The wire form of an amount: always two decimals, no exponent. Refuses a fraction of a cent. */
export function wireMoney(amount: Decimal): string {
  if (amount.decimalPlaces() > 2) throw new RangeError('An amount in 元 has at most two decimals.');
  return amount.isZero() ? '0.00' : amount.toFixed(2);
}

/**
 * The wire form of a pure number, rounded HALF_UP to at most `decimals` places, no trailing
 * zeros.
 */
export function wireRatio(value: Decimal, decimals = RATIO_DECIMALS): string {
  const rounded = value.toDecimalPlaces(decimals);
  return rounded.isZero() ? '0' : rounded.toFixed();
}

/** An amount as people read it in a sentence: 15,000,000.00 元. */
export function readableMoney(amount: Decimal): string {
  const [whole = '0', cents = '00'] = amount.abs().toFixed(2).split('.');
  const sign = amount.isNegative() && !amount.isZero() ? '-' : '';
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents} 元`;
}

/**
 * The decimal that a spreadsheet's number means: the shortest one with the same binary value, so
 * that 0.1 is 0.1 however the file writes it. Undefined if the text is not a number.
 */
export function shortestDecimal(text: string): Decimal | undefined {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? new Decimal(String(number)) : undefined;
}

/**
 * The digits of a number for a spreadsheet cell, which holds 15 significant digits. Refuses a value
 * that needs more and names it, because a workbook must never round money silently.
 */
export function cellDigits(value: Decimal, name: string): string {
  if (value.precision() > 15)
    throw new RangeError(`${name} 超过 15 位有效数字，工作簿无法精确保存。`);
  return value.isZero() ? '0' : value.toFixed();
}

/**
 * The same as a number, by way of its text, because decimal.js's own conversion uses an operator.
 */
export const cellNumber = (value: Decimal, name: string): number => Number(cellDigits(value, name));

/** A count, or the number of a record, as a number. Throws on a fraction, and beyond 2^53. */
export function wholeNumber(value: Decimal): number {
  const number = Number.parseInt(value.toFixed(), 10);
  if (!value.isInteger() || !Number.isSafeInteger(number))
    throw new TypeError(`Not a whole number: ${value.toFixed()}`);
  return number;
}
