/** Things that somebody may mean by what they have typed so far, or typed wrongly. */
import { foldName, type EntityKind } from '../domain/entities.ts';
import { LATEST } from '../domain/journal.ts';
import type { Sql } from './connection.ts';
import { live } from './loading.ts';

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
      and (strpos(lower(code), ${typed}) > 0 or exists (select from entity_name n
        where n.code = entity.code and strpos(lower(n.folded), ${typed}) > 0
          and ${live(sql, 'n', LATEST)}))
    order by strpos(lower(name), ${typed}) <> 1, code limit ${limit}`;
}

/** A thing with all its names, and whose it is. */
export interface Likely {
  code: string;
  name: string;
  names: string[];
  audience: string | null;
}

const LIKELY = 20;

/** Live things of these kinds whose code or a name has the most of these pairs of small letters. */
export function findLikely(
  sql: Sql,
  kinds: readonly EntityKind[],
  pairs: readonly string[],
): Promise<Likely[]> {
  const shared = (text: unknown) =>
    sql`(select count(*) from unnest(${pairs as string[]}::text[]) as pair
      where strpos(lower(${text as never}), pair) > 0)`;
  return sql<Likely[]>`
    select entity.code, entity.name, entity.audience,
      array_agg(n.name) filter (where n.name is not null) || entity.code as names
    from entity left join entity_name n on n.code = entity.code and ${live(sql, 'n', LATEST)}
    where kind = any (${kinds as string[]}) and ${live(sql, 'entity', LATEST)}
    group by entity.seq
    order by greatest(${shared(sql`entity.code`)}, max(${shared(sql`coalesce(n.folded, '')`)})) desc,
      entity.code
    limit ${LIKELY}`;
}
