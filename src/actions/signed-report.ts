/**
 * The signed report of a closing, as it is kept. Its page, its data, its pack and later
 * restatements are read here, and none of it is computed again.
 */
import { findSignedData, type StoredClosing } from '../db/closings.ts';
import type { Sql } from '../db/connection.ts';
import type { Day } from '../domain/values/days.ts';
import { formatNamed } from '../domain/report/formats/index.ts';
import type { QuarterReport, ReportStatus } from '../domain/report/report.ts';
import { readReport } from '../domain/report/read.ts';
import type { ReportData } from '../domain/report/wire.ts';
import { sha256Hex } from '../platform/digest.ts';
import { readKnownAt } from './report-as-known.ts';

export interface SignedReport {
  /** The canonical text; the closing's record holds its digest. */
  text: string;
  data: ReportData;
  knownAt: string;
  status: Extract<ReportStatus, { kind: 'signed' }>;
  /** The same text as a report; undefined if its format was not kept. */
  report: QuarterReport | undefined;
}

/** Reads the kept report; throws if it differs from what was signed, which `verify` reports. */
export async function readKept(sql: Sql, closing: StoredClosing): Promise<SignedReport> {
  const text = await findSignedData(sql, closing.seq);
  if (text === undefined) throw new Error(`第 ${closing.seq} 号记录所定版的报告缺失`);
  if (sha256Hex(text) !== closing.digest)
    throw new Error(`第 ${closing.seq} 号记录所定版的报告与其摘要不符`);
  const data = JSON.parse(text) as ReportData;
  const knownAt = await readKnownAt(sql, closing.known_seq);
  const { seq, effective_on, maker, checker } = closing;
  const closedOn = effective_on as Day;
  const status = { kind: 'signed' as const, closing: seq, closedOn, maker, checker };
  const format = formatNamed(closing.report_format);
  const report = format && readReport(data, format, { knownAt, status });
  return { text, data, knownAt, status, report };
}
