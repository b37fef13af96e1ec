/** The pages of things and figures: what leads to them, and what they say of the numbers there. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tell } from '../stories/story.ts';
import { Ledger } from '../support/ledger.ts';
import { Browser, textOf } from './support.ts';

let ledger: Ledger;
let officer: Browser;
/** One in which investments were sold. */
let sold: Ledger;
beforeAll(async () => {
  const story = (name: string) => join(import.meta.dirname, `../stories/${name}.story.txt`);
  ledger = await Ledger.open();
  await tell(ledger, story('18-every-book'));
  officer = await Browser.of(ledger, 'officer');
  sold = await Ledger.open();
  await tell(sold, story('23-returns'));
});
afterAll(async () => {
  await ledger.close();
  await sold.close();
});

/** The links in what a page shows below its menu, without its files. */
const linksOn = (html: string): string[] => {
  const found = html.slice(html.indexOf('<main')).matchAll(/<a [^>]*?href="(\/[^"]*)"/g);
  const all = [...found].map(([, address]) => address!.replaceAll('&amp;', '&'));
  return [...new Set(all)].filter((address) => !address.startsWith('/api/'));
};

describe('the page of a fund', () => {
  test.each(['PG-1', 'B-001', 'M-001', 'E-0001', 'ABS-1', 'CL-1', 'F-999'])(
    'is not there for %s, which is none',
    async (code) => expect((await officer.get(`/vehicles/${code}`)).status).toBe(404),
  );

  test('is there for the mother fund and for a sub-fund, from their first day', async () => {
    const mother = await officer.get('/vehicles/F-001');
    expect(mother.html).toContain('<h1>温州市科技创新母基金</h1>');
    expect(textOf(mother.html)).toContain('收益');
    expect((await officer.get('/vehicles/SF-001')).status).toBe(200);
    expect((await officer.get('/vehicles/F-001?as_of=2018-05-31')).status).toBe(404);
  });

  test('is never where a posting of a programme leads', async () => {
    const { html } = await officer.get('/postings?vehicle=PG-1');
    expect(linksOn(html)).toContain('/programmes/PG-1');
    const all = linksOn((await officer.get('/postings')).html);
    const things = all.filter((address) => /^\/[a-z-]+\/[A-Z]/.test(address));
    expect(things).toEqual(expect.arrayContaining(['/programmes/PG-1', '/vehicles/SF-001']));
    for (const address of things)
      expect([address, (await officer.get(address)).status]).toEqual([address, 200]);
  });
});

describe('the page of an investment', () => {
  const address = '/investments/SF-001/E-0001';

  test.each(['/investments', '/enterprises/E-0001'])('is linked on %s', async (path) => {
    expect(linksOn((await officer.get(path)).html)).toContain(address);
    const dated = await officer.get(`${path}?as_of=2024-06-30`);
    expect(linksOn(dated.html)).toContain(`${address}?as_of=2024-06-30`);
    expect((await officer.get(address)).status).toBe(200);
  });

  test('and those of the other books lead from the page of an enterprise', async () => {
    const links = ['E-0001', 'E-0003'].map(async (code) =>
      linksOn((await officer.get(`/enterprises/${code}`)).html),
    );
    const all = (await Promise.all(links)).flat();
    const things = ['/credit-lines/CL-1', '/loans/LN-1', '/deals/ABS-1', '/projects/PJ-1'];
    expect(all).toEqual(expect.arrayContaining(things));
    for (const thing of things) expect((await officer.get(thing)).status).toBe(200);
  });

  test('is not linked once the investment was taken back: it has none', async () => {
    const [seq] = await sold.record({
      ...{ type: 'investment.made', effective_on: '2024-05-06' },
      data: { vehicle: 'SF-002', enterprise: 'E-0003', amount: '5' },
    });
    const browser = await Browser.of(sold, 'officer');
    const path = '/investments/SF-002/E-0003';
    const links = async () => linksOn((await browser.get('/enterprises/E-0003')).html);
    expect(await links()).toContain(path);
    expect((await browser.get(path)).status).toBe(200);
    await sold.record({
      ...{ type: 'event.reversed', effective_on: '2024-05-06' },
      data: { event: seq, reason_code: 'entry-error', reason: '误记' },
    });
    expect(await links()).not.toContain(path);
    expect((await browser.get(path)).status).toBe(404);
  });
});

