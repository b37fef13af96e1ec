/**
 * Business days are strings, YYYY-MM-DD: they sort as text, they mean the same in every time zone,
 * and no clock is read here.
 */
declare const calendar: unique symbol;
/** A calendar day that exists, between 1949 and 2199. */
export type Day = string & { readonly [calendar]: 'day' };
/** A quarter such as 2024Q2. */
export type QuarterName = string & { readonly [calendar]: 'quarter' };

export interface Quarter {
  name: QuarterName;
  from: Day;
  to: Day;
  yearStart: Day;
  /** 2024年第二季度 */
  label: string;
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const ORDINALS = ['一', '二', '三', '四'];

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

function monthLength(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : LENGTHS[month - 1]!;
}

/** A month, a date or an hour as days and instants write it: 7 is 07. */
export const twoDigits = (number: number | string): string => String(number).padStart(2, '0');

/** Year, month and date of a day. */
export function dayParts(text: string): [number, number, number] {
  const [year, month, date] = text.split('-').map(Number);
  return [year!, month!, date!];
}

/** Whether the text is a day that exists: 2023-02-29 is not. */
export function isDay(text: string): text is Day {
  if (!/^(19(49|[5-9]\d)|2[01]\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text))
    return false;
  const [year, month, date] = dayParts(text);
  return date <= monthLength(year, month);
}

/** Why a text is not a day; a phrase that follows the name of the field in a sentence. */
export function whyNoDay(text: string): string {
  const [year, month, date] = /^\d{4}-\d\d-\d\d$/.test(text) ? dayParts(text) : [0, 0, 0];
  const exists = date >= 1 && month >= 1 && month <= 12 && date <= monthLength(year, month);
  return exists ? '不在 1949 年至 2199 年之间' : '不是存在的日期';
}

/** Reads a day; throws on one that does not exist. */
export function day(text: string): Day {
  if (!isDay(text)) throw new TypeError(`Not a calendar day: ${text}`);
  return text;
}

/** Spreadsheets count days from 1899-12-30; this is that day, counted from 0000-03-01. */
const SERIAL_ZERO = 693_899;
/** 1949-01-01. A smaller number is not a day, but a number in the wrong column. */
const EARLIEST_SERIAL = 17_899;

/** Days since 0000-03-01 in the Gregorian calendar, so that differences are whole days. */
function ordinal(of: Day): number {
  const [y, m, d] = dayParts(of);
  const year = m <= 2 ? y - 1 : y;
  const monthFromMarch = (m + 9) % 12;
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return year * 365 + leapDays + Math.floor((monthFromMarch * 153 + 2) / 5) + d - 1;
}

/** The day of a spreadsheet's serial number, without its hours; undefined if it is not a day. */
export function dayOfSerial(text: string, is1904 = false): Day | undefined {
  const serial = Math.floor(Number(text)) + (is1904 ? 1462 : 0);
  if (!Number.isSafeInteger(serial) || serial < EARLIEST_SERIAL) return undefined;
  const since = serial + SERIAL_ZERO;
  const era = Math.floor(since / 146097);
  const inEra = since - era * 146097;
  const leapDays =
    Math.floor(inEra / 1460) - Math.floor(inEra / 36524) + Math.floor(inEra / 146096);
  const year = Math.floor((inEra - leapDays) / 365);
  const inYear = inEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const fromMarch = Math.floor((5 * inYear + 2) / 153);
  const date = inYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const text8601 = `${year + era * 400 + (month <= 2 ? 1 : 0)}-${twoDigits(month)}-${twoDigits(date)}`;
  return isDay(text8601) ? text8601 : undefined;
}

/** The serial number of a day in a spreadsheet that counts from 1900. */
export const serialOfDay = (of: Day): number => ordinal(of) - SERIAL_ZERO;

/** Whole days from the first day to the second; negative if the second is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return ordinal(to) - ordinal(from);
}

/** The day after. */
export function dayAfter(of: Day): Day {
  const [year, month, date] = dayParts(of);
  if (date < monthLength(year, month))
    return `${year}-${twoDigits(month)}-${twoDigits(date + 1)}` as Day;
  return (month === 12 ? `${year + 1}-01-01` : `${year}-${twoDigits(month + 1)}-01`) as Day;
}

/** The day before. */
export function dayBefore(of: Day): Day {
  const [year, month, date] = dayParts(of);
  if (date > 1) return `${year}-${twoDigits(month)}-${twoDigits(date - 1)}` as Day;
  if (month === 1) return `${year - 1}-12-31` as Day;
  return `${year}-${twoDigits(month - 1)}-${monthLength(year, month - 1)}` as Day;
}

/** The same day a year earlier; 28 February for 29 February. */
export function yearBefore(of: Day): Day {
  const [year, month, date] = dayParts(of);
  const last = Math.min(date, monthLength(year - 1, month));
  return `${year - 1}-${of.slice(5, 8)}${twoDigits(last)}` as Day;
}

/** A day as a number that sorts and reads like it: 20240628. */
export const dayNumber = (of: Day): number => Number(of.replaceAll('-', ''));

/** The day for such a number. */
export function dayOfNumber(number: number): Day {
  const text = String(number);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` as Day;
}

/** Earlier than any day in the ledger. */
export const FIRST_DAY = '1949-01-01' as Day;

/** Later than any day in the ledger. */
export const LAST_DAY = '9999-12-31' as Day;

export const yearStart = (of: Day): Day => `${of.slice(0, 4)}-01-01` as Day;

/** The quarter that contains a day. */
export function quarterContaining(of: Day): Quarter {
  const [year, month] = dayParts(of);
  return quarter(`${year}Q${Math.ceil(month / 3)}`);
}

export function isQuarterName(text: string): text is QuarterName {
  return /^(19(49|[5-9]\d)|2[01]\d\d)Q[1-4]$/.test(text);
}

/** Reads 2024Q2 into its first and last day; throws on anything else. */
export function quarter(text: string): Quarter {
  if (!isQuarterName(text)) throw new TypeError(`Not a quarter: ${text}`);
  const year = Number(text.slice(0, 4));
  const index = Number(text.slice(5));
  const last = index * 3;
  return {
    name: text,
    from: `${year}-${twoDigits(last - 2)}-01` as Day,
    to: `${year}-${twoDigits(last)}-${monthLength(year, last)}` as Day,
    yearStart: `${year}-01-01` as Day,
    label: `${year}年第${ORDINALS[index - 1]}季度`,
  };
}

/** Every quarter from the first to the last, both included; empty if the last is earlier. */
export function quartersBetween(first: Quarter, last: Quarter): Quarter[] {
  const index = ({ name }: Quarter): number =>
    Number(name.slice(0, 4)) * 4 + Number(name.slice(5)) - 1;
  const quarters: Quarter[] = [];
  for (let at = index(first); at <= index(last); at += 1)
    quarters.push(quarter(`${Math.floor(at / 4)}Q${(at % 4) + 1}`));
  return quarters;
}

/** 2024年6月28日, as an official document writes it. */
export function chineseDay(of: Day): string {
  const [year, month, date] = dayParts(of);
  return `${year}年${month}月${date}日`;
}
