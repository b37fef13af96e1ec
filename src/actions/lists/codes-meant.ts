/** What the filters of records and postings mean that name a thing: by code, or by any name. */
import { findEntities } from '../../db/batch-loading.ts';
import type { Sql } from '../../db/connection.ts';
import type { FilterWithCodes } from '../../db/narrowing.ts';
import type { Column, List } from '../../domain/lists/list.ts';
import type { Moment } from '../../domain/journal/posted-event.ts';
import { NOTHING_RECORDED, type Filter } from '../../domain/lists/search-filter-sort.ts';
import { Registry, type EntityKind } from '../../domain/values/entity-codes.ts';
import { NARROWED_TO } from '../figures.ts';

/** Whether a column holds the code of such a thing. */
const mayHold = ({ of }: Column, kind: EntityKind): boolean =>
  (of !== 'vehicle' && of !== 'enterprise') ||
  (NARROWED_TO[of].kinds as readonly EntityKind[]).includes(kind);

async function codesOf(sql: Sql, moment: Moment, column: Column, text: string): Promise<string[]> {
  const known = new Registry(await findEntities(sql, [text], moment));
  if (known.get(text)) return [text];
  const named = known.named(text).filter(({ kind }) => mayHold(column, kind));
  return named.map(({ code }) => code);
}

/**
 * The filters with the codes of the things in sight that have the name, or had it before, at the
 * moment of the list, so that its pages and files agree. What nothing is called stays as it is, and
 * finds nothing.
 */
export function withCodes(
  sql: Sql,
  moment: Moment,
  list: List,
  filters: readonly Filter[],
): Promise<FilterWithCodes[]> {
  return Promise.all(
    filters.map(async (filter): Promise<FilterWithCodes> => {
      const column = list.columns.find(({ key }) => key === filter.column)!;
      const { is } = filter;
      const hasCodes = column.kind === 'code' || column.hasCodes;
      if (!hasCodes || is === undefined || is === NOTHING_RECORDED) return filter;
      const codes = await codesOf(sql, moment, column, is);
      return codes.length === 0 ? filter : { ...filter, codes };
    }),
  );
}
