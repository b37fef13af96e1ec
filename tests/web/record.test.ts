/** Recording by pages alone, without script: forms, drafts, review, records and corrections. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fee, party, withPortfolio } from '../api/support.ts';
import { Ledger } from '../support/ledger.ts';
import { Browser, hiddenIn } from './support.ts';

const HOSTILE = '<script>alert(1)</script>有限公司';

let ledger: Ledger;
let manager: Browser;
let manager2: Browser;
let officer: Browser;
let auditor: Browser;

beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference());
  manager = await Browser.of(ledger, 'manager');
  manager2 = await Browser.of(ledger, 'manager2');
  officer = await Browser.of(ledger, 'officer');
  auditor = await Browser.of(ledger, 'auditor');
});
afterAll(() => ledger.close());

const FEE = {
  effective_on: '2024-06-28',
  'data.vehicle': 'SF-001',
  'data.amount': '１,200,000.50',
  'data.kind': 'management',
};

/** Hands a fee in and gives the address of its submission. */
async function handIn(fields: Record<string, string> = {}): Promise<string> {
  const { status, location, html } = await manager.post('/record/fee.charged', {
    ...FEE,
    ...fields,
    intent: 'submit',
  });
  expect(status, html).toBe(303);
  return location;
}

/** Approves what a submission's page shows, and gives the number of its first record. */
async function approved(path: string): Promise<string> {
  const { html } = await officer.get(path);
  const answer = await officer.post(`${path}/approve`, hiddenIn(html, `${path}/approve`));
  expect(answer.status, answer.html).toBe(303);
  return /\/events\/(\d+)/.exec((await officer.get(path)).html)![1]!;
}

describe('the form', () => {
  test('offers only what the person may propose', async () => {
    const own = (await manager.get('/record')).html;
    expect(own).toContain('href="/record/fee.charged"');
    expect(own).not.toContain('href="/record/sub-fund.registered"');
    expect((await officer.get('/record')).html).toContain('href="/record/sub-fund.registered"');
    expect((await auditor.get('/record')).status).toBe(403);
    expect((await manager.get('/record/sub-fund.registered')).status).toBe(403);
    expect((await manager.get('/record/no.such')).status).toBe(404);
  });

  test('says each fault beside its field, and keeps everything that was filled in', async () => {
    const { status, html } = await manager.post('/record/fee.charged', {
      ...FEE,
      ...{ effective_on: '', 'data.amount': '很多', memo: HOSTILE },
    });
    expect(status).toBe(422);
    expect(html).toContain('<a href="#f-effective_on">请填写发生日。</a>');
    expect(html).toMatch(/id="f-data-amount-fault">[^<]*应为以元计的金额/);
    expect(html).toMatch(/name="data\.amount"[^>]*aria-invalid="true"[^>]*value="很多"/);
    expect(html).toMatch(/name="data\.vehicle"[^>]*value="SF-001"/);
    expect(html).not.toContain('<script>alert');
  });

  test("another one's fund is refused, and nothing is lost", async () => {
    const { status, html } = await manager.post('/record/fee.charged', {
      ...FEE,
      'data.vehicle': 'SF-002',
    });
    expect(status).toBe(422);
    expect(html).toContain('您只能登记本机构管理的基金');
    expect(html).toMatch(/name="data\.vehicle"[^>]*value="SF-002"/);
  });

  test('handed in twice with the same key, it is one submission', async () => {
    const key = hiddenIn((await manager.get('/record/fee.charged')).html, '/record/fee.charged');
    expect(key.key).toMatch(/^.{43}$/);
    expect(await handIn(key)).toBe(await handIn(key));
  });

  test('a warning asks for a reason, which the reviewer reads', async () => {
    const fields = {
      ...{ effective_on: '2024-06-01', 'data.kind': 'enterprise', 'data.name': HOSTILE },
      ...{ 'data.no_uscc_reason': '尚未办理', 'data.region': '330302' },
    };
    const first = await manager.post('/record/party.registered', fields);
    expect(first.status, first.html).toBe(303);
    await approved(first.location);
    const second = await manager.post('/record/party.registered', fields);
    expect(second.status).toBe(422);
    expect(second.html).toContain('name="override.name_taken"');
    expect(second.html).not.toContain('overrides 中写明');
    const third = await manager.post('/record/party.registered', {
      ...fields,
      'override.name_taken': '确为两家企业',
    });
    expect(third.status).toBe(303);
    const { html } = await officer.get(third.location);
    expect(html).toContain('确为两家企业');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('<script>alert');
  });

  test('a list gets another row and loses one without script', async () => {
    const rows = {
      'data.payments.0.tranche': 'A',
      'data.payments.1.tranche': 'B',
    };
    const path = '/record/deal.distributed';
    const more = await officer.post(path, { ...rows, intent: 'another:data.payments' });
    expect(more.status).toBe(200);
    expect(more.html).toContain('name="data.payments.2.tranche"');
    const less = await officer.post(path, { ...rows, intent: 'without:data.payments.0' });
    expect(less.html).toMatch(/name="data\.payments\.0\.tranche"[^>]*value="B"/);
    expect(less.html).not.toContain('name="data.payments.1.tranche"');
  });

  test('what was filled in outlives the session', async () => {
    const gone = await Browser.of(ledger, 'manager');
    gone.cookie = `${gone.cookie.slice(0, -3)}xxx`;
    const { status, html } = await gone.post('/record/fee.charged', FEE);
    expect(status).toBe(401);
    expect(html).toContain('您刚才填写的内容都在');
    expect(html).toContain('/record/fee.charged');
    expect(html).toContain('data.amount');
  });
});

