/**
 * Decides a pending submission: approved and posted, sent back with a reason, or withdrawn by its
 * maker. All three take the posting lock, so that only the first of them takes effect.
 */
import { demand, signatory, type Person } from '../platform/roles-and-rights.ts';
import { Refusal, type Fault } from '../platform/errors.ts';
import { EVERYTHING, type Database, type Sql } from '../db/connection.ts';
import { keepReadersWaiting, lockPosting, nextPosition } from '../db/journal.ts';
import {
  findProposed,
  findSubmission,
  holdsEvent,
  insertSettlements,
  readMaker,
  type ProposedSubmission,
  type Settlement,
  type StoredSubmission,
} from '../db/submissions.ts';
import { QUARTER_CLOSED } from '../domain/books/quarters.ts';
import type { Day } from '../domain/values/days.ts';
import type { AnswerCache } from './answer-cache.ts';
import { signClosings } from './closing.ts';
import { postBatch } from './posting.ts';
import { reviewAhead, reviewUnderLock } from './review.ts';
import { loadDrawing } from './signed-drawing.ts';
import { ownSubmissions } from './submissions-visible-to.ts';
import { answerFor, type SubmissionAnswer } from './keep-submissions.ts';

/** The tag of a submission's state, for `ETag` and `If-Match`. */
export const stateTag = ({ id, outcome }: { id: number; outcome: string | null }): string =>
  `"${id}-${outcome ?? 'pending'}"`;

/** The tag of the review that a checker was shown, for `ETag`, `If-Match` and forms. */
export const reviewTag = (id: number, hash: string): string => `${id}-${hash}`;

/** The hash of the review of this submission that a tag names; refuses any other tag. */
function hashShown(id: number, tag: string): string {
  const [, of, hash] = /^(\d+)-([0-9a-f]{64})$/.exec(tag) ?? [];
  if (hash === undefined || of !== String(id))
    throw new Refusal(
      'if_match_outdated',
      `所给的不是第 ${id} 号批次的复核内容的标识，请查看其复核内容后再操作。`,
    );
  return hash;
}

/** Refuses makers who check their own submission; a constraint of the database does too. */
function refuseOwn(makerId: number, checker: Person): void {
  if (makerId === checker.id)
    throw new Refusal('maker_is_checker', '不能复核自己填报的批次，请由另一位同事复核。');
}

function refuseDecided({ id, outcome, settled_by }: ProposedSubmission): void {
  if (outcome !== null)
    throw new Refusal('submission_settled', `第 ${id} 号批次已由${settled_by}处理。`);
}

async function pending(sql: Sql, id: number, mine?: Person): Promise<ProposedSubmission> {
  await lockPosting(sql);
  const submission = await findProposed(sql, id, mine && ownSubmissions(mine));
  if (!submission)
    throw new Refusal('not_found', `没有第 ${id} 号批次${mine ? '，或不是您填报的' : ''}。`);
  return submission;
}

/** Settles a submission of which nothing is posted. */
async function decideUnposted(sql: Sql, settlement: Settlement): Promise<void> {
  await keepReadersWaiting(sql);
  await insertSettlements(sql, [settlement]);
}

/** Refuses to approve anything other than what the checker was shown. */
function refuseOther(id: number, hash: string, shown: string): void {
  if (hash !== shown)
    throw new Refusal(
      'if_match_outdated',
      `第 ${id} 号批次将要入账的内容或指标变化与您所见已不相同，没有入账；请重新查看后再复核。`,
    );
}

const said = (faults: readonly Fault[]): string => faults.map(({ detail }) => detail).join('');

/**
 * Posts a pending submission in the checker's name. `shown` is the tag of the review that the
 * checker saw. If the review has changed since, nothing is posted. If the submission no longer
 * passes its checks, it is sent back with the reasons, and the refusal says so.
 */
