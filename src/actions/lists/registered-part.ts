/** Parts of lists of registered things: found in SQL, and only their rows made. */
import { readBeginning, type Beginning, type FindExample } from '../../db/carried-list.ts';
import { ListQuery, type Sum } from '../../db/list-query.ts';
import { plainSum, figuresDimension, type ListSource } from '../../db/list-columns.ts';
import { anyDemonstration, mayRestOnDemonstration } from '../../db/list-support.ts';
import { isNamed, readNamed, type PartByKey } from '../../db/list-statement.ts';
import { CATALOGUE } from '../../domain/figures/catalogue/index.ts';
import { REASONS, type Reason } from '../../domain/figures/figure.ts';
import { choicesAmong, type ColumnChoice } from '../../domain/lists/choices.ts';
import {
  reasonCell,
  shown,
  type Cell,
  type Column,
  type ListRow,
  type RegisteredList,
} from '../../domain/lists/list.ts';
import { NOTHING_RECORDED, type View } from '../../domain/lists/search-filter-sort.ts';
import { Decimal } from '../../domain/values/money.ts';
import type { ListReader } from './list-reader.ts';
import { labelIn, registeredRows } from './registered-rows.ts';

/** What is said of all rows that a view asks for. */
export interface ListSummary {
  count: number;
  /** By column that may be added up. */
  totals: Readonly<Record<string, Cell>>;
  /** Whether any of the rows rests on demonstration data. */
  illustrative: boolean;
}

/** How many rows the whole list has, and the choices of each column that offers some. */
export interface ListChoices {
  all: number;
  byColumn: ReadonlyMap<string, readonly ColumnChoice[]>;
}

const WHOLE: View = { filters: [] };

/** Rows that are looked at first for one that rests on demonstration data. */
const FIRST_LOOK = 50;

/** The labels of every code of a list. */
async function labelsOf(reader: ListReader, list: string): Promise<Record<string, string>> {
  const lists = await reader.lists();
  const items = lists.all().flatMap((each) => (each.list === list ? each.items : []));
  return Object.fromEntries(items.map(({ code }) => [code, lists.label(list, code)]));
}

/** What the SQL of a view must be given: labels, and the figures that are no plain sums. */
async function sourceOf(
  reader: ListReader,
  list: RegisteredList,
  { filters, sort }: View,
): Promise<ListSource> {
  const labels = new Map<string, Record<string, string>>();
  const values: Map<string, Awaited<ReturnType<ListReader['figure']>>> = new Map();
  const asked = new Set([sort?.column, ...filters.map(({ column }) => column)]);
  for (const column of list.columns) {
    if (column.list !== undefined) labels.set(column.list, await labelsOf(reader, column.list));
    if (column.figure === undefined || plainSum(CATALOGUE.get(column.figure)!)) continue;
    if (!column.total && !asked.has(column.key)) continue;
    const { figure, basis } = column;
    values.set(column.key, await reader.figure(figure, figuresDimension(list), { basis }));
  }
  const { moment, tables } = reader;
  const named = new Map<string, string[]>();
  for (const { column, is } of filters) {
    const names = list.columns.some(
      (each) => isNamed(each) && (each.key === column || each.nameOf === column),
    );
    if (is !== undefined && is !== NOTHING_RECORDED && names)
      named.set(is, await readNamed(reader.sql, is, moment));
  }
  await tables.moments.prepare({ measures: {} }, moment);
  return { list, moment, tables, labels, named, values };
}

export class RegisteredPart {
  readonly #reader: ListReader;
  readonly #list: RegisteredList;
  readonly #source: ListSource;
  readonly #view: View;
  #asked: Promise<ListQuery> | undefined;

  private constructor(reader: ListReader, source: ListSource, view: View) {
    this.#reader = reader;
    this.#list = source.list;
    this.#source = source;
    this.#view = view;
  }

  /** A view of a list at the reader's moment. */
  static async of(reader: ListReader, list: RegisteredList, view: View): Promise<RegisteredPart> {
    return new RegisteredPart(reader, await sourceOf(reader, list, view), view);
  }

  #query(): Promise<ListQuery> {
    return (this.#asked ??= ListQuery.of(this.#reader.sql, this.#source, this.#view));
  }

