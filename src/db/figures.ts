/** Figures from the database: a selection, which is data, becomes one SQL statement. */
import { DIMENSIONS, type Dimension } from '../domain/journal/measures.ts';
import {
  basisWindow,
  type Condition,
  type HeldRow,
  type Qualified,
  type Query,
  type Rests,
  type Selection,
  type Source,
} from '../domain/figures/figure.ts';
import { MARK_GROUPINGS, type Grouping } from '../domain/figures/groupings.ts';
import type { MarkKind } from '../domain/journal/event-definition.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import { Decimal } from '../domain/values/money.ts';
import { columns, inSequence, listed, type Fragment, type Sql } from './connection.ts';
import { latestMarks, readHolders } from './statements.ts';
import type { Enterprises } from './changes-between.ts';
import { live } from './live-records.ts';
import { isOfEnterprises, ofEnterprises, subjectsOf } from './of-enterprises.ts';
import { PreparedMoments } from './prepared-moments.ts';
import { balancesOf, toldApart, type ToldApart } from './told-apart.ts';
import type { TrailRow } from './trail-row.ts';

/** Whether the sums of a query are of all days up to its own, and not told apart by day. */
export const canBeBalances = ({ basis, moment, groupBy = [] }: Query): boolean =>
  basisWindow(basis, moment.asOf).from === undefined &&
  !groupBy.some((grouping) => grouping === 'year' || grouping === 'quarter');

const rests = (condition: Condition): condition is Rests =>
  'is' in condition || 'isNot' in condition || 'stillOn' in condition || 'atHome' in condition;

/** The statements of figures over the journal's tables, within one transaction and its scope. */
export class JournalTables {
  readonly #sql: Sql;
  readonly moments: PreparedMoments;

  /** `few`: up to so many records after a moment its sums come from the balances. */
  constructor(sql: Sql, few?: number) {
    this.#sql = sql;
    this.moments = new PreparedMoments(sql, few);
  }

  /** Several sums of each thing of one dimension, by its code, as a table to join. */
  sumsByThing(
    by: Dimension,
    sums: ReadonlyMap<string, Selection>,
    query: Pick<Query, 'moment' | 'basis' | 'only'>,
  ): Fragment {
    const sql = this.#sql;
    const selections = [...sums.values()];
    const measures = Object.assign({}, ...selections.map((each) => each.measures));
    // Sums with conditions are asked for one at a time.
    const selection = { measures, where: selections[0]?.where ?? [] };
    const added = [...sums].map(
      ([name, selection]) => sql`, sum(${this.#signed(selection)})
        filter (where e.measure = any (${Object.keys(selection.measures)})) as ${sql(name)}`,
    );
    return sql`select ${sql(`e.${by}`)} as code ${inSequence(sql, added)}
      ${this.#from(selection, query, toldApart(selection, { groupBy: [by] }))}
      group by ${sql(`e.${by}`)}`;
  }

  async held(
    { mark, among, notAfter }: Parameters<Source['held']>[0],
    query: Query,
  ): Promise<HeldRow[]> {
    const sql = this.#sql;
    const { moment } = query;
    await this.moments.prepare(among, moment);
    const rows = await sql<
      { group: string[]; subject: string; value: string | null; illustrative: boolean }[]
    >`
      with open as (
        select ${this.#groups(query)} as "group", e.instrument as subject,
          ${this.#illustrative(among, query)} as illustrative
        ${this.#from(among, query, DIMENSIONS)}
        group by ${listed(sql, [...this.keyList(query), sql`e.instrument`])} having sum(${this.#signed(among)}) > 0
      ), last as (
        select instrument, max(effective_on) as day from (
          select instrument, effective_on from effect
          where measure = any (${notAfter as string[]}) and effective_on <= ${moment.asOf}
            and seq <= ${moment.knownSeq} and instrument in (select subject from open)
          group by instrument, effective_on, measure having sum(amount) <> 0
        ) changes group by instrument
      )
      select open."group", open.subject,
        case when last.day is null or latest.effective_on >= last.day then latest.amount::text end as value,
        open.illustrative or coalesce(latest.illustrative, false) as illustrative
      from open left join ${latestMarks(sql, { kind: mark, key: '' }, moment)} latest
          on latest.subject = open.subject
        left join last on last.instrument = open.subject
      order by open."group", open.subject`;
    return rows.map(({ value, ...row }) => ({
      ...row,
      ...(value !== null && { value: new Decimal(value) }),
    }));
  }

