/**
 * What a reviewer is shown: the records exactly as they would be posted, their warnings, and how
 * each figure changes. The figures are read with the batch laid over the journal, by the same
 * statements as ever, so the changes are real results and not estimates.
 */
import { canonicalize } from '../domain/values/canonical-json.ts';
import { personScope, type Person } from '../platform/roles-and-rights.ts';
import { sha256Hex, sha256Running } from '../platform/digest.ts';
import { Refusal, type Fault } from '../platform/errors.ts';
import { inTurns } from '../platform/give-way.ts';
import { EVERYTHING, withScope, type Database, type Scope, type Sql } from '../db/connection.ts';
import { AskedTogether } from '../db/asked-together.ts';
import { nextPosition } from '../db/journal.ts';
import { tell } from '../db/long-transaction.ts';
import { findPerson } from '../db/people.ts';
import { withBatchLaidOver } from '../db/rehearsal.ts';
import { findProposed, type ProposedSubmission } from '../db/submissions.ts';
import { CATALOGUE } from '../domain/figures/catalogue/index.ts';
import type { Day } from '../domain/values/days.ts';
import { wireValue, type Value } from '../domain/figures/figure.ts';
import { evaluate } from '../domain/figures/evaluate.ts';
import { MARK_KINDS } from '../domain/journal/event-definition.ts';
import { DIMENSIONS, MEASURES } from '../domain/journal/measures.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import type { Prepared } from '../domain/journal/batch-lookups.ts';
import { wireMoney } from '../domain/values/money.ts';
import {
  affectedFigures,
  type FigureAt,
  type FigureChange,
} from '../domain/figures/figures-affected.ts';
import type { AnswerCache } from './answer-cache.ts';
import { findDuplicates, type Duplicate } from './duplicates.ts';
import { completeClosing, type Completed } from './closing.ts';
import { checkBatch, type Batch } from './check-batch.ts';
import { readProposed } from './submissions-visible-to.ts';

export interface Review {
  batch: Batch;
  /** Rows that equal a record. */
  duplicates: Duplicate[];
  changes: FigureChange[];
  /** Its closings, with what they will sign. */
  closings: readonly Completed[];
  /** SHA-256 over all that the reviewer is shown; what is approved must have the same. */
  hash: string;
}

function answersTo(
  sql: Sql,
  scope: Scope,
  questions: readonly FigureAt[],
): Promise<(Value | undefined)[]> {
  return withScope(sql, scope, async () => {
    const source = new AskedTogether(sql);
    return Promise.all(
      questions.map(async ({ figure, basis, asOf }) => {
        const moment = { asOf, knownSeq: LATEST };
        return (await evaluate(figure, CATALOGUE, source, { moment, basis }))[0];
      }),
    );
  });
}

const isSame = (before: Value | undefined, after: Value | undefined): boolean =>
  before?.reason === after?.reason &&
  (before?.value === after?.value || (before?.value?.equals(after?.value ?? NaN) ?? false));

const side = (value: Value | undefined): FigureChange['before'] => ({
  ...(value?.value && { value: value.value }),
  ...(value?.reason && { reason: value.reason }),
});

/** Whose batch it is; the number of a submission that is not handed in yet is 0. */
export type Rehearsed = Pick<ProposedSubmission, 'id' | 'organisation'>;

/**
 * How each figure changes, read before the batch and with it laid over the journal, and what its
 * closings will sign.
 */
export async function readChanges(
  sql: Sql,
  { id, organisation }: Rehearsed,
  batch: Batch,
  { today, scope }: { today: Day; scope: Scope },
): Promise<Pick<Review, 'changes' | 'closings'>> {
  const { prepared } = batch;
  const questions = affectedFigures(CATALOGUE, prepared, today);
  tell(sql, '计算入账前的指标');
  const before = await answersTo(sql, scope, questions);
  const { seq: firstSeq, recordedAt } = await nextPosition(sql);
  const closings = await completeClosing(sql, prepared, firstSeq);
  const posting = { submission: id, organisation, recordedAt, firstSeq, prepared };
  tell(sql, '计算入账后的指标');
  const after = await withBatchLaidOver(sql, posting, (inner) =>
    answersTo(inner, scope, questions),
  );
  const changes = questions.flatMap((question, index) =>
    isSame(before[index], after[index])
      ? []
      : [{ ...question, before: side(before[index]), after: side(after[index]) }],
  );
  return { changes, closings };
}

