/** Whoever owns the tables can change them; whoever verifies the ledger sees that they did. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  growTree,
  leafOfStored,
  proveConsistency,
  readEdge,
  rootAt,
} from '../../src/actions/tree.ts';
import type { Sql } from '../../src/db/connection.ts';
import { readEvents } from '../../src/db/journal.ts';
import { IMPLIED } from '../../src/db/insert-events.ts';
import { readHeads } from '../../src/db/tree.ts';
import { leafBytes } from '../../src/domain/proof/leaf.ts';
import { verifyConsistency } from '../../src/domain/proof/merkle-proofs.ts';
import { sha256Digest } from '../../src/platform/digest.ts';
import { differences, openSigned } from '../support/closing.ts';
import { holds, share } from '../support/extent.ts';
import type { Ledger } from '../support/ledger.ts';
import {
  change,
  columnsOf,
  duplicate,
  namesOf,
  picks,
  rowsOf,
  said,
  swap,
  TABLES,
  undone,
  type Column,
  type Row,
  type Table,
} from './tampering.ts';

let ledger: Ledger;
let columns: Column[];
beforeAll(async () => {
  ledger = await openSigned();
  columns = await columnsOf(ledger);
});
afterAll(() => ledger.close());

/** That something is said, and that the row is named by one of its names, before or after. */
function expectNamed(found: readonly string[], names: readonly string[], what: string): void {
  expect(found.length, what).toBeGreaterThan(0);
  expect(
    names.some((name) => found.some((sentence) => sentence.includes(name))),
    `${what}: ${names.join(' / ')} in ${found.join('；')}`,
  ).toBe(true);
}

test('as it is, it is found good; every table holds something, one quarter is closed', async () => {
  expect(await differences(ledger.database)).toEqual([]);
  await undone(ledger, async (sql) => {
    expect(await said(sql)).toEqual([]);
    for (const table of Object.keys(TABLES) as Table[])
      expect((await rowsOf(sql, table)).length, table).toBeGreaterThan(0);
  });
  for (const table of Object.keys(TABLES))
    expect(
      columns.some((column) => column.table === table),
      table,
    ).toBe(true);
});

describe('a single field that is changed is found, and its record named', () => {
  test.each(Object.keys(TABLES) as Table[])('in %s, every column', async (table) => {
    const own = columns.filter((each) => each.table === table);
    for (const column of share('columns of the journal', own)) {
      let changed = 0;
      const attempt = async ({
        row,
        other,
        pick,
      }: {
        row: number;
        other: number;
        pick: number;
      }) => {
        await undone(ledger, async (sql) => {
          const rows = await rowsOf(sql, table);
          const [chosen, donor] = [rows[row % rows.length]!, rows[other % rows.length]!];
          const names = await namesOf(sql, table, chosen);
          if ((await change(sql, column, { row: chosen, other: donor, pick })) === 0) return;
          changed += 1;
          const now = (await rowsOf(sql, table)).find(
            (each) => !rows.some(({ ctid }) => ctid === each.ctid),
          );
          if (now) names.push(...(await namesOf(sql, table, now)));
          const what = `${table}.${column.name} of ${JSON.stringify(chosen)} with ${pick}`;
          expectNamed(await said(sql), names, what);
        });
      };
      await holds('changes of a column', fc.asyncProperty(picks, attempt));
      // Were every choice refused by the database or no change at all, it would prove nothing.
      for (let pick = 0; changed === 0 && pick < 30; pick += 1)
        await attempt({ row: pick * 7, other: pick * 3, pick });
      expect(changed, `${table}.${column.name}`).toBeGreaterThan(0);
    }
  });
});

/** Rows of a table by pick, and what the work with them must make verify name. */
async function attempts(
  table: Table,
  work: (sql: Sql, rows: Row[], names: string[], at: [number, number]) => Promise<boolean>,
): Promise<void> {
  let changed = 0;
  const attempt = async ({ row, other }: { row: number; other: number }): Promise<void> => {
    await undone(ledger, async (sql) => {
      const rows = await rowsOf(sql, table);
      const first = row % rows.length;
      const step = 1 + (other % Math.max(1, rows.length - 1));
      const at: [number, number] = [first, (first + step) % rows.length];
      const names: string[] = [];
      if (!(await work(sql, rows, names, at))) return;
      changed += 1;
      expectNamed(await said(sql), names, `${table} ${JSON.stringify(rows[at[0]])}`);
    });
  };
  await holds('changes of rows', fc.asyncProperty(picks, attempt));
  // Most settlements say the same, so that many pairs may all be alike: go on until one differs.
  for (let row = 0; changed === 0 && row < 200; row += 1) await attempt({ row, other: row * 7 });
  expect(changed, table).toBeGreaterThan(0);
}

const all = Object.keys(TABLES) as Table[];

