/** Reads rows of the journal, and the place of the next ones. Decides nothing. */
import type { Day } from '../domain/values/days.ts';
import {
  MARK_KINDS,
  type Effect,
  type Mark,
  type Proposal,
  type Provenance,
} from '../domain/journal/event-definition.ts';
import type { JournalEvent } from '../domain/journal/posted-event.ts';
import type { LeafForm } from '../domain/proof/leaf-form.ts';
import type { Signatories } from '../domain/proof/leaf.ts';
import { money } from '../domain/values/money.ts';
import { EVENTS } from '../domain/lists/journal.ts';
import type { Filter } from '../domain/lists/search-filter-sort.ts';
import type { Fragment, Sql } from './connection.ts';
import { narrowedBy, type Expressions } from './narrowing.ts';
import type { Outcome } from '../domain/journal/submission-status.ts';

const POSTING_LOCK = 7_230_002;
const READING_LOCK = 7_230_007;

/**
 * Takes the posting lock. Only one posting runs at a time, so that `seq` and the commits have the
 * same order.
 */
export async function lockPosting(sql: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock(${POSTING_LOCK})`;
}

/**
 * From now on, whoever asks what is known at an instant later than the last record waits until this
 * transaction is done, because its rows get an earlier instant than its commit. Only under the
 * posting lock, just before the first row is written and before a place in the journal is taken.
 */
export async function keepReadersWaiting(sql: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock(${READING_LOCK})`;
}

/** Up to which instant, and so up to which record, the journal is read. */
export interface Known {
  knownAt: string;
  knownSeq: number;
}

/** The last record up to the instant `asked.at`; null where there is none. */
const lastSeqUpTo = (sql: Sql) => sql`(select seq from event where recorded_at <= asked.at
  order by recorded_at desc, seq desc limit 1)`;

/**
 * What is known, without waiting for anybody: all that is committed, as of the instant of its last
 * record, or what was recorded up to an earlier instant. The answer is final, because what is being
 * posted gets a later instant. Undefined for an instant after the last record. In an empty journal
 * nothing is known, as of the first person's registration: nobody can have recorded before it.
 */
export async function readKnown(sql: Sql, knownAt?: string): Promise<Known | undefined> {
  const [row] = await sql<{ at: string; seq: number | null }[]>`
    with last as (
      select coalesce((select recorded_at from event order by seq desc limit 1),
        (select min(created_at) from person), 'epoch') as at
    ), asked as (select coalesce(${knownAt ?? null}::timestamptz, at) as at, at as last_at from last)
    select at, ${lastSeqUpTo(sql)} as seq from asked where at <= last_at`;
  return row && { knownAt: row.at, knownSeq: row.seq ?? 0 };
}

/**
 * What is known at an instant after the last record; undefined for a future instant. The answer is
 * final, because this waits for transactions that are being written and stays one millisecond (the
 * coarsest clock we run on) behind the present, so that everything written later gets a later
 * instant. Not in a snapshot that was taken before.
 */
export async function waitForKnown(sql: Sql, knownAt: string): Promise<Known | undefined> {
  await sql`select pg_advisory_xact_lock_shared(${READING_LOCK})`;
  const [row] = await sql<{ at: string; seq: number | null }[]>`
    with settled as (
      select greatest(clock_timestamp() - interval '1 millisecond',
        (select recorded_at from event order by seq desc limit 1)) as settled_at
    ), asked as (select ${knownAt}::timestamptz as at, settled_at from settled)
    select at, ${lastSeqUpTo(sql)} as seq from asked where at <= settled_at`;
  return row && { knownAt: row.at, knownSeq: row.seq ?? 0 };
}

/** Where the next events go: the first one's number, and the instant of them all. */
export interface JournalPosition {
  seq: number;
  recordedAt: string;
}

/** The first day on which anything was posted; undefined in an empty journal. */
export async function readEarliestDay(sql: Sql): Promise<Day | undefined> {
  const [row] = await sql<{ day: Day | null }[]>`select min(effective_on) as day from effect`;
  return row!.day ?? undefined;
}

/**
 * The next place in the journal. Only under the posting lock; for good once readers of later
 * instants are kept waiting.
 */
