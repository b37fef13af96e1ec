/** The two dates that a page's address asks for. */
import type { Ctx } from '../http/request-context.ts';

/** The two dates as the address has them; empty fields of a form are no dates. */
export interface AskedDates {
  asOf: string | undefined;
  knownAt: string | undefined;
}

const nonEmpty = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : text.trim();

export const askedDates = (c: Ctx): AskedDates => ({
  asOf: nonEmpty(c.req.query('as_of')),
  knownAt: nonEmpty(c.req.query('known_at')),
});
