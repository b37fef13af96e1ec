/** Pages of lists that keep growing, newest first: filters, next pages and downloads. */
import type { Child, FC } from 'hono/jsx';
import type { EndlessPart } from '../actions/lists/endless-part.ts';
import { isNumeric, shown, type List, type ListRow } from '../domain/lists/list.ts';
import { readView, type Filter } from '../domain/lists/search-filter-sort.ts';
import { Refusal } from '../platform/errors.ts';
import { EndlessFilters } from './list-filters.tsx';
import { fileQuery, ListFiles } from './list-files.tsx';
import { PER_PAGE } from './list-pager.tsx';
import { columnHeader, Rows, visible, type Draw } from './list-table.tsx';
import type { Ctx } from './pages.ts';
import { NEWEST } from './refusal-on-page.ts';
import { ScrollTable } from './scroll-table.tsx';

/** What an address asks of a list that keeps growing. */
export interface EndlessView {
  filters: readonly Filter[];
  /** One row more than the page shows. */
  part: EndlessPart;
}

/** Reads it; refuses what the list does not have. */
export function endlessView(c: Ctx, list: List): EndlessView {
  const { filters } = readView(list, c.req.query());
  const before = c.req.query('before') || String(NEWEST);
  if (!/^\d{1,16}(\/\d{1,9})?$/.test(before))
    throw new Refusal('parameter_invalid', '翻页的位置不正确，请从最新的一页重新翻阅。');
  return { filters, part: { before, limit: PER_PAGE + 1 } };
}

/** The rows that a page shows. */
export const onPage = <T,>(rows: readonly T[]): readonly T[] => rows.slice(0, PER_PAGE);

/** The address of the same list from another row on, or from its newest. */
function turned(c: Ctx, before: string | undefined): string {
  const query = new URLSearchParams(c.req.query());
  query.delete('before');
  if (before !== undefined) query.set('before', before);
  return `${c.req.path}${query.size === 0 ? '' : `?${query}`}`;
}

interface FrameProps {
  c: Ctx;
  list: List;
  /** The rows that were read: one more than are shown, if there are older ones. */
  rows: readonly { key: string }[];
  first: readonly string[];
  /** The dates of the page, for its files, if the list has dates. */
  dates?: Record<string, string>;
  children?: Child;
}

/** What stands around the rows of a list: filters, links to other pages, and files. */
export const EndlessFrame: FC<FrameProps> = ({ c, list, rows, first, dates, children }) => {
  const { filters } = readView(list, c.req.query());
  const oldest = onPage(rows).at(-1);
  return (
    <>
      <EndlessFilters c={c} list={list} filters={filters} first={first} />
      {children}
      <p class="pager">
        {c.req.query('before') && <a href={turned(c, undefined)}>最新的</a>}
        {rows.length > PER_PAGE && <a href={turned(c, oldest!.key)}>更早的</a>}
        <ListFiles path={list.path} query={fileQuery(c, list, dates)} />
      </p>
    </>
  );
};

interface TableProps extends Omit<FrameProps, 'rows'> {
  rows: readonly ListRow[];
  /** Columns that the page leaves out; the download has them. */
  without?: readonly string[];
  draw?: Draw;
}

/** A list that keeps growing, as a table. */
export const EndlessTable: FC<TableProps> = ({ list, rows, without, draw, ...props }) => {
  const columns = visible(shown(list), without);
  return (
    <EndlessFrame {...props} list={list} rows={rows}>
      <ScrollTable
        label={list.label}
        caption={`${list.label}（新的在前）`}
        headings={columns.map(columnHeader)}
        numeric={columns.filter(isNumeric).map(columnHeader)}
      >
        <Rows c={props.c} list={list} columns={columns} rows={onPage(rows)} draw={draw} />
      </ScrollTable>
    </EndlessFrame>
  );
};
