/** A form whose session has ended: ours goes on after signing in, another website's does not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getPerson } from '../../src/actions/people.ts';
import { DEFINITIONS } from '../../src/domain/books/index.ts';
import { unsentFormWords } from '../../src/web/unsent-form-words.ts';
import { OF_PASSWORDS } from '../../src/web/unsent-form.tsx';
import { fee, givePassword, SAME_ORIGIN, withPortfolio } from '../api/support.ts';
import { Ledger } from '../support/ledger.ts';
import { Browser, hiddenIn } from './support.ts';

const PASSWORD = 'four words make one';
const PROMOTED = { name: 'manager', organisation: '甲管理', role: 'officer' };

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
  await givePassword(ledger, 'admin', PASSWORD);
});
afterAll(() => ledger.close());

/** What a browser without a session sends, and what it is shown. */
async function send(path: string, fields: Record<string, string>, headers: object) {
  const init = { method: 'POST', headers: { ...headers }, body: new URLSearchParams(fields) };
  const response = await ledger.app.request(path, init);
  return { status: response.status, html: await response.text() };
}

/** Signs in on the page that was shown, with whatever it holds. */
async function signInOn(html: string) {
  const browser = await Browser.of(ledger, 'admin');
  const hidden = hiddenIn(html, '/sign-in');
  return browser.post('/sign-in', { ...hidden, login: 'admin', password: PASSWORD });
}

