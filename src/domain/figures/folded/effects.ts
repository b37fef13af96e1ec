/** The effects of a folded journal: measure, amount, owner and event. */
import { DIMENSIONS, MEASURES, type Dimension, type Measure } from '../../journal/measures.ts';
import { AmountColumn, bytes, Tuples, words, type Texts } from './columns.ts';
import { UnreadableJournal, type FoldedEffect } from './events.ts';

/** Every measure by its place; a column holds the place. */
export const MEASURE_NAMES = Object.keys(MEASURES) as Measure[];
const PLACES: ReadonlyMap<string, number> = new Map(
  MEASURE_NAMES.map((measure, place) => [measure, place]),
);

/**
 * The owners of effects: each combination of vehicle, enterprise, instrument and counterparty is
 * stored once. A loan's many repayments share one, so selecting and grouping is decided once for
 * all of them.
 */
class Owners {
  readonly #rows = new Tuples(DIMENSIONS.length);

  get count(): number {
    return this.#rows.count;
  }

  /** The row of the effect's owner; a new owner gets the next one. */
  row(effect: FoldedEffect, texts: Texts): number {
    return this.#rows.row(DIMENSIONS.map((dimension) => texts.number(effect[dimension])));
  }

  /** The number of each owner's code in one dimension. */
  codes(dimension: Dimension): Uint32Array {
    return this.#rows.columns[DIMENSIONS.indexOf(dimension)]!.values;
  }
}

/** One row for each effect, in order of record number and line. */
export class EffectColumns {
  readonly #texts: Texts;
  readonly owners = new Owners();
  readonly amounts = new AmountColumn();
  readonly #measures = bytes();
  readonly #owners = words();
  readonly #events = words();

  constructor(texts: Texts) {
    this.#texts = texts;
  }

  get count(): number {
    return this.#events.length;
  }

  /** The place of each effect's measure in `MEASURE_NAMES`. */
  get measures(): Uint8Array {
    return this.#measures.values;
  }

  get ownerRows(): Uint32Array {
    return this.#owners.values;
  }

  get eventRows(): Uint32Array {
    return this.#events.values;
  }

  /** Takes an effect of the event in that row. Refuses an unknown measure or a wrong amount. */
  add(effect: FoldedEffect, eventRow: number, seq: number): void {
    const place = PLACES.get(effect.measure);
    if (place === undefined)
      throw new UnreadableJournal(
        seq,
        `的计量“${effect.measure}”不为本版本所知，请用更新的版本核对。`,
      );
    try {
      this.amounts.push(effect.amount);
    } catch {
      throw new UnreadableJournal(seq, `的金额“${String(effect.amount)}”不是金额。`);
    }
    this.#measures.push(place);
    this.#events.push(eventRow);
    this.#owners.push(this.owners.row(effect, this.#texts));
  }
}
