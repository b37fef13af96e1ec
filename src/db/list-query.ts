/**
 * Lists of registered things in SQL: narrowed, searched, sorted, added up, counted and read by
 * parts. What it gives is what `narrowed` gives of all rows in memory.
 */
import type { Column } from '../domain/lists/list.ts';
import { isSortedAsChinese, type View } from '../domain/lists/search-filter-sort.ts';
import { chineseRanks } from '../domain/values/chinese-order.ts';
import { inSequence, listed, type Fragment, type Sql } from './connection.ts';
import type { ListColumns, ListSource } from './list-columns.ts';
import {
  ListStatement,
  sortedBy,
  totalColumns,
  type PartByKey,
  type TextRanks,
} from './list-statement.ts';

/** What the rows of a view have in a column. */
export interface Sum {
  /** How many rows have a number. */
  numbers: number;
  /** Null where no row has a number. */
  sum: string | null;
  /** Why one of the rows has none. */
  reason: string | null;
}

/** What is said of all rows that a view asks for. */
export interface CountAndSums {
  count: number;
  /** By column that may be added up. */
  sums: ReadonlyMap<string, Sum>;
}

type SumRecord = { count: number } & Record<`numbers${number}`, number> &
  Record<`sum${number}` | `reason${number}`, string | null>;

/** How often each text of a column stands in a list; null where nothing is recorded. */
export type TextCounts = ReadonlyMap<string | null, number>;

export class ListQuery {
  readonly #sql: Sql;
  readonly #source: ListSource;
  readonly #view: View;
  readonly #ranks: TextRanks | undefined;

  private constructor(sql: Sql, source: ListSource, view: View, ranks: TextRanks | undefined) {
    this.#sql = sql;
    this.#source = source;
    this.#view = view;
    this.#ranks = ranks;
  }

  /** A view of a list. Chinese texts are ranked first, since no database orders them as we do. */
  static async of(sql: Sql, source: ListSource, view: View): Promise<ListQuery> {
    const column = sortedBy(source.list, view);
    const isChinese = column !== undefined && isSortedAsChinese(column);
    const ranks = isChinese ? await readRanks(sql, source, view, column) : undefined;
    return new ListQuery(sql, source, view, ranks);
  }

