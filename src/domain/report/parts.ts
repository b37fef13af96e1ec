/**
 * The parts of which a report is built, each with what it reads beside figures. A page that shows
 * one table asks for that table's parts alone.
 */
import type { Quarter } from '../values/days.ts';
import { publishedLines } from './published-comparison.ts';
import { quarterSeries } from './series.ts';
import type { Registered } from './source.ts';
import { indicatorLines } from './table-10-plan.ts';
import { industryLines } from './table-2-industries.ts';
import { byCode, investmentLines, subFundLines, type Statements } from './table-3-and-4-fund.ts';
import { localReturnLines, recognitionLines, relocationLines } from './table-5-local-returns.ts';
import { exitLines, listingLines } from './table-6-exits.ts';
import { coverageLines, creditTables } from './table-7-credit.ts';
import { dealLines } from './table-8-deals.ts';
import { programmeLines, projectLines } from './table-9-grants.ts';
import type { TableSource } from './table-source.ts';

/** What a part may read beside figures and code lists. */
export type Beside = 'names' | 'marks' | 'subFunds' | 'reportedEvents';

/** What a part is built from; what it does not name in `reads` is empty. */
export interface PartSource extends TableSource {
  names: ReadonlyMap<string, string>;
  marks: Statements;
  subFunds: readonly Registered[];
  quarter: Quarter;
}

const part = <Lines>(
  reads: readonly Beside[],
  lines: (from: PartSource) => Lines | Promise<Lines>,
) => ({ reads, lines });

export const PARTS = {
  industries: part([], ({ figures, lists }) => industryLines(figures, lists)),
  subFunds: part(['names', 'subFunds'], ({ figures, subFunds, names }) =>
    subFundLines(
      figures,
      [...subFunds].sort((a, b) => byCode(a.code, b.code)),
      names,
    ),
  ),
  investments: part(['names', 'marks'], (from) => investmentLines(from.figures, from.marks, from)),
  series: part([], (from) => quarterSeries(from, from.quarter)),
  localReturns: part(['names', 'reportedEvents'], localReturnLines),
  recognitions: part(['names', 'reportedEvents'], recognitionLines),
  relocations: part(['names', 'reportedEvents'], relocationLines),
  exits: part(['names', 'reportedEvents'], exitLines),
  listings: part(['names', 'reportedEvents'], listingLines),
  credit: part(['names'], creditTables),
  coverage: part([], coverageLines),
  deals: part(['names', 'reportedEvents'], dealLines),
  programmes: part(['names', 'reportedEvents'], programmeLines),
  projects: part(['names', 'reportedEvents'], projectLines),
  indicators: part(['reportedEvents'], indicatorLines),
  published: part(['reportedEvents'], publishedLines),
};
export type ReportPart = keyof typeof PARTS;
export const ALL_PARTS = Object.keys(PARTS) as ReportPart[];

export type PartLines = { [P in ReportPart]: Awaited<ReturnType<(typeof PARTS)[P]['lines']>> };

/** Every part without a line. */
const EMPTY: PartLines = {
  ...(Object.fromEntries(ALL_PARTS.map((name) => [name, []])) as unknown as PartLines),
  credit: { byBank: [], byRegion: [], byProduct: [] },
};

/** The lines of these parts, asked for all at once; the others are empty. */
export async function partLines(
  from: PartSource,
  wanted: readonly ReportPart[],
): Promise<PartLines> {
  const read = await Promise.all(wanted.map(async (name) => [name, await PARTS[name].lines(from)]));
  return { ...EMPTY, ...(Object.fromEntries(read) as Partial<PartLines>) };
}
