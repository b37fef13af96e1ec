/** A list of registered things in SQL gives what the same view gives of all rows in memory. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ListReader } from '../../src/actions/lists/list-reader.ts';
import { registeredChoices, RegisteredPart } from '../../src/actions/lists/registered-part.ts';
import { registeredRows } from '../../src/actions/lists/registered-rows.ts';
import { readEntities } from '../../src/db/batch-loading.ts';
import type { Database, Scope } from '../../src/db/connection.ts';
import { KeptAnswers } from '../../src/db/kept-answers.ts';
import type { Moment } from '../../src/domain/journal/posted-event.ts';
import type { Day } from '../../src/domain/values/days.ts';
import { columnChoices } from '../../src/domain/lists/choices.ts';
import { LISTS } from '../../src/domain/lists/index.ts';
import {
  isRegisteredList,
  isNumber,
  listTotals,
  shown,
  type List,
  type ListRow,
  type RegisteredList,
} from '../../src/domain/lists/list.ts';
import {
  hasRange,
  narrowed,
  NOTHING_RECORDED,
  type Filter,
  type View,
} from '../../src/domain/lists/search-filter-sort.ts';
import { day, move, open, play, reversal, type Accepted } from './portfolio.ts';
import { holds, share } from '../support/extent.ts';
import { Ledger, TODAY } from '../support/ledger.ts';

const REGISTERED = Object.values<List>(LISTS).filter(isRegisteredList);

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger.close());

/** Names of every kind of letter, and one that a thing had before. */
const NAMES = [
  'Ｂank 一号',
  'É乙银行',
  'ΟΔΟΣ 公司',
  'İstanbul 12',
  '重庆银行2号',
  '重庆银行10号',
  'ﬁne 丁',
];

const WORDS = [
  '银行',
  'b',
  'É',
  'é',
  'σ',
  'ς',
  'i',
  'istanbul',
  '一号 bank',
  'CL-1',
  'P01',
  '正常',
  '行2',
  'fine',
  'E-0001',
  '没有的词',
];

/** What a view asks for, of the rows that there are: so that it mostly finds some. */
interface Asked {
  filters: { column: number; row: number; kind: 'is' | 'from' | 'to' | 'nothing' }[];
  q: string | undefined;
  sort: { column: number; descending: boolean } | undefined;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  filters: fc.array(
    fc.record({
      column: fc.nat(100),
      row: fc.nat(100),
      kind: fc.constantFrom('is', 'is', 'from', 'to', 'nothing'),
    }),
    { maxLength: 2 },
  ),
  q: fc.option(fc.constantFrom(...WORDS), { nil: undefined, freq: 2 }),
  sort: fc.option(fc.record({ column: fc.nat(100), descending: fc.boolean() }), {
    nil: undefined,
    freq: 4,
  }),
});

function viewOf(list: List, rows: readonly ListRow[], { filters, q, sort }: Asked): View {
  const columns = shown(list);
  const pick = (index: number) => columns[index % columns.length]!;
  const made = filters.map(({ column: index, row, kind }): Filter => {
    const column = pick(index);
    const cell = rows.length === 0 ? null : (rows[row % rows.length]!.cells[column.key] ?? null);
    const text =
      typeof cell === 'string' ? cell.split('、')[0]! : isNumber(cell) ? cell.toFixed() : '';
    if (kind === 'nothing' || text === '') return { column: column.key, is: NOTHING_RECORDED };
    return { column: column.key, [hasRange(column) ? kind : 'is']: text };
  });
  return {
    filters: made,
    ...(q !== undefined && { q }),
    ...(sort && { sort: { column: pick(sort.column).key, descending: sort.descending } }),
  };
}

const said = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, each) => (each instanceof Map ? [...each] : each)) ?? 'null',
  );

/** Everything that a view gives, in SQL: every row by parts of two, forwards and backwards. */
async function bySql(reader: ListReader, list: RegisteredList, view: View) {
  const found = await RegisteredPart.of(reader, list, view);
  const { rows, summary } = await found.rowsAndSummary({ limit: 2 });
  const all = [...rows];
  for (let part = rows; part.length === 2;) {
    part = await found.rows({ after: part.at(-1)!.key, limit: 2 });
    all.push(...part);
  }
  const last = all.at(-1);
  const before = last ? await found.rows({ before: last.key, limit: 3 }) : [];
  return { all, before, keys: await found.keys(), summary };
}

async function everyRow(reader: ListReader, list: RegisteredList): Promise<ListRow[]> {
  const { sql, moment } = reader;
  const entities = await readEntities(sql, { ...moment, kinds: list.kinds });
  const codes = entities.map(({ code }) => code);
  return registeredRows(reader, list, codes);
}

async function expectSame(
  scope: Scope,
  moment: Moment,
  list: RegisteredList,
  views: readonly Asked[],
) {
  await ledger.database.read(scope, async (sql) => {
    const reader = new ListReader(sql, scope, moment);
    const every = await everyRow(reader, list);
    const { all, byColumn } = await registeredChoices(reader, list);
    expect(all).toBe(every.length);
    for (const column of shown(list).filter(({ few }) => few))
      expect(byColumn.get(column.key), column.key).toEqual(columnChoices(column, every));
    for (const each of views) {
      const view = viewOf(list, every, each);
      const rows = narrowed(list, every, view);
      const found = await bySql(reader, list, view);
      expect(said(found), JSON.stringify([list.path, view])).toEqual(
        said({
          all: rows,
          before: rows.slice(-4, -1),
          keys: rows.map(({ key }) => key),
          summary: {
            count: rows.length,
            totals: listTotals(list, rows),
            illustrative: rows.some(({ illustrative }) => illustrative),
          },
        }),
      );
    }
  });
}

