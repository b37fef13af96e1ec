/** Workbooks kept between preview and handing in; only their sender sees them, and not for long. */
import { newSecret, type Person } from '../platform/roles-and-rights.ts';
import { Refusal } from '../platform/errors.ts';
import { EVERYTHING, type Database, type Scope } from '../db/connection.ts';
import {
  deleteAllBut,
  deleteOldUploads,
  deleteUpload,
  findUpload,
  insertUpload,
  listUploads,
  markUsed,
  type Upload,
} from '../db/uploads.ts';
import type { Day } from '../domain/values/days.ts';
import { submitImport } from './imports.ts';
import type { ImportRequest } from './read-import.ts';

/** How many workbooks somebody compares side by side. One more removes the oldest. */
const MOST_KEPT = 3;
export const HOURS_KEPT = 24;

/** Like drafts, uploads are visible to their maker only and need no rights on the journal. */
const ownScope = ({ id }: Person): Scope => ({ person: id, vehicles: [] });

/** Keeps a workbook and gives the name by which its sender finds it again. */
export async function keepUpload(
  database: Database,
  maker: Person,
  file: { bytes: Uint8Array; name: string; sheet?: string | undefined },
): Promise<string> {
  if (file.bytes.length === 0)
    throw new Refusal('file_unreadable', '请选择要导入的文件；所选的文件是空的。');
  const { bytes: content, name, sheet = null } = file;
  const id = newSecret();
  await database.own((sql) => deleteOldUploads(sql, HOURS_KEPT));
  await database.write(ownScope(maker), async (sql) => {
    await deleteAllBut(sql, MOST_KEPT - 1);
    await insertUpload(sql, maker.id, { id, name: name.slice(0, 200), sheet, content });
  });
  return id;
}

/** Refuses what is not the person's own, or is kept no longer. */
export async function readUpload(database: Database, maker: Person, id: string): Promise<Upload> {
  const found = await database.read(ownScope(maker), (sql) => findUpload(sql, id));
  if (found) return found;
  throw new Refusal(
    'not_found',
    `没有这份文件：它已被删除，或已超过 ${HOURS_KEPT} 小时；请在“导入”中重新选择文件。`,
  );
}

export const readUploads = (database: Database, maker: Person) =>
  database.read(ownScope(maker), listUploads);

/** An upload as the request of an import. */
export const importRequest = ({ content, name, sheet }: Upload, today: Day): ImportRequest => ({
  bytes: content,
  name,
  today,
  ...(sheet !== null && { sheet }),
});

/** Hands the workbook in; a second time it is answered with what it became. */
export async function submitUpload(
  database: Database,
  maker: Person,
  id: string,
  today: Day,
): Promise<number> {
  const upload = await readUpload(database, maker, id);
  if (upload.submission_id !== null) return upload.submission_id;
  const { answer } = await submitImport(database, maker, importRequest(upload, today));
  const submission = answer.submission!;
  await database.write({ ...EVERYTHING, person: maker.id }, (sql) => markUsed(sql, id, submission));
  return submission;
}

export const discardUpload = (database: Database, maker: Person, id: string): Promise<void> =>
  database.write(ownScope(maker), (sql) => deleteUpload(sql, id));
