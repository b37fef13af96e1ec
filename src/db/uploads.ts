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

/** What waits to be handed in, the newest first, without its content. */
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

/** Keeps so many of the maker's that wait, the newest. */
export async function deleteAllBut(sql: Sql, newest: number): Promise<void> {
  await sql`delete from upload where id in (
    select id from upload where submission_id is null
    order by created_at desc, id offset ${newest})`;
}

/** Throws the content away and remembers what became of it. */
export async function markUsed(sql: Sql, id: string, submission: number): Promise<void> {
  await sql`update upload set content = '', submission_id = ${submission} where id = ${id}`;
}

export async function deleteUpload(sql: Sql, id: string): Promise<void> {
  await sql`delete from upload where id = ${id}`;
}

/** Of everybody's, what is older than so many hours; only the tables' owner sees it all. */
export async function deleteOldUploads(sql: Sql, hours: number): Promise<void> {
  await sql`delete from upload where created_at < now() - make_interval(hours => ${hours})`;
}
