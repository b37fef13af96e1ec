/** A source that is asked each question once: ratios and comparisons ask for the same sums. */
import type { Dimension } from '../journal/measures.ts';
import type {
  CoverageCount,
  CoverageSelects,
  HeldRow,
  Qualified,
  Query,
  GroupRow,
  Selection,
  Selects,
  Source,
} from '../figures/figure.ts';
import type { Moment } from '../journal/posted-event.ts';

type HeldSelects = Extract<Selects, { kind: 'held' }>;

export class AskedOnce implements Source {
  readonly #source: Source;
  readonly #answers = new Map<string, Promise<unknown>>();

  constructor(source: Source) {
    this.#source = source;
  }

  #once<T>(question: readonly unknown[], ask: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(question);
    const answer = (this.#answers.get(key) as Promise<T> | undefined) ?? ask();
    this.#answers.set(key, answer);
    return answer;
  }

  sums(selection: Selection, query: Query): Promise<GroupRow[]> {
    return this.#once(['sums', selection, query], () => this.#source.sums(selection, query));
  }

  counts(selection: Selection, distinct: readonly Dimension[], query: Query): Promise<GroupRow[]> {
    return this.#once(['counts', selection, distinct, query], () =>
      this.#source.counts(selection, distinct, query),
    );
  }

  held(selects: HeldSelects, query: Query): Promise<HeldRow[]> {
    return this.#once(['held', selects, query], () => this.#source.held(selects, query));
  }

  covered(selects: CoverageSelects, moment: Moment): Promise<CoverageCount> {
    return this.#once(['covered', selects, moment], () => this.#source.covered(selects, moment));
  }

  qualified(qualification: string, moment: Moment): Promise<Qualified[]> {
    return this.#once(['qualified', qualification, moment], () =>
      this.#source.qualified(qualification, moment),
    );
  }
}
