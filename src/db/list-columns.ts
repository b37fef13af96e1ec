/**
 * What the columns of a list of registered things are in SQL: an expression for each kind of
 * source, and the joins that it needs. Only the joins of the columns that are asked for are made.
 */
import { CATALOGUE } from '../domain/figures/catalogue/index.ts';
import {
  basisWindow,
  type Basis,
  type Figure,
  type Selection,
  type Value,
} from '../domain/figures/figure.ts';
import type { Dimension } from '../domain/journal/measures.ts';
import type { MarkKind } from '../domain/journal/event-definition.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import {
  isNumeric,
  MANY,
  type Column,
  type ColumnSource,
  type RegisteredList,
} from '../domain/lists/list.ts';
import { NONE } from '../domain/values/code-lists.ts';
import { RATIO_DECIMALS } from '../domain/values/money.ts';
import { inSequence, type Fragment, type Sql } from './connection.ts';
import type { JournalTables } from './figures.ts';
import { live } from './live-records.ts';
import { holding, latestMarks, type MarksAsked } from './statements.ts';

/** What is known of a list before its SQL is written. */
export interface ListSource {
  list: RegisteredList;
  moment: Moment;
  tables: JournalTables;
  /** The labels of the codes of each code list that a column shows. */
  labels: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** The codes of the things that have a name which a filter asks for, by that name. */
  named: ReadonlyMap<string, readonly string[]>;
  /** The values by code of those columns whose figure is no plain sum. */
  values: ReadonlyMap<string, ReadonlyMap<string, Value>>;
  /** The only things that are asked for; all, if it is left out. */
  among?: readonly string[];
}

/** The selection of a figure whose sums SQL can join; undefined for all other figures. */
export function plainSum({ selects }: Figure): Selection | undefined {
  if (selects.kind !== 'sum') return undefined;
  // The regions of the city are known only from the code lists.
  return selects.of.where?.some((condition) => 'atHome' in condition) ? undefined : selects.of;
}

/** The dimension by which the figures of a list are told, each by the code of the thing. */
export const figuresDimension = ({ figuresBy = {} }: RegisteredList): Dimension =>
  Object.keys(figuresBy)[0] as Dimension;

type Part = Extract<ColumnSource, string>;

export class ListColumns {
  readonly #sql: Sql;
  readonly #source: ListSource;
  readonly #joins = new Map<string, () => Fragment>();
  /** The selections that one join adds up, by join and column. */
  readonly #sums = new Map<string, Map<string, Selection>>();

  constructor(sql: Sql, source: ListSource) {
    this.#sql = sql;
    this.#source = source;
  }

  /**
   * The cells of a column: days, flags, numbers and texts as the types of SQL; null where nothing
   * was recorded, and for a figure without a number.
   */
  cell(column: Column): Fragment {
    const { figure, nameOf, list, from } = column;
    if (figure !== undefined) return this.#figure(column, CATALOGUE.get(figure)!);
    if (nameOf !== undefined) return list === undefined ? this.#name(column) : this.#label(column);
    if (typeof from === 'string') return this.#part(from);
    if ('inForce' in from!) return this.#inForce(column, from.inForce);
    if ('statement' in from!) {
      const mark = this.#statement(from.statement, from.key ?? '');
      if (from.part === 'since') return this.#sql`${mark}.effective_on`;
      return this.#typed(column, this.#sql`${mark}.value`);
    }
    return this.#typed(column, this.#field(from!));
  }

  /** Why a figure of a column has no number. */
  reason({ key }: Column): Fragment {
    return this.#source.values.has(key)
      ? this.#sql`${this.#sql(`v_${key}`)}.reason`
      : this.#sql`null`;
  }

  /** The registered things of the list that there are at the moment, as `thing`, with all joins. */
  from(more: Fragment = this.#sql``): Fragment {
    const sql = this.#sql;
    const { list, moment, among } = this.#source;
    const joins = [...this.#joins.values()].map((join) => join());
    return sql`from entity thing ${inSequence(sql, joins)} ${more}
      where ${this.#ofKinds(list.kinds)} and thing.begins_on <= ${moment.asOf}
        and ${live(sql, 'thing', moment.knownSeq)}
        ${among ? sql`and thing.code = any (${among as string[]})` : sql``}`;
  }

  /** One kind alone is compared as such, so that the index gives its things in order of code. */
  #ofKinds(kinds: readonly string[]): Fragment {
    const sql = this.#sql;
    const [kind, ...more] = kinds;
    return more.length === 0
      ? sql`thing.kind = ${kind!}`
      : sql`thing.kind = any (${kinds as string[]})`;
  }

  /** Adds a join once; it is written when all is known that it has to give. */
  #join(name: string, join: () => Fragment): Fragment {
    if (!this.#joins.has(name)) this.#joins.set(name, join);
    return this.#sql`${this.#sql(name)}`;
  }

