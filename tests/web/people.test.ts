/** People by their pages: adding, changing, locking out; one's own sessions and tokens. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changePerson, enrolProgram } from '../../src/actions/people.ts';
import { newSecret } from '../../src/platform/roles-and-rights.ts';
import { cookieOf, givePassword, takeOwnPassword, tokenOf, withPortfolio } from '../api/support.ts';
import { Ledger } from '../support/ledger.ts';
import { Browser } from './support.ts';

const HOSTILE = '<script>alert(1)</script>';

let ledger: Ledger;
let admin: Browser;
let officer: Browser;
let manager: Browser;

beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
  admin = await Browser.of(ledger, 'admin');
  officer = await Browser.of(ledger, 'officer');
  manager = await Browser.of(ledger, 'manager');
});
afterAll(() => ledger.close());

const ZHANG = {
  ...{ login: 'zhang', name: HOSTILE, role: 'manager', organisation: '甲管理' },
  vehicles: 'SF-001',
};

/** The temporary password that zhang has been given. */
let temporary: string;

const secretIn = (html: string): string => /<code class="secret">([^<]+)</.exec(html)![1]!;

/** What somebody meets who signs in with a password, in a browser of their own. */
const signIn = async (login: string, password: string) =>
  (await Browser.of(ledger, 'officer')).post('/sign-in', { login, password, next: '/' });

/** Where a role is proposed, and where what was proposed waits. */
const pages = ['/people', '/people/qian', '/role-grants'];