describe('a form from another website', () => {
  test.each<[string, Record<string, string>]>([
    ['says so', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['is a neighbour', { 'sec-fetch-site': 'same-site', origin: 'http://other.localhost' }],
    ['is in an old browser', { origin: 'https://evil.example' }],
    ['is in a sandbox', { origin: 'null' }],
    ['does not say', {}],
  ])('that %s is refused, and nothing of it is kept', async (_, headers) => {
    const shown = await send('/people/manager', PROMOTED, headers);
    expect(shown.status).toBe(403);
    expect(shown.html).toContain('不是从本系统的页面');
    for (const kept of ['_carried', '甲管理', 'value="officer"'])
      expect(shown.html).not.toContain(kept);
    expect((await signInOn(shown.html)).html).not.toContain('继续提交');
    expect((await getPerson(ledger.database, 'manager')).role).toBe('manager');
  });
});

describe('a form of ours', () => {
  test('is shown, in its own words, before it is sent', async () => {
    const shown = await send('/people/manager', PROMOTED, SAME_ORIGIN);
    expect(shown.status).toBe(401);
    const { html } = await signInOn(shown.html);
    expect(html).toContain('提交到“人员”');
    expect(html).toContain('<dt>角色</dt><dd>科技局</dd>');
    expect(html).toContain('<dt>单位</dt><dd>甲管理</dd>');
    expect(hiddenIn(html, '/people/manager')).toEqual(PROMOTED);
  });

  test('about a record says what its fields are called', async () => {
    const fields = {
      ...{ effective_on: '2024-01-02', 'data.vehicle': 'SF-001', 'data.kind': 'custody' },
      ...{ 'data.amount': '12.50', memo: '', intent: 'submit', key: 'a-key-of-ours' },
    };
    const shown = await send('/record/fee.charged', fields, SAME_ORIGIN);
    const { html } = await signInOn(shown.html);
    expect(html).toContain('<dt>发生日</dt><dd>2024-01-02</dd>');
    expect(html).toContain('<dd>12.50</dd>');
    expect(html).not.toMatch(/<dt>data\.|<dd>custody/);
    expect(html).toContain('<dt>操作</dt><dd>提交复核</dd>');
    // What only our own pages send along is nothing to read.
    expect(html).not.toContain('<dd>a-key-of-ours</dd>');
    expect(html).toContain('另有 1 项未填写');
  });

  /** Every form that a page sends: where to, what it always sends, its fields and its buttons. */
  function formsOn(html: string) {
    return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].flatMap(
      ([, tag = '', inner = '']) => {
        const path = /action="([^"]*)"/.exec(tag)?.[1];
        if (!tag.includes('method="post"') || path === undefined) return [];
        const names = [...inner.matchAll(/<(?:input|select|textarea)\b[^>]*? name="([^"]*)"/g)];
        const buttons = inner.matchAll(
          /<button\b[^>]*name="intent" value="([^"]*)"[^>]*>(.*?)<\/button>/gs,
        );
        return {
          ...{ path, names: names.map(([, name]) => name!) },
          fields: Object.entries(hiddenIn(`action=""${inner}</form>`, '')),
          buttons: [...buttons].map(([, value, said]) => [value!, said!.trim()] as const),
        };
      },
    );
  }

  test('has a word for each of its fields, and for what each of its buttons sends', async () => {
    const waiting = await ledger.post('manager', '/submissions', { events: [fee('1.00')] });
    const posted = await ledger.post('officer', '/submissions', { events: [fee('2.00')] });
    const [manager, officer, admin] = await Promise.all(
      ['manager', 'officer', 'admin'].map((login) => Browser.of(ledger, login)),
    );
    const draft = await officer!.post('/record/fee.charged', { intent: 'save' });
    const file = new File(['发生日,基金,企业,金额（元）\n2024-06-09,SF-001,E-0001,1'], '投资.csv');
    const upload = await officer!.upload('/import', file);
    const records = [...DEFINITIONS.keys()].map((type) => `/record/${type}`);
    const { seq } = posted.body.events[0];
    const item = `/record/fee.charged?draft=${draft.location.split('/').at(-1)}&item=0`;
    const ofOfficer = [
      ...[upload.location, draft.location, `${item}&check=1`, '/import', '/account', ...records],
      ...[`/record/event.reversed?reverses=${seq}`, `/record/fee.charged?corrects=${seq}`],
      ...[`/submissions/${posted.body.submission}`, `/submissions/${waiting.body.submission}`],
      '/quarters/2024Q1',
    ];
    const asked = [
      ...ofOfficer.map((path) => [officer!, path] as const),
      [manager!, `/submissions/${waiting.body.submission}`] as const,
      ...['/people', '/people/manager', '/account'].map((path) => [admin!, path] as const),
    ];
    const seen = new Set<string>();
    for (const [browser, path] of asked)
      for (const form of formsOn((await browser.get(path)).html)) {
        for (const name of form.names) {
          seen.add(name);
          if (!unsentFormWords.isFilled([name, 'x']) || OF_PASSWORDS.test(form.path)) continue;
          expect(unsentFormWords.name(form.path, name), `${name} on ${path}`).toMatch(
            /\p{Script=Han}/u,
          );
        }
        for (const [value, said] of form.buttons) {
          seen.add(value);
          if (said !== '') expect(unsentFormWords.value(form, 'intent', value), path).toBe(said);
        }
      }
    const all = ['tag', 'reason', 'confirm', 'sheet', 'vehicles', 'days', 'disabled', 'corrects'];
    const sent = ['submit', 'save', 'add', 'check', 'note', 'remove', 'discard'];
    const others = ['accepted.unclassified', 'another:data.tranches', 'undo_reason'];
    expect([...all, ...sent, ...others].filter((name) => !seen.has(name))).toEqual([]);
  });

  test('with passwords is not carried: they are typed again', async () => {
    const fields = { old: 'my old secret', new: 'my new secret' };
    const shown = await send('/account/password', fields, SAME_ORIGIN);
    expect(shown.status).toBe(401);
    expect(shown.html).not.toContain('secret');
  });
});

test('the page to sign in on speaks of the demo where it is one, and nowhere else', async () => {
  const page = async (demo: boolean) => (await ledger.appWith({ demo }).request('/sign-in')).text();
  expect(await page(false)).not.toMatch(/演示|demo/);
  expect(await page(true)).toContain('demo-logins.json');
});
