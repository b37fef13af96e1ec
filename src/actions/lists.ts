/** Lists of the journal as somebody sees them at a moment: whole and narrowed, or a part of it. */
import type { Database, Scope } from '../db/connection.ts';
import type { PartByKey } from '../db/list-statement.ts';
import type { KnownMoment } from '../domain/journal/posted-event.ts';
import {
  isRegisteredList,
  listTotals,
  shown,
  type List,
  type ListRow,
  type RegisteredList,
} from '../domain/lists/list.ts';
import { columnChoices } from '../domain/lists/choices.ts';
import type { View } from '../domain/lists/search-filter-sort.ts';
import { demand, personScope, type Person } from '../platform/roles-and-rights.ts';
import { Refusal } from '../platform/errors.ts';
import type { Entity } from '../domain/values/entity-codes.ts';
import { AnswerCache } from './answer-cache.ts';
import { inBatches } from './downloads.ts';
import { ListReader } from './lists/list-reader.ts';
import {
  registeredChoices,
  RegisteredPart,
  type ListChoices,
  type ListSummary,
} from './lists/registered-part.ts';
import { registeredRows, registeredThing } from './lists/registered-rows.ts';
import { questionOf, WorkedOutRows } from './lists/worked-out-rows.ts';

/** For how many moments of lists the choices are kept. */
const MOST_CHOICES = 200;

/** A part of a list as a person sees it, with what is said of all rows of the view. */
export interface ListReading extends ListSummary {
  /** The list with the columns that this person sees. */
  list: List;
  moment: KnownMoment;
  rows: readonly ListRow[];
}

/** All rows of a view, for a file. */
export interface ListFileReading {
  list: List;
  count: number;
  illustrative: boolean;
  batches: AsyncIterable<readonly ListRow[]>;
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
  readonly #workedOut: WorkedOutRows;
  readonly #choices = new AnswerCache<ListChoices>(MOST_CHOICES);

  /**
   * Keeps at most this many rows of lists that are no registered things. The latest list is kept
   * however long it is.
   */
  constructor(most = 60_000) {
    this.#workedOut = new WorkedOutRows(most);
  }

  /** The rows of a part of a view; refuses who may not read the list. */
  async part(
    database: Database,
    person: Person,
    whole: List,
    moment: KnownMoment,
    view: View,
    part: PartByKey,
  ): Promise<readonly ListRow[]> {
    const list = this.#open(person, whole);
    const scope = personScope(person);
    if (isRegisteredList(list))
      return this.#registered(database, scope, list, moment, view, (found) => found.rows(part));
    const asked = { database, scope, list, moment };
    return this.#workedOut.complete(asked, sliceOf(await this.#workedOut.view(asked, view), part));
  }

