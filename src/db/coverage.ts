/** Counts which holders of a qualification are covered, of many qualifications and days at once. */
import type { CoverageCount, CoverageSelects } from '../domain/figures/figure.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import { groupBy } from '../domain/values/group-by.ts';
import { listed, type Fragment, type Sql } from './connection.ts';
import type { JournalTables } from './figures.ts';
import { holding } from './statements.ts';

export interface CoverageQuestion {
  selects: CoverageSelects;
  moment: Moment;
}

type CoverageRecord = CoverageCount & { day: number; by: number; qualification: string };

/**
 * The answers in their order, in one statement: the holders of a day are read once, and so are the
 * enterprises of which a selection has anything.
 */
export async function readCoverage(
  sql: Sql,
  tables: JournalTables,
  questions: readonly CoverageQuestion[],
): Promise<CoverageCount[]> {
  const days = [...groupBy(questions, ({ moment }) => [JSON.stringify(moment)]).values()];
  const holders: Fragment[] = [];
  const counts: Fragment[] = [];
  const places = new Map<string, CoverageQuestion[]>();
  for (const [day, asked] of days.entries()) {
    const { moment } = asked[0]!;
    const held = sql(`held_${day}`);
    holders.push(sql`${held} as materialized (${holding(sql, 'qualification', moment)})`);
    const selections = groupBy(asked, ({ selects }) => [JSON.stringify(selects.by)]);
    for (const [by, of] of [...selections.values()].entries()) {
      const { selects } = of[0]!;
      await tables.prepare(selects.by, moment);
      const qualifications = of.map((each) => each.selects.qualification);
      places.set(`${day} ${by}`, of);
      counts.push(sql`
        select ${day}::int as day, ${by}::int as by, held.key as qualification,
          count(*) as qualified, count(covering.enterprise) as covered,
          bool_or(held.illustrative) as illustrative
        from ${held} held
          left join (${tables.enterprisesOf(selects.by, moment)}) covering
            on covering.enterprise = held.subject
        where held.key = any (${qualifications}) group by held.key`);
    }
  }
  const all = counts.reduce((before, next) => sql`${before} union all ${next}`);
  const rows = await sql<CoverageRecord[]>`with ${listed(sql, holders)} ${all}`;
  const found = new Map<CoverageQuestion, CoverageCount>();
  for (const { day, by, qualification, qualified, covered, illustrative } of rows)
    for (const question of places.get(`${day} ${by}`)!)
      if (question.selects.qualification === qualification)
        found.set(question, { qualified, covered, illustrative });
  return questions.map(
    (question) => found.get(question) ?? { qualified: 0, covered: 0, illustrative: false },
  );
}