  /** The keys of a part, in the order of the view. */
  async keys(part: PartByKey): Promise<string[]> {
    if (!this.#view.sort) return this.#keysByKey(part);
    const sql = this.#sql;
    const statement = this.#statement();
    const rows = await sql<{ key: string }[]>`
      with found as (${statement.found(this.#ranks)}) ${statement.sortedKeys(part)}`;
    return inOrder(rows, part);
  }

  /** How many rows there are, and their sums. */
  async summary(): Promise<CountAndSums> {
    const sql = this.#sql;
    const [row] = await sql<[SumRecord]>`
      with found as (${this.#statement().found()}) select ${this.#added()} from found`;
    return this.#summed(row);
  }

  /** Both together: a view that is sorted or narrowed is then gone through only once. */
  async keysAndSummary(part: PartByKey): Promise<CountAndSums & { keys: string[] }> {
    const { sort } = this.#view;
    if (!sort && !this.#isNarrowed())
      return { ...(await this.summary()), keys: await this.keys(part) };
    const sql = this.#sql;
    const statement = this.#statement();
    const keys = sort ? statement.sortedKeys(part) : this.#keysInOrder(part);
    const [row] = await sql<[SumRecord & { keys: string[] }]>`
      with found as (${statement.found(this.#ranks)})
      select added.*, array(${keys}) as keys
      from (select ${this.#added()} from found) added`;
    const rows = row.keys.map((key) => ({ key }));
    return { ...this.#summed(row), keys: inOrder(rows, part) };
  }

  /** The keys after one among the rows that also meet a condition, in the list's own order. */
  async keysAmong(
    condition: (columns: ListColumns) => Fragment,
    after: string,
    limit: number,
  ): Promise<string[]> {
    const sql = this.#sql;
    const statement = this.#statement();
    const also = condition(statement.columns);
    const rows = await sql<{ key: string }[]>`
      ${this.#found(statement, sql`and (${also})`)} ${this.#keysInOrder({ after, limit })}`;
    return rows.map(({ key }) => key);
  }

  /** How many rows there are, and how often each text stands in each of these columns. */
  async counted(columns: readonly Column[]): Promise<{ count: number; texts: TextCounts[] }> {
    const sql = this.#sql;
    const statement = this.#statement();
    const names = columns.map((_, index) => sql`${sql(`c${index}`)}`);
    const cells = columns.map((each, index) => sql`, ${statement.text(each)} as ${names[index]!}`);
    const meets = statement.meets();
    const sets = names.map((name) => sql`(${name}),`);
    const rows = await sql<({ set: number; rows: number } & Record<string, string | null>)[]>`
      select ${names.length === 0 ? sql`0` : sql`grouping(${listed(sql, names)})`} as set,
        count(*) as rows
        ${inSequence(
          sql,
          names.map((name) => sql`, ${name}`),
        )}
      from (select thing.code ${inSequence(sql, cells)} ${statement.columns.from()} ${meets}) cells
      group by grouping sets (${inSequence(sql, sets)} ())`;
    // A set has a bit for each column that it leaves out, the first column's the highest.
    const none = 2 ** columns.length - 1;
    const texts = columns.map((_, index) => {
      const own = rows.filter(({ set }) => set === none - 2 ** (columns.length - 1 - index));
      return new Map(own.map((row) => [row[`c${index}`] ?? null, row.rows]));
    });
    return { count: rows.find(({ set }) => set === none)?.rows ?? 0, texts };
  }

  #statement(): ListStatement {
    return new ListStatement(this.#sql, this.#source, this.#view);
  }

  async #keysByKey(part: PartByKey): Promise<string[]> {
    const sql = this.#sql;
    const rows = await sql<{ key: string }[]>`
      ${this.#found(this.#statement())} ${this.#keysInOrder(part)}`;
    return inOrder(rows, part);
  }

  /** The keys of a part of the table `found`, in the list's own order. */
  #keysInOrder({ after, before, limit }: PartByKey): Fragment {
    const sql = this.#sql;
    return sql`select found.key from found where true
      ${after === undefined ? sql`` : sql`and found.key > ${after}`}
      ${before === undefined ? sql`` : sql`and found.key < ${before}`}
      order by found.key ${before === undefined ? sql`` : sql`desc`} limit ${limit}`;
  }

  #isNarrowed(): boolean {
    return this.#view.q !== undefined || this.#view.filters.length > 0;
  }

  /**
   * The keys of a view as the table `found`. Of a narrowed view all are found first: the planner,
   * which expects to meet enough of them soon, would search thing by thing.
   */
  #found(statement: ListStatement, also: Fragment = this.#sql``): Fragment {
    const sql = this.#sql;
    const meets = statement.meets();
    return sql`with found as ${this.#isNarrowed() ? sql`materialized` : sql`not materialized`} (
      select thing.code as key ${statement.columns.from()} ${meets} ${also})`;
  }

  #added(): Fragment {
    const sql = this.#sql;
    const sums = totalColumns(this.#source.list).map((_, index) => {
      const [sum, reason] = [sql(`sum${index}`), sql(`reason${index}`)];
      return sql`, sum(${sum})::text as ${sum}, count(${sum}) as ${sql(`numbers${index}`)},
        min(${reason}) as ${reason}`;
    });
    return sql`count(*) as count ${inSequence(sql, sums)}`;
  }

  #summed(row: SumRecord): CountAndSums {
    const sums = totalColumns(this.#source.list).map(({ key }, index) => {
      const [sum, reason] = [row[`sum${index}`] ?? null, row[`reason${index}`] ?? null];
      return [key, { numbers: row[`numbers${index}`]!, sum, reason }] as const;
    });
    return { count: row.count, sums: new Map(sums) };
  }
}

async function readRanks(
  sql: Sql,
  source: ListSource,
  view: View,
  column: Column,
): Promise<TextRanks> {
  const statement = new ListStatement(sql, source, view);
  const [text, meets] = [statement.columns.cell(column), statement.meets()];
  const rows = await sql<{ text: string | null }[]>`
    select distinct ${text} as text ${statement.columns.from()} ${meets}`;
  const texts = rows.flatMap((row) => row.text ?? []);
  return { texts, ranks: chineseRanks(texts) };
}

/** The keys in order; rows before a place are found from there backwards. */
function inOrder(rows: readonly { key: string }[], { before }: { before?: string | undefined }) {
  const keys = rows.map(({ key }) => key);
  return before === undefined ? keys : keys.reverse();
}
