/** Numbers said in public, as the journal has them. */
import type { Day } from '../domain/values/days.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import type { Published } from '../domain/figures/reconciliation.ts';
import type { Sql } from './connection.ts';
import { live } from './live-records.ts';

/** Every live published number up to the moment's day; each day and document stands for itself. */
export async function readPublished(sql: Sql, moment: Moment): Promise<Published[]> {
  const rows = await sql<
    {
      seq: number;
      figure: string;
      document: string;
      day: Day;
      value: string;
      detail: Pick<Published, 'label' | 'unit' | 'decimals' | 'operator' | 'note'>;
    }[]
  >`
    select seq, subject as figure, key as document, effective_on as day, value, detail from mark
    where kind = 'published' and effective_on <= ${moment.asOf} and ${live(sql, 'mark', moment.knownSeq)}
    order by effective_on, seq`;
  return rows.map(({ day, detail, ...row }) => ({ ...row, ...detail, asOf: day }));
}