describe('people', () => {
  test('are for administrators alone', async () => {
    expect((await admin.get('/people')).html).toContain('href="/people/manager2"');
    for (const path of ['/people', '/people/admin'])
      expect((await officer.get(path)).status, path).toBe(403);
    for (const path of ['/people', '/people/manager', '/people/manager/password'])
      expect((await officer.post(path, ZHANG)).status, path).toBe(403);
    expect((await officer.get('/')).html).not.toContain('href="/people"');
    expect((await admin.get('/people/nobody')).status).toBe(404);
  });

  test('what is wrong is said beside its field, and nothing filled in is lost', async () => {
    const { status, html } = await admin.post('/people', {
      ...{ ...ZHANG, login: '', role: '' },
    });
    expect(status).toBe(422);
    expect(html).toContain('id="f-login-fault">请填写登录名。');
    expect(html).toContain('id="f-role-fault">请选择角色。');
    expect(html).toMatch(/name="organisation"[^>]*value="甲管理"/);
    expect(html).toMatch(/value="SF-001" checked/);
    const taken = await admin.post('/people', { ...ZHANG, login: 'OFFICER' });
    expect(taken.html).toMatch(/id="f-login-fault">[^<]*已被使用/);
    const limited = await admin.post('/people', { ...ZHANG, role: 'officer' });
    expect(limited.html).toMatch(/id="f-vehicles-fault">[^<]*只有基金管理人/);
    expect((await admin.get('/people')).html).not.toContain('href="/people/zhang"');
  });

  test('a new person gets a password that is shown once and must be changed', async () => {
    const { status, html } = await admin.post('/people', ZHANG);
    expect(status).toBe(200);
    temporary = secretIn(html);
    expect((await signIn('zhang', temporary)).location).toBe('/account');
    const { html: person } = await admin.get('/people/zhang');
    expect(person).not.toContain(temporary);
    expect(person).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    for (const page of [person, (await admin.get('/people')).html])
      expect(page).not.toContain('<script>alert');
  });

  test('a change of role and funds holds at once; a refused one is kept to be mended', async () => {
    const officerNow = { name: '张三', role: 'officer', organisation: '科技局' };
    const refused = await admin.post('/people/zhang', { ...officerNow, vehicles: 'SF-001' });
    expect(refused.status).toBe(422);
    expect(refused.html).toMatch(/name="name"[^>]*value="张三"/);
    const auditorNow = { ...officerNow, role: 'auditor' };
    expect((await admin.post('/people/zhang', auditorNow)).location).toBe('/people/zhang');
    const { body } = await ledger.get('admin', '/people/zhang');
    expect(body).toMatchObject({ name: '张三', role: 'auditor', vehicles: [] });
    const own = await admin.post('/people/admin', { ...officerNow, role: 'officer' });
    expect(own.html).toMatch(/id="f-role-fault">[^<]*不能更改自己的角色/);
  });

  test('a role that nobody is there to agree to says so, and what to do', async () => {
    const disable = (login: string, disabled: boolean) =>
      changePerson(ledger.database, undefined, login, { disabled });
    const NOBODY = '没有可以登录的科技局人员';
    const WAY_OUT = 'kechuang user add 登录名';
    const proposed = { login: 'qian', name: '钱一', role: 'officer', organisation: '科技局' };
    for (const path of ['/people', '/people/officer', '/role-grants'])
      expect((await admin.get(path)).html, path).not.toContain(NOBODY);
    await disable('officer2', true);
    // Of the one who is left, nobody could agree to the role again.
    expect((await admin.get('/people')).html).not.toContain(NOBODY);
    expect((await admin.get('/people/officer')).html).toContain(NOBODY);
    await disable('officer', true);
    // In whose name the program records is an officer who never signs in.
    await enrolProgram(ledger.database, { login: 'seed', name: '初始数据' });
    const added = await admin.post('/people', proposed);
    for (const { html } of [added, ...(await Promise.all(pages.map((path) => admin.get(path))))]) {
      expect(html).toContain(NOBODY);
      expect(html).toContain(WAY_OUT);
    }
    for (const login of ['officer', 'officer2']) await disable(login, false);
    expect((await admin.get('/role-grants')).html).toContain(NOBODY);
    for (const login of ['officer', 'officer2']) await givePassword(ledger, login, newSecret());
    expect((await admin.get('/role-grants')).html).not.toContain(NOBODY);
    officer = await Browser.of(ledger, 'officer');
    const waiting = (await officer.get('/role-grants')).html;
    await officer.post(/action="(\/role-grants[^"]+decline)"/.exec(waiting)![1]!, {});
  });

  test('an officer’s role waits until an officer agrees, and says so', async () => {
    const asked = { name: '张三', role: 'officer', organisation: '科技局' };
    await admin.post('/people/zhang', asked);
    expect((await admin.get('/people')).html).toContain('待授予科技局');
    const { html } = await admin.get('/people/zhang');
    expect(html).toContain('已提议授予“科技局”');
    // Saving again what the page shows changes nothing about it.
    expect(html).toMatch(/value="officer" selected/);
    const waiting = await officer.get('/role-grants');
    expect(waiting.html).toMatch(/<th scope="row">zhang<span[^>]*>待改临时密码</);
    const [agree, decline] = [...waiting.html.matchAll(/action="(\/role-grants[^"]+)"/g)].map(
      ([, path]) => path!,
    ) as [string, string];
    for (const path of [agree, decline]) {
      for (const browser of [admin, manager])
        expect((await browser.post(path, {})).status, path).toBe(403);
    }
    expect((await admin.get('/role-grants')).html).not.toContain('action="/role-grants');
    expect((await manager.get('/role-grants')).status).toBe(403);
    expect((await officer.post(decline, {})).location).toBe('/role-grants');
    expect((await officer.post(agree, {})).status).toBe(404);
    await admin.post('/people/zhang', asked);
    const again = (await officer.get('/role-grants')).html;
    const path = /action="(\/role-grants[^"]+approve)"/.exec(again)![1]!;
    const early = await officer.post(path, {});
    expect(early.status).toBe(422);
    expect(early.html).toContain('请先由本人登录并改为自己的密码');
    await takeOwnPassword(ledger, 'zhang', temporary);
    expect((await officer.get('/role-grants')).html).toContain('<th scope="row">zhang</th>');
    expect((await officer.post(path, {})).location).toBe('/role-grants');
    expect((await admin.get('/people/zhang')).html).not.toContain('已提议');
    expect((await officer.get('/role-grants')).html).toContain('没有等待决定的角色授予');
    const { body } = await ledger.get('admin', '/people/zhang');
    expect(body).toMatchObject({ role: 'officer', proposed_role: null, vehicles: [] });
  });

  test('an officer’s new password costs the role, and the pages say so before and after', async () => {
    expect((await admin.get('/people/zhang')).html).toContain('科技局角色随即收回');
    expect((await admin.get('/people/auditor')).html).not.toContain('收回');
    const { html } = await admin.post('/people/zhang/password', {});
    expect(html).toContain('科技局角色已收回并重新提议');
    expect((await admin.get('/people/zhang')).html).toContain('已提议授予“科技局”');
    const path = /action="(\/role-grants[^"]+approve)"/.exec(
      (await officer.get('/role-grants')).html,
    )![1]!;
    expect((await officer.post(path, {})).status).toBe(422);
    await takeOwnPassword(ledger, 'zhang', secretIn(html));
    expect((await officer.post(path, {})).location).toBe('/role-grants');
    expect((await ledger.get('admin', '/people/zhang')).body.role).toBe('officer');
    const reset = await admin.post('/people/auditor/password', {});
    expect(reset.html).not.toContain('收回');
    await admin.post('/people/zhang/disabled', { disabled: 'yes' });
    expect((await admin.get('/people/zhang')).html).toContain('中重新同意');
    await admin.post('/people/zhang/disabled', { disabled: 'no' });
    expect((await admin.get('/people')).html).toContain('待授予科技局');
  });

  test('whoever is disabled is out at once, and may be let in again', async () => {
    const gone = await Browser.of(ledger, 'auditor');
    expect((await gone.get('/')).status).toBe(200);
    expect((await admin.post('/people/auditor/disabled', { disabled: 'yes' })).status).toBe(303);
    expect((await gone.get('/')).location).toMatch(/^\/sign-in/);
    expect((await admin.get('/people/auditor')).html).toContain('重新启用');
    await admin.post('/people/auditor/disabled', { disabled: 'no' });
    expect((await ledger.get('admin', '/people/auditor')).body.disabled_at).toBeNull();
    // The page of oneself does not offer it, and the form of another page is refused.
    expect((await admin.get('/people/admin')).html).not.toContain(
      'action="/people/admin/disabled"',
    );
    const self = await admin.post('/people/admin/disabled', { disabled: 'yes' });
    expect(self.html).toContain('不能停用自己');
  });

  test('a new password ends the old one, and all access is ended with one press', async () => {
    await givePassword(ledger, 'manager2', 'an old password');
    const { html } = await admin.post('/people/manager2/password', {});
    expect((await signIn('manager2', 'an old password')).status).toBe(422);
    expect((await signIn('manager2', secretIn(html))).location).toBe('/account');
    const token = await tokenOf(ledger, 'manager2');
    const asked = () =>
      ledger.request(undefined, '/api/v1/me', { headers: { authorization: `Bearer ${token}` } });
    expect((await asked()).status).toBe(200);
    expect((await admin.post('/people/manager2/end', {})).status).toBe(303);
    expect((await asked()).status).toBe(401);
  });
});

