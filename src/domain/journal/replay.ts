/**
 * Computes again what the events of a journal imply, from the first to the last. With it one can
 * check the stored effects and marks, and rebuild them.
 */
import { Quarters } from './closed-quarters.ts';
import { CodeLists } from '../values/code-lists.ts';
import { LAST_DAY } from '../values/days.ts';
import type { Entity } from '../values/entity-codes.ts';
import type { JournalEvent } from './posted-event.ts';
import type { Prepared } from './batch-lookups.ts';
import { Preparation } from './prepare.ts';
import type { Shaped } from './proposals.ts';

export class Replay {
  readonly #entities: Entity[] = [];
  readonly #originals = new Map<number, JournalEvent>();
  readonly #states = new Map<string, string>();
  readonly #preparation = new Preparation({
    today: LAST_DAY,
    entities: this.#entities,
    isHidden: () => false,
    lists: new CodeLists([]),
    quarters: new Quarters(this.#states),
    marks: [],
    originals: this.#originals,
    numbers: new Map(),
  });

  /**
   * The next event of the journal, prepared as it would be today. `original` is the event that it
   * reverses or corrects, with its effects and marks.
   */
  next(event: JournalEvent, original?: JournalEvent): Prepared {
    if (original) this.#originals.set(original.seq, original);
    // Only the proposed part; the parts that the ledger added are computed here.
    const { effects: _, marks: _said, reverses: _taken, audience: _seenBy, ...shaped } = event;
    const prepared = this.#preparation.replay(shaped satisfies Shaped, event.seq);
    this.#originals.clear();
    // Adds what the preparation would have found in the tables.
    if (prepared.registers) this.#entities.push(prepared.registers);
    for (const mark of prepared.marks)
      if (mark.kind === 'quarter_state') this.#states.set(mark.subject, mark.value);
    return prepared;
  }
}