  #typed({ kind }: Column, text: Fragment): Fragment {
    const sql = this.#sql;
    if (kind === 'ratio' || kind === 'multiple')
      return sql`round((${text})::numeric, ${RATIO_DECIMALS}::int)`;
    if (isNumeric({ kind } as Column)) return sql`(${text})::numeric`;
    if (kind === 'flag') return sql`(${text})::boolean`;
    return kind === 'day' ? sql`(${text})::date` : sql`nullif(${text}, '')`;
  }

  #part(part: Part): Fragment {
    const sql = this.#sql;
    const parts: Readonly<Record<Part, () => Fragment>> = {
      code: () => sql`thing.code`,
      kind: () => sql`thing.kind`,
      registered_on: () => sql`thing.begins_on`,
      record: () => sql`thing.seq::numeric`,
      all_names: () => this.#names(sql``),
      other_names: () => {
        const name = this.#coded('name');
        return this.#names(
          sql`and n.name <> ${name} and n.name is distinct from thing.data ->> 'uscc'`,
        );
      },
    };
    return parts[part]();
  }

  /** The names of a thing that were said by the day, in the order in which they were recorded. */
  #names(which: Fragment): Fragment {
    const sql = this.#sql;
    const { asOf, knownSeq } = this.#source.moment;
    return sql`(select string_agg(n.name, '；' order by n.seq, n.line) from entity_name n
      join event said on said.seq = n.seq
      where n.code = thing.code and ${live(sql, 'n', knownSeq)} and said.effective_on <= ${asOf} ${which})`;
  }

  #field({ field, of }: Extract<ColumnSource, { field: string }>): Fragment {
    const sql = this.#sql;
    if (of === undefined) return sql`(thing.data ->> ${field}::text)`;
    const alias = `o_${of}`;
    const other = this.#join(
      alias,
      () => sql`left join entity ${sql(alias)} on ${sql(alias)}.code = thing.data ->> ${of}::text
        and ${live(sql, alias, this.#source.moment.knownSeq)}`,
    );
    return sql`(${other}.data ->> ${field}::text)`;
  }

  /** The statement of a kind that holds about each thing. */
  #statement(kind: MarkKind, key: string): Fragment {
    const asked = { kind, key, subjects: this.#source.among };
    return this.#latest(`m_${kind}_${key}`, asked, () => this.#sql`thing.code`);
  }

  #latest(alias: string, asked: MarksAsked, subject: () => Fragment): Fragment {
    const sql = this.#sql;
    const { moment } = this.#source;
    return this.#join(
      alias,
      () => sql`left join ${latestMarks(sql, asked, moment)} ${sql(alias)}
        on ${sql(alias)}.subject = ${subject()}`,
    );
  }

  /** The cells of another column of the list, such as the code of a named thing. */
  #coded(key: string): Fragment {
    const column = this.#source.list.columns.find((each) => each.key === key);
    return column ? this.cell(column) : this.#sql`null::text`;
  }

  #name({ nameOf }: Column): Fragment {
    const sql = this.#sql;
    const code = this.#coded(nameOf!);
    const name = this.#latest(`n_${nameOf!}`, { kind: 'name', key: '' }, () => code);
    return sql`nullif(coalesce(${name}.value, ${code}), '')`;
  }

  #label({ nameOf, list, none, missing }: Column): Fragment {
    const sql = this.#sql;
    const code = this.#coded(nameOf!);
    const labels = sql.json(this.#source.labels.get(list!)!);
    return sql`case when ${code} is null then ${missing ?? null}::text
      when ${code} = ${NONE} then ${none ?? null}::text
      else coalesce(${labels}::jsonb ->> ${code}, ${code}) end`;
  }

  /** Which of a column's options are in force, in their order, one after another. */
  #inForce({ key, options = {} }: Column, kind: MarkKind): Fragment {
    const sql = this.#sql;
    const values = Object.keys(options);
    const { moment, among } = this.#source;
    const alias = `h_${key}`;
    const held = this.#join(
      alias,
      () => sql`left join (
        select subject, string_agg(key, ${MANY} order by array_position(${values}::text[], key)) as keys
        from (${holding(sql, kind, moment, { subjects: among })}) held
        where key = any (${values}::text[]) group by subject
      ) ${sql(alias)} on ${sql(alias)}.subject = thing.code`,
    );
    return sql`${held}.keys`;
  }

  #figure(column: Column, figure: Figure): Fragment {
    const sql = this.#sql;
    if (this.#source.values.has(column.key)) return this.#handedIn(column);
    const selection = plainSum(figure)!;
    const basis = column.basis ?? figure.bases[0]!;
    const window = basisWindow(basis, this.#source.moment.asOf).from ?? '';
    // Sums without conditions of their own are added up together.
    const alias = `f_${selection.where === undefined ? window : column.key}`;
    const sums = this.#sums.get(alias) ?? new Map<string, Selection>();
    this.#sums.set(alias, sums.set(column.key, selection));
    return sql`coalesce(${this.#join(alias, () => this.#added(alias, basis, sums))}.${sql(column.key)}, 0)`;
  }

  #added(alias: string, basis: Basis, sums: ReadonlyMap<string, Selection>): Fragment {
    const sql = this.#sql;
    const { list, moment, tables, among } = this.#source;
    const by = figuresDimension(list);
    const query = { moment, basis, ...(among && { only: { [by]: among } }) };
    return sql`left join (${tables.sumsByThing(by, sums, query)}) ${sql(alias)}
      on ${sql(alias)}.code = thing.code`;
  }

  /** Values that SQL is given; a thing without one has 0, as a sum of nothing has. */
  #handedIn({ key }: Column): Fragment {
    const sql = this.#sql;
    const values = [...this.#source.values.get(key)!];
    const alias = `v_${key}`;
    const given = this.#join(
      alias,
      () => sql`left join unnest(${values.map(([code]) => code)}::text[],
          ${values.map(([, { value }]) => value?.toFixed() ?? null) as string[]}::numeric[],
          ${values.map(([, { reason }]) => reason ?? null) as string[]}::text[]
        ) as ${sql(alias)} (code, value, reason) on ${sql(alias)}.code = thing.code`,
    );
    return sql`case when ${given}.code is null then 0 else ${given}.value end`;
  }
}
