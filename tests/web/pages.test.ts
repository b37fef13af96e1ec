/** The menu, the first page and the lists, with a ledger in which every book has something. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tell } from '../stories/story.ts';
import { Ledger } from '../support/ledger.ts';
import { Browser } from './support.ts';

let ledger: Ledger;
let officer: Browser;
beforeAll(async () => {
  ledger = await Ledger.open();
  await tell(ledger, join(import.meta.dirname, '../stories/22-worked-out.story.txt'));
  officer = await Browser.of(ledger, 'officer');
});
afterAll(() => ledger.close());

test.each(['manager', 'admin'])('every page that %s is shown opens for them', async (login) => {
  const browser = await Browser.of(ledger, login);
  const { html } = await browser.get('/account');
  const menu = html.slice(html.indexOf('<nav'), html.indexOf('</nav>'));
  const paths = [...menu.matchAll(/href="([^"]*)"/g)].map(([, path]) => path!);
  const answers = [];
  for (const path of paths) answers.push([path, (await browser.get(path)).status]);
  expect(paths.length).toBeGreaterThan(3);
  expect(answers).toEqual(paths.map((path) => [path, 200]));
});

test('the first page shows each year’s end as it stood, in the unit that people read', async () => {
  const { html } = await (await Browser.of(ledger, 'officer')).get('/');
  const table = html.slice(html.indexOf('各年授信、发放与年末贷款余额'));
  const balances = [...table.slice(0, table.indexOf('</table>')).matchAll(/<tr>.*?<\/tr>/gs)]
    .map(([row]) => [...row.matchAll(/<t[hd][^>]*>([^<]*)</g)].map(([, text]) => text!))
    .filter(([year]) => /^\d{4}$/.test(year!))
    .map((cells) => [cells[0], cells.at(-1)]);
  expect(balances).toEqual([
    ['2019', '0.00'],
    ['2022', '1.00'],
    ['2023', '0.40'],
  ]);
  // 100 000 000 元 is 1 亿元, and not 10 000 万元.
  const drawn = html.slice(html.indexOf('累计发放贷款'));
  expect(drawn.slice(0, drawn.indexOf('</li>'))).toMatch(/class="number">1\.00<.*亿元/s);
});

test('a heading sorts its list, and once more the other way', async () => {
  const linkOf = (html: string): string =>
    [...html.matchAll(/href="\?([^"]*)"/g)]
      .map(([, query]) => new URLSearchParams(query!.replaceAll('&amp;', '&')).get('sort'))
      .find((sort) => sort?.endsWith('invested'))!;
  const sorted = async (query: string) => linkOf((await officer.get(`/enterprises${query}`)).html);
  expect([await sorted(''), await sorted('?sort=invested'), await sorted('?sort=-invested')]) //
    .toEqual(['invested', '-invested', 'invested']);
});

test('a share of enterprises that is asked by fund leads to the list of them, as the page does', async () => {
  const path = '/figures/credit.high_tech_coverage';
  const refused = await officer.get(`${path}?vehicle=SF-001`);
  expect(refused.html).toContain('逐家见“授信覆盖名单”');
  expect(refused.html).not.toContain('/api/v1/');
  const { html } = await officer.get(`${path}?as_of=2024-01-31`);
  expect(html).toMatch(
    /授信覆盖名单：<a href="\/api\/v1\/coverage\.xlsx\?as_of=2024-01-31&amp;known_at=/,
  );
});

test('the records behind a figure are those that the page knows', async () => {
  const { html } = await officer.get('/figures/fund.invested?as_of=2024-01-31');
  const [, link] = /href="(\/api\/v1\/figures\/fund\.invested\/trail\?[^"]*)"/.exec(html)!;
  const dates = new URLSearchParams(link!.split('?')[1]!.replaceAll('&amp;', '&'));
  const { body } = await ledger.get(
    'auditor',
    link!.replace('/api/v1', '').replaceAll('&amp;', '&'),
  );
  expect(body.meta).toMatchObject({ as_of: '2024-01-31', known_at: dates.get('known_at') });
});

test('a quote in a name stays in what a point of a chart says', async () => {
  const on = (type: string, data: object) => ({ type, effective_on: '2024-01-02', data });
  await ledger.record(
    on('indicator.defined', {
      ...{ code: 'IND-1', name: '路演', group: '甲"乙', unit: '场次', kind: 'stock' },
    }),
    on('target.set', {
      ...{ indicator: 'IND-1', period: '2025', base_year: 2020, value: '9', quote: '9场次' },
    }),
  );
  const { html } = await officer.get('/');
  expect(html).toContain('data-point="甲&#34;乙');
});