describe('suggestions', () => {
  test('by part of a name, within what the person sees', async () => {
    const names = async (browser: Browser, query: string) =>
      JSON.parse((await browser.get(`/suggest?${query}`)).html).data.map(
        ({ code }: { code: string }) => code,
      );
    expect(await names(officer, 'kinds=sub-fund&q=sf-00')).toEqual(
      expect.arrayContaining(['SF-001', 'SF-002']),
    );
    expect(await names(officer, 'kinds=sub-fund&q=%25')).toEqual([]);
    expect((await officer.get('/suggest?kinds=nothing&q=')).status).toBe(400);
    expect((await auditor.get('/suggest?kinds=sub-fund&q=')).status).toBe(403);
    // What begins with the text comes first, whatever its code.
    await ledger.record(
      party('瓯江科创中心', { code: 'E-1001' }),
      party('科创中心', { code: 'E-1002' }),
    );
    expect(await names(officer, 'kinds=enterprise&q=科创')).toEqual(['E-1002', 'E-1001']);
  });
});

describe('drafts', () => {
  test('several events become one submission; faults are said beneath each', async () => {
    const begun = await manager.post('/record/fee.charged', { ...FEE, intent: 'add' });
    const draft = /draft=(\d+)/.exec(begun.location)![1]!;
    const path = `/drafts/${draft}`;
    const second = { ...FEE, 'data.amount': '', draft, intent: 'save' };
    expect((await manager.post('/record/fee.charged', second)).location).toBe(path);
    const checked = await manager.post(path, { intent: 'check' });
    expect(checked.status).toBe(422);
    expect(checked.html).toContain('请填写金额（元）。');
    const edit = `/record/fee.charged?draft=${draft}&item=1`;
    const hidden = hiddenIn((await manager.get(edit)).html, '/record/fee.charged');
    const mended = { ...FEE, 'data.amount': '5', ...hidden, intent: 'save' };
    expect((await manager.post('/record/fee.charged', mended)).status).toBe(303);
    const late = await manager.post('/record/fee.charged', { ...mended, memo: '迟到的改动' });
    expect(late.status).toBe(422);
    expect(late.html).toContain('迟到的改动');
    const passed = await manager.post(path, { intent: 'check' });
    expect(passed.html).toContain('检查通过');
    expect((await manager2.get(path)).status).toBe(404);
    const tag = hiddenIn(passed.html, path);
    const handed = await manager.post(path, { ...tag, intent: 'submit' });
    expect(handed.location).toMatch(/^\/submissions\/\d+$/);
    expect((await manager.post(path, { ...tag, intent: 'submit' })).location).toBe(handed.location);
    expect((await officer.get(handed.location)).html).toContain('将要入账（2 项）');
  });

  test('the list has the newest first', async () => {
    const saved = async () =>
      (await manager2.post('/record/fee.charged', { ...FEE, intent: 'save' })).location;
    const [first, second] = [await saved(), await saved()];
    const { html } = await manager2.get('/drafts');
    expect(html.indexOf(`href="${second}"`)).toBeGreaterThan(0);
    expect(html.indexOf(`href="${second}"`)).toBeLessThan(html.indexOf(`href="${first}"`));
  });
});

