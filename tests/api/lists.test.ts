/**
 * What is true of every list, whatever it is of: its filters find what its answers say, its pages
 * hold each row once, its totals are the sums of all of them, for whoever asks.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LISTS } from '../../src/domain/lists/index.ts';
import {
  isNumeric,
  isRegisteredList,
  shown,
  type Column,
  type List,
} from '../../src/domain/lists/list.ts';
import { hasRange } from '../../src/domain/lists/search-filter-sort.ts';
import { Decimal } from '../../src/domain/values/money.ts';
import { LIST_PAGES } from '../../src/web/list-pages.ts';
import { Ledger } from '../support/ledger.ts';
import { Browser } from '../web/support.ts';
import { expectProblem, party, withBooks, withPortfolio } from './support.ts';

const ALL = Object.values<List>(LISTS);
const each = (lists: readonly List[]): [string, List][] => lists.map((list) => [list.path, list]);

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withBooks(await withPortfolio(await (await Ledger.open()).withReference()));
  const on = (effective_on: string, type: string, data: object) => ({ type, effective_on, data });
  await ledger.record(
    ...Array.from({ length: 7 }, (_, n) => party(`企业${n}号`)),
    on('2019-01-02', 'fund.established', { code: 'F-009', name: '二号母基金' }),
    on('2019-02-03', 'commitment.made', { vehicle: 'F-009', investor: 'LP-001', amount: '9000' }),
    on('2019-03-04', 'contribution.paid', { vehicle: 'F-009', investor: 'LP-001', amount: '9000' }),
    on('2022-02-02', 'enterprise.qualified', {
      ...{ enterprise: 'E-0002', qualification: 'high-tech' },
      ...{ valid_from: '2022-01-01', valid_to: '2024-12-31' },
    }),
    on('2022-04-01', 'credit.granted', {
      ...{ code: 'CL-2', enterprise: 'E-0001', bank: 'B-001', product: 'P02', stage: 'facility' },
      ...{ limit: '900.10', valid_to: '2025-01-01', revolving: true, guarantee: 'pledge' },
    }),
    on('2022-04-02', 'loan.drawn', {
      ...{ code: 'LN-2', line: 'CL-2', amount: '300.07', rate: '0.0355', due_on: '2024-12-31' },
    }),
    on('2022-05-01', 'loan.classified', { loan: 'LN-2', class: 'normal', overdue_days: 0 }),
    on('2023-06-01', 'investment.valued', {
      ...{ vehicle: 'SF-001', enterprise: 'E-0001', fair_value: '333.33' },
      ...{ method: 'net-assets', level: 3 },
    }),
    on('2021-01-01', 'indicator.defined', {
      ...{ code: 'IND-1', name: '高新技术企业数', unit: '家', kind: 'stock' },
    }),
  );
  await ledger.record(
    ...['2024', '2025'].map((period) =>
      on('2021-01-02', 'target.set', {
        ...{ indicator: 'IND-1', period, base_year: 2020, base_value: '100', value: '200' },
        quote: '200家',
      }),
    ),
    {
      ...on('2024-06-28', 'figure.published', {
        ...{ figure: 'fund.strategic_share_by_amount', label: '占比', value: '37.5', unit: '%' },
        decimals: 1,
      }),
      ...{ document: '测试〔2024〕1号', provenance: 'published' },
    },
  );
});
afterAll(() => ledger.close());

async function answered(login: string, path: string, query: Record<string, string> = {}) {
  const { status, body } = await ledger.get(login, `/${path}?${new URLSearchParams(query)}`);
  expect(status, `${path} ${JSON.stringify(query)} ${JSON.stringify(body)}`).toBe(200);
  return body;
}

/** All rows of a list, or those that a query leaves. */
const rowsOf = async (login: string, path: string, query: Record<string, string> = {}) =>
  (await answered(login, path, { limit: '1000', ...query })).data as any[];

/** The pages of a list by their cursors, to the end. */
async function pagesOf(login: string, path: string, query: Record<string, string>) {
  const pages: any[] = [];
  let cursor: string | null = null;
  do {
    pages.push(await answered(login, path, { ...query, ...(cursor !== null && { cursor }) }));
    cursor = pages.at(-1).next_cursor;
    expect(pages.length).toBeLessThan(500);
  } while (cursor !== null);
  return pages;
}

