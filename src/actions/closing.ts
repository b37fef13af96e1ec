/**
 * Closing a quarter: the list is empty or accepted, the report is worked out as of the last record
 * before the closing, its data and workbook are kept, and the digests of both stand in the record
 * that closes it.
 */
import { sha256 } from '../platform/auth.ts';
import type { Sql } from '../db/connection.ts';
import {
  findClosedReport,
  insertClosedReport,
  readClosings,
  type ClosedReport,
  type StoredClosing,
} from '../db/closings.ts';
import type { Place } from '../db/journal.ts';
import type { Settlement } from '../db/submissions.ts';
import {
  CHECKLIST,
  QUARTER_CLOSED,
  WORKBOOK_ATTESTED,
  type ChecklistItem,
} from '../domain/books/quarters.ts';
import { quarter, type Day, type Quarter } from '../domain/days.ts';
import type { Prepared } from '../domain/known.ts';
import type { ReportFormat } from '../domain/formats/format.ts';
import { CURRENT, formatNamed } from '../domain/formats/index.ts';
import { canonicalReport } from '../domain/report-wire.ts';
import { sha256Hex } from '../platform/digest.ts';
import { renderQuarterly } from '../reports/quarterly.ts';
import { readChecklist, type OpenPoint } from './checklist.ts';
import { reportAt } from './report-at.ts';
import { readRestatement } from './restatement.ts';
import { rootAt } from './tree.ts';

// Whoever may close a quarter loads it first: under the posting lock, others would wait for that.
export { loadExcel } from '../reports/excel.ts';

const isClosing = ({ definition }: Prepared): boolean => definition.type === QUARTER_CLOSED;

/** No refusal lists more than one can read; the quarter's own page has them all. */
const MOST_NAMED = 10;

const textsOf = (open: readonly OpenPoint[]): string =>
  open
    .slice(0, MOST_NAMED)
    .map(({ text }) => text)
    .join('、');

/** Refuses to close over anything that is open and not accepted with a reason. */
export async function judgeClosing(sql: Sql, prepared: readonly Prepared[]): Promise<void> {
  for (const { event, findings } of prepared.filter(isClosing)) {
    if (findings.length > 0) continue;
    const accepted = (event.data.accepted ?? []) as { item: ChecklistItem }[];
    const list = await readChecklist(sql, quarterOf(event.data), Number.MAX_SAFE_INTEGER);
    for (const { item, label, open } of list) {
      if (open.length === 0 || accepted.some((each) => each.item === item)) continue;
      const more = open.length > MOST_NAMED ? `等 ${open.length} 项` : '';
      findings.push({
        code: 'checklist_open',
        pointer: '/data/accepted',
        detail: `${CHECKLIST[item]}：${textsOf(open)}${more}。请先处理，或在 accepted 中以 {"item":"${item}","reason":"…"} 写明“${label}”为何仍可关闭。`,
      });
    }
  }
}

/** Refuses a digest that is not that of a closing's workbook, or that its record has already. */
export async function judgeAttestations(sql: Sql, prepared: readonly Prepared[]): Promise<void> {
  const attesting = prepared.filter(({ definition }) => definition.type === WORKBOOK_ATTESTED);
  if (attesting.length === 0) return;
  const closings = new Map(
    (await readClosings(sql, Number.MAX_SAFE_INTEGER)).map((each) => [each.seq, each]),
  );
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

const quarterOf = (data: Record<string, unknown>): Quarter => quarter(String(data.quarter));

/**
 * Adds to a closing what it fixes: the two dates, the report's format, and the digests of its data
 * and its workbook. Gives what is to be kept once the closing is posted.
 */
export async function completeClosing(
  sql: Sql,
  prepared: readonly Prepared[],
  place: Place,
  { signatories }: Settlement,
): Promise<ClosedReport[]> {
  const reports: ClosedReport[] = [];
  for (const [position, { event }] of prepared.entries()) {
    if (event.type !== QUARTER_CLOSED) continue;
    const seq = place.seq + position;
    const of = quarterOf(event.data);
    const knownSeq = place.seq - 1;
    const signed = await signedReport(sql, {
      ...{ of, knownSeq, closing: seq, closedOn: event.effective_on },
      maker: signatories.maker.name,
      checker: signatories.checker?.name ?? null,
    });
    event.data = {
      ...event.data,
      as_of: of.to,
      known_seq: knownSeq,
      report_format: signed.format,
      hash: 'SHA-256',
      digest: signed.digest,
      workbook_sha256: sha256Hex(signed.workbook),
    };
    reports.push({ seq, quarter: of.name, ...signed });
  }
  return reports;
}

/** Keeps the reports that posted closings signed: data and workbook, byte for byte. */
export async function fileClosings(sql: Sql, reports: readonly ClosedReport[]): Promise<void> {
  for (const report of reports) await insertClosedReport(sql, report);
}

export interface Closing {
  of: Quarter;
  knownSeq: number;
  closing: number;
  closedOn: Prepared['event']['effective_on'];
  maker: string;
  checker: string | null;
}

/** The signed report and its workbook, worked out from the journal; the same every time. */
export async function signedReport(
  sql: Sql,
  { of, knownSeq, ...status }: Closing,
  format: ReportFormat = CURRENT,
) {
  const report = await reportAt(sql, of, knownSeq, format);
  const data = canonicalReport(report);
  const digest = await sha256(data);
  const restatement = await readRestatement(sql, of, knownSeq, format);
  const workbook = await renderQuarterly(
    { ...report, status: { kind: 'signed', ...status }, ...(restatement && { restatement }) },
    { head: await rootAt(sql, knownSeq), digest: { hash: 'SHA-256', value: digest } },
  );
  return { format: format.name, data, digest, workbook };
}

/** What a closing signed, worked out and drawn again by its own format; throws on one not kept. */
export function drawnAgain(sql: Sql, closing: StoredClosing) {
  const format = formatNamed(closing.report_format);
  if (!format) throw new RangeError(`${closing.report_format} was not kept`);
  const { seq, maker, checker, known_seq: knownSeq } = closing;
  const of = quarter(closing.quarter);
  const closedOn = closing.effective_on as Day;
  return signedReport(sql, { of, knownSeq, closing: seq, closedOn, maker, checker }, format);
}
