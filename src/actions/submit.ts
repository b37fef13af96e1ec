/** Hand in a submission: checked whole, posted whole or kept for review, answered once per key. */
import canonicalize from 'canonicalize';
import { may, sha256, signatory, type Person } from '../platform/auth.ts';
import { refuseAll, Refusal } from '../platform/errors.ts';
import { EVERYTHING, type Database, type Sql } from '../db/connection.ts';
import { lockPosting, nextPlace } from '../db/journal.ts';
import { readLatestMarks } from '../db/loading.ts';
import {
  findSubmissionByKey,
  insertSubmission,
  nextSubmissionId,
  takeKey,
  type Outcome,
} from '../db/submissions.ts';
import { QUARTER_CLOSED } from '../domain/books/quarters.ts';
import { REVIEW } from '../domain/books/settings.ts';
import type { Day } from '../domain/days.ts';
import { LATEST } from '../domain/journal.ts';
import { noteSchema, readProposals, type Shaped } from '../domain/proposals.ts';
import { loadExcel } from './closing.ts';
import { checkBatch, postBatch, type Batch } from './posting.ts';

export interface SubmissionAnswer {
  submission: number | null;
  status: 'posted' | 'pending' | 'checked';
  events: { index: number; type: string; seq: number | null; code: string | null }[];
  already_recorded: { index: number; seq: number }[];
}

export interface SubmissionRequest {
  /** The parsed JSON body: {"events":[…],"note":"…"}. */
  body: unknown;
  key: string;
  dryRun: boolean;
  today: Day;
  /** More events than others may send at once: for a batch undone whole. */
  longest?: number;
  /** The first load of an installation, from its command line: there is nobody yet to review it. */
  initial?: true;
}

export interface Received {
  events: Shaped[];
  note: string | undefined;
  fingerprint: string;
}

/** Faults of shape that are told; after so many the rest of a batch is not looked at. */
const MOST_FAULTS = 1000;

/** Refuses everything beside events and note, so that no misspelt name is lost. */
export function submissionRecord(body: unknown): Record<string, unknown> {
  const record = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const unknown = Object.keys(record).filter((name) => name !== 'events' && name !== 'note');
  if (unknown.length === 0) return record;
  throw new Refusal('field_unknown', [
    {
      code: 'field_unknown',
      pointer: `/${unknown[0]}`,
      detail: `批次只有 events 与 note 两项，没有 ${unknown.join('、')}。`,
    },
  ]);
}

/** Reads the body; refuses with every fault of its shape. */
export async function receive(body: unknown, longest?: number): Promise<Received> {
  const record = submissionRecord(body);
  const note = noteSchema.optional().safeParse(record.note);
  if (!note.success) {
    throw new Refusal('field_invalid', [
      { code: 'field_invalid', pointer: '/note', detail: `${note.error.issues[0]!.message}。` },
    ]);
  }
  const { events, faults } = readProposals(record.events, longest, MOST_FAULTS);
  refuseAll(faults);
  return {
    events,
    note: note.data,
    fingerprint: await sha256(canonicalize({ events, note: note.data })!),
  };
}

/**
 * Hands in a submission for a person; it waits for somebody else's review. The same key with the
 * same content is answered as the first time, and posts nothing.
 */
export async function submit(
  database: Database,
  maker: Person,
  request: SubmissionRequest,
): Promise<{ answer: SubmissionAnswer; replayed: boolean }> {
  const received = await receive(request.body, request.longest);
  // Without review a quarter is closed as its closing comes in.
  if (received.events.some(({ type }) => type === QUARTER_CLOSED)) await loadExcel();
  return database.write(EVERYTHING, async (sql) => {
    if (request.dryRun) {
      await lockPosting(sql);
      const batch = await checkBatch(sql, maker, received.events, request.today);
      return { answer: answerFor(null, 'checked', batch, null), replayed: false };
    }
    return onceForKey(sql, maker, request.key, received.fingerprint, () =>
      keep(sql, maker, received, request),
    );
  });
}

