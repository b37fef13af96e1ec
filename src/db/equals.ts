/** Records that say the same as what somebody is about to hand in. */
import type { Proposal } from '../domain/event.ts';
import { LATEST } from '../domain/journal.ts';
import type { Sql } from './connection.ts';
import { live } from './loading.ts';

/**
 * Of each event that equals a live record, its place in the list and the first such record. Equal
 * is the same type, day and data, unless both have numbers of their senders that differ.
 */
export function findEqual(
  sql: Sql,
  events: readonly Pick<Proposal, 'type' | 'effective_on' | 'data' | 'external_id'>[],
): Promise<{ at: number; seq: number }[]> {
  const rows = events.map(({ type, effective_on, data, external_id = null }, at) => ({
    ...{ at, type, effective_on, data, external_id },
  }));
  return sql<{ at: number; seq: number }[]>`
    select sent.at, min(event.seq) as seq
    from jsonb_to_recordset(${sql.json(rows as never)})
        as sent (at int, type text, effective_on date, data jsonb, external_id text)
      join event using (type, effective_on, data)
    where (sent.external_id is null or event.external_id is null
        or sent.external_id = event.external_id)
      and ${live(sql, 'event', LATEST)}
    group by sent.at order by sent.at`;
}
