/** The rows of the access log. */
import { readAccess } from '../../db/access-log.ts';
import { ACCESS_LOG } from '../../domain/lists/journal.ts';
import type { Column, ListRow } from '../../domain/lists/list.ts';
import type { Filter } from '../../domain/lists/search-filter-sort.ts';
import { Decimal } from '../../domain/values/money.ts';
import { numbered, type EndlessPart, type Reading } from './endless-part.ts';

/** Entries of the access log up to a number. */
export async function readAccessPart(
  { database, scope }: Reading,
  upTo: number,
  filters: readonly Filter[],
  part: EndlessPart,
): Promise<ListRow[]> {
  const found = await readAccess(database, scope, { filters, upTo, ...numbered(part) });
  return found.map((entry) => ({
    key: String(entry.id),
    illustrative: false,
    cells: Object.fromEntries(
      ACCESS_LOG.columns.map(({ key, kind }: Column) => {
        const value = entry[key as keyof typeof entry];
        return [key, kind === 'whole' ? new Decimal(value!) : (value as string | null)];
      }),
    ),
  }));
}