export async function approve(
  database: Database,
  checker: Person,
  request: {
    id: number;
    shown: string;
    today: Day;
    answers: AnswerCache;
  },
): Promise<SubmissionAnswer> {
  demand(checker, 'submission:review', '复核批次');
  const { id, shown, today, answers } = request;
  if (await database.read(EVERYTHING, (sql) => holdsEvent(sql, id, QUARTER_CLOSED)))
    await loadDrawing();
  // Ahead of the posting lock, so that nobody else's posting waits while the figures are read.
  const ahead = await database.rehearse(EVERYTHING, (sql) =>
    reviewAhead(sql, id, { today, answers }),
  );
  const outcome = await database.write(EVERYTHING, async (sql) => {
    const submission = await pending(sql, id);
    refuseOwn(submission.maker_id, checker);
    refuseDecided(submission);
    const hash = hashShown(id, shown);
    const signatories = { maker: readMaker(submission), checker: signatory(checker) };
    const settlement = { id, makerId: submission.maker_id, settledBy: checker.id, signatories };
    const approved = { ...settlement, outcome: 'approved' as const, reviewHash: hash };
    let reviewed: Awaited<ReturnType<typeof reviewUnderLock>>;
    try {
      reviewed = await reviewUnderLock(sql, submission, today, ahead);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const reason = `复核时检查不再通过：${said(error.faults)}`;
      const { faults } = error;
      await decideUnposted(sql, { ...settlement, outcome: 'returned', reason, faults });
      return { faults };
    }
    refuseOther(id, reviewed.hash, hash);
    const { batch, closings } = reviewed;
    const signed = await signClosings(sql, closings, approved);
    // Only now, so that nobody has to wait while the review is computed.
    await keepReadersWaiting(sql);
    const place = await nextPosition(sql);
    const posted = { id, organisation: submission.organisation, settlement: approved };
    await postBatch(sql, posted, { ...batch, signed }, place);
    return { answer: answerFor(id, 'posted', batch, place.seq) };
  });
  if (outcome.answer) return outcome.answer;
  throw new Refusal('checks_no_longer_pass', [
    {
      code: 'checks_no_longer_pass',
      detail: `第 ${id} 号批次的检查不再通过，已退回填报人，没有入账。`,
    },
    ...outcome.faults,
  ]);
}

function refuseOtherState(submission: ProposedSubmission, tag: string): void {
  refuseDecided(submission);
  if (tag !== stateTag(submission))
    throw new Refusal(
      'if_match_outdated',
      `第 ${submission.id} 号批次在您查看之后已有变化，请重新查看后再操作。`,
    );
}

/**
 * Sends somebody else's submission back with a reason; nothing is posted. `shown` may be the tag of
 * any review of it: a submission's content never changes, and the figures do not matter if nothing
 * is posted.
 */
export function returnSubmission(
  database: Database,
  checker: Person,
  request: { id: number; shown: string; reason: string },
): Promise<StoredSubmission> {
  demand(checker, 'submission:review', '退回批次');
  return database.write(EVERYTHING, async (sql) => {
    const submission = await pending(sql, request.id);
    refuseOwn(submission.maker_id, checker);
    refuseDecided(submission);
    hashShown(request.id, request.shown);
    await decideUnposted(sql, {
      id: request.id,
      makerId: submission.maker_id,
      settledBy: checker.id,
      outcome: 'returned',
      reason: request.reason,
      signatories: { maker: readMaker(submission), checker: signatory(checker) },
    });
    return (await findSubmission(sql, request.id))!;
  });
}

/** Takes one's own submission back before anybody has settled it. */
export function withdraw(
  database: Database,
  maker: Person,
  request: { id: number; tag: string; reason?: string | undefined },
): Promise<StoredSubmission> {
  return database.write(EVERYTHING, async (sql) => {
    const submission = await pending(sql, request.id, maker);
    refuseOtherState(submission, request.tag);
    await decideUnposted(sql, {
      id: request.id,
      makerId: maker.id,
      settledBy: maker.id,
      outcome: 'withdrawn',
      signatories: { maker: readMaker(submission) },
      ...(request.reason !== undefined && { reason: request.reason }),
    });
    return (await findSubmission(sql, request.id))!;
  });
}
