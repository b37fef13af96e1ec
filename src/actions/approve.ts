/** Approve somebody else's submission: it is checked again as a whole, and posted whole. */
import { demand, type Person } from '../platform/auth.ts';
import { Refusal } from '../platform/errors.ts';
import { EVERYTHING, type Database } from '../db/connection.ts';
import { lockPosting, nextPlace } from '../db/journal.ts';
import { findPerson } from '../db/people.ts';
import { findSubmission, insertSettlement } from '../db/submissions.ts';
import type { Day } from '../domain/days.ts';
import { checkBatch, postBatch } from './posting.ts';
import { answerFor, type SubmissionAnswer } from './submit.ts';

/** Maker ≠ checker is decided here and, again, by the database's constraint. */
function refuseOwn(makerId: number, checker: Person): void {
  if (makerId === checker.id)
    throw new Refusal('maker_is_checker', '不能复核自己填报的批次，请由另一位同事复核。');
}

/** Posts a pending submission in the checker's name; its checks must still pass. */
export function approve(
  database: Database,
  checker: Person,
  id: number,
  today: Day,
): Promise<SubmissionAnswer> {
  demand(checker, 'submission:approve', '复核批次');
  return database.write(EVERYTHING, async (sql) => {
    await lockPosting(sql);
    const submission = await findSubmission(sql, id);
    if (!submission) throw new Refusal('not_found', `没有第 ${id} 号批次。`);
    refuseOwn(submission.maker_id, checker);
    if (submission.outcome !== null)
      throw new Refusal('submission_settled', `第 ${id} 号批次已由${submission.settled_by}处理。`);
    const maker = await findPerson(sql, submission.maker_id);
    const batch = await checkBatch(sql, maker, submission.events, today);
    const place = await nextPlace(sql);
    await insertSettlement(sql, {
      id,
      makerId: submission.maker_id,
      settledBy: checker.id,
      outcome: 'approved',
    });
    await postBatch(sql, id, submission.organisation, batch, place);
    return answerFor(id, 'posted', batch, place.seq);
  });
}
