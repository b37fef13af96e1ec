/** A list as a table with search, filters, sorting, totals, downloads; each view is a link. */
import type { Child, FC } from 'hono/jsx';
import type { ListReading } from '../actions/lists.ts';
import type { ListChoices } from '../actions/lists/registered-part.ts';
import { beijingSecond } from '../domain/values/instants.ts';
import { hasRange, type View } from '../domain/lists/search-filter-sort.ts';
import { LISTS } from '../domain/lists/index.ts';
import {
  besideUnit,
  decimalsSaid,
  isNumber,
  isNumeric,
  isReason,
  shown,
  wording,
  type Cell,
  type Column,
  type List,
  type NamedKind,
  type ListRow,
} from '../domain/lists/list.ts';
import { kindOf } from '../domain/values/columns.ts';
import { fileQuery, ListFiles } from './list-files.tsx';
import { Beside, boundNames, Choice, Ranges } from './list-filters.tsx';
import { PLACE_IN_LIST } from './asked-dates.ts';
import { pageNumber, Pager, PER_PAGE } from './list-pager.tsx';
import { linked, linkedAnew, type Ctx } from './pages.ts';
import { decimalText, exact, NOT_APPLICABLE, NO_VALUE } from './number-display.tsx';
import { investmentPath, narrowedTo, THING_PATHS } from './list-pages.ts';
import { figureLink } from './figure-link.ts';

/** The address of the page of a thing by its code. */
const pageAddress = (c: Ctx, named: NamedKind | undefined, code: string): string | undefined =>
  named && linked(c, `${THING_PATHS[named]}/${encodeURIComponent(code)}`);

/** Where a cell leads: to the working of its figure, or to what its code or name stands for. */
export function cellAddress(
  c: Ctx,
  list: List,
  column: Column,
  row: ListRow,
): { href: string | undefined; code: string | undefined } {
  const cell = row.cells[column.key] ?? null;
  const coded = list.columns.find(({ key }) => key === column.nameOf) ?? column;
  const code = cellText(row.cells[coded.key]);
  const named = row.named?.[coded.key] ?? coded.of;
  if (column.figure !== undefined && cell !== null) {
    const basis = column.basis && { basis: column.basis };
    return { href: figureLink(c, column.figure, { ...basis, ...narrowedTo(list, row) }), code };
  }
  return { href: code === undefined ? undefined : pageAddress(c, named, code), code };
}

/** A column's header, with its unit. */
export const columnHeader = ({ label, kind }: Column): string =>
  kind === 'money' && !label.includes('元') ? `${label}（元）` : label;

/** The text of a cell, without a link. */
export const CellText: FC<{ column: Column; row: ListRow }> = ({ column, row }) => {
  const cell = row.cells[column.key] ?? null;
  if (cell === null || cell === '') return <span class="none">{NO_VALUE}</span>;
  if (isReason(cell))
    return (
      <span class="none" title={cell.text}>
        {cell.short ?? '无从计算'}
      </span>
    );
  if (isNumber(cell)) {
    if (column.kind === 'whole') return <>{cell.toFixed(0)}</>;
    if (column.kind !== 'number') return <>{exact(cell, kindOf(column.kind).unit ?? '个')}</>;
    const number = besideUnit(column, row, cell);
    return <>{decimalText(number, decimalsSaid(column, row) ?? number.decimalPlaces())}</>;
  }
  if (typeof cell !== 'string') return <span class="none">{NOT_APPLICABLE}</span>;
  return <>{column.kind === 'instant' ? beijingSecond(cell) : wording(column, cell)}</>;
};

const cellText = (cell: Cell | undefined): string | undefined => {
  if (typeof cell === 'string') return cell;
  return cell !== undefined && isNumber(cell) ? cell.toFixed() : undefined;
};

/** Draws a cell differently from its column's kind; undefined to draw it as usual. */
export type Draw = (column: Column, row: ListRow) => Child | undefined;

interface RowProps {
  c: Ctx;
  list: List;
  row: ListRow;
  draw?: Draw | undefined;
}

/** An investment has no code of its own: the codes in its row lead to the fund and enterprise. */
const ToInvestment: FC<{ c: Ctx; row: ListRow }> = ({ c, row: { key } }) => (
  <>
    {' '}
    <a href={linked(c, investmentPath(key))} aria-label={`该项投资 ${key}`}>
      该项投资
    </a>
  </>
);

