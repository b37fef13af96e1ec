/** What things are called at a moment, by code. */
import type { Database, Scope } from '../db/connection.ts';
import { readLatestMarks } from '../db/loading.ts';
import type { Moment } from '../domain/journal.ts';
import type { Remembered } from './remembered.ts';

export type Names = (code: string) => string | undefined;

/** The names that a scope sees; a code without a name has none. */
export async function readNames(
  remembered: Remembered,
  database: Database,
  scope: Scope,
  { asOf, knownSeq }: Moment,
): Promise<Names> {
  const names = await remembered.of(['names', asOf, knownSeq, scope], () =>
    database.read(scope, (sql) => readLatestMarks(sql, 'name', { asOf, knownSeq })),
  );
  return (code) => names.get(code)?.value;
}
