/** The events of a folded journal: day, record number, reversal and review. */
import { isLive } from '../../journal/reversal.ts';
import { dayNumber, isDay, type Day } from '../../values/days.ts';
import { bytes, words, type Texts } from './columns.ts';

/** The parts of an exported event that figures and reports need. */
export interface FoldedEvent {
  seq: number;
  type: string;
  effective_on: Day;
  provenance: string;
  document?: string | null | undefined;
  data: Record<string, unknown>;
  /** The event that this one reverses. */
  reverses?: number | null | undefined;
  /** How its submission was settled. */
  submission: { outcome: string };
  effects: readonly FoldedEffect[];
  marks: readonly FoldedMark[];
}

/** An effect; amounts are decimal text in 元. */
export interface FoldedEffect {
  measure: string;
  amount: string;
  vehicle?: string | null;
  enterprise?: string | null;
  instrument?: string | null;
  counterparty?: string | null;
}

export interface FoldedMark {
  kind: string;
  subject: string;
  key: string;
  value: string;
  amount?: string | null;
  detail?: Record<string, unknown> | null;
}

/** A journal from which figures cannot be computed; the sentence names the record. */
export class UnreadableJournal extends Error {
  constructor(seq: number, detail: string) {
    super(`第 ${seq} 号记录${detail}`);
  }
}

const LAST_SEQ = 0xffffffff;
const ILLUSTRATIVE = 1;
const INITIAL = 2;
const POSTED = 4;

/** The bit of each outcome. */
const BITS: ReadonlyMap<string, number> = new Map([
  ['initial', INITIAL],
  ['posted', POSTED],
  ['approved', 0],
]);

/** One row for each event, in order of record number. */
export class EventColumns {
  readonly #texts: Texts;
  readonly #seqs = words();
  readonly #days = words();
  /** The record number of the reversal; 0 if there is none. */
  readonly #reversals = words();
  readonly #bits = bytes();
  readonly #rounds = words();

  constructor(texts: Texts) {
    this.#texts = texts;
  }

  get count(): number {
    return this.#seqs.length;
  }

  /** Takes the next event and returns its row; refuses one that does not follow. */
  add(event: FoldedEvent): number {
    const { seq, effective_on, reverses } = event;
    const { outcome } = event.submission;
    const last = this.count === 0 ? 0 : this.seqs[this.count - 1]!;
    if (!Number.isSafeInteger(seq) || seq <= last || seq > LAST_SEQ)
      throw new UnreadableJournal(seq, `未按顺序排列：前一条是第 ${last} 号。`);
    if (!isDay(effective_on))
      throw new UnreadableJournal(seq, `的发生日“${String(effective_on)}”不存在。`);
    const bits = BITS.get(outcome);
    if (bits === undefined)
      throw new UnreadableJournal(
        seq,
        `的入账方式“${outcome}”不为本版本所知，请用更新的版本核对。`,
      );
    let illustrative = event.provenance === 'illustrative' ? ILLUSTRATIVE : 0;
    if (reverses !== undefined && reverses !== null) {
      const original = this.#reverse(seq, reverses);
      // A reversal is illustrative if and only if the original is, whoever made it.
      illustrative = this.#bits.values[original]! & ILLUSTRATIVE;
    }
    this.#seqs.push(seq);
    this.#days.push(dayNumber(effective_on));
    this.#reversals.push(0);
    this.#bits.push(illustrative | bits);
    const { round } = event.data;
    this.#rounds.push(this.#texts.number(typeof round === 'string' ? round : undefined));
    return this.count - 1;
  }

  #reverse(seq: number, reverses: number): number {
    const original = this.upTo(reverses) - 1;
    if (this.seqs[original] !== reverses || original < 0)
      throw new UnreadableJournal(seq, `冲销第 ${reverses} 号，而该记录不在其前。`);
    if (this.#reversals.values[original] !== 0)
      throw new UnreadableJournal(seq, `再次冲销已被冲销的第 ${reverses} 号记录。`);
    this.#reversals.values[original] = seq;
    return original;
  }

  get seqs(): Uint32Array {
    return this.#seqs.values;
  }

  /** Days as numbers: 20240628. */
  get days(): Uint32Array {
    return this.#days.values;
  }

  /** How many events are known at that record number. */
  upTo(knownSeq: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.seqs[middle]! <= knownSeq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Known, and not reversed by anything known. */
  isLive(row: number, knownSeq: number): boolean {
    // The column has 0 for a record that was never reversed.
    return isLive(this.seqs[row]!, this.#reversals.values[row] || undefined, knownSeq);
  }

  /** The row of its reversal. */
  reversingRow(row: number): number {
    return this.upTo(this.#reversals.values[row]!) - 1;
  }

  isIllustrative(row: number): boolean {
    return (this.#bits.values[row]! & ILLUSTRATIVE) !== 0;
  }

  /** The investment round that the event names; null if it names none. */
  round(row: number): string | null {
    return this.#texts.of(this.#rounds.values[row]!) || null;
  }

  /** How many known events were loaded at the start, and posted without review. */
  unreviewed(knownSeq: number): { initial: number; posted: number } {
    const known = this.upTo(knownSeq);
    const count = { initial: 0, posted: 0 };
    for (let row = 0; row < known; row += 1) {
      const bits = this.#bits.values[row]!;
      if (bits & INITIAL) count.initial += 1;
      if (bits & POSTED) count.posted += 1;
    }
    return count;
  }
}
