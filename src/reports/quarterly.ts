/**
 * The quarterly report as a workbook. Every number comes from the report; nothing is decided
 * here.
 */
import type { Wanted } from '../domain/report/build.ts';
import type { QuarterReport, ReportProof } from '../domain/report/report.ts';
import { withCharts } from './charts.ts';
import { newWorkbook } from './excel.ts';
import { withLinks } from './links.ts';
import { roundedColumns, writeBook } from './sheets/stacked-tables.ts';
import { comparisonSheet } from './sheets/table-1-comparison.ts';
import { creditSheet } from './sheets/table-7-credit.ts';
import { dealSheet } from './sheets/table-8-deals.ts';
import { exitSheet } from './sheets/table-6-exits.ts';
import { grantSheet } from './sheets/table-9-grants.ts';
import { localReturnSheet } from './sheets/table-5-local-returns.ts';
import { planSheet } from './sheets/table-10-plan.ts';
import { publishedSheet } from './sheets/published.ts';
import { reportCharts, writePictures } from './sheets/pictures.ts';
import { writeChecks } from './sheets/checks.ts';
import { writeCover } from './sheets/cover.ts';
import { definitionTable, writeDefinitions } from './sheets/definitions.ts';
import { writeSheet, type Sheet } from './sheets/page.ts';
import { industrySheet, shareRounded, shareTables } from './sheets/table-2-industries.ts';
import { investmentSheet, investmentTable } from './sheets/table-4-investments.ts';
import type { PlainTable } from './sheets/plain-table.ts';
import { makePlain } from './sheets/hidden-characters.ts';
import { OVERVIEW_ALONE, OverviewTable, overviewSheet } from './sheets/table-1-overview.ts';
import { writeRestatement } from './sheets/restatement.ts';
import { subFundSheet, subFundTable } from './sheets/table-3-sub-funds.ts';
import { allChecks } from './sheets/numbers-that-agree.ts';
import { Trails } from './sheets/trails.ts';
import { settled } from './workbook-files.ts';

const PUBLISHER = '科创台账';

/** Every table of the report, before any is written. */
function prepare(report: QuarterReport, origin?: string) {
  const investments = investmentTable(report);
  const subFunds = subFundTable(report, investments);
  const definitions = definitionTable(report);
  const trails = new Trails(report, definitions, origin);
  const books = {
    localReturns: localReturnSheet(report),
    exits: exitSheet(report),
    credit: creditSheet(report),
    deals: dealSheet(report),
    grants: grantSheet(report),
  };
  const plan = planSheet(report);
  const bookSheets = [...Object.values(books), plan, publishedSheet(report)];
  const overview = new OverviewTable(report, { investments, subFunds, books }, trails);
  const shares = shareTables(report, investments);
  return { definitions, overview, shares, subFunds, investments, books, plan, bookSheets };
}

/** 表1 to 表4, in their order. */
const formulaSheets = (
  report: QuarterReport,
  { overview, shares, subFunds, investments }: ReturnType<typeof prepare>,
): Sheet[] => [
  overviewSheet(overview),
  comparisonSheet(report),
  industrySheet(report, shares),
  subFundSheet(subFunds),
  investmentSheet(investments),
];

/**
 * The statistical tables in their order, by the word for each in a page's address, and what of a
 * report each of them shows. The formulas of 表1 to 表3 over other tables do not show on a page.
 */
export const PLAIN_TABLES = {
  '1': { overview: {}, parts: [] },
  '1-compared': { overview: { isCompared: true }, parts: [] },
  '2': { parts: ['industries'] },
  '3': { parts: ['subFunds'] },
  '4': { overview: { of: ['fund.fair_value'] }, parts: ['investments'] },
  '5': { parts: ['localReturns', 'recognitions', 'relocations'] },
  '6': { parts: ['exits', 'listings'] },
  '7': { parts: ['series', 'credit', 'coverage'] },
  '8': { parts: ['deals'] },
  '9': { parts: ['programmes', 'projects'] },
  '10': { parts: ['indicators'] },
  published: { parts: ['published'] },
} as const satisfies Record<string, Wanted>;
export type PlainTableKey = keyof typeof PLAIN_TABLES;

