/** The closings of quarters, and the reports that they signed. */
import type { Sql } from './connection.ts';

export interface ClosedReport {
  /** The number of the record that closed the quarter. */
  seq: number;
  quarter: string;
  format: string;
  data: string;
  digest: string;
  workbook: Uint8Array;
}

export async function insertClosedReport(sql: Sql, report: ClosedReport): Promise<void> {
  const { seq, quarter, format, data, digest, workbook } = report;
  const hex = Buffer.from(workbook).toString('hex');
  await sql`insert into closed_report (seq, quarter, format, data, digest, workbook)
    values (${seq}, ${quarter}, ${format}, ${data}, ${digest}, decode(${hex}, 'hex'))`;
}

/** One closing: what it fixed, who closed it, and whether it was opened again since. */
export interface StoredClosing {
  seq: number;
  quarter: string;
  effective_on: string;
  recorded_at: string;
  as_of: string;
  known_seq: number;
  report_format: string;
  digest: string;
  /** SHA-256 of the workbook: in the closing's own record, or added to it later. */
  workbook_sha256: string | null;
  maker: string;
  checker: string | null;
  /** The record that reopened the quarter, if known at that moment. */
  reopened: number | null;
}

/** Every closing up to a record, in order; of one quarter, if it is given. */
export function readClosings(
  sql: Sql,
  knownSeq: number,
  quarter?: string,
): Promise<StoredClosing[]> {
  return sql<StoredClosing[]>`
    select e.seq, e.data ->> 'quarter' as quarter, e.effective_on, e.recorded_at,
      e.data ->> 'as_of' as as_of, (e.data ->> 'known_seq')::bigint as known_seq,
      e.data ->> 'report_format' as report_format, e.data ->> 'digest' as digest,
      coalesce(e.data ->> 'workbook_sha256', (select a.data ->> 'workbook_sha256' from event a
        where a.type = 'quarter.workbook-attested' and a.seq <= ${knownSeq}
        and (a.data ->> 'closing')::bigint = e.seq order by a.seq limit 1)) as workbook_sha256,
      t.signatories -> 'maker' ->> 'name' as maker, t.signatories -> 'checker' ->> 'name' as checker,
      (select min(r.seq) from event r where r.type = 'quarter.reopened' and r.seq > e.seq
        and r.seq <= ${knownSeq} and r.data ->> 'quarter' = e.data ->> 'quarter') as reopened
    from event e join settlement t on t.submission_id = e.submission_id
    where e.type = 'quarter.closed' and e.seq <= ${knownSeq}
      ${quarter === undefined ? sql`` : sql`and e.data ->> 'quarter' = ${quarter}`}
    order by e.seq`;
}

/** The report that a closing signed; in the scope of who may see reports. */
export async function findClosedReport(sql: Sql, seq: number): Promise<ClosedReport | undefined> {
  const [row] = await sql<ClosedReport[]>`
    select seq, quarter, format, data, digest, workbook from closed_report where seq = ${seq}`;
  return row;
}

/** Only the data of that report. */
export async function findSignedData(sql: Sql, seq: number): Promise<string | undefined> {
  const [row] = await sql<{ data: string }[]>`select data from closed_report where seq = ${seq}`;
  return row?.data;
}

/** The first kept report that belongs to no closing. */
export async function findStrayReport(sql: Sql): Promise<number | undefined> {
  const [row] = await sql<{ seq: number }[]>`
    select seq from closed_report
    where not exists (select from event where event.seq = closed_report.seq
      and event.type = 'quarter.closed')
    order by seq limit 1`;
  return row?.seq;
}
