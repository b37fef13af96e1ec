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
export interface Kept<Answer> {
  knownSeq: number;
  answer: Answer;
}

/** About 40 MB: as many rows as a city's figures by enterprise have a few times over. */
const MOST_ROWS = 100_000;

/**
 * So many keys of a view of a list are kept: with fewer, more postings would soon have to look for
 * those after them.
 */
const MOST_KEYS = 1000;

/** Answers by scope and question. Those that were not used for longest make room for others. */
export class KeptAnswers {
  readonly #kept = new Recent<Kept<unknown> & { rows: number }>(MOST_ROWS, ({ rows }) => rows + 1);

  readonly #mostKeys: number;

  constructor(mostKeys = MOST_KEYS) {
    this.#mostKeys = mostKeys;
  }

  /** The answers given to those who see the same. */
  of(scope: string): AnswersOfScope {
    const key = (question: string) => `${scope}\n${question}`;
    const keyAt = (question: string, knownSeq: number) => key(`${knownSeq} ${question}`);
    return {
      mostKeys: this.#mostKeys,
      get: <Answer>(question: string, knownSeq: number) => {
        const latest = this.#kept.get(key(question));
        const isLater = latest !== undefined && latest.knownSeq > knownSeq;
        const kept = isLater ? this.#kept.get(keyAt(question, knownSeq)) : latest;
        return kept as Kept<Answer> | undefined;
      },
      keep: (question, kept, rows) => {
        if (rows > MOST_ROWS / 4) return;
        const { knownSeq = 0 } = this.#kept.get(key(question)) ?? {};
        const place = knownSeq > kept.knownSeq ? keyAt(question, kept.knownSeq) : key(question);
        this.#kept.set(place, { ...kept, rows });
      },
    };
  }
}

export interface AnswersOfScope {
  /** How many of the first keys of a view are kept. */
  mostKeys: number;
  /** The latest answer that is no later than a number; of an earlier number only its own. */
  get<Answer>(question: string, knownSeq: number): Kept<Answer> | undefined;
  /** Keeps an answer of so many rows, unless it alone would drive out most others. */
  keep(question: string, kept: Kept<unknown>, rows: number): void;
}

/** By transaction, so that no answer can reach those who see less. */
const lent = new WeakMap<object, AnswersOfScope>();

/** Lends a transaction that reads the journal as it stands the answers of its scope. */
export const lendAnswers = (sql: object, answers: AnswersOfScope): void =>
  void lent.set(sql, answers);

/** The answers lent to this transaction; undefined if a batch may lie over what it reads. */
export const lentAnswers = (sql: object): AnswersOfScope | undefined => lent.get(sql);
