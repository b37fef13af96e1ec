/** A list as a table: searched, filtered, sorted, added up and downloaded, each view a link. */
import type { FC } from 'hono/jsx';
import type { TableReading } from '../actions/tables.ts';
import { beijingSecond } from '../domain/values/instants.ts';
import { choicesOf, hasRange, type View } from '../domain/lists/view.ts';
import {
  isNumber,
  isNumeric,
  isReason,
  shown,
  wording,
  type Cell,
  type Column,
  type Named,
  type Row,
} from '../domain/lists/table.ts';
import type { Unit } from '../domain/figures/figure.ts';
import { ListFiles } from './list-files.tsx';
import { linked, type Ctx } from './pages.ts';
import { decimalText, exact, NOT_APPLICABLE, NOTHING } from './number-display.tsx';
import { workingLink, type Narrowed } from './figure-link.ts';

/** Where a thing of each kind is shown. */
const PLACES: Partial<Record<Named, string>> = {
  enterprise: '/enterprises',
  party: '/parties',
  vehicle: '/vehicles',
  line: '/credit-lines',
  loan: '/loans',
  deal: '/deals',
  project: '/projects',
  programme: '/programmes',
  indicator: '/indicators',
  figure: '/figures',
  event: '/events',
  submission: '/submissions',
};

/** The address of a thing by its code; nothing where it has no page. */
export const placeOf = (c: Ctx, named: Named | undefined, code: string): string | undefined =>
  named && PLACES[named] && linked(c, `${PLACES[named]}/${encodeURIComponent(code)}`);

const UNITS: Partial<Record<Column['kind'], Unit>> = { money: '元', ratio: '%', multiple: '倍' };

/** A header says the unit of what stands below it. */
export const headerOf = ({ label, kind }: Column): string =>
  kind === 'money' && !label.includes('元') ? `${label}（元）` : label;

/** What a cell says, without a link. */
export const CellText: FC<{ column: Column; cell: Cell | undefined }> = ({ column, cell }) => {
  if (cell === null || cell === undefined || cell === '')
    return <span class="none">{NOTHING}</span>;
  if (isReason(cell))
    return (
      <span class="none" title={cell.text}>
        {cell.short ?? '无从计算'}
      </span>
    );
  if (isNumber(cell)) {
    if (column.kind === 'seq') return <>{cell.toFixed(0)}</>;
    if (column.kind === 'number') return <>{decimalText(cell, cell.decimalPlaces())}</>;
    return <>{exact(cell, UNITS[column.kind] ?? '个')}</>;
  }
  if (typeof cell !== 'string') return <span class="none">{NOT_APPLICABLE}</span>;
  return <>{column.kind === 'instant' ? beijingSecond(cell) : wording(column, cell)}</>;
};

export interface TableSettings {
  /** How the working of a figure in a row is narrowed to what the row is about. */
  narrow?: (row: Row) => Narrowed;
  /** Columns of little use on a page; they are in the download. */
  without?: readonly string[];
}

interface BodyProps extends TableSettings {
  c: Ctx;
  columns: readonly Column[];
  row: Row;
}

const textOf = (cell: Cell | undefined): string | undefined =>
  typeof cell === 'string'
    ? cell
    : isNumber(cell ?? null)
      ? (cell as { toFixed(): string }).toFixed()
      : undefined;

const BodyCell: FC<BodyProps & { column: Column; isFirst: boolean; all: readonly Column[] }> = (
  props,
) => {
  const { c, column, row, narrow, isFirst, all } = props;
  const cell = row.cells[column.key];
  const text = <CellText column={column} cell={cell} />;
  // A name leads to what its code stands for.
  const codeColumn = column.nameOf ? all.find(({ key }) => key === column.nameOf) : column;
  const code = codeColumn && textOf(row.cells[codeColumn.key]);
  const place = code === undefined ? undefined : placeOf(c, codeColumn!.of, code);
  const working =
    column.figure && cell !== null && cell !== undefined
      ? workingLink(c, column.figure, {
          ...(column.basis && { basis: column.basis }),
          ...narrow?.(row),
        })
      : undefined;
  const href = working ?? place;
  const content = (
    <>
      {href === undefined ? text : <a href={href}>{text}</a>}
      {column.nameOf && code !== undefined && code !== cell && (
        <>
          {' '}
          <small class="none">{code}</small>
        </>
      )}
      {isFirst && row.illustrative && (
        <>
          {' '}
          <span class="demo">演示</span>
        </>
      )}
    </>
  );
  return isFirst ? (
    <th scope="row">{content}</th>
  ) : (
    <td class={isNumeric(column) ? 'num' : undefined}>{content}</td>
  );
};

/** A code whose name stands in a column of its own is shown there. */
function visible(all: readonly Column[], without: readonly string[] = []): Column[] {
  const named = new Set(all.flatMap(({ nameOf }) => nameOf ?? []));
  return all.filter(({ key }) => !named.has(key) && !without.includes(key));
}

const HeaderCell: FC<{ c: Ctx; column: Column; view: View }> = ({ c, column, view }) => {
  const isSorted = view.sort?.column === column.key;
  const descends = isSorted && view.sort!.descending;
  const query = new URLSearchParams(c.req.query());
  query.delete('page');
  query.set('sort', isSorted && !descends ? `-${column.key}` : column.key);
  return (
    <th
      scope="col"
      class={isNumeric(column) ? 'num' : undefined}
      aria-sort={isSorted ? (descends ? 'descending' : 'ascending') : undefined}
      title={column.hint}
    >
      <a href={`?${query}`}>
        {headerOf(column)}
        {isSorted && (descends ? ' ▼' : ' ▲')}
      </a>
    </th>
  );
};

