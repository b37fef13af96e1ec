/** Instants as text in one spelling, so that they sort as text and are signed byte for byte. */
import { dayAfter, isDay, twoDigits, type Day } from './days.ts';

const INSTANT = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/;

/** Whether the text is an instant in its one spelling: RFC 3339, UTC, six decimals. */
export function isInstant(text: unknown): text is string {
  const day = typeof text === 'string' ? INSTANT.exec(text)?.[1] : undefined;
  return day !== undefined && isDay(day);
}

/**
 * The one spelling of an instant in UTC: the database leaves out zeros at the end of a second's
 * decimals. Throws on anything else, and on more than microseconds.
 */
export function instant(text: string): string {
  const [, whole = '', decimals = ''] = /^(.{19})(?:\.(\d{1,6}))?Z$/.exec(text) ?? [];
  const spelled = `${whole}.${decimals.padEnd(6, '0')}Z`;
  if (!isInstant(spelled)) throw new TypeError(`Not an instant in UTC: ${text}`);
  return spelled;
}

/**
 * An instant in UTC as a clock in Beijing shows it, eight hours ahead all year round, with its
 * fraction of a second as given: cut off, it would lie before its own last record.
 */
export function beijingTime(text: string): string {
  const [, day = '', hour = '', rest = ''] = /^(.{10})T(\d\d)(.*)Z$/.exec(text) ?? [];
  const ahead = Number.parseInt(hour, 10) + 8;
  const there = ahead < 24 ? day : dayAfter(day as Day);
  return `${there} ${twoDigits(ahead % 24)}${rest}`;
}

/** The same to the second, for tables where the fraction tells nothing. */
export const beijingSecond = (text: string): string => beijingTime(text).slice(0, 19);
