/** Sets the rows of a batch aside that are recorded already, by their sender's own numbers. */
import { sha256Hex } from '../platform/digest.ts';
import type { Fault } from '../platform/errors.ts';
import type { Recorded } from '../db/batch-loading.ts';
import type { Day } from '../domain/values/days.ts';
import type { Shaped } from '../domain/journal/proposals.ts';
import type { Original } from '../domain/journal/reversal.ts';
import {
  isHeldAgainst,
  canonicalContent,
  canonicalContents,
  freedBy,
  withGained,
} from '../domain/journal/row-identity.ts';

/**
 * SHA-256 of a proposal's content by today's rule, which a new record keeps. For a reversal, the
 * day of the reversed record counts too.
 */
export const contentHash = (event: Shaped, originalDay?: Day): string =>
  sha256Hex(canonicalContent(event, originalDay));

/** The same by today's rule and by each earlier one. */
export const contentHashes = (event: Shaped, originalDay?: Day): readonly string[] =>
  canonicalContents(event, originalDay).map(sha256Hex);

/** An event that is not recorded yet, and its place in what was sent. */
export interface Fresh {
  index: number;
  event: Shaped;
}

/**
 * Whether a record and what is now sent under the same sender's number are the same. Fields that
 * the record gained by a correction are ignored, because the row in the sender's books does not
 * have them.
 */
const isSame = (
  event: Shaped,
  { hash, corrects, restatement }: Recorded,
  original: Original | undefined,
): boolean =>
  [event, withGained(event, { corrects, restatement })].some((each) =>
    contentHashes(each, original?.effective_on).includes(hash),
  );

/**
 * Compares rows with the live records of their sender, by number: rows with the same content are
 * set aside, rows with other content are faults. `places` says where the rows stand in what was
 * sent, if only a part of it could be read.
 */
export function setAsideRecorded(
  events: readonly Shaped[],
  recorded: ReadonlyMap<string, Recorded>,
  { originals, places }: { originals: ReadonlyMap<number, Original>; places?: readonly number[] },
) {
  const freed = freedBy(events);
  const inBatch = new Set<string>();
  const fresh: Fresh[] = [];
  const alreadyRecorded: { index: number; seq: number }[] = [];
  const faults: Fault[] = [];
  const audiences: string[] = [];
  for (const [position, event] of events.entries()) {
    const index = places?.[position] ?? position;
    const original = originals.get(event.data.event as number);
    const id = event.external_id;
    const found = id === undefined ? undefined : recorded.get(id);
    const before = found && isHeldAgainst(event, found, freed) ? found : undefined;
    const repeated = id !== undefined && inBatch.has(id);
    if (id !== undefined) inBatch.add(id);
    if (before && !repeated && isSame(event, before, original)) {
      alreadyRecorded.push({ index, seq: before.seq });
      if (before.audience !== null) audiences.push(before.audience);
    } else if (before || repeated) {
      const where = repeated ? '在本批次中重复出现' : `已登记为第 ${before!.seq} 号记录，内容不同`;
      faults.push({
        code: 'external_id_conflict',
        pointer: `/events/${index}/external_id`,
        detail: `外部编号 ${id} ${where}；如需更正，请冲销原记录。`,
      });
    } else {
      fresh.push({ index, event });
    }
  }
  return { fresh, alreadyRecorded, faults, audiences };
}
