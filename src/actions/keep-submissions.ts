/**
 * Keeps submissions that were handed in, posted at once or for review. Several are kept side by
 * side, each with its own answer. Only under the posting lock.
 */
import { may, signatory, type Person } from '../platform/roles-and-rights.ts';
import { Refusal } from '../platform/errors.ts';
import { together, type Sql } from '../db/connection.ts';
import { planByIndex } from '../db/planner-statistics.ts';
import { readLatestMarks } from '../db/statements.ts';
import { insertSubmissions, nextSubmissionId, type Settlement } from '../db/submissions.ts';
import type { Outcome } from '../domain/journal/submission-status.ts';
import { REVIEW } from '../domain/books/settings.ts';
import type { Day } from '../domain/values/days.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import type { PartlyRead, Shaped } from '../domain/journal/proposals.ts';
import type { Reach } from '../domain/journal/side-by-side.ts';
import { checkEach, type Batch, type Checked } from './check-batch.ts';
import { completeAndSign } from './closing.ts';
import { postEach, takePlace, type Settled } from './posting.ts';

/** A larger batch is read sooner by joins than by an index for each of its events. */
const MOST_BY_INDEX = 100;

export interface SubmissionAnswer {
  submission: number | null;
  status: 'posted' | 'pending' | 'checked';
  events: { index: number; type: string; seq: number | null; code: string | null }[];
  already_recorded: { index: number; seq: number }[];
}

export interface Received {
  events: Shaped[];
  note: string | undefined;
  fingerprint: string;
  /** The faults of events that are not well-formed, if any; the batch is then always refused. */
  partly?: PartlyRead;
}

/** What a person hands in under a key. */
export interface Submitted {
  maker: Person;
  received: Received;
  key: string;
  today: Day;
  /** The first load of an installation, from its command line: there is nobody yet to review it. */
  initial?: true | undefined;
}

/** What came of a submission; undefined if one before it has to be posted first. */
export type Kept = { answer: SubmissionAnswer } | { refusal: Refusal } | undefined;

/**
 * Checks a received submission and keeps it with every default filled in, for review or posted at
 * once. Refuses a batch that was only partly read, and one whose events are all recorded already.
 */
export async function keep(sql: Sql, submitted: Submitted): Promise<SubmissionAnswer> {
  const [kept] = await keepEach(sql, await judgeEach(sql, [submitted]));
  if ('refusal' in kept!) throw kept.refusal;
  return kept!.answer;
}

/** What one alone has to do with the others. */
const NOTHING: Reach = { changes: new Set(), judgedBy: new Set() };

/** A submission that was checked, and its outcome if that is decided at once. */
interface Judged extends Submitted, Checked {
  outcome: Outcome | undefined;
}

/** Submissions that were checked, and the number of the first that is kept. */
export interface AllJudged {
  judged: readonly Judged[];
  firstId: number;
}

/** Checks several submissions, each by itself, as the journal is; of several none is large. */
export async function judgeEach(sql: Sql, all: readonly Submitted[]): Promise<AllJudged> {
  const isLarge = all.some(({ received }) => received.events.length > MOST_BY_INDEX);
  const [, checked, firstId, outcomes] = await together([
    isLarge ? Promise.resolve() : planByIndex(sql),
    checkEach(
      sql,
      all.map(({ received, ...each }) => ({ ...each, ...received })),
    ),
    nextSubmissionId(sql),
    outcomesAtOnce(sql, all),
  ]);
  const judged = all.map((submitted, index): Judged => {
    const { batch, reach, refusal = refusedAsKnown(batch) } = checked[index]!;
    const atOnce = outcomes[index];
    const outcome = isAlwaysReviewed(batch, atOnce) ? undefined : atOnce;
    return { ...submitted, batch, reach, refusal, outcome };
  });
  return { judged, firstId };
}

/**
 * Keeps submissions in order, as far as they were not refused. Nothing is done from the first one
 * on that depends on what one before it changes, because it was checked as if that were not there.
 */
