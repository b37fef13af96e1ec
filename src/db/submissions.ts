/** Submissions and their settlement. */
import type { Json, Sql } from './connection.ts';
import type { Shaped } from '../domain/proposals.ts';

export interface StoredSubmission {
  id: number;
  maker_id: number;
  maker: string;
  organisation: string;
  note: string | null;
  events: Shaped[];
  answer: Record<string, unknown>;
  fingerprint: string;
  received_at: string;
  outcome: 'posted' | 'approved' | null;
  settled_by: string | null;
  settled_at: string | null;
}

const columns = (sql: Sql) => sql`
  select s.id, s.maker_id, maker.name as maker, maker.organisation, s.note, s.events, s.answer, s.fingerprint,
    s.received_at, t.outcome, checker.name as settled_by, t.settled_at
  from submission s join person maker on maker.id = s.maker_id
  left join settlement t on t.submission_id = s.id left join person checker on checker.id = t.settled_by`;

export async function findSubmission(sql: Sql, id: number): Promise<StoredSubmission | undefined> {
  const [row] = await sql<StoredSubmission[]>`${columns(sql)} where s.id = ${id}`;
  return row;
}

export async function findSubmissionByKey(
  sql: Sql,
  makerId: number,
  key: string,
): Promise<StoredSubmission | undefined> {
  const [row] = await sql<
    StoredSubmission[]
  >`${columns(sql)} where s.maker_id = ${makerId} and s.idempotency_key = ${key}`;
  return row;
}

/** Numbers are taken under the posting lock, so a refused submission leaves no gap. */
export async function nextSubmissionId(sql: Sql): Promise<number> {
  const [row] = await sql<{ id: number }[]>`select coalesce(max(id), 0) + 1 as id from submission`;
  return row!.id;
}

export async function insertSubmission(
  sql: Sql,
  row: {
    id: number;
    makerId: number;
    key: string;
    fingerprint: string;
    note: string | undefined;
    events: Shaped[];
    answer: object;
  },
): Promise<void> {
  await sql`
    insert into submission (id, maker_id, idempotency_key, fingerprint, note, events, answer)
    values (${row.id}, ${row.makerId}, ${row.key}, ${row.fingerprint}, ${row.note ?? null},
      ${sql.json(row.events as unknown as Json)}, ${sql.json(row.answer as Json)})`;
}

export async function insertSettlement(
  sql: Sql,
  row: { id: number; makerId: number; settledBy: number; outcome: 'posted' | 'approved' },
): Promise<void> {
  await sql`insert into settlement (submission_id, maker_id, outcome, settled_by)
    values (${row.id}, ${row.makerId}, ${row.outcome}, ${row.settledBy})`;
}
