/** Counts which holders of a qualification are covered, of many qualifications and days at once. */
import type { CoverageCount, CoverageSelects } from '../domain/figures/figure.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import { groupBy } from '../domain/values/group-by.ts';
import { Decimal } from '../domain/values/money.ts';
import type { Enterprises } from './changes-between.ts';
import { listed, type Fragment, type Sql } from './connection.ts';
import type { JournalTables } from './figures.ts';
import type { CountedRow } from './kept-answers.ts';
import { subjectsOf } from './of-enterprises.ts';
import { holding } from './statements.ts';

/** With `among` only these enterprises count. */
export interface CoverageQuestion {
  selects: CoverageSelects;
  moment: Moment;
  among?: Enterprises;
}

interface Counted {
  qualified: number;
  covered: number;
  /** How many of the qualifications are demonstration data. */
  illustrative: number;
}

type CoverageRecord = Counted & { day: number; by: number; qualification: string };

/** One row of those that are qualified, and one of those that are covered. */
const asRows = ({ qualified, covered, illustrative }: Counted): CountedRow[] =>
  Object.entries({ qualified, covered }).map(([group, count]) => ({
    ...{ group: [group], value: new Decimal(count), count },
    illustrative: group === 'qualified' ? illustrative : 0,
  }));

/** The same count as its reader takes it. */
export function coverageCount(rows: readonly CountedRow[]): CoverageCount {
  const of = (group: string) => rows.find((row) => row.group[0] === group);
  return {
    qualified: of('qualified')?.count ?? 0,
    covered: of('covered')?.count ?? 0,
    illustrative: (of('qualified')?.illustrative ?? 0) > 0,
  };
}

/**
 * The answers in their order, in one statement: the holders of a day are read once, and so are the
 * enterprises of which a selection has anything.
 */
export async function readCoverage(
  sql: Sql,
  tables: JournalTables,
  questions: readonly CoverageQuestion[],
): Promise<CountedRow[][]> {
  const dayOf = ({ moment, among }: CoverageQuestion) => JSON.stringify([moment, among?.by]);
  const days = [...groupBy(questions, (question) => [dayOf(question)]).values()];
  const holders: Fragment[] = [];
  const counts: Fragment[] = [];
  const places = new Map<string, CoverageQuestion[]>();
  for (const [day, asked] of days.entries()) {
    const { moment, among } = asked[0]!;
    const held = sql(`held_${day}`);
    const subjects = subjectsOf('enterprise', among);
    holders.push(
      sql`${held} as materialized (${holding(sql, 'qualification', moment, { subjects })})`,
    );
    const selections = groupBy(asked, ({ selects }) => [JSON.stringify(selects.by)]);
    for (const [by, of] of [...selections.values()].entries()) {
      const { selects } = of[0]!;
      if (among) await tables.moments.homeFor(selects.by, moment);
      else await tables.moments.prepare(selects.by, moment);
      const qualifications = of.map((each) => each.selects.qualification);
      places.set(`${day} ${by}`, of);
      counts.push(sql`
        select ${day}::int as day, ${by}::int as by, held.key as qualification,
          count(*) as qualified, count(covering.enterprise) as covered,
          count(*) filter (where held.illustrative) as illustrative
        from ${held} held
          left join (${tables.enterprisesOf(selects.by, moment, among)}) covering
            on covering.enterprise = held.subject
        where held.key = any (${qualifications}) group by held.key`);
    }
  }
  const all = counts.reduce((before, next) => sql`${before} union all ${next}`);
  const rows = await sql<CoverageRecord[]>`with ${listed(sql, holders)} ${all}`;
  const found = new Map<CoverageQuestion, CountedRow[]>();
  for (const { day, by, qualification, ...counted } of rows)
    for (const question of places.get(`${day} ${by}`)!)
      if (question.selects.qualification === qualification) found.set(question, asRows(counted));
  return questions.map((question) => found.get(question) ?? []);
}