describe('pages by a cursor', () => {
  test.each([
    ['officer', 'enterprises', { q: '企业', sort: '-name', limit: '2' }],
    ['manager', 'enterprises', { q: '企业', sort: '-name', limit: '2' }],
    ['officer', 'loans', { outstanding_from: '1', sort: 'outstanding', limit: '1' }],
    ['officer', 'code-lists', { kind: 'industry', sort: '-label', limit: '7' }],
    ['manager', 'code-lists', { kind: 'industry', sort: '-label', limit: '7' }],
    ['manager', 'figures', { unit: '元', sort: '-value', limit: '5' }],
    ['officer', 'indicators', { code: 'IND-1', sort: '-period', limit: '1' }],
  ])('%s %s %j: each row once, in its order', async (login, path, query) => {
    const whole = await rowsOf(login, path, { ...query, limit: '1000' });
    const pages = await pagesOf(login, path, query);
    expect(whole.length).toBeGreaterThan(1);
    expect(pages.length).toBe(Math.ceil(whole.length / Number(query.limit)));
    expect(pages.flatMap(({ data }) => data)).toEqual(whole);
    expect(new Set(whole.map((row) => JSON.stringify(row))).size).toBe(whole.length);
  });

  const QUERY = { q: '企业', sort: '-name', limit: '2' };
  const cursorOf = async () => (await answered('officer', 'enterprises', QUERY)).next_cursor;
  const asked = async (cursor: string, query: Record<string, string>) =>
    ledger.get('officer', `/enterprises?${new URLSearchParams({ ...query, cursor })}`);

  test.each([
    { limit: '2' },
    { ...QUERY, q: '企业甲' },
    { ...QUERY, sort: 'name' },
    { ...QUERY, region: '-' },
    { ...QUERY, as_of: '2024-06-30' },
    { ...QUERY, known_at: '2024-01-01T00:00:00Z' },
  ])('of another question than %j is refused', async (query) =>
    expectProblem(await asked(await cursorOf(), query), 400, 'cursor_invalid'),
  );

  test('is good for another limit, and for its own instant however it is spelled', async () => {
    const whole = await rowsOf('officer', 'enterprises', { ...QUERY, limit: '1000' });
    const { next_cursor, meta } = await answered('officer', 'enterprises', QUERY);
    const later = await asked(next_cursor, { ...QUERY, limit: '1000' });
    expect([later.status, later.body.data]).toEqual([200, whole.slice(2)]);
    const [date, rest] = new Date(Date.parse(meta.known_at) + 8 * 3_600_000)
      .toISOString()
      .split('T');
    const fraction = meta.known_at.split('.')[1]?.replace('Z', '') ?? '0';
    const beijing = `${date}T${rest!.slice(0, 8)}.${fraction}+08:00`;
    const same = await asked(next_cursor, { ...QUERY, as_of: meta.as_of, known_at: beijing });
    expect([same.status, same.body.data]).toEqual([200, whole.slice(2, 4)]);
    expect(same.body.meta.known_at).toBe(meta.known_at);
  });

  test('that was changed is refused', async () => {
    const cursor: string = await cursorOf();
    const [said, mark] = cursor.split('.');
    const other = JSON.parse(Buffer.from(said!, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...other, after: 'E-9999' })).toString('base64url');
    for (const text of [`${forged}.${mark}`, cursor.slice(1), `${cursor}A`])
      expectProblem(await asked(text, QUERY), 400, 'cursor_invalid');
  });
});

/** A value as a filter asks for it: yes and no, where an answer has true and false. */
const wordOf = ({ kind }: Column, cell: unknown): string =>
  kind === 'flag' ? (cell === true ? 'yes' : 'no') : String(cell);