const BodyCell: FC<RowProps & { column: Column; isFirst: boolean }> = (props) => {
  const { c, list, column, row, isFirst, draw } = props;
  const { href, code } = cellAddress(c, list, column, row);
  const text = draw?.(column, row) ?? <CellText column={column} row={row} />;
  const content = (
    <>
      {href === undefined ? text : <a href={href}>{text}</a>}
      {column.nameOf && !column.list && code !== undefined && code !== row.cells[column.key] && (
        <>
          {' '}
          <small class="none">{code}</small>
        </>
      )}
      {isFirst && list.path === LISTS.investments.path && <ToInvestment c={c} row={row} />}
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
export function visible(all: readonly Column[], without: readonly string[] = []): Column[] {
  const named = new Set(all.flatMap(({ nameOf }) => nameOf ?? []));
  return all.filter(({ key }) => !named.has(key) && !without.includes(key));
}

const HeaderCell: FC<{ c: Ctx; column: Column; view: View }> = ({ c, column, view }) => {
  const isSorted = view.sort?.column === column.key;
  const descends = isSorted && view.sort!.descending;
  const query = new URLSearchParams(c.req.query());
  for (const name of PLACE_IN_LIST) query.delete(name);
  query.set('sort', isSorted && !descends ? `-${column.key}` : column.key);
  return (
    <th
      scope="col"
      class={isNumeric(column) ? 'num' : undefined}
      aria-sort={isSorted ? (descends ? 'descending' : 'ascending') : undefined}
      title={column.hint}
    >
      <a href={`?${query}`}>
        {columnHeader(column)}
        {isSorted && (descends ? ' ▼' : ' ▲')}
      </a>
    </th>
  );
};

/** The choices of a column: its existing values, or the options for which the list can be read. */
const choicesOf = (column: Column, { byColumn }: ListChoices) =>
  column.otherwise === undefined
    ? byColumn.get(column.key)!
    : Object.entries(column.options ?? {}).map(([value, label]) => ({ value, label }));

interface FiltersProps {
  c: Ctx;
  reading: ListReading;
  choices: ListChoices;
  view: View;
}

const Filters: FC<FiltersProps> = ({ c, reading, choices, view }) => {
  const columns = shown(reading.list);
  const few = columns.filter((column) => column.few);
  const asked = c.req.query();
  const { filters } = view;
  const ranged = columns.filter(hasRange).filter(({ kind }) => kind !== 'whole');
  return (
    <form class="filters" method="get" action={c.req.path}>
      {['as_of', 'known_at', 'sort'].map(
        (name) => asked[name] && <input type="hidden" name={name} value={asked[name]} />,
      )}
      <label>
        搜索
        <input type="search" name="q" value={asked.q ?? ''} placeholder="名称、编码、别名" />
      </label>
      <Beside
        c={c}
        list={reading.list}
        filters={filters}
        fields={[...few.map(({ key }) => key), ...ranged.flatMap(({ key }) => boundNames(key))]}
      />
      {few.map((column) => (
        <Choice
          column={column}
          filters={filters}
          choices={choicesOf(column, choices)}
          isCounted={column.otherwise === undefined}
        />
      ))}
      <Ranges columns={ranged} asked={asked} />
      <button type="submit">筛选</button>
      <a href={linkedAnew(c, c.req.path)}>清除</a>
    </form>
  );
};

/** The files with the same rows, in the same order. */
const Downloads: FC<{ c: Ctx; reading: ListReading }> = ({ c, reading: { list, moment } }) => (
  <ListFiles
    path={list.path}
    query={fileQuery(c, list, { as_of: moment.asOf, known_at: moment.knownAt })}
  >
    下载所筛选的全部
  </ListFiles>
);

interface TableProps {
  c: Ctx;
  reading: ListReading;
  choices: ListChoices;
  view: View;
  /** Columns that the page leaves out; the download has them. */
  without?: readonly string[] | undefined;
}

interface BodyProps {
  c: Ctx;
  list: List;
  columns: readonly Column[];
  rows: readonly ListRow[];
  draw?: Draw | undefined;
}

/** The rows of a list, or a note that there are none. */
export const Rows: FC<BodyProps> = ({ c, list, columns, rows, draw }) => (
  <>
    {rows.map((row) => (
      <tr>
        {columns.map((column, index) => (
          <BodyCell c={c} list={list} row={row} column={column} draw={draw} isFirst={index === 0} />
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
  </>
);

/** The whole list: filters, the rows of one page, totals of all that is filtered, downloads. */
export const ListTable: FC<TableProps> = ({ c, reading, choices, view, without }) => {
  const columns = visible(shown(reading.list), without);
  const { rows, count } = reading;
  const pages = Math.ceil(count / PER_PAGE);
  const sums = { key: '', cells: reading.totals, illustrative: false };
  const hasTotals = columns.some(({ total }) => total);
  return (
    <>
      <Filters c={c} reading={reading} choices={choices} view={view} />
      <div class="pager">
        <span>
          {count === choices.all ? `共 ${count} 条` : `筛选出 ${count} 条，共 ${choices.all} 条`}
        </span>
        <Downloads c={c} reading={reading} />
      </div>
      <div class="scroll" tabindex={0} role="region" aria-label={reading.list.label}>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <HeaderCell c={c} column={column} view={view} />
              ))}
            </tr>
          </thead>
          <tbody>
            <Rows c={c} list={reading.list} columns={columns} rows={rows} />
          </tbody>
          {hasTotals && rows.length > 0 && (
            <tfoot>
              <tr>
                {columns.map((column, index) =>
                  index === 0 ? (
                    <th scope="row">合计（所筛选的 {count} 条）</th>
                  ) : (
                    <td class={isNumeric(column) ? 'num' : undefined}>
                      {column.total && <CellText column={column} row={sums} />}
                    </td>
                  ),
                )}
              </tr>
            </tfoot>
          )}
        </table>
      </div>
      <Pager c={c} reading={reading} at={pageNumber(c, pages)} pages={pages} />
    </>
  );
};
