/** Links on the pages of lists: other pages, files, filters, and what each of them leads to. */
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { party } from '../api/support.ts';
import { tell } from '../stories/story.ts';
import { Ledger } from '../support/ledger.ts';
import { Browser, hiddenIn, textOf } from './support.ts';

let ledger: Ledger;
let officer: Browser;
beforeAll(async () => {
  ledger = await Ledger.open();
  await tell(ledger, join(import.meta.dirname, '../stories/22-worked-out.story.txt'));
  await ledger.record(...Array.from({ length: 60 }, (_, at) => party(`翻页企业${100 + at}`)));
  officer = await Browser.of(ledger, 'officer');
});
afterAll(() => ledger.close());

/** The address behind the first link with these words. */
const linkOf = (html: string, words: string): string =>
  new RegExp(`<a [^>]*href="([^"]*)"[^>]*>${words}</a>`).exec(html)![1]!.replaceAll('&amp;', '&');

const csvOf = async (address: string): Promise<Record<string, string>[]> =>
  parse(Buffer.from(await officer.file(address)), { columns: true, bom: true });

/** The names in the rows of a page. */
const namesOn = (html: string): string[] =>
  [...html.matchAll(/翻页企业\d+|后来的企业\d*/g)].map(([name]) => name);

describe('what is posted while somebody reads a list', () => {
  test('neither doubles nor loses a row of its pages, and is not in its file', async () => {
    const first = await officer.get('/enterprises?sort=-name&q=企业1');
    await ledger.record(party('翻页企业1999'));
    const second = await officer.get(`/enterprises${linkOf(first.html, '下一页')}`);
    const seen = [...namesOn(first.html), ...namesOn(second.html)];
    expect(seen.length).toBe(60);
    expect(new Set(seen).size).toBe(60);
    expect(seen).not.toContain('翻页企业1999');
    const file = await csvOf(linkOf(first.html, 'CSV'));
    expect(file.map((row) => row['名称'])).toEqual(seen);
  });

  test('is there as soon as the list is read anew: by the menu, sorted, or on another day', async () => {
    const first = await officer.get('/enterprises?sort=name&q=企业1');
    const { html } = await officer.get(`/enterprises${linkOf(first.html, '下一页')}`);
    await ledger.record(party('后来的企业1'));
    expect(linkOf(html, '企业')).toBe('/enterprises');
    expect(hiddenIn(html, '/enterprises')).toEqual({ sort: 'name', q: '企业1' });
    expect(namesOn((await officer.get('/enterprises?sort=name&q=来的企业1')).html)).toEqual([
      '后来的企业1',
    ]);
    const sorted = /<a href="(\?[^"]*sort=-name[^"]*)"/.exec(html)![1]!.replaceAll('&amp;', '&');
    const again = (await officer.get(`/enterprises${sorted}`)).html;
    expect(textOf(again)).toMatch(/筛选出 62 条/);
  });
});

describe('the moment of a reading, which the links between pages carry', () => {
  const status = async (query: string): Promise<number> =>
    (await officer.get(`/enterprises?${query}`)).status;

  test.each(['read=', 'read=2024-06-30', 'read=morgen', 'read=2024-06-30+morgen', 'read=+'])(
    '%s is none, and is ignored',
    async (query) => {
      const plain = await officer.get('/enterprises');
      const { status, html } = await officer.get(`/enterprises?${query}`);
      expect(status).toBe(200);
      const shown = (page: string) => /所示为 \S+/.exec(textOf(page))![0];
      expect(shown(html)).toBe(shown(plain.html));
    },
  );

  test('gives way to dates that differ from it', async () => {
    const { html } = await officer.get('/enterprises?q=翻页企业');
    const next = linkOf(html, '下一页');
    expect(textOf((await officer.get(`/enterprises${next}`)).html)).toContain('所示为 2024-07-05');
    const earlier = await officer.get(`/enterprises${next}&as_of=2023-12-31`);
    expect(textOf(earlier.html)).toContain('所示为 2023-12-31');
    expect(await status(`${next.slice(1)}&known_at=morgen`)).toBe(400);
  });

  test('is that of the working behind each number of the page', async () => {
    const first = await officer.get('/enterprises?q=企业');
    const second = await officer.get(`/enterprises${linkOf(first.html, '下一页')}`);
    const read = new URLSearchParams(linkOf(first.html, '下一页').slice(1)).get('read')!;
    const [day, instant] = read.split(' ');
    const rows = [...second.html.matchAll(/href="(\/(?:enterprises\/|figures\/)[^"]+)"/g)];
    expect(rows.length).toBeGreaterThan(0);
    for (const [, address] of rows) {
      const asked = new URL(address!.replaceAll('&amp;', '&'), 'http://x').searchParams;
      expect([asked.get('as_of'), asked.get('known_at')], address).toEqual([day, instant]);
    }
    // What reads the list anew does not carry it.
    expect(linkOf(second.html, '清除')).toBe('/enterprises');
    expect(linkOf(second.html, '企业')).toBe('/enterprises');
  });
});

