/**
 * Hands in a submission: checked, then posted or kept for review; a repeated key changes nothing.
 */
import { canonicalize } from '../domain/values/canonical-json.ts';
import { may, signatory, type Person } from '../platform/roles-and-rights.ts';
import { sha256Hex } from '../platform/digest.ts';
import {
  MOST_FAULTS,
  namesSaid,
  pointerTo,
  refuseAll,
  Refusal,
  type Fault,
} from '../platform/errors.ts';
import { EVERYTHING, together, type Database, type Sql } from '../db/connection.ts';
import { planByIndex } from '../db/planner-statistics.ts';
import { readLatestMarks } from '../db/statements.ts';
import { insertSubmission, nextSubmissionId } from '../db/submissions.ts';
import type { Outcome } from '../domain/journal/submission-status.ts';
import { QUARTER_CLOSED } from '../domain/books/quarters.ts';
import { REVIEW } from '../domain/books/settings.ts';
import type { Day } from '../domain/values/days.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import {
  noteSchema,
  readProposals,
  type PartlyRead,
  type Shaped,
} from '../domain/journal/proposals.ts';
import { completeAndSign } from './closing.ts';
import { onceForKey } from './idempotency.ts';
import { checkBatch, postBatch, takePlace, type Batch } from './posting.ts';
import { withNearest } from './nearest-names.ts';
import { loadDrawing } from './signed-drawing.ts';

/** A larger batch is read sooner by joins than by an index for each of its events. */
const MOST_BY_INDEX = 100;

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
  /** A higher limit of events than usual, for undoing a whole batch. */
  longest?: number;
  /** The first load of an installation, from its command line: there is nobody yet to review it. */
  initial?: true;
}

export interface Received {
  events: Shaped[];
  note: string | undefined;
  fingerprint: string;
  /** The faults of events that are not well-formed, if any; the batch is then always refused. */
  partly?: PartlyRead;
}

/** A body that is a JSON object; any other body counts as an empty object. */
export const asRecord = (body: unknown): Record<string, unknown> =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};

/** Names other than events and note are faults, so that a misspelt name is noticed. */
export function strayFaults(record: Record<string, unknown>): Fault[] {
  const unknown = Object.keys(record).filter((name) => name !== 'events' && name !== 'note');
  if (unknown.length === 0) return [];
  const detail = `批次只有 events 与 note 两项，没有 ${namesSaid(unknown)}。`;
  return [{ code: 'field_unknown', pointer: pointerTo(unknown.slice(0, 1)), detail }];
}

/** Reads the body. If no part of it can be judged, refuses it with every fault of its shape. */
export function receive(body: unknown, longest?: number): Received {
  const record = asRecord(body);
  const note = noteSchema.optional().safeParse(record.note);
  const noteFaults = (note.error?.issues ?? []).slice(0, 1).map(({ message }): Fault => ({
    code: 'field_invalid',
    pointer: '/note',
    detail: `${message}。`,
  }));
  const { events, ...read } = readProposals(record.events, longest, MOST_FAULTS);
  const faults = [...strayFaults(record), ...noteFaults, ...read.faults];
  if (events.length === 0 || faults.length >= MOST_FAULTS) refuseAll(faults);
  return {
    events,
    note: note.data,
    fingerprint: sha256Hex(canonicalize({ events, note: note.data })),
    ...(faults.length > 0 && { partly: { ...read, faults } }),
  };
}

/** Before the posting lock is taken, loads the drawing if posting the batch may need it. */
export async function loadFor({ events }: Received): Promise<void> {
  // If review is off, a closing is posted, and drawn, as soon as it is handed in.
  if (events.some(({ type }) => type === QUARTER_CLOSED)) await loadDrawing();
}

/**
 * Hands in a submission for a person; it waits for somebody else's review. The same key with the
 * same content gets the first answer and posts nothing.
 */
export async function submit(
  database: Database,
  maker: Person,
  request: SubmissionRequest,
): Promise<{ answer: SubmissionAnswer; replayed: boolean }> {
  const received = receive(request.body, request.longest);
  await loadFor(received);
  return withNearest(database, async () => {
    if (request.dryRun || received.partly)
      return { answer: await checkOnly(database, maker, received, request.today), replayed: false };
    return database.write(EVERYTHING, (sql) =>
      onceForKey(sql, maker, request.key, received.fingerprint, () =>
        keep(sql, maker, received, request),
      ),
    );
  });
}

