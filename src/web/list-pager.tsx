/** The pages of a list: which one an address asks for, and the links to those beside it. */
import type { FC } from 'hono/jsx';
import type { ListReading } from '../actions/lists.ts';
import type { PartByKey } from '../db/list-statement.ts';
import { PLACE_IN_LIST, readText } from './asked-dates.ts';
import type { Ctx } from './pages.ts';

/** The rows of one page of any list. */
export const PER_PAGE = 50;

interface PagerProps {
  c: Ctx;
  reading: ListReading;
  at: number;
  pages: number;
}

/**
 * Links to the pages beside this one, of the list as it was read for it. They go on from a row, not
 * from a number of rows, so that the last page is read as quickly as the first.
 */
export const Pager: FC<PagerProps> = ({ c, reading: { rows, moment }, at, pages }) => {
  const to = (page: number, place: Readonly<Record<string, string | undefined>>): string => {
    const query = new URLSearchParams(c.req.query());
    for (const name of PLACE_IN_LIST) query.delete(name);
    for (const [name, key] of Object.entries(place)) if (key !== undefined) query.set(name, key);
    query.set('page', String(page));
    query.set('read', readText(moment));
    return `?${query}`;
  };
  if (pages <= 1) return null;
  return (
    <nav class="pager" aria-label="翻页">
      {at > 1 && <a href={to(at - 1, at === 2 ? {} : { before: rows[0]?.key })}>上一页</a>}
      <span>
        第 {at} / {pages} 页
      </span>
      {at < pages && <a href={to(at + 1, { after: rows.at(-1)?.key })}>下一页</a>}
    </nav>
  );
};

/** The part of a list that the address of a page asks for. */
export function partAsked(c: Ctx): PartByKey {
  const { after, before } = c.req.query();
  return { ...(after ? { after } : before ? { before } : {}), limit: PER_PAGE };
}

/** The number of the page that an address asks for: without a row to go on from, the first. */
export function pageNumber(c: Ctx, pages: number): number {
  const { page = '', after, before } = c.req.query();
  const asked = /^[1-9]\d{0,5}$/.test(page) ? Number.parseInt(page, 10) : 1;
  return after || before ? Math.min(asked, Math.max(pages, 1)) : 1;
}