test.each(['limit=1', 'cursor=x', 'totals=true'])(
  'a page has no %s, and says so',
  async (query) => {
    for (const path of ['/enterprises', '/events', '/submissions']) {
      const { status, html } = await officer.get(`${path}?${query}`);
      expect([status, textOf(html).includes(query.split('=')[0]!)], path).toEqual([400, true]);
    }
  },
);

describe('the file that a page links to opens', () => {
  test.each([
    ['/submissions', '?as_of=2024-06-30'],
    ['/submissions', '?known_at=2030-01-01T09:00&as_of='],
    ['/access-log', '?as_of=2024-06-30&known_at=2024-07-05T09:00'],
    ['/events', '?as_of=2024-06-30&known_at=2024-07-05T09:00'],
    ['/postings', '?as_of=&known_at=&type='],
    ['/loans', '?as_of=2024-06-30&known_at=2024-07-05T09:00'],
    ['/enterprises', '?page=2&q='],
    ['/investments', '?as_of=&known_at=2024-07-05T09:00&vehicle=%20'],
  ])('%s%s', async (path, query) => {
    const browser = path === '/access-log' ? await Browser.of(ledger, 'auditor') : officer;
    const asked = query.replace('2030-01-01T09:00', beijingNow());
    const { status, html } = await browser.get(`${path}${asked}`);
    expect(status).toBe(200);
    for (const words of ['CSV', 'Excel'])
      expect((await browser.get(linkOf(html, words))).status).toBe(200);
  });
});

/** A minute ago in Beijing, as a browser's field of date and time writes it. */
const beijingNow = (): string =>
  new Date(Date.now() + 8 * 3_600_000 - 60_000).toISOString().slice(0, 16);

describe('what the address asks for beside the fields of the page', () => {
  const fields = (html: string): string => {
    const start = html.indexOf('<form class="filters"');
    return html.slice(start, html.indexOf('</form>', start));
  };

  test('is said, can be taken away, and stays when another filter is chosen', async () => {
    const { html } = await officer.get('/investments?vehicle=SF-001&enterprise=E-0001&sort=rounds');
    expect(textOf(html)).toContain('基金编码为SF-001');
    expect(hiddenIn(html, '/investments')).toMatchObject({
      ...{ vehicle: 'SF-001', enterprise: 'E-0001', sort: 'rounds' },
    });
    const without = linkOf(html, '基金编码为SF-001 ✕');
    expect(new URLSearchParams(without.split('?')[1]).toString()).toBe(
      'enterprise=E-0001&sort=rounds',
    );
    expect((await officer.get(without)).status).toBe(200);
  });

  test('is a choice also where no row has it, or in words', async () => {
    const none = fields((await officer.get('/loans?class=loss')).html);
    expect(none).toMatch(/<option value="loss" selected="">[^<]*（0）/);
    const said = fields((await officer.get('/events?type=投资')).html);
    expect(said).toMatch(/<option value="investment.made" selected="">/);
    const nothing = fields((await officer.get('/events?provenance=-')).html);
    expect(nothing).toMatch(/<option value="-" selected="">（没有记录）/);
  });

  test('stays on the pages of lists that keep growing', async () => {
    const asked = '/events?effective_on=2019-08-01&amount=100000000&seq_from=1';
    const { html } = await officer.get(asked.replace('&amount=100000000', ''));
    expect(hiddenIn(html, '/events')).toEqual({ effective_on: '2019-08-01', seq_from: '1' });
    expect(textOf(html)).toMatch(/发生日为2019-08-01 ✕/);
    const postings = await officer.get('/postings?amount=100000000');
    expect(hiddenIn(postings.html, '/postings')).toEqual({ amount: '100000000' });
  });
});

test('the page of all parties is called so: enterprises are among them', async () => {
  const { html } = await officer.get('/parties');
  expect(html).toContain('<h1>主体</h1>');
  expect(textOf(html)).toContain('翻页企业100');
});
