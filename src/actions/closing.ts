/**
 * Closes a quarter:
 * - it is over and the last one open (`domain/books/quarters.ts`), and the checklist is empty, or
 *   each open point accepted (`quarter-checklist.ts`);
 * - the report is computed as of the last record before the closing;
 * - its data and workbook are kept;
 * - the digests of both stand in the record that closes the quarter.
 */
import type { Sql } from '../db/connection.ts';
import {
  findClosedReport,
  insertClosedReport,
  readClosings,
  type ClosedReport,
  type StoredClosing,
} from '../db/closings.ts';
import { nextPosition } from '../db/journal.ts';
import type { Settlement } from '../db/submissions.ts';
import { QUARTER_CLOSED, recordedQuarter, WORKBOOK_ATTESTED } from '../domain/books/quarters.ts';
import { quarter, type Day, type Quarter } from '../domain/values/days.ts';
import type { Prepared } from '../domain/journal/batch-lookups.ts';
import type { ReportFormat } from '../domain/report/formats/format.ts';
import { CURRENT, formatNamed } from '../domain/report/formats/index.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import type { QuarterReport } from '../domain/report/report.ts';
import { canonicalReport } from '../domain/report/wire.ts';
import { sha256Hex } from '../platform/digest.ts';
import { reportAt } from './report-as-known.ts';
import { readRestatement } from './restatement.ts';
import { loadDrawing, type Drawing } from './signed-drawing.ts';
import { rootAt } from './tree.ts';

/** Refuses a digest that is not that of a closing's workbook, or that its record has already. */
export async function judgeAttestations(sql: Sql, prepared: readonly Prepared[]): Promise<void> {
  const attesting = prepared.filter(({ definition }) => definition.type === WORKBOOK_ATTESTED);
  if (attesting.length === 0) return;
  const closings = new Map((await readClosings(sql, LATEST)).map((each) => [each.seq, each]));
  const said = new Set<number>();
  for (const { event, findings } of attesting) {
    const seq = event.data.closing as number;
    const closing = closings.get(seq);
    const refuse = (pointer: string, detail: string): void =>
      void findings.push({ code: 'field_invalid', pointer, detail });
    if (!closing) refuse('/data/closing', `第 ${seq} 号不是关闭季度的记录。`);
    else if (closing.workbook_sha256 !== null || said.has(seq))
      refuse('/data/closing', `第 ${seq} 号记录所定版工作簿的摘要已有记载，不再补记。`);
    else if ((await digestOfKept(sql, seq)) !== event.data.workbook_sha256)
      refuse('/data/workbook_sha256', `所填摘要不是第 ${seq} 号记录所定版工作簿的 SHA-256。`);
    said.add(seq);
  }
}

async function digestOfKept(sql: Sql, seq: number): Promise<string | undefined> {
  const kept = await findClosedReport(sql, seq);
  return kept && sha256Hex(kept.workbook);
}

/** A closing whose report is computed but whose workbook is not drawn yet. */
export interface Completed {
  seq: number;
  of: Quarter;
  knownSeq: number;
  event: Prepared['event'];
  signed: SignedData;
}

/**
 * Adds to each closing what it fixes and its reviewer sees: the two dates, the report's format and
 * the digest of its data. `firstSeq` is the number that the batch's first record will have. Costs a
 * report for each, and no workbook.
 */
export async function completeClosing(
  sql: Sql,
  prepared: readonly Prepared[],
  firstSeq: number,
): Promise<Completed[]> {
  const completed: Completed[] = [];
  for (const [position, { event }] of prepared.entries()) {
    if (event.type !== QUARTER_CLOSED) continue;
    const of = recordedQuarter(event.data);
    const knownSeq = firstSeq - 1;
    const signed = await signedData(sql, of, knownSeq, CURRENT);
    event.data = {
      ...event.data,
      as_of: of.to,
      known_seq: knownSeq,
      report_format: signed.report.format.name,
      hash: 'SHA-256',
      digest: signed.digest,
    };
    completed.push({ seq: firstSeq + position, of, knownSeq, event, signed });
  }
  return completed;
}

