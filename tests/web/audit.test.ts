/** The auditor's pages: heads, checking the ledger now, and who asked for what. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSigned } from '../support/closing.ts';
import type { Ledger } from '../support/ledger.ts';
import { Browser } from './support.ts';

let ledger: Ledger;
let auditor: Browser;
let officer: Browser;
let manager: Browser;
let admin: Browser;

beforeAll(async () => {
  ledger = await openSigned();
  auditor = await Browser.of(ledger, 'auditor');
  officer = await Browser.of(ledger, 'officer');
  manager = await Browser.of(ledger, 'manager');
  admin = await Browser.of(ledger, 'admin');
});
afterAll(() => ledger.close());

describe('the head', () => {
  test('is the one that programs are given, with its last record', async () => {
    const { status, html } = await auditor.get('/audit');
    expect(status).toBe(200);
    const { body: head } = await ledger.get('auditor', '/audit/tree-head');
    expect(html).toContain(`<code>${head.root}</code>`);
    expect(html).toContain(`<code>${head.signature}</code>`);
    expect(html).toContain(`href="/events/${head.size}"`);
    expect(html).toContain('<option value="2024Q1" selected="">2024年第一季度（已定版）');
  });

  test('is for those who may take the journal along', async () => {
    expect((await officer.get('/audit')).status).toBe(200);
    for (const browser of [manager, admin]) {
      expect((await browser.get('/audit')).status).toBe(403);
      expect((await browser.post('/audit/verify', {})).status).toBe(403);
    }
  });
});

describe('checking now', () => {
  test('says how much was checked, in a sentence that it is well', async () => {
    const { status, html } = await auditor.post('/audit/verify', {});
    expect(status).toBe(200);
    expect(html).toContain('核对通过');
    const { body: head } = await ledger.get('auditor', '/audit/tree-head');
    // Every record, and the one closed quarter, was looked at.
    expect(html).toMatch(new RegExp(`每条记录与其叶散列[^]*?<td class="num">${head.size}</td>`));
    expect(html).toMatch(/已定版的报告与其记录[^]*?<td class="num">1<\/td>/);
    expect(html).not.toContain('不符</span>');
  });

  test('names the first record that somebody changed behind our back', async () => {
    await ledger.database.own(async (sql) => {
      await sql`alter table event disable trigger all`;
      await sql`update event set memo = '事后改写' where seq = 3`;
      await sql`alter table event enable trigger all`;
    });
    const { html } = await auditor.post('/audit/verify', {});
    expect(html).toContain('核对不符');
    expect(html).toContain('第 3 号记录的内容与其入账时的叶散列不符');
  });
});

describe('the access log', () => {
  test('shows who asked for what, and that it was refused', async () => {
    await manager.get('/quarters/2024Q1');
    const { status, html } = await auditor.get('/access-log?person=manager&code=forbidden');
    expect(status).toBe(200);
    expect(html).toContain('/quarters/2024Q1');
    expect(html).toContain('基金管理人');
    expect(html).not.toContain('/audit/tree-head');
    expect((await admin.get('/access-log')).status).toBe(200);
    for (const browser of [manager, officer])
      expect((await browser.get('/access-log')).status).toBe(403);
  });

  test('by day, in Beijing', async () => {
    const none = await auditor.get('/access-log?at_from=2001-01-01&at_to=2001-12-31');
    expect(none.html).toContain('没有符合条件的记录');
    const all = await auditor.get('/access-log?at_from=2001-01-01');
    expect(all.html).not.toContain('没有符合条件的记录');
    // The day of the newest entry is asked for from its beginning to its end.
    const [, day] = /<th scope="row">(\d{4}-\d\d-\d\d) /.exec(all.html)!;
    const that = await auditor.get(`/access-log?at_from=${day}&at_to=${day}`);
    expect(that.html).not.toContain('没有符合条件的记录');
    expect((await auditor.get('/access-log?at_from=2001-02-30')).status).toBe(400);
    for (const query of ['code=nothing', 'colour=red'])
      expect((await auditor.get(`/access-log?${query}`)).status).toBe(400);
  });

  test('pages go back in time, each entry once, under the same filter', async () => {
    for (let asked = 0; asked < 130; asked += 1) await manager.get(`/quarters?n=${asked}`);
    const query = '/access-log?person=manager';
    const pages: string[] = [];
    for (let path: string | undefined = query; path !== undefined;) {
      const { html } = await auditor.get(path);
      pages.push(html);
      path = /href="([^"]*before=\d+[^"]*)">更早的/.exec(html)?.[1]?.replaceAll('&amp;', '&');
      expect(path ?? query).toContain('person=manager');
    }
    const asked = pages.flatMap((html) => [...html.matchAll(/\?n=(\d+)/g)].map(([, n]) => n));
    expect(pages.length).toBeGreaterThan(1);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked).toHaveLength(130);
  });

  test('a script in an address stays text', async () => {
    await manager.get('/enterprises?q=%3Cscript%3Ealert(1)%3C/script%3E');
    const { html } = await auditor.get('/access-log?person=manager');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('<script>alert');
  });
});
