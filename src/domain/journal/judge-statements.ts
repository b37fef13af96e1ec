/** Rules between statements: one a day of each kind, and stages only along their edges. */
import { STAGES } from '../books/index.ts';
import { saying } from './causing-event.ts';
import { MARK_KINDS, type StageRule } from './event-definition.ts';
import { groupBy } from '../values/group-by.ts';
import { LATEST } from './posted-event.ts';
import { markId, type LiveMark, type Prepared } from './batch-lookups.ts';

/** A mark, and the event of the batch that states it. */
type StatedMark = LiveMark & { by?: Prepared };

/** Live marks after the batch: loaded ones that it does not reverse, and its own. */
export function* marksAfter(
  prepared: readonly Prepared[],
  loaded: readonly LiveMark[],
): Generator<void, StatedMark[]> {
  const takenBack = new Set(prepared.map((item) => item.original?.seq));
  const marks: StatedMark[] = loaded.filter((mark) => !takenBack.has(mark.seq));
  for (const by of prepared) {
    const { effective_on } = by.event;
    for (const { kind, subject, key, value, detail } of by.marks)
      marks.push({ kind, subject, key, value, detail, effective_on, seq: 0, by });
    yield;
  }
  return marks;
}

/** Marks by what they are about, so that a batch of thousands is not searched for each of them. */
export const bySubject = (marks: readonly LiveMark[]): ReadonlyMap<string, LiveMark[]> =>
  groupBy(marks, ({ subject }) => [subject]);

/**
 * Refuses a second live statement of the same kind, subject, key and day, so that the order of
 * entry does not matter.
 */
export function* judgeMarks(
  prepared: readonly Prepared[],
  marks: readonly StatedMark[],
): Generator<void> {
  const lines = new Map<string, StatedMark[]>();
  for (const mark of marks) {
    const id = markId(mark);
    const line = lines.get(id);
    if (line) line.push(mark);
    else lines.set(id, [mark]);
    yield;
  }
  for (const line of lines.values()) {
    if (line.length === 1) continue;
    const sorted = [...line].sort((a, b) =>
      a.effective_on === b.effective_on
        ? place(a) - place(b)
        : a.effective_on < b.effective_on
          ? -1
          : 1,
    );
    for (const [index, mark] of sorted.entries()) {
      const before = sorted[index - 1];
      if (!before) continue;
      const by = mark.by ?? before.by ?? saying(prepared, mark);
      if (before.effective_on === mark.effective_on && !stageRule(mark)?.severalADay) {
        by.findings.push({
          code: 'same_day_statement',
          pointer: '/effective_on',
          detail: `${mark.subject} 在 ${mark.effective_on} 已有“${MARK_KINDS[mark.kind]}”记录${before.seq ? `（第 ${before.seq} 号）` : ''}，同一天只能有一条；如需更正请先冲销。`,
        });
        continue;
      }
      judgeStage(before, mark, by);
    }
  }
}

/** Marks of the batch come after those of the journal. */
const place = (mark: LiveMark): number => (mark.seq === 0 ? LATEST : mark.seq);

const stageRule = (mark: LiveMark): StageRule | undefined =>
  mark.key === '' ? STAGES.find((rule) => rule.kind === mark.kind) : undefined;

function judgeStage(before: LiveMark, after: LiveMark, by: Prepared): void {
  const rule = stageRule(after);
  if (!rule || rule.edges[before.value]?.includes(after.value)) return;
  const allowed = (rule.edges[before.value] ?? []).map((stage) => rule.labels[stage]).join('、');
  by.findings.push({
    code: rule.code,
    pointer: '/data',
    detail: `${after.subject} 在 ${before.effective_on} 为“${rule.labels[before.value]}”，其后只能是：${allowed || '无'}；不能在 ${after.effective_on} 变为“${rule.labels[after.value]}”。`,
  });
}
