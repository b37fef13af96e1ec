/** Replays the whole journal in batches, each event with what it reverses and what it implies. */
import type { Sql } from '../db/connection.ts';
import { readEvents, type StoredEvent } from '../db/journal.ts';
import { REVERSAL } from '../domain/books/corrections.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import type { Prepared } from '../domain/journal/batch-lookups.ts';
import { Replay } from '../domain/journal/replay.ts';

const BATCH = 1000;

export interface Replayed {
  event: StoredEvent;
  /** Undefined if the event is invalid, so that nobody could have posted it. */
  prepared?: Prepared;
}

async function readOriginals(sql: Sql, events: readonly StoredEvent[]) {
  const taken = events.flatMap((event) => [
    ...(event.type === REVERSAL ? [event.data?.event as number] : []),
    ...(event.corrects === undefined ? [] : [event.corrects]),
  ]);
  const seqs = taken.filter(Number.isSafeInteger);
  const originals = seqs.length === 0 ? [] : await readEvents(sql, { knownSeq: LATEST, seqs });
  return new Map(originals.map(({ reversedBy: _, ...event }) => [event.seq, event]));
}

/** It reads nothing from the database, so any error comes from the event itself. */
function preparedAgain(replay: Replay, event: StoredEvent, original?: StoredEvent) {
  try {
    return replay.next(event, original);
  } catch {
    return undefined;
  }
}

/** Events from the first to the last; a batch is in memory at a time. */
export async function* replayed(sql: Sql): AsyncGenerator<Replayed[]> {
  const replay = new Replay();
  // A later reversal undoes what the record itself implies, whatever the derived tables hold now.
  const undone = new Map<number, Pick<Prepared, 'effects' | 'marks'>>();
  for (let after = 0; ;) {
    const events = await readEvents(sql, { knownSeq: LATEST, after, limit: BATCH });
    if (events.length === 0) return;
    const originals = await readOriginals(sql, events);
    yield events.map((event) => {
      const taken = event.type === REVERSAL ? (event.data?.event as number) : event.corrects;
      const kept = taken === undefined ? undefined : originals.get(taken);
      const original = kept && { ...kept, ...undone.get(kept.seq) };
      const prepared = preparedAgain(replay, event, original);
      if (prepared && event.reversedBy !== undefined) {
        const { effects, marks } = prepared;
        undone.set(event.seq, { effects, marks });
      }
      return { event, ...(prepared && { prepared }) };
    });
    after = events.at(-1)!.seq;
  }
}
