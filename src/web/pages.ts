/** What all pages share: authentication, the two dates in the address, and the frame. */
import { Hono } from 'hono';
import { resolveDates, type KnownMoment } from '../actions/resolve-dates.ts';
import { isDay, whyNoDay, type Day } from '../domain/values/days.ts';
import type { Ctx, Env } from '../http/request-context.ts';
import { guard } from '../http/guard.ts';
import { Refusal } from '../platform/errors.ts';
import { askedDates } from './asked-dates.ts';
import { frame, type PageContent } from './page-frame.tsx';

export type { Ctx };
export { guard };

export const pageRouter = (): Hono<Env> => new Hono<Env>();

const LOCAL_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/;

/** A browser's date-and-time field has no time zone; people here mean Beijing time. */
export const inBeijing = (text: string): string =>
  LOCAL_INSTANT.test(text) ? `${text.length === 16 ? `${text}:00` : text}+08:00` : text;

/** The moment of a reading, as links between the pages of a list carry it. */
export const readText = ({ asOf, knownAt }: KnownMoment): string => `${asOf} ${knownAt}`;

/**
 * Settles the two dates that a page is asked for; refuses a day that does not exist. The other
 * pages of a list are read as its first one was, so that no row moves from one to another. Their
 * moment goes before the dates, and is none of them: the menu does not hand it on.
 */
export function requestedMoment(c: Ctx): Promise<KnownMoment> {
  const read = c.req.query('read')?.split(' ');
  const { asOf, knownAt } = read ? { asOf: read[0], knownAt: read[1] } : askedDates(c);
  if (asOf !== undefined && !isDay(asOf))
    throw new Refusal('parameter_invalid', `截至日“${asOf}”${whyNoDay(asOf)}，应形如 2024-06-30。`);
  const asked = {
    ...(asOf !== undefined && { asOf: asOf as Day }),
    ...(knownAt !== undefined && { knownAt: inBeijing(knownAt) }),
  };
  return resolveDates(c.var.database, asked, c.var.today);
}

/** An address of ours that keeps the dates which the reader has chosen. */
export function linked(c: Ctx, path: string, query: Record<string, string | undefined> = {}) {
  const { asOf, knownAt } = askedDates(c);
  const asked = { ...query, as_of: query.as_of ?? asOf, known_at: query.known_at ?? knownAt };
  const search = new URLSearchParams(
    Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString();
  return search === '' ? path : `${path}?${search}`;
}

/** Answers with a page in its frame. */
export const page = (c: Ctx, content: PageContent, status: 200 | 400 | 401 | 422 = 200) =>
  c.html(frame(c, content), status);
