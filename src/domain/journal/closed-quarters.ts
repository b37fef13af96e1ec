/** Which quarters are closed, and up to which day the journal is. Pure: states are given. */
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
   * The last day that is closed. Everything up to it is: what happened in an earlier quarter stands
   * in the sums of the closed one just the same.
   */
  through(): Day | undefined {
    const last = this.closed().at(-1);
    return last === undefined ? undefined : quarter(last).to;
  }
}