describe('a row that is dropped, swapped or added is found, and its record named', () => {
  // A head that is dropped leaves nothing to miss it by: see below for the one kept outside.
  test.each(all.filter((table) => table !== 'tree_head'))('%s: dropped', (table) =>
    attempts(table, async (sql, rows, names, [at]) => {
      names.push(...(await namesOf(sql, table, rows[at]!)));
      await sql`delete from ${sql(table)} where ctid = ${rows[at]!.ctid}::tid`;
      return true;
    }),
  );

  test.each(all.filter((table) => table !== 'closed_report'))('%s: swapped', (table) =>
    attempts(table, async (sql, rows, names, [one, two]) => {
      const pair = [rows[one]!, rows[two]!] as const;
      for (const row of pair) names.push(...(await namesOf(sql, table, row)));
      return swap(sql, columns, table, pair);
    }),
  );

  // A settlement has the key of its submission, which has one already.
  test.each(all.filter((table) => table !== 'settlement'))('%s: once more', (table) =>
    attempts(table, async (sql, rows, names, [at]) => {
      await duplicate(sql, table, rows[at]!);
      const known = new Set(rows.map(({ ctid }) => ctid));
      const added = (await rowsOf(sql, table)).find(({ ctid }) => !known.has(ctid));
      names.push(...(await namesOf(sql, table, added!)));
      // What stands after the last record is no record's own; the first that is missing is named.
      if (table === 'event') names.push(`第 ${rows.length + 1} 号`);
      return true;
    }),
  );
});

/** Cuts off what comes after a record, with all that stands beside it or is derived. */
async function cutAfter(sql: Sql, seq: number): Promise<void> {
  for (const table of ['event', ...IMPLIED, 'closed_report'])
    await sql`delete from ${sql(table)} where seq > ${seq}`;
  await sql`select remake_balances()`;
}

const cutTree = (sql: Sql, size: number) =>
  sql`delete from tree_node where (index::numeric + 1) * 2::numeric ^ level > ${size}`;

const sizeNow = async (sql: Sql): Promise<number> =>
  (await sql<{ size: number }[]>`select max(seq) as size from event`)[0]!.size;

describe('a tail that is cut off', () => {
  test('is found at every length, by the tree that is left', () =>
    holds(
      'changes of rows',
      fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), async (pick) => {
        await undone(ledger, async (sql) => {
          const size = await sizeNow(sql);
          const left = pick % size;
          await cutAfter(sql, left);
          expectNamed(await said(sql), [`第 ${left + 1} 号记录缺失`], `cut after ${left}`);
        });
      }),
    ));

  test('is found by the heads where the tree is cut as well', async () => {
    const { body } = await ledger.get('auditor', '/audit/heads');
    const last = body.data.at(-1).size as number;
    for (const left of [last - 1, last - 2, 5])
      await undone(ledger, async (sql) => {
        await cutAfter(sql, left);
        await cutTree(sql, left);
        const heads = body.data.map(({ size }: { size: number }) => `${size} 条记录`);
        expectNamed(await said(sql), heads, `cut after ${left}`);
      });
  });
});

/** Makes the tree anew over what the records say now, as somebody would who hides a change. */
async function regrow(sql: Sql): Promise<void> {
  await sql`delete from tree_node`;
  const events = await readEvents(sql, { knownSeq: Number.MAX_SAFE_INTEGER });
  const leaves = events.map((event) => leafBytes(leafOfStored(event)));
  await growTree(sql, await readEdge(sql), leaves);
}

/** Another amount, in the record and beside it. */
async function rewrite(sql: Sql, seq: number): Promise<void> {
  const data = sql.json({ amount: '9.00' });
  await sql`update event set data = data || ${data} where seq = ${seq}`;
  await sql`update effect set amount = 9 where seq = ${seq}`;
  await sql`select remake_balances()`;
}

describe('what verify alone cannot see, a head that was kept outside shows', () => {
  test('a whole and consistent rewrite, tree and all, is found by its heads', () =>
    undone(ledger, async (sql) => {
      const head = (await readHeads(sql, Number.MAX_SAFE_INTEGER)).at(-1)!;
      await rewrite(sql, head.size);
      expect((await said(sql)).join()).toContain(`第 ${head.size} 号`);
      await regrow(sql);
      expectNamed(await said(sql), [`${head.size} 条记录时签发的树头`], 'rewritten');
    }));

  test('with its heads removed too it passes, but not against the root of the kept head', () =>
    undone(ledger, async (sql) => {
      const kept = (await readHeads(sql, Number.MAX_SAFE_INTEGER)).at(-1)!;
      const to = await sizeNow(sql);
      const consistent = async (): Promise<boolean> => {
        const proof = await proveConsistency(sql, kept.size, to);
        const { root: toRoot } = await rootAt(sql, to);
        const claim = { from: kept.size, to, proof, fromRoot: kept.root, toRoot };
        return verifyConsistency(sha256Digest, claim);
      };
      expect(await consistent()).toBe(true);
      await rewrite(sql, kept.size);
      await regrow(sql);
      await sql`delete from tree_head where size >= ${kept.size}`;
      expect(await said(sql)).toEqual([]);
      expect((await rootAt(sql, kept.size)).root).not.toBe(kept.root);
      expect(await consistent()).toBe(false);
    }));

  test('a tail cut off with its tree and heads passes, but is shorter than the kept head', () =>
    undone(ledger, async (sql) => {
      const kept = (await readHeads(sql, Number.MAX_SAFE_INTEGER)).at(-1)!;
      const left = kept.size - 1;
      await cutAfter(sql, left);
      await cutTree(sql, left);
      await sql`delete from tree_head where size > ${left}`;
      expect(await said(sql)).toEqual([]);
      await expect(rootAt(sql, kept.size)).rejects.toThrow('has no node');
    }));
});
