/** A quarter by its pages alone: the list, closing and opening it, what changed, the report. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fee, withBooks, withPortfolio } from '../api/support.ts';
import { Ledger } from '../support/ledger.ts';
import { Browser, hiddenIn, textOf } from './support.ts';

const HOSTILE = '<script>alert(1)</script>有限公司';
const PATH = '/quarters/2024Q1';

let ledger: Ledger;
let officer: Browser;
let officer2: Browser;
let auditor: Browser;
let manager: Browser;

beforeAll(async () => {
  ledger = await withBooks(
    await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference()),
  );
  const on = (effective_on: string, type: string, data: object) => ({ type, effective_on, data });
  await ledger.record(
    on('2023-01-01', 'party.registered', {
      ...{ code: 'E-HOSTILE', kind: 'enterprise', name: HOSTILE, no_uscc_reason: '测试' },
    }),
    on('2023-02-01', 'investment.made', {
      ...{ vehicle: 'SF-001', enterprise: 'E-HOSTILE', amount: '100', ownership: '0.1' },
    }),
  );
  officer = await Browser.of(ledger, 'officer');
  officer2 = await Browser.of(ledger, 'officer2');
  auditor = await Browser.of(ledger, 'auditor');
  manager = await Browser.of(ledger, 'manager');
});
afterAll(() => ledger.close());

const REASONS = {
  'accepted.unclassified': '企业乙与丙尚待主管部门认定',
  'accepted.unvalued': '估值报告四月出具',
};

/** Approves what a submission's page shows. */
async function approved(path: string): Promise<void> {
  const { html } = await officer2.get(path);
  const answer = await officer2.post(`${path}/approve`, hiddenIn(html, `${path}/approve`));
  expect(answer.status, answer.html).toBe(303);
}