/** Does the work once for a maker's key; the same request again is answered as the first time. */
export async function onceForKey(
  sql: Sql,
  maker: Person,
  key: string,
  fingerprint: string,
  work: () => Promise<SubmissionAnswer>,
): Promise<{ answer: SubmissionAnswer; replayed: boolean }> {
  if (!(await takeKey(sql, maker.id, key))) {
    throw new Refusal(
      'idempotency_in_progress',
      `使用 Idempotency-Key “${key}” 的请求正在处理，请稍后以同一个键重试。`,
      { retryAfter: 2 },
    );
  }
  await lockPosting(sql);
  const before = await findSubmissionByKey(sql, maker.id, key);
  if (!before) return { answer: await work(), replayed: false };
  if (before.fingerprint !== fingerprint) {
    throw new Refusal(
      'idempotency_key_reused',
      `Idempotency-Key “${key}” 已用于第 ${before.id} 号批次，内容不同；新内容请换用新的键。`,
    );
  }
  return { answer: before.answer as unknown as SubmissionAnswer, replayed: true };
}

/** Whether review is switched on; it is, unless a reviewed record says otherwise. */
async function isReviewed(sql: Sql, today: Day): Promise<boolean> {
  const states = await readLatestMarks(sql, 'setting', { asOf: today, knownSeq: LATEST });
  return states.get(REVIEW)?.value !== 'off';
}

/** How a submission is settled as it comes in; nothing where it waits for review. */
async function outcomeAtOnce(
  sql: Sql,
  maker: Person,
  { initial, today }: Pick<SubmissionRequest, 'initial' | 'today'>,
  { prepared }: Batch,
): Promise<Outcome | undefined> {
  if (initial) return 'initial';
  if (prepared.some(({ definition }) => definition.alwaysReviewed)) return undefined;
  if (!may(maker, 'submission:post-unreviewed')) return undefined;
  return (await isReviewed(sql, today)) ? undefined : 'posted';
}

/**
 * Checks a received submission and keeps it, with every default filled in: for review, or posted at
 * once. With `isNewOnly` it refuses what is recorded already as a whole, which would make a
 * submission of nothing.
 */
export async function keep(
  sql: Sql,
  maker: Person,
  received: Received,
  request: Pick<SubmissionRequest, 'key' | 'today' | 'initial'> & { isNewOnly?: true },
): Promise<SubmissionAnswer> {
  const batch = await checkBatch(sql, maker, received.events, request.today);
  if (request.isNewOnly && batch.prepared.length === 0) throw nothingNew(batch);
  const id = await nextSubmissionId(sql);
  const outcome = await outcomeAtOnce(sql, maker, request, batch);
  const place = await nextPlace(sql);
  const answer = answerFor(
    id,
    outcome ? 'posted' : 'pending',
    batch,
    outcome === undefined ? null : place.seq,
  );
  await insertSubmission(sql, {
    id,
    makerId: maker.id,
    key: request.key,
    fingerprint: received.fingerprint,
    note: received.note,
    events: batch.events,
    answer,
  });
  if (outcome !== undefined) {
    const signatories = { maker: signatory(maker) };
    const settlement = { id, makerId: maker.id, settledBy: maker.id, outcome, signatories };
    await postBatch(sql, { id, organisation: maker.organisation, settlement }, batch, place);
  }
  return answer;
}

const nothingNew = ({ alreadyRecorded }: Batch): Refusal =>
  new Refusal(
    'nothing_new',
    `没有新的内容要登记：文件中的 ${alreadyRecorded.length} 项此前都已登记（外部编号与内容相同），未形成批次。`,
  );

/** The answer for a batch; its events are numbered from `firstSeq` once they are posted. */
export function answerFor(
  submission: number | null,
  status: SubmissionAnswer['status'],
  batch: Batch,
  firstSeq: number | null,
): SubmissionAnswer {
  return {
    submission,
    status,
    events: batch.prepared.map((item, position) => ({
      index: item.index,
      type: item.event.type,
      seq: firstSeq === null ? null : firstSeq + position,
      code: status === 'pending' ? null : (item.registers?.code ?? null),
    })),
    already_recorded: batch.alreadyRecorded,
  };
}