describe('filters', () => {
  test.each(each(ALL))(
    '%s: what an answer says meets the filter that asks for it',
    async (path) => {
      const list = ALL.find((one) => one.path === path)!;
      const rows = await rowsOf('officer', path);
      expect(rows.length).toBeGreaterThan(0);
      for (const column of shown(list)) {
        const cells = (row: any) => [row[column.key] ?? []].flat().map((c) => wordOf(column, c));
        // A parameter is no longer than that.
        const values = [...new Set(rows.flatMap(cells))].filter(({ length }) => length <= 200);
        for (const value of values.slice(0, 4)) {
          const said = rows.filter((row) => cells(row).includes(value));
          const found = await rowsOf('officer', path, { [column.key]: value });
          // The name of another thing may be this one's code, and 300.00 is 300.
          expect(found, `${column.key}=${value}`).toEqual(expect.arrayContaining(said));
          if (!hasRange(column)) continue;
          const within = rows.filter((row) =>
            isNumeric(column)
              ? row[column.key] !== null && Number(row[column.key]) === Number(value)
              : row[column.key] === value,
          );
          const range = { [`${column.key}_from`]: value, [`${column.key}_to`]: value };
          expect(await rowsOf('officer', path, range), `${column.key} ${value}`).toEqual(within);
        }
      }
    },
  );

  test.each(each(ALL))('%s: by a code, or by the name it has, the same rows', async (path) => {
    const list = ALL.find((one) => one.path === path)!;
    const rows = await rowsOf('officer', path);
    for (const { key: name, nameOf: code } of shown(list)) {
      if (code === undefined) continue;
      const named = rows.filter((row) => row[code] !== null);
      // Two things of one name are both meant by it.
      const isAlone = (row: any) =>
        named.every((other) => (other[code] === row[code]) === (other[name] === row[name]));
      for (const { [code]: value, [name]: called } of named.filter(isAlone).slice(0, 3)) {
        const found = await rowsOf('officer', path, { [code]: value });
        expect(found.length, `${code}=${value}`).toBeGreaterThan(0);
        expect(await rowsOf('officer', path, { [code]: called }), called).toEqual(found);
        expect(await rowsOf('officer', path, { [name]: called }), called).toEqual(found);
      }
    }
  });

  test.each(each(ALL))('%s: a choice by its code or in words; another is refused', async (path) => {
    const list = ALL.find((one) => one.path === path)!;
    for (const { key, options } of shown(list)) {
      for (const [value, label] of Object.entries(options ?? {}).slice(0, 5))
        expect(await rowsOf('officer', path, { [key]: label }), `${key}=${label}`).toEqual(
          await rowsOf('officer', path, { [key]: value }),
        );
      if (options === undefined) continue;
      const answer = await ledger.get('officer', `/${path}?${key}=no-such-choice`);
      expectProblem(answer, 400, 'parameter_invalid');
      const [value, label] = Object.entries(options)[0]!;
      expect(answer.body.detail).toContain(value);
      expect(answer.body.detail).toContain(label);
    }
  });

  test.each(each(ALL))('%s: an empty parameter asks for nothing, “-” is no bound', async (path) => {
    const list = ALL.find((one) => one.path === path)!;
    const keys = ['q', 'sort', ...shown(list).map(({ key }) => key)];
    const empty = Object.fromEntries(keys.map((key) => [key, '']));
    expect(await rowsOf('officer', path, empty)).toEqual(await rowsOf('officer', path));
    for (const { key } of shown(list).filter(hasRange))
      for (const end of ['from', 'to'])
        expectProblem(
          await ledger.get('officer', `/${path}?${key}_${end}=-`),
          ...([400, 'parameter_invalid'] as const),
        );
  });

  test('a day is that day, and a range of days has both its ends', async () => {
    const drawn = async (query: Record<string, string>) =>
      (await rowsOf('officer', 'loans', query)).map(({ code }) => code);
    expect(await drawn({ drawn_on: '2022-01-03' })).toEqual(['LN-1']);
    expect(await drawn({ drawn_on_from: '2022-01-03', drawn_on_to: '2022-04-02' })) //
      .toEqual(['LN-1', 'LN-2']);
    expect(await drawn({ drawn_on_from: '2022-01-04' })).toEqual(['LN-2']);
    expect(await drawn({ drawn_on_to: '2022-04-01' })).toEqual(['LN-1']);
  });

  test('a manager has no column of the bureau’s books, in JSON and on the page', async () => {
    const browser = await Browser.of(ledger, 'manager');
    for (const query of ['granted_from=1', 'granted=900.00', 'sort=-granted']) {
      const answer = await ledger.get('manager', `/enterprises?${query}`);
      expectProblem(answer, 400, 'parameter_invalid');
      expect(answer.body.detail).toMatch(/没有参数 granted|不能按“granted”排序/);
      const page = await browser.get(`/enterprises?${query}`);
      expect(page.status).toBe(400);
      expect(page.html).toMatch(/没有参数 granted|不能按“granted”排序/);
      expect((await ledger.get('officer', `/enterprises?${query}`)).status).toBe(200);
    }
  });
});