  /** The enterprises of which a selection has anything, all or of these, as a table to join. */
  enterprisesOf(selection: Selection, moment: Moment, among?: Enterprises): Fragment {
    const query: Query = { moment, basis: 'inception', groupBy: ['enterprise'] };
    return this.#sql`
      select e.enterprise ${this.#from(selection, query, toldApart(selection, query), among)}
      group by e.enterprise having sum(${this.#signed(selection)}) <> 0`;
  }

  async qualified(qualification: string, moment: Moment): Promise<Qualified[]> {
    const held = await readHolders(this.#sql, 'qualification', moment, { key: qualification });
    return held.map(({ subject, illustrative }) => ({ enterprise: subject, illustrative }));
  }

  /**
   * The effects behind a selection in order of their day, or only the latest so many; the amounts
   * of all add up to its sum.
   */
  async trail(selection: Selection, query: Query, latest?: number): Promise<TrailRow[]> {
    const sql = this.#sql;
    await this.moments.prepare(selection, query.moment);
    return sql<TrailRow[]>`
      select e.seq, e.effective_on, event.type, e.signed::text as amount, e.measure,
        e.vehicle, e.enterprise, e.counterparty, event.data ->> 'round' as round,
        event.submission_id as submission, event.document,
        settled.signatories -> 'maker' ->> 'name' as maker,
        settled.signatories -> 'checker' ->> 'name' as checker
      from (
        select e.*, ${this.#signed(selection)} as signed ${this.#behind(selection, query)}
        ${latest === undefined ? sql`` : sql`order by e.effective_on desc, e.seq desc, e.line desc limit ${latest}`}
      ) e join event on event.seq = e.seq
        join settlement settled on settled.submission_id = event.submission_id
      order by e.effective_on, e.seq, e.line`;
  }

  /** The effects behind a selection, narrowed. */
  #behind(selection: Selection, query: Query): Fragment {
    const effects = this.#effects(Object.keys(selection.measures), query);
    return this.#sql`from ${effects} e ${this.narrowing(selection, query)}`;
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
  keyList(query: Query): Fragment[] {
    return (query.groupBy ?? []).map((grouping) => this.#group(grouping));
  }

  #keys(query: Query): Fragment {
    return listed(this.#sql, this.keyList(query));
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

  /** The rows `e` of a selection with the marks by which they are selected and grouped. */
  #from(selection: Selection, query: Query, by: ToldApart, among?: Enterprises): Fragment {
    const sql = this.#sql;
    const measures = Object.keys(selection.measures);
    const rows =
      canBeBalances(query) && !among
        ? this.sumsUpTo(measures, query.moment, by)
        : this.#effects(measures, query, among);
    return sql`from ${rows} e ${this.narrowing(selection, query, among)}`;
  }

  /**
   * The joins and conditions that narrow and group the rows `e` of a selection; with `among` those
   * rows are of these enterprises alone.
   */
  narrowing(selection: Selection, query: Query, among?: Enterprises): Fragment {
    const sql = this.#sql;
    const { moment } = query;
    const joins = [
      ...this.#groupingJoins(query, among),
      ...this.#markJoins(selection, moment, among),
    ];
    const conditions = (selection.where ?? [])
      .filter((condition): condition is Exclude<Condition, Rests> => !rests(condition))
      .map((condition) => sql`and ${this.#condition(condition, moment, among)}`);
    const only = Object.entries(query.only ?? {}).map(
      ([dimension, codes]) => sql`and ${sql(`e.${dimension}`)} = any (${codes as string[]})`,
    );
    return sql`${inSequence(sql, joins)}
      where true ${inSequence(sql, [...conditions, ...only])}`;
  }

  /** The effects of measures within the days of a query, each as one posting. */
  #effects(measures: readonly string[], { basis, moment }: Query, among?: Enterprises): Fragment {
    const sql = this.#sql;
    const { from, to } = basisWindow(basis, moment.asOf);
    return sql`(
      select *, 1 as postings from effect
      where measure = any (${measures as string[]}) and seq <= ${moment.knownSeq}
        and effective_on <= ${to} ${from === undefined ? sql`` : sql`and effective_on >= ${from}`}
        ${ofEnterprises(sql, among)})`;
  }

  /**
   * What measures come to at a moment, in parts, with the number of postings in each: the balances,
   * and what was posted after the moment taken off again; or the effects up to it one by one.
   */
  sumsUpTo(measures: readonly string[], moment: Moment, by: ToldApart): Fragment {
    if (!this.moments.isNear(moment))
      return this.#effects(measures, { moment, basis: 'inception' });
    const sql = this.#sql;
    const things = columns(sql, ['measure', ...by, 'illustrative']);
    return sql`(
      select ${things}, amount, postings from ${balancesOf(sql, by)} where measure = any (${measures as string[]})
      union all
      select ${things}, -amount, -1::bigint from effect
      where measure = any (${measures as string[]})
        and (effective_on > ${moment.asOf} or seq > ${moment.knownSeq}))`;
  }

  /** The marks in force by which rows are selected or grouped, of those enterprises alone. */
  #latest(
    {
      mark,
      key,
      of,
      among,
    }: { mark: MarkKind; key: string; of: Dimension; among: Enterprises | undefined },
    moment: Moment,
  ): Fragment {
    return latestMarks(this.#sql, { kind: mark, key, subjects: subjectsOf(of, among) }, moment);
  }

  /** A grouping by a statement joins the marks in force; effects without one remain, ungrouped. */
  #groupingJoins(query: Query, among: Enterprises | undefined): Fragment[] {
    const sql = this.#sql;
    return (query.groupBy ?? []).flatMap((grouping) => {
      const marked = MARK_GROUPINGS[grouping];
      if (!marked) return [];
      const name = sql(`g_${grouping}`);
      const marks = this.#latest({ ...marked, among }, query.moment);
      return sql`left join ${marks} ${name}
        on ${name}.subject = ${sql(`e.${marked.of}`)}`;
    });
  }

  /** A condition on a statement joins the marks that meet it, since the answer rests on them. */
  #markJoins(selection: Selection, moment: Moment, among: Enterprises | undefined): Fragment[] {
    const sql = this.#sql;
    return (selection.where ?? []).filter(rests).map((condition, index) => {
      const name = sql(`c_${index}`);
      const value = this.#meets(condition, sql`${name}.value`, moment);
      const marks = this.#latest({ ...condition, among }, moment);
      return sql`join ${marks} ${name}
        on ${name}.subject = ${sql(`e.${condition.of}`)} and ${value}`;
    });
  }

  #meets(condition: Rests, value: Fragment, moment: Moment): Fragment {
    const sql = this.#sql;
    if ('stillOn' in condition) return sql`${value} >= ${moment.asOf}`;
    if ('atHome' in condition)
      return sql`${value} = any (${this.moments.home(moment) as string[]})`;
    if ('isNot' in condition) return sql`${value} <> ${condition.isNot}`;
    return sql`${value} = any (${condition.is as string[]})`;
  }

  /** Whether a group rests on demonstration data. */
  #illustrative(selection: Selection, query: Query): Fragment {
    return this.#sql`${this.illustrativePostings(selection, query)} > 0`;
  }

