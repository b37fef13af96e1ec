/** Asks one source for figures by name at one moment, for the tables of registers and reports. */
import type { FigureCell } from '../figures/answer.ts';
import type { Basis, Query, Selects, Source, Value } from '../figures/figure.ts';
import { evaluate } from '../figures/evaluate.ts';
import type { Grouping } from '../figures/groupings.ts';
import type { Day } from '../values/days.ts';
import type { ReportFormat } from './formats/format.ts';
import type { Moment } from '../journal/posted-event.ts';
import { Decimal } from '../values/money.ts';
import { AskedOnce } from './source-asked-once.ts';
import type { ReportSource, Traced } from './source.ts';
import type { Answers, Flow, Flows } from './table.ts';

const ZERO = new Decimal(0);

export class FigureReader {
  readonly #source: ReportSource;
  readonly #asked: Source;
  readonly #moment: Moment;
  /** The format whose definitions are used. */
  readonly format: ReportFormat;
  /** Whether anything read so far rests on demonstration data. */
  illustrative = false;

  constructor(
    source: ReportSource,
    moment: Moment,
    format: ReportFormat,
    asked: Source = new AskedOnce(source),
  ) {
    this.#source = source;
    this.format = format;
    this.#asked = asked;
    this.#moment = moment;
  }

  /** The same reader for another day, as known at the same record. */
  on(asOf: Day): FigureReader {
    return new FigureReader(this.#source, { ...this.#moment, asOf }, this.format, this.#asked);
  }

  async values(id: string, basis: Basis, groupBy?: readonly Grouping[]): Promise<Value[]> {
    const query: Query = { moment: this.#moment, basis, ...(groupBy && { groupBy }) };
    const { catalogue } = this.format;
    const values = await evaluate(catalogue.get(id)!, catalogue, this.#asked, query);
    this.illustrative ||= values.some((value) => value.illustrative);
    return values;
  }

  /** Values by the code of their group. */
  async by(id: string, basis: Basis, grouping: Grouping): Promise<Map<string, Value>> {
    return new Map(
      (await this.values(id, basis, [grouping])).map((value) => [value.group[0]!, value]),
    );
  }

  /** One figure on each of its bases. */
  async answers(id: string): Promise<Answers> {
    const figure = this.format.catalogue.get(id)!;
    // Read in parallel, so that the database does not wait between the questions.
    const answers = await Promise.all(
      figure.bases.map(async (basis): Promise<[Basis, FigureCell]> => {
        const [value] = await this.values(id, basis);
        const { value: is, reason } = value ?? {};
        return [basis, { ...(is && { value: is }), ...(reason && { reason }) }];
      }),
    );
    return Object.fromEntries(answers);
  }

  /** The same figure on the three flow bases, by group. */
  async flows(id: string, grouping: Grouping): Promise<Record<Flow, Map<string, Value>>> {
    const [quarter, year, inception] = await Promise.all([
      this.by(id, 'quarter', grouping),
      this.by(id, 'year', grouping),
      this.by(id, 'inception', grouping),
    ]);
    return { quarter, year, inception };
  }

  /** The records behind every investment, in order of their day. */
  investmentTrail(): Promise<Traced[]> {
    const { selects } = this.format.catalogue.get('fund.invested')! as {
      selects: Extract<Selects, { kind: 'sum' }>;
    };
    return this.#source.trail(selects.of, { moment: this.#moment, basis: 'inception' });
  }
}

/** The value of a group; 0 for a group without postings. */
export const at = (values: Map<string, Value>, code: string): Decimal =>
  values.get(code)?.value ?? ZERO;

export const perFlow = (flows: Record<Flow, Map<string, Value>>, code: string): Flows => ({
  quarter: at(flows.quarter, code),
  year: at(flows.year, code),
  inception: at(flows.inception, code),
});
