/** The list of submissions: read page by page, each as it stood at an instant. */
import { SUBMISSIONS } from '../domain/lists/journal.ts';
import type { Filter } from '../domain/lists/search-filter-sort.ts';
import type { Sql } from './connection.ts';
import { narrowedBy, type Expressions, type Part } from './narrowing.ts';
import { belonging, rows, summary, type ListedSubmission, type Whose } from './submissions.ts';

/** Up to which instant and number submissions are read. */
export interface KnownSubmissions {
  knownAt: string;
  upTo: number;
}

/**
 * How far submissions can be read as of an instant, or now: up to the last instant at which one
 * came in or was settled. Both happen one after another, so what is being written bears a later
 * instant and nobody waits for it. Numbers are given in the same order, so none up to the last can
 * appear later. An asked instant after the last one is not settled: what is being written may bear
 * it.
 */
export async function knownSubmissions(
  sql: Sql,
  asked?: string,
): Promise<KnownSubmissions & { isSettled: boolean }> {
  const [row] = await sql<{ at: string; settled: boolean; last: number }[]>`
    select coalesce(asked, last_at, clock_timestamp() - interval '1 millisecond') as at,
      asked is null or coalesce(asked <= last_at, false) as settled,
      (select coalesce(max(id), 0) from submission) as last
    from (select ${asked ?? null}::timestamptz as asked,
      greatest((select max(received_at) from submission), (select max(settled_at) from settlement))
        as last_at) instants`;
  return { knownAt: row!.at, upTo: row!.last, isSettled: row!.settled };
}

export interface SubmissionFilter extends KnownSubmissions, Part, Whose {
  filters?: readonly Filter[];
}

/** The sender's number that the list is asked for by. */
export const externalIdIn = (filters: readonly Filter[]): string | undefined =>
  filters.find(({ column }) => column === 'external_id')?.is;

const expressions = (sql: Sql): Expressions => ({
  submission: sql`s.id`,
  status: sql`coalesce(t.outcome, 'pending')`,
  external_id: (number) => sql`s.id in (select * from submissions_holding(${number}))`,
  maker: sql`maker.name`,
  organisation: sql`maker.organisation`,
  received_at: sql`s.received_at`,
  settled_by: sql`checker.name`,
  settled_at: sql`t.settled_at`,
});

/**
 * Submissions in order of number unless newest first, each as it stood at an instant, so that pages
 * never shift.
 */
export function listSubmissions(sql: Sql, filter: SubmissionFilter): Promise<ListedSubmission[]> {
  const { knownAt, upTo, filters = [], after, before, limit } = filter;
  const inOrder = before === undefined ? sql`id` : sql`id desc`;
  // The contents are looked into only for the submissions of the page.
  return sql<ListedSubmission[]>`
    with page as materialized (${rows(sql, sql``, knownAt)}
    where s.received_at <= ${knownAt}::timestamptz and s.id <= ${upTo}
      ${after === undefined ? sql`` : sql`and s.id > ${after}`}
      ${before === undefined ? sql`` : sql`and s.id < ${before}`}
      ${belonging(sql, filter)}
      ${narrowedBy(sql, SUBMISSIONS, filters, expressions(sql))}
    order by ${inOrder} limit ${limit})
    select page.*, ${summary(sql, externalIdIn(filters))}
    from page join submission s using (id) order by ${inOrder}`;
}