  /** The same, with the number, the sums and the mark of all rows of the view. */
  async read(
    database: Database,
    person: Person,
    whole: List,
    moment: KnownMoment,
    view: View,
    part: PartByKey,
  ): Promise<ListReading> {
    const list = this.#open(person, whole);
    const scope = personScope(person);
    if (isRegisteredList(list)) {
      const { rows, summary } = await this.#registered(
        database,
        scope,
        list,
        moment,
        view,
        (found) => found.rowsAndSummary(part),
      );
      return { list, moment, rows, ...summary };
    }
    const asked = { database, scope, list, moment };
    const all = await this.#workedOut.view(asked, view);
    const rows = await this.#workedOut.complete(asked, sliceOf(all, part));
    return { list, moment, rows, ...summaryOf(list, all) };
  }

  /** How many rows the whole list has, and the choices of its columns. */
  async choices(
    database: Database,
    person: Person,
    whole: List,
    moment: KnownMoment,
    view: View,
  ): Promise<ListChoices> {
    const list = this.#open(person, whole);
    const scope = personScope(person);
    if (isRegisteredList(list))
      return this.#choices.of(questionOf(list, moment, scope), () =>
        database.read(scope, (sql) => registeredChoices(new ListReader(sql, scope, moment), list)),
      );
    const all = await this.#workedOut.rows({ database, scope, list, moment }, view);
    const few = shown(list).filter((column) => column.few);
    return {
      all: all.length,
      byColumn: new Map(few.map((column) => [column.key, columnChoices(column, all)])),
    };
  }

  /** Every row of a view, made while the file is written; refuses who may not read the list. */
  async file(
    database: Database,
    person: Person,
    whole: List,
    moment: KnownMoment,
    view: View,
  ): Promise<ListFileReading> {
    const list = this.#open(person, whole);
    const scope = personScope(person);
    if (isRegisteredList(list)) {
      const [keys, summary] = await this.#registered(
        database,
        scope,
        list,
        moment,
        view,
        async (found) => [await found.keys(), await found.summary()] as const,
      );
      const read = (codes: readonly string[]) => this.some(database, person, list, moment, codes);
      return { list, ...summary, batches: inBatches(keys, read) };
    }
    const asked = { database, scope, list, moment };
    const rows = await this.#workedOut.view(asked, view);
    const batches = inBatches(rows, (batch) => this.#workedOut.complete(asked, batch));
    return { list, ...summaryOf(list, rows), batches };
  }

  /** The rows of a short list that tell about one thing: of its key, or of its code. */
  async about(
    database: Database,
    person: Person,
    whole: List,
    moment: KnownMoment,
    code: string,
  ): Promise<readonly ListRow[]> {
    if (isRegisteredList(whole)) return this.some(database, person, whole, moment, [code]);
    const list = this.#open(person, whole);
    const asked = { database, scope: personScope(person), list, moment };
    const all = await this.#workedOut.rows(asked, { filters: [] });
    return this.#workedOut.complete(
      asked,
      all.filter(({ key, cells }) => key === code || cells.code === code),
    );
  }

  /** The rows of some registered things; missing and hidden ones are left out. */
  some(
    database: Database,
    person: Person,
    whole: RegisteredList,
    moment: KnownMoment,
    codes: readonly string[],
  ): Promise<readonly ListRow[]> {
    const list = this.#open(person, whole);
    const scope = personScope(person);
    return database.read(scope, (sql) =>
      registeredRows(new ListReader(sql, scope, moment), list, codes),
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
    const list = this.#open(person, whole);
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
    const list = this.#open(person, whole);
    const scope = personScope(person);
    const row = await this.#workedOut.row({ database, scope, list, moment }, key);
    if (!row) throw notThere(list, moment, key);
    return { list, row };
  }

  /** The list with the columns that the person sees; refuses who may not read it. */
  #open<L extends List>(person: Person, whole: L): L {
    demand(person, whole.action, whole.doing);
    return seenBy(whole, person);
  }

  /** Works with a view of a list of registered things, within one snapshot. */
  #registered<T>(
    database: Database,
    scope: Scope,
    list: RegisteredList,
    moment: KnownMoment,
    view: View,
    work: (found: RegisteredPart) => Promise<T>,
  ): Promise<T> {
    return database.read(scope, async (sql) =>
      work(await RegisteredPart.of(new ListReader(sql, scope, moment), list, view)),
    );
  }
}

const summaryOf = (list: List, rows: readonly ListRow[]): ListSummary => ({
  count: rows.length,
  totals: listTotals(list, rows),
  illustrative: rows.some((row) => row.illustrative),
});

/** A part of rows in memory. */
function sliceOf(rows: readonly ListRow[], { before, ...part }: PartByKey): readonly ListRow[] {
  if (before === undefined) return rowsAfter(rows, part);
  const at = rows.findIndex(({ key }) => key === before);
  return rows.slice(Math.max(0, at - part.limit), Math.max(0, at));
}

/** The rows after the one with a key, up to the part's limit; refuses a key that no row has. */
export function rowsAfter(
  rows: readonly ListRow[],
  { after, limit }: PartByKey,
): readonly ListRow[] {
  if (after === undefined) return rows.slice(0, limit);
  const at = rows.findIndex(({ key }) => key === after);
  if (at < 0)
    throw new Refusal('cursor_invalid', '分页游标所指的一行已不在列表中，请从第一页重新读取。');
  return rows.slice(at + 1, at + 1 + limit);
}
