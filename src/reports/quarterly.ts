/**
 * The quarterly report as a workbook. Every number comes from the report; nothing is decided
 * here.
 */
import ExcelJS from 'exceljs';
import type { QuarterReport, ReportProof } from '../domain/report.ts';
import { writeCover } from './sheets/cover.ts';
import { writeDefinitions } from './sheets/definitions.ts';
import { writeIndustries } from './sheets/industries.ts';
import { investmentTable, writeInvestments } from './sheets/investments.ts';
import { writeOverview } from './sheets/overview.ts';
import { writeRestatement } from './sheets/restatement.ts';
import { subFundTable, writeSubFunds } from './sheets/sub-funds.ts';
import { settled } from './zip.ts';

const PUBLISHER = '科创台账';

/**
 * Renders the report as an .xlsx file for office users, ready to print on A4. Figures that the
 * detail sheets can show are live formulas over them; their cached results are the report's own
 * values. The cover prints the proof where one is given. The same report and proof give the same
 * bytes on every machine, at any time. Throws when an amount needs more digits than a cell holds.
 */
export async function renderQuarterly(
  report: QuarterReport,
  proof?: ReportProof,
): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  // Of the report and not of the clock: these dates are in the file, and so in its bytes.
  const knownAt = new Date(report.knownAt);
  Object.assign(workbook, {
    creator: PUBLISHER,
    lastModifiedBy: PUBLISHER,
    created: knownAt,
    modified: knownAt,
    title: `科创基金季度报告 ${report.quarter.label}`,
  });
  const investments = investmentTable(report);
  const subFunds = subFundTable(report, investments);
  const cover = workbook.addWorksheet('封面');
  writeOverview(workbook, report, investments, subFunds);
  writeIndustries(workbook, report, investments);
  writeSubFunds(workbook, report, subFunds);
  writeInvestments(workbook, report, investments);
  if (report.restatement) writeRestatement(workbook, report, report.restatement);
  writeDefinitions(workbook, report);
  writeCover(
    cover,
    report,
    workbook.worksheets.slice(1).map((sheet) => sheet.name),
    proof,
  );
  // Packed again below, so there is no use in packing it tightly here.
  const zip = await workbook.xlsx.writeBuffer({ zip: { compression: 'STORE' } });
  return settled(new Uint8Array(zip));
}
