/** The report of a quarter as it results from the first records of the journal, up to a number. */
import type { Sql } from '../db/connection.ts';
import { ReportTables } from '../db/report-source.ts';
import { readHeadTime } from '../db/tree.ts';
import type { Quarter } from '../domain/values/days.ts';
import type { ReportFormat } from '../domain/report/formats/format.ts';
import { CURRENT } from '../domain/report/formats/index.ts';
import { instant } from '../domain/values/instants.ts';
import { buildReport } from '../domain/report/build.ts';
import type { QuarterReport } from '../domain/report/report.ts';

/** An instant before the first record. */
const BEFORE_ALL = '1970-01-01T00:00:00Z';

/** As of the quarter's last day, as known at the instant of the last of those records. */
export async function reportAt(
  sql: Sql,
  of: Quarter,
  knownSeq: number,
  format: ReportFormat = CURRENT,
): Promise<QuarterReport> {
  const knownAt = await readKnownAt(sql, knownSeq);
  return buildReport(new ReportTables(sql), of, { asOf: of.to, knownSeq, knownAt }, format);
}

/** The instant of the last of those records. */
export const readKnownAt = async (sql: Sql, knownSeq: number): Promise<string> =>
  instant((await readHeadTime(sql, knownSeq)) ?? BEFORE_ALL);
