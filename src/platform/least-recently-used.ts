/** A map that keeps what was used lately, and forgets what was used longest ago. */
export class Recent<T> {
  /** By use: the one used longest ago is first. */
  readonly #kept = new Map<string, T>();
  readonly #most: number;
  readonly #weight: (value: T) => number;
  #total = 0;

  /**
   * Keeps so much by weight, and the last value however heavy it is. A value weighs the same as
   * long as it is kept; without a weight, values are counted.
   */
  constructor(most: number, weight: (value: T) => number = () => 1) {
    this.#most = most;
    this.#weight = weight;
  }

  get size(): number {
    return this.#kept.size;
  }

  get(key: string): T | undefined {
    const value = this.#kept.get(key);
    if (value === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, value);
    return value;
  }

  delete(key: string): void {
    const value = this.#kept.get(key);
    if (value === undefined) return;
    this.#kept.delete(key);
    this.#total -= this.#weight(value);
  }

  set(key: string, value: T): void {
    this.delete(key);
    this.#kept.set(key, value);
    this.#total += this.#weight(value);
    for (const oldest of this.#kept.keys()) {
      if (this.#total <= this.#most || this.#kept.size === 1) return;
      this.delete(oldest);
    }
  }
}
