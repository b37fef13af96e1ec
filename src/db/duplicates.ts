/** Records that say the same as what somebody is about to hand in. */
import type { Proposal } from '../domain/journal/event-definition.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import type { Sql } from './connection.ts';
import { live } from './live-records.ts';

type Compared = Pick<Proposal, 'type' | 'effective_on' | 'data' | 'external_id'>;

/** So many events are sent at once, to limit memory and let others work. */
const AT_ONCE = 2000;

/**
 * For each event that equals a live record: its place in the batch, and the first such record that
 * the scope sees. Records that are being reversed do not count. Equal means the same type, day and
 * data, except that two different sender's numbers make events different.
 */
export async function findEqualRecords(
  sql: Sql,
  events: readonly Compared[],
  without: readonly number[],
): Promise<{ at: number; seq: number }[]> {
  const found: { at: number; seq: number }[] = [];
  for (let from = 0; from < events.length; from += AT_ONCE) {
    const part = await findEqualAmong(sql, events.slice(from, from + AT_ONCE), without);
    for (const { at, seq } of part) found.push({ at: from + at, seq });
  }
  return found;
}

async function findEqualAmong(
  sql: Sql,
  events: readonly Compared[],
  without: readonly number[],
): Promise<{ at: number; seq: number }[]> {
  const rows = events.map(({ type, effective_on, data, external_id = null }, at) => ({
    at,
    type,
    effective_on,
    data,
    external_id,
  }));
  return sql<{ at: number; seq: number }[]>`
    select equal.at, min(event.seq) as seq
    from records_equal_to(${sql.json(rows as never)}) equal join event using (seq)
    where event.seq <> all (${without as number[]}::bigint[]) and ${live(sql, 'event', LATEST)}
    group by equal.at order by equal.at`;
}
