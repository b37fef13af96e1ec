/** The few events of a folded journal whose own words a report shows; all others are let go. */
import { dayNumber } from '../../values/days.ts';
import type { Moment } from '../../journal/posted-event.ts';
import { TOLD_EVENTS, TOLD_FLOWS, type Told, type ToldEvent } from '../../report/source.ts';
import type { EventColumns, FoldedEvent } from './events.ts';

const TOLD: ReadonlySet<string> = new Set(TOLD_EVENTS);
const FLOWS: ReadonlySet<string> = new Set(TOLD_FLOWS);

export class ToldEvents {
  readonly #events: EventColumns;
  readonly #kept: { row: number; told: Told }[] = [];

  constructor(events: EventColumns) {
    this.#events = events;
  }

  /** Keeps the event in that row, if a report shows it. */
  add({ seq, type, effective_on, provenance, document, data }: FoldedEvent, row: number): void {
    if (!TOLD.has(type)) return;
    const told: Told = {
      seq,
      type: type as ToldEvent,
      effectiveOn: effective_on,
      illustrative: provenance === 'illustrative',
      data,
      ...(document != null && { document }),
    };
    this.#kept.push({ row, told });
  }

  #stands(row: number, type: ToldEvent, knownSeq: number, to: number): boolean {
    const { days, seqs } = this.#events;
    if (days[row]! > to || seqs[row]! > knownSeq) return false;
    if (this.#events.isLive(row, knownSeq)) return true;
    return FLOWS.has(type) && days[this.#events.reversalOf(row)]! > to;
  }

  /** Those that stand at the moment, in order of day and record number. */
  upTo({ asOf, knownSeq }: Moment): Told[] {
    const to = dayNumber(asOf);
    return this.#kept
      .filter(({ row, told }) => this.#stands(row, told.type, knownSeq, to))
      .map(({ told }) => told)
      .sort((a, b) =>
        a.effectiveOn < b.effectiveOn ? -1 : a.effectiveOn > b.effectiveOn ? 1 : a.seq - b.seq,
      );
  }
}
