/** The report's tables beside the fund's own two: returns, exits, credit, deals, grants, plan. */
import type { Quarter } from '../days.ts';
import type { QuarterTables } from '../report-tables.ts';
import { creditTables } from './credit.ts';
import { dealLines } from './deals.ts';
import { exitLines, listingLines } from './exits.ts';
import { programmeLines, projectLines } from './grants.ts';
import { localReturnLines, recognitionLines, relocationLines } from './local-returns.ts';
import { indicatorLines } from './plan.ts';
import { publishedLines } from './published.ts';
import { quarterSeries } from './series.ts';
import type { TableSource } from './table-source.ts';

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
