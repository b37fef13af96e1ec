/** Links to a list as a file, in both formats. */
import type { FC } from 'hono/jsx';
import type { List } from '../domain/lists/list.ts';
import { viewParameters } from '../domain/lists/search-filter-sort.ts';
import type { Ctx } from './pages.ts';

/**
 * What the file of a page's rows is asked for by: the filters of the page's address that the list
 * has, and the settled dates. The menu hands dates on to lists that have none.
 */
export function fileQuery(
  c: Ctx,
  list: List,
  dates: Readonly<Record<string, string>> = {},
): URLSearchParams {
  const asked = c.req.query();
  const own = viewParameters(list).flatMap(({ name }) =>
    asked[name]?.trim() ? [[name, asked[name]] as [string, string]] : [],
  );
  return new URLSearchParams([...own, ...Object.entries(dates)]);
}

interface ListFilesProps {
  /** The list's address below /api/v1. */
  path: string;
  /** The filters of the list. */
  query?: URLSearchParams;
  children?: string;
}

export const ListFiles: FC<ListFilesProps> = ({ path, query, children }) => {
  const search = query === undefined || query.size === 0 ? '' : `?${query}`;
  return (
    <span>
      {children ?? '下载'}：<a href={`/api/v1/${path}.xlsx${search}`}>Excel</a> ·{' '}
      <a href={`/api/v1/${path}.csv${search}`}>CSV</a>
    </span>
  );
};