export async function nextPosition(sql: Sql): Promise<JournalPosition> {
  const [row] = await sql<{ seq: number; at: string }[]>`
    select coalesce(max(seq), 0) + 1 as seq,
      greatest(clock_timestamp(), max(recorded_at) + interval '1 microsecond') as at
    from (select seq, recorded_at from event order by seq desc limit 1) last`;
  return { seq: row!.seq, recordedAt: row!.at };
}

/** An event as it stands in the journal, and the event that reversed it, if known. */
export interface StoredEvent extends JournalEvent {
  checker?: string;
  content_hash: string;
  /** The form in which its leaf was made. */
  leafForm: LeafForm;
  /** The maker's organisation when it was posted. */
  organisation: string;
  settlement: { outcome: Outcome; settledAt: string; signatories: Signatories };
  reversedBy?: number;
}

interface EventRecord {
  seq: number;
  submission_id: number;
  type: string;
  effective_on: Day;
  recorded_at: string;
  external_id: string | null;
  document: string | null;
  memo: string | null;
  provenance: Provenance;
  data: Record<string, unknown>;
  overrides: Proposal['overrides'] | null;
  content_hash: string;
  leaf_form: LeafForm;
  reverses: number | null;
  corrects: number | null;
  audience: string | null;
  maker: string;
  checker: string | null;
  organisation: string;
  restatement: string | null;
  outcome: Outcome;
  settled_at: string;
  signatories: Signatories;
  reversed_by: number | null;
  effects: Record<string, string>[] | null;
  marks: Record<string, unknown>[] | null;
}

/** Statements are found by their kind and subject together. */
const MARKED = Object.keys(MARK_KINDS);

export interface EventFilter {
  knownSeq: number;
  asOf?: Day;
  seqs?: readonly number[];
  after?: number;
  before?: number; // Newest first, of the numbers below this one.
  limit?: number;
  type?: string;
  /** Events that register this thing, refer to it, post to it or state something about it. */
  about?: string;
  submission?: number;
  /** The filters of the list of records. */
  filters?: readonly Filter[];
}

/** The numbers of the events that register a thing, refer to it, post to it or state of it. */
const numbersAbout = (sql: Sql, code: string, which: Fragment = sql`true`): Fragment => sql`
  select seq from entity_reference where code = ${code} and ${which}
  union all select seq from entity where code = ${code} and ${which}
  union all select seq from effect where vehicle = ${code} and ${which}
  union all select seq from effect where enterprise = ${code} and ${which}
  union all select seq from effect where instrument = ${code} and ${which}
  union all select seq from effect where counterparty = ${code} and ${which}
  union all select seq from mark
    where kind = any (${MARKED}::text[]) and subject = ${code} and ${which}`;

/** Of a thing with more records, such as a large bank, some are met wherever one looks. */
const FEW_RECORDS = 20_000;

async function hasMany(sql: Sql, code: string): Promise<boolean> {
  const [row] = await sql<[{ found: number }]>`select count(*) as found
    from (select from (${numbersAbout(sql, code)}) numbers limit ${FEW_RECORDS + 1}) counted`;
  return row.found > FEW_RECORDS;
}

/** Whether an event is about a thing: few numbers are listed, of many each is looked for. */
const about = (sql: Sql, code: string, many: ReadonlySet<string>): Fragment =>
  many.has(code)
    ? sql`(select true from (${numbersAbout(sql, code, sql`seq = e.seq`)}) told limit 1)`
    : sql`e.seq in (${numbersAbout(sql, code)})`;

/** The columns by which the list of records is narrowed. */
const expressions = (sql: Sql, many: ReadonlySet<string>): Expressions => ({
  seq: sql`e.seq`,
  type: sql`e.type`,
  about: (code) => about(sql, code, many),
  effective_on: sql`e.effective_on`,
  recorded_at: sql`e.recorded_at`,
  submission: sql`e.submission_id`,
  organisation: sql`e.organisation`,
  maker: sql`t.signatories -> 'maker' ->> 'name'`,
  checker: sql`t.signatories -> 'checker' ->> 'name'`,
  document: sql`e.document`,
  provenance: sql`e.provenance`,
  external_id: sql`e.external_id`,
  reverses: sql`e.reverses`,
  reversed_by: sql`r.seq`,
  corrects: sql`e.corrects`,
});

