/**
 * The quarterly report as a workbook. Every number comes from the report; nothing is decided
 * here.
 */
import ExcelJS from 'exceljs';
import type { QuarterReport } from '../domain/report.ts';
import { writeCover } from './sheets/cover.ts';
import { writeDefinitions } from './sheets/definitions.ts';
import { writeIndustries } from './sheets/industries.ts';
import { investmentTable, writeInvestments } from './sheets/investments.ts';
import { writeOverview } from './sheets/overview.ts';
import { subFundTable, writeSubFunds } from './sheets/sub-funds.ts';

const PUBLISHER = '科创台账';

/**
 * Renders the report as an .xlsx file for office users, ready to print on A4. Figures that the
 * detail sheets can show are live formulas over them; their cached results are the report's own
 * values. Throws when an amount needs more digits than a cell holds.
 */
export async function renderQuarterly(report: QuarterReport): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  const renderedAt = new Date(report.knownAt);
  Object.assign(workbook, {
    creator: PUBLISHER,
    lastModifiedBy: PUBLISHER,
    created: renderedAt,
    modified: renderedAt,
    title: `科创基金季度报告 ${report.quarter.label}`,
  });
  const investments = investmentTable(report);
  const subFunds = subFundTable(report, investments);
  const cover = workbook.addWorksheet('封面');
  writeOverview(workbook, report, investments, subFunds);
  writeIndustries(workbook, report, investments);
  writeSubFunds(workbook, report, subFunds);
  writeInvestments(workbook, report, investments);
  writeDefinitions(workbook, report);
  writeCover(
    cover,
    report,
    workbook.worksheets.slice(1).map((sheet) => sheet.name),
  );
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}
