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

/** What is asked about one text: things of which kinds, by its pairs of small letters. */
export interface Asked {
  index: number;
  kinds: readonly EntityKind[];
  pairs: readonly string[];
}

/** A thing with all its names, and whose it is; `asked` is the text that may mean it. */
export interface Likely {
  asked: number;
  code: string;
  name: string;
  names: string[];
  audience: string | null;
}

const LIKELY = 20;

/** For each text the live things of its kinds whose code or a name has the most of its pairs. */
export function findLikely(sql: Sql, asked: readonly Asked[]): Promise<Likely[]> {
  const kinds = asked.flatMap(({ index, kinds: each }) => each.map((kind) => ({ index, kind })));
  const pairs = asked.flatMap(({ index, pairs: each }) => each.map((pair) => ({ index, pair })));
  const numbers = (rows: readonly { index: number }[]) => rows.map(({ index }) => index);
  return sql<Likely[]>`
    with pair as (
      select * from unnest(${numbers(pairs)}::int[], ${pairs.map(({ pair }) => pair)}::text[])
        as u(asked, text)
    ), asked as (
      select * from unnest(${numbers(kinds)}::int[], ${kinds.map(({ kind }) => kind)}::text[])
        as u(asked, kind)
    ), thing as (
      select entity.code, entity.kind, entity.name, entity.audience,
        array_agg(n.name) filter (where n.name is not null) || entity.code as names,
        array_agg(lower(n.folded)) filter (where n.name is not null) || lower(entity.code) as folded
      from entity left join entity_name n on n.code = entity.code and ${live(sql, 'n', LATEST)}
      where kind in (select kind from asked) and ${live(sql, 'entity', LATEST)}
      group by entity.seq
    ), placed as (
      select asked.asked, thing.code, thing.name, thing.names, thing.audience,
        row_number() over (partition by asked.asked order by shared.pairs desc, thing.code) as place
      from asked join thing using (kind) cross join lateral (
        select coalesce(max((select count(*) from pair
          where pair.asked = asked.asked and strpos(one.text, pair.text) > 0)), 0) as pairs
        from unnest(thing.folded) as one(text)) as shared
    )
    select asked, code, name, names, audience from placed where place <= ${LIKELY}
    order by asked, place`;
}
