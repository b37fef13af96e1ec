/**
 * Figures from the database, asked together: questions that come in the same turn and share their
 * groups and conditions become one statement, whatever their measures and windows.
 */
import type { Dimension } from '../domain/journal/measures.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import type { Grouping } from '../domain/figures/groupings.ts';
import { MARK_GROUPINGS } from '../domain/figures/groupings.ts';
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
import { Decimal } from '../domain/values/money.ts';
import { giveWay } from '../platform/give-way.ts';
import type { Sql } from './connection.ts';
import { JournalTables } from './figures.ts';
import { readTotals, type Total } from './figure-totals.ts';
import { CarriedForward, type RestsOn, type Way } from './carried-forward.ts';
import { coverageCount, readCoverage, type CoverageQuestion } from './coverage.ts';
import type { CountedRow } from './kept-answers.ts';

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

/** What the answer to a selection depends on. */
function restsOn(
  { measures, where = [] }: Selection,
  groupings: readonly Grouping[] = [],
  counted: readonly Dimension[] = [],
): RestsOn {
  const stated = where.filter((condition) => 'mark' in condition);
  const grouped = groupings.flatMap((grouping) => MARK_GROUPINGS[grouping] ?? []);
  return {
    measures: Object.keys(measures),
    statements: [...stated, ...grouped],
    having: where.filter((condition) => 'has' in condition),
    registrations: where.some((condition) => 'entity' in condition),
    counted,
  };
}

const known = ({ asOf }: Moment, knownSeq: number): Moment => ({ asOf, knownSeq });

const wayOfTotals = (sql: Sql, tables: JournalTables): Way<Total> => ({
  knownSeq: ({ query }) => query.moment.knownSeq,
  words: async ({ query, ...total }) => {
    const home = await tables.moments.homeFor(total.selection, query.moment);
    return JSON.stringify([total, { ...query, moment: query.moment.asOf }, home]);
  },
  restsOn: ({ selection, query, distinct }) => restsOn(selection, query.groupBy, distinct),
  narrowed: ({ query, ...total }, knownSeq, among) => ({
    ...{ ...total, among, query: { ...query, moment: known(query.moment, knownSeq) } },
  }),
  ask: (totals) => readTotals(sql, tables, totals),
});

const wayOfCoverage = (sql: Sql, tables: JournalTables): Way<CoverageQuestion> => ({
  knownSeq: ({ moment }) => moment.knownSeq,
  words: async ({ selects, moment }) => {
    const home = await tables.moments.homeFor(selects.by, moment);
    return JSON.stringify(['coverage', selects, moment.asOf, home]);
  },
  restsOn: ({ selects }) => {
    const rests = restsOn(selects.by);
    const held = { mark: 'qualification', key: selects.qualification, of: 'enterprise' as const };
    return { ...rests, statements: [...rests.statements, held], counted: ['enterprise'] };
  },
  narrowed: ({ selects, moment }, knownSeq, among) => ({
    ...{ selects, among, moment: known(moment, knownSeq) },
  }),
  ask: (questions) => readCoverage(sql, tables, questions),
});

/** Groups by their codes, the first first. */
function inOrder(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((code, index) => code !== b[index]);
  return at === -1 ? 0 : a[at]! < b[at]! ? -1 : 1;
}

/** The rows as figures read them, in order of group whatever the database's own order is. */
const asGroups = (rows: readonly CountedRow[]): GroupRow[] =>
  rows
    .map(({ group, value, illustrative }) => ({ group, value, illustrative: illustrative > 0 }))
    .sort((a, b) => inOrder(a.group, b.group));

/** A source of figures over the journal's tables, within one transaction and its scope. */
export class AskedTogether implements Source {
  protected readonly tables: JournalTables;
  readonly #totals: Turn<Total, readonly CountedRow[]>;
  readonly #coverage: Turn<CoverageQuestion, readonly CountedRow[]>;

  constructor(sql: Sql, tables = new JournalTables(sql)) {
    this.tables = tables;
    const carried = new CarriedForward(sql);
    const ofTotals = wayOfTotals(sql, tables);
    const ofCoverage = wayOfCoverage(sql, tables);
    this.#totals = new Turn((totals) =>
      askedOnce(totals, (different) => carried.answer(different, ofTotals)),
    );
    this.#coverage = new Turn((questions) =>
      askedOnce(questions, (different) => carried.answer(different, ofCoverage)),
    );
  }

  async sums(selection: Selection, query: Query): Promise<GroupRow[]> {
    return asGroups(await this.#totals.answer({ selection, query }));
  }

  async counts(
    selection: Selection,
    distinct: readonly Dimension[],
    query: Query,
  ): Promise<GroupRow[]> {
    return asGroups(await this.#totals.answer({ selection, query, distinct }));
  }

  /** How many effects are behind a selection, and what they add up to. */
  async trailTotal(selection: Selection, query: Query): Promise<{ count: number; sum: Decimal }> {
    const [row] = await this.#totals.answer({ selection, query });
    return { count: row?.count ?? 0, sum: row?.value ?? new Decimal(0) };
  }

  held(selects: Parameters<Source['held']>[0], query: Query): Promise<HeldRow[]> {
    return this.tables.held(selects, query);
  }

  qualified(qualification: string, moment: Moment): Promise<Qualified[]> {
    return this.tables.qualified(qualification, moment);
  }

  async covered(selects: CoverageSelects, moment: Moment): Promise<CoverageCount> {
    return coverageCount(await this.#coverage.answer({ selects, moment }));
  }
}
