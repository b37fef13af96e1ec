/** Drafts: scratch paper only its maker sees. Every statement runs in the maker's own scope. */
import { DRAFTS } from '../domain/lists/journal.ts';
import type { Filter } from '../domain/lists/search-filter-sort.ts';
import type { Sql } from './connection.ts';
import { narrowedBy, type Part } from './narrowing.ts';

export interface Draft {
  id: number;
  version: number;
  /** JSON text, as it was sent. */
  body: string;
  created_at: string;
  updated_at: string;
}

export async function findDraft(sql: Sql, id: number): Promise<Draft | undefined> {
  const [row] = await sql<
    Draft[]
  >`select id, version, body, created_at, updated_at from draft where id = ${id}`;
  return row;
}

/** The maker's drafts in order of number. */
export function listDrafts(
  sql: Sql,
  { after = 0, limit, filters = [] }: Part & { filters?: readonly Filter[] },
): Promise<Draft[]> {
  const narrowed = narrowedBy(sql, DRAFTS, filters, {
    id: sql`id`,
    created_at: sql`created_at`,
    updated_at: sql`updated_at`,
  });
  return sql<Draft[]>`select id, version, body, created_at, updated_at from draft
    where id > ${after} ${narrowed} order by id limit ${limit}`;
}

export async function countDrafts(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*) as count from draft`;
  return row!.count;
}

export async function insertDraft(sql: Sql, makerId: number, body: string): Promise<Draft> {
  const [row] = await sql<Draft[]>`insert into draft (maker_id, body) values (${makerId}, ${body})
    returning id, version, body, created_at, updated_at`;
  return row!;
}

/** Writes a new version; returns undefined if the draft has changed since that version. */
export async function updateDraft(
  sql: Sql,
  draft: { id: number; version: number; body: string },
): Promise<Draft | undefined> {
  const [row] = await sql<Draft[]>`
    update draft set body = ${draft.body}, version = version + 1, updated_at = clock_timestamp()
    where id = ${draft.id} and version = ${draft.version} returning id, version, body, created_at, updated_at`;
  return row;
}

export async function deleteDraft(sql: Sql, id: number, version: number): Promise<boolean> {
  const gone = await sql`delete from draft where id = ${id} and version = ${version} returning id`;
  return gone.length > 0;
}
