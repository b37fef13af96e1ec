/** What lists say beside their rows, and what their parameters mean, through every door. */
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger, type Answer } from '../support/ledger.ts';
import { expectProblem, fee, party, withBooks, withPortfolio } from './support.ts';

let ledger: Ledger;
let demo: number;
beforeAll(async () => {
  ledger = await withBooks(await withPortfolio(await (await Ledger.open()).withReference()));
  const illustrative = { provenance: 'illustrative' };
  [demo] = (await ledger.record(
    { ...party('演示企业'), ...illustrative },
    { ...fee('3.00'), ...illustrative },
  )) as [number];
  await ledger.record({ ...fee('4.00'), external_id: '甲-1' });
});
afterAll(() => ledger.close());

const get = async (path: string, login = 'officer'): Promise<Answer['body']> => {
  const { status, body } = await ledger.get(login, path);
  expect(status, `${path} ${JSON.stringify(body)}`).toBe(200);
  return body;
};

const refused = async (path: string, login = 'officer'): Promise<string> => {
  const answer = await ledger.get(login, path);
  expectProblem(answer, 400, 'parameter_invalid');
  return answer.body.errors[0].detail;
};

describe('the mark 演示 of an answer', () => {
  test.each(['parties', 'enterprises', 'events', 'postings'])(
    'is that of the rows on its page, however %s are asked for',
    async (list) => {
      for (const query of ['', 'as_of=2024-07-05']) {
        let cursor: string | null = null;
        const marks: boolean[] = [];
        do {
          const more: string = cursor === null ? '' : `&cursor=${cursor}`;
          const page: any = await get(`/${list}?limit=2&${query}${more}`);
          const rows = page.data.map((row: any) => row.illustrative ?? row.provenance);
          const isMarked = rows.includes(true) || rows.includes('illustrative');
          expect(page.meta.illustrative, JSON.stringify(rows)).toBe(isMarked);
          marks.push(isMarked);
          cursor = page.next_cursor;
        } while (cursor !== null);
        expect(new Set(marks).size).toBe(2);
      }
    },
  );

  test('is that of the page alone where the list is sorted, and of all that is summed', async () => {
    const marked = async (query: string): Promise<boolean> =>
      (await get(`/enterprises?limit=1&sort=code${query}`)).meta.illustrative;
    expect(await marked('')).toBe(false);
    expect(await marked('&name=演示企业')).toBe(true);
    expect(await marked('&totals=true')).toBe(true);
    expect(await marked('&totals=true&name=企业甲')).toBe(false);
  });

  test.each(['events', 'postings'])('of a file of %s is that of its own rows', async (list) => {
    const head = async (query: string): Promise<boolean> => {
      const { body } = await ledger.get('officer', `/${list}.xlsx?${query}`);
      const book = new ExcelJS.Workbook();
      await book.xlsx.load(body.buffer);
      return book.worksheets[0]!.getCell('A2').text.includes('演示');
    };
    expect(await head('')).toBe(true);
    expect(await head(`seq=${demo + 1}`)).toBe(true);
    expect(await head(`seq=${demo - 1}`)).toBe(false);
    expect(await head(`type=investment.made`)).toBe(false);
    expect(await head(`as_of=2021-12-31`)).toBe(false);
  });
});

test('the mark 演示 of an indicator is that of the years that its value is made of', async () => {
  const on = (type: string, effective_on: string, data: object, more: object = {}) => ({
    ...{ type, effective_on, data },
    ...more,
  });
  const illustrative = { provenance: 'illustrative' };
  for (const [code, kind] of [
    ['IND-S', 'stock'],
    ['IND-F', 'annual-flow'],
    ['IND-B', 'annual-flow'],
  ] as const) {
    const target = { period: '2025', base_year: 2020, base_value: '1', value: '9', quote: '测试' };
    const observed = (year: number, more: object = {}) =>
      on(
        'indicator.observed',
        `${year}-12-31`,
        { indicator: code, year, value: '3', status: 'actual' },
        more,
      );
    // IND-B is observed before its base year, and a flow adds up what came after it.
    const [first, last] = code === 'IND-B' ? [2019, 2021] : [2021, 2022];
    await ledger.record(
      on('indicator.defined', '2019-01-01', { code, name: `${code}数`, unit: '家', kind }),
      on('target.set', '2019-01-02', {
        ...{ indicator: code, ...target },
        ...(kind === 'annual-flow' && { bracket: '30' }),
      }),
      observed(first, illustrative),
      observed(last),
    );
  }
  const marked = async (code: string): Promise<boolean> => {
    const { data } = await get(`/indicators?code=${code}`);
    expect(data[0].value).not.toBeNull();
    return data[0].illustrative;
  };
  expect(await marked('IND-S')).toBe(false);
  expect(await marked('IND-F')).toBe(true);
  expect(await marked('IND-B')).toBe(false);
});

