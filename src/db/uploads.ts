/** Workbooks between preview and handing in. Every statement but one runs in the maker's scope. */
import type { Sql } from './connection.ts';

export interface Upload {
  id: string;
  name: string;
  sheet: string | null;
  content: Uint8Array;
  submission_id: number | null;
  created_at: string;
}

export async function findUpload(sql: Sql, id: string): Promise<Upload | undefined> {
  const [row] = await sql<Upload[]>`
    select id, name, sheet, content, submission_id, created_at from upload where id = ${id}`;
  return row;
}

/** Uploads that wait to be handed in, the newest first, without their content. */
export function listUploads(sql: Sql): Promise<Omit<Upload, 'content'>[]> {
  return sql<Omit<Upload, 'content'>[]>`
    select id, name, sheet, submission_id, created_at from upload
    where submission_id is null order by created_at desc, id`;
}

export async function insertUpload(
  sql: Sql,
  makerId: number,
  { id, name, sheet, content }: Pick<Upload, 'id' | 'name' | 'sheet' | 'content'>,
): Promise<void> {
  await sql`insert into upload (id, maker_id, name, sheet, content)
    values (${id}, ${makerId}, ${name}, ${sheet}, ${content})`;
}

/** Keeps only the newest waiting uploads of the maker, up to this number. */
export async function deleteAllBut(sql: Sql, newest: number): Promise<void> {
  await sql`delete from upload where id in (
    select id from upload where submission_id is null
    order by created_at desc, id offset ${newest})`;
}

/** Deletes the content and keeps the number of the submission that it became. */
export async function markUsed(sql: Sql, id: string, submission: number): Promise<void> {
  await sql`update upload set content = '', submission_id = ${submission} where id = ${id}`;
}

export async function deleteUpload(sql: Sql, id: string): Promise<void> {
  await sql`delete from upload where id = ${id}`;
}

/** Deletes everybody's uploads older than this many hours; only the tables' owner sees them all. */
export async function deleteOldUploads(sql: Sql, hours: number): Promise<void> {
  await sql`delete from upload where created_at < now() - make_interval(hours => ${hours})`;
}