  /** The rows of a part, in the order of the view. */
  async rows(part: PartByKey): Promise<ListRow[]> {
    return this.#rowsOf(await (await this.#query()).keys(part));
  }

  /** The keys of all rows, in the order of the view. */
  async keys(): Promise<string[]> {
    return (await this.#query()).keys({ limit: Number.MAX_SAFE_INTEGER });
  }

  /** A part, and what is said of all rows. */
  async rowsAndSummary(part: PartByKey): Promise<{ rows: ListRow[]; summary: ListSummary }> {
    const isFirst = part.after === undefined && part.before === undefined;
    const begun = await this.#beginning(isFirst ? part.limit : 0);
    const codes = isFirst
      ? begun.keys.slice(0, part.limit)
      : await (await this.#query()).keys(part);
    const rows = await this.#rowsOf(codes);
    return { rows, summary: this.#summary(begun) };
  }

  async summary(): Promise<ListSummary> {
    return this.#summary(await this.#beginning(0));
  }

  #beginning(least: number): Promise<Beginning> {
    const { sql } = this.#reader;
    const findExample: FindExample = (query, first) => this.#findExample(query, first);
    return readBeginning({ sql, source: this.#source, view: this.#view, findExample }, least);
  }

  #rowsOf(codes: readonly string[]): Promise<ListRow[]> {
    return registeredRows(this.#reader, this.#list, codes);
  }

  #summary({ count, sums, example }: Beginning): ListSummary {
    const cell = ({ sum, reason }: Sum): Cell => {
      if (reason !== null) return reasonCell(reason as Reason, REASONS);
      if (count === 0) return new Decimal(0);
      return sum === null ? null : new Decimal(sum);
    };
    const totals = Object.fromEntries([...sums].map(([key, sum]) => [key, cell(sum)]));
    return { count, totals, illustrative: example !== undefined };
  }

  /** Looks at rows that may rest on demonstration data, those of the first page first. */
  async #findExample(query: ListQuery, first: readonly string[]): Promise<string | undefined> {
    const { sql } = this.#reader;
    if (!(await anyDemonstration(sql))) return undefined;
    const exampleAmong = async (keys: readonly string[]): Promise<string | undefined> =>
      (await this.#rowsOf(keys)).find(({ illustrative }) => illustrative)?.key;
    const shown = await exampleAmong(first.slice(0, FIRST_LOOK));
    if (shown !== undefined) return shown;
    for (let after = '', limit = FIRST_LOOK; ; limit = Math.min(limit * 4, 1000)) {
      const keys = await query.keysAmong(
        (columns) => mayRestOnDemonstration(sql, this.#list, columns),
        after,
        limit,
      );
      const example = await exampleAmong(keys);
      if (example !== undefined || keys.length < limit) return example;
      after = keys.at(-1)!;
    }
  }
}

/** The choices of a whole list. Names are looked up once for each code, not for each row. */
export async function registeredChoices(
  reader: ListReader,
  list: RegisteredList,
): Promise<ListChoices> {
  const columns = shown(list).filter(({ few }) => few);
  const counted = columns.map(
    (column) => list.columns.find(({ key }) => key === column.nameOf) ?? column,
  );
  const query = await ListQuery.of(reader.sql, await sourceOf(reader, list, WHOLE), WHOLE);
  const { count, texts } = await query.counted(counted);
  const byColumn = new Map<string, ColumnChoice[]>();
  for (const [index, column] of columns.entries()) {
    const cellOf = await cellMaker(reader, column, [...texts[index]!.keys()]);
    const cells = [...texts[index]!].map(([text, rows]) => [cellOf(text), rows] as const);
    byColumn.set(column.key, choicesAmong(column, cells));
  }
  return { all: count, byColumn };
}

/** Makes the cell of a column from the text that was counted: of a name, from its code. */
async function cellMaker(
  reader: ListReader,
  column: Column,
  texts: readonly (string | null)[],
): Promise<(text: string | null) => Cell> {
  if (column.nameOf === undefined) return (text) => text;
  if (column.list !== undefined) {
    const lists = await reader.lists();
    return (code) => labelIn(lists, column, code);
  }
  const names = await reader.names(texts.filter((text) => text !== null));
  return (code) => (code === null ? null : (names.get(code)?.value ?? code));
}
