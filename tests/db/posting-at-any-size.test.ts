/** What posting reads of a long journal is what the whole journal says. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEdge, rootAt } from '../../src/actions/tree.ts';
import { EVERYTHING, type Sql } from '../../src/db/connection.ts';
import { readDailySums } from '../../src/db/batch-loading.ts';
import { BALANCES } from '../../src/domain/books/index.ts';
import {
  BEFORE_ALL_DAYS,
  type DailySum,
  type SumsNeeded,
} from '../../src/domain/journal/daily-sums.ts';
import { frontierRoot, toHex } from '../../src/domain/proof/merkle-tree.ts';
import { dayAfter, type Day } from '../../src/domain/values/days.ts';
import { plus, ZERO, type Money } from '../../src/domain/values/money.ts';
import { sha256Digest } from '../../src/platform/digest.ts';
import { fee, party, withBooks, withPortfolio } from '../api/support.ts';
import { Ledger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withBooks(await withPortfolio(await (await Ledger.open()).withReference()));
  const [seq] = await ledger.record(fee('3.00'), fee('4.00'));
  await ledger.record({
    type: 'event.reversed',
    data: { event: seq, reason_code: 'entry-error', reason: '误记' },
  });
});
afterAll(() => ledger.close());

const read = <T>(work: (sql: Sql) => Promise<T>): Promise<T> =>
  ledger.database.read(EVERYTHING, work);

/** What each key and measure comes to before a day, and the sums of the days from it on. */
function shown(sums: readonly DailySum[], since: Day): string[] {
  const before = new Map<string, Money>();
  const later: string[] = [];
  for (const { key, day, measure, amount } of sums) {
    const of = [...key, measure].join(' ');
    if (day >= since) later.push(`${of} ${day} ${amount.toFixed(2)}`);
    else before.set(of, plus(before.get(of) ?? ZERO, amount));
  }
  const earlier = [...before].flatMap(([of, sum]) =>
    sum.isZero() ? [] : `${of} ${sum.toFixed(2)}`,
  );
  return [...earlier, ...later].sort();
}

/** Every key of a rule that anything was posted to. */
async function needed(sql: Sql, rule: (typeof BALANCES)[number]): Promise<SumsNeeded> {
  const rows = await sql<Record<string, string | null>[]>`
    select distinct vehicle, enterprise, instrument, counterparty from effect`;
  const keys = rows.map((row) => rule.key.map((dimension) => row[dimension]));
  const whole = keys.filter((key): key is string[] => key.every((part) => part !== null));
  const distinct = new Map(whole.map((key) => [key.join(' '), key]));
  const measures = [...rule.adds, ...rule.subtracts];
  return { dimensions: rule.key, measures, keys: [...distinct.values()] };
}

test('a balance before a day is what the days before it add up to, by every rule', async () => {
  await read(async (sql) => {
    const days = await sql<{ day: Day }[]>`
      select distinct effective_on as day from effect order by day`;
    const around = [BEFORE_ALL_DAYS, ...days.flatMap(({ day }) => [day, dayAfter(day)])];
    let compared = 0;
    for (const rule of BALANCES) {
      const asked = await needed(sql, rule);
      const all = await readDailySums(sql, asked);
      for (const since of around) {
        const some = await readDailySums(sql, { ...asked, since });
        expect(shown(some, since)).toEqual(shown(all, since));
        compared += some.length;
      }
    }
    expect(compared).toBeGreaterThan(100);
  });
});

test('what was paid in long before counts towards the commitment', async () => {
  const paid = (amount: string) => ({
    type: 'contribution.paid',
    effective_on: '2024-06-03',
    data: { vehicle: 'SF-001', investor: 'LP-001', amount },
  });
  const { code, detail } = await ledger.refusal(paid('200.01'));
  expect(code).toBe('paid_in_exceeds_commitment');
  expect(detail).toContain('2024-06-03，出资人 LP-001 对 SF-001 的累计实缴将为 1,000.01');
  await ledger.record(paid('200.00'));
});

describe('the next code', () => {
  const registered = async (event: object): Promise<string> => {
    const [seq] = await ledger.record(event);
    return (await ledger.get('officer', `/events/${seq}`)).body.data.code;
  };

  test('follows the highest number, not the last in the alphabet', async () => {
    await ledger.record(party('甲', { code: 'E-98' }), party('乙', { code: 'E-0100' }));
    expect(await registered(party('丙'))).toBe('E-0101');
    await ledger.record(party('丁', { code: 'E-9' }), party('戊', { code: 'EX-5000' }));
    expect(await registered(party('己'))).toBe('E-0102');
  });

  test('passes over a code whose number is longer than any that is made', async () => {
    await ledger.record(party('庚', { code: 'E-9999999999' }), party('辛', { code: 'E-7-8' }));
    expect(await registered(party('壬'))).toBe('E-0103');
  });
});

test('the edge of the tree, read in one statement, has its root', async () => {
  for (let round = 0; round < 5; round += 1) {
    const edge = await read(readEdge);
    const { root } = await read((sql) => rootAt(sql, edge.size));
    expect(toHex(frontierRoot(sha256Digest, edge))).toBe(root);
    await ledger.record(fee('1.00'));
  }
});
