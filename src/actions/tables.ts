/**
 * Every list as a table: for pages, which search, filter, sort and page through it, and for
 * downloads.
 */
import { Refusal } from '../platform/errors.ts';
import { demand, scopeOf, type Person } from '../platform/auth.ts';
import type { Database, Scope } from '../db/connection.ts';
import type { KnownMoment } from '../domain/journal/posted-event.ts';
import { narrowed, type View } from '../domain/lists/view.ts';
import { totalsOf, type Cell, type Row, type Table } from '../domain/lists/table.ts';
import { Remembered } from './answer-cache.ts';
import { TableReader, type WholeTable } from './tables/reader.ts';
import { CREDIT_TABLES } from './tables/credit.ts';
import { DEAL_TABLES } from './tables/deals.ts';
import { FIGURE_TABLES } from './tables/figures.ts';
import { FUND_TABLES } from './tables/fund.ts';
import { PARTY_TABLES } from './tables/parties.ts';

/** The tables that are read whole, by path. */
export const TABLES: ReadonlyMap<string, WholeTable> = new Map(
  [...FUND_TABLES, ...PARTY_TABLES, ...CREDIT_TABLES, ...DEAL_TABLES, ...FIGURE_TABLES].map(
    (table) => [table.path, table],
  ),
);

export interface TableReading {
  /** The columns that this person sees. */
  table: Table;
  moment: KnownMoment;
  /** Every row of the list at the moment, for `choicesOf` and "n of m". */
  all: readonly Row[];
  /** What the view asks for, in its order; a page shows a part of it. */
  rows: readonly Row[];
  /** Over `rows`, by column. */
  totals: Readonly<Record<string, Cell>>;
  /** Whether any of `rows` rests on demonstration data. */
  illustrative: boolean;
}

/** The table of that path, refusing what there is not. */
export function tableNamed(path: string): WholeTable {
  const table = TABLES.get(path);
  if (!table) throw new Refusal('not_found', `没有列表“${path}”。`);
  return table;
}

/** The columns somebody sees: who sees only some vehicles is not shown the bureau's books. */
export function seenBy(table: WholeTable, person: Person): WholeTable {
  if (scopeOf(person).vehicles === '*') return table;
  return { ...table, columns: table.columns.filter(({ confidential }) => !confidential) };
}

/** Whole tables lately read, so that paging and sorting need not read them again. */
export class Tables {
  readonly #kept: Remembered<readonly Row[]>;

  /** Keeps at most so many rows in all, and the last table however long it is. */
  constructor(most = 60_000) {
    this.#kept = new Remembered(most, (rows) => rows.length);
  }

  /** A table at a moment as a person sees it, narrowed to a view; refuses who may not read it. */
  async read(
    database: Database,
    person: Person,
    path: string,
    moment: KnownMoment,
    view: View,
  ): Promise<TableReading> {
    const table = seenBy(tableNamed(path), person);
    demand(person, table.action, table.doing);
    const all = await this.#rows(database, scopeOf(person), table, moment);
    const rows = narrowed(table, all, view);
    const illustrative = rows.some((row) => row.illustrative);
    return { table, moment, all, rows, totals: totalsOf(table, rows), illustrative };
  }

  #rows(
    database: Database,
    scope: Scope,
    table: WholeTable,
    { asOf, knownSeq }: KnownMoment,
  ): Promise<readonly Row[]> {
    return this.#kept.of([table.path, asOf, knownSeq, scope], () =>
      database.read(scope, (sql) => table.load(new TableReader(sql, { asOf, knownSeq }))),
    );
  }
}
