/** Asks for figures by name within one snapshot, for the tables of registers and reports. */
import type { Sql } from '../db/connection.ts';
import { JournalTables, type TrailRow } from '../db/figures.ts';
import { CATALOGUE } from '../domain/catalogue/index.ts';
import {
  evaluate,
  type Basis,
  type Grouping,
  type Query,
  type Selects,
  type Value,
} from '../domain/figures.ts';
import { Decimal } from '../domain/money.ts';
import type { Cell, FigureLine } from '../domain/report.ts';
import type { KnownMoment } from './moment.ts';

export type Flow = 'quarter' | 'year' | 'inception';
const NOTHING = new Decimal(0);

export class FigureReader {
  readonly #source: JournalTables;
  readonly #moment: KnownMoment;
  illustrative = false;

  constructor(sql: Sql, moment: KnownMoment) {
    this.#source = new JournalTables(sql);
    this.#moment = moment;
  }

  async values(id: string, basis: Basis, groupBy?: readonly Grouping[]): Promise<Value[]> {
    const query: Query = { moment: this.#moment, basis, ...(groupBy && { groupBy }) };
    const values = await evaluate(CATALOGUE.get(id)!, CATALOGUE, this.#source, query);
    this.illustrative ||= values.some((value) => value.illustrative);
    return values;
  }

  /** Values by the code of their group. */
  async by(id: string, basis: Basis, grouping: Grouping): Promise<Map<string, Value>> {
    return new Map(
      (await this.values(id, basis, [grouping])).map((value) => [value.group[0]!, value]),
    );
  }

  async line(id: string): Promise<FigureLine> {
    const figure = CATALOGUE.get(id)!;
    const cells: Partial<Record<Basis, Cell>> = {};
    for (const basis of figure.bases) {
      const [value] = await this.values(id, basis);
      cells[basis] = {
        ...(value?.value && { value: value.value }),
        ...(value?.reason && { reason: value.reason }),
      };
    }
    return { figure, cells };
  }

  /** The same figure on the three flow bases, by group. */
  async flows(id: string, grouping: Grouping): Promise<Record<Flow, Map<string, Value>>> {
    return {
      quarter: await this.by(id, 'quarter', grouping),
      year: await this.by(id, 'year', grouping),
      inception: await this.by(id, 'inception', grouping),
    };
  }

  /** The records behind every investment, in order of their day. */
  investmentTrail(): Promise<TrailRow[]> {
    const { selects } = CATALOGUE.get('fund.invested')! as {
      selects: Extract<Selects, { kind: 'sum' }>;
    };
    return this.#source.trail(selects.of, { moment: this.#moment, basis: 'inception' });
  }
}

/** The value of a group; a group without postings has nothing. */
export const at = (values: Map<string, Value>, code: string): Decimal =>
  values.get(code)?.value ?? NOTHING;

export const perFlow = (
  flows: Record<Flow, Map<string, Value>>,
  code: string,
): Record<Flow, Decimal> => ({
  quarter: at(flows.quarter, code),
  year: at(flows.year, code),
  inception: at(flows.inception, code),
});
