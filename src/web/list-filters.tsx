/** The filter fields of a list on its page. */
import type { FC } from 'hono/jsx';
import type { Column, List } from '../domain/lists/list.ts';
import { narrowing, optionsIn, wording } from '../domain/lists/list.ts';
import {
  hasRange,
  NOTHING_RECORDED,
  viewParameters,
  type Filter,
} from '../domain/lists/search-filter-sort.ts';
import { viewWords } from '../domain/lists/view-words.ts';
import { PLACE_IN_LIST } from './asked-dates.ts';
import { linkedAnew, type Ctx } from './pages.ts';

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

/** How many rows a choice leaves, where that is counted. */
const rowsSaid = (rows: number | undefined): string => (rows === undefined ? '' : `（${rows}）`);

interface Choosable {
  value: string;
  label: string;
  rows?: number;
}

interface ChoiceProps {
  column: Column;
  filters: readonly Filter[];
  choices: readonly Choosable[];
  isCounted?: boolean;
}

/** A choice of a column's values; the one that is asked for is among them also without rows. */
export const Choice: FC<ChoiceProps> = ({ column, filters, choices, isCounted }) => {
  const is = filters.find((filter) => filter.column === column.key)?.is ?? column.otherwise;
  const isMissing = is !== undefined && choices.every(({ value }) => value !== is);
  const added = { value: is!, label: wording(column, is ?? ''), ...(isCounted && { rows: 0 }) };
  return (
    <label>
      {column.label}
      <select name={column.key}>
        {column.otherwise === undefined && <option value="">全部</option>}
        {[...choices, ...(isMissing ? [added] : [])].map(({ value, label, rows }) => (
          <option value={value} selected={value === is}>
            {value === NOTHING_RECORDED ? '（没有记录）' : label}
            {rowsSaid(rows)}
          </option>
        ))}
      </select>
    </label>
  );
};

interface BesideProps {
  c: Ctx;
  list: List;
  filters: readonly Filter[];
  /** The parameters that have a field. */
  fields: readonly string[];
}

/** The names of a range's fields. */
export const boundNames = (column: string): [string, string] => [`${column}_from`, `${column}_to`];

/**
 * What the address asks for that the form has no field for: kept when the form is sent, said, and
 * each with a link that takes it away.
 */
export const Beside: FC<BesideProps> = ({ c, list, filters, fields }) => {
  const asked = c.req.query();
  const names = viewParameters(list).flatMap(({ name }) =>
    asked[name]?.trim() && !['q', 'sort', ...fields].includes(name) ? [name] : [],
  );
  return (
    <>
      {names.map((name) => {
        const { column, is, from, to } = filters.find((filter) =>
          [filter.column, ...boundNames(filter.column)].includes(name),
        )!;
        const [lower, upper] = boundNames(column);
        const own = name === lower ? { from: from! } : name === upper ? { to: to! } : { is: is! };
        const rest = new URLSearchParams(asked);
        for (const gone of [name, ...PLACE_IN_LIST]) rest.delete(gone);
        return (
          <>
            <input type="hidden" name={name} value={asked[name]} />
            <a class="tag" href={`${c.req.path}?${rest}`} title="去掉这一条件">
              {viewWords(list, { filters: [{ column, ...own }] })[0]} ✕
            </a>
          </>
        );
      })}
    </>
  );
};

const Word: FC<{ column: Column; asked: Asked }> = ({ column, asked }) => (
  <label title={column.hint}>
    {column.label}
    <input name={column.key} value={asked[column.key] ?? ''} maxlength={200} />
  </label>
);

interface EndlessFiltersProps {
  c: Ctx;
  list: List;
  filters: readonly Filter[];
  /** The columns whose fields are always in sight, beside the choices. */
  first: readonly string[];
}

/** The filters of a list that keeps growing: those of the columns that its definition names. */
export const EndlessFilters: FC<EndlessFiltersProps> = ({ c, list, filters, first }) => {
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
      <Beside
        c={c}
        list={list}
        filters={filters}
        fields={[
          ...[...choices, ...words.filter(({ kind }) => kind !== 'money')].map(({ key }) => key),
          ...ranged.flatMap(({ key }) => boundNames(key)),
        ]}
      />
      {choices.map((column) => (
        <Choice
          column={column}
          filters={filters}
          choices={Object.entries(optionsIn(column)).map(([value, label]) => ({ value, label }))}
        />
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
      <a href={linkedAnew(c, c.req.path)}>清除</a>
    </form>
  );
};
