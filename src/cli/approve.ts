/** kechuang approve: reviews and posts a batch without the service, as a person of the ledger. */
import { AnswerCache } from '../actions/answer-cache.ts';
import { duplicateWarningForReviewer } from '../actions/duplicates.ts';
import { readReview, wireChange } from '../actions/review.ts';
import { approve, reviewTag } from '../actions/approve-or-return.ts';
import type { Database } from '../db/connection.ts';
import { day } from '../domain/values/days.ts';
import { demand, type Person } from '../platform/roles-and-rights.ts';
import { today } from '../platform/clock.ts';
import type { Environment } from '../platform/env.ts';
import { open } from './open.ts';
import { saidTo } from './progress.ts';
import { Stop } from './stop.ts';
import { logCommand } from './report.ts';
import { personNamed, sayFigures } from './sheets.ts';

export interface ApproveOptions {
  /** The number of the submission. */
  subject?: string | undefined;
  as?: string | undefined;
  /** The hash of the review that the checker has looked at. */
  shown?: string | undefined;
}

type Say = (line: string) => void;

/** How many sentences are printed; nobody reads more. */
const MOST_SAID = 50;

/** Says what would be posted, and how to post it. */
async function show(
  database: Database,
  checker: Person,
  { id, login }: { id: number; login: string },
  say: Say,
): Promise<void> {
  const { submission, review, faults } = await readReview(database, checker, id, {
    today: day(today()),
    answers: new AnswerCache(1),
  });
  const { maker, organisation, note } = submission;
  say(`第 ${id} 号批次，填报人 ${maker}（${organisation}）${note === null ? '' : `：${note}`}`);
  for (const { detail } of faults.slice(0, MOST_SAID)) say(`  ${detail}`);
  if (!review) throw new Stop('按现在的情况不能入账，须退回或撤回后修改。');
  const counts = new Map<string, number>();
  for (const { definition } of review.batch.prepared)
    counts.set(definition.label, (counts.get(definition.label) ?? 0) + 1);
  for (const [label, count] of counts) say(`  ${label}：${count} 项`);
  if (review.duplicates.length > 0)
    say(duplicateWarningForReviewer(review.duplicates.length, review.batch.prepared.length));
  for (const equal of review.duplicates.slice(0, MOST_SAID))
    say(`  第 ${equal.index + 1} 项（${equal.effective_on}）：第 ${equal.seq} 号记录`);
  if (review.duplicates.length > MOST_SAID) say(`  …… 共 ${review.duplicates.length} 项`);
  sayFigures(review.changes.map(wireChange), say);
  say(`核对无误后入账：kechuang approve ${id} --as ${login} --shown ${review.hash}`);
}

/**
 * Shows a pending submission to somebody who may review it. If the hash of a review is given, posts
 * the submission in their name, with the same checks and refusals as the service.
 */
export async function approveBatch(
  environment: Environment,
  { subject = '', as: login, shown }: ApproveOptions,
  say: Say,
): Promise<void> {
  if (!/^\d{1,15}$/.test(subject) || login === undefined)
    throw new Stop('请写明批次号与人员：kechuang approve 14 --as 登录名');
  const id = Number.parseInt(subject, 10);
  const { database, close } = await open(environment, say);
  try {
    const checker = await personNamed(database, login);
    await logCommand(database, 'approve', `${id} --as ${login}${shown ? ' --shown' : ''}`);
    demand(checker, 'submission:review', '复核批次');
    if (shown === undefined) return await show(database, checker, { id, login }, say);
    const answers = new AnswerCache(1);
    const request = { id, shown: reviewTag(id, shown), today: day(today()), answers };
    const { events } = await approve(database.during(saidTo(say)), checker, request);
    say(`第 ${id} 号批次已入账：${events.length} 项。`);
  } finally {
    await close();
  }
}
