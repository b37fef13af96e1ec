/** Counts of enterprises by their investor, for events such as a move, which name no vehicle. */
import type { Figure, Query, GroupRow, Selects, Source } from './figure.ts';
import type { Measure } from '../journal/measures.ts';
import { groupBy } from '../values/group-by.ts';

/** Which vehicle has any of a measure in which enterprise on the day, within the query. */
async function holdings(
  measure: Measure,
  source: Source,
  { moment, only }: Query,
): Promise<GroupRow[]> {
  const rows = await source.sums(
    { measures: { [measure]: 1 } },
    { moment, basis: 'inception', groupBy: ['vehicle', 'enterprise'], ...(only && { only }) },
  );
  return rows.filter(({ value }) => !value.isZero());
}

/** A question about a vehicle as one about the enterprises that it holds. */
export async function throughHolders(
  { holders }: Figure,
  source: Source,
  query: Query,
): Promise<Query> {
  if (holders === undefined || query.only?.vehicle === undefined) return query;
  const held = await holdings(holders, source, query);
  const { vehicle: _, ...only } = query.only;
  return { ...query, only: { ...only, enterprise: held.map(({ group }) => group[1]!) } };
}

/** The counts of a figure; if it has holders, vehicles count the enterprises that they hold. */
export async function counted(
  figure: Figure,
  { of, distinct }: Extract<Selects, { kind: 'count' }>,
  source: Source,
  query: Query,
): Promise<GroupRow[]> {
  const narrowed = await throughHolders(figure, source, query);
  const { groupBy: groupings = [] } = query;
  const place = groupings.indexOf('vehicle');
  if (figure.holders === undefined || place < 0) return source.counts(of, distinct, narrowed);
  const others = groupings.filter((by) => by !== 'vehicle');
  const one = { ...narrowed, groupBy: [...others, 'enterprise' as const] };
  const [enterprises, holders] = await Promise.all([
    source.counts(of, distinct, one),
    holdings(figure.holders, source, query),
  ]);
  // There may be thousands of holdings and of enterprises.
  const held = groupBy(holders, ({ group }) => [group[1]!]);
  const groups = new Map<string, GroupRow>();
  for (const { group, value, illustrative } of enterprises) {
    for (const holding of held.get(group.at(-1)!) ?? []) {
      const by = group.slice(0, -1).toSpliced(place, 0, holding.group[0]!);
      const key = by.join('\u001f');
      const so = groups.get(key);
      groups.set(key, {
        group: by,
        value: so ? so.value.plus(value) : value,
        illustrative: illustrative || holding.illustrative || (so?.illustrative ?? false),
      });
    }
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