/** In the order of the sheets; an object would put its numbers first. */
export const PLAIN_TABLE_KEYS: readonly PlainTableKey[] = [
  ...(['1', '1-compared', '2', '3', '4', '5', '6', '7', '8', '9', '10', 'published'] as const),
];

/** One sheet of the workbook as a page shows it. */
export interface PlainSheet {
  key: PlainTableKey;
  /** The name on its tab, such as 表1 总体情况. */
  name: string;
  title: string;
  unit?: string;
  /** Empty unless the sheet is shown. */
  tables: PlainTable[];
  notes: readonly string[];
}

/**
 * The statistical tables of the workbook, 表1 to 表10 and 对外口径核对, with the same columns: all, or
 * one of a report that has at least that one's parts.
 */
export function plainSheets(report: QuarterReport, only?: PlainTableKey): PlainSheet[] {
  const prepared = prepare(report);
  const sheets = [
    ...formulaSheets(report, prepared),
    ...prepared.bookSheets.map((sheet) => ({ ...sheet, tables: Object.values(sheet.tables) })),
  ];
  return sheets.map(({ plan: { name, title, unit }, tables, notes }, index) => {
    const key = PLAIN_TABLE_KEYS[index]!;
    const isAlone = key === only;
    return {
      ...{ key, name, title },
      ...(unit !== undefined && { unit }),
      notes: isAlone && key === '1' ? [OVERVIEW_ALONE] : notes,
      tables: isAlone || only === undefined ? tables.map((table) => table.plainly()) : [],
    };
  });
}

/**
 * Renders the report as an .xlsx file for office users, ready to print on A4. The same report and
 * proof give the same bytes on every machine, at any time.
 *
 * - Figures that the detail sheets can show are live formulas over them, whose cached results are
 *   the report's own values.
 * - The cover prints the proof if one is given.
 *
 * Throws if an amount needs more digits than a cell holds.
 */
export async function renderQuarterly(
  report: QuarterReport,
  proof?: ReportProof,
  { origin }: { origin?: string } = {},
): Promise<Uint8Array> {
  const workbook = await newWorkbook();
  // The time of the report and not of the clock, because the file contains it.
  const knownAt = new Date(report.knownAt);
  Object.assign(workbook, {
    creator: PUBLISHER,
    lastModifiedBy: PUBLISHER,
    created: knownAt,
    modified: knownAt,
    title: `科技金融季度报告 ${report.quarter.label}`,
  });
  const prepared = prepare(report, origin);
  const { definitions, overview, shares, subFunds, investments, books, plan, bookSheets } =
    prepared;
  const cover = workbook.addWorksheet('封面');
  for (const sheet of formulaSheets(report, prepared)) writeSheet(workbook, report, sheet);
  for (const sheet of bookSheets) writeBook(workbook, report, sheet);
  writePictures(workbook, report);
  if (report.restatement) writeRestatement(workbook, report, report.restatement);
  writeDefinitions(workbook, report, definitions);
  const written = { overview, shares, subFunds, investments, books };
  const rounded = [
    ...shares.flatMap(shareRounded),
    ...subFunds.rounded(),
    ...investments.rounded(),
    ...roundedColumns(bookSheets),
  ];
  writeChecks(workbook, report, allChecks(written), rounded);
  writeCover(
    cover,
    report,
    workbook.worksheets.slice(1).map((sheet) => sheet.name),
    proof,
  );
  makePlain(workbook);
  // Packed again below, so compressing it here would be wasted.
  const zip = await workbook.xlsx.writeBuffer({ zip: { compression: 'STORE' } });
  const charts = reportCharts(report, { shares, credit: books.credit, plan });
  return settled(new Uint8Array(zip), (files) =>
    withCharts(withLinks(files, overview.links), charts),
  );
}
