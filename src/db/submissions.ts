/** Submissions, what became of them, and what was posted of them. */
import type { Fault } from '../platform/errors.ts';
import type { Signatories, Signatory } from '../domain/proof/leaf.ts';
import type { Shaped } from '../domain/journal/proposals.ts';
import type { Outcome } from '../domain/journal/submission-status.ts';
import type { Fragment, Json, Sql } from './connection.ts';

export interface StoredSubmission {
  id: number;
  maker_id: number;
  maker: string;
  maker_login: string;
  organisation: string;
  note: string | null;
  events: Shaped[];
  answer: Record<string, unknown>;
  fingerprint: string;
  received_at: string;
  outcome: Outcome | null;
  settled_by: string | null;
  settled_at: string | null;
  reason: string | null;
  faults: Fault[] | null;
}

/** A submission without what its sender was answered, which may be as large as its events. */
export type ProposedSubmission = Omit<StoredSubmission, 'answer'>;

/** A submission as a list shows it: with only the types of its events, in their order. */
export type ListedSubmission = Omit<StoredSubmission, 'events' | 'answer' | 'faults'> & {
  types: string[];
  /** Where it was asked for by a sender's number: the place of the event that has it. */
  place: number | null;
};

/** The maker of a submission, under their present name. */
export const readMaker = ({
  maker_login,
  maker,
  organisation,
}: Pick<StoredSubmission, 'maker_login' | 'maker' | 'organisation'>): Signatory => ({
  login: maker_login,
  name: maker,
  organisation,
});

/** The types of a submission's events, and the place of the one of that sender's number. */
export const summary = (sql: Sql, externalId: string | undefined) => sql`
  jsonb_path_query_array(s.events, '$[*].type') as types,
  ${
    externalId === undefined
      ? sql`null::int`
      : sql`(select min(each.place)::int - 1
          from jsonb_array_elements(s.events) with ordinality as each (event, place)
          where each.event ->> 'external_id' = ${externalId})`
  } as place`;

/** Submissions with the settlement known at an instant, or with any, and with more columns. */
export const rows = (sql: Sql, more: Fragment, knownAt?: string) => sql`
  select s.id, s.maker_id, maker.name as maker, maker.login as maker_login,
    maker.organisation, s.note, s.fingerprint, s.received_at, t.outcome,
    checker.name as settled_by, t.settled_at, t.reason ${more}
  from submission s join person maker on maker.id = s.maker_id
  left join settlement t on t.submission_id = s.id
    ${knownAt === undefined ? sql`` : sql`and t.settled_at <= ${knownAt}::timestamptz`}
  left join person checker on checker.id = t.settled_by`;

/** What a list of submissions does without: it may be ten thousand events. */
const proposed = (sql: Sql): Fragment => sql`, s.events, t.faults`;
export const contents = (sql: Sql): Fragment => sql`${proposed(sql)}, s.answer`;

/** Whose submissions are read: one maker's, and of these those about no other vehicles. */
export interface Whose {
  makerId?: number | undefined;
  vehicles?: readonly string[] | undefined;
}

/** The conditions of that, after an "and". */
export const belonging = (sql: Sql, { makerId, vehicles }: Whose): Fragment => sql`
  ${makerId === undefined ? sql`` : sql`and s.maker_id = ${makerId}`}
  ${
    vehicles === undefined
      ? sql``
      : sql`and (s.vehicles is null or s.vehicles <@ ${vehicles as string[]}::text[])`
  }`;

/** A submission by its number; undefined where there is none, or it is of nobody asked for. */
export async function findSubmission(
  sql: Sql,
  id: number,
  whose: Whose = {},
): Promise<StoredSubmission | undefined> {
  const [row] = await sql<StoredSubmission[]>`
    ${rows(sql, contents(sql))} where s.id = ${id} ${belonging(sql, whose)}`;
  return row;
}

/** The same without the answer, for whoever decides on what was proposed. */
export async function findProposed(
  sql: Sql,
  id: number,
  whose: Whose = {},
): Promise<ProposedSubmission | undefined> {
  const [row] = await sql<ProposedSubmission[]>`
    ${rows(sql, proposed(sql))} where s.id = ${id} ${belonging(sql, whose)}`;
  return row;
}

/** Whether a submission is to post an event of that type. */
export async function holdsEvent(sql: Sql, id: number, type: string): Promise<boolean> {
  const found = await sql`
    select from submission where id = ${id} and events @> ${sql.json([{ type }])}`;
  return found.length > 0;
}

/** An event that a submission posted. */
export interface PostedEvent {
  submission: number;
  seq: number;
  type: string;
  external_id: string | null;
  code: string | null;
}

const postedEvents = (sql: Sql) => sql`
  select submission_id as submission, seq, type, external_id, data ->> 'code' as code from event`;

/** What a submission posted, in the order of its events. */
export const findPosted = (sql: Sql, id: number): Promise<PostedEvent[]> =>
  sql<PostedEvent[]>`${postedEvents(sql)} where submission_id = ${id} order by seq`;

/** What listed submissions had posted under a sender's number when the list was read. */
export function findPostedAs(
  sql: Sql,
  listed: readonly Pick<ListedSubmission, 'id' | 'outcome'>[],
  externalId: string,
): Promise<PostedEvent[]> {
  const settled = listed.flatMap(({ id, outcome }) => (outcome === null ? [] : [id]));
  return sql<PostedEvent[]>`${postedEvents(sql)}
    where submission_id = any (${settled}) and external_id = ${externalId}`;
}

