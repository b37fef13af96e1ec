/**
 * Answers that the database gave before, each with the number up to which the journal was known. A
 * transaction that only reads may bring them up to its own number instead of asking anew.
 */
import { Recent } from '../platform/least-recently-used.ts';
import type { Decimal } from '../domain/values/money.ts';

/** One row of an answer, with the counts that are needed to add to it or take off from it. */
export interface CountedRow {
  group: string[];
  value: Decimal;
  /** How many postings, or things, it is made of. */
  count: number;
  /** How many of them are demonstration data. */
  illustrative: number;
}

/** An answer, and up to which number the journal was known. */
export interface Kept {
  knownSeq: number;
  rows: readonly CountedRow[];
}

/** About 40 MB: as many rows as a city's figures by enterprise have a few times over. */
const MOST_ROWS = 100_000;

/** Answers by scope and question. Those that were not used for longest make room for others. */
export class KeptAnswers {
  readonly #kept = new Recent<Kept>(MOST_ROWS, ({ rows }) => rows.length + 1);

  /** The answers given to those who see the same. */
  of(scope: string): AnswersOfScope {
    const key = (question: string) => `${scope}\n${question}`;
    return {
      get: (question) => this.#kept.get(key(question)),
      keep: (question, kept) => {
        if (kept.rows.length <= MOST_ROWS / 4) this.#kept.set(key(question), kept);
      },
    };
  }
}

export interface AnswersOfScope {
  get(question: string): Kept | undefined;
  /** Keeps an answer, unless it alone would drive out most others. */
  keep(question: string, kept: Kept): void;
}

/** By transaction, so that no answer can reach those who see less. */
const lent = new WeakMap<object, AnswersOfScope>();

/** Lends a transaction that reads the journal as it stands the answers of its scope. */
export const lendAnswers = (sql: object, answers: AnswersOfScope): void =>
  void lent.set(sql, answers);

/** The answers lent to this transaction; undefined if a batch may lie over what it reads. */
export const lentAnswers = (sql: object): AnswersOfScope | undefined => lent.get(sql);
