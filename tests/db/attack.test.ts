/**
 * Whoever gets arbitrary SQL into the service, as by an injection: what the database stops, and,
 * said as plainly, what it does not. The second half is no promise; it fails when it gets better.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERYTHING, type Scope, type Sql } from '../../src/db/connection.ts';
import { Ledger } from '../support/ledger.ts';
import { limitedToken, plant, thingsOfTheOther, type Planted } from '../api/others.ts';
import { rowCounts, withBooks, withPortfolio } from '../api/support.ts';
import {
  CHECK_VIOLATION,
  FOREIGN_KEY_VIOLATION,
  INSUFFICIENT_PRIVILEGE,
  refusalOf,
  RESTRICT_VIOLATION,
} from './support.ts';

let ledger: Ledger;
let planted: Planted;
/** The manager of SF-001, under whose scope the attacker's statements run. */
let mine: Scope;
let id: Record<string, number>;
let before: unknown;

const state = async (): Promise<unknown> => [
  await rowCounts(ledger),
  await thingsOfTheOther(ledger),
];

beforeAll(async () => {
  ledger = await withBooks(
    await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference()),
  );
  planted = await plant(ledger);
  await limitedToken(ledger, { login: 'officer', role: null });
  id = Object.fromEntries([...ledger.people].map(([login, person]) => [login, person.id]));
  mine = { person: id.manager!, vehicles: ['SF-001'] };
  before = await state();
});
afterAll(() => ledger.close());

const attack = (scope: Scope, statement: string): Promise<unknown> =>
  ledger.database.write(scope, (sql) => sql.unsafe(statement));

/** Carries out statements in one transaction and takes them back; gives what the last one gave. */
async function rehearse(scope: Scope, ...statements: string[]): Promise<Record<string, any>[]> {
  const rollback = new Error('taken back');
  let rows: Record<string, any>[] = [];
  await ledger.database
    .write(scope, async (sql: Sql) => {
      for (const statement of statements) rows = [...(await sql.unsafe(statement))];
      throw rollback;
    })
    .catch((error: unknown) => {
      if (error !== rollback) throw error;
    });
  return rows;
}

const settle = (submission: number, maker: number, outcome: string, by: number): string =>
  `insert into settlement (submission_id, maker_id, outcome, settled_by, reason, signatories)
    values (${submission}, ${maker}, '${outcome}', ${by}, 'x', '{}')`;
const post = (submission: number, seq = 900_000, recorded = 'now()'): string =>
  `insert into event (seq, submission_id, type, effective_on, recorded_at, organisation, provenance,
      data, content_hash, leaf_form, audience)
    values (${seq}, ${submission}, 'fee.charged', '2024-01-02', ${recorded}, 'x', 'record', '{}', 'x',
      2, 'SF-001')`;

describe("in a manager's scope, the other manager's rows are not there", () => {
  test.each([
    ['event', `select * from event where audience in ('SF-002', 'bureau')`],
    ['effect', `select * from effect where audience in ('SF-002', 'bureau')`],
    ['mark', `select * from mark where audience in ('SF-002', 'bureau')`],
    ['entity', `select * from entity where audience in ('SF-002', 'bureau')`],
    ['submission', 'select * from submission where maker_id <> PERSON'],
    ['settlement', `select * from settlement where outcome in ('returned', 'withdrawn')`],
    ['entity_name', `select * from entity_name where code in ('SF-002', 'PJ-1')`],
    ['entity_reference', `select * from entity_reference where code = 'PJ-1'`],
    ['draft', 'select * from draft'],
    ['upload', 'select * from upload'],
    ['access_log', 'select * from access_log'],
  ])('%s', async (_, statement) => {
    const asked = statement.replace('PERSON', String(id.manager));
    expect(await rehearse(mine, asked)).toEqual([]);
    const theirs = { person: id.manager2!, vehicles: '*' } as const;
    expect((await rehearse(theirs, asked)).length).toBeGreaterThan(0);
  });

  test.each(['update draft set body = body', 'delete from draft'])(
    '%s reaches no draft but one’s own',
    async (statement) => {
      expect(await rehearse(mine, `${statement} returning id`)).toEqual([]);
      expect(await rehearse(EVERYTHING, `${statement} returning id`)).toEqual([]);
    },
  );
});

