/**
 * Answers lately given. The journal is only added to, so what it says at one moment, as one scope
 * sees it, never changes: a key that names the question, both dates and the scope is good for ever,
 * and nothing is ever thrown out but for room.
 */
export class Remembered<Answer = unknown> {
  /** By use: the one used longest ago is first. */
  readonly #kept = new Map<string, Answer>();
  readonly #most: number;
  readonly #weight: (answer: Answer) => number;

  /** Keeps so much by weight, and the last answer however heavy it is. */
  constructor(most: number, weight: (answer: Answer) => number = () => 1) {
    this.#most = most;
    this.#weight = weight;
  }

  /** The answer to a question, worked out where it is not remembered; a failure is not kept. */
  async of<T extends Answer>(question: readonly unknown[], work: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(question);
    // Only finished answers are kept: on Workers one request may not wait for another's.
    const answer = this.#kept.has(key) ? (this.#kept.get(key) as T) : await work();
    this.#kept.delete(key);
    this.#kept.set(key, answer);
    this.#makeRoom();
    return answer;
  }

  #makeRoom(): void {
    let kept = 0;
    for (const answer of this.#kept.values()) kept += this.#weight(answer);
    for (const [oldest, answer] of this.#kept) {
      if (kept <= this.#most || this.#kept.size === 1) return;
      this.#kept.delete(oldest);
      kept -= this.#weight(answer);
    }
  }
}
