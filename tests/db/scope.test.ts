/** Row-level security: what a query forgets to filter, the database filters. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERYTHING, type Scope, type Sql } from '../../src/db/connection.ts';
import { Ledger } from '../support/ledger.ts';
import { fee, withBooks, withPortfolio } from '../api/support.ts';

let ledger: Ledger;
let manager: number;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
  manager = ledger.people.get('manager')!.id;
  await ledger.record({
    type: 'investment.valued',
    effective_on: '2023-12-31',
    data: {
      vehicle: 'SF-002',
      enterprise: 'E-0002',
      fair_value: '600',
      method: 'recent-round',
      level: 3,
    },
  });
  await withBooks(ledger);
});
afterAll(() => ledger.close());

/** Whose the rows of a table are, in the eyes of somebody: a vehicle's, the bureau's, or all's. */
async function audiencesIn(table: string, scope: Scope): Promise<(string | null)[]> {
  const rows = await ledger.database.read(scope, (sql) =>
    sql.unsafe(`select distinct audience as vehicle from ${table} order by 1`),
  );
  return rows.map(({ vehicle }) => vehicle as string | null);
}

/** Of these every row is somebody's. */
const NAMED = [
  ...['effect', 'balance', 'balance_by_effects'],
  ...['party_balance', 'party_balance_by_effects'],
];

describe.each([...['event', 'mark', 'entity', 'latest_mark', 'latest_mark_by_marks'], ...NAMED])(
  '%s',
  (table) => {
    const seen = (vehicles: '*' | string[]): Promise<(string | null)[]> =>
      audiencesIn(table, { person: manager, vehicles });

    test('with all vehicles in scope, all rows', async () => {
      expect(await seen('*')).toEqual(expect.arrayContaining(['bureau', 'SF-001', 'SF-002']));
    });

    test('with one vehicle in scope, its rows and shared ones', async () => {
      expect(await seen(['SF-001'])).toEqual(NAMED.includes(table) ? ['SF-001'] : ['SF-001', null]);
    });

    test('with two, both', async () => {
      const both = await seen(['SF-001', 'SF-002']);
      expect(both).toEqual(expect.arrayContaining(['SF-001', 'SF-002']));
      expect(both).not.toContain('bureau');
    });

    test.each([[[]], [['']], [['SF-00']], [['SF-0010']], [['sf-001']], [['%']], [["'*'"]]])(
      'with %j in scope, only shared rows',
      async (vehicles) => {
        expect((await seen(vehicles)).filter((vehicle) => vehicle !== null)).toEqual([]);
      },
    );

    test('with no scope set at all, only shared rows', async () => {
      const rows = await ledger.database.own(async (sql: Sql) => {
        await sql`set local role kechuang_app`;
        return sql.unsafe(`select distinct audience as vehicle from ${table}`);
      });
      expect(rows.filter(({ vehicle }) => vehicle !== null)).toEqual([]);
    });
  },
);

test('submissions are seen by their maker, and by those who see all', async () => {
  const { body } = await ledger.post('manager', '/submissions', { events: [fee('1.00')] });
  const seen = async (scope: Scope): Promise<number[]> => {
    const rows = await ledger.database.read(scope, (sql) => sql`select id from submission`);
    return rows.map(({ id }) => id as number);
  };
  const manager2 = ledger.people.get('manager2')!.id;
  expect(await seen({ person: manager, vehicles: ['SF-001'] })).toEqual([body.submission]);
  expect(await seen({ person: manager2, vehicles: ['SF-002'] })).toEqual([]);
  expect(await seen(EVERYTHING)).toContain(body.submission);
});

test('a scope ends with its transaction: the next one on the connection has its own', async () => {
  const count = async (scope: Scope): Promise<number> => {
    const [row] = await ledger.database.read(
      scope,
      (sql) => sql`select count(*)::int as rows from effect`,
    );
    return row!.rows as number;
  };
  const all = await count(EVERYTHING);
  const some = await count({ person: manager, vehicles: ['SF-001'] });
  expect(some).toBeLessThan(all);
  const mixed = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      count(index % 2 ? EVERYTHING : { person: manager, vehicles: ['SF-001'] }),
    ),
  );
  expect(mixed).toEqual(Array.from({ length: 40 }, (_, index) => (index % 2 ? all : some)));
});

test('a refusal inside a transaction leaves no role and no scope behind', async () => {
  await ledger.database
    .write({ person: manager, vehicles: ['SF-001'] }, (sql) => sql`select 1 / 0`)
    .catch(() => {});
  const [row] = await ledger.database.own(
    (sql) => sql`select current_user as who, current_setting('kechuang.scope', true) as scope`,
  );
  expect(row!.who).not.toBe('kechuang_app');
  expect(row!.scope ?? '').toBe('');
});
