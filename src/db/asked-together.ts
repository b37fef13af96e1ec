/**
 * Figures from the database, asked together: questions that come in the same turn and share their
 * groups and conditions become one statement, whatever their measures and windows.
 */
import type { Dimension } from '../domain/journal/measures.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import type {
  CoverageCount,
  CoverageSelects,
  GroupRow,
  HeldRow,
  Qualified,
  Query,
  Selection,
  Source,
} from '../domain/figures/figure.ts';
import { giveWay } from '../platform/give-way.ts';
import type { Sql } from './connection.ts';
import { JournalTables } from './figures.ts';
import { readTotals, type Total } from './figure-totals.ts';
import { readCoverage, type CoverageQuestion } from './coverage.ts';

/** A question that waits for its turn, and where its answer goes. */
interface Waiting<Question, Answer> {
  question: Question;
  answered: (answer: Answer) => void;
  failed: (error: unknown) => void;
}

/** Collects the questions of one turn, and has them answered at once, in their order. */
class Turn<Question, Answer> {
  readonly #ask: (questions: readonly Question[]) => Promise<readonly Answer[]>;
  #waiting: Waiting<Question, Answer>[] = [];

  constructor(ask: (questions: readonly Question[]) => Promise<readonly Answer[]>) {
    this.#ask = ask;
  }

  /** The answer to one question; it fails if any question of its turn fails. */
  answer(question: Question): Promise<Answer> {
    return new Promise((answered, failed) => {
      this.#waiting.push({ question, answered, failed });
      if (this.#waiting.length === 1) void this.#next();
    });
  }

  async #next(): Promise<void> {
    await giveWay();
    const turn = this.#waiting;
    this.#waiting = [];
    try {
      const answers = await this.#ask(turn.map(({ question }) => question));
      for (const [index, { answered }] of turn.entries()) answered(answers[index]!);
    } catch (error) {
      for (const { failed } of turn) failed(error);
    }
  }
}

/** Questions that are word for word the same are asked once; each gets the answer. */
async function askedOnce<Question, Answer>(
  questions: readonly Question[],
  ask: (different: readonly Question[]) => Promise<readonly Answer[]>,
): Promise<Answer[]> {
  const keys = questions.map((question) => JSON.stringify(question));
  const different = new Map(keys.map((key, index) => [key, questions[index]!]));
  const answers = await ask([...different.values()]);
  const places = new Map([...different.keys()].map((key, place) => [key, place]));
  return keys.map((key) => answers[places.get(key)!]!);
}

/** A source of figures over the journal's tables, within one transaction and its scope. */
export class AskedTogether implements Source {
  protected readonly tables: JournalTables;
  readonly #totals: Turn<Total, GroupRow[]>;
  readonly #coverage: Turn<CoverageQuestion, CoverageCount>;

  constructor(sql: Sql, tables = new JournalTables(sql)) {
    this.tables = tables;
    this.#totals = new Turn((totals) =>
      askedOnce(totals, (different) => readTotals(sql, tables, different)),
    );
    this.#coverage = new Turn((questions) =>
      askedOnce(questions, (different) => readCoverage(sql, tables, different)),
    );
  }

  sums(selection: Selection, query: Query): Promise<GroupRow[]> {
    return this.#totals.answer({ selection, query });
  }

  counts(selection: Selection, distinct: readonly Dimension[], query: Query): Promise<GroupRow[]> {
    return this.#totals.answer({ selection, query, distinct });
  }

  held(selects: Parameters<Source['held']>[0], query: Query): Promise<HeldRow[]> {
    return this.tables.held(selects, query);
  }

  qualified(qualification: string, moment: Moment): Promise<Qualified[]> {
    return this.tables.qualified(qualification, moment);
  }

  covered(selects: CoverageSelects, moment: Moment): Promise<CoverageCount> {
    return this.#coverage.answer({ selects, moment });
  }
}
