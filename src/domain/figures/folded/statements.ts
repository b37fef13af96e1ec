/** The statements of a folded journal, of which the latest holds. */
import { dayNumber } from '../../values/days.ts';
import { MARK_KINDS, type MarkKind } from '../../journal/event-definition.ts';
import type { Qualified } from '../figure.ts';
import type { Moment } from '../../journal/posted-event.ts';
import type { Decimal } from '../../values/money.ts';
import { AmountColumn, joinedAmount, bytes, words, type Texts } from './columns.ts';
import { UnreadableJournal, type EventColumns, type FoldedMark } from './events.ts';

const PLACES: ReadonlyMap<string, number> = new Map(
  Object.keys(MARK_KINDS).map((kind, place) => [kind, place]),
);

/** The statements that hold at a moment: for each subject's number its row plus one, or 0. */
export type LatestStatements = Uint32Array;

/** One row for each mark, in order of record number and line. */
export class MarkColumns {
  readonly #texts: Texts;
  readonly #events: EventColumns;
  readonly #kinds = bytes();
  readonly #subjects = words();
  readonly #keys = words();
  readonly #values = words();
  /** The only detail that figures read: the first day on which a qualification is valid. */
  readonly #validFrom = words();
  readonly #eventRows = words();
  /** The place of its amount, plus one; 0 for none. */
  readonly #amountPlaces = words();
  readonly #amounts = new AmountColumn();

  constructor(texts: Texts, events: EventColumns) {
    this.#texts = texts;
    this.#events = events;
  }

  /** Takes a mark of the event in that row. Refuses an unknown kind or a wrong amount. */
  add(mark: FoldedMark, eventRow: number, seq: number): void {
    const kind = PLACES.get(mark.kind);
    if (kind === undefined)
      throw new UnreadableJournal(seq, `的陈述“${mark.kind}”不为本版本所知。`);
    const { amount } = mark;
    try {
      if (amount !== undefined && amount !== null) this.#amounts.push(amount);
    } catch {
      throw new UnreadableJournal(seq, `的金额“${String(amount)}”不是金额。`);
    }
    this.#kinds.push(kind);
    this.#subjects.push(this.#texts.number(mark.subject));
    this.#keys.push(this.#texts.number(mark.key));
    this.#values.push(this.#texts.number(mark.value));
    const from = mark.detail?.valid_from;
    this.#validFrom.push(this.#texts.number(typeof from === 'string' ? from : undefined));
    this.#eventRows.push(eventRow);
    this.#amountPlaces.push(amount === undefined || amount === null ? 0 : this.#amounts.count);
  }

  /** The marks of one kind and key that were stated by a moment and not reversed, in order. */
  *#said(kind: MarkKind, key: string, { asOf, knownSeq }: Moment): Generator<number> {
    const [place, keyNumber] = [PLACES.get(kind), this.#texts.find(key)];
    const [kinds, keys, events] = [this.#kinds.values, this.#keys.values, this.#eventRows.values];
    const to = dayNumber(asOf);
    for (let row = 0; row < this.#kinds.length; row += 1) {
      if (kinds[row] !== place || keys[row] !== keyNumber) continue;
      const event = events[row]!;
      if (this.#events.days[event]! > to || !this.#events.isLive(event, knownSeq)) continue;
      yield row;
    }
  }

  /** For each subject the mark that holds: of the latest day, and of one day the last recorded. */
  latest(kind: MarkKind, key: string, moment: Moment): LatestStatements {
    const held = new Uint32Array(this.#texts.count);
    const { days } = this.#events;
    for (const row of this.#said(kind, key, moment)) {
      const subject = this.#subjects.values[row]!;
      const before = held[subject]!;
      const day = days[this.#eventRows.values[row]!]!;
      if (before !== 0 && days[this.#eventRows.values[before - 1]!]! > day) continue;
      held[subject] = row + 1;
    }
    return held;
  }

  /** The values that hold at a moment, by subject. */
  values(kind: MarkKind, key: string, moment: Moment): Map<string, string> {
    const values = new Map<string, string>();
    this.latest(kind, key, moment).forEach((row, subject) => {
      if (row !== 0)
        values.set(this.#texts.of(subject), this.#texts.of(this.#values.values[row - 1]!));
    });
    return values;
  }

  /** The number of a mark's value. */
  value(row: number): number {
    return this.#values.values[row]!;
  }

  day(row: number): number {
    return this.#events.days[this.#eventRows.values[row]!]!;
  }

  /** The record number of the event that said it. */
  seq(row: number): number {
    return this.#events.seqs[this.#eventRows.values[row]!]!;
  }

  isIllustrative(row: number): boolean {
    return this.#events.isIllustrative(this.#eventRows.values[row]!);
  }

  /** A mark's amount in 元; undefined if it has none. */
  amount(row: number): Decimal | undefined {
    const place = this.#amountPlaces.values[row]! - 1;
    if (place < 0) return undefined;
    return joinedAmount(this.#amounts.high[place]!, this.#amounts.low[place]!);
  }

  /** Any certificate in force counts, so that a renewal recorded before it begins hides none. */
  qualified(qualification: string, moment: Moment): Qualified[] {
    const held = new Map<string, boolean>();
    for (const row of this.#said('qualification', qualification, moment)) {
      const from = this.#texts.of(this.#validFrom.values[row]!);
      const to = this.#texts.of(this.#values.values[row]!);
      if (from === '' || from > moment.asOf || to < moment.asOf) continue;
      const enterprise = this.#texts.of(this.#subjects.values[row]!);
      held.set(enterprise, (held.get(enterprise) ?? false) || this.isIllustrative(row));
    }
    return [...held]
      .map(([enterprise, illustrative]) => ({ enterprise, illustrative }))
      .sort((a, b) => (a.enterprise < b.enterprise ? -1 : 1));
  }
}
