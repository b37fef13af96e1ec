import { Recent } from '../platform/least-recently-used.ts';

/**
 * A cache of answers that were given before. The journal only grows, so the answer to one question,
 * for the same two dates and the same scope, never changes. An answer is removed only to make room.
 */
export class AnswerCache<Answer = unknown> {
  readonly #kept: Recent<{ answer: Answer }>;

  /** Keeps answers up to a total weight. The latest answer is kept however heavy it is. */
  constructor(most: number, weight: (answer: Answer) => number = () => 1) {
    this.#kept = new Recent(most, ({ answer }) => weight(answer));
  }

  /** The answer to a question, computed only where it is not cached. A failure is not cached. */
  async of<T extends Answer>(question: readonly unknown[], work: () => Promise<T>): Promise<T> {
    const kept = this.kept<T>(question);
    if (kept) return kept.answer;
    // Only finished answers are kept: on Workers one request may not wait for another's.
    const answer = await work();
    this.keep(question, answer);
    return answer;
  }

  /** The answer to a question if it is cached. */
  kept<T extends Answer>(question: readonly unknown[]): { answer: T } | undefined {
    return this.#kept.get(JSON.stringify(question)) as { answer: T } | undefined;
  }

  keep(question: readonly unknown[], answer: Answer): void {
    this.#kept.set(JSON.stringify(question), { answer });
  }
}
