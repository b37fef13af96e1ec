/** The menu, the first page and the lists, with a ledger in which every book has something. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Day } from '../../src/domain/values/days.ts';
import { fee } from '../api/support.ts';
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

/** What a reader sees of a page. */
const textOf = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

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

test('sorting another way begins at the first page', async () => {
  const { html } = await officer.get('/enterprises?page=2&q=');
  const links = [...html.matchAll(/href="\?([^"]*sort=[^"]*)"/g)].map(([, query]) => query);
  expect(links.length).toBeGreaterThan(3);
  expect(links.filter((query) => query!.includes('page='))).toEqual([]);
});

test('a quarter is running to its last day, and from the next on it waits to be closed', async () => {
  const stateOn = async (today: string) => {
    ledger.app = ledger.appWith({ today: () => today as Day });
    const said = textOf((await officer.get('/?as_of=2024-06-30')).html);
    return /2024年第二季度\s*(进行中|未关闭)/.exec(said)?.[1];
  };
  expect([await stateOn('2024-06-29'), await stateOn('2024-06-30'), await stateOn('2024-07-01')]) //
    .toEqual(['进行中', '进行中', '未关闭']);
  ledger.app = ledger.appWith({});
});

describe('the page of one thing', () => {
  const said = async (path: string) => textOf((await officer.get(path)).html);

  test('a deal: what was due before what was paid, and of one day the later record first', async () => {
    const text = await said('/deals/ABS-1');
    expect(text).toContain('A 应付 2,500,000.00 元、实付 2,000,000.00 元');
    const [paid, collected] = ['2023-12-31 兑付', '2023-12-31 归集回收款'];
    expect(text.indexOf(paid)).toBeGreaterThan(0);
    expect(text.indexOf(paid)).toBeLessThan(text.indexOf(collected));
  });

  test('a sub-fund: its net side, and what its manager reports beside what the ledger gives', async () => {
    const text = await said('/vehicles/SF-001?as_of=2024-06-30');
    expect(text.slice(text.indexOf('净收益'))).toMatch(
      /付出合计\s*200,000,000\.00 元.*收回合计\s*0\.00 元.*剩余价值\s*220,000,000\.00 元.*TVPI\s*1\.1000 倍/,
    );
    expect(text).toMatch(/TVPI\s*2024-03-31\s*1\.5000\s*1\.1000/);
  });

  test('a holding: the records of what was paid for it, and of what it was said to be worth', async () => {
    const text = await said('/investments/SF-001/E-0001');
    expect(text).toMatch(/2019-08-01 投资 第 \d+ 号记录 .*金额 100,000,000\.00 元/);
    expect(text).toMatch(/估值 第 \d+ 号记录/);
  });

  test('a loan: each instalment with its principal, its interest and what is left', async () => {
    await ledger.record({
      ...{ type: 'loan.drawn', effective_on: '2023-01-01' },
      data: {
        ...{ code: 'LN-9', line: 'CL-1', amount: '1200', rate: '0.12', due_on: '2023-03-01' },
        ...{ method: 'equal-principal', period_months: '1', day_count: '30/360' },
      },
    });
    const text = await said('/loans/LN-9');
    expect(text).toMatch(/2023-02-01\s*600\.00\s*12\.00\s*600\.00/);
    expect(text).toMatch(/2023-03-01\s*600\.00\s*6\.00\s*0\.00/);
  });

  test('a figure: added and taken off as it is made, and of many records the latest', async () => {
    expect(await said('/figures/fund.cost_remaining')).toMatch(
      /＝\s*投资金额 − 转出成本 − 核销成本/,
    );
    expect(await said('/figures/fund.distributed')).toMatch(/＝\s*分配本金 ＋ 分配收益/);
    const seqs = await ledger.record(...Array.from({ length: 201 }, () => fee('1')));
    const { html } = await officer.get('/figures/fund.fees');
    const shown = (seq: number) => html.includes(`href="/events/${seq}"`);
    // 202 with the one of the story; 200 are shown.
    expect([shown(seqs[0]!), shown(seqs[1]!), shown(seqs.at(-1)!)]).toEqual([false, true, true]);
  });
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

test('of more than ten years the chart has the last ten', async () => {
  const on = (effective_on: string, type: string, data: object) => ({ type, effective_on, data });
  const old = { no_uscc_reason: '测试' };
  await ledger.record(
    on('2008-01-01', 'party.registered', {
      ...{ ...old, code: 'LP-900', kind: 'investor', name: '某集团' },
    }),
    on('2008-01-01', 'party.registered', {
      ...{ ...old, code: 'E-0900', kind: 'enterprise', name: '某企业' },
    }),
    on('2008-01-01', 'fund.established', { code: 'F-900', name: '老基金' }),
    on('2008-01-02', 'commitment.made', { vehicle: 'F-900', investor: 'LP-900', amount: '99' }),
    on('2008-01-03', 'contribution.paid', { vehicle: 'F-900', investor: 'LP-900', amount: '99' }),
    ...Array.from({ length: 10 }, (_, year) =>
      on(`${2008 + year}-03-01`, 'investment.made', {
        ...{ vehicle: 'F-900', enterprise: 'E-0900', amount: '1' },
      }),
    ),
  );
  const { html } = await officer.get('/');
  const table = html.slice(html.indexOf('各年投资金额数据表'));
  const years = [
    ...table.slice(0, table.indexOf('</table>')).matchAll(/<th scope="row">(\d{4})</g),
  ];
  expect(years.map(([, year]) => Number(year))).toEqual([
    ...[2011, 2012, 2013, 2014, 2015, 2016, 2017, 2019, 2022, 2023],
  ]);
});

test('a figure of what nobody has, or of what a manager does not see, is refused, and no 0', async () => {
  const manager = await Browser.of(ledger, 'manager');
  const refusal = async (browser: Browser, narrowed: string) => {
    const { status, html } = await browser.get(`/figures/fund.invested?${narrowed}`);
    return [status, /没有您可见的(基金|企业|项目)“[^”]*”|这里应填企业/.exec(textOf(html))?.[0]];
  };
  expect([
    await refusal(officer, 'vehicle=SF-999'),
    await refusal(manager, 'vehicle=SF-002'),
    await refusal(officer, 'enterprise=E-9999'),
    await refusal(officer, 'instrument=SF-001/E-9999'),
    await refusal(officer, 'instrument=LN-999'),
  ]).toEqual([
    [422, '没有您可见的基金“SF-999”'],
    [422, '没有您可见的基金“SF-002”'],
    [422, '没有您可见的企业“E-9999”'],
    [422, '没有您可见的企业“E-9999”'],
    [422, '没有您可见的项目“LN-999”'],
  ]);
  expect((await refusal(officer, 'enterprise=B-001'))[0]).toBe(422);
  const held = await officer.get('/figures/fund.invested?instrument=SF-001/E-0001');
  expect([held.status, held.html.includes('SF-001/E-0001')]).toEqual([200, true]);
});