  /**
   * How many postings of a group are demonstration data, or are selected or grouped by a statement
   * that is.
   */
  illustrativePostings(selection: Selection, query: Query): Fragment {
    const sql = this.#sql;
    const conditions = (selection.where ?? []).filter(rests);
    const groupings = (query.groupBy ?? []).filter((grouping) => MARK_GROUPINGS[grouping]);
    const illustrative = inSequence(sql, [
      sql`e.illustrative`,
      ...conditions.map((_, index) => sql`or ${sql(`c_${index}`)}.illustrative`),
      ...groupings.map((name) => sql`or coalesce(${sql(`g_${name}`)}.illustrative, false)`),
    ]);
    return sql`coalesce(sum(e.postings) filter (where ${illustrative}), 0)`;
  }

  #condition(
    condition: Exclude<Condition, Rests>,
    moment: Moment,
    among: Enterprises | undefined,
  ): Fragment {
    const sql = this.#sql;
    if ('entity' in condition) {
      return sql`${sql(`e.${condition.entity}`)} in (select code from entity
        where kind = any (${condition.kinds as string[]}) and ${live(sql, 'entity', moment.knownSeq)})`;
    }
    if ('has' in condition) {
      const had = toldApart({ measures: {}, where: [condition] }, {});
      const rows =
        among && isOfEnterprises(condition.of)
          ? this.#effects([condition.has], { moment, basis: 'inception' }, among)
          : this.sumsUpTo([condition.has], moment, had);
      return sql`${sql(`e.${condition.of}`)} in (select ${sql(condition.of)}
        from ${rows} had
        group by ${sql(condition.of)} having sum(amount) <> 0)`;
    }
    const marks = this.#latest({ ...condition, among }, moment);
    // A list is hashed once; a correlated subquery would search the latest marks for each row.
    return sql`coalesce(${sql(`e.${condition.of}`)}, '') not in (select m.subject from ${marks} m)`;
  }
}