describe('“-”, which asks for what was not recorded', () => {
  test.each([
    ['events', 'about'],
    ['submissions', 'external_id'],
  ])('is refused by /%s for %s, and not offered', async (list, name) => {
    expect(await refused(`/${list}?${name}=-`)).toContain('没有记录');
    expect(await refused(`/${list}.csv?${name}=-`)).toContain('没有记录');
    const { paths } = (await ledger.request(undefined, '/openapi.json')).body;
    const { description } = paths[`/api/v1/${list}`].get.parameters.find(
      (parameter: { name: string }) => parameter.name === name,
    );
    expect(description).not.toContain('没有记录');
  });

  test('is refused beside a bound, which it would leave out', async () => {
    const pair = 'due_on=-&due_on_from=2024-01-01';
    expect(await refused(`/loans?${pair}`)).toContain('due_on_from');
    expect(await refused(`/loans?due_on_to=2024-01-01&due_on=-`)).toContain('due_on_to');
    expect(await refused('/events?reversed_by=-&reversed_by_from=1')).toContain('reversed_by');
  });

  test('a value beside a bound: both hold, and the head of the file says both', async () => {
    const query = 'due_on=2023-01-03&due_on_from=2023-01-04';
    expect((await get(`/loans?${query}`)).data).toEqual([]);
    const { body } = await ledger.get('officer', `/loans.xlsx?${query}`);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(body.buffer);
    expect(book.worksheets[0]!.getCell('A2').text).toMatch(
      /到期日[^；]*为2023-01-03，自 2023-01-04/,
    );
  });
});

describe('a short list of the present state, in pages', () => {
  const logins = (body: any): string[] => body.data.map(({ login }: { login: string }) => login);

  test('has every row once, whatever changes in between', async () => {
    const all = logins(await get('/people', 'admin'));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page: any = await get(`/people?limit=1&disabled_at=-${more}`, 'admin');
      seen.push(...logins(page));
      // Those that were shown already no longer match.
      await ledger.database.own(
        (sql) => sql`update person set disabled_at = now() where login = ${seen.at(-1)!}
          and login not in ('admin', 'officer')`,
      );
      cursor = page.next_cursor;
    } while (cursor !== null);
    await ledger.database.own((sql) => sql`update person set disabled_at = null`);
    expect(seen).toEqual(all);
  });

  test.each(['/people?sort=-sessions&limit=1', '/quarters?sort=state&limit=2'])(
    '%s is refused: sorted, it is given whole',
    async (path) => {
      const login = path.startsWith('/people') ? 'admin' : 'officer';
      expect(await refused(path, login)).toContain('limit');
      const { data, next_cursor } = await get(path.replace(/&limit=.*/, ''), login);
      expect([data.length > 2, next_cursor]).toEqual([true, null]);
    },
  );
});

describe('a short list of the present state, sorted', () => {
  test.each(['/people?sort=name', '/quarters?sort=-state', '/event-types?sort=-field'])(
    '%s takes a limit that holds all of it, and none that cuts it',
    async (path) => {
      const login = path.startsWith('/people') ? 'admin' : 'officer';
      const whole = await get(path, login);
      const { length } = whole.data;
      expect(await get(`${path}&limit=1000`, login)).toEqual(whole);
      expect(await get(`${path}&limit=${length}`, login)).toEqual(whole);
      expect(await refused(`${path}&limit=${length - 1}`, login)).toContain('limit');
    },
  );

  test('says so beside its limit', async () => {
    const { paths } = (await ledger.request(undefined, '/openapi.json')).body;
    const said = (list: string): string =>
      paths[`/api/v1/${list}`].get.parameters.find(
        (parameter: { name: string }) => parameter.name === 'limit',
      ).description;
    for (const list of ['people', 'quarters', 'event-types']) expect(said(list)).toContain('sort');
    expect(said('enterprises')).not.toContain('sort');
  });
});

describe('meta', () => {
  test('of a record has the dates of the reading, and whether it is demonstration data', async () => {
    const { meta } = await get(`/events/${demo}?as_of=2024-06-30`);
    expect(meta).toMatchObject({ as_of: '2024-06-30', illustrative: true });
    expect(meta.known_seq).toBeGreaterThanOrEqual(demo);
    expect((await get('/events/1')).meta.illustrative).toBe(false);
  });

  test.each(['enterprises', 'parties'])('of one of %s says it too', async (list) => {
    const { data } = await get(`/${list}?name=演示企业`);
    expect((await get(`/${list}/${data[0].code}`)).meta.illustrative).toBe(true);
    expect((await get(`/${list}/E-0001`)).meta.illustrative).toBe(false);
  });
});