const Filters: FC<{ c: Ctx; reading: TableReading }> = ({ c, reading }) => {
  const columns = shown(reading.table);
  const asked = c.req.query();
  const ranged = columns.filter(hasRange).filter(({ kind }) => kind !== 'seq');
  const isRanged = ranged.some(({ key }) => asked[`${key}_from`] || asked[`${key}_to`]);
  return (
    <form class="filters" method="get" action={c.req.path}>
      {['as_of', 'known_at', 'sort'].map(
        (name) => asked[name] && <input type="hidden" name={name} value={asked[name]} />,
      )}
      <label>
        搜索
        <input type="search" name="q" value={asked.q ?? ''} placeholder="名称、编码、别名" />
      </label>
      {columns
        .filter(({ few }) => few)
        .map((column) => (
          <label>
            {column.label}
            <select name={column.key}>
              <option value="">全部</option>
              {choicesOf(column, reading.all).map(({ value, label, rows }) => (
                <option value={value} selected={asked[column.key] === value}>
                  {value === NOTHING ? '（没有记录）' : label}（{rows}）
                </option>
              ))}
            </select>
          </label>
        ))}
      {ranged.length > 0 && (
        <details open={isRanged}>
          <summary>按日期与数额</summary>
          <div class="filters">
            {ranged.map(({ key, label, kind }) => (
              <label>
                {kind === 'money' ? `${label}（元）` : label}
                <span>
                  <input
                    type={kind === 'day' ? 'date' : 'text'}
                    name={`${key}_from`}
                    value={asked[`${key}_from`] ?? ''}
                    aria-label={`${label}不小于`}
                    size={10}
                  />
                  {' 至 '}
                  <input
                    type={kind === 'day' ? 'date' : 'text'}
                    name={`${key}_to`}
                    value={asked[`${key}_to`] ?? ''}
                    aria-label={`${label}不大于`}
                    size={10}
                  />
                </span>
              </label>
            ))}
          </div>
        </details>
      )}
      <button type="submit">筛选</button>
      <a href={linked(c, c.req.path)}>清除</a>
    </form>
  );
};

const PER_PAGE = 50;

const Pager: FC<{ c: Ctx; at: number; pages: number }> = ({ c, at, pages }) => {
  const to = (page: number): string => {
    const query = new URLSearchParams(c.req.query());
    query.set('page', String(page));
    return `?${query}`;
  };
  if (pages <= 1) return null;
  return (
    <nav class="pager" aria-label="翻页">
      {at > 1 && <a href={to(at - 1)}>上一页</a>}
      <span>
        第 {at} / {pages} 页
      </span>
      {at < pages && <a href={to(at + 1)}>下一页</a>}
    </nav>
  );
};

/** The files with the same rows, in the same order. */
const Downloads: FC<{ c: Ctx; path: string }> = ({ c, path }) => {
  const query = new URLSearchParams(c.req.query());
  query.delete('page');
  return (
    <ListFiles path={path} query={query}>
      下载所筛选的全部
    </ListFiles>
  );
};

/** The page that an address asks for, counted from one; the last where there are fewer. */
function pageAsked(c: Ctx, pages: number): number {
  const text = c.req.query('page') ?? '1';
  const asked = /^[1-9]\d{0,5}$/.test(text) ? Number.parseInt(text, 10) : 1;
  return Math.min(asked, Math.max(pages, 1));
}

interface TableProps extends TableSettings {
  c: Ctx;
  reading: TableReading;
  view: View;
}

const Body: FC<TableProps & { columns: readonly Column[]; rows: readonly Row[] }> = (props) => {
  const { c, reading, columns, rows, narrow } = props;
  const all = reading.table.columns;
  return (
    <tbody>
      {rows.map((row) => (
        <tr>
          {columns.map((column, index) => (
            <BodyCell
              {...{ c, columns, row, column, all, isFirst: index === 0 }}
              {...(narrow && { narrow })}
            />
          ))}
        </tr>
      ))}
      {rows.length === 0 && (
        <tr>
          <td colspan={columns.length} class="none">
            没有符合条件的记录。
          </td>
        </tr>
      )}
    </tbody>
  );
};

/** The whole list: filters, the rows of one page, totals of all that is filtered, downloads. */
export const TableView: FC<TableProps> = (props) => {
  const { c, reading, view, without } = props;
  const columns = visible(shown(reading.table), without);
  const pages = Math.ceil(reading.rows.length / PER_PAGE);
  const at = pageAsked(c, pages);
  const rows = reading.rows.slice((at - 1) * PER_PAGE, at * PER_PAGE);
  const hasTotals = columns.some(({ total }) => total);
  return (
    <>
      <Filters c={c} reading={reading} />
      <div class="pager">
        <span>
          {reading.rows.length === reading.all.length
            ? `共 ${reading.all.length} 条`
            : `筛选出 ${reading.rows.length} 条，共 ${reading.all.length} 条`}
        </span>
        <Downloads c={c} path={reading.table.path} />
      </div>
      <div class="scroll" tabindex={0} role="region" aria-label={reading.table.label}>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <HeaderCell c={c} column={column} view={view} />
              ))}
            </tr>
          </thead>
          <Body {...props} columns={columns} rows={rows} />
          {hasTotals && rows.length > 0 && (
            <tfoot>
              <tr>
                {columns.map((column, index) =>
                  index === 0 ? (
                    <th scope="row">合计（所筛选的 {reading.rows.length} 条）</th>
                  ) : (
                    <td class={isNumeric(column) ? 'num' : undefined}>
                      {column.total && (
                        <CellText column={column} cell={reading.totals[column.key]} />
                      )}
                    </td>
                  ),
                )}
              </tr>
            </tfoot>
          )}
        </table>
      </div>
      <Pager c={c} at={at} pages={pages} />
    </>
  );
};
