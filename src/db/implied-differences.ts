/** Compares the derived tables with what the records imply: every column of every row. */
import type { Prepared } from '../domain/journal/batch-lookups.ts';
import type { Json, Sql } from './connection.ts';
import { IMPLIED, impliedRows } from './insert-events.ts';

type ImpliedRow = Record<string, unknown> | null;

/** The first row that differs: what is stored, and what its record implies. */
export interface ImpliedDifference {
  seq: number;
  table: (typeof IMPLIED)[number];
  /** Which of the record's rows in that table. */
  place: string;
  stored: ImpliedRow;
  implied: ImpliedRow;
}

/** The columns that distinguish the rows of one record. */
const ROW_KEYS = {
  effect: 'line',
  mark: 'line',
  entity: 'seq',
  entity_name: 'line',
  entity_reference: 'code',
} as const;

/**
 * The first difference among the rows of the records after one number up to another, these
 * included; with no number, from the first row or to the last that there is, of a record or not.
 */
export async function findImpliedDifference(
  sql: Sql,
  { after, upTo }: { after?: number; upTo?: number },
  items: readonly { seq: number; prepared: Prepared }[],
): Promise<ImpliedDifference | undefined> {
  const rows = impliedRows(items);
  const found: ImpliedDifference[] = [];
  for (const table of IMPLIED) {
    const place = sql(ROW_KEYS[table]);
    const [row] = await sql<Omit<ImpliedDifference, 'table'>[]>`
      with stored as (
        select seq, ${place}::text as place, to_jsonb(kept) as said from ${sql(table)} kept
        where true
          ${after === undefined ? sql`` : sql`and seq > ${after}`}
          ${upTo === undefined ? sql`` : sql`and seq <= ${upTo}`}
      ), implied as (
        select seq, ${place}::text as place, to_jsonb(row) as said
        from jsonb_populate_recordset(null::${sql(table)}, ${sql.json(rows[table] as Json)}) row
      )
      select seq, place, stored.said as stored, implied.said as implied
      from stored full join implied using (seq, place)
      where stored.said is distinct from implied.said
      order by seq, length(place), place limit 1`;
    if (row) found.push({ ...row, table });
  }
  return found.reduce<ImpliedDifference | undefined>(
    (first, each) => (first && first.seq <= each.seq ? first : each),
    undefined,
  );
}
