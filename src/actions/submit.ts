/**
 * Hands in a submission: checked, then posted or kept for review; a repeated key changes nothing.
 */
import { canonicalize } from '../domain/values/canonical-json.ts';
import type { Person } from '../platform/roles-and-rights.ts';
import { sha256Hex } from '../platform/digest.ts';
import { MOST_FAULTS, namesSaid, pointerTo, refuseAll, type Fault } from '../platform/errors.ts';
import { EVERYTHING, type Database } from '../db/connection.ts';
import { QUARTER_CLOSED } from '../domain/books/quarters.ts';
import type { Day } from '../domain/values/days.ts';
import { noteSchema, readProposals } from '../domain/journal/proposals.ts';
import { checkBatch } from './check-batch.ts';
import { answerFor, type Received, type SubmissionAnswer } from './keep-submissions.ts';
import { withNearest } from './nearest-names.ts';
import { postOnce } from './post-together.ts';
import { loadDrawing } from './signed-drawing.ts';

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
    const { key, today, initial } = request;
    return postOnce(database, { maker, received, key, today, initial });
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
