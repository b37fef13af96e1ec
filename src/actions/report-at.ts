/** The report of a quarter as the first so many records give it. */
import type { Sql } from '../db/connection.ts';
import { ReportTables } from '../db/report-tables.ts';
import { readHeadTime } from '../db/tree.ts';
import type { Quarter } from '../domain/days.ts';
import { instant } from '../domain/instants.ts';
import { buildReport } from '../domain/quarterly/build.ts';
import type { QuarterReport } from '../domain/report.ts';

/** Before the first record was made. */
const BEFORE_ALL = '1970-01-01T00:00:00Z';

/** As of the quarter's last day; known at the instant of the last of those records. */
export async function reportAt(sql: Sql, of: Quarter, knownSeq: number): Promise<QuarterReport> {
  const knownAt = instant((await readHeadTime(sql, knownSeq)) ?? BEFORE_ALL);
  return buildReport(new ReportTables(sql), of, { asOf: of.to, knownSeq, knownAt });
}
