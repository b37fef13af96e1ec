/**
 * Lays a batch over the journal, so that the ledger can be read as if the batch were posted. Its
 * rows stand in temporary tables of this transaction alone, and temporary views that are named like
 * the tables of the journal show the rows of both. Nothing is posted and nobody has to wait.
 */
import { errorCode, INSUFFICIENT_PRIVILEGE } from './error-codes.ts';
import { NoTemporaryTables, type Sql } from './connection.ts';
import { IMPLIED, insertPosting, type Posting } from './insert-events.ts';

const JOURNAL = ['event', ...IMPLIED] as const;

/** The temporary table of the added rows of a table. */
const added = (table: string): string => `added_${table}`;

class TakenBack extends Error {}

/**
 * Does work that sees the batch as posted, from the number of its posting on, and takes the batch
 * away again. The transaction sees everything; the work may narrow it to what a person sees. Throws
 * if the application's role may not make temporary tables.
 */
export async function withBatchLaidOver<T>(
  sql: Sql,
  posting: Posting,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  let seen: { as: T } | undefined;
  try {
    await sql.savepoint(async (inner) => {
      await layOver(inner, posting);
      seen = { as: await work(inner) };
      throw new TakenBack();
    });
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error;
  }
  return seen!.as;
}

async function layOver(sql: Sql, posting: Posting): Promise<void> {
  const { schema, conditions } = await readConditions(sql);
  try {
    for (const table of JOURNAL)
      await sql`create temp table ${sql(added(table))} (like ${sql(table)} including indexes)`;
  } catch (error) {
    if (errorCode(error) === INSUFFICIENT_PRIVILEGE) throw new NoTemporaryTables();
    throw error;
  }
  await insertPosting(sql, posting, () => {}, added);
  for (const table of JOURNAL) {
    await sql`analyze ${sql(added(table))}`;
    // Rows of the batch are seen by whoever will see them once they are posted.
    await sql.unsafe(`create temp view ${table} with (security_invoker) as
      select * from ${schema}.${table}
      union all select * from ${added(table)} ${table} where ${conditions.get(table) ?? 'true'}`);
  }
  // Named outright, so that statements prepared before are analysed anew, and again afterwards.
  await sql`select set_config('search_path', ${`pg_temp, ${schema}`}, true),
    set_config('transaction_read_only', 'on', true)`;
}

/** By table, the condition under which row-level security shows one of its rows; and its schema. */
async function readConditions(
  sql: Sql,
): Promise<{ schema: string; conditions: ReadonlyMap<string, string> }> {
  const [row] = await sql<{ schema: string }[]>`select quote_ident(current_schema()) as schema`;
  const policies = await sql<{ table: string; condition: string }[]>`
    select tablename as "table", string_agg(qual, ' or ') as condition from pg_policies
    where schemaname = current_schema() and tablename = any (${JOURNAL as unknown as string[]})
      and cmd in ('ALL', 'SELECT')
    group by tablename`;
  const conditions = new Map(policies.map(({ table, condition }) => [table, condition]));
  return { schema: row!.schema, conditions };
}
