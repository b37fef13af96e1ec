/** Undoes a whole submission: one reversal for each of its records, reviewed as usual. */
import { personScope, type Person } from '../platform/roles-and-rights.ts';
import { Refusal } from '../platform/errors.ts';
import type { Database } from '../db/connection.ts';
import { readEvents } from '../db/journal.ts';
import { findSubmissionByKey } from '../db/submission-keys.ts';
import { DEFINITIONS } from '../domain/books/index.ts';
import { REVERSAL } from '../domain/books/corrections.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import { LONGEST_IMPORT } from '../domain/journal/proposals.ts';
import { readSeen } from './submissions-visible-to.ts';
import type { SubmissionAnswer } from './keep-submissions.ts';
import { submit, type SubmissionRequest } from './submit.ts';

export interface Undo extends Pick<SubmissionRequest, 'key' | 'dryRun' | 'today'> {
  id: number;
  /** reason_code, reason, and restatement if a day lies in a closed quarter. */
  body: Record<string, unknown>;
}

/**
 * The records that are not reversed yet, latest first, because later records may depend on earlier
 * ones. A repeated request means the same records as the first time.
 */
async function recordsToUndo(
  database: Database,
  person: Person,
  { id, key, dryRun }: Undo,
): Promise<number[]> {
  return database.read(personScope(person), async (sql) => {
    const before = dryRun ? undefined : await findSubmissionByKey(sql, person.id, key);
    if (before) return before.events.flatMap(({ data }) => (data.event as number) ?? []);
    await readSeen(sql, person, id);
    const events = await readEvents(sql, { knownSeq: LATEST, submission: id });
    return events
      .filter(({ type, reversedBy }) => reversedBy === undefined && type !== REVERSAL)
      .filter(({ type }) => !DEFINITIONS.get(type)!.final)
      .map(({ seq }) => seq)
      .reverse();
  });
}

/**
 * Hands in reversals of all records of a submission that are not reversed yet. Refuses if there are
 * none. Each reversal has the day of its original.
 */
export async function undoSubmission(
  database: Database,
  maker: Person,
  undo: Undo,
): Promise<{ answer: SubmissionAnswer; replayed: boolean }> {
  const { id, body, ...request } = undo;
  const { restatement, ...data } = body;
  const seqs = await recordsToUndo(database, maker, undo);
  if (seqs.length === 0)
    throw new Refusal('reversal_unknown', `第 ${id} 号批次没有尚可冲销的记录。`);
  const restated = restatement !== undefined && { restatement };
  const events = seqs.map((event) => ({ type: REVERSAL, ...restated, data: { ...data, event } }));
  return submit(database, maker, {
    ...request,
    body: { events, note: `冲销第 ${id} 号批次` },
    longest: LONGEST_IMPORT,
  });
}
