/** The tables of a quarter's report for pages, with the columns that the workbook has. */
import type { Database, Scope } from '../db/connection.ts';
import type { Day, Quarter } from '../domain/values/days.ts';
import type { ReportProof, ReportStatus } from '../domain/report/report.ts';
import {
  PLAIN_TABLES,
  plainSheets,
  type PlainSheet,
  type PlainTableKey,
} from '../reports/quarterly.ts';
import { Refusal } from '../platform/errors.ts';
import { resolveDates } from './resolve-dates.ts';
import { asOfIn, readDraftTables, readSignedTables, type ReportShown } from './quarter-report.ts';

export { PLAIN_TABLE_KEYS, type PlainSheet, type PlainTableKey } from '../reports/quarterly.ts';
export type { PlainCell, PlainNumber, PlainTable } from '../reports/sheets/plain-table.ts';

export interface ShownReport {
  status: ReportStatus;
  asOf: Day;
  knownAt: string;
  knownSeq: number;
  illustrative: boolean;
  head: ReportProof['head'];
  /** Undefined where one table of a draft was read: the digest is of the whole report. */
  digest?: ReportProof['digest'];
  /** Every sheet by its name, with the tables of the one that is shown, or of all. */
  sheets: PlainSheet[];
}

interface Asked {
  asOf?: Day | undefined;
  knownAt?: string | undefined;
  today: Day;
  /** The one table that is shown; all if not given. */
  only?: PlainTableKey | undefined;
}

/**
 * The signed report; a draft if other dates are asked for or the quarter is not signed. Of a draft
 * only the asked table is read, of a signed report it is taken from what was kept.
 */
export async function readReportSheets(
  database: Database,
  scope: Scope,
  of: Quarter,
  { asOf, knownAt, today, only }: Asked,
): Promise<ShownReport> {
  const isAsked = asOf !== undefined || knownAt !== undefined;
  const signed = isAsked ? undefined : await readSignedTables(database, scope, of);
  const day = asOfIn(of, asOf, today);
  if (signed && !signed.report)
    throw new Refusal(
      'not_found',
      `${of.label}以 ${signed.data.format} 定版，该格式的表未保存，不能逐表显示；请下载定版工作簿。`,
    );
  const draft = async () =>
    readDraftTables(
      ...([database, scope, of] as const),
      await resolveDates(database, { asOf: day, knownAt }, today),
      only && PLAIN_TABLES[only],
    );
  const found: ReportShown = signed?.report
    ? { report: signed.report, ...signed.proof }
    : await draft();
  const { report, head, digest } = found;
  return {
    status: report.status,
    asOf: report.asOf,
    knownAt: report.knownAt,
    knownSeq: report.knownSeq,
    illustrative: report.illustrative,
    head,
    ...(digest && { digest }),
    sheets: plainSheets(report, only),
  };
}