describe('review', () => {
  test('shows what will be posted and every figure, and posts exactly that', async () => {
    const path = await handIn({ 'data.amount': '7654321' });
    const own = (await manager.get(path)).html;
    expect(own).toContain(`action="${path}/withdraw"`);
    expect(own).not.toContain(`action="${path}/approve"`);
    expect((await manager2.get(path)).status).toBe(404);
    const { html } = await officer.get(path);
    expect(html).toContain('7,654,321.00');
    expect(html).toContain('+7,654,321.00 元');
    const seq = await approved(path);
    expect((await officer.get(`/events/${seq}`)).html).toContain('7,654,321.00 元');
    expect((await manager.post(`${path}/approve`, {})).status).toBe(403);
  });

  test('what changed meanwhile is shown anew and not posted', async () => {
    const path = await handIn({ 'data.amount': '11' });
    const seen = hiddenIn((await officer.get(path)).html, `${path}/approve`);
    await approved(await handIn({ 'data.amount': '22' }));
    const again = await officer.post(`${path}/approve`, seen);
    expect(again.status).toBe(422);
    expect(again.html).toContain('没有入账');
    expect(again.html).not.toContain('/api/v1/');
    expect(hiddenIn(again.html, `${path}/approve`).tag).not.toBe(seen.tag);
  });

  test('sent back only with a reason; the maker mends it as a draft', async () => {
    const path = await handIn({ 'data.amount': '33' });
    const tag = hiddenIn((await officer.get(path)).html, `${path}/return`);
    expect((await officer.post(`${path}/return`, { ...tag, reason: ' ' })).status).toBe(422);
    const answer = await officer.post(`${path}/return`, { ...tag, reason: '缺少付款凭证' });
    expect(answer.status).toBe(303);
    expect((await manager.get(path)).html).toContain('缺少付款凭证');
    const draft = await manager.post(`${path}/draft`, {});
    expect((await manager.get(draft.location)).html).toContain('33.00 元');
    expect((await officer.get('/submissions?status=returned')).html).toContain(`href="${path}"`);
  });

  test('the first page counts what waits for whom, and what was sent back to whom', async () => {
    const counts = async (browser: Browser) => {
      const { html } = await browser.get('/');
      const of = (label: string) => Number(new RegExp(`${label}：(\\d+)`).exec(html)?.[1] ?? 0);
      return [of('待您复核的批次'), of('尚待复核的批次'), of('退回给您的批次')];
    };
    const before = await Promise.all([manager, manager2, officer].map(counts));
    await handIn({ 'data.amount': '34' });
    const path = await handIn({ 'data.amount': '35' });
    const tag = hiddenIn((await officer.get(path)).html, `${path}/return`);
    await officer.post(`${path}/return`, { ...tag, reason: '缺少付款凭证' });
    const after = await Promise.all([manager, manager2, officer].map(counts));
    const more = after.map((row, who) => row.map((count, at) => count - before[who]![at]!));
    expect(more).toEqual([
      [0, 1, 1], // the maker: one waits, one came back
      [0, 0, 0], // somebody else
      [1, 0, 0], // the officer, who did not hand it in
    ]);
  });

  test('one may take back what one has handed in', async () => {
    const path = await handIn({ 'data.amount': '44' });
    const tag = hiddenIn((await manager.get(path)).html, `${path}/withdraw`);
    expect((await manager.post(`${path}/withdraw`, tag)).status).toBe(303);
    expect((await manager.get(path)).html).toContain('已撤回');
    expect((await officer.get(path)).html).not.toContain(`action="${path}/approve"`);
  });
});

describe('records', () => {
  test('another like it, and a reversal with its correction in one submission', async () => {
    const seq = await approved(await handIn({ 'data.amount': '555', memo: '第二季度' }));
    const like = await manager.get(`/record/fee.charged?like=${seq}`);
    expect(like.html).toMatch(/name="data\.amount"[^>]*value="555.00"/);
    const form = await manager.get(`/record/fee.charged?corrects=${seq}`);
    const fields = {
      ...hiddenIn(form.html, '/record/fee.charged'),
      ...{ 'reversal.data.event': seq, 'reversal.data.reason_code': 'entry-error' },
      ...FEE,
      'data.amount': '556',
    };
    const faulty = await manager.post('/record/fee.charged', fields);
    expect(faulty.status).toBe(422);
    expect(faulty.html).toContain('href="#f-reversal-data-reason"');
    const { location } = await manager.post('/record/fee.charged', {
      ...fields,
      'reversal.data.reason': '少录一元',
    });
    await approved(location);
    const page = (await manager.get(`/events/${seq}`)).html;
    expect(page).toContain('已由');
    expect(page).not.toContain(`?corrects=${seq}`);
    expect((await manager2.get(`/events/${seq}`)).status).toBe(404);
    const list = (await manager.get('/events?type=fee.charged')).html;
    expect(list.indexOf('556.00 元')).toBeLessThan(list.indexOf('555.00 元'));
    expect((await manager2.get(`/record/fee.charged?like=${seq}`)).status).toBe(404);
  });

  test('another like one of a public document is of a public document', async () => {
    const [seq] = await ledger.record({
      ...{ ...fee('7.00'), provenance: 'published', document: '2023年公报' },
    });
    const { html } = await officer.get(`/record/fee.charged?like=${seq}`);
    expect(html).toMatch(/value="published"[^>]*selected/);
    expect(html).toMatch(/name="document"[^>]*value="2023年公报"/);
  });

  test('the page of a record says where it comes from', async () => {
    const [seq] = await ledger.record({
      ...{ ...fee('8.00'), document: '发票甲', memo: '摘要乙', external_id: '编号丙' },
    });
    const { html } = await officer.get(`/events/${seq}`);
    const facts = [...html.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)<\/dd>/g)];
    expect(Object.fromEntries(facts.map(([, label, text]) => [label, text]))).toMatchObject({
      ...{ 发生日: '2024-01-02', 依据文件: '发票甲', 摘要: '摘要乙', 外部编号: '编号丙' },
      ...{ 复核人: 'officer2', 来源: '登记' },
    });
  });

  test('no page of records carries a style or a script of its own', async () => {
    for (const path of ['/record', '/record/fee.charged', '/events', '/submissions', '/drafts']) {
      const { status, html } = await officer.get(path);
      expect(status, path).toBe(200);
      expect(html, path).not.toMatch(/ style="|<script>|<style/);
    }
  });
});
