/** Instants as text in one spelling, so that they sort as text and are signed byte for byte. */
import { dayAfter, dayBefore, isDay, twoDigits, whyNoDay, type Day } from './days.ts';

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
 * An instant in UTC in Beijing time, which is eight hours ahead all year round. The fraction of a
 * second is kept, because without it the instant would be before its own last record.
 */
export function beijingTime(text: string): string {
  const [, day = '', hour = '', rest = ''] = /^(.{10})T(\d\d)(.*)Z$/.exec(text) ?? [];
  const ahead = Number.parseInt(hour, 10) + 8;
  const there = ahead < 24 ? day : dayAfter(day as Day);
  return `${there} ${twoDigits(ahead % 24)}${rest}`;
}

/** Beijing time to the second, for tables where the fraction does not matter. */
export const beijingSecond = (text: string): string => beijingTime(text).slice(0, 19);

const ASKED =
  /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?([Zz]|[+-](0\d|1[0-4]):[0-5]\d)$/;

const FORM =
  '应为 RFC 3339 时刻（秒的小数最多六位，不含闰秒，时差不到 15 小时），例如 2024-07-05T09:00:00+08:00';

/** Why the text is not an RFC 3339 instant that can be asked for; undefined if it is one. */
export function whyNoInstant(text: string): string | undefined {
  const on = ASKED.exec(text)?.[1];
  if (on === undefined) return FORM;
  return isDay(on) ? undefined : `的日期${whyNoDay(on)}`;
}

/** The instant that such a text means, in the one spelling. Throws on other text. */
export function readInstant(text: string): string {
  const [, day, time, decimals = '', zone] = /^(.{10})[Tt](.{8})(?:\.(\d+))?(.+)$/.exec(text) ?? [];
  if (day === undefined || whyNoInstant(text) !== undefined)
    throw new TypeError(`Not an instant: ${text}`);
  const [hours = 0, minutes = 0, seconds = '00'] = [
    Number.parseInt(time!.slice(0, 2), 10),
    Number.parseInt(time!.slice(3, 5), 10),
    time!.slice(6),
  ];
  const isUtc = /^[Zz]$/.test(zone!);
  const ahead = isUtc
    ? 0
    : (zone!.startsWith('-') ? -1 : 1) *
      (Number.parseInt(zone!.slice(1, 3), 10) * 60 + Number.parseInt(zone!.slice(4), 10));
  const minute = hours * 60 + minutes - ahead;
  const on = minute < 0 ? dayBefore(day as Day) : minute < 1440 ? day : dayAfter(day as Day);
  const within = (minute + 1440) % 1440;
  const clock = `${twoDigits(Math.floor(within / 60))}:${twoDigits(within % 60)}:${seconds}`;
  return `${on}T${clock}.${decimals.padEnd(6, '0')}Z`;
}

/** The instant at which a day begins in Beijing. */
export const beijingMidnight = (day: Day): string => readInstant(`${day}T00:00:00+08:00`);
