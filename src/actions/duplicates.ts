/**
 * Finds rows that equal an existing record. It may be the same fact handed in twice, or two facts
 * that look alike. Only the sender knows, so equality is reported and never refused.
 */
import { withScope, type Scope, type Sql } from '../db/connection.ts';
import { findEqualRecords } from '../db/duplicates.ts';
import type { Day } from '../domain/values/days.ts';
import type { Prepared } from '../domain/journal/batch-lookups.ts';

/** A row of a batch, and the first record that it equals; both are of that day. */
export interface Duplicate {
  index: number;
  seq: number;
  effective_on: Day;
}

/**
 * The rows that equal a record which the scope sees and the batch does not reverse. Rows of a batch
 * are not compared with one another, so call this before the batch is posted.
 */
export async function findDuplicates(
  sql: Sql,
  batch: readonly Prepared[],
  scope: Scope,
  rows: readonly Prepared[] = batch,
): Promise<Duplicate[]> {
  const takenBack = batch.flatMap(({ original }) => original?.seq ?? []);
  const events = rows.map(({ event }) => event);
  const found = await withScope(sql, scope, () => findEqualRecords(sql, events, takenBack));
  return found.map(({ at, seq }) => {
    const { index, event } = rows[at]!;
    return { index, seq, effective_on: event.effective_on };
  });
}

/** Adds the equal record, if there is one, to the fault of a row refused for its closed quarter. */
export async function nameDuplicatesInClosed(
  sql: Sql,
  batch: readonly Prepared[],
  scope: Scope,
): Promise<void> {
  const refusedIn = ({ findings }: Prepared) =>
    findings.find(({ code }) => code === 'quarter_closed');
  const refused = batch.filter(refusedIn);
  if (refused.length === 0) return;
  const equals = await findDuplicates(sql, batch, scope, refused);
  const seqs = new Map(equals.map(({ index, seq }) => [index, seq]));
  for (const item of refused) {
    const seq = seqs.get(item.index);
    if (seq !== undefined) refusedIn(item)!.equalTo = seq;
  }
}

const SAME = '内容相同（事项、发生日与填报内容）';

/** What somebody must know before handing in rows that equal records. */
export const duplicateWarning = (equal: number, of: number): string =>
  `${of} 项中有 ${equal} 项与已有记录${SAME}，提交后会再登记一次；如是重复报送，请勿提交。`;

/** What a reviewer must know before approving rows that equal records. */
export const duplicateWarningForReviewer = (equal: number, of: number): string =>
  `${of} 项中有 ${equal} 项与已有记录${SAME}，入账后会再登记一次；如是重复报送，请退回填报人。`;

/** Added to a fault that needs no correction because the row is recorded already. */
export const duplicateHint = (seq: number): string =>
  `本项与已入账的第 ${seq} 号记录${SAME}，如是重复报送，不必再报。`;