/**
 * Which records a posted submission's senders' numbers stood for when it was settled. They are
 * numbers of the organisation that its maker was of then.
 */
export async function findRecordedBefore(
  sql: Sql,
  id: number,
  externalIds: readonly string[],
): Promise<Map<string, number>> {
  if (externalIds.length === 0) return new Map();
  const found = await sql<{ external_id: string; seq: number }[]>`
    select event.external_id, max(event.seq) as seq from settlement t
    join event on event.organisation = t.signatories -> 'maker' ->> 'organisation'
      and event.external_id = any (${externalIds as string[]}) and event.recorded_at <= t.settled_at
    where t.submission_id = ${id}
    group by event.external_id`;
  return new Map(found.map(({ external_id, seq }) => [external_id, seq]));
}

/** A submission that holds events of one type: what they say, and what became of it. */
export interface HandedIn {
  id: number;
  outcome: Outcome | null;
  reason: string | null;
  data: Record<string, unknown>[];
}

/** Every submission of a person with events of a type, in order, whatever became of it. */
export function listHandedIn(sql: Sql, login: string, type: string): Promise<HandedIn[]> {
  return sql<HandedIn[]>`
    select s.id, t.outcome, t.reason,
      (select jsonb_agg(e -> 'data') from jsonb_array_elements(s.events) e
        where e ->> 'type' = ${type}) as data
    from submission s left join settlement t on t.submission_id = s.id
    where s.maker_id = (select id from person where login = ${login})
      and s.events @> ${sql.json([{ type }])}
    order by s.id`;
}

/** Numbers are taken under the posting lock, so a refused submission leaves no gap. */
export async function nextSubmissionId(sql: Sql): Promise<number> {
  const [row] = await sql<{ id: number }[]>`select coalesce(max(id), 0) + 1 as id from submission`;
  return row!.id;
}

/** A submission as it is handed in. */
export interface NewSubmission {
  id: number;
  makerId: number;
  key: string;
  fingerprint: string;
  note: string | undefined;
  events: readonly Shaped[];
  /** The instant of what its transaction writes into the journal; else the present. */
  receivedAt?: string;
  /** What its events are about; null as in submissions of earlier versions. */
  vehicles: readonly string[] | null;
  answer: object;
}

export async function insertSubmissions(sql: Sql, rows: readonly NewSubmission[]): Promise<void> {
  await sql`
    insert into submission (id, maker_id, idempotency_key, fingerprint, note, events, vehicles,
      answer, received_at)
    select id, "makerId", key, fingerprint, note, events, vehicles, answer,
      coalesce("receivedAt", clock_timestamp())
    from jsonb_to_recordset(${sql.json(rows as unknown as Json)}) as handed_in (id bigint,
      "makerId" bigint, key text, fingerprint text, note text, events jsonb, vehicles text[],
      answer jsonb, "receivedAt" timestamptz)`;
}

export interface Settlement {
  id: number;
  makerId: number;
  settledBy: number;
  outcome: Outcome;
  reason?: string;
  faults?: readonly Fault[];
  reviewHash?: string;
  /** The people, under the names they have on that day. */
  signatories: Signatories;
}

/**
 * One for each submission; the table's key refuses a second. If they post events, their instant is
 * that of the events, and otherwise the present.
 */
export async function insertSettlements(
  sql: Sql,
  rows: readonly Settlement[],
  settledAt?: string,
): Promise<void> {
  await sql`insert into settlement
    (submission_id, maker_id, outcome, settled_by, reason, faults, review_hash, signatories,
      settled_at)
    select id, "makerId", outcome, "settledBy", reason, faults, "reviewHash", signatories,
      coalesce(${settledAt ?? null}::timestamptz, clock_timestamp())
    from jsonb_to_recordset(${sql.json(rows as unknown as Json)}) as settled (id bigint,
      "makerId" bigint, outcome text, "settledBy" bigint, reason text, faults jsonb,
      "reviewHash" text, signatories jsonb)`;
}

/** How many events of a submission are not reversed. */
export async function countStanding(sql: Sql, id: number): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from event e where e.submission_id = ${id}
      and not exists (select from event r where r.reverses = e.seq)`;
  return row!.count;
}

/** How many events only their maker has seen, by how they came in. */
export async function countUnreviewed(
  sql: Sql,
  knownSeq: number,
): Promise<{ initial: number; posted: number }> {
  const [row] = await sql<{ initial: number; posted: number }[]>`
    select count(*) filter (where t.outcome = 'initial') as initial,
      count(*) filter (where t.outcome = 'posted') as posted
    from event e join settlement t on t.submission_id = e.submission_id
    where e.seq <= ${knownSeq} and t.outcome in ('initial', 'posted')`;
  return row!;
}

/** How many submissions wait, and how many of one's own were sent back and not handed in since. */
export async function countPending(
  sql: Sql,
  personId: number,
): Promise<{ others: number; own: number; returned: number }> {
  const [row] = await sql<{ others: number; own: number; returned: number }[]>`
    select count(*) filter (where t.outcome is null and s.maker_id <> ${personId}) as others,
      count(*) filter (where t.outcome is null and s.maker_id = ${personId}) as own,
      count(*) filter (where t.outcome = 'returned' and s.maker_id = ${personId}
        and t.settled_at > now() - interval '30 days') as returned
    from submission s left join settlement t on t.submission_id = s.id`;
  return row!;
}
