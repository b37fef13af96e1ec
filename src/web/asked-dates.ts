/** The two dates that an address asks for, and the moment of the reading that it goes on with. */
import { isDay } from '../domain/values/days.ts';
import { readInstant, whyNoInstant } from '../domain/values/instants.ts';
import type { KnownMoment } from '../domain/journal/posted-event.ts';
import type { Ctx } from '../http/request-context.ts';

/** The two dates as the address has them; empty fields of a form are no dates. */
export interface AskedDates {
  asOf: string | undefined;
  knownAt: string | undefined;
}

/** The parameters of an address that say where in a list a page is, and of which reading. */
export const PLACE_IN_LIST = ['page', 'read', 'after', 'before'];

const nonEmpty = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : text.trim();

export const askedDates = (c: Ctx): AskedDates => ({
  asOf: nonEmpty(c.req.query('as_of')),
  knownAt: nonEmpty(c.req.query('known_at')),
});

const LOCAL_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/;

/** A browser's date-and-time field has no time zone; people here mean Beijing time. */
export const inBeijing = (text: string): string =>
  LOCAL_INSTANT.test(text) ? `${text.length === 16 ? `${text}:00` : text}+08:00` : text;

/** The moment of a reading, as links between the pages of a list carry it. */
export const readText = ({ asOf, knownAt }: KnownMoment): string => `${asOf} ${knownAt}`;

/** An instant in one spelling; undefined for a text that is none. */
const spelled = (text: string): string | undefined => {
  const typed = inBeijing(text).replace(' ', '+');
  return whyNoInstant(typed) === undefined ? readInstant(typed) : undefined;
};

/**
 * The dates of a page: those of the reading that it goes on with, else those asked for. A text that
 * is no moment is ignored, and so is a moment beside other dates, which ask for another reading.
 */
export function datesOfPage(c: Ctx): AskedDates {
  const asked = askedDates(c);
  const [asOf = '', knownAt = '', ...more] = (c.req.query('read') ?? '').split(' ');
  const isMoment = isDay(asOf) && spelled(knownAt) !== undefined && more.length === 0;
  if (!isMoment || (asked.asOf ?? asOf) !== asOf) return asked;
  const isSame = asked.knownAt === undefined || spelled(asked.knownAt) === spelled(knownAt);
  return isSame ? { asOf, knownAt } : asked;
}
