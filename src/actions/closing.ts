/**
 * Closing a quarter: the list is empty or accepted, the report is worked out as of the last record
 * before the closing, and its digest and workbook are kept with the record that closes it.
 */
import { sha256 } from '../platform/auth.ts';
import type { Sql } from '../db/connection.ts';
import { insertClosedReport } from '../db/closings.ts';
import type { Place } from '../db/journal.ts';
import type { Settlement } from '../db/submissions.ts';
import { CHECKLIST, QUARTER_CLOSED, type ChecklistItem } from '../domain/books/quarters.ts';
import { quarter, type Quarter } from '../domain/days.ts';
import type { Prepared } from '../domain/known.ts';
import { canonicalReport, REPORT_FORMAT } from '../domain/report-wire.ts';
import { renderQuarterly } from '../reports/quarterly.ts';
import { readChecklist, type OpenPoint } from './checklist.ts';
import { reportAt } from './report-at.ts';
import { readRestatement } from './restatement.ts';
import { rootAt } from './tree.ts';

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

const quarterOf = (data: Record<string, unknown>): Quarter => quarter(String(data.quarter));

/** Adds to a closing what it fixes: the two dates, the report's format and its digest. */
export async function completeClosing(
  sql: Sql,
  prepared: readonly Prepared[],
  place: Place,
): Promise<void> {
  for (const { event } of prepared.filter(isClosing)) {
    const of = quarterOf(event.data);
    const knownSeq = place.seq - 1;
    const data = canonicalReport(await reportAt(sql, of, knownSeq));
    event.data = {
      ...event.data,
      as_of: of.to,
      known_seq: knownSeq,
      report_format: REPORT_FORMAT,
      hash: 'SHA-256',
      digest: await sha256(data),
    };
  }
}

/** Keeps the report that a posted closing signed: its data and its workbook, byte for byte. */
export async function fileClosing(
  sql: Sql,
  prepared: readonly Prepared[],
  place: Place,
  settlement: Settlement,
): Promise<void> {
  for (const [position, { event }] of prepared.entries()) {
    if (event.type !== QUARTER_CLOSED) continue;
    const seq = place.seq + position;
    const { signatories } = settlement;
    const signed = await signedReport(sql, {
      of: quarterOf(event.data),
      knownSeq: place.seq - 1,
      closing: seq,
      closedOn: event.effective_on,
      maker: signatories.maker.name,
      checker: signatories.checker?.name ?? null,
    });
    await insertClosedReport(sql, { seq, quarter: String(event.data.quarter), ...signed });
  }
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
export async function signedReport(sql: Sql, { of, knownSeq, ...status }: Closing) {
  const report = await reportAt(sql, of, knownSeq);
  const data = canonicalReport(report);
  const digest = await sha256(data);
  const restatement = await readRestatement(sql, of, knownSeq);
  const workbook = await renderQuarterly(
    { ...report, status: { kind: 'signed', ...status }, ...(restatement && { restatement }) },
    { head: await rootAt(sql, knownSeq), digest: { hash: 'SHA-256', value: digest } },
  );
  return { format: REPORT_FORMAT, data, digest, workbook };
}