/** The beginnings of views as they are read at a moment, for all lists. */
async function beginnings(
  database: Database,
  scope: Scope,
  moment: Moment,
  views: ReadonlyMap<RegisteredList, readonly View[]>,
) {
  const found: unknown[] = [];
  for (const [list, asked] of views)
    for (const view of asked)
      found.push(
        await database.read(scope, async (sql) => {
          const part = await RegisteredPart.of(new ListReader(sql, scope, moment), list, view);
          return said([list.path, view, await part.rowsAndSummary({ limit: 2 })]);
        }),
      );
  return found;
}

const EVERYTHING: Scope = { person: 1, vehicles: '*' };
const OF_A_MANAGER: Scope = { person: 2, vehicles: ['SF-001'] };

test('of any ledger, for any view, at any moment', () =>
  holds(
    'histories',
    fc.asyncProperty(
      fc.array(move, { minLength: 30, maxLength: 60, size: 'max' }),
      fc.array(fc.tuple(day, fc.integer({ min: 45, max: 90 })), { minLength: 1, maxLength: 1 }),
      fc.array(asked, { minLength: 8, maxLength: 8 }),
      async (made, moments, views) => {
        await open(ledger);
        await play(ledger, made);
        for (const [at, name] of NAMES.entries())
          await ledger.record({
            type: 'party.renamed',
            effective_on: `202${at % 4}-03-01`,
            data: {
              party: ['B-001', 'B-002', 'E-0001', 'E-0002', 'E-0003', 'LP-001', 'M-001'][at],
              name,
            },
          });
        const looks = [...moments, [TODAY, 1_000_000] as const].flatMap(([asOf, knownSeq]) =>
          [EVERYTHING, OF_A_MANAGER].flatMap((scope) =>
            REGISTERED.map((list) => ({ scope, list, moment: { asOf: asOf as Day, knownSeq } })),
          ),
        );
        for (const { scope, moment, list } of share('views of lists', looks))
          await expectSame(scope, moment, list, views);
      },
    ),
  ));

test('the beginnings of views, brought forward, are those that are read anew', () =>
  holds(
    'histories',
    fc.asyncProperty(
      fc.array(fc.array(move, { minLength: 6, maxLength: 12, size: 'max' }), {
        ...{ minLength: 5, maxLength: 5 },
      }),
      day,
      fc.array(asked, { minLength: 3, maxLength: 3 }),
      fc.constantFrom(EVERYTHING, OF_A_MANAGER),
      fc.constantFrom(3, 1000),
      async (parts, early, asked, scope, mostKeys) => {
        await open(ledger);
        const keeping = ledger.database.keeping(new KeptAnswers(mostKeys));
        const accepted: Accepted[] = [];
        const views = new Map<RegisteredList, View[]>();
        for (const part of parts) {
          await play(ledger, part, accepted);
          const knownSeq = accepted.at(-1)?.seq ?? 20;
          if (views.size === 0)
            for (const list of share('views of lists', REGISTERED)) {
              const rows = await ledger.database.read(scope, (sql) =>
                everyRow(new ListReader(sql, scope, { asOf: TODAY, knownSeq }), list),
              );
              views.set(list, [{ filters: [] }, ...asked.map((each) => viewOf(list, rows, each))]);
            }
          for (const asOf of [early as Day, TODAY]) {
            const moment = { asOf, knownSeq };
            expect(await beginnings(keeping, scope, moment, views)).toEqual(
              await beginnings(ledger.database, scope, moment, views),
            );
          }
        }
      },
    ),
  ));

test('every column, sorted both ways', async () => {
  await open(ledger);
  await play(
    ledger,
    fc.sample(fc.array(move, { minLength: 60, maxLength: 60, size: 'max' }), {
      numRuns: 1,
      seed: 7,
    })[0]!,
  );
  const sorted = REGISTERED.flatMap((list) =>
    shown(list).flatMap((_, column) =>
      [true, false].map((descending) => ({ list, sort: { column, descending } })),
    ),
  );
  const chosen = share('columns of lists', sorted);
  for (const list of REGISTERED) {
    const views = chosen
      .filter((each) => each.list === list)
      .map(({ sort }): Asked => ({ filters: [], q: undefined, sort }));
    await expectSame(EVERYTHING, { asOf: TODAY, knownSeq: 1_000_000 }, list, views);
  }
});

test('what was registered and taken back, before and after that is known', async () => {
  await open(ledger);
  const [made] = await ledger.record({
    type: 'party.registered',
    effective_on: '2020-01-01',
    data: { code: 'B-900', kind: 'bank', name: '误登银行', no_uscc_reason: '示例' },
  });
  const [taken] = await ledger.record(reversal(made!));
  const view: Asked = { filters: [], q: '误登', sort: undefined };
  for (const knownSeq of [made! - 1, made!, taken! - 1, taken!]) {
    await expectSame(EVERYTHING, { asOf: TODAY, knownSeq }, LISTS.parties, [view]);
    const found = await ledger.database.read(EVERYTHING, async (sql) => {
      const reader = new ListReader(sql, EVERYTHING, { asOf: TODAY, knownSeq });
      return (await RegisteredPart.of(reader, LISTS.parties, { filters: [], q: '误登' })).keys();
    });
    expect(found).toEqual(knownSeq === made ? ['B-900'] : []);
  }
});
