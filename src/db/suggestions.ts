/** Things whose code, name or alias contains what somebody has typed so far. */
import { foldName, type EntityKind } from '../domain/entities.ts';
import type { Sql } from './connection.ts';
import { live } from './loading.ts';

export interface Suggestion {
  code: string;
  name: string;
}

const LATEST = Number.MAX_SAFE_INTEGER;

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