describe("one's own account", () => {
  test('one session is ended, the others stay; nobody ends those of others', async () => {
    const desk = await Browser.of(ledger, 'officer2');
    // A second earlier than the phone: the coarsest clock has milliseconds.
    await ledger.database.own(
      (sql) => sql`update session set last_seen_at = last_seen_at - interval '1 second'`,
    );
    const phone = await Browser.of(ledger, 'officer2');
    const { html } = await desk.get('/account');
    const paths = [...html.matchAll(/action="(\/account\/sessions\/[^"]+)"/g)].map(([, p]) => p!);
    expect(paths).toHaveLength(2);
    // The present one is marked; the other one is the phone.
    const rows = html.split('<tr>').filter((row) => row.includes('/account/sessions/'));
    const other = rows.find((row) => !row.includes('本次'))!;
    // The one that was used last stands first.
    expect(rows.indexOf(other)).toBe(0);
    const path = /action="([^"]+)"/.exec(other)![1]!;
    expect((await officer.post(path, {})).status).toBe(404);
    expect((await phone.get('/')).status).toBe(200);
    expect((await desk.post(path, {})).location).toBe('/account');
    expect((await phone.get('/')).location).toMatch(/^\/sign-in/);
    expect((await desk.get('/')).status).toBe(200);
    const [present] = paths.filter((each) => each !== path);
    expect((await desk.post(present!, {})).location).toBe('/sign-in');
    expect((await desk.get('/')).location).toMatch(/^\/sign-in/);
  });

  test('a token is shown once, acts within its limits, and is revoked', async () => {
    const made = await manager.post('/account/tokens', {
      ...{ label: HOSTILE, days: '30', vehicles: 'SF-001' },
    });
    expect(made.status, made.html).toBe(200);
    const token = secretIn(made.html);
    const me = () =>
      ledger.request(undefined, '/api/v1/me', { headers: { authorization: `Bearer ${token}` } });
    expect((await me()).body).toMatchObject({ login: 'manager', vehicles: ['SF-001'] });
    const { html } = await manager.get('/account');
    expect(html).not.toContain(token);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('<script>alert');
    const path = /action="(\/account\/tokens\/\d+\/revoke)"/.exec(html)![1]!;
    expect((await officer.post(path, {})).status).toBe(404);
    expect((await manager.post(path, {})).status).toBe(303);
    expect((await me()).status).toBe(401);
  });

  test('a token is limited to funds of one’s own; no others are offered', async () => {
    const offered = async (browser: Browser) =>
      [...(await browser.get('/account')).html.matchAll(/name="vehicles" value="([^"]*)"/g)].map(
        ([, code]) => code,
      );
    expect(await offered(manager)).toEqual(['SF-001']);
    expect(await offered(officer)).toEqual(['F-001', 'SF-001', 'SF-002']);
  });

  test('faults of a new token stand beside their fields', async () => {
    const { status, html } = await manager.post('/account/tokens', {
      ...{ label: '对接', days: '四百', vehicles: 'SF-002' },
    });
    expect(status).toBe(422);
    expect(html).toContain('id="f-days-fault">有效天数应为 1 至 365 的整数。');
    expect(html).toMatch(/name="label"[^>]*value="对接"/);
    const others = await manager.post('/account/tokens', {
      ...{ label: '对接', days: '30', vehicles: 'SF-002' },
    });
    expect(others.html).toMatch(/id="f-vehicles-fault">[^<]*您自己管理的基金/);
  });

  test('with a temporary password there is nothing but its change', async () => {
    const reset = await admin.post('/people/manager2/password', {});
    const browser = await Browser.of(ledger, 'manager2');
    browser.cookie = await cookieOf(ledger, 'manager2');
    expect(reset.status).toBe(200);
    const { html } = await browser.get('/account');
    expect(html).toContain('临时密码');
    expect(html).not.toContain('/account/tokens');
    expect((await browser.post('/account/tokens', { label: 'x', days: '1' })).location).toBe(
      '/account',
    );
  });
});
