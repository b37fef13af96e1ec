/** Straight SQL against the access log: what the service's role can do is add, and read if all. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERYTHING } from '../../src/db/connection.ts';
import { logAccess, settledAccess } from '../../src/db/access-log.ts';
import { Ledger } from '../support/ledger.ts';
import { whoWaits } from '../support/waiting.ts';
import {
  CHECK_VIOLATION,
  INSUFFICIENT_PRIVILEGE,
  refusalOf,
  RESTRICT_VIOLATION,
} from './support.ts';

let ledger: Ledger;
const entry = { via: 'none', method: 'GET', path: '/x', status: 200, requestId: 'r' } as const;

const all = (): Promise<unknown[]> =>
  ledger.database.own(async (sql) => [...(await sql`select * from access_log order by id`)]);

let before: unknown[];
beforeAll(async () => {
  ledger = await Ledger.open();
  await ledger.get('officer', '/me');
  await ledger.get(undefined, '/me');
  before = await all();
});
afterAll(() => ledger.close());

const CHANGES = [
  'update access_log set login = login',
  `update access_log set login = 'nobody' where false`,
  'delete from access_log',
  'delete from access_log where false',
  'truncate access_log',
  'truncate access_log cascade',
];

test('there is something to lose', () => expect(before).toHaveLength(2));

describe('the service, under its own role', () => {
  const columns = 'via, method, path, status, request_id';
  const values = `'none', 'GET', '/x', 200, 'r'`;
  test.each([
    ...CHANGES,
    'alter table access_log disable trigger append_only',
    'alter table access_log disable trigger all',
    'alter table access_log disable row level security',
    'drop table access_log',
    'drop trigger append_only on access_log',
    'create policy more on access_log using (true)',
    `set session_replication_role = replica`,
    // Neither another time nor another number.
    `insert into access_log (at, ${columns}) values ('2020-01-01', ${values})`,
    `insert into access_log (id, ${columns}) overriding system value values (1, ${values})`,
    'alter sequence access_log_id_seq restart with 1',
    `select setval('access_log_id_seq', 1)`,
    `select nextval('access_log_id_seq')`,
    `insert into access_log (${columns}) values (${values}) on conflict (id) do update set path = ''`,
    `merge into access_log l using (select 1) s on true when matched then delete`,
  ])('%s', async (statement) => {
    const work = ledger.database.write(EVERYTHING, (sql) => sql.unsafe(statement));
    expect(await refusalOf(work)).toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
  });

  test('cannot give itself more than it has', async () => {
    // PostgreSQL only warns that nothing was granted.
    await ledger.database.write(EVERYTHING, (sql) =>
      sql.unsafe('grant all on access_log to public'),
    );
    const work = ledger.database.write(EVERYTHING, (sql) => sql.unsafe('delete from access_log'));
    expect(await refusalOf(work)).toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
  });

  test('an unknown way in is refused', async () => {
    const work = logAccess(ledger.database, { ...entry, via: 'back door' as 'none' });
    expect(await refusalOf(work)).toMatchObject({
      code: CHECK_VIOLATION,
      constraint: 'access_log_via_known',
    });
  });

  test('a reading cannot add', async () => {
    const work = ledger.database.read(EVERYTHING, (sql) =>
      sql.unsafe(`insert into access_log (${columns}) values (${values})`),
    );
    expect(await refusalOf(work)).toMatchObject({ code: '25006' });
  });
});

describe('the owner of the table', () => {
  test.each(CHANGES)('%s', async (statement) => {
    const work = ledger.database.own((sql) => sql.unsafe(statement));
    expect(await refusalOf(work)).toMatchObject({ code: RESTRICT_VIOLATION });
  });
});

test('after all that, the log is as it was', async () => {
  expect(await all()).toEqual(before);
});

test.each([[['SF-001']], [[]], [['']], [['%']], [["'*'"]]])(
  'under a scope of %j nothing is seen, and one may add',
  async (vehicles) => {
    const scope = { person: ledger.people.get('manager')!.id, vehicles };
    expect(await ledger.database.read(scope, (sql) => sql`select * from access_log`)).toEqual([]);
    const { length } = await all();
    await ledger.database.write(
      scope,
      (sql) => sql`insert into access_log (via, method, path, status, request_id)
        values ('none', 'GET', '/x', 200, 'r')`,
    );
    expect(await all()).toHaveLength(length + 1);
    const seen = await ledger.database.read(EVERYTHING, (sql) => sql`select * from access_log`);
    expect(seen).toHaveLength(length + 1);
  },
);

test('what cannot be kept as text is kept without it', async () => {
  await logAccess(ledger.database, {
    ...entry,
    path: '/a\0b',
    login: 'x\0y',
    subject: `z${'長'.repeat(500)}`,
  });
  const row = (await all()).at(-1) as Record<string, string>;
  expect([row.path, row.login, row.subject!.length]).toEqual(['/ab', 'xy', 200]);
});

// The embedded database has one connection, and nobody is ever between number and commit.
describe.skipIf(process.env.TEST_DATABASE_URL === undefined)('on a server', () => {
  test('a reader waits for an entry that has its number but is not committed', async () => {
    let commit = (): void => {};
    let numbered = (): void => {};
    const held = new Promise<void>((done) => (commit = done));
    const ready = new Promise<void>((done) => (numbered = done));
    const adding = ledger.database.write(EVERYTHING, async (sql) => {
      await sql`insert into access_log (via, method, path, status, request_id)
        values ('none', 'GET', '/slow', 200, 'r')`;
      numbered();
      await held;
    });
    await ready;
    let settled = 0;
    const asking = settledAccess(ledger.database).then((id) => (settled = id));
    await ledger.database.own(whoWaits);
    expect(settled).toBe(0);
    commit();
    await adding;
    expect(await asking).toBe(((await all()).at(-1) as { id: number }).id);
  });
});