describe('totals', () => {
  /** The sum of a column over rows, the reason that one of them has, or null if none has either. */
  const sumOf = (rows: any[], key: string): string | object | null => {
    const reason = rows.find(
      (row) => row.reasons[key] && row.reasons[key].code !== 'not_applicable',
    );
    if (reason) return reason.reasons[key];
    if (rows.length > 0 && rows.every((row) => row[key] === null)) return null;
    return rows.reduce((sum, row) => sum.plus(row[key] ?? 0), new Decimal(0)).toFixed();
  };

  test.each(
    ALL.flatMap((list) => ['officer', 'manager'].map((login) => [login, list.path, list] as const)),
  )('of all pages are those that %s is told: %s', async (login, path, list) => {
    if (login === 'manager' && list.action !== 'records:read')
      return expectProblem(await ledger.get(login, `/${path}?totals=true`), 403, 'forbidden');
    for (const query of [{}, { q: '1' }] as Record<string, string>[]) {
      const pages = await pagesOf(login, path, { ...query, totals: 'true', limit: '20' });
      const rows = pages.flatMap(({ data }) => data);
      const { values, reasons } = pages[0].totals;
      for (const { totals } of pages) expect(totals).toEqual(pages[0].totals);
      const added = list.columns.filter(
        ({ total, confidential }) => total && !(confidential && login === 'manager'),
      );
      expect(Object.keys(values)).toEqual(added.map(({ key }) => key));
      for (const key of Object.keys(values)) {
        const sum = values[key] === null ? null : new Decimal(values[key]).toFixed();
        const told = reasons[key] ?? sum;
        expect(told, `${path} ${key}`).toEqual(sumOf(rows, key));
      }
    }
    return undefined;
  });

  test('are given where they are asked for alone', async () => {
    expect(await answered('officer', 'loans')).not.toHaveProperty('totals');
    expect(await answered('officer', 'loans', { totals: 'false' })).not.toHaveProperty('totals');
  });
});

describe('the address of a thing', () => {
  test.each(each(ALL.filter(isRegisteredList)))('%s/{code} has its row', async (path, list) => {
    // A manager is refused the lists of confidential books.
    const logins = list.action === 'reports:read' ? ['officer'] : ['officer', 'manager'];
    for (const login of logins)
      for (const row of await rowsOf(login, path)) {
        const { body } = await ledger.get(login, `/${path}/${row.code}`);
        expect(body).toMatchObject(row);
        if (row.name !== undefined) expect(body.names).toContain(row.name);
        expect(body.registered_by).toMatch(/^[a-z-]+\.[a-z-]+$/);
        expect(body.data.code ?? row.code).toBe(row.code);
      }
  });

  test('investments/{vehicle}/{enterprise} has its row, on both dates', async () => {
    const made = await rowsOf('officer', 'events', { type: 'investment.made' });
    const dates: Record<string, string>[] = [
      {},
      { as_of: '2023-05-31' },
      { as_of: '2023-06-01', known_at: made[0].recorded_at },
    ];
    const valued: unknown[] = [];
    for (const query of dates)
      for (const login of ['officer', 'manager'])
        for (const row of await rowsOf(login, 'investments', query)) {
          const path = `investments/${row.vehicle}/${row.enterprise}`;
          const { meta, ...single } = await answered(login, path, query);
          expect(single).toEqual(row);
          expect(meta).toMatchObject(query);
          if (path.endsWith('SF-001/E-0001')) valued.push(row.fair_value);
        }
    // The valuation is of 1 June, and was recorded after the investment.
    expect(valued).toEqual(['333.33', '333.33', null, null, null, null]);
  });

  test('an investment of another’s vehicle is refused as one that does not exist', async () => {
    const refusal = async (login: string, pair: string, query = '') => {
      const answer = await ledger.get(login, `/investments/${pair}${query}`);
      expectProblem(answer, 404, 'not_found');
      const { request_id: _, ...said } = answer.body;
      return JSON.stringify(said).replaceAll(pair, 'the pair');
    };
    expect((await ledger.get('officer', '/investments/SF-002/E-0002')).status).toBe(200);
    const missing = await refusal('officer', 'SF-002/E-0009');
    expect(await refusal('manager', 'SF-002/E-0009')).toBe(missing);
    expect(await refusal('manager', 'SF-002/E-0002')).toBe(missing);
    await refusal('officer', 'SF-002/E-0002', '?as_of=2021-05-17');
  });
});

describe('the page of a list', () => {
  const plain = (html: string) =>
    html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

  test.each(LIST_PAGES.map(({ path, list }) => [path, list] as const))(
    '%s counts each choice as the list does, also what is not recorded',
    async (path, list) => {
      const { html } = await (await Browser.of(ledger, 'officer')).get(path);
      for (const [, name, options] of html.matchAll(/<select name="(\w+)">(.*?)<\/select>/gs))
        for (const [, value, label] of options!.matchAll(
          /<option value="([^"]+)"[^>]*>([^<]*)</g,
        )) {
          const count = /（(\d+)）$/.exec(label!)?.[1];
          if (count === undefined) continue;
          const found = await rowsOf('officer', list.path, { [name!]: plain(value!) });
          expect(found.length, `${name}=${value}`).toBe(Number(count));
        }
    },
  );
});
