/** Balances and latest marks follow whatever is posted, in whatever order and by whatever way. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERYTHING, type Sql } from '../../src/db/connection.ts';
import { AskedTogether } from '../../src/db/asked-together.ts';
import { JournalTables } from '../../src/db/figures.ts';
import type { Day } from '../../src/domain/values/days.ts';
import {
  findBalanceDifference,
  findLatestMarkDifference,
} from '../../src/db/balance-differences.ts';
import { fee, withBooks, withPortfolio } from '../api/support.ts';
import { Ledger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withBooks(await withPortfolio(await (await Ledger.open()).withReference()));
});
afterAll(() => ledger.close());

/** That both tables are what the effects and marks come to. */
const expectRight = (sql: Sql) =>
  Promise.all([findBalanceDifference(sql), findLatestMarkDifference(sql)]).then((found) =>
    expect(found).toEqual([undefined, undefined]),
  );

async function fees(): Promise<{ amount: string; postings: number }> {
  const [row] = await ledger.database.own(
    (sql) => sql<{ amount: string; postings: number }[]>`
      select sum(amount)::text as amount, sum(postings)::int as postings
      from balance where measure = 'fees' and vehicle = 'SF-001'`,
  );
  return row!;
}

const latest = async (kind: string, subject: string, key = ''): Promise<string | undefined> => {
  const [row] = await ledger.database.own(
    (sql) => sql<{ value: string }[]>`
      select value from latest_mark
      where kind = ${kind} and subject = ${subject} and key = ${key}`,
  );
  return row?.value;
};
const region = () => latest('region', 'E-0001');

const relocation = (day: string, to: string) => ({
  type: 'enterprise.relocated',
  effective_on: day,
  data: { enterprise: 'E-0001', from: '110000', to },
  overrides: [{ code: 'origin_differs', reason: '测试' }],
});

const taken = (event: number) => ({
  type: 'event.reversed',
  data: { event, reason_code: 'entry-error', reason: '误记' },
});

describe('what is posted', () => {
  test('changes the sums at once; what is taken back stays counted as two postings', async () => {
    const before = await fees();
    const [seq] = await ledger.record(fee('3.00'), fee('4.00'));
    const now = await fees();
    expect(Number(now.amount) - Number(before.amount)).toBe(7);
    expect(now.postings - before.postings).toBe(2);
    await ledger.record(taken(seq!));
    expect(Number((await fees()).amount) - Number(before.amount)).toBe(4);
    expect((await fees()).postings - before.postings).toBe(3);
    await ledger.database.own(expectRight);
  });

  test('is the latest by its day, not by when it was recorded', async () => {
    await ledger.record(relocation('2024-05-01', '330303'));
    await ledger.record(relocation('2024-03-01', '330304'));
    expect(await region()).toBe('330303');
    await ledger.record(relocation('2024-05-02', '330305'));
    expect(await region()).toBe('330305');
    await ledger.database.own(expectRight);
  });

  test('comes back when what followed it is reversed, and is gone when none is left', async () => {
    const [first] = await ledger.record(relocation('2024-06-01', '330302'));
    const [second] = await ledger.record(relocation('2024-06-02', '330324'));
    await ledger.record(taken(first!));
    expect(await region()).toBe('330324');
    await ledger.record(taken(second!));
    expect(await region()).toBe('330305');
    const [only] = await ledger.record({
      type: 'enterprise.qualified',
      effective_on: '2024-06-01',
      data: {
        ...{ enterprise: 'E-0001', qualification: 'gazelle' },
        ...{ valid_from: '2024-06-01', valid_to: '2027-06-01' },
      },
    });
    expect(await latest('qualification', 'E-0001', 'gazelle')).toBe('2027-06-01');
    await ledger.record(taken(only!));
    expect(await latest('qualification', 'E-0001', 'gazelle')).toBeUndefined();
    await ledger.database.own(expectRight);
  });
});

test('all effects and marks posted in one statement each give the same tables', async () => {
  // Events first, reversals among them, and then what they did, as a bulk load does.
  await ledger.database.own(async (sql) => {
    await sql`create temp table effects on commit drop as table effect`;
    await sql`create temp table marks on commit drop as table mark`;
    await sql`set local session_replication_role = replica`;
    for (const table of ['effect', 'mark', 'balance', 'party_balance', 'latest_mark'])
      await sql`delete from ${sql(table)}`;
    await sql`set local session_replication_role = origin`;
    await sql`insert into effect select * from effects`;
    await sql`insert into mark select * from marks`;
    await expectRight(sql);
    const [row] = await sql`select count(*)::int as rows from balance`;
    expect(row!.rows).toBeGreaterThan(10);
  });
});

describe('a sum for a day, as known at a number', () => {
  let known: Record<string, number>;
  beforeAll(async () => {
    const charged = (day: string, amount: string) => ({ ...fee(amount), effective_on: day });
    const [first] = await ledger.record(charged('2024-04-10', '11.00'));
    const [backdated] = await ledger.record(charged('2024-04-01', '13.00'));
    const [reversal] = await ledger.record({ ...taken(first!), effective_on: '2024-04-20' });
    known = { nothing: first! - 1, first: first!, backdated: backdated!, reversal: reversal! };
  });

  const since = async (few: number, asOf: string, knownSeq: number): Promise<string> => {
    const sum = async (day: string, seq: number) => {
      const rows = await ledger.database.read(EVERYTHING, (sql) =>
        new AskedTogether(sql, new JournalTables(sql, few)).sums(
          { measures: { fees: 1 } },
          { moment: { asOf: day as Day, knownSeq: seq }, basis: 'inception' },
        ),
      );
      return rows[0]!.value;
    };
    const before = await sum('2024-03-31', known.nothing!);
    return (await sum(asOf, knownSeq)).minus(before).toFixed(2);
  };

  const CASES: [string, string, string][] = [
    ['2024-03-31', 'reversal', '0.00'],
    ['2024-04-01', 'reversal', '13.00'],
    ['2024-04-02', 'reversal', '13.00'],
    ['2024-04-09', 'reversal', '13.00'],
    ['2024-04-10', 'reversal', '24.00'],
    ['2024-04-11', 'reversal', '24.00'],
    ['2024-04-19', 'reversal', '24.00'],
    ['2024-04-20', 'reversal', '13.00'],
    ['2024-04-21', 'reversal', '13.00'],
    ['2024-04-30', 'nothing', '0.00'],
    ['2024-04-30', 'first', '11.00'],
    ['2024-04-30', 'backdated', '24.00'],
    ['2024-04-09', 'first', '0.00'],
    ['2024-04-10', 'first', '11.00'],
    ['2024-03-31', 'backdated', '0.00'],
  ];
  test.each(CASES)('on %s, with the %s recorded: %s', async (day, upTo, expected) => {
    const ways = { byBalances: 1_000_000, byEffects: -1 };
    for (const [way, few] of Object.entries(ways))
      expect([way, await since(few, day, known[upTo]!)]).toEqual([way, expected]);
  });
});