/** An event as the reviewer sees it: its content, its effects and its warnings. */
export function wirePrepared({ index, definition, event, ...item }: Prepared) {
  const { type, effective_on, provenance } = event;
  const sealed = definition.sealed ?? {};
  const data = Object.fromEntries(
    Object.entries(event.data).filter(([name]) => !Object.hasOwn(sealed, name)),
  );
  return {
    index,
    type,
    label: definition.label,
    effective_on: effective_on as string,
    provenance: provenance as string,
    external_id: event.external_id ?? null,
    document: event.document ?? null,
    memo: event.memo ?? null,
    reverses: item.original?.seq ?? null,
    corrects: event.corrects ?? null,
    registers: item.registers?.code ?? null,
    data,
    effects: item.effects.map((effect) => ({
      measure: effect.measure as string,
      label: MEASURES[effect.measure] as string,
      amount: wireMoney(effect.amount),
      ...Object.fromEntries(
        DIMENSIONS.flatMap((dimension) =>
          effect[dimension] === undefined ? [] : [[dimension, effect[dimension]]],
        ),
      ),
    })),
    marks: item.marks.map(({ kind, subject, key, value, amount }) => ({
      kind: kind as string,
      label: MARK_KINDS[kind] as string,
      subject,
      key,
      value,
      amount: amount ? wireMoney(amount) : null,
    })),
    warnings: item.findings
      .filter((finding) => finding.warning)
      .map(({ code, detail }) => ({
        code: code as string,
        detail,
        reason: event.overrides?.find((override) => override.code === code)?.reason ?? '',
      })),
  };
}

/** A figure's change on the wire, with the difference if both sides have a value. */
export function wireChange({ figure, basis, asOf, before, after }: FigureChange) {
  const { id, label, unit } = figure;
  const wire = ({ value, reason }: FigureChange['before']) => ({
    value: value === undefined ? null : wireValue(value, unit),
    reason: reason ?? null,
  });
  const difference =
    before.value && after.value ? wireValue(after.value.minus(before.value), unit) : null;
  return {
    figure: id,
    label,
    unit: unit as string,
    basis: basis as string,
    as_of: asOf as string,
    before: wire(before),
    after: wire(after),
    difference,
  };
}

/**
 * SHA-256 over all that the reviewer is shown, as RFC 8785 JSON; its names stand in their order,
 * and one event after another, since of a large batch the whole text would be large.
 */
function* reviewHash(
  submission: number,
  { batch, duplicates, changes }: Pick<Review, 'batch' | 'duplicates' | 'changes'>,
): Generator<void, string> {
  const running = sha256Running();
  running.update(`{"already_recorded":${canonicalize(batch.alreadyRecorded)}`);
  running.update(`,"equal_to_recorded":${canonicalize(duplicates)},"events":[`);
  for (const [index, item] of batch.prepared.entries()) {
    running.update(`${index === 0 ? '' : ','}${canonicalize(wirePrepared(item))}`);
    yield;
  }
  running.update(`],"figures":${canonicalize(changes.map(wireChange))}`);
  running.update(`,"submission":${submission}}`);
  return running.hex();
}

/**
 * Checks a stored submission again and reviews it, with the figures that the scope sees. The answer
 * holds for a snapshot of the ledger, or under the posting lock.
 */
