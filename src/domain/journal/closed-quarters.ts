/** Which quarters are closed, and the last closed day. Pure: the states are passed in. */
import { quarter, type Day } from '../values/days.ts';

export class Quarters {
  readonly #states: ReadonlyMap<string, string>;

  /** The latest state of each quarter that ever had one. */
  constructor(states: ReadonlyMap<string, string>) {
    this.#states = states;
  }

  /** The names of the closed quarters, in order. */
  closed(): string[] {
    return [...this.#states]
      .filter(([, state]) => state === 'closed')
      .map(([name]) => name)
      .sort();
  }

  /**
   * The last closed day. All earlier days are closed too, because events of an earlier quarter are
   * part of the sums of the closed one.
   */
  through(): Day | undefined {
    const last = this.closed().at(-1);
    return last === undefined ? undefined : quarter(last).to;
  }
}
