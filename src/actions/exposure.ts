/**
 * One enterprise with every instrument it has in the four books, and who has both equity and
 * credit.
 */
import { Refusal } from '../platform/errors.ts';
import type { Database, Scope, Sql } from '../db/connection.ts';
import { AskedTogether } from '../db/asked-together.ts';
import { readIllustrative } from '../db/provenance.ts';
import { readEntities } from '../db/batch-loading.ts';
import { readStatementsAbout, type Statement } from '../db/statements.ts';
import { CATALOGUE } from '../domain/figures/catalogue/index.ts';
import type { Entity } from '../domain/values/entity-codes.ts';
import type { Query, Source, Value } from '../domain/figures/figure.ts';
import { evaluate } from '../domain/figures/evaluate.ts';
import { EXPOSURE } from '../domain/lists/exposure.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import { seesFigure } from './figures.ts';
import type { KnownMoment } from './resolve-dates.ts';

export interface InstrumentExposure {
  instrument: string;
  /** Values by figure; a figure without postings on this instrument is absent. */
  figures: Record<string, Value>;
}

export interface Exposure {
  enterprise: Entity;
  /** Its name on the day. */
  name: string;
  statements: Statement[];
  books: Record<string, { label: string; instruments: InstrumentExposure[] }>;
  /** Whether its registration, a statement or a figure of it is demonstration data. */
  illustrative: boolean;
}

/** Values of one figure by instrument, for one enterprise. */
function byInstrument(
  source: Source,
  moment: KnownMoment,
  id: string,
  enterprise: string,
): Promise<Value[]> {
  const figure = CATALOGUE.get(id)!;
  const query: Query = {
    moment,
    basis: figure.bases[0]!,
    groupBy: ['instrument'],
    only: { enterprise: [enterprise] },
  };
  return evaluate(figure, CATALOGUE, source, query);
}

/** The instruments of one enterprise in each book that the person sees. */
async function readBooks(
  sql: Sql,
  scope: Scope,
  moment: KnownMoment,
  enterprise: string,
): Promise<Exposure['books']> {
  const source = new AskedTogether(sql);
  // Shown empty, a book that somebody does not see would say that nothing is in it.
  const seen = Object.entries(EXPOSURE).filter(([, { figures }]) =>
    figures.every((id) => seesFigure(scope, CATALOGUE.get(id)!)),
  );
  const books = await Promise.all(
    seen.map(async ([book, { label, figures }]): Promise<[string, Exposure['books'][string]]> => {
      const values = await Promise.all(
        figures.map((id) => byInstrument(source, moment, id, enterprise)),
      );
      const instruments = new Map<string, InstrumentExposure>();
      for (const [index, id] of figures.entries()) {
        for (const value of values[index]!) {
          const [instrument] = value.group as [string];
          const at = instruments.get(instrument) ?? { instrument, figures: {} };
          instruments.set(instrument, at);
          at.figures[id] = value;
        }
      }
      return [book, { label, instruments: [...instruments.values()] }];
    }),
  );
  return Object.fromEntries(books);
}

/** Everything of one enterprise at a moment; refuses a code that is no enterprise then. */
export function readExposure(
  database: Database,
  scope: Scope,
  moment: KnownMoment,
  code: string,
): Promise<Exposure> {
  return database.read(scope, async (sql) => {
    const [enterprise] = await readEntities(sql, {
      knownSeq: moment.knownSeq,
      asOf: moment.asOf,
      kinds: ['enterprise'],
      codes: [code],
    });
    if (!enterprise)
      throw new Refusal('not_found', `截至 ${moment.asOf} 没有编码为 ${code} 的企业。`);
    const [books, statements] = await Promise.all([
      readBooks(sql, scope, moment, code),
      readStatementsAbout(sql, code, moment),
    ]);
    const seqs = [enterprise.seq, ...statements.map(({ seq }) => seq)];
    const figures = Object.values(books).flatMap(({ instruments }) =>
      instruments.flatMap((each) => Object.values(each.figures)),
    );
    return {
      enterprise,
      name: statements.find(({ kind }) => kind === 'name')?.value ?? enterprise.name,
      statements,
      books,
      illustrative:
        figures.some((value) => value.illustrative) || (await readIllustrative(sql, seqs)).size > 0,
    };
  });
}

export interface EquityAndCredit {
  enterprise: string;
  invested: Value;
  granted: Value;
  drawn: Value | undefined;
}

/** 投贷联动: enterprises with both an investment and a credit line, with the amounts side by side. */
export async function equityAndCreditAt(sql: Sql, moment: Moment): Promise<EquityAndCredit[]> {
  const source = new AskedTogether(sql);
  const by = async (id: string, of?: readonly string[]): Promise<Map<string, Value>> => {
    const only = of && { only: { enterprise: of } };
    const query: Query = { moment, basis: 'inception', groupBy: ['enterprise'], ...only };
    const values = await evaluate(CATALOGUE.get(id)!, CATALOGUE, source, query);
    return new Map(
      values.filter((value) => !value.value!.isZero()).map((value) => [value.group[0]!, value]),
    );
  };
  const invested = await by('fund.invested');
  // Far fewer enterprises have an investment than have credit.
  const holding = [...invested.keys()];
  const [granted, drawn] = await Promise.all([
    by('credit.granted', holding),
    by('credit.drawn', holding),
  ]);
  const both = [...invested.keys()].filter((code) => granted.has(code)).sort();
  return both.map((enterprise) => ({
    enterprise,
    invested: invested.get(enterprise)!,
    granted: granted.get(enterprise)!,
    drawn: drawn.get(enterprise),
  }));
}
