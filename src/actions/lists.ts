/** Lists of the journal as somebody sees them at a moment: whole and narrowed, or a part of it. */
import type { Database, Scope } from '../db/connection.ts';
import type { KnownMoment } from '../domain/journal/posted-event.ts';
import { LISTS } from '../domain/lists/index.ts';
import {
  isRegisteredList,
  listTotals,
  type Cell,
  type List,
  type ListRow,
  type RegisteredList,
} from '../domain/lists/list.ts';
import { narrowed, type View } from '../domain/lists/search-filter-sort.ts';
import { demand, personScope, type Person } from '../platform/roles-and-rights.ts';
import { Refusal } from '../platform/errors.ts';
import type { Entity } from '../domain/values/entity-codes.ts';
import { AnswerCache } from './answer-cache.ts';
import { codeListRows } from './lists/code-list-rows.ts';
import {
  coverageRows,
  equityAndCreditRows,
  figureRows,
  publishedRows,
} from './lists/figure-rows.ts';
import { indicatorRows } from './lists/indicator-rows.ts';
import { investmentRows } from './lists/investment-rows.ts';
import { ListReader, type ListSlice } from './lists/list-reader.ts';
import { registeredRows, registeredThing } from './lists/registered-rows.ts';

/** Reads all rows, or where that is less work the one of a key. */
type Load = (
  reader: ListReader,
  of: Readonly<Record<string, string>>,
  key?: string,
) => Promise<ListRow[]>;

/** How the rows of those lists are made that are more than registrations with their figures. */
const LOADS: ReadonlyMap<string, Load> = new Map<string, Load>([
  [LISTS.investments.path, (reader, _, key) => investmentRows(reader, key)],
  [LISTS.figures.path, figureRows],
  [LISTS.publishedFigures.path, publishedRows],
  [LISTS.indicators.path, indicatorRows],
  [LISTS.coverage.path, coverageRows],
  [LISTS.equityAndCredit.path, equityAndCreditRows],
  [LISTS.codeLists.path, codeListRows],
]);

/** The filter that decides what a list is loaded for, such as the qualification of coverage. */
const readFor = (list: List, { filters }: View): Record<string, string> =>
  Object.fromEntries(
    list.columns.flatMap(({ key, otherwise }) =>
      otherwise === undefined
        ? []
        : [[key, filters.find(({ column }) => column === key)?.is ?? otherwise]],
    ),
  );

export interface ListReading {
  /** The list with the columns that this person sees. */
  list: List;
  moment: KnownMoment;
  /** Every row of the list at the moment, for `columnChoices` and "n of m". */
  all: readonly ListRow[];
  /** The rows that the view asks for, in its order; a page shows a part of them. */
  rows: readonly ListRow[];
  /** Over `rows`, by column. */
  totals: Readonly<Record<string, Cell>>;
  /** Whether any of `rows` rests on demonstration data. */
  illustrative: boolean;
}

/** The columns that a person sees: the bureau's books are hidden from those limited to vehicles. */
export function seenBy<L extends List>(list: L, person: Person): L {
  if (personScope(person).vehicles === '*') return list;
  return { ...list, columns: list.columns.filter(({ confidential }) => !confidential) };
}

/** Refuses what is hidden and what is missing alike. */
const notThere = (list: List, { asOf }: KnownMoment, key: string): Refusal =>
  new Refusal(
    'not_found',
    `截至 ${asOf} 没有编码为 ${key} 的${list.label}，或不在您的范围内；全部见 /api/v1/${list.path}。`,
  );

export class Lists {
  readonly #kept: AnswerCache<readonly ListRow[]>;

  /** Keeps at most this many rows in memory. The latest list is kept however long it is. */
  constructor(most = 60_000) {
    this.#kept = new AnswerCache(most, (rows) => rows.length);
  }