describe('refused, even with everything in scope', () => {
  test.each([
    'select password_hash from person',
    'select p from person p',
    'select to_jsonb(p) from person p',
    'table person',
    'copy person to stdout',
    `update person set vehicles = '{SF-001,SF-002}'`,
    `update access_token set vehicles = null`,
    `update session set person_id = 1`,
    'truncate draft',
    'truncate event cascade',
    'lock table event in access exclusive mode',
    'alter table event disable trigger all',
    'alter table settlement drop constraint settlement_maker_is_not_checker',
    'alter table draft disable row level security',
    'alter role kechuang_app superuser',
    `alter role kechuang_app set "kechuang.scope" = '*'`,
    'create role another',
    'grant postgres to kechuang_app',
    `create function f() returns int language sql security definer as 'select 1'`,
    `select pg_read_file('/etc/passwd')`,
    `copy (select 1) to program 'id'`,
    'create schema other',
    'reindex table event',
    'comment on table event is $$x$$',
    `select lo_import('/etc/passwd')`,
    `set session_replication_role = replica`,
    `select set_config('session_replication_role', 'replica', true)`,
  ])('%s', async (statement) => {
    expect(await refusalOf(attack(EVERYTHING, statement))).toMatchObject({
      code: INSUFFICIENT_PRIVILEGE,
    });
  });

  test('a reading stays a reading', async () => {
    const work = ledger.database.read(mine, (sql) => sql.unsafe('set transaction read write'));
    expect(await refusalOf(work)).toMatchObject({ code: '25001' });
  });

  test('a draft in somebody else’s name', async () => {
    const statement = `insert into draft (maker_id, body) values (${id.manager2}, '{}')`;
    for (const scope of [mine, EVERYTHING])
      expect(await refusalOf(attack(scope, statement))).toMatchObject({
        code: INSUFFICIENT_PRIVILEGE,
      });
    const given = `update draft set maker_id = ${id.manager} returning id`;
    const theirs = { person: id.manager2!, vehicles: [] };
    expect(await refusalOf(attack(theirs, given))).toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
  });

  test.each(['2020-01-01', '2199-01-01'])('an entry of the access log at %s', async (at) => {
    const statement = `insert into access_log (at, via, method, path, status, request_id)
      values ('${at}', 'none', 'GET', '/x', 200, 'r')`;
    expect(await refusalOf(attack(EVERYTHING, statement))).toMatchObject({
      code: INSUFFICIENT_PRIVILEGE,
    });
  });
});

describe('a second person', () => {
  test('one’s own submission is not approved, nor in another maker’s name', async () => {
    const own = settle(planted.pending, id.manager2!, 'approved', id.manager2!);
    expect(await refusalOf(attack(EVERYTHING, own))).toEqual({
      code: CHECK_VIOLATION,
      constraint: 'settlement_maker_is_not_checker',
    });
    const other = settle(planted.pending, id.officer!, 'approved', id.manager2!);
    expect(await refusalOf(attack(EVERYTHING, other))).toEqual({
      code: FOREIGN_KEY_VIOLATION,
      constraint: 'settlement_of_submission',
    });
  });

  test.each([
    ['that waits', () => planted.pending],
    ['that was sent back', () => planted.returned],
  ])('no record belongs to a submission %s', async (_, submission) => {
    expect(await refusalOf(attack(EVERYTHING, post(submission())))).toMatchObject({
      code: RESTRICT_VIOLATION,
    });
  });

  test('what was sent back is not approved after all', async () => {
    const again = settle(planted.returned, id.manager2!, 'approved', id.officer!);
    expect(await refusalOf(attack(EVERYTHING, again))).toMatchObject({
      constraint: 'settlement_pkey',
    });
  });
});

test('after all that, everything is as it was', async () => {
  expect(await state()).toEqual(before);
});

// The scope is a setting of the transaction, and the role is taken on by the tables' owner: both
// guard against queries that forget to ask, not against somebody who writes the queries.
describe('not stopped, for whoever can write any SQL at all:', () => {
  test('another scope', async () => {
    const [row] = await rehearse(
      mine,
      `select set_config('kechuang.scope', '*', true)`,
      `select count(*) from event where audience = 'SF-002'`,
    );
    expect(row!.count).toBeGreaterThan(0);
  });

  test.each(['reset role', `select set_config('role', 'none', true)`])(
    'the role of the tables’ owner, by %s, because the service signs in as the owner',
    async (statement) => {
      const [row] = await rehearse(mine, statement, 'select current_user as who');
      expect(row!.who).not.toBe('kechuang_app');
    },
  );

  test('an approval in an officer’s name, and records with any recording time', async () => {
    const [row] = await rehearse(
      mine,
      settle(planted.pending, id.manager2!, 'approved', id.officer!),
      post(planted.pending, 900_000, `'2020-01-01Z'`),
      `select recorded_at from event where seq = 900000`,
    );
    expect(row!.recorded_at).toBe('2020-01-01T00:00:00Z');
  });

  test('one’s own submission posted as if review were off', async () => {
    const rows = await rehearse(
      mine,
      settle(planted.pending, id.manager2!, 'posted', id.manager2!),
      `${post(planted.pending)} returning seq`,
    );
    expect(rows).toHaveLength(1);
  });

  test('another effect of a record that has long been posted', async () => {
    const rows = await rehearse(
      mine,
      `insert into effect (seq, line, effective_on, measure, amount, illustrative)
        values (1, 99, '2024-01-02', 'invested', 1, false) returning seq`,
    );
    expect(rows).toHaveLength(1);
  });

  test('hashes of tokens and sessions, which open nothing', async () => {
    const rows = await rehearse(mine, 'select hash from access_token');
    expect(rows.length).toBeGreaterThan(0);
    for (const { hash } of rows) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });
});
