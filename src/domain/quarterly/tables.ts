/** The report's tables beside the fund's own two: returns, exits, credit, deals, grants, plan. */
import type { CodeLists } from '../code-lists.ts';
import type { Quarter } from '../days.ts';
import type { Moment } from '../journal.ts';
import { ratio } from '../money.ts';
import type { QuarterTables } from '../report-tables.ts';
import { creditTables } from './credit.ts';
import { dealLines } from './deals.ts';
import { exitLines, listingLines } from './exits.ts';
import type { FigureReader } from './figure-reader.ts';
import { programmeLines, projectLines } from './grants.ts';
import { localReturnLines, recognitionLines, relocationLines } from './local-returns.ts';
import { indicatorLines } from './plan.ts';
import { publishedLines } from './published.ts';
import { quarterSeries } from './series.ts';
import type { ReportSource, Told, ToldEvent } from './source.ts';

/** What every table is made of. */
export interface TableSource {
  source: ReportSource;
  moment: Moment;
  figures: FigureReader;
  lists: CodeLists;
  /** What a code is called on the day. */
  nameOf: (code: string) => string;
  /** Live events of one type, in order of day and record number. */
  told: (type: ToldEvent) => readonly Told[];
}

/** A text that an event says; nothing where it was left out. */
export const saidText = (data: Told['data'], name: string): string | undefined => {
  const value = data[name];
  return typeof value === 'string' ? value : undefined;
};

/** A number in its wire form that an event says. */
export const saidNumber = (data: Told['data'], name: string) => {
  const value = saidText(data, name);
  return value === undefined ? undefined : ratio(value);
};

/** Builds every table at the moment of the report. */
export async function quarterTables(from: TableSource, of: Quarter): Promise<QuarterTables> {
  const { credit, coverage } = await creditTables(from);
  return {
    series: await quarterSeries(from, of),
    localReturns: await localReturnLines(from),
    recognitions: recognitionLines(from),
    relocations: await relocationLines(from),
    exits: exitLines(from),
    listings: await listingLines(from),
    ...{ credit, coverage },
    deals: await dealLines(from),
    programmes: await programmeLines(from),
    projects: await projectLines(from),
    indicators: indicatorLines(from),
    published: await publishedLines(from),
  };
}
