/** What stands beside the records is made good from them; a record that was changed never is. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rebuildLedger } from '../../src/actions/rebuild.ts';
import type { Sql } from '../../src/db/connection.ts';
import { IMPLIED } from '../../src/db/insert-events.ts';
import { differences, openSigned } from '../support/closing.ts';
import type { Ledger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openSigned();
});
afterAll(() => ledger.close());

/** Changes the tables for good. */
const tamper = (work: (sql: Sql) => Promise<unknown>): Promise<unknown> =>
  ledger.database.own(async (sql) => {
    await sql`set local session_replication_role = replica`;
    await work(sql);
  });

const everything = (): Promise<string> =>
  ledger.database.own(async (sql) => {
    const rows = [];
    for (const table of [...IMPLIED, 'event'])
      rows.push(await sql`select * from ${sql(table)} order by 1, 2, 3`);
    rows.push(await sql`select * from balance order by 1, 2, 3, 4, 5, 6, 7`);
    rows.push(await sql`select * from party_balance order by 1, 2, 3, 4, 5, 6`);
    rows.push(await sql`select * from latest_mark order by kind, key, subject`);
    return JSON.stringify(rows);
  });

describe('rebuilding', () => {
  test.each<[string, (sql: Sql) => Promise<unknown>]>([
    ['an amount', (sql) => sql`update effect set amount = amount + 1 where line = 0`],
    ['a day', (sql) => sql`update effect set effective_on = effective_on + 1`],
    ['who sees it', (sql) => sql`update effect set audience = null`],
    ['what is known', (sql) => sql`update mark set value = value || '1'`],
    ['all effects', (sql) => sql`delete from effect`],
    ['all marks', (sql) => sql`delete from mark`],
    ['a name', (sql) => sql`update entity set name = '另一个' where code = 'E-0001'`],
    ['what a measure comes to', (sql) => sql`update balance set amount = amount + 1`],
    ['all balances', (sql) => sql`delete from balance`],
    [
      'what it comes to between parties',
      (sql) => sql`update party_balance set amount = amount + 1`,
    ],
    ['the latest marks', (sql) => sql`update latest_mark set value = value || '1'`],
    ['all latest marks', (sql) => sql`delete from latest_mark`],
    ['a row of no record', (sql) => sql`update effect set seq = 90000 where seq = 14`],
  ])('makes good: %s', async (_what, work) => {
    const before = await everything();
    await tamper(work);
    expect(await everything()).not.toBe(before);
    expect(await differences(ledger.database)).not.toEqual([]);
    await rebuildLedger(ledger.database, () => {});
    expect(await everything()).toBe(before);
    expect(await differences(ledger.database)).toEqual([]);
  });

  test.each<[string, string, RegExp]>([
    ['an amount in it', `update event set data = data || '{"amount":"1.23"}'`, /^第 15 号记录/],
    ['its type', `update event set type = 'no.such'`, /^第 15 号记录/],
    ['its day', 'update event set effective_on = effective_on + 1', /^第 15 号记录/],
    ['its memo, which has no effect', `update event set memo = '改'`, /^第 15 号记录/],
    ['the form of its leaf', 'update event set leaf_form = 3 - leaf_form', /^第 15 号记录/],
    ['its settlement', `update settlement set signatories = '[]'`, /^第 \d+ 号记录/],
    ['it is gone', 'delete from event', /未作任何改动/],
  ])('refuses and changes nothing where the record was changed: %s', async (_, change, message) => {
    const where = change.includes('settlement')
      ? 'submission_id = (select submission_id from event where seq = 15)'
      : 'seq = 15';
    const before = await everything();
    await tamper((sql) =>
      sql.unsafe(`create table event_aside as table event;
        create table settlement_aside as table settlement;
        update effect set amount = amount + 1; ${change} where ${where}`),
    );
    const changed = await everything();
    expect(changed).not.toBe(before);
    const refused = expect(rebuildLedger(ledger.database, () => {})).rejects;
    await refused.toThrow(message);
    expect(await everything()).toBe(changed);
    await tamper((sql) =>
      sql.unsafe(`update effect set amount = amount - 1;
        delete from event; insert into event table event_aside; drop table event_aside;
        delete from settlement; insert into settlement table settlement_aside;
        drop table settlement_aside`),
    );
    expect(await everything()).toBe(before);
    expect(await differences(ledger.database)).toEqual([]);
  });
});
