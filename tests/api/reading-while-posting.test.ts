/**
 * Nobody who reads waits for somebody who posts: until a posting is done, the answer is what was
 * known before. On one connection everybody waits for everybody.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MENU } from '../../src/web/menu.ts';
import type { Sql } from '../../src/db/connection.ts';
import { Ledger, type Answer } from '../support/ledger.ts';
import { isKeptWaiting, whoWaits } from '../support/waiting.ts';
import { Browser } from '../web/support.ts';
import { fee, withBooks, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withBooks(await withPortfolio(await (await Ledger.open()).withReference()));
});
afterAll(() => ledger.close());

/** How many wait for any lock of this database. */
async function countWaiting(sql: Sql): Promise<number> {
  const [row] = await sql<[{ count: number }]>`select count(*) as count from pg_locks
    where not granted and database = (select oid from pg_database where datname = current_database())`;
  return row.count;
}

/**
 * Posts a fee and holds the posting when all its rows but those of the tree are written; meanwhile
 * does the work, which gets the process that posts.
 */
async function whilePosting(work: (sql: Sql, posting: number) => Promise<void>): Promise<number> {
  let posting: Promise<number[]> | undefined;
  await ledger.database.own(async (sql) => {
    await sql`lock table tree_node in share mode`;
    posting = ledger.record(fee('1.00'));
    await work(sql, await whoWaits(sql, 'relation'));
  });
  return (await posting!)[0]!;
}

describe.skipIf(process.env.TEST_DATABASE_URL === undefined)('while a record is posted', () => {
  const PATHS = [
    '/figures/fund.fees',
    '/figures/fund.invested?group_by=industry',
    '/figures',
    '/events?limit=5',
    '/loans?limit=100',
    '/enterprises?limit=100&sort=-invested&totals=true',
    '/submissions',
    '/quarters/2024Q2/report',
    '/figures/fund.fees/trail',
  ];

  test('whoever asks is answered at once with what was known before', async () => {
    const ask = (): Promise<Answer[]> =>
      Promise.all(PATHS.map((path) => ledger.get('officer', path)));
    const before = await ask();
    expect(before.map(({ status }) => status)).toEqual(PATHS.map(() => 200));
    const seq = await whilePosting(async (sql) => {
      expect((await ask()).map(({ body }) => body)).toEqual(before.map(({ body }) => body));
      const health = await ledger.request(undefined, '/readyz');
      expect(health.status).toBe(200);
      // Of all these only the posting itself waits.
      expect(await countWaiting(sql)).toBe(1);
    });
    const { meta } = (await ledger.get('officer', '/loans?limit=1')).body;
    expect(meta.known_seq).toBe(seq);
  });

  test('every page of the menu opens', async () => {
    const browsers = [await Browser.of(ledger, 'officer'), await Browser.of(ledger, 'admin')];
    const paths = MENU.flatMap(({ entries }) => entries.map(({ path }) => path));
    await whilePosting(async () => {
      for (const path of paths) {
        const pages = await Promise.all(browsers.map((browser) => browser.get(path)));
        expect(
          pages.map(({ status }) => status),
          path,
        ).toContain(200);
      }
    });
  });

  test('what was answered is asked again by its own instant, and later pages of it, at once', async () => {
    await whilePosting(async () => {
      const first = (await ledger.get('officer', '/events?limit=2')).body;
      const instant = encodeURIComponent(first.meta.known_at);
      const again = await ledger.get('officer', `/events?limit=2&known_at=${instant}`);
      expect(again.body.data).toEqual(first.data);
      const cursor = encodeURIComponent(first.next_cursor);
      expect((await ledger.get('officer', `/events?limit=2&cursor=${cursor}`)).status).toBe(200);
    });
  });

  test('an instant after the last record waits, and is told of it', async () => {
    let asking: Promise<Answer> | undefined;
    const seq = await whilePosting(async (sql, posting) => {
      const [{ now }] = await sql<[{ now: string }]>`select clock_timestamp() as now`;
      asking = ledger.get('officer', `/events?limit=1&known_at=${encodeURIComponent(now)}`);
      expect(await isKeptWaiting(sql, asking, posting)).toBe(true);
    });
    expect((await asking!).body.meta.known_seq).toBe(seq);
  });
});

test('what is known is the last record, by its own instant', async () => {
  const [seq] = await ledger.record(fee('1.00'));
  const { recorded_at } = (await ledger.get('officer', `/events/${seq}`)).body;
  const { meta } = (await ledger.get('officer', '/figures/fund.fees')).body;
  expect([meta.known_seq, meta.known_at]).toEqual([seq, recorded_at]);
});

test('of a ledger without records nothing is known, and stays unknown for that instant', async () => {
  const empty = await Ledger.open({ review: 'on' });
  const asked = async (query = ''): Promise<[string, number]> => {
    const { meta } = (await empty.get('officer', `/parties${query}`)).body;
    return [meta.known_at, meta.known_seq];
  };
  const [instant, seq] = await asked();
  expect(seq).toBe(0);
  await empty.withReference();
  expect(await asked(`?known_at=${encodeURIComponent(instant)}`)).toEqual([instant, 0]);
  expect((await asked())[1]).toBeGreaterThan(0);
  await empty.close();
});