/** Judges a batch that will not be posted, as things are now and without the posting lock. */
export const checkOnly = (
  database: Database,
  maker: Person,
  { events, partly }: Received,
  today: Day,
): Promise<SubmissionAnswer> =>
  database.read(EVERYTHING, async (sql) =>
    answerFor(null, 'checked', await checkBatch(sql, maker, events, today, { partly }), null),
  );

/** Whether review is switched on; it is, unless a reviewed record says otherwise. */
async function isReviewed(sql: Sql, today: Day): Promise<boolean> {
  const states = await readLatestMarks(sql, 'setting', { asOf: today, knownSeq: LATEST });
  return states.get(REVIEW)?.value !== 'off';
}

/** The outcome of what a person hands in, if that is decided at once. */
async function outcomeAtOnce(
  sql: Sql,
  maker: Person,
  { initial, today }: Pick<SubmissionRequest, 'initial' | 'today'>,
): Promise<Outcome | undefined> {
  if (initial) return 'initial';
  if (!may(maker, 'submission:post-unreviewed')) return undefined;
  return (await isReviewed(sql, today)) ? undefined : 'posted';
}

/** Whether a batch waits for review whatever the settings say. */
const isAlwaysReviewed = ({ prepared }: Batch): boolean =>
  prepared.some(({ definition }) => definition.alwaysReviewed);

/**
 * Checks a received submission and keeps it with every default filled in, for review or posted at
 * once. Refuses a batch that was only partly read, and one whose events are all recorded already.
 */
export async function keep(
  sql: Sql,
  maker: Person,
  received: Received,
  request: Pick<SubmissionRequest, 'key' | 'today' | 'initial'>,
): Promise<SubmissionAnswer> {
  const { events, partly } = received;
  const [, batch, id, atOnce] = await together([
    events.length > MOST_BY_INDEX ? Promise.resolve() : planByIndex(sql),
    checkBatch(sql, maker, events, request.today, { partly }),
    nextSubmissionId(sql),
    outcomeAtOnce(sql, maker, request),
  ]);
  if (batch.prepared.length === 0) throw nothingNew(batch);
  const outcome = atOnce === 'posted' && isAlwaysReviewed(batch) ? undefined : atOnce;
  const settlement = outcome && {
    id,
    makerId: maker.id,
    settledBy: maker.id,
    outcome,
    signatories: { maker: signatory(maker) },
  };
  const signed = settlement && (await completeAndSign(sql, batch.prepared, settlement));
  const place = await takePlace(sql);
  const answer = answerFor(
    id,
    outcome ? 'posted' : 'pending',
    batch,
    outcome === undefined ? null : place.seq,
  );
  const submission = insertSubmission(sql, {
    id,
    makerId: maker.id,
    key: request.key,
    fingerprint: received.fingerprint,
    note: received.note,
    receivedAt: place.recordedAt,
    events: batch.events,
    vehicles: batch.vehicles,
    answer,
  });
  const settled = settlement && { id, organisation: maker.organisation, settlement };
  await together([
    submission,
    settled && signed ? postBatch(sql, settled, { ...batch, signed }, place) : Promise.resolve(),
  ]);
  return answer;
}

/** How many records the sentence names; the data of the answer has all. */
const MOST_NAMED = 10;

function nothingNew({ alreadyRecorded }: Batch): Refusal {
  const count = alreadyRecorded.length;
  const seqs = alreadyRecorded.slice(0, MOST_NAMED).map(({ seq }) => seq);
  const records = `第 ${seqs.join('、')} ${count > MOST_NAMED ? '等' : ''}号记录`;
  return new Refusal(
    'nothing_new',
    `没有新的内容要登记：所报 ${count} 项此前都已登记（外部编号与内容相同），见${records}；未形成批次。`,
    { alreadyRecorded },
  );
}

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
      code: firstSeq === null ? null : (item.registers?.code ?? null),
    })),
    already_recorded: batch.alreadyRecorded,
  };
}
