/** A map that keeps recently used values and drops the least recently used ones. */
export class Recent<T> {
  /** In order of use, the least recently used first. */
  readonly #kept = new Map<string, T>();
  readonly #most: number;
  readonly #weight: (value: T) => number;
  #total = 0;

  /**
   * Keeps values up to a total weight. The latest value is kept however heavy it is. A value's
   * weight must not change; without a weight function, values are counted.
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
