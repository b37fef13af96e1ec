/** The tables of a quarter's report for pages, with the columns that the workbook has. */
import type { Database, Scope } from '../db/connection.ts';
import type { Day, Quarter } from '../domain/values/days.ts';
import type { QuarterReport, ReportProof } from '../domain/report/report.ts';
import { plainSheets, type PlainSheet } from '../reports/quarterly.ts';
import { Refusal } from '../platform/errors.ts';
import { resolveDates } from './resolve-dates.ts';
import { asOfIn, readDraftReport, readSignedReport } from './quarter-report.ts';

export type { PlainSheet } from '../reports/quarterly.ts';
export type { PlainCell, PlainNumber, PlainTable } from '../reports/sheets/plain-table.ts';

export interface ShownReport {
  report: QuarterReport;
  proof: ReportProof;
  sheets: PlainSheet[];
}

interface SheetDates {
  asOf?: Day | undefined;
  knownAt?: string | undefined;
}

/** The signed report; a draft if other dates are asked for or the quarter is not signed. */
export async function readReportSheets(
  database: Database,
  scope: Scope,
  of: Quarter,
  { asOf, knownAt, today }: SheetDates & { today: Day },
): Promise<ShownReport> {
  const isAsked = asOf !== undefined || knownAt !== undefined;
  const signed = isAsked ? undefined : await readSignedReport(database, scope, of);
  const day = asOfIn(of, asOf, today);
  const draft = async () =>
    readDraftReport(
      ...([database, scope, of] as const),
      await resolveDates(database, { asOf: day, knownAt }, today),
    );
  if (signed && !signed.report)
    throw new Refusal(
      'not_found',
      `${of.label}以 ${signed.data.format} 定版，该格式的表未保存，不能逐表显示；请下载定版工作簿。`,
    );
  const { report, proof } = signed?.report ? { ...signed, report: signed.report } : await draft();
  return { report, proof, sheets: plainSheets(report) };
}
