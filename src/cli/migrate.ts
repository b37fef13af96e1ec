/**
 * kechuang migrate: updates the database. Then it hands in for review the workbook digests that
 * closings of earlier versions lack. It needs no key and nobody at the terminal.
 */
import { handInAttestations, type Attestations } from '../actions/attestations.ts';
import type { Database } from '../db/connection.ts';
import type { StoredClosing } from '../db/closings.ts';
import { day, type Day } from '../domain/values/days.ts';
import { today } from '../platform/clock.ts';
import { Refusal } from '../platform/errors.ts';

const named = (closings: readonly StoredClosing[]): string =>
  closings.map(({ quarter, seq }) => `${quarter}（第 ${seq} 号记录）`).join('、');

function tell({ submission, agreed, differing, unkept, before }: Attestations) {
  const lines = before.flatMap(({ id, outcome, reason }) => {
    if (outcome === null) return [`工作簿摘要：第 ${id} 号批次待复核。`];
    return outcome === 'returned' ? [`工作簿摘要：第 ${id} 号批次已退回：${reason}`] : [];
  });
  if (submission !== undefined)
    lines.push(
      `工作簿摘要：重新绘制的 ${agreed.length} 份定版工作簿逐字节一致，已提交第 ${submission} 号批次，请由经办人复核：${named(agreed)}。`,
    );
  if (differing.length > 0)
    lines.push(`工作簿摘要：所存工作簿与重新绘制的不同，没有提交，请核查：${named(differing)}。`);
  if (unkept.length > 0)
    lines.push(
      `工作簿摘要：以较早的格式定版，不能重新绘制，只核对报告数据的摘要：${named(unkept)}。`,
    );
  return lines;
}

/** Hands in the missing digests and prints what it did. A second run finds none. */
export async function attestWorkbooks(
  database: Database,
  say: (line: string) => void,
  on: Day = day(today()),
): Promise<Attestations | undefined> {
  try {
    const found = await handInAttestations(database, on);
    for (const line of tell(found)) say(`  ${line}`);
    return found;
  } catch (error) {
    const isInProgress = error instanceof Refusal && error.code === 'idempotency_in_progress';
    if (!isInProgress) throw error;
    say('  工作簿摘要：另一个进程正在提交。');
    return undefined;
  }
}
