/** Reads what is stated of things at a moment. */
import type { Day } from '../domain/values/days.ts';
import type { MarkKind } from '../domain/journal/event-definition.ts';
import type { LiveMark } from '../domain/journal/batch-lookups.ts';
import { LATEST, type Moment } from '../domain/journal/posted-event.ts';
import { columns, type Fragment, type Sql } from './connection.ts';
import { live } from './live-records.ts';

const MARK_COLUMNS = [
  ...(['seq', 'line', 'effective_on', 'kind', 'subject', 'key', 'value', 'amount'] as const),
  ...(['detail', 'audience', 'illustrative'] as const),
];

/** A mark with what it says besides its value, and whether it is demonstration data. */
export interface HeldMark extends LiveMark {
  detail: Record<string, unknown> | null;
  illustrative: boolean;
}

/** Which marks are asked for: of one kind, of one key or all keys, of all subjects or of these. */
export interface MarksAsked {
  kind: MarkKind;
  key?: string | undefined;
  subjects?: readonly string[] | undefined;
}

/**
 * The marks that hold at a moment, as rows of `mark`: of each subject and key the latest. They are
 * the latest of all, except where that is later than the moment, or one was reversed since; the
 * marks of those subjects alone are searched.
 */
export function latestMarks(
  sql: Sql,
  { kind, key, subjects }: MarksAsked,
  moment: Moment,
): Fragment {
  const { asOf, knownSeq } = moment;
  const asked = (table: string): Fragment => sql`${sql(table)}.kind = ${kind}
    ${key === undefined ? sql`` : sql`and ${sql(table)}.key = ${key}`}
    ${subjects === undefined ? sql`` : sql`and ${sql(table)}.subject = any (${subjects as string[]})`}`;
  const reversedSince = sql`select mark.subject, mark.key from event r join mark on mark.seq = r.reverses
    where r.reverses is not null and r.seq > ${knownSeq} and ${asked('mark')}`;
  // Of all that is recorded nothing was reversed since, and no plan need look for it.
  const isAll = knownSeq === LATEST;
  return sql`(
    select ${columns(sql, MARK_COLUMNS)} from latest_mark
    where ${asked('latest_mark')} and effective_on <= ${asOf}
      ${isAll ? sql`` : sql`and seq <= ${knownSeq} and (subject, key) not in (${reversedSince})`}
    union all
    select * from (
      select distinct on (subject, key) ${columns(sql, MARK_COLUMNS)} from mark
      where ${asked('mark')} and effective_on <= ${asOf} and ${live(sql, 'mark', knownSeq)}
        and (subject, key) in (
          select subject, key from latest_mark
          where ${asked('latest_mark')} and (effective_on > ${asOf}
            ${isAll ? sql`)` : sql`or seq > ${knownSeq}) union ${reversedSince}`})
      order by subject, key, effective_on desc, seq desc, line desc
    ) before)`;
}

/** The marks that hold at a moment for one kind, by subject: of all, or of these subjects. */
export async function readLatestMarks(
  sql: Sql,
  kind: MarkKind,
  moment: Moment,
  key = '',
  subjects?: readonly string[],
): Promise<Map<string, HeldMark>> {
  const rows = await sql<HeldMark[]>`
    select kind, subject, key, value, effective_on, seq, detail, illustrative
    from ${latestMarks(sql, { kind, key, subjects }, moment)} held order by subject`;
  return new Map(rows.map((row) => [row.subject, row]));
}

/** The condition that a mark's period, such as a certificate's, holds the day. */
const within = (sql: Sql, day: Day) =>
  sql`(mark.detail ->> 'valid_from' <= ${day} and mark.value >= ${day})`;

/** Who holds something for a period, such as a qualification, on a day within it. */
export interface Holder {
  subject: string;
  key: string;
  illustrative: boolean;
}

/**
 * The holders of a kind, by subject and key, in order of both: of all subjects or of these, of all
 * keys or of one. Any mark whose period holds the day counts, so that a renewal recorded before it
 * begins hides none.
 */
export async function readHolders(
  sql: Sql,
  kind: MarkKind,
  moment: Moment,
  only: { key?: string; subjects?: readonly string[] | undefined } = {},
): Promise<Holder[]> {
  return sql<Holder[]>`
    ${holding(sql, kind, moment, only)} order by subject collate "C", key collate "C"`;
}

/** Who holds what of a kind on a day, by subject and key, as a table to join. */
export const holding = (
  sql: Sql,
  kind: MarkKind,
  { asOf, knownSeq }: Moment,
  { key, subjects }: { key?: string; subjects?: readonly string[] | undefined } = {},
): Fragment => sql`
  select subject, key, bool_or(illustrative) as illustrative from mark
  where kind = ${kind} and effective_on <= ${asOf} and ${within(sql, asOf)}
    and ${live(sql, 'mark', knownSeq)}
    ${key === undefined ? sql`` : sql`and key = ${key}`}
    ${subjects === undefined ? sql`` : sql`and subject = any (${subjects as string[]})`}
  group by subject, key`;

/** A statement that holds about a thing at a moment. */
export interface Statement {
  kind: MarkKind;
  key: string;
  value: string;
  effective_on: Day;
  seq: number;
}

/**
 * All kinds of statement about one subject that are in force at a moment: of each the latest, and
 * of those that hold for a period one whose period holds the day before any other.
 */
export async function readStatementsAbout(
  sql: Sql,
  subject: string,
  { asOf, knownSeq }: Moment,
): Promise<Statement[]> {
  return sql<Statement[]>`
    select distinct on (kind, key) kind, key, value, effective_on, seq from mark
    where subject = ${subject} and effective_on <= ${asOf} and ${live(sql, 'mark', knownSeq)}
    order by kind, key, coalesce(${within(sql, asOf)}, false) desc, effective_on desc, seq desc`;
}

/** The marks of one kind that hold at a moment, for every subject and key, with their document. */
export async function readMarksOfKind(
  sql: Sql,
  kind: MarkKind,
  moment: Moment,
): Promise<(LiveMark & { detail: Record<string, unknown> | null; document: string | null })[]> {
  return sql`
    select held.kind, held.subject, held.key, held.value, held.effective_on, held.seq, held.detail,
      event.document
    from ${latestMarks(sql, { kind }, moment)} held join event on event.seq = held.seq
    order by held.subject, held.key`;
}
