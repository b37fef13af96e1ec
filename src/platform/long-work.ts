/** Work that takes long enough for somebody to ask how far it is, or to want it ended. */

/**
 * Told of each step. It throws if the work was cancelled. `done` and `of` count rows or records;
 * `of` is absent where the end is not known.
 */
export type Tell = (step: string, done?: number, of?: number) => void;

export interface LongWork {
  tell: Tell;
  /** Aborted once the work is cancelled. */
  signal?: AbortSignal;
  /** Told when a transaction of the work begins and ends. */
  inTransaction?(is: boolean): void;
}

/** The reason of an aborted signal. It is no refusal, which a check would take for a fault. */
export class Cancelled extends Error {
  override message = 'The work was cancelled.';
}
