/** The choices that a form offers: things by name, and the codes of the lists. */
import type { Database, Scope } from '../db/connection.ts';
import { readCodeLists } from '../db/batch-loading.ts';
import { findSuggestions, type Suggestion } from '../db/suggestions.ts';
import { CodeLists } from '../domain/values/code-lists.ts';
import type { EntityKind } from '../domain/values/entity-codes.ts';
import type { Fields } from '../domain/values/fields.ts';

/** Nobody reads more suggestions than this; another letter gives fewer. */
const MOST_SUGGESTIONS = 20;

/** Things of these kinds that the scope sees, by a part of their code, name or alias. */
export const suggest = (
  database: Database,
  scope: Scope,
  kinds: readonly EntityKind[],
  text: string,
): Promise<Suggestion[]> =>
  database.read(scope, (sql) => findSuggestions(sql, kinds, text, MOST_SUGGESTIONS));

export interface FormHelp {
  lists: CodeLists;
  /** The first things that each reference may mean, by its kinds joined with commas. */
  offered: ReadonlyMap<string, readonly Suggestion[]>;
}

/** What the controls of these fields offer before anything is typed. */
export function readFormHelp(database: Database, scope: Scope, fields: Fields): Promise<FormHelp> {
  const all = Object.values(fields);
  const references = all.flatMap((field) => (field.kind === 'reference' ? [field.to] : []));
  return database.read(scope, async (sql) => {
    const offered = new Map<string, Suggestion[]>();
    for (const kinds of references)
      if (!offered.has(kinds.join(',')))
        offered.set(kinds.join(','), await findSuggestions(sql, kinds, '', MOST_SUGGESTIONS));
    const hasLists = all.some(({ kind }) => kind === 'list-code');
    return { lists: hasLists ? await readCodeLists(sql) : new CodeLists([]), offered };
  });
}
