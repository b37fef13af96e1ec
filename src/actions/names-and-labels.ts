/** The names of things and the labels of codes at a moment. */
import type { Database, Scope } from '../db/connection.ts';
import { readCodeLists } from '../db/batch-loading.ts';
import { readLatestMarks } from '../db/statements.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import type { AnswerCache } from './answer-cache.ts';

export interface Names {
  /** The name of a thing by its code; undefined if it has no name. */
  (code: string): string | undefined;
  /** The label of a code in a list: 330304 in GBT2260 is 瓯海区. */
  inList(list: string, code: string): string | undefined;
}

/** The names that a scope sees. */
export async function readNames(
  answerCache: AnswerCache,
  database: Database,
  scope: Scope,
  { asOf, knownSeq }: Moment,
): Promise<Names> {
  const { names, lists } = await answerCache.of(['names', asOf, knownSeq, scope], () =>
    database.read(scope, async (sql) => ({
      names: await readLatestMarks(sql, 'name', { asOf, knownSeq }),
      lists: await readCodeLists(sql, { asOf, knownSeq }),
    })),
  );
  const inList = (list: string, code: string): string | undefined => {
    const label = lists.label(list, code);
    return label === code ? undefined : label;
  };
  return Object.assign((code: string) => names.get(code)?.value, { inList });
}