/**
 * Draws the workbooks of closings that are being posted and adds their digests. The cover of a
 * workbook names who signs it. Returns the reports to keep once the closings are posted.
 */
async function sealClosing(
  sql: Sql,
  completed: readonly Completed[],
  { signatories: { maker, checker } }: Settlement,
  draw: Drawing,
): Promise<ClosedReport[]> {
  const reports: ClosedReport[] = [];
  for (const { seq, of, knownSeq, event, signed } of completed) {
    const closing = {
      of,
      knownSeq,
      closing: seq,
      closedOn: event.effective_on,
      maker: maker.name,
      checker: checker?.name ?? null,
    };
    const workbook = await drawSigned(sql, signed, closing, draw);
    event.data = { ...event.data, workbook_sha256: sha256Hex(workbook) };
    const { report, data, digest } = signed;
    reports.push({ seq, quarter: of.name, format: report.format.name, data, digest, workbook });
  }
  return reports;
}

/**
 * Draws what the completed closings of a batch sign, and gives what is to be kept once they are
 * posted. It may take long: only under the posting lock, and before readers are kept waiting.
 */
export async function signClosings(
  sql: Sql,
  completed: readonly Completed[],
  settlement: Settlement,
): Promise<ClosedReport[]> {
  if (completed.length === 0) return [];
  return sealClosing(sql, completed, settlement, await loadDrawing());
}

/** The same for a batch that is posted as soon as it is handed in. */
export async function completeAndSign(
  sql: Sql,
  prepared: readonly Prepared[],
  settlement: Settlement,
): Promise<ClosedReport[]> {
  if (prepared.every(({ event }) => event.type !== QUARTER_CLOSED)) return [];
  // Under the posting lock nobody else can take this number.
  const { seq } = await nextPosition(sql);
  return signClosings(sql, await completeClosing(sql, prepared, seq), settlement);
}

/** Keeps the reports that posted closings signed: data and workbook, byte for byte. */
export async function fileClosings(sql: Sql, reports: readonly ClosedReport[]): Promise<void> {
  for (const report of reports) await insertClosedReport(sql, report);
}

/** A report with its canonical data and the digest of that, as a closing signs it. */
interface SignedData {
  report: QuarterReport;
  data: string;
  digest: string;
}

/** The data that a closing signs, computed from the journal; it is the same every time. */
async function signedData(
  sql: Sql,
  of: Quarter,
  knownSeq: number,
  format: ReportFormat,
): Promise<SignedData> {
  const report = await reportAt(sql, of, knownSeq, format);
  const data = canonicalReport(report);
  return { report, data, digest: sha256Hex(data) };
}

interface Closing {
  of: Quarter;
  knownSeq: number;
  closing: number;
  closedOn: Day;
  maker: string;
  checker: string | null;
}

/** The workbook of what a closing signs; the same bytes every time. */
async function drawSigned(
  sql: Sql,
  { report, digest }: SignedData,
  { of, knownSeq, ...status }: Closing,
  draw: Drawing,
): Promise<Uint8Array> {
  const restatement = await readRestatement(sql, of, knownSeq, report.format);
  return draw(
    { ...report, status: { kind: 'signed', ...status }, ...(restatement && { restatement }) },
    { head: await rootAt(sql, knownSeq), digest: { hash: 'SHA-256', value: digest } },
  );
}

/** A closing's report, computed and drawn again by its format; throws if that was not kept. */
export async function drawnAgain(
  sql: Sql,
  closing: StoredClosing,
): Promise<{ data: string; digest: string; workbook: Uint8Array }> {
  const format = formatNamed(closing.report_format);
  if (!format) throw new RangeError(`${closing.report_format} was not kept`);
  const { seq, maker, checker, known_seq: knownSeq } = closing;
  const of = quarter(closing.quarter);
  const closedOn = closing.effective_on as Day;
  const signed = await signedData(sql, of, knownSeq, format);
  const signing = { of, knownSeq, closing: seq, closedOn, maker, checker };
  const workbook = await drawSigned(sql, signed, signing, await loadDrawing());
  return { data: signed.data, digest: signed.digest, workbook };
}