export async function reviewBatch(
  sql: Sql,
  submission: ProposedSubmission,
  { today, scope = EVERYTHING }: { today: Day; scope?: Scope },
): Promise<Review> {
  const maker = await findPerson(sql, submission.maker_id);
  const batch = await checkBatch(sql, maker, submission.events, today);
  const duplicates = await findDuplicates(sql, batch.prepared, scope);
  const changes = await readChanges(sql, submission, batch, { today, scope });
  const shown = { batch, duplicates, ...changes };
  return { ...shown, hash: await inTurns(reviewHash(submission.id, shown)) };
}

/** A review's hash, and the number of the next record when it was worked out. */
export interface ReviewedAt {
  hash: string;
  seq: number;
}

/** The question to which a review's hash is the answer, as long as nothing is recorded. */
const hashAsked = (submission: number, seq: number, today: Day) => [
  'review hash',
  submission,
  seq,
  today,
];

/**
 * The hash of a review in a snapshot, without the posting lock: as it was when it was shown, or
 * worked out. Undefined if the submission is settled or does not pass its checks.
 */
export async function reviewAhead(
  sql: Sql,
  id: number,
  { today, answers }: { today: Day; answers: AnswerCache },
): Promise<ReviewedAt | undefined> {
  const { seq } = await nextPosition(sql);
  const shown = answers.kept<string>(hashAsked(id, seq, today));
  if (shown) return { hash: shown.answer, seq };
  const submission = await findProposed(sql, id);
  if (submission?.outcome !== null) return undefined;
  const { review } = await readReviewed(sql, submission, { today });
  return review && { hash: review.hash, seq };
}

/**
 * What is posted of a submission under the posting lock, and the hash of its review. The review
 * that was worked out ahead holds if nothing was recorded since; else it is worked out anew.
 */
export async function reviewUnderLock(
  sql: Sql,
  submission: ProposedSubmission,
  today: Day,
  ahead: ReviewedAt | undefined,
): Promise<Pick<Review, 'batch' | 'closings' | 'hash'>> {
  const { seq } = await nextPosition(sql);
  if (ahead?.seq !== seq) return reviewBatch(sql, submission, { today });
  const maker = await findPerson(sql, submission.maker_id);
  const passed = { hasPassed: true } as const;
  const batch = await checkBatch(sql, maker, submission.events, today, passed);
  const closings = await completeClosing(sql, batch.prepared, seq);
  return { batch, closings, hash: ahead.hash };
}

/** The review of a pending submission, on which the reviewer decides. */
export interface Reviewed {
  review?: Review;
  /** Why it could not be posted as things stand. */
  faults: readonly Fault[];
  /** SHA-256 over all of it, which its tag ends with. */
  hash: string;
}

export interface ReviewAnswer extends Reviewed {
  submission: ProposedSubmission;
}

/** A pending submission's review, or why it cannot be posted, in one snapshot. */
async function readReviewed(
  sql: Sql,
  submission: ProposedSubmission,
  asked: { today: Day; scope?: Scope },
): Promise<Reviewed> {
  try {
    const review = await reviewBatch(sql, submission, asked);
    return { review, faults: [], hash: review.hash };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { faults } = error;
    const shown = {
      submission: submission.id,
      faults: JSON.parse(JSON.stringify(faults)) as object,
    };
    return { faults, hash: sha256Hex(canonicalize(shown)) };
  }
}

/**
 * The review for a person who may see the pending submission. Fund managers see their own
 * submissions, with the figures of their own vehicles.
 */
export async function readReview(
  database: Database,
  person: Person,
  id: number,
  { today, answers }: { today: Day; answers: AnswerCache },
): Promise<ReviewAnswer> {
  return database.rehearse(EVERYTHING, async (sql) => {
    const submission = await readProposed(sql, person, id);
    if (submission.outcome !== null)
      throw new Refusal('submission_settled', `第 ${id} 号批次已由${submission.settled_by}处理。`);
    const scope = personScope(person);
    const reviewed = await readReviewed(sql, submission, { today, scope });
    if (reviewed.review && scope.vehicles === '*')
      answers.keep(hashAsked(id, (await nextPosition(sql)).seq, today), reviewed.hash);
    return { submission, ...reviewed };
  });
}
