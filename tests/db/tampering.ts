/** What somebody with the owner's rights may do to the tables, and what is then said of it. */
import fc from 'fast-check';
import { verifyWithin, type LedgerCheck } from '../../src/actions/verify.ts';
import type { Sql } from '../../src/db/connection.ts';
import { DIMENSIONS, MEASURES, PARTIES } from '../../src/domain/journal/measures.ts';
import type { Ledger } from '../support/ledger.ts';

/** The tables of the proof, and what in each of them must not change unseen. */
export const TABLES = {
  event: '*',
  effect: '*',
  mark: '*',
  entity: '*',
  entity_name: '*',
  entity_reference: '*',
  settlement: ['signatories', 'outcome'],
  tree_node: '*',
  tree_head: '*',
  closed_report: '*',
  balance: '*',
  party_balance: '*',
  latest_mark: '*',
} as const;
export type Table = keyof typeof TABLES;

export interface Column {
  table: Table;
  name: string;
  type: string;
}

/** Every column of these tables as the database has them, so that none is forgotten. */
export async function columnsOf(ledger: Ledger): Promise<Column[]> {
  const rows = await ledger.database.own(
    (sql) => sql<{ table: Table; name: string; type: string }[]>`
      select table_name as table, column_name as name, data_type as type
      from information_schema.columns
      where table_schema = 'public' and table_name = any (${Object.keys(TABLES)})
      order by table_name, ordinal_position`,
  );
  return rows.filter(({ table, name }) => {
    const wanted: '*' | readonly string[] = TABLES[table];
    return wanted === '*' || wanted.includes(name);
  });
}

class Undone extends Error {}

/**
 * Works on the tables with every trigger and reference switched off, and with the rules on who
 * settles what dropped, then takes it all back. What
 * the database itself refuses, such as a second row of one key, is `refused`.
 */
export async function undone<T>(
  ledger: Ledger,
  work: (sql: Sql) => Promise<T>,
): Promise<T | 'refused'> {
  let result: T | 'refused' = 'refused';
  try {
    await ledger.database.own(async (sql) => {
      await sql`select set_config('session_replication_role', 'replica', true),
        set_config('TimeZone', 'UTC', true), set_config('kechuang.scope', '*', true),
        set_config('kechuang.person', '0', true)`;
      await sql`alter table settlement drop constraint settlement_maker_is_not_checker,
        drop constraint settlement_returned_with_reason`;
      result = await work(sql);
      throw new Undone();
    });
  } catch (error) {
    // 23: a constraint.
    const { code = '' } = error as { code?: string };
    if (!(error instanceof Undone) && !code.startsWith('23')) throw error;
  }
  return result;
}

/** Everything that verify says is wrong; empty where it finds nothing. */
export async function said(sql: Sql): Promise<string[]> {
  const checks: LedgerCheck[] = await verifyWithin(sql, () => {});
  return checks.flatMap(({ difference }) => difference ?? []);
}

export type Row = Record<string, unknown> & { ctid: string };

/** Every row of a table, as text and JSON, with where it is. */
export const rowsOf = (sql: Sql, table: Table): Promise<Row[]> =>
  table === 'settlement'
    ? // Of those that posted something; what was sent back is no part of the journal.
      sql<Row[]>`select ctid::text as ctid, * from settlement
        where submission_id in (select submission_id from event) order by submission_id`
    : sql<Row[]>`select ctid::text as ctid, * from ${sql(table)} order by ctid`;

/** How verify must name a row: any of these will do. */
export async function namesOf(sql: Sql, table: Table, row: Row): Promise<string[]> {
  const number = (seq: unknown): string => `第 ${String(seq)} 号`;
  if (table === 'tree_head') return [`${String(row.size)} 条记录`];
  if (table === 'tree_node')
    return row.level === 0
      ? [number(Number(row.index) + 1), `节点 0/${String(row.index)}`]
      : [`节点 ${String(row.level)}/${String(row.index)}`];
  if (table === 'balance' || table === 'party_balance') {
    const { measure } = row as { measure: string };
    return [`${(MEASURES as Record<string, string>)[measure] ?? measure}的现时合计`];
  }
  if (table === 'latest_mark') return [`${String(row.subject)} 的`];
  if (table !== 'settlement') return [number(row.seq)];
  const events = await sql`
    select seq from event where submission_id = ${row.submission_id as number}`;
  return events.map(({ seq }) => number(seq));
}

/** Something else in the place of a value, and never the same; `pick` chooses how. */
export function otherJson(value: unknown, pick: number): unknown {
  if (Array.isArray(value)) {
    if (value.length === 0 || pick % 4 === 0) return [...value, '多'];
    if (pick % 4 === 1) return value.slice(0, -1);
    const at = pick % value.length;
    return value.map((each, index) => (index === at ? otherJson(each, pick >> 2) : each));
  }
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value);
    if (names.length === 0 || pick % 5 === 0) return { ...value, 另: '多' };
    const name = names[pick % names.length]!;
    const { [name]: held, ...rest } = value as Record<string, unknown>;
    return pick % 5 === 1 ? rest : { ...rest, [name]: otherJson(held, pick >> 2) };
  }
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (value === null) return 0;
  return pick % 3 === 0 ? null : otherText(String(value), pick);
}

