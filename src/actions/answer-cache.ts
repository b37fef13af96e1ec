import { Recent } from '../platform/least-recently-used.ts';

/**
 * Answers lately given. The journal is only added to, so what it says at one moment, as one scope
 * sees it, never changes: a key that names the question, both dates and the scope is good for ever,
 * and nothing is ever thrown out but for room.
 */
export class AnswerCache<Answer = unknown> {
  readonly #kept: Recent<{ answer: Answer }>;

  /** Keeps so much by weight, and the last answer however heavy it is. */
  constructor(most: number, weight: (answer: Answer) => number = () => 1) {
    this.#kept = new Recent(most, ({ answer }) => weight(answer));
  }

  /** The answer to a question, worked out where it is not remembered; a failure is not kept. */
  async of<T extends Answer>(question: readonly unknown[], work: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(question);
    const kept = this.#kept.get(key);
    if (kept) return kept.answer as T;
    // Only finished answers are kept: on Workers one request may not wait for another's.
    const answer = await work();
    this.#kept.set(key, { answer });
    return answer;
  }
}
