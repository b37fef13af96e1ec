/** Keeps whole events of a folded journal, but only those whose own fields a report shows. */
import { dayNumber } from '../../values/days.ts';
import type { Moment } from '../../journal/posted-event.ts';
import {
  REPORTED_EVENTS,
  REPORTED_FLOWS,
  type ReportedEvent,
  type ReportedEventType,
} from '../../report/source.ts';
import type { EventColumns, FoldedEvent } from './events.ts';

const REPORTED: ReadonlySet<string> = new Set(REPORTED_EVENTS);
const FLOWS: ReadonlySet<string> = new Set(REPORTED_FLOWS);

export class ReportedEvents {
  readonly #events: EventColumns;
  readonly #kept: { row: number; reported: ReportedEvent }[] = [];

  constructor(events: EventColumns) {
    this.#events = events;
  }

  /** Keeps the event in that row, if a report shows it. */
  add({ seq, type, effective_on, provenance, document, data }: FoldedEvent, row: number): void {
    if (!REPORTED.has(type)) return;
    const reported: ReportedEvent = {
      seq,
      type: type as ReportedEventType,
      effectiveOn: effective_on,
      illustrative: provenance === 'illustrative',
      data,
      ...(document != null && { document }),
    };
    this.#kept.push({ row, reported });
  }

  #stands(row: number, type: ReportedEventType, knownSeq: number, to: number): boolean {
    const { days, seqs } = this.#events;
    if (days[row]! > to || seqs[row]! > knownSeq) return false;
    if (this.#events.isLive(row, knownSeq)) return true;
    return FLOWS.has(type) && days[this.#events.reversingRow(row)]! > to;
  }

  /** Those in force at the moment, in order of day and record number. */
  upTo({ asOf, knownSeq }: Moment): ReportedEvent[] {
    const to = dayNumber(asOf);
    return this.#kept
      .filter(({ row, reported }) => this.#stands(row, reported.type, knownSeq, to))
      .map(({ reported }) => reported)
      .sort((a, b) =>
        a.effectiveOn < b.effectiveOn ? -1 : a.effectiveOn > b.effectiveOn ? 1 : a.seq - b.seq,
      );
  }
}