/** A text next to another: one character more, fewer or different. */
function otherText(text: string, pick: number): string {
  if (text === '' || pick % 3 === 0) return `${text}1`;
  if (pick % 3 === 1) return text.slice(0, -1);
  const at = pick % text.length;
  return `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`;
}

const OUTCOMES = ['initial', 'posted', 'approved', 'returned', 'withdrawn'];
const JSON_TYPE = 'jsonb';

/**
 * Changes one field of one row: to nothing, to that of another row, or to something near it. How
 * many rows now differ is given back, which is none where it was the same.
 */
export async function change(
  sql: Sql,
  { table, name, type }: Column,
  { row, other, pick }: { row: Row; other: Row; pick: number },
): Promise<number> {
  const field = sql(name);
  const value = row[name];
  const set = (to: unknown) =>
    type === JSON_TYPE && to !== null ? sql`${sql.json(to as never)}` : sql`${to as string | null}`;
  const near = () => {
    // The database knows no third form.
    if (name === 'leaf_form') return sql`3 - ${field}`;
    if (name === 'outcome') return set(OUTCOMES[pick % OUTCOMES.length]);
    if (type === 'boolean') return sql`not ${field}`;
    if (type === 'date') return sql`coalesce(${field}, '2020-01-01') + ${(pick % 9) + 1}::int`;
    if (type === 'timestamp with time zone')
      return sql`${field} + ${`${(pick % 999) + 1} microseconds`}::interval`;
    if (type === 'numeric') return sql`coalesce(${field}, 0) + 0.01`;
    if (type === 'bigint' || type === 'integer')
      return sql`coalesce(${field}, 0) + ${pick % 2 === 0 ? 1 : 1000}::int`;
    if (type === 'bytea')
      return sql`set_byte(${field}, ${pick}::int % length(${field}),
        255 - get_byte(${field}, ${pick}::int % length(${field})))`;
    return set(
      type === JSON_TYPE ? otherJson(value ?? {}, pick) : otherText(String(value ?? ''), pick),
    );
  };
  const to = [near, near, near, () => set(null), () => set(other[name])][pick % 5]!;
  const { count } = await sql`
    update ${sql(table)} set ${field} = (${to()})::${sql.unsafe(type)}
    where ctid = ${row.ctid}::tid and ${field} is distinct from (${to()})::${sql.unsafe(type)}`;
  return count;
}

export const picks = fc.record({ row: fc.nat(9999), other: fc.nat(9999), pick: fc.nat(99_999) });

/** The columns that tell rows apart. */
const KEYS: Record<Table, readonly string[]> = {
  ...{ event: ['seq'], effect: ['seq', 'line'], mark: ['seq', 'line'], entity: ['seq'] },
  ...{ entity_name: ['seq', 'line'], entity_reference: ['seq', 'code'] },
  ...{ settlement: ['submission_id'], tree_node: ['level', 'index'], tree_head: ['size'] },
  closed_report: ['seq'],
  balance: ['measure', ...DIMENSIONS, 'audience', 'illustrative'],
  party_balance: ['measure', ...PARTIES, 'audience', 'illustrative'],
  latest_mark: ['kind', 'key', 'subject'],
};

/** Gives two rows each other's content under their own keys; whether anything changed by it. */
export async function swap(
  sql: Sql,
  columns: readonly Column[],
  table: Table,
  [one, two]: readonly [Row, Row],
): Promise<boolean> {
  const own = columns.filter((each) => each.table === table && !KEYS[table].includes(each.name));
  const same = own.every(({ name }) => JSON.stringify(one[name]) === JSON.stringify(two[name]));
  if (same) return false;
  const sets = own.map(({ name }) => `"${name}" = theirs."${name}"`).join(', ');
  await sql.unsafe(
    `update ${table} mine set ${sets} from ${table} theirs
     where (mine.ctid = $1::tid and theirs.ctid = $2::tid)
       or (mine.ctid = $2::tid and theirs.ctid = $1::tid)`,
    [one.ctid, two.ctid],
  );
  return true;
}

/** Adds a row once more under a key that is free. */
export async function duplicate(sql: Sql, table: Table, row: Row): Promise<void> {
  const keys: Record<string, unknown> = {
    event: { seq: 100_000, reverses: null },
    entity: { seq: 100_000 },
    entity_reference: { code: 'E-9999' },
    tree_node: { index: Number(row.index) + 1000 },
    tree_head: { size: Number(row.size) + 1 },
    closed_report: { seq: Number(row.seq) - 1 },
    balance: { counterparty: 'LP-999' },
    party_balance: { counterparty: 'LP-999' },
    latest_mark: { subject: 'E-9999' },
  };
  const key = keys[table] ?? { line: 100 };
  await sql`insert into ${sql(table)}
    select (jsonb_populate_record(kept, ${sql.json(key as never)})).* from ${sql(table)} kept
    where ctid = ${row.ctid}::tid`;
}