/** Events in order of `seq` unless newest first, within what is known. */
export async function readEvents(sql: Sql, filter: EventFilter): Promise<StoredEvent[]> {
  const things = (filter.filters ?? []).flatMap(({ column, is }) =>
    column === 'about' && is !== undefined ? [is] : [],
  );
  const many = new Set<string>();
  if (filter.limit !== undefined)
    for (const code of [...things, ...(filter.about === undefined ? [] : [filter.about])])
      if (await hasMany(sql, code)) many.add(code);
  const rows = await sql<EventRecord[]>`
    select e.*, t.outcome, t.settled_at, t.signatories, t.signatories -> 'maker' ->> 'name' as maker,
      t.signatories -> 'checker' ->> 'name' as checker, r.seq as reversed_by,
      (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('measure', measure, 'amount', amount::text,
          'vehicle', vehicle, 'enterprise', enterprise, 'instrument', instrument, 'counterparty', counterparty)) order by line)
        from effect where effect.seq = e.seq) as effects,
      (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', kind, 'subject', subject, 'key', key,
          'value', value, 'amount', amount::text)) || coalesce(jsonb_build_object('detail', detail), '{}') order by line)
        from mark where mark.seq = e.seq) as marks
    from event e
    join settlement t on t.submission_id = e.submission_id
    left join event r on r.reverses = e.seq and r.seq <= ${filter.knownSeq}
    where e.seq <= ${filter.knownSeq}
      ${filter.asOf === undefined ? sql`` : sql`and e.effective_on <= ${filter.asOf}`}
      ${filter.seqs === undefined ? sql`` : sql`and e.seq = any (${filter.seqs as number[]}::bigint[])`}
      ${filter.after === undefined ? sql`` : sql`and e.seq > ${filter.after}`}
      ${filter.before === undefined ? sql`` : sql`and e.seq < ${filter.before}`}
      ${filter.type === undefined ? sql`` : sql`and e.type = ${filter.type}`}
      ${filter.submission === undefined ? sql`` : sql`and e.submission_id = ${filter.submission}`}
      ${filter.about === undefined ? sql`` : sql`and ${about(sql, filter.about, many)}`}
      ${narrowedBy(sql, EVENTS, filter.filters ?? [], expressions(sql, many))}
    order by ${filter.before === undefined ? sql`e.seq` : sql`e.seq desc`} ${filter.limit === undefined ? sql`` : sql`limit ${filter.limit}`}`;
  return rows.map(storedEvent);
}

function storedEvent(row: EventRecord): StoredEvent {
  return {
    seq: row.seq,
    type: row.type,
    effective_on: row.effective_on,
    recorded_at: row.recorded_at,
    submission: row.submission_id,
    maker: row.maker,
    provenance: row.provenance,
    data: row.data,
    content_hash: row.content_hash,
    leafForm: row.leaf_form,
    organisation: row.organisation,
    settlement: {
      outcome: row.outcome,
      settledAt: row.settled_at,
      signatories: row.signatories,
    },
    effects: (row.effects ?? []).map(
      (effect) => ({ ...effect, amount: money(effect.amount!) }) as Effect,
    ),
    marks: (row.marks ?? []).map(storedMark),
    ...(row.checker !== null && { checker: row.checker }),
    ...(row.external_id !== null && { external_id: row.external_id }),
    ...(row.document !== null && { document: row.document }),
    ...(row.memo !== null && { memo: row.memo }),
    ...(row.restatement !== null && { restatement: row.restatement }),
    ...(row.overrides !== null && { overrides: row.overrides! }),
    ...(row.reverses !== null && { reverses: row.reverses }),
    ...(row.corrects !== null && { corrects: row.corrects }),
    ...(row.audience !== null && { audience: row.audience }),
    ...(row.reversed_by !== null && { reversedBy: row.reversed_by }),
  };
}

function storedMark({ amount, detail, ...mark }: Record<string, unknown>): Mark {
  return {
    ...(mark as unknown as Mark),
    ...(typeof amount === 'string' && { amount: money(amount) }),
    ...(detail != null && { detail: detail as Record<string, unknown> }),
  };
}
