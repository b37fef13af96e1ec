/** The report's tables beside the fund's own two: returns, exits, credit, deals, grants, plan. */
import type { Quarter } from '../values/days.ts';
import type { QuarterTables } from './table-lines.ts';
import { creditTables } from './table-7-credit.ts';
import { dealLines } from './table-8-deals.ts';
import { exitLines, listingLines } from './table-6-exits.ts';
import { programmeLines, projectLines } from './table-9-grants.ts';
import { localReturnLines, recognitionLines, relocationLines } from './table-5-local-returns.ts';
import { indicatorLines } from './table-10-plan.ts';
import { publishedLines } from './published-comparison.ts';
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
