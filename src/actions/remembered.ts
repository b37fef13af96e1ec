/**
 * Answers lately given. The journal is only added to, so what it says at one moment, as one scope
 * sees it, never changes: a key that names the question, both dates and the scope is good for ever,
 * and nothing is ever thrown out but for room.
 */
export class Remembered {
  readonly #kept = new Map<string, Promise<unknown>>();
  readonly #most: number;

  /** Keeps at most so many answers. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The answer to a question, worked out where it is not remembered; a failure is not kept. */
  of<T>(question: readonly unknown[], work: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(question);
    const answer = (this.#kept.get(key) as Promise<T> | undefined) ?? work();
    this.#kept.delete(key);
    this.#kept.set(key, answer);
    answer.catch(() => this.#kept.delete(key));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) break;
      this.#kept.delete(oldest);
    }
    return answer;
  }
}
