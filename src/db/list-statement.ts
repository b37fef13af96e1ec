/** One statement about a view of a list: its conditions, what it is sorted by, and its rows. */
import {
  isNumeric,
  MANY,
  optionsIn,
  YES,
  NO,
  type Column,
  type RegisteredList,
} from '../domain/lists/list.ts';
import {
  isSearched,
  NOTHING_RECORDED,
  searchWords,
  type Filter,
  type View,
} from '../domain/lists/search-filter-sort.ts';
import { inSequence, listed, type Fragment, type Sql } from './connection.ts';
import { ListColumns, type ListSource } from './list-columns.ts';
import { conditions } from './narrowing.ts';
import { containsWord } from './text-search.ts';

/** A part of a list: the rows after one with a key, or before it. */
export interface PartByKey {
  after?: string | undefined;
  before?: string | undefined;
  limit: number;
}

/** The places of the texts of a column in the order of Chinese texts. */
export interface TextRanks {
  texts: string[];
  ranks: number[];
}

/** The columns that may be added up. */
export const totalColumns = ({ columns }: RegisteredList): Column[] =>
  columns.filter(({ total }) => total);

export class ListStatement {
  readonly columns: ListColumns;
  readonly #sql: Sql;
  readonly #list: RegisteredList;
  readonly #view: View;

  constructor(sql: Sql, source: ListSource, view: View) {
    this.columns = new ListColumns(sql, source);
    this.#sql = sql;
    this.#list = source.list;
    this.#view = view;
  }

  /** What the view asks for, each condition after an "and". */
  meets(): Fragment {
    const sql = this.#sql;
    const filters = this.#view.filters.map((filter) => this.#meetsFilter(filter));
    return sql`${inSequence(sql, filters)} ${this.#hasWords()}`;
  }

  /** A filter holds by the column itself, or by the name that its code has. */
  #meetsFilter(filter: Filter): Fragment {
    const sql = this.#sql;
    const isNothing = filter.is === NOTHING_RECORDED;
    const either = this.#list.columns
      .filter(
        ({ key, nameOf }) => key === filter.column || (nameOf === filter.column && !isNothing),
      )
      .map((column) => {
        const meets = conditions(sql, column, this.columns.cell(column), filter);
        return sql`or (true ${inSequence(sql, meets)})`;
      });
    return sql`and (false ${inSequence(sql, either)})`;
  }

  #hasWords(): Fragment {
    const sql = this.#sql;
    const words = searchWords(this.#view.q);
    if (words.length === 0) return sql``;
    const cells = this.#list.columns.filter(isSearched).map((column) => this.#wording(column));
    const text = sql`concat_ws(chr(31), ${listed(sql, cells)})`;
    return inSequence(
      sql,
      words.map((word) => sql`and ${containsWord(sql, text, word)}`),
    );
  }

  /** A cell in the words that people read. */
  #wording(column: Column): Fragment {
    const sql = this.#sql;
    const cell = this.columns.cell(column);
    if (column.options === undefined) return cell;
    const labels = sql.json(column.options);
    if (!column.many) return sql`coalesce(${labels}::jsonb ->> ${cell}, ${cell})`;
    return sql`(select string_agg(coalesce(${labels}::jsonb ->> u.value, u.value), ${MANY} order by u.at)
      from unnest(string_to_array(${cell}, ${MANY})) with ordinality as u (value, at))`;
  }

  /** A cell as text: a flag as yes or no. */
  text(column: Column): Fragment {
    const sql = this.#sql;
    const cell = this.columns.cell(column);
    return column.kind === 'flag'
      ? sql`case when ${cell} then ${YES}::text when not ${cell} then ${NO} end`
      : sql`(${cell})::text`;
  }

  /** What rows are sorted by; null for a row without a value. */
  #sortValue(column: Column, ranks: TextRanks | undefined): Fragment {
    const sql = this.#sql;
    const cell = this.columns.cell(column);
    if (ranks) return sql`ranked.rank`;
    // Choices go in the order in which they are defined.
    if (column.options && !column.many && !isNumeric(column)) {
      const values = Object.keys(optionsIn(column));
      return sql`case when ${cell} is not null
        then coalesce(array_position(${values}::text[], ${cell}), 0) end`;
    }
    return column.kind === 'code' || column.kind === 'text' ? sql`(${cell}) collate "C"` : cell;
  }

  /** The rows of the view: the key, what they are sorted by, and what is added up. */
  found(ranks?: TextRanks): Fragment {
    const sql = this.#sql;
    const column = sortedBy(this.#list, this.#view);
    const value = column ? sql`, ${this.#sortValue(column, ranks)} as value` : sql``;
    const totals = totalColumns(this.#list).map((total, index) => {
      const reason = sql`${this.columns.reason(total)}::text as ${sql(`reason${index}`)}`;
      return sql`, ${this.columns.cell(total)} as ${sql(`sum${index}`)}, ${reason}`;
    });
    const meets = this.meets();
    const rank =
      column && ranks
        ? sql`left join unnest(${ranks.texts}::text[], ${ranks.ranks}::int[])
            as ranked (text, rank) on ranked.text = ${this.columns.cell(column)}`
        : sql``;
    return sql`select thing.code as key ${value} ${inSequence(sql, totals)}
      ${this.columns.from(rank)} ${meets}`;
  }

  /** The keys of a part among the rows found; rows without a value are last in both directions. */
  sortedKeys({ after, before, limit }: PartByKey): Fragment {
    const sql = this.#sql;
    const { descending } = this.#view.sort!;
    const isForward = before === undefined;
    const order =
      descending === isForward
        ? sql`found.value desc ${isForward ? sql`nulls last` : sql`nulls first`}`
        : sql`found.value asc ${isForward ? sql`nulls last` : sql`nulls first`}`;
    const key = sql`found.key collate "C"`;
    const place = after ?? before;
    const at =
      place === undefined
        ? sql``
        : sql`left join (select key, value from found where key = ${place}) at on true
          where at.key is null or ${this.#isBeyond(isForward)}`;
    return sql`select found.key from found ${at}
      order by ${order}, ${key} ${isForward ? sql`asc` : sql`desc`} limit ${limit}`;
  }

  /** Whether a row comes after the place at which a part begins, or before it. */
  #isBeyond(isForward: boolean): Fragment {
    const sql = this.#sql;
    const later = this.#view.sort!.descending
      ? sql`found.value < at.value`
      : sql`found.value > at.value`;
    const next = sql`found.key collate "C" > at.key`;
    const after = sql`case when at.value is null then found.value is null and ${next}
      else found.value is null or ${later} or (found.value = at.value and ${next}) end`;
    return isForward ? after : sql`(not ${after} and found.key <> at.key)`;
  }
}

/** The column that a view is sorted by. */
export const sortedBy = ({ columns }: RegisteredList, { sort }: View): Column | undefined =>
  columns.find(({ key }) => key === sort?.column);
