/** What changed since a quarter was signed: its report then and now, and the records in between. */
import type { Sql } from '../db/connection.ts';
import { readClosings, type StoredClosing } from '../db/closings.ts';
import { readEvents, type StoredEvent } from '../db/journal.ts';
import { quarter, type Day, type Quarter } from '../domain/values/days.ts';
import { reportAnswers } from '../domain/report/compared-answers.ts';
import {
  concerns,
  restate,
  type LaterEvent,
  type Restatement,
} from '../domain/report/restatement.ts';
import { definesAlike, tellsChange, type ReportFormat } from '../domain/report/formats/format.ts';
import { reportAt } from './report-as-known.ts';
import { readKept } from './signed-report.ts';

function laterEvent(event: StoredEvent, originals: ReadonlyMap<number, StoredEvent>): LaterEvent {
  const original = event.reverses === undefined ? undefined : originals.get(event.reverses);
  return { ...event, checker: event.checker ?? null, ...(original && { original }) };
}

/** The events recorded after one record and up to another. */
async function laterEvents(sql: Sql, after: number, knownSeq: number): Promise<LaterEvent[]> {
  const events = await readEvents(sql, { knownSeq, after });
  const taken = events.flatMap((event) => event.reverses ?? []);
  const originals = taken.length === 0 ? [] : await readEvents(sql, { knownSeq, seqs: taken });
  const bySeq = new Map(originals.map((event) => [event.seq, event]));
  return events.map((event) => laterEvent(event, bySeq));
}

/**
 * Up to format 3, a report whose format was not kept was computed again for the comparison, and the
 * workbooks of that time say so. Later formats compare nothing in that case.
 */
function workedOutAgain(sql: Sql, closing: StoredClosing, format: ReportFormat) {
  if (tellsChange(format)) return undefined;
  return reportAt(sql, quarter(closing.quarter), closing.known_seq, format);
}

/**
 * Compares the kept report that a closing signed with the same report as known now, by the
 * definitions of a format. If definitions have changed, the report is also computed by the signed
 * ones: this separates changes by records from changes by definitions.
 */
export async function restatementSince(
  sql: Sql,
  closing: StoredClosing,
  knownSeq: number,
  format: ReportFormat,
): Promise<Restatement> {
  const of = quarter(closing.quarter);
  const { report, knownAt } = await readKept(sql, closing);
  const signed = report ?? (await workedOutAgain(sql, closing, format));
  const since = {
    quarter: of,
    closing: closing.seq,
    asOf: closing.as_of as Day,
    knownAt,
    knownSeq: closing.known_seq,
  };
  const later = await laterEvents(sql, closing.known_seq, knownSeq);
  if (!signed) return { ...restate(since, [], [], later), notCompared: closing.report_format };
  const now = reportAnswers(await reportAt(sql, of, knownSeq, format));
  const then = signed.format;
  const isAlike = definesAlike(then.catalogue, format.catalogue);
  return restate(since, reportAnswers(signed), now, later, {
    then: then.catalogue,
    now: format.catalogue,
    ...(!isAlike && { byThen: reportAnswers(await reportAt(sql, of, knownSeq, then)) }),
  });
}

/** For each closing, how many later records are dated in the period of its report. */
export async function countRestating(
  sql: Sql,
  closings: readonly StoredClosing[],
  knownSeq: number,
): Promise<Map<number, number>> {
  if (closings.length === 0) return new Map();
  const first = closings.map(({ known_seq }) => known_seq).reduce((a, b) => (a < b ? a : b));
  const later = await laterEvents(sql, first, knownSeq);
  return new Map(
    closings.map(({ seq, known_seq, as_of }) => [
      seq,
      later.filter((event) => event.seq > known_seq && concerns(event, as_of as Day)).length,
    ]),
  );
}

/**
 * What changed since the last signed quarter before this one, by the format of this quarter's
 * report; undefined if there is none.
 */
export async function readRestatement(
  sql: Sql,
  of: Quarter,
  knownSeq: number,
  format: ReportFormat,
): Promise<Restatement | undefined> {
  const earlier = (await readClosings(sql, knownSeq)).filter((each) => each.quarter < of.name);
  const last = earlier
    .toSorted((a, b) => (a.quarter === b.quarter ? a.seq - b.seq : a.quarter < b.quarter ? -1 : 1))
    .at(-1);
  return last && restatementSince(sql, last, knownSeq, format);
}
