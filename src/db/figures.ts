/** Figures from the database: a selection, which is data, becomes one SQL statement. */
import type { Dimension, Measure } from '../domain/journal/measures.ts';
import {
  basisWindow,
  type Condition,
  type HeldRow,
  type Qualified,
  type Query,
  type Rests,
  type GroupRow,
  type Selection,
  type Source,
} from '../domain/figures/figure.ts';
import { MARK_GROUPINGS, type Grouping } from '../domain/figures/groupings.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import type { Day } from '../domain/values/days.ts';
import { Decimal } from '../domain/values/money.ts';
import { columns, inSequence, listed, type Fragment, type Sql } from './connection.ts';
import { readCodeLists } from './batch-loading.ts';
import { readHolders } from './statements.ts';
import { live } from './live-records.ts';

interface SumRecord {
  group: string[];
  value: string;
  illustrative: boolean;
}

const toRow = (row: SumRecord): GroupRow => ({ ...row, value: new Decimal(row.value) });

/** The trail of a figure: one effect behind it, with its signed amount. */
export interface TrailRow {
  seq: number;
  effective_on: string;
  type: string;
  amount: string;
  measure: Measure;
  vehicle: string | null;
  enterprise: string | null;
  counterparty: string | null;
  round: string | null;
  submission: number;
  document: string | null;
  maker: string;
  /** Null if no second person reviewed it. */
  checker: string | null;
}

const rests = (condition: Condition): condition is Rests =>
  'is' in condition || 'isNot' in condition || 'stillOn' in condition || 'atHome' in condition;

const momentKey = ({ asOf, knownSeq }: Moment): string => `${asOf} ${knownSeq}`;

