/** The journal: posted events in order, and the moments at which it is read. */
import type { Day } from '../values/days.ts';
import type { Effect, Mark, Proposal } from './event-definition.ts';

/** An event in the journal with what it did. Amounts of effects are in 元 or counts. */
export interface JournalEvent extends Proposal {
  seq: number;
  /** RFC 3339, UTC, microseconds. */
  recorded_at: string;
  submission: number;
  maker: string;
  /** The sequence number of the event that this one reverses. */
  reverses?: number;
  /** Who sees it besides the bureau and auditors; undefined for everybody. */
  audience?: string;
  effects: Effect[];
  marks: Mark[];
}

/** The record number that stands for "everything in the journal is known". */
export const LATEST = Number.MAX_SAFE_INTEGER;

/** The two dates of every reading: the business day, and the last event known. */
export interface Moment {
  asOf: Day;
  knownSeq: number;
}

export interface KnownMoment extends Moment {
  /** RFC 3339, UTC: what was known up to here is in the answer. */
  knownAt: string;
}