test('a check says no code: who posts first is given it', async () => {
  const check = await ledger.post('officer', '/submissions?dry_run=true', {
    events: [party('先查的企业')],
  });
  expect(check.body).toMatchObject({ status: 'checked', events: [{ seq: null, code: null }] });
  const posted = await ledger.post('officer', '/submissions', { events: [party('先查的企业')] });
  expect(posted.body.events[0].code).toMatch(/^E-\d{4}$/);
});

describe('a thing by its name instead of its code', () => {
  test.each([
    ['postings', 'vehicle', '子基金甲', 'SF-001'],
    ['postings', 'enterprise', '企业甲', 'E-0001'],
    ['postings', 'enterprise', '91330302MA0DEM013K', 'E-0001'],
    ['postings', 'counterparty', '某投资人', 'LP-001'],
    ['postings', 'instrument', '中试项目', 'PJ-1'],
    ['events', 'about', '企业甲', 'E-0001'],
    ['loans', 'bank', '甲银行', 'B-001'],
  ])('finds the same rows of /%s: %s=%s', async (list, name, called, code) => {
    const found = (text: string) => get(`/${list}?limit=1000&${name}=${encodeURIComponent(text)}`);
    const { data } = await found(called);
    expect(data.length).toBeGreaterThan(0);
    expect(data).toEqual((await found(code)).data);
    const file = await ledger.get('officer', `/${list}.csv?${name}=${encodeURIComponent(called)}`);
    const lines = parse(Buffer.from(file.body), { columns: true, bom: true });
    expect(lines).toHaveLength(data.length);
  });

  test('is nothing where nothing has it, and what all have that have it', async () => {
    expect((await get('/postings?vehicle=没有的基金')).data).toEqual([]);
    expect((await get('/events?about=没有的')).data).toEqual([]);
    const both = await ledger.record(party('同名者'), {
      ...party('同名者', { kind: 'bank' }),
      overrides: [{ code: 'name_taken', reason: '不同对象' }],
    });
    const { data } = await get('/events?about=同名者');
    expect(data.map(({ seq }: { seq: number }) => seq)).toEqual(both);
    // Another manager's fund is not there by its name either.
    expect((await get('/postings?vehicle=子基金乙', 'manager')).data).toEqual([]);
  });

  test('is the name of the day, as known then', async () => {
    const [registered] = await ledger.record(party('改名前的企业'));
    const { code } = (await get(`/events/${registered}`)).data;
    const { meta } = await get('/events?limit=1');
    const [renamed] = await ledger.record({
      ...{ type: 'party.renamed', effective_on: '2024-03-01' },
      data: { party: code, name: '改名后的企业' },
    });
    const found = async (query: string): Promise<number[]> =>
      (await get(`/events?about=${query}`)).data.map(({ seq }: { seq: number }) => seq);
    expect(await found('改名后的企业')).toEqual([registered, renamed]);
    expect(await found('改名前的企业')).toEqual([registered, renamed]);
    const before = encodeURIComponent(meta.known_at);
    expect(await found(`改名后的企业&known_at=${before}`)).toEqual([]);
    expect(await found(`改名前的企业&known_at=${before}`)).toEqual([registered]);
    expect(await found('改名后的企业&as_of=2024-02-29')).toEqual([]);
    expect(await found('改名前的企业&as_of=2024-02-29')).toEqual([registered]);
  });

  test('stays the same from page to page, whoever else is given the name in between', async () => {
    const registered = await ledger.record(party('翻页的企业'));
    const { code } = (await get(`/events/${registered[0]}`)).data;
    const more = await ledger.record(
      ...['2024-02-01', '2024-02-02'].map((effective_on) => ({
        ...{ type: 'enterprise.classified', effective_on },
        data: { enterprise: code, scheme: 'WZ5-2019', industry: 'W1', evidence: '测试' },
      })),
    );
    const other = await ledger.record(party('翻页的另一家'));
    const { code: later } = (await get(`/events/${other[0]}`)).data;
    const first = await get('/events?about=翻页的企业&limit=2');
    await ledger.record({
      ...{ type: 'party.renamed', effective_on: '2024-03-01' },
      data: { party: later, name: '翻页的企业' },
      overrides: [{ code: 'name_taken', reason: '不同对象' }],
    });
    const next = await get(`/events?about=翻页的企业&limit=2&cursor=${first.next_cursor}`);
    const seqs = [...first.data, ...next.data].map(({ seq }: { seq: number }) => seq);
    expect(seqs).toEqual([...registered, ...more]);
    expect(next.has_more).toBe(false);
  });
});