/** A source of figures over the journal's tables, within one transaction and its scope. */
export class JournalTables implements Source {
  readonly #sql: Sql;
  /** The regions of the city by moment, as far as they were asked for. */
  readonly #home = new Map<string, readonly string[]>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Reads beforehand what a selection needs from the code lists. */
  async prepare({ where = [] }: Selection, moment: Moment): Promise<void> {
    const key = momentKey(moment);
    if (this.#home.has(key) || !where.some((condition) => 'atHome' in condition)) return;
    this.#home.set(key, (await readCodeLists(this.#sql, moment)).homeRegions());
  }

  async sums(selection: Selection, query: Query): Promise<GroupRow[]> {
    const sql = this.#sql;
    await this.prepare(selection, query.moment);
    const rows = await sql<SumRecord[]>`
      select ${this.#groups(query)} as "group", sum(${this.#signed(selection)})::text as value,
        bool_or(${this.#illustrative(selection, query)}) as illustrative
      ${this.#from(selection, query)}
      group by ${query.groupBy?.length ? this.#keys(query) : sql`()`} having count(*) > 0 order by 1`;
    return rows.map(toRow);
  }

  /** Several sums of each thing of one dimension, by its code, as a table to join. */
  sumsByThing(
    by: Dimension,
    sums: ReadonlyMap<string, Selection>,
    query: Pick<Query, 'moment' | 'basis'>,
  ): Fragment {
    const sql = this.#sql;
    const selections = [...sums.values()];
    const measures = Object.assign({}, ...selections.map((each) => each.measures));
    // Sums with conditions are asked for one at a time.
    const where = selections[0]?.where ?? [];
    const added = [...sums].map(
      ([name, selection]) => sql`, sum(${this.#signed(selection)})
        filter (where e.measure = any (${Object.keys(selection.measures)})) as ${sql(name)}`,
    );
    return sql`select ${sql(`e.${by}`)} as code ${inSequence(sql, added)}
      ${this.#from({ measures, where }, query)} group by ${sql(`e.${by}`)}`;
  }

  async counts(
    selection: Selection,
    distinct: readonly Dimension[],
    query: Query,
  ): Promise<GroupRow[]> {
    const sql = this.#sql;
    await this.prepare(selection, query.moment);
    const things = columns(sql, distinct);
    const rows = await sql<SumRecord[]>`
      select "group", count(*)::text as value, bool_or(illustrative) as illustrative from (
        select ${this.#groups(query)} as "group", ${things}, bool_or(${this.#illustrative(selection, query)}) as illustrative
        ${this.#from(selection, query)}
        group by ${listed(sql, [...this.#keyList(query), things])} having sum(${this.#signed(selection)}) > 0
      ) things group by "group" order by 1`;
    return rows.map(toRow);
  }

  async held(
    { mark, among, notAfter }: Parameters<Source['held']>[0],
    query: Query,
  ): Promise<HeldRow[]> {
    const sql = this.#sql;
    const { moment } = query;
    await this.prepare(among, moment);
    const rows = await sql<
      { group: string[]; subject: string; value: string | null; illustrative: boolean }[]
    >`
      with open as (
        select ${this.#groups(query)} as "group", e.instrument as subject, bool_or(${this.#illustrative(among, query)}) as illustrative
        ${this.#from(among, query)}
        group by ${listed(sql, [...this.#keyList(query), sql`e.instrument`])} having sum(${this.#signed(among)}) > 0
      ), latest as (${this.#latestMarks(mark, '', moment)}), last as (
        select instrument, max(effective_on) as day from (
          select instrument, effective_on from effect
          where measure = any (${notAfter as string[]}) and effective_on <= ${moment.asOf}
            and seq <= ${moment.knownSeq}
          group by instrument, effective_on, measure having sum(amount) <> 0
        ) changes group by instrument
      )
      select open."group", open.subject,
        case when last.day is null or latest.effective_on >= last.day then latest.amount::text end as value,
        open.illustrative or coalesce(latest.illustrative, false) as illustrative
      from open left join latest on latest.subject = open.subject left join last on last.instrument = open.subject
      order by open."group", open.subject`;
    return rows.map(({ value, ...row }) => ({
      ...row,
      ...(value !== null && { value: new Decimal(value) }),
    }));
  }

  async qualified(qualification: string, moment: Moment): Promise<Qualified[]> {
    const held = await readHolders(this.#sql, 'qualification', moment, { key: qualification });
    return held.map(({ subject, illustrative }) => ({ enterprise: subject, illustrative }));
  }

  /**
   * Sums by group, thing, measure and part of time, which `figure-totals.ts` takes apart: part n is
   * the days from the nth of these cuts to the next, part 0 the days before the first.
   */
  totals(
    selection: Selection,
    query: Query,
    distinct: readonly Dimension[],
    cuts: readonly Day[],
    from: Day | undefined,
  ): Fragment {
    const sql = this.#sql;
    const keys = [...this.#keyList(query), ...distinct.map((name) => sql`${sql(`e.${name}`)}`)];
    const named = keys.map((key, index) => sql`${key} as ${sql(`key_${index}`)}`);
    const part = sql`width_bucket(e.effective_on, ${cuts as Day[]}::date[])`;
    return sql`
      select ${listed(sql, [...named, sql`e.measure`, sql`${part} as part`])}, sum(e.amount) as amount,
        count(*) as postings, count(*) filter (where ${this.#illustrative(selection, query)}) as illustrative
      ${this.#from(selection, query)} ${from === undefined ? sql`` : sql`and e.effective_on >= ${from}`}
      group by ${listed(sql, [...keys, sql`e.measure`, sql`part`])}`;
  }

  /** The effects behind a selection; their amounts add up to its sum. */
  async trail(selection: Selection, query: Query): Promise<TrailRow[]> {
    const sql = this.#sql;
    await this.prepare(selection, query.moment);
    return sql<TrailRow[]>`
      select e.seq, e.effective_on, event.type, (${this.#signed(selection)})::text as amount, e.measure,
        e.vehicle, e.enterprise, e.counterparty, event.data ->> 'round' as round,
        event.submission_id as submission, event.document,
        settled.signatories -> 'maker' ->> 'name' as maker,
        settled.signatories -> 'checker' ->> 'name' as checker
      ${this.#from(
        selection,
        query,
        sql`join event on event.seq = e.seq
          join settlement settled on settled.submission_id = event.submission_id`,
      )}
      order by e.effective_on, e.seq, e.line`;
  }

  #signed(selection: Selection): Fragment {
    const sql = this.#sql;
    const taken = Object.entries(selection.measures)
      .filter(([, sign]) => sign === -1)
      .map(([measure]) => measure);
    return taken.length === 0
      ? sql`e.amount`
      : sql`case when e.measure = any (${taken}) then -e.amount else e.amount end`;
  }

  /** The grouping keys. Hashing scalars is faster than hashing an array of them. */
  #keyList(query: Query): Fragment[] {
    return (query.groupBy ?? []).map((grouping) => this.#group(grouping));
  }

  #keys(query: Query): Fragment {
    return listed(this.#sql, this.#keyList(query));
  }

  #groups(query: Query): Fragment {
    return this.#sql`array[${this.#keys(query)}]::text[]`;
  }

  #group(grouping: Grouping): Fragment {
    const sql = this.#sql;
    if (MARK_GROUPINGS[grouping]) return sql`coalesce(${sql(`g_${grouping}`)}.value, '')`;
    if (grouping === 'year') return sql`to_char(e.effective_on, 'YYYY')`;
    if (grouping === 'quarter') return sql`to_char(e.effective_on, 'YYYY"Q"Q')`;
    return sql`coalesce(${sql(`e.${grouping}`)}, '')`;
  }

