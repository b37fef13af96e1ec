/** Instants as text in one spelling, so that they sort as text and are signed byte for byte. */
import { isDay } from './days.ts';

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
