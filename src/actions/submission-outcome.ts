/** The state of a submission as its maker sees it, with record numbers and codes. */
import { personScope, type Person } from '../platform/roles-and-rights.ts';
import { EVERYTHING, type Database, type Sql } from '../db/connection.ts';
import {
  findPosted,
  findPostedAs,
  findRecordedBefore,
  type ListedSubmission,
  type PostedEvent,
  type StoredSubmission,
} from '../db/submissions.ts';
import { DEFINITIONS } from '../domain/books/index.ts';
import { readSeen } from './submissions-visible-to.ts';
import type { SubmissionAnswer } from './keep-submissions.ts';

/** The answer to a submission as it stands now. */
export interface AnswerSoFar extends Omit<SubmissionAnswer, 'status'> {
  status: 'posted' | 'pending' | 'returned' | 'withdrawn';
}

const NOT_POSTED = { returned: 'returned', withdrawn: 'withdrawn' } as const;

/** Record number and code of a posted event, as answers say them. */
export const postedAs = ({ seq, type, code }: PostedEvent) => ({
  seq,
  code: DEFINITIONS.get(type)!.registers ? code : null,
});

/** The answer to a submission that is not posted: as first given, with its present state. */
export function answerSoFar({ answer, outcome }: StoredSubmission): AnswerSoFar {
  const first = answer as unknown as AnswerSoFar;
  const state = NOT_POSTED[outcome as keyof typeof NOT_POSTED];
  return state === undefined ? first : { ...first, status: state };
}

/** The answer to a posted submission; events recorded earlier by others name their record. */
async function postedAnswer(sql: Sql, found: StoredSubmission): Promise<AnswerSoFar> {
  const { id, events } = found;
  const posted = await findPosted(sql, id);
  const own = new Set(posted.flatMap(({ external_id }) => external_id ?? []));
  const isOwn = (external: string | undefined) => external === undefined || own.has(external);
  const others = events.flatMap(({ external_id: each }) => (isOwn(each) ? [] : [each!]));
  const before = await findRecordedBefore(sql, id, others);
  const answer: AnswerSoFar = {
    submission: id,
    status: 'posted',
    events: [],
    already_recorded: [],
  };
  for (const [index, { type, external_id }] of events.entries()) {
    const event = isOwn(external_id) ? posted[answer.events.length] : undefined;
    const seq = before.get(external_id ?? '');
    if (event) answer.events.push({ index, type, ...postedAs(event) });
    else if (seq !== undefined) answer.already_recorded.push({ index, seq });
  }
  return answer;
}

/** A submission that the person may see, with what became of it; refuses any other. */
export async function readOutcome(
  database: Database,
  person: Person,
  id: number,
): Promise<{ submission: StoredSubmission; answer: AnswerSoFar }> {
  const submission = await database.read(personScope(person), (sql) => readSeen(sql, person, id));
  const { outcome } = submission;
  if (outcome === null || outcome in NOT_POSTED)
    return { submission, answer: answerSoFar(submission) };
  // Whoever may see the submission may see its numbers, even after losing its vehicles.
  const answer = await database.read(EVERYTHING, (sql) => postedAnswer(sql, submission));
  return { submission, answer };
}

/** The events that listed submissions had posted under a sender's number when the list was read. */
export const readPostedAs = (
  database: Database,
  shown: readonly ListedSubmission[],
  externalId: string,
): Promise<PostedEvent[]> =>
  database.read(EVERYTHING, (sql) => findPostedAs(sql, shown, externalId));
