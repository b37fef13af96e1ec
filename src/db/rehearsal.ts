/**
 * Lays a batch over the journal, so that the ledger can be read as if the batch were posted. Its
 * rows stand in temporary tables of this transaction alone, and temporary views that are named like
 * the journal's tables show the rows of both. Nothing is posted and nobody has to wait.
 */
import { DIMENSIONS, PARTIES } from '../domain/journal/measures.ts';
import { errorCode, INSUFFICIENT_PRIVILEGE } from './error-codes.ts';
import { columns, NoTemporaryTables, type Sql } from './connection.ts';
import { IMPLIED, inParts, insertPostings, type Posting } from './insert-events.ts';

const JOURNAL = ['event', ...IMPLIED] as const;
export const LAID_OVER = [...JOURNAL, 'balance', 'party_balance', 'latest_mark'] as const;

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

/** Of a larger batch the rows are counted, so that the plans fit them. */
const SMALL = 1000;

/**
 * Figures go through all rows of a batch anyway, and to index them takes longer than to read them.
 * Only which records there are and which are reversed is asked again and again.
 */
const INDEXES = [
  'create index on added_event (seq)',
  'create index on added_event (reverses) where reverses is not null',
];

async function layOver(sql: Sql, posting: Posting): Promise<void> {
  const [named] = await sql<{ schema: string }[]>`select quote_ident(current_schema()) as schema`;
  const { schema } = named!;
  const policies = await readPolicies(sql);
  const isLarge = posting.prepared.length > SMALL;
  await makeTables(sql);
  // What identifies a record is no part of any figure.
  for (const part of inParts(posting)) await insertPostings(sql, [part], [], added);
  const show = (table: string, before = ''): string[] => [
    ...(isLarge ? [`analyze ${added(table)}`] : []),
    `create temp view ${table} with (security_invoker) as
      select * from ${schema}.${table} ${before} union all select * from ${added(table)}`,
  ];
  await runAll(sql, [...(isLarge ? INDEXES : []), ...JOURNAL.flatMap((table) => show(table))]);
  await addBalances(sql);
  await addLatestMarks(sql);
  await runAll(sql, [
    ...show('balance'),
    ...show('party_balance'),
    ...show('latest_mark', UNCHANGED),
    ...LAID_OVER.flatMap((table) => restrict(table, policies.get(table))),
    // Named outright, so that statements prepared before are analysed anew, and again afterwards.
    `set local search_path = pg_temp, ${schema}`,
    'set local transaction_read_only = on',
  ]);
}

/** Runs statements without parameters, sent together. */
const runAll = (sql: Sql, statements: readonly string[]) => sql.unsafe(statements.join(';\n'));

/** Of the latest marks those that the batch leaves as they are. */
const UNCHANGED = `where not exists (select from changed_mark c
  where c.kind = latest_mark.kind and c.key = latest_mark.key and c.subject = latest_mark.subject)`;

async function makeTables(sql: Sql): Promise<void> {
  try {
    await runAll(
      sql,
      LAID_OVER.map((table) => `create temp table ${added(table)} (like ${table})`),
    );
  } catch (error) {
    if (errorCode(error) === INSUFFICIENT_PRIVILEGE) throw new NoTemporaryTables();
    throw error;
  }
}

/** By table, the condition under which row-level security shows one of its rows. */
async function readPolicies(sql: Sql): Promise<ReadonlyMap<string, string>> {
  const policies = await sql<{ table: string; condition: string }[]>`
    select tablename as "table", string_agg(qual, ' or ') as condition from pg_policies
    where schemaname = current_schema() and tablename = any (${LAID_OVER as unknown as string[]})
      and cmd in ('ALL', 'SELECT')
    group by tablename`;
  return new Map(policies.map(({ table, condition }) => [table, condition]));
}

/** Shows the rows of the batch to whoever will see them once they are posted. */
function restrict(table: string, condition: string | undefined): string[] {
  if (condition === undefined) return [];
  const own = condition.replaceAll(`${table}.`, `${added(table)}.`);
  return [
    `create policy seen on ${added(table)} using (${own})`,
    `alter table ${added(table)} enable row level security, force row level security`,
  ];
}

/** What the batch adds to each measure; whoever reads a balance adds up its rows. */
async function addBalances(sql: Sql): Promise<void> {
  for (const [table, by] of [
    ['balance', DIMENSIONS],
    ['party_balance', PARTIES],
  ] as const) {
    const key = columns(sql, ['measure', ...by, 'audience', 'illustrative']);
    await sql`insert into ${sql(added(table))} (${key}, amount, postings)
      select ${key}, sum(amount), count(*) from added_effect group by ${key}`;
  }
}

/** The latest marks of all that the batch states, or of which it reverses a statement. */
async function addLatestMarks(sql: Sql): Promise<void> {
  const key = columns(sql, ['kind', 'key', 'subject']);
  await sql`create temp table changed_mark as
    select ${key} from added_mark
    union
    select ${key} from mark where seq in (select reverses from added_event)`;
  // Each latest mark of the ledger is looked up here: without its size known, once for each row.
  await runAll(sql, [
    'alter table changed_mark add primary key (subject, kind, key)',
    'analyze changed_mark',
  ]);
  await sql`insert into added_latest_mark
    select distinct on (mark.kind, mark.key, mark.subject) mark.*
    from mark join changed_mark using (kind, key, subject)
    where not exists (select from event r where r.reverses = mark.seq)
    order by mark.kind, mark.key, mark.subject, effective_on desc, seq desc, line desc`;
}
