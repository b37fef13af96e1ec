/** Hand in a submission: checked whole, posted whole or kept for review, answered once per key. */
import canonicalize from 'canonicalize';
import { sha256, type Person } from '../platform/auth.ts';
import { refuseAll, Refusal } from '../platform/errors.ts';
import { EVERYTHING, type Database, type Sql } from '../db/connection.ts';
import { lockPosting, nextPlace } from '../db/journal.ts';
import {
  findSubmissionByKey,
  insertSettlement,
  insertSubmission,
  nextSubmissionId,
} from '../db/submissions.ts';
import type { Day } from '../domain/days.ts';
import { noteSchema, readProposals, type Shaped } from '../domain/proposals.ts';
import { checkBatch, postBatch, postsAtOnce, type Batch } from './posting.ts';

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
}

interface Received {
  events: Shaped[];
  note: string | undefined;
  fingerprint: string;
}

/** Reads the body; refuses with every fault of its shape. */
async function receive(body: unknown): Promise<Received> {
  const record = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const unknown = Object.keys(record).filter((name) => name !== 'events' && name !== 'note');
  if (unknown.length > 0) {
    throw new Refusal('field_unknown', [
      {
        code: 'field_unknown',
        pointer: `/${unknown[0]}`,
        detail: `批次只有 events 与 note 两项，没有 ${unknown.join('、')}。`,
      },
    ]);
  }
  const note = noteSchema.optional().safeParse(record.note);
  if (!note.success) {
    throw new Refusal('field_invalid', [
      { code: 'field_invalid', pointer: '/note', detail: `${note.error.issues[0]!.message}。` },
    ]);
  }
  const { events, faults } = readProposals(record.events);
  refuseAll(faults);
  return {
    events,
    note: note.data,
    fingerprint: await sha256(canonicalize({ events, note: note.data })!),
  };
}

/**
 * Hands in a submission for a person. An officer's is posted at once; a manager's waits for an
 * officer. The same key with the same content is answered as the first time, and posts nothing.
 */
export async function submit(
  database: Database,
  maker: Person,
  request: SubmissionRequest,
): Promise<{ answer: SubmissionAnswer; replayed: boolean }> {
  const received = await receive(request.body);
  return database.write(EVERYTHING, async (sql) => {
    await lockPosting(sql);
    const before = request.dryRun
      ? undefined
      : await findSubmissionByKey(sql, maker.id, request.key);
    if (before && before.fingerprint !== received.fingerprint) {
      throw new Refusal(
        'idempotency_key_reused',
        `Idempotency-Key “${request.key}” 已用于第 ${before.id} 号批次，内容不同；新内容请换用新的键。`,
      );
    }
    if (before) return { answer: before.answer as unknown as SubmissionAnswer, replayed: true };
    const batch = await checkBatch(sql, maker, received.events, request.today);
    if (request.dryRun) return { answer: answerFor(null, 'checked', batch, null), replayed: false };
    return { answer: await keep(sql, maker, request.key, received, batch), replayed: false };
  });
}

async function keep(
  sql: Sql,
  maker: Person,
  key: string,
  received: Received,
  batch: Batch,
): Promise<SubmissionAnswer> {
  const id = await nextSubmissionId(sql);
  const atOnce = postsAtOnce(maker);
  const place = await nextPlace(sql);
  const answer = answerFor(id, atOnce ? 'posted' : 'pending', batch, atOnce ? place.seq : null);
  await insertSubmission(sql, {
    id,
    makerId: maker.id,
    key,
    fingerprint: received.fingerprint,
    note: received.note,
    events: received.events,
    answer,
  });
  if (atOnce) {
    await insertSettlement(sql, { id, makerId: maker.id, settledBy: maker.id, outcome: 'posted' });
    await postBatch(sql, id, maker.organisation, batch, place);
  }
  return answer;
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
      code: status === 'pending' ? null : (item.registers?.code ?? null),
    })),
    already_recorded: batch.alreadyRecorded,
  };
}
