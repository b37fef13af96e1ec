/** Finds things that somebody may mean by an unfinished or misspelt text. */
import { foldName, type EntityKind } from '../domain/values/entity-codes.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import type { Sql } from './connection.ts';
import { live } from './live-records.ts';

export interface Suggestion {
  code: string;
  name: string;
}

/** Live things of these kinds in the scope; those whose name begins with the text come first. */
export function findSuggestions(
  sql: Sql,
  kinds: readonly EntityKind[],
  text: string,
  limit: number,
): Promise<Suggestion[]> {
  const typed = foldName(text).toLowerCase();
  return sql<Suggestion[]>`
    select entity.code, coalesce((select n.name from entity_name n
        where n.code = entity.code and ${live(sql, 'n', LATEST)}
        order by n.seq desc, n.line limit 1), entity.name) as name
    from entity
    where kind = any (${kinds as string[]}) and ${live(sql, 'entity', LATEST)}
      and (strpos(lower(code), ${typed}) > 0 or code in (select n.code from entity_name n
        where strpos(lower(n.folded), ${typed}) > 0 and ${live(sql, 'n', LATEST)}))
    order by strpos(lower(name), ${typed}) <> 1, code limit ${limit}`;
}

/** A thing with all its names, its code among them, and whose it is. */
export interface NamedEntity extends Suggestion {
  kind: EntityKind;
  names: string[];
  audience: string | null;
}

/** How many things are read at once, so that they are never all in memory. */
const AT_ONCE = 1000;

/** Live things of these kinds, some at a time, in order of code. */
export async function* readNamed(
  sql: Sql,
  kinds: readonly EntityKind[],
  atOnce = AT_ONCE,
): AsyncGenerator<NamedEntity[]> {
  for (let after = ''; ;) {
    const named: NamedEntity[] = await sql<NamedEntity[]>`
      with thing as (
        select code, kind, name, audience from entity
        where kind = any (${kinds as string[]}) and code > ${after} and ${live(sql, 'entity', LATEST)}
        order by code limit ${atOnce}
      )
      select thing.*, array_remove(array_agg(n.name), null) || thing.code as names
      from thing left join entity_name n on n.code = thing.code and ${live(sql, 'n', LATEST)}
      group by thing.code, thing.kind, thing.name, thing.audience order by thing.code`;
    if (named.length > 0) yield named;
    if (named.length < atOnce) return;
    after = named.at(-1)!.code;
  }
}
