/**
 * Answers of before, carried forward. Everything is added up by enterprise, so an answer changes
 * only by what the enterprises come to about which something was recorded since: that is taken off
 * as it was, and added as it is now.
 */
import type { Dimension } from '../domain/journal/measures.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import { Decimal } from '../domain/values/money.ts';
import {
  changesBetween,
  statementName,
  type Changes,
  type Enterprises,
} from './changes-between.ts';
import type { Sql } from './connection.ts';
import { isOfEnterprises } from './of-enterprises.ts';
import { lentAnswers, type CountedRow, type Kept } from './kept-answers.ts';

/** What the answer to a question depends on. */
export interface RestsOn {
  measures: readonly string[];
  /** Statements, and what they are about. */
  statements: readonly { mark: string; key: string; of: Dimension }[];
  /** Sums by which things are chosen, and what those things are. */
  having: readonly { has: string; of: Dimension }[];
  /** Whether it depends on what things are registered as. */
  registrations: boolean;
  /** What is told apart to be counted; empty for sums. */
  counted: readonly Dimension[];
}

/** Questions of one kind: how each is known, and how they are asked. */
export interface Way<Question> {
  knownSeq: (question: Question) => number;
  /** The question in words, whatever the number up to which it is asked. */
  words: (question: Question) => Promise<string>;
  restsOn: (question: Question) => RestsOn;
  /** The same as known up to another number, of these enterprises alone. */
  narrowed: (question: Question, knownSeq: number, among: Enterprises) => Question;
  ask: (questions: readonly Question[]) => Promise<CountedRow[][]>;
}

type Difference = 'none' | 'of enterprises' | 'unclear';

/** Whether changes make a difference to an answer, and whether it is told by the enterprises. */
function differenceTo(rests: RestsOn, changes: Changes): Difference {
  if (rests.registrations && changes.hasUnregistered) return 'unclear';
  const stated = rests.statements.filter(({ mark, key }) =>
    changes.statements.has(statementName(mark, key)),
  );
  const had = rests.having.filter(({ has }) => changes.measures.has(has));
  const isPosted = rests.measures.some((measure) => changes.measures.has(measure));
  if (!isPosted && stated.length === 0 && had.length === 0) return 'none';
  if ([...stated, ...had].some(({ of }) => !isOfEnterprises(of))) return 'unclear';
  const { counted } = rests;
  return counted.length === 0 || counted.some(isOfEnterprises) ? 'of enterprises' : 'unclear';
}

const keyOf = ({ group }: CountedRow): string => group.join('\u001f');

/** The rows of an answer with some taken off and others added; groups of nothing are left out. */
function corrected(
  rows: readonly CountedRow[],
  was: readonly CountedRow[],
  is: readonly CountedRow[],
): CountedRow[] {
  const all = new Map(rows.map((row) => [keyOf(row), row]));
  const none = { value: new Decimal(0), count: 0, illustrative: 0 };
  const add = (changed: readonly CountedRow[], sign: 1 | -1): void => {
    for (const row of changed) {
      const before = all.get(keyOf(row)) ?? none;
      all.set(keyOf(row), {
        group: row.group,
        value: before.value.plus(row.value.times(sign)),
        count: before.count + sign * row.count,
        illustrative: before.illustrative + sign * row.illustrative,
      });
    }
  };
  add(was, -1);
  add(is, 1);
  return [...all.values()].filter(({ count }) => count > 0);
}

/** What is asked of the database for one answer, and how the answer is made of it. */
interface Step<Question> {
  asked: readonly Question[];
  made: (answers: readonly CountedRow[][]) => readonly CountedRow[];
  keep: (rows: readonly CountedRow[]) => void;
}

/** A question asked of the database as it is. */
const askAnew = <Question>(question: Question): Omit<Step<Question>, 'keep'> => ({
  asked: [question],
  made: ([rows]) => rows!,
});

/** Carries answers forward within one transaction. */
export class CarriedForward {
  readonly #sql: Sql;
  readonly #changes = new Map<string, Promise<Changes | undefined>>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The answers to questions in their order, and keeps them for those who ask later. */
  async answer<Question>(
    questions: readonly Question[],
    way: Way<Question>,
  ): Promise<(readonly CountedRow[])[]> {
    const steps = await Promise.all(questions.map((question) => this.#step(question, way)));
    const asked = steps.flatMap((step) => step.asked);
    const given = asked.length === 0 ? [] : await way.ask(asked);
    let next = 0;
    return steps.map((step) => {
      const rows = step.made(given.slice(next, (next += step.asked.length)));
      step.keep(rows);
      return rows;
    });
  }

  async #step<Question>(question: Question, way: Way<Question>): Promise<Step<Question>> {
    const answers = lentAnswers(this.#sql);
    const knownSeq = way.knownSeq(question);
    const anew = askAnew(question);
    if (!answers || knownSeq === LATEST) return { ...anew, keep: () => {} };
    const words = await way.words(question);
    const kept = answers.get<readonly CountedRow[]>(words, knownSeq);
    const keep = (rows: readonly CountedRow[]) =>
      answers.keep(words, { knownSeq, answer: rows }, rows.length);
    return { ...(kept ? await this.#since(kept, question, way) : anew), keep };
  }

  async #since<Question>(
    kept: Kept<readonly CountedRow[]>,
    question: Question,
    way: Way<Question>,
  ): Promise<Omit<Step<Question>, 'keep'>> {
    const knownSeq = way.knownSeq(question);
    const anew = askAnew(question);
    const asKept = { asked: [], made: () => kept.answer };
    if (kept.knownSeq === knownSeq) return asKept;
    const changes = await this.#changesBetween(kept.knownSeq, knownSeq);
    if (!changes) return anew;
    const difference = differenceTo(way.restsOn(question), changes);
    if (difference === 'none') return asKept;
    if (difference === 'unclear') return anew;
    return {
      asked: [kept.knownSeq, knownSeq].map((seq) =>
        way.narrowed(question, seq, changes.enterprises),
      ),
      made: ([was, is]) => corrected(kept.answer, was!, is!),
    };
  }

  #changesBetween(after: number, upTo: number): Promise<Changes | undefined> {
    const key = `${after} ${upTo}`;
    const asked = this.#changes.get(key) ?? changesBetween(this.#sql, after, upTo);
    this.#changes.set(key, asked);
    return asked;
  }
}
