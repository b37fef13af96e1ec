/** Links to a list as a file, in both formats. */
import type { FC } from 'hono/jsx';

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
