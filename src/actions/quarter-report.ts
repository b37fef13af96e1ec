/** The quarterly report from the database: as it was signed, or as a draft for two dates. */
import { sha256Hex } from '../platform/digest.ts';
import { Refusal } from '../platform/errors.ts';
import type { Database, Scope, Sql } from '../db/connection.ts';
import { findClosedReport, readClosings, type StoredClosing } from '../db/closings.ts';
import { ReportTables } from '../db/report-source.ts';
import { isQuarterName, quarter, type Day, type Quarter } from '../domain/values/days.ts';
import { LATEST, type KnownMoment } from '../domain/journal/posted-event.ts';
import { buildReport, type Wanted } from '../domain/report/build.ts';
import { CURRENT } from '../domain/report/formats/index.ts';
import type { QuarterReport, ReportProof } from '../domain/report/report.ts';
import { canonicalReport, wireBeside, wireSignedReport } from '../domain/report/wire.ts';
import { renderQuarterly } from '../reports/quarterly.ts';
import { readRestatement } from './restatement.ts';
import { readKept, type SignedReport } from './signed-report.ts';
import { rootAt } from './tree.ts';

/** The quarter of that name. Refuses other text, and a quarter that has not begun. */
export function quarterNamed(name: string, today: Day): Quarter {
  if (!isQuarterName(name))
    throw new Refusal('parameter_invalid', `季度应形如 2024Q2，所填为“${name}”。`);
  const found = quarter(name);
  if (found.from > today)
    throw new Refusal('parameter_invalid', `${found.label}尚未开始，没有可报告的内容。`);
  return found;
}

/**
 * The as-of day: the one asked for, else the quarter's last day, or today in the current quarter.
 * Refuses a day outside the quarter.
 */
export function asOfIn(of: Quarter, asked: Day | undefined, today: Day): Day {
  const day = asked ?? (of.to < today ? of.to : today);
  if (day >= of.from && day <= of.to) return day;
  throw new Refusal(
    'parameter_invalid',
    `截至日 ${day} 不在${of.label}（${of.from} 至 ${of.to}）之内。`,
  );
}

/** A report, or some tables of it, and the tree head that proves its records. */
export interface ReportShown {
  report: QuarterReport;
  head: ReportProof['head'];
  /** Of a whole report. */
  digest?: ReportProof['digest'];
}

export interface ProvenReport {
  report: QuarterReport;
  proof: ReportProof;
}

async function proven(sql: Sql, report: QuarterReport): Promise<ProvenReport> {
  const { quarter: of, knownSeq, format } = report;
  const restatement = await readRestatement(sql, of, knownSeq, format);
  const head = await rootAt(sql, report.knownSeq);
  return {
    report: { ...report, ...(restatement && { restatement }) },
    proof: { head, digest: digestOf(report) },
  };
}

const digestOf = (report: QuarterReport): ReportProof['digest'] => ({
  hash: 'SHA-256',
  value: sha256Hex(canonicalReport(report)),
});

/** The report for two dates; nobody has signed it. */
export const readDraftReport = (
  database: Database,
  scope: Scope,
  of: Quarter,
  moment: KnownMoment,
): Promise<ProvenReport> =>
  database.read(scope, async (sql) =>
    proven(sql, await buildReport(new ReportTables(sql), of, moment)),
  );

/**
 * The tables of a draft for two dates: all, with the report's digest, or what is wanted of them.
 * What was restated is no table.
 */
export const readDraftTables = (
  database: Database,
  scope: Scope,
  of: Quarter,
  moment: KnownMoment,
  wanted?: Wanted,
): Promise<ReportShown> =>
  database.read(scope, async (sql) => {
    const report = await buildReport(new ReportTables(sql), of, moment, CURRENT, wanted);
    const head = await rootAt(sql, moment.knownSeq);
    return { report, head, ...(wanted === undefined && { digest: digestOf(report) }) };
  });

/** The closing by which a quarter is signed; undefined if it is open or was reopened. */
async function standingClosing(sql: Sql, of: Quarter): Promise<StoredClosing | undefined> {
  const closing = (await readClosings(sql, LATEST, of.name)).at(-1);
  return closing?.reopened === null ? closing : undefined;
}

/** What a quarter's closing signed, as it is kept; undefined if the quarter is not closed. */
export const readSigned = (
  database: Database,
  scope: Scope,
  of: Quarter,
): Promise<SignedReport | undefined> =>
  database.read(scope, async (sql) => {
    const closing = await standingClosing(sql, of);
    return closing && readKept(sql, closing);
  });

/** The same with its proof. */
async function readProven(sql: Sql, closing: StoredClosing) {
  const kept = await readKept(sql, closing);
  const head = await rootAt(sql, closing.known_seq);
  return { ...kept, proof: { head, digest: { hash: 'SHA-256', value: closing.digest } } };
}

/** What a quarter's closing signed and its proof, for its tables; nothing is computed again. */
export const readSignedTables = (
  database: Database,
  scope: Scope,
  of: Quarter,
): Promise<(SignedReport & { proof: ReportProof }) | undefined> =>
  database.read(scope, async (sql) => {
    const closing = await standingClosing(sql, of);
    return closing && readProven(sql, closing);
  });

/** The same with the restatement that it signed, which is computed again. */
export function readSignedReport(
  database: Database,
  scope: Scope,
  of: Quarter,
): Promise<(SignedReport & { proof: ReportProof }) | undefined> {
  return database.read(scope, async (sql) => {
    const closing = await standingClosing(sql, of);
    if (!closing) return undefined;
    const found = await readProven(sql, closing);
    if (!found.report) return found;
    const { format } = found.report;
    const restatement = await readRestatement(sql, of, closing.known_seq, format);
    return { ...found, report: { ...found.report, ...(restatement && { restatement }) } };
  });
}

/** A report as JSON: a signed report as it is kept, a draft as it is computed. */
export function wireProven(found: ProvenReport | (SignedReport & { proof: ReportProof })) {
  const { proof } = found;
  if (!('text' in found)) return { ...wireSignedReport(found.report), proof };
  const { data, knownAt, status, report } = found;
  return { ...data, known_at: knownAt, ...wireBeside(report ?? { status }), proof };
}

/**
 * The signed workbook, byte for byte, or the workbook of a draft. With the service's address, the
 * figures of a draft are links to their records.
 */
export async function readWorkbook(
  database: Database,
  scope: Scope,
  of: Quarter,
  draftAt: KnownMoment | undefined,
  origin?: string,
): Promise<Uint8Array | undefined> {
  if (draftAt) {
    const { report, proof } = await readDraftReport(database, scope, of, draftAt);
    return renderQuarterly(report, proof, origin === undefined ? {} : { origin });
  }
  return database.read(scope, async (sql) => {
    const closing = await standingClosing(sql, of);
    return closing && (await findClosedReport(sql, closing.seq))?.workbook;
  });
}
