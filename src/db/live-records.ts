/**
 * What a reversal does, in SQL: from the number at which it is known, what its original registered,
 * posted or stated counts as never said. In memory the same is `isLive` in
 * `domain/journal/reversal.ts`.
 */
import { LATEST } from '../domain/journal/posted-event.ts';
import type { Sql } from './connection.ts';

/** The condition that a row is known, and that nothing known has reversed it. */
export const live = (sql: Sql, table: string, knownSeq: number) =>
  knownSeq === LATEST
    ? sql`(not exists (
    select from event r where r.reverses is not null and r.reverses = ${sql(table)}.seq))`
    : sql`(${sql(table)}.seq <= ${knownSeq} and not exists (
    select from event r
    where r.reverses is not null and r.reverses = ${sql(table)}.seq and r.seq <= ${knownSeq}))`;
