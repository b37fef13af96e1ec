/** "Unalterable" does not rest on our good manners: straight SQL is refused as well. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERYTHING } from '../../src/db/connection.ts';
import { Ledger } from '../support/ledger.ts';
import { rowCounts, withPortfolio } from '../api/support.ts';
import {
  INSUFFICIENT_PRIVILEGE,
  JOURNAL_TABLES,
  refusalOf,
  RESTRICT_VIOLATION,
} from './support.ts';

let ledger: Ledger;
let before: Record<string, number>;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
  before = await rowCounts(ledger);
});
afterAll(() => ledger.close());

/** A column of each table that could be changed without breaking any reference. */
const COLUMN: Record<string, string> = {
  submission: 'note',
  settlement: 'settled_at',
  event: 'memo',
  effect: 'amount',
  mark: 'value',
  entity: 'name',
  entity_name: 'name',
  entity_reference: 'effective_on',
  tree_node: 'hash',
  tree_head: 'root',
  signing_key: 'public',
  closed_report: 'digest',
};

/** What proves the journal is as unalterable as the journal. */
const PROOF_TABLES = ['tree_node', 'tree_head', 'signing_key', 'closed_report'];

const STATEMENTS = [...JOURNAL_TABLES, ...PROOF_TABLES].flatMap((table) => [
  `update ${table} set ${COLUMN[table]} = ${COLUMN[table]}`,
  // Not one row fits: the statement itself is what is refused.
  `update ${table} set ${COLUMN[table]} = ${COLUMN[table]} where false`,
  `delete from ${table}`,
  `delete from ${table} where false`,
  `truncate ${table} cascade`,
]);

test('every table of the journal holds something that could be lost', () => {
  for (const table of JOURNAL_TABLES) expect(before[table], table).toBeGreaterThan(0);
});

test('no table is forgotten: what is not journal is named here', async () => {
  const rows = await ledger.database.own(
    (sql) =>
      sql`select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const names = rows.map(({ name }) => name as string).sort();
  const others = ['access_log', 'access_token', 'draft', 'migration', 'person', 'session'];
  const derived = [
    ...['balance', 'balance_by_effects', 'party_balance', 'party_balance_by_effects'],
    ...['latest_mark', 'latest_mark_by_marks'],
  ];
  const all = [
    ...derived,
    ...JOURNAL_TABLES,
    ...PROOF_TABLES,
    ...others,
    'sign_in_attempt',
    'upload',
    'role_grant',
  ];
  expect(names).toEqual(all.sort());
});

describe('the service, under its own role', () => {
  test.each(STATEMENTS)('%s', async (statement) => {
    const work = ledger.database.write(EVERYTHING, (sql) => sql.unsafe(statement));
    expect(await refusalOf(work)).toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
  });

  test.each([
    `insert into person (login, name, role, organisation) values ('x', 'x', 'officer', 'x')`,
    `update person set role = 'officer'`,
    'delete from person',
    `insert into access_token (hash, person_id, label, expires_at) values (repeat('a', 64), 1, 'x', now())`,
    `update access_token set expires_at = 'infinity'`,
    'delete from access_token',
    'select password_hash from person',
    'select * from person',
    `insert into session (hash, person_id, expires_at) values (repeat('a', 64), 1, 'infinity')`,
    `update session set expires_at = 'infinity'`,
    'delete from session',
    'select * from sign_in_attempt',
    'delete from sign_in_attempt',
    'alter table event disable trigger append_only',
    'drop table event cascade',
    'alter table event disable row level security',
    'create policy everything on event using (true)',
    'create or replace function refuse_change() returns trigger language sql as $$ select null $$',
    'select * from migration',
    `update role_grant set outcome = 'approved'`,
    `insert into role_grant (person_id, role, proposed_by) values (1, 'officer', 2)`,
    'create table notes (text text)',
    'update balance set amount = 0',
    'delete from balance',
    'update party_balance set amount = 0',
    `insert into balance (measure, illustrative, amount, postings) values ('paid_in', false, 1, 1)`,
    `update latest_mark set value = ''`,
    'delete from latest_mark',
    'insert into latest_mark select * from latest_mark',
    'select remake_balances()',
  ])('%s', async (statement) => {
    const work = ledger.database.write(EVERYTHING, (sql) => sql.unsafe(statement));
    expect(await refusalOf(work)).toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
  });

  test('a reading cannot write even what the role may add', async () => {
    const work = ledger.database.read(EVERYTHING, (sql) =>
      sql.unsafe(`insert into entity_name values (1, 99, 'X', 'X', 'X')`),
    );
    expect(await refusalOf(work)).toMatchObject({ code: '25006' });
  });
});

describe('the owner of the tables', () => {
  test.each(STATEMENTS)('%s', async (statement) => {
    const work = ledger.database.own((sql) => sql.unsafe(statement));
    expect(await refusalOf(work)).toMatchObject({ code: RESTRICT_VIOLATION });
  });
});

test('after all that, the journal is as it was', async () => {
  expect(await rowCounts(ledger)).toEqual(before);
});
