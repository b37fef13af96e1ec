/** Which things of a list have another row than before, because of what was recorded since. */
import type { RegisteredList } from '../domain/lists/list.ts';
import type { Sql } from './connection.ts';
import { figuresDimension } from './list-columns.ts';
import { kindsStated } from './list-support.ts';

/** After more records, or with more things, it is as quick to go through the list anew. */
const MOST_RECORDS = 2000;
const MOST_THINGS = 1000;

/**
 * The things of a list that the records after the first number up to the second registered, posted
 * to or stated something about, as far as this transaction sees; undefined if they are many, or if
 * the records may also have changed the rows of other things.
 */
export async function changedThings(
  sql: Sql,
  list: RegisteredList,
  after: number,
  upTo: number,
): Promise<string[] | undefined> {
  const stated = kindsStated(list);
  if (stated === undefined || upTo - after > MOST_RECORDS) return undefined;
  const kinds = list.kinds as string[];
  const by = list.figuresBy && sql(figuresDimension(list));
  const postedTo = by
    ? sql`union select ${by} from effect
        where seq > ${after} and seq <= ${upTo} and ${by} is not null`
    : sql``;
  const [row] = await sql<[{ codes: string[]; hasOthers: boolean }]>`
    with taken_back as (
      select reverses as seq from event
      where reverses is not null and seq > ${after} and seq <= ${upTo}
    ), recorded as (
      select seq from event where seq > ${after} and seq <= ${upTo}
      union select seq from taken_back
    ), stated as (
      select subject as code from mark join recorded using (seq)
      where mark.kind = any (${[...stated, 'name']})
    ), told as (
      select code from stated
      union select code from entity join recorded using (seq)
      union select code from entity_name join recorded using (seq)
      ${postedTo}
    )
    select array(select told.code from told, lateral (
        select kind from entity where entity.code = told.code offset 0) named
        where kind = any (${kinds})) as codes,
      exists (select from stated where not exists (
          select from entity where entity.code = stated.code and kind = any (${kinds})))
        or exists (select from entity join taken_back using (seq) where kind <> all (${kinds}))
        or exists (select from event join recorded using (seq) where type = 'code-list.adopted')
        as "hasOthers"`;
  return row.hasOthers || row.codes.length > MOST_THINGS ? undefined : row.codes;
}