  /** A list at a moment as a person sees it, narrowed to a view; refuses who may not read it. */
  async read(
    database: Database,
    person: Person,
    whole: List,
    moment: KnownMoment,
    view: View,
  ): Promise<ListReading> {
    const list = seenBy(whole, person);
    demand(person, list.action, list.doing);
    const all = await this.#rows(database, personScope(person), list, moment, view);
    const rows = narrowed(list, all, view);
    const illustrative = rows.some((row) => row.illustrative);
    return { list, moment, all, rows, totals: listTotals(list, rows), illustrative };
  }

  /** A part of a list in its own order: of registered things no more is read than the part. */
  async part(
    database: Database,
    person: Person,
    whole: List,
    moment: KnownMoment,
    part: ListSlice,
  ): Promise<readonly ListRow[]> {
    const list = seenBy(whole, person);
    demand(person, list.action, list.doing);
    const scope = personScope(person);
    if (isRegisteredList(list))
      return database.read(scope, (sql) =>
        registeredRows(new ListReader(sql, scope, moment), list, part),
      );
    return rowsAfter(await this.#rows(database, scope, list, moment, { filters: [] }), part);
  }

  /** The rows of some registered things; missing and hidden ones are left out. */
  some(
    database: Database,
    person: Person,
    whole: RegisteredList,
    moment: KnownMoment,
    codes: readonly string[],
  ): Promise<readonly ListRow[]> {
    const list = seenBy(whole, person);
    demand(person, list.action, list.doing);
    const scope = personScope(person);
    return database.read(scope, (sql) =>
      registeredRows(new ListReader(sql, scope, moment), list, { codes }),
    );
  }

  /** A thing of a list by its code, with its registration; refuses one that is not there. */
  async thing(
    database: Database,
    person: Person,
    whole: RegisteredList,
    moment: KnownMoment,
    code: string,
  ): Promise<{ list: RegisteredList; entity: Entity; row: ListRow }> {
    const list = seenBy(whole, person);
    demand(person, list.action, list.doing);
    const scope = personScope(person);
    const found = await database.read(scope, (sql) =>
      registeredThing(new ListReader(sql, scope, moment), list, code),
    );
    if (!found) throw notThere(list, moment, code);
    return { list, ...found };
  }

  /** A row of a list by its key; refuses one that is not there. */
  async row<L extends List>(
    database: Database,
    person: Person,
    whole: L,
    moment: KnownMoment,
    key: string,
  ): Promise<{ list: L; row: ListRow }> {
    const list = seenBy(whole, person);
    demand(person, list.action, list.doing);
    const scope = personScope(person);
    const rows = await database.read(scope, (sql) =>
      LOADS.get(list.path)!(
        new ListReader(sql, scope, moment),
        readFor(list, { filters: [] }),
        key,
      ),
    );
    const row = rows.find((each) => each.key === key);
    if (!row) throw notThere(list, moment, key);
    return { list, row };
  }

  #rows(
    database: Database,
    scope: Scope,
    list: List,
    { asOf, knownSeq }: KnownMoment,
    view: View,
  ): Promise<readonly ListRow[]> {
    const of = readFor(list, view);
    // Everybody who sees the same vehicles sees the same rows, so they share the cached answer.
    const question = [list.path, of, asOf, knownSeq, scope.vehicles];
    return this.#kept.of(question, () =>
      database.read(scope, (sql) => {
        const reader = new ListReader(sql, scope, { asOf, knownSeq });
        return isRegisteredList(list)
          ? registeredRows(reader, list)
          : LOADS.get(list.path)!(reader, of);
      }),
    );
  }
}

/** The rows after the one with a key, up to the part's limit; refuses a key that no row has. */
export function rowsAfter(
  rows: readonly ListRow[],
  { after, limit }: ListSlice,
): readonly ListRow[] {
  if (after === undefined) return rows.slice(0, limit);
  const at = rows.findIndex(({ key }) => key === after);
  if (at < 0)
    throw new Refusal('cursor_invalid', '分页游标所指的一行已不在列表中，请从第一页重新读取。');
  return rows.slice(at + 1, at + 1 + limit);
}