export async function keepEach(sql: Sql, { judged, firstId }: AllJudged): Promise<Kept[]> {
  const kept: Kept[] = judged.map(() => undefined);
  const passed: Passed[] = [];
  const changed = new Set<string>();
  for (const [index, each] of judged.entries()) {
    const { refusal, reach, outcome } = each;
    const { changes, judgedBy } = judged.length === 1 ? NOTHING : await reach();
    if ([...judgedBy].some((name) => changed.has(name))) break;
    if (refusal) {
      kept[index] = { refusal };
      continue;
    }
    const id = firstId + passed.length;
    passed.push({ ...each, index, id, settlement: settlementOf(id, each, outcome) });
    if (outcome) for (const name of changes) changed.add(name);
  }
  if (passed.length === 0) return kept;
  const answers = await write(sql, passed);
  for (const [position, { index }] of passed.entries())
    kept[index] = { answer: answers[position]! };
  return kept;
}

/** A submission that is not refused, and its settlement if it is posted at once. */
interface Passed extends Judged {
  index: number;
  id: number;
  settlement: Settlement | undefined;
}

/** Writes submissions, and posts those that are settled at once; gives their answers. */
async function write(sql: Sql, passed: readonly Passed[]): Promise<SubmissionAnswer[]> {
  const toPost: Settled[] = [];
  for (const { id, maker, batch, settlement } of passed) {
    if (!settlement) continue;
    const signed = await completeAndSign(sql, batch.prepared, settlement);
    const settled = { id, organisation: maker.organisation, settlement };
    toPost.push({ settled, batch: { ...batch, signed } });
  }
  const place = await takePlace(sql);
  let seq = place.seq;
  const answers = passed.map(({ id, batch, settlement }) => {
    if (!settlement) return answerFor(id, 'pending', batch, null);
    const answer = answerFor(id, 'posted', batch, seq);
    seq += batch.prepared.length;
    return answer;
  });
  const rows = passed.map(({ id, maker, key, received, batch }, index) => ({
    id,
    makerId: maker.id,
    key,
    fingerprint: received.fingerprint,
    note: received.note,
    receivedAt: place.recordedAt,
    events: batch.events,
    vehicles: batch.vehicles,
    answer: answers[index]!,
  }));
  await together([
    insertSubmissions(sql, rows),
    toPost.length === 0 ? Promise.resolve() : postEach(sql, toPost, place),
  ]);
  return answers;
}

const settlementOf = (
  id: number,
  { maker }: Submitted,
  outcome: Outcome | undefined,
): Settlement | undefined =>
  outcome && {
    id,
    makerId: maker.id,
    settledBy: maker.id,
    outcome,
    signatories: { maker: signatory(maker) },
  };

/** Whether review is switched on; it is, unless a reviewed record says otherwise. */
async function isReviewed(sql: Sql, today: Day): Promise<boolean> {
  const states = await readLatestMarks(sql, 'setting', { asOf: today, knownSeq: LATEST });
  return states.get(REVIEW)?.value !== 'off';
}

/** The outcome of what each maker hands in, if that is decided at once. */
async function outcomesAtOnce(
  sql: Sql,
  all: readonly Submitted[],
): Promise<(Outcome | undefined)[]> {
  const asked = new Map<Day, Promise<boolean>>();
  return Promise.all(
    all.map(async ({ maker, today, initial }) => {
      if (initial) return 'initial';
      if (!may(maker, 'submission:post-unreviewed')) return undefined;
      if (!asked.has(today)) asked.set(today, isReviewed(sql, today));
      return (await asked.get(today)) ? undefined : 'posted';
    }),
  );
}

/** Whether a batch waits for review whatever the settings say. */
const isAlwaysReviewed = ({ prepared }: Batch, outcome: Outcome | undefined): boolean =>
  outcome === 'posted' && prepared.some(({ definition }) => definition.alwaysReviewed);

/** How many records the sentence names; the data of the answer has all. */
const MOST_NAMED = 10;

/** The refusal of a batch of which everything is recorded already. */
function refusedAsKnown({ prepared, alreadyRecorded }: Batch): Refusal | undefined {
  if (prepared.length > 0) return undefined;
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
