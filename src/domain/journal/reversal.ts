/**
 * A reversal takes a record back. A record is reversed once, not before its own day, and not if it
 * is final. From then on what it posted and stated, its marks too, counts as never said; in SQL the
 * same is `db/live-records.ts`.
 */
import type { Fault } from '../../platform/errors.ts';
import { DEFINITIONS } from '../books/index.ts';
import { CODE_LIST_ADOPTED } from '../books/reference.ts';
import type { CodeLists } from '../values/code-lists.ts';
import type { Day } from '../values/days.ts';
import { REVERSAL } from '../books/corrections.ts';
import type { JournalEvent } from './posted-event.ts';
import type { Shaped } from './proposals.ts';

export type Original = JournalEvent & { reversedBy?: number };

/** Whether a record is known at a number, and nothing that is known then has reversed it. */
export const isLive = (seq: number, reversedBy: number | undefined, knownSeq: number): boolean =>
  seq <= knownSeq && (reversedBy === undefined || reversedBy > knownSeq);

/** A proposal with its day. A reversal without a day has the day of its original. */
export function dated(event: Shaped, originals: ReadonlyMap<number, Original>): Shaped {
  const original = event.type === REVERSAL ? originals.get(event.data.event as number) : undefined;
  return event.effective_on === undefined && original
    ? { ...event, effective_on: original.effective_on }
    : event;
}

/** Whether the list that an event adopted stands by another adoption. */
function isAdoptedAgain(original: Original, lists: CodeLists): boolean {
  const list = lists.get(String(original.data.list));
  return list !== undefined && list.seq !== original.seq;
}

/** Why a record cannot be reversed on a day; undefined if it can. */
export function refuseReversal(
  seq: number,
  original: Original | undefined,
  by: { on: Day; inBatch: boolean; lists: CodeLists },
): Fault | undefined {
  if (!original) return { code: 'reversal_unknown', detail: `没有记录号为 ${seq} 的记录。` };
  if (original.reverses !== undefined) {
    return {
      code: 'reversal_final',
      detail: `第 ${seq} 号是冲销记录，不能再冲销；如冲销有误，请重新登记原事项。`,
    };
  }
  const definition = DEFINITIONS.get(original.type)!;
  if (definition.final) {
    return {
      code: 'reversal_final',
      detail: `第 ${seq} 号是“${definition.label}”，不能冲销；如有误，请另行登记相应的事项。`,
    };
  }
  if (original.reversedBy !== undefined || by.inBatch) {
    const other = original.reversedBy === undefined ? '本批次' : `第 ${original.reversedBy} 号记录`;
    return { code: 'reversal_twice', detail: `第 ${seq} 号记录已由${other}冲销。` };
  }
  if (original.type === CODE_LIST_ADOPTED && !isAdoptedAgain(original, by.lists)) {
    return {
      code: 'entity_in_use',
      detail: `代码表 ${String(original.data.list)} 可能已被引用，不能只冲销；如需更正，请在同一批次中先登记订正后的同一代码表。`,
    };
  }
  if (by.on < original.effective_on) {
    return {
      code: 'reversal_too_early',
      pointer: '/effective_on',
      detail: `冲销日 ${by.on} 早于原记录的发生日 ${original.effective_on}。`,
    };
  }
  return undefined;
}
