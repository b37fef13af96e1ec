/** Which rows of a list may rest on demonstration data: few to look at, where there is any. */
import { CATALOGUE } from '../domain/figures/catalogue/index.ts';
import type { Figure, Selection } from '../domain/figures/figure.ts';
import type { Column, RegisteredList } from '../domain/lists/list.ts';
import { inSequence, type Fragment, type Sql } from './connection.ts';
import { figuresDimension, type ListColumns } from './list-columns.ts';

/** What a figure adds up or counts; undefined where it is made of more. */
const selectionOf = ({ selects, holders }: Figure): Selection | undefined =>
  (selects.kind === 'sum' || selects.kind === 'count') && holders === undefined
    ? selects.of
    : undefined;

/** The kinds of statement about a row's thing on which the row rests; undefined if it is any. */
export function kindsStated(list: RegisteredList): string[] | undefined {
  const kinds: string[] = [];
  for (const { from, figure } of list.columns) {
    if (typeof from === 'object' && 'statement' in from) kinds.push(from.statement);
    if (typeof from === 'object' && 'inForce' in from) kinds.push(from.inForce);
    if (figure === undefined) continue;
    const selection = selectionOf(CATALOGUE.get(figure)!);
    if (selection === undefined) return undefined;
    for (const condition of selection.where ?? []) {
      if (!('mark' in condition)) continue;
      if (condition.of !== figuresDimension(list)) return undefined;
      kinds.push(condition.mark);
    }
  }
  return kinds;
}

const measuresShown = (list: RegisteredList): string[] =>
  list.columns.flatMap(({ figure }) =>
    figure === undefined ? [] : Object.keys(selectionOf(CATALOGUE.get(figure)!)?.measures ?? {}),
  );

/** The column whose code a column's name is of. */
const coded = (list: RegisteredList, { nameOf, list: codes }: Column): Column[] =>
  nameOf === undefined || codes !== undefined
    ? []
    : list.columns.filter(({ key }) => key === nameOf);

/** Whether any record of demonstration data is known to whoever asks. */
export async function anyDemonstration(sql: Sql): Promise<boolean> {
  const [row] = await sql<[{ any: boolean }]>`
    select exists (select from event where provenance = 'illustrative') as any`;
  return row.any;
}

/**
 * The condition that a row may rest on demonstration data: that its thing, or one that it names,
 * was ever registered, named, stated about or posted to by such a record.
 */
export function mayRestOnDemonstration(
  sql: Sql,
  list: RegisteredList,
  columns: ListColumns,
): Fragment {
  const kinds = kindsStated(list);
  if (kinds === undefined) return sql`true`;
  const by = list.figuresBy && figuresDimension(list);
  const named = [...new Set(list.columns.flatMap((column) => coded(list, column)))];
  const fields = list.columns.flatMap(({ from }) =>
    typeof from === 'object' && 'field' in from && from.of !== undefined ? [from.of] : [],
  );
  const recorded = sql`select seq from event where provenance = 'illustrative'`;
  return inSequence(sql, [
    sql`thing.seq in (${recorded})`,
    sql`or thing.code in (select subject from mark where illustrative and kind = any (${kinds}))`,
    ...named.map(
      (column) => sql`or ${columns.cell(column)} in (
        select subject from mark where illustrative and kind = 'name')`,
    ),
    ...[...new Set(fields)].map(
      (field) => sql`or thing.data ->> ${field}::text in (
        select code from entity where seq in (${recorded}))`,
    ),
    ...(by === undefined
      ? []
      : [
          sql`or thing.code in (select ${sql(by)} from effect
            where illustrative and measure = any (${measuresShown(list)}) and ${sql(by)} is not null)`,
        ]),
  ]);
}
