/** Compares the kept balances and latest marks with the effects and marks that they come from. */
import { MARK_KINDS } from '../domain/journal/event-definition.ts';
import { DIMENSIONS, MEASURES, PARTIES } from '../domain/journal/measures.ts';
import { columns, type Fragment, type Sql } from './connection.ts';

/** A balance that is not the sum of its effects. Null where there is no row, or are no effects. */
export interface BalanceDifference {
  measure: string;
  things: string[];
  keptAmount: string | null;
  keptPostings: number | null;
  summedAmount: string | null;
  summedPostings: number | null;
}

/** A kept mark that is not the latest. What there is no row of is null. */
export interface LatestMarkDifference {
  kind: string;
  key: string;
  subject: string;
  kept: Record<string, unknown> | null;
  latest: Record<string, unknown> | null;
}

/** Each in a statement of its own, so that none takes long, however many records there are. */
function* oneByOne(sql: Sql, column: Fragment, known: Record<string, string>) {
  const names = Object.keys(known);
  for (const name of names) yield sql`${column} = ${name}`;
  yield sql`${column} <> all (${names})`;
}

/** The tables of balances, and what their rows are told apart by. */
const BALANCES = { balance: DIMENSIONS, party_balance: PARTIES } as const;

/** The first balance that differs; undefined if all are right. */
export async function findBalanceDifference(sql: Sql): Promise<BalanceDifference | undefined> {
  for (const table of ['balance', 'party_balance'] as const) {
    const difference = await findDifferenceIn(sql, table);
    if (difference) return difference;
  }
  return undefined;
}

async function findDifferenceIn(
  sql: Sql,
  table: keyof typeof BALANCES,
): Promise<BalanceDifference | undefined> {
  const group = columns(sql, ['measure', ...BALANCES[table], 'audience', 'illustrative']);
  for (const condition of oneByOne(sql, sql`measure`, MEASURES)) {
    const [row] = await sql<BalanceDifference[]>`
      select measure, array_remove(array[${columns(sql, BALANCES[table])}], null) as things,
        min(amount) filter (where kept)::text as "keptAmount",
        min(postings) filter (where kept) as "keptPostings",
        min(amount) filter (where not kept)::text as "summedAmount",
        min(postings) filter (where not kept) as "summedPostings"
      from (
        select ${group}, amount, postings, true as kept from ${sql(table)} where ${condition}
        union all
        select ${group}, amount, postings, false from ${sql(`${table}_by_effects`)} where ${condition}
      ) of_both
      group by ${group}
      having count(*) filter (where kept) <> 1
        or min(amount) filter (where kept)
          is distinct from min(amount) filter (where not kept)
        or min(postings) filter (where kept)
          is distinct from min(postings) filter (where not kept)
      order by ${group} limit 1`;
    if (row) return row;
  }
  return undefined;
}

/** The first mark that is not the latest of its kind, key and subject; undefined if all are. */
export async function findLatestMarkDifference(
  sql: Sql,
): Promise<LatestMarkDifference | undefined> {
  for (const condition of oneByOne(sql, sql`kind`, MARK_KINDS)) {
    const [row] = await sql<LatestMarkDifference[]>`
      select kind, key, subject, to_jsonb(kept) as kept, to_jsonb(latest) as latest
      from (select * from latest_mark where ${condition}) kept
        full join (select * from latest_mark_by_marks where ${condition}) latest
          using (kind, key, subject)
      where to_jsonb(kept) is distinct from to_jsonb(latest)
      order by kind, key, subject limit 1`;
    if (row) return row;
  }
  return undefined;
}

/** How many balances and latest marks are kept. */
export async function countBalances(sql: Sql): Promise<number> {
  const [row] = await sql<{ rows: number }[]>`
    select (select count(*) from balance) + (select count(*) from party_balance)
      + (select count(*) from latest_mark) as rows`;
  return row!.rows;
}