  #from(selection: Selection, query: Query, more: Fragment = this.#sql``): Fragment {
    const sql = this.#sql;
    const { moment } = query;
    const window = basisWindow(query.basis, moment.asOf);
    const joins = [...this.#groupingJoins(query), ...this.#markJoins(selection, moment)];
    const conditions = (selection.where ?? [])
      .filter((condition): condition is Exclude<Condition, Rests> => !rests(condition))
      .map((condition) => sql`and ${this.#condition(condition, moment)}`);
    const only = Object.entries(query.only ?? {}).map(
      ([dimension, codes]) => sql`and ${sql(`e.${dimension}`)} = any (${codes as string[]})`,
    );
    return sql`
      from effect e ${inSequence(sql, joins)} ${more}
      where e.measure = any (${Object.keys(selection.measures)}) and e.seq <= ${moment.knownSeq}
        and e.effective_on <= ${window.to} ${window.from === undefined ? sql`` : sql`and e.effective_on >= ${window.from}`}
        ${inSequence(sql, [...conditions, ...only])}`;
  }

  /** A grouping by a statement joins the marks in force; effects without one remain, ungrouped. */
  #groupingJoins(query: Query): Fragment[] {
    const sql = this.#sql;
    return (query.groupBy ?? []).flatMap((grouping) => {
      const marked = MARK_GROUPINGS[grouping];
      if (!marked) return [];
      const name = sql(`g_${grouping}`);
      return sql`left join (${this.#latestMarks(marked.mark, marked.key, query.moment)}) ${name}
        on ${name}.subject = ${sql(`e.${marked.of}`)}`;
    });
  }

  /** A condition on a statement joins the marks that meet it, since the answer rests on them. */
  #markJoins(selection: Selection, moment: Moment): Fragment[] {
    const sql = this.#sql;
    return (selection.where ?? []).filter(rests).map((condition, index) => {
      const name = sql(`c_${index}`);
      const value = this.#meets(condition, sql`${name}.value`, moment);
      return sql`join (${this.#latestMarks(condition.mark, condition.key, moment)}) ${name}
        on ${name}.subject = ${sql(`e.${condition.of}`)} and ${value}`;
    });
  }

  #meets(condition: Rests, value: Fragment, moment: Moment): Fragment {
    const sql = this.#sql;
    if ('stillOn' in condition) return sql`${value} >= ${moment.asOf}`;
    if ('atHome' in condition)
      return sql`${value} = any (${this.#home.get(momentKey(moment)) as string[]})`;
    if ('isNot' in condition) return sql`${value} <> ${condition.isNot}`;
    return sql`${value} = any (${condition.is as string[]})`;
  }

  /**
   * Whether an effect, or a statement by which it is selected or grouped, is demonstration data.
   */
  #illustrative(selection: Selection, query: Query): Fragment {
    const sql = this.#sql;
    const conditions = (selection.where ?? []).filter(rests);
    const groupings = (query.groupBy ?? []).filter((grouping) => MARK_GROUPINGS[grouping]);
    return inSequence(sql, [
      sql`e.illustrative`,
      ...conditions.map((_, index) => sql`or ${sql(`c_${index}`)}.illustrative`),
      ...groupings.map((name) => sql`or coalesce(${sql(`g_${name}`)}.illustrative, false)`),
    ]);
  }

  #condition(condition: Exclude<Condition, Rests>, moment: Moment): Fragment {
    const sql = this.#sql;
    if ('entity' in condition) {
      return sql`${sql(`e.${condition.entity}`)} in (select code from entity
        where kind = any (${condition.kinds as string[]}) and ${live(sql, 'entity', moment.knownSeq)})`;
    }
    if ('has' in condition) {
      return sql`${sql(`e.${condition.of}`)} in (select ${sql(condition.of)} from effect
        where measure = ${condition.has} and seq <= ${moment.knownSeq} and effective_on <= ${moment.asOf}
        group by ${sql(condition.of)} having sum(amount) <> 0)`;
    }
    const marks = this.#latestMarks(condition.mark, condition.key, moment);
    // A list is hashed once; a correlated subquery would search the latest marks for each row.
    return sql`coalesce(${sql(`e.${condition.of}`)}, '') not in (select m.subject from (${marks}) m)`;
  }

  #latestMarks(kind: string, key: string, moment: Moment): Fragment {
    const sql = this.#sql;
    return sql`select distinct on (mark.subject) mark.subject, mark.value, mark.amount, mark.effective_on, mark.illustrative
      from mark where mark.kind = ${kind} and mark.key = ${key} and mark.effective_on <= ${moment.asOf}
        and ${live(sql, 'mark', moment.knownSeq)}
      order by mark.subject, mark.effective_on desc, mark.seq desc`;
  }
}
