/**
 * Lists whose rows are more than registrations with their figures: how their rows are worked out,
 * all at once or one, and kept for their moment.
 */
import type { Database, Scope } from '../../db/connection.ts';
import type { KnownMoment } from '../../domain/journal/posted-event.ts';
import { LISTS } from '../../domain/lists/index.ts';
import type { List, ListRow } from '../../domain/lists/list.ts';
import { narrowed, type View } from '../../domain/lists/search-filter-sort.ts';
import { AnswerCache } from '../answer-cache.ts';
import { codeListRows } from './code-list-rows.ts';
import { coverageRows, equityAndCreditRows, figureRows, publishedRows } from './figure-rows.ts';
import { indicatorRows } from './indicator-rows.ts';
import { investmentRows, withReturns } from './investment-rows.ts';
import { ListReader } from './list-reader.ts';

/** Reads all rows, or where that is less work the one of a key. */
type Load = (
  reader: ListReader,
  of: Readonly<Record<string, string>>,
  key?: string,
) => Promise<ListRow[]>;

/** The rows with the cells of slow columns. */
type Complete = (reader: ListReader, rows: readonly ListRow[]) => Promise<readonly ListRow[]>;

/** How the cells of slow columns are worked out. */
const SLOW: ReadonlyMap<string, Complete> = new Map([[LISTS.investments.path, withReturns]]);

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

/** A list as it is asked for: in which scope, at which moment. */
export interface Asked {
  database: Database;
  scope: Scope;
  list: List;
  moment: KnownMoment;
}

/** Everybody who sees the same vehicles sees the same rows, so they share a cached answer. */
export const questionOf = (list: List, { asOf, knownSeq }: KnownMoment, { vehicles }: Scope) => [
  list.path,
  asOf,
  knownSeq,
  vehicles,
];

export class WorkedOutRows {
  readonly #kept: AnswerCache<readonly ListRow[]>;

  /** Keeps at most this many rows. The latest list is kept however long it is. */
  constructor(most: number) {
    this.#kept = new AnswerCache(most, (rows) => rows.length);
  }

  /** All rows of a view, with the cells of slow columns if it sorts or filters by them. */
  async view(asked: Asked, view: View): Promise<readonly ListRow[]> {
    const { list, moment, scope } = asked;
    const rows = await this.rows(asked, view);
    if (!asksForSlow(list, view)) return narrowed(list, rows, view);
    const question = [...questionOf(list, moment, scope), readFor(list, view), 'complete'];
    const complete = await this.#kept.of(question, () => this.complete(asked, rows));
    return narrowed(list, complete, view);
  }

  /** The rows with the cells of slow columns, as far as they do not have them. */
  async complete(asked: Asked, rows: readonly ListRow[]): Promise<readonly ListRow[]> {
    const { database, scope, list, moment } = asked;
    const complete = SLOW.get(list.path);
    const [slow] = slowColumns(list);
    if (!complete || !slow || rows.every(({ cells }) => Object.hasOwn(cells, slow.key)))
      return rows;
    return database.read(scope, (sql) => complete(new ListReader(sql, scope, moment), rows));
  }

  /** All rows, without the cells of slow columns. */
  rows({ database, scope, list, moment }: Asked, view: View): Promise<readonly ListRow[]> {
    const of = readFor(list, view);
    return this.#kept.of([...questionOf(list, moment, scope), of], () =>
      database.read(scope, (sql) => LOADS.get(list.path)!(new ListReader(sql, scope, moment), of)),
    );
  }

  /** The complete row of a key; undefined if there is none. */
  async row(asked: Asked, key: string): Promise<ListRow | undefined> {
    const { database, scope, list, moment } = asked;
    const load = LOADS.get(list.path)!;
    const rows = await database.read(scope, (sql) =>
      load(new ListReader(sql, scope, moment), readFor(list, { filters: [] }), key),
    );
    const found = rows.filter((row) => row.key === key);
    return (await this.complete(asked, found))[0];
  }
}

const slowColumns = ({ columns }: List) => columns.filter(({ slow }) => slow);

/** Whether a view sorts or filters by a slow column. */
function asksForSlow(list: List, { sort, filters }: View): boolean {
  const asked = new Set([sort?.column, ...filters.map(({ column }) => column)]);
  return slowColumns(list).some(({ key }) => asked.has(key));
}