describe('before it is closed', () => {
  test('every open point leads to where it is seen and to the form that resolves it', async () => {
    const { status, html } = await officer.get(PATH);
    expect(status).toBe(200);
    expect(html).toContain('href="/enterprises/E-0002"');
    expect(html).toContain('href="/record/enterprise.classified?data.enterprise=E-0002"');
    const form = await officer.get('/record/enterprise.classified?data.enterprise=E-0002');
    expect(form.html).toMatch(/name="data\.enterprise"[^>]*value="E-0002"/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('<script>alert');
  });

  test('an auditor sees the list and cannot close; a manager sees nothing', async () => {
    const { html } = await auditor.get(PATH);
    expect(html).toContain('href="/enterprises/E-0002"');
    expect(html).not.toContain(`action="${PATH}/close"`);
    expect((await auditor.post(`${PATH}/close`, REASONS)).status).toBe(403);
    for (const path of ['/quarters', PATH, `${PATH}/report`])
      expect((await manager.get(path)).status, path).toBe(403);
  });

  test('what is no quarter, has not begun or is not over is said so', async () => {
    expect((await officer.get('/quarters/2024Q5')).status).toBe(400);
    expect((await officer.get('/quarters/2198Q1')).html).toContain('尚未开始');
    const [running] = /\/quarters\/\d{4}Q\d/.exec((await officer.get('/quarters')).html)!;
    const { html } = await officer.get(running!);
    expect(html).toContain('才结束');
    expect(html).not.toContain('/close"');
  });

  test('each reason is asked for beside its field, and the written ones are kept', async () => {
    const form = hiddenIn((await officer.get(PATH)).html, `${PATH}/close`);
    const { status, html } = await officer.post(`${PATH}/close`, {
      ...form,
      ...{ ...REASONS, 'accepted.unvalued': ' ', confirm: 'yes' },
    });
    expect(status).toBe(422);
    expect(html).toContain(
      'id="f-accepted-unvalued-fault">请写明“在持项目没有可用的估值”为何仍可关闭。',
    );
    expect(html).toContain('企业乙与丙尚待主管部门认定</textarea>');
    expect(html).not.toContain('id="f-accepted-unclassified-fault"');
    const without = await officer.post(`${PATH}/close`, { ...form, ...REASONS });
    expect(without.status).toBe(422);
    expect(without.html).toContain('id="f-confirm-fault">请勾选确认，再提交。');
    expect(without.html).toContain('估值报告四月出具</textarea>');
  });

  test('an item that the form did not have is named, without words for programs', async () => {
    const { status, html } = await officer.post(`${PATH}/close`, {
      ...{ 'accepted.unvalued': '估值报告四月出具', confirm: 'yes', key: 'k1' },
    });
    expect(status).toBe(422);
    expect(html).toContain('E-0002');
    expect(html).not.toMatch(/accepted 中|"item"/);
  });
});

describe('closed by two people', () => {
  test('handed in once however often it is sent, then approved by another', async () => {
    const fields = {
      ...hiddenIn((await officer.get(PATH)).html, `${PATH}/close`),
      ...{ ...REASONS, confirm: 'yes' },
    };
    const first = await officer.post(`${PATH}/close`, fields);
    expect(first.status, first.html).toBe(303);
    expect((await officer.post(`${PATH}/close`, fields)).location).toBe(first.location);
    const waiting = (await officer.get(PATH)).html;
    expect(waiting).toContain(`href="${first.location}"`);
    expect(waiting).not.toContain(`action="${PATH}/close"`);
    expect((await officer.get(first.location)).html).not.toContain(`${first.location}/approve"`);
    await approved(first.location);
    const { html } = await auditor.get(PATH);
    expect(html).toContain('已关闭');
    expect(html).toContain(`href="/api/v1${PATH}/report.xlsx"`);
    const { body } = await ledger.get('auditor', PATH);
    expect(html).toContain(body.closings[0].digest);
    const list = (await auditor.get('/quarters')).html;
    expect(list).toContain(body.closings[0].digest.slice(0, 12));
    expect(list).toContain(`<a href="${PATH}#restated">0 条</a>`);
    expect(list).toContain('<td>officer</td><td>officer2</td>');
  });

  test('the report is the signed one, its numbers lead to their workings', async () => {
    const { status, html } = await auditor.get(`${PATH}/report?table=all`);
    expect(status).toBe(200);
    expect(html).toContain('已定版');
    const { body } = await ledger.get('auditor', `${PATH}/report`);
    expect(html).toContain(body.proof.digest.value);
    // 300 and 500 of the portfolio and 100 of the hostile enterprise: one page, one number.
    const link = /<a href="(\/figures\/fund\.invested\?basis=inception[^"]*)"[^>]*>900\.00<\/a>/;
    const [, path] = link.exec(html)!;
    expect((await auditor.get(path!.replaceAll('&amp;', '&'))).html).toContain('900.00');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('<script>alert');
  });

  test('what came in since is listed with the figures that it changed', async () => {
    const [seq] = await ledger.record({ ...fee('5.00'), restatement: '迟到的发票' });
    const { html } = await auditor.get(PATH);
    expect(html).toContain('迟到的发票');
    expect(html).toContain(`<a href="/events/${seq}">${seq}</a>`);
    expect(html).toContain('+5.00 元');
    const record = (await auditor.get(`/events/${seq}`)).html;
    expect(record).toContain('<dt>重述原因</dt><dd>迟到的发票</dd>');
    expect((await auditor.get('/quarters')).html).toContain('1 条</a>');
    // The signed report stays as it was; dates of one's own give a draft with the late invoice.
    const fees = /fund\.fees\?basis=inception[^"]*"[^>]*>([\d,.]+)<\/a>/;
    expect(fees.exec((await auditor.get(`${PATH}/report?table=1`)).html)?.[1]).toBe('0');
    const draft = (await auditor.get(`${PATH}/report?as_of=2024-03-31`)).html;
    expect(draft).toContain('征求意见稿');
    expect(fees.exec(draft)?.[1]).toBe('5.00');
  });

  /** What the first page says of the amount invested. */
  const invested = async (browser: Browser, day: string): Promise<string> => {
    const { html } = await browser.get(`/?as_of=${day}`);
    const card = html.slice(html.indexOf('/figures/fund.invested?'));
    return textOf(`<${card.slice(0, card.indexOf('</li>'))}`);
  };

  test('the first page shows what was signed for its day, and marks what is known since', async () => {
    await ledger.record({
      ...{ type: 'investment.made', effective_on: '2024-03-31', restatement: '迟到的交割单' },
      data: { vehicle: 'SF-001', enterprise: 'E-HOSTILE', amount: '50' },
    });
    expect(await invested(auditor, '2024-03-31')).toMatch(/ 900\.00 元 .* 现知 950\.00 元 $/);
    const { html } = await auditor.get('/?as_of=2024-03-31');
    expect(textOf(html)).toMatch(/以下是2024年第一季度定版的数（ 第 \d+ 号记录 ）/);
    const [, record] = /<a href="(\/events\/[^"]*)">第 \d+ 号记录/.exec(html)!;
    expect((await auditor.get(record!)).html).toContain('关闭季度');
    expect(html).toContain(`<a href="/api/v1${PATH}/report.xlsx">下载定版的季报工作簿`);
    // What nothing changed has no mark, also a third that was signed with ten decimals.
    const marked = [...html.matchAll(/<li class="card">.*?<\/li>/gs)]
      .map(([card]) => card)
      .filter((card) => card.includes('现知'))
      .map((card) => /class="label">([^<]*)/.exec(card)![1]);
    expect(marked).toEqual(['投资金额', '五大战略性新兴产业占比（按金额）']);
    // The number leads to its working as it was signed; the other to that of now.
    const [signed, now] = [...html.matchAll(/href="(\/figures\/fund\.invested\?[^"]*)"/g)].map(
      ([, path]) => path!.replaceAll('&amp;', '&'),
    );
    expect((await auditor.get(signed!)).html).toContain('900.00');
    expect((await auditor.get(now!)).html).toContain('950.00');
    // Of the day before and the day after nothing was signed.
    expect(await invested(auditor, '2024-03-30')).toMatch(/ 900\.00 元 [^现]*$/);
    expect(await invested(auditor, '2024-04-01')).toMatch(/ 950\.00 元 [^现]*$/);
    for (const day of ['2024-03-30', '2024-04-01'])
      expect((await auditor.get(`/?as_of=${day}`)).html).toContain(
        '最近定版的是2024年第一季度：<a href="/?as_of=2024-03-31">',
      );
    // A manager sees their own vehicles, of which no report was signed.
    const own = (await manager.get('/?as_of=2024-03-31')).html;
    expect(own).not.toContain('定版');
  });

  test('the next quarter waits for officers, and for nobody else', async () => {
    const home = (await officer.get('/')).html;
    expect(home).toMatch(/href="\/quarters\/2024Q2">[^<]*已结束、尚未关闭的季度/);
    expect((await auditor.get('/')).html).not.toContain('尚未关闭的季度');
  });

  test('opened again only with a reason and by two people', async () => {
    const form = hiddenIn((await officer.get(PATH)).html, `${PATH}/reopen`);
    const refused = await officer.post(`${PATH}/reopen`, { ...form, reason: '', confirm: 'yes' });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('id="f-reason-fault">请写明重新打开的原因。');
    expect((await auditor.post(`${PATH}/reopen`, form)).status).toBe(403);
    const { location } = await officer.post(`${PATH}/reopen`, {
      ...{ ...form, reason: '补录一批遗漏的付款', confirm: 'yes' },
    });
    await approved(location);
    const { html } = await officer.get(PATH);
    expect(html).toContain('已重新打开');
    expect(html).toContain(`action="${PATH}/close"`);
    expect(html).not.toContain('下载定版工作簿');
    expect(await invested(auditor, '2024-03-31')).toMatch(/ 950\.00 元 [^现]*$/);
  });
});