describe('a sum of nothing is 0 in every list', () => {
  const rowsIn = async (of: Ledger, path: string) => {
    const { status, body } = await of.get('officer', path);
    expect(status, JSON.stringify(body)).toBe(200);
    return body as { data: Record<string, any>[]; meta: Record<string, any> };
  };

  test.each([
    ['/enterprises?code=E-0004', ['invested', 'granted', 'drawn', 'outstanding', 'disbursed']],
    ['/loans?code=LN-2', ['repaid', 'interest_paid', 'compensated']],
    ['/credit-lines?code=CL-2', ['preapproved', 'used']],
    ['/projects?code=PJ-1', ['returned', 'written_off', 'converted']],
    ['/deals?code=ABS-1', ['subsidised']],
  ])('%s: %j', async (path, keys) => {
    const { data } = await rowsIn(ledger, path);
    const [row] = data;
    expect(keys.map((key) => [key, row![key]])).toEqual(keys.map((key) => [key, '0.00']));
    expect(row!.reasons).toEqual({});
  });

  test('also the value of what was sold, as the figure says; not that of what has none', async () => {
    const { data } = await rowsIn(sold, '/investments?as_of=2024-06-30&sort=enterprise');
    const values = data.map(({ enterprise, fair_value }) => [enterprise, fair_value]);
    expect(values).toEqual([
      ['E-0001', '130000000.00'],
      ['E-0002', '0.00'],
      ['E-0003', '0.00'],
      ['E-0004', '0.00'],
    ]);
    const asked = 'enterprise=E-0004&as_of=2024-06-30';
    const { body } = await sold.get('officer', `/figures/fund.fair_value?${asked}`);
    expect(body.value).toBe('0.00');
    const before = await rowsIn(sold, '/investments?as_of=2024-03-30&enterprise=E-0001');
    expect(before.data[0]).toMatchObject({ fair_value: null });
    expect(before.data[0]!.reasons.fair_value.code).toBe('no_valuation');
  });

  test('and in its totals, its file and its page', async () => {
    const { body } = await ledger.get('officer', '/loans?code=LN-2&totals=true');
    expect(JSON.stringify(body)).toContain('"repaid":"0.00"');
    const csv = Buffer.from(await officer.file('/api/v1/loans.csv?code=LN-2')).toString();
    expect(csv).toContain('2000000.00,0.00,0.00,0.00,2000000.00');
    const { html } = await officer.get('/loans?code=LN-2');
    expect(textOf(html)).toContain('2,000,000.00 0.00 0.00 0.00 2,000,000.00');
  });
});

describe('the records behind a figure', () => {
  const said = async (of: Ledger, id: string): Promise<string> => {
    const { html } = await (await Browser.of(of, 'officer')).get(`/figures/${id}`);
    return textOf(html.slice(html.indexOf('背后的记录')));
  };

  test('add up to it where it is a sum of money', async () => {
    const text = await said(ledger, 'fund.invested');
    expect(text).toContain('共 3 笔，各笔合计 40,000,000.00 元');
    expect(text).toMatch(/合计 40,000,000\.00 /);
  });

  test.each([
    'fund.investments',
    'fund.enterprises',
    'fund.sub_funds',
    'credit.enterprises',
    'credit.high_tech_coverage',
    'fund.strategic_share_by_count',
  ])('of %s are not added up: it counts', async (id) => {
    const text = await said(ledger, id);
    expect(text).toMatch(/共 \d+ 笔/);
    expect(text).not.toMatch(/合计|个 /);
  });

  test('of an investment counted are its amounts in 元, of a thing counted the count', async () => {
    expect(await said(ledger, 'fund.investments')).toContain('投资金额 20,000,000.00 ');
    expect(await said(ledger, 'fund.sub_funds')).toMatch(/注册设立子基金 1 /);
  });

  test('of a value are those of the cost, and the page says so', async () => {
    const text = await said(sold, 'fund.fair_value');
    expect(text).not.toContain('合计');
    expect(text).toContain('以下是成本的记录');
  });
});
