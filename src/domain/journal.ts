/** The journal: posted events in order, what is still live at a moment, and the latest marks. */
import type { Day } from './days.ts';
import type { Effect, Mark, MarkKind, Proposal } from './event.ts';

/** An event in the journal with what it did. Amounts of effects are in 元 or counts. */
export interface JournalEvent extends Proposal {
  seq: number;
  /** RFC 3339, UTC, microseconds. */
  recorded_at: string;
  submission: number;
  maker: string;
  /** The sequence number of the event that this one takes back. */
  reverses?: number;
  /** Who sees it besides the bureau and auditors; nothing for all. */
  audience?: string;
  effects: Effect[];
  marks: Mark[];
}

/** The two dates of every reading: the business day, and the last event known. */
export interface Moment {
  asOf: Day;
  knownSeq: number;
}

/** Sequence numbers taken back by events known at that moment. */
export function reversedAt(journal: readonly JournalEvent[], knownSeq: number): Set<number> {
  const reversed = new Set<number>();
  for (const event of journal) {
    if (event.seq <= knownSeq && event.reverses !== undefined) reversed.add(event.reverses);
  }
  return reversed;
}

export interface PlacedMark extends Mark {
  seq: number;
  effective_on: Day;
  illustrative: boolean;
}

/**
 * The mark that holds for each (subject, key) of one kind. A reversed mark counts as never said,
 * whatever the day of its reversal.
 */
export function latestMarks(
  journal: readonly JournalEvent[],
  kind: MarkKind,
  moment: Moment,
): Map<string, Map<string, PlacedMark>> {
  const reversed = reversedAt(journal, moment.knownSeq);
  const latest = new Map<string, Map<string, PlacedMark>>();
  for (const event of journal) {
    if (event.seq > moment.knownSeq || event.effective_on > moment.asOf || reversed.has(event.seq))
      continue;
    for (const mark of event.marks) {
      if (mark.kind !== kind) continue;
      const bySubject = latest.get(mark.key) ?? new Map<string, PlacedMark>();
      latest.set(mark.key, bySubject);
      const held = bySubject.get(mark.subject);
      if (
        held &&
        (held.effective_on > event.effective_on ||
          (held.effective_on === event.effective_on && held.seq > event.seq))
      )
        continue;
      bySubject.set(mark.subject, {
        ...mark,
        seq: event.seq,
        effective_on: event.effective_on,
        illustrative: event.provenance === 'illustrative',
      });
    }
  }
  return latest;
}
