/** The filter fields of a list on its page. */
import type { FC } from 'hono/jsx';
import type { Column, List } from '../domain/lists/list.ts';
import { narrowing, optionsIn } from '../domain/lists/list.ts';
import { hasRange } from '../domain/lists/search-filter-sort.ts';
import { linked, type Ctx } from './pages.ts';

type Asked = Readonly<Record<string, string>>;

const Bound: FC<{ column: Column; asked: Asked; end: 'from' | 'to' }> = (props) => {
  const { key, label, kind } = props.column;
  const name = `${key}_${props.end}`;
  return (
    <input
      type={kind === 'day' || kind === 'instant' ? 'date' : 'text'}
      name={name}
      value={props.asked[name] ?? ''}
      aria-label={`${label}${props.end === 'from' ? '不小于' : '不大于'}`}
      size={10}
    />
  );
};

/** The lower and upper bound of each column; closed while none is set. */
export const Ranges: FC<{ columns: readonly Column[]; asked: Asked }> = ({ columns, asked }) => {
  if (columns.length === 0) return null;
  const isAsked = columns.some(({ key }) => asked[`${key}_from`] || asked[`${key}_to`]);
  return (
    <details open={isAsked}>
      <summary>按日期与数额</summary>
      <div class="filters">
        {columns.map((column) => (
          <label>
            {column.kind === 'money' ? `${column.label}（元）` : column.label}
            <span>
              <Bound column={column} asked={asked} end="from" />
              {' 至 '}
              <Bound column={column} asked={asked} end="to" />
            </span>
          </label>
        ))}
      </div>
    </details>
  );
};

/** A choice of a column's values. */
const Choice: FC<{ column: Column; asked: Asked }> = ({ column, asked }) => (
  <label>
    {column.label}
    <select name={column.key}>
      <option value="">全部</option>
      {Object.entries(optionsIn(column)).map(([value, label]) => (
        <option value={value} selected={value === asked[column.key]}>
          {label}
        </option>
      ))}
    </select>
  </label>
);

const Word: FC<{ column: Column; asked: Asked }> = ({ column, asked }) => (
  <label title={column.hint}>
    {column.label}
    <input name={column.key} value={asked[column.key] ?? ''} maxlength={200} />
  </label>
);

interface EndlessFiltersProps {
  c: Ctx;
  list: List;
  /** The columns whose fields are always in sight, beside the choices. */
  first: readonly string[];
}

/** The filters of a list that keeps growing: those of the columns that its definition names. */
export const EndlessFilters: FC<EndlessFiltersProps> = ({ c, list, first }) => {
  const asked = c.req.query();
  const columns = narrowing(list);
  const choices = columns.filter(({ few }) => few);
  const words = columns.filter(({ few, kind }) => !few && kind !== 'day' && kind !== 'instant');
  const more = words.filter(({ key, kind }) => !first.includes(key) && kind !== 'money');
  const ranged = columns.filter(hasRange).filter(({ kind }) => kind !== 'whole');
  return (
    <form class="filters" method="get" action={c.req.path}>
      {['as_of', 'known_at'].map(
        (name) => asked[name] && <input type="hidden" name={name} value={asked[name]} />,
      )}
      {choices.map((column) => (
        <Choice column={column} asked={asked} />
      ))}
      {words
        .filter(({ key }) => first.includes(key))
        .map((column) => (
          <Word column={column} asked={asked} />
        ))}
      <Ranges columns={ranged} asked={asked} />
      {more.length > 0 && (
        <details open={more.some(({ key }) => asked[key])}>
          <summary>更多条件</summary>
          <div class="filters">
            {more.map((column) => (
              <Word column={column} asked={asked} />
            ))}
          </div>
        </details>
      )}
      <button type="submit">筛选</button>
      <a href={linked(c, c.req.path)}>清除</a>
    </form>
  );
};
