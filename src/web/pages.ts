/** What all pages share: authentication, the two dates in the address, and the frame. */
import { Hono } from 'hono';
import { resolveDates, type KnownMoment } from '../actions/resolve-dates.ts';
import { isDay, whyNoDay, type Day } from '../domain/values/days.ts';
import type { Ctx, Env } from '../http/request-context.ts';
import { guard } from '../http/guard.ts';
import { Refusal } from '../platform/errors.ts';
import { askedDates, datesOfPage, inBeijing, type AskedDates } from './asked-dates.ts';
import { frame, type PageContent } from './page-frame.tsx';

export type { Ctx };
export { guard };

export const pageRouter = (): Hono<Env> => new Hono<Env>();

/**
 * Settles the two dates that a page is asked for; refuses a day that does not exist. The other
 * pages of a list are read as its first one was, so that no row moves from one to another. Their
 * moment goes before the dates, and is none of them: the menu does not hand it on.
 */
export function requestedMoment(c: Ctx): Promise<KnownMoment> {
  const { asOf, knownAt } = datesOfPage(c);
  if (asOf !== undefined && !isDay(asOf))
    throw new Refusal('parameter_invalid', `截至日“${asOf}”${whyNoDay(asOf)}，应形如 2024-06-30。`);
  const asked = {
    ...(asOf !== undefined && { asOf: asOf as Day }),
    ...(knownAt !== undefined && { knownAt: inBeijing(knownAt) }),
  };
  return resolveDates(c.var.database, asked, c.var.today);
}

type LinkQuery = Record<string, string | undefined>;

function addressOn({ asOf, knownAt }: AskedDates, path: string, query: LinkQuery): string {
  const asked = { ...query, as_of: query.as_of ?? asOf, known_at: query.known_at ?? knownAt };
  const search = new URLSearchParams(
    Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString();
  return search === '' ? path : `${path}?${search}`;
}

/** An address of ours that keeps the dates of the page, so that what it shows is what is here. */
export const linked = (c: Ctx, path: string, query: LinkQuery = {}): string =>
  addressOn(datesOfPage(c), path, query);

/** The same with the dates that the reader has chosen, for a list that is read anew. */
export const linkedAnew = (c: Ctx, path: string): string => addressOn(askedDates(c), path, {});

/** Answers with a page in its frame. */
export const page = (c: Ctx, content: PageContent, status: 200 | 400 | 401 | 422 = 200) =>
  c.html(frame(c, content), status);
