/** What waits for review. */
import { REVERSAL } from '../domain/books/corrections.ts';
import type { Day } from '../domain/values/days.ts';
import type { Sql } from './connection.ts';

/**
 * Numbers of the submissions that wait for review and have something dated up to this day. Earlier
 * versions kept a reversal as it was sent, without the day that its original gives.
 */
export async function listPendingUpTo(sql: Sql, day: Day): Promise<number[]> {
  // The few that wait are found first, and the originals by their numbers: the planner expects many
  // of both, and would read every submission's events or the whole journal.
  const found = await sql<{ id: number }[]>`
    with pending as materialized (
      select s.id, s.events from submission s
      where not exists (select from settlement t where t.submission_id = s.id))
    select id from pending
    where exists (
      select from jsonb_array_elements(events) proposed
      where coalesce((proposed ->> 'effective_on')::date, (
        select original.effective_on from event original
        where original.seq = case proposed ->> 'type'
          when ${REVERSAL} then (proposed -> 'data' ->> 'event')::bigint end)) <= ${day})
    order by id`;
  return found.map(({ id }) => id);
}

/** A closing or opening of a quarter that waits for review. */
export interface PendingDecision {
  submission: number;
  type: string;
  quarter: string;
  maker_id: number;
}

/** Submissions that wait for review and decide on a quarter; each contains nothing else. */
export function listPendingDecisions(
  sql: Sql,
  types: readonly string[],
): Promise<PendingDecision[]> {
  return sql<PendingDecision[]>`
    with pending as materialized (
      select s.id, s.events -> 0 as decision, s.maker_id from submission s
      where not exists (select from settlement t where t.submission_id = s.id))
    select id as submission, decision ->> 'type' as type,
      decision -> 'data' ->> 'quarter' as quarter, maker_id
    from pending where decision ->> 'type' = any (${types as string[]})
    order by id`;
}
