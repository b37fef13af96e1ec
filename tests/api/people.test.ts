/** Managing people: who comes in, as what, and how they are kept out again. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Ledger, type Answer } from '../support/ledger.ts';
import {
  browse,
  cookieOf,
  expectProblem,
  givenCookie,
  givePassword,
  heldBody,
  party,
  SAME_ORIGIN,
  tokenOf,
  withPortfolio,
} from './support.ts';

let ledger: Ledger;
let admin: string;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
});
afterAll(() => ledger.close());
beforeEach(async () => {
  admin = await cookieOf(ledger, 'admin');
});

const as = (cookie: string | undefined, method: string, path: string, body?: unknown) =>
  browse(ledger, cookie, method, path, body);
const personOf = async (login: string) => (await as(admin, 'get', `/people/${login}`)).body;
const zhang = { login: 'zhang', name: '张三', role: 'manager', organisation: '甲基金管理' };

describe('a new person', () => {
  test('signs in with a temporary password, which opens nothing but its own change', async () => {
    const added = await as(admin, 'post', '/people', { ...zhang, vehicles: ['SF-001', 'SF-001'] });
    expect(added.status, JSON.stringify(added.body)).toBe(200);
    expect(added.headers.get('cache-control')).toBe('no-store');
    const { password } = added.body as { password: string };
    expect(await personOf('zhang')).toMatchObject({
      ...{ name: '张三', role: 'manager', vehicles: ['SF-001'], disabled_at: null },
      ...{ password_temporary: true, sessions: 0, tokens: 0 },
    });
    const signedIn = await as(undefined, 'post', '/session', { login: 'zhang', password });
    expect(signedIn.body.password_change_required).toBe(true);
    const cookie = givenCookie(signedIn)!;
    expect((await as(cookie, 'get', '/me')).body.password_change_required).toBe(true);
    for (const [method, path] of [
      ...([['get', '/sessions'] as const, ['get', '/tokens'] as const] as const),
      ...([['get', '/figures'] as const, ['delete', '/sessions'] as const] as const),
    ])
      expectProblem(await as(cookie, method, path), 403, 'password_change_required');
    const token = await as(cookie, 'post', '/tokens', { label: '程序', days: 1 });
    expectProblem(token, 403, 'password_change_required');
    const changed = await as(cookie, 'post', '/me/password', {
      ...{ old: password, new: '自己想的一句话作密码' },
    });
    const own = givenCookie(changed)!;
    expect((await as(own, 'get', '/me')).body).toMatchObject({
      ...{ password_change_required: false, vehicles: ['SF-001'] },
    });
    expect((await as(own, 'get', '/figures/fund.invested')).body.value).toBe('300.00');
    expect((await as(admin, 'get', '/people')).body.data).toHaveLength(7);
  });

  test.each<[string, object, string, string, number]>([
    ['a login that is taken', { login: 'officer' }, 'login_taken', '/login', 422],
    ['one that differs in capitals', { login: 'Officer' }, 'login_taken', '/login', 422],
    ['a login with spaces', { login: 'li si' }, 'field_invalid', '/login', 422],
    ['a login that is an address', { login: '../admin' }, 'field_invalid', '/login', 422],
    ['an empty name', { name: ' ' }, 'field_invalid', '/name', 422],
    ['a name that reads backwards', { name: 'a\u202eb' }, 'field_invalid', '/name', 422],
    ['a zero in the name', { name: 'a\u0000b' }, 'field_invalid', '/name', 422],
    ['no organisation', { organisation: undefined }, 'field_missing', '/organisation', 422],
    ['a role nobody knows', { role: 'king' }, 'field_invalid', '/role', 422],
    ['a vehicle nobody knows', { vehicles: ['SF-999'] }, 'reference_unknown', '/vehicles', 422],
    ['everything as vehicle', { vehicles: ['*'] }, 'field_invalid', '/vehicles/0', 422],
    ['the bureau as vehicle', { vehicles: ['bureau'] }, 'reference_unknown', '/vehicles', 422],
    ['two vehicles in one', { vehicles: ['SF-001,SF-002'] }, 'field_invalid', '/vehicles/0', 422],
    ['an enterprise as vehicle', { vehicles: ['E-0001'] }, 'reference_unknown', '/vehicles', 422],
    ['vehicles of an officer', { role: 'officer' }, 'field_invalid', '/vehicles', 422],
    ['a password of our choice', { password: 'hunter2hunter2' }, 'field_unknown', '/password', 422],
  ])('with %s is refused', async (_, change, code, pointer, status) => {
    const body = { ...zhang, login: 'wang', vehicles: ['SF-001'], ...change };
    const answer = await as(admin, 'post', '/people', body);
    expectProblem(answer, status, code);
    expect(answer.body.errors[0].pointer).toBe(pointer);
    expectProblem(await as(admin, 'get', '/people/wang'), 404, 'not_found');
  });

  test('two requests for the same login make one person', async () => {
    const body = { ...zhang, login: 'twice' };
    const answers = await Promise.all([1, 2].map(() => as(admin, 'post', '/people', body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  });
});

describe('a change', () => {
  test('counts from the next request on', async () => {
    const cookie = await cookieOf(ledger, 'manager2');
    const invested = async () =>
      (await as(cookie, 'get', '/figures/fund.invested')).body.value as string;
    expect(await invested()).toBe('500.00');
    await as(admin, 'patch', '/people/manager2', { vehicles: ['SF-001', 'SF-002'] });
    expect(await invested()).toBe('800.00');
    await as(admin, 'patch', '/people/manager2', { vehicles: [] });
    expect(await invested()).toBe('0.00');
    // A manager who becomes an auditor has no vehicles of their own any more.
    await as(admin, 'patch', '/people/manager2', { vehicles: ['SF-002'] });
    const { body } = await as(admin, 'patch', '/people/manager2', { role: 'auditor' });
    expect(body).toMatchObject({ role: 'auditor', role_label: '审计', vehicles: [] });
    expect(await invested()).toBe('800.00');
    expectProblem(await as(cookie, 'post', '/submissions', {}), 403, 'forbidden');
    await as(admin, 'patch', '/people/manager2', { role: 'manager', vehicles: ['SF-002'] });
  });

  test('of nothing changes nothing; what is not given stays', async () => {
    const before = await personOf('officer2');
    expect((await as(admin, 'patch', '/people/officer2', {})).status).toBe(200);
    expect(await personOf('officer2')).toEqual(before);
    await as(admin, 'patch', '/people/officer2', { name: '李四' });
    expect(await personOf('officer2')).toEqual({ ...before, name: '李四' });
  });

  test('nobody takes away their own access', async () => {
    for (const body of [{ disabled: true }, { role: 'officer' }])
      expectProblem(await as(admin, 'patch', '/people/admin', body), 422, 'own_access');
    const kept = await as(admin, 'patch', '/people/admin', { role: 'admin', name: '管理员' });
    expect(kept.body).toMatchObject({ name: '管理员', role: 'admin', disabled_at: null });
  });

  /** Asks for somebody to be disabled; who asks is known, and what they want is not sent yet. */
  async function disabling(cookie: string, login: string): Promise<() => Promise<Answer>> {
    const text = JSON.stringify({ disabled: true });
    const { init, asked, send } = heldBody(text);
    const length = { 'content-length': String(text.length) };
    const headers = { ...SAME_ORIGIN, ...length, cookie, 'content-type': 'application/json' };
    const path = `/api/v1/people/${login}`;
    const answer = ledger.request(undefined, path, { ...init, method: 'PATCH', headers });
    // Whoever is refused already is never asked what they want.
    await Promise.race([asked, answer]);
    return () => {
      send();
      return answer;
    };
  }

  test.each(['admin', 'officer2'])(
    'two administrators who disable each other leave one: %s, who comes first',
    async (who) => {
      await as(admin, 'patch', '/people/officer2', { role: 'admin' });
      const second = await cookieOf(ledger, 'officer2');
      const both = [await disabling(admin, 'officer2'), await disabling(second, 'admin')];
      const [first, late] = who === 'admin' ? both : both.toReversed();
      const answers = [await first!(), await late!()];
      // As they were before: whoever was disabled has lost their tokens as well.
      await ledger.database.own(async (sql) => {
        await sql`update person set disabled_at = null`;
        await sql`update access_token set revoked_at = null`;
        await sql`update person set role = 'officer' where login = 'officer2'`;
      });
      expect(answers[0]!.status).toBe(200);
      expectProblem(answers[1]!, 403, 'forbidden');
    },
  );
});

describe('whoever is kept out', () => {
  const waysIn = async (login: string) => {
    const authorization = `Bearer ${await tokenOf(ledger, login)}`;
    const cookie = await cookieOf(ledger, login);
    return async () => [
      (await as(cookie, 'get', '/me')).status,
      (await browse(ledger, undefined, 'get', '/me', undefined, { authorization })).status,
    ];
  };

  test('by being disabled, has no way in; enabled again, must be let in anew', async () => {
    const password = 'four words make one';
    await givePassword(ledger, 'auditor', password);
    const ways = await waysIn('auditor');
    expect(await ways()).toEqual([200, 200]);
    const { body } = await as(admin, 'patch', '/people/auditor', { disabled: true });
    expect(body).toMatchObject({ sessions: 0, tokens: 0 });
    expect(body.disabled_at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(await ways()).toEqual([401, 401]);
    const signIn = () => as(undefined, 'post', '/session', { login: 'auditor', password });
    expectProblem(await signIn(), 401, 'sign_in_failed');
    await as(admin, 'patch', '/people/auditor', { disabled: false });
    expect(await ways()).toEqual([401, 401]);
    expect((await signIn()).status).toBe(200);
  });

  test('everywhere, may sign in again', async () => {
    const ways = await waysIn('officer2');
    // One that has run out by itself lets nobody in, and is not counted as revoked.
    await tokenOf(ledger, 'officer2', 0);
    const { tokens } = await personOf('officer2');
    const answer = await as(admin, 'delete', '/people/officer2/sessions');
    expect(answer.body).toEqual({ sessions: expect.any(Number), tokens });
    expect(answer.body.sessions).toBeGreaterThan(0);
    expect(await ways()).toEqual([401, 401]);
    expect((await as(admin, 'delete', '/people/officer2/sessions')).body).toEqual({
      ...{ sessions: 0, tokens: 0 },
    });
  });

  test('by a new password, keeps the programs that work for them', async () => {
    const ways = await waysIn('manager');
    const old = 'four words make one';
    await givePassword(ledger, 'manager', old);
    for (let failures = 0; failures < 3; failures += 1)
      await as(undefined, 'post', '/session', { login: 'manager', password: 'wrong' });
    const reset = await as(admin, 'post', '/people/manager/password');
    expect(await ways()).toEqual([401, 200]);
    const { password } = reset.body;
    // The old one is gone, and what locked them out is forgotten.
    const signIn = (text: string) =>
      as(undefined, 'post', '/session', { login: 'manager', password: text });
    expectProblem(await signIn(old), 401, 'sign_in_failed');
    expect((await signIn(password)).body.password_change_required).toBe(true);
  });
});

test('a token cannot make another way in, and a page of another site makes none', async () => {
  const authorization = `Bearer ${await tokenOf(ledger, 'admin')}`;
  const program = (path: string, body?: unknown) =>
    browse(ledger, undefined, 'post', path, body, { authorization });
  for (const [path, body] of [
    ['/people', { ...zhang, login: 'bred' }],
    ['/people/officer/password', undefined],
    ['/tokens', { label: '程序', days: 1 }],
  ] as const)
    expectProblem(await program(path, body), 403, 'session_required');
  const evil = { 'sec-fetch-site': 'cross-site' };
  for (const [method, path, body] of [
    ['post', '/people', { ...zhang, login: 'bred' }],
    ['patch', '/people/officer', { disabled: true }],
    ['delete', '/people/officer/sessions', undefined],
  ] as const)
    expectProblem(await browse(ledger, admin, method, path, body, evil), 403, 'cross_site');
  expectProblem(await as(admin, 'get', '/people/bred'), 404, 'not_found');
});

test('an administrator sees people and no money', async () => {
  for (const path of ['/events', '/figures', '/quarters/2024Q2/report'])
    expectProblem(await as(admin, 'get', path), 403, 'forbidden');
  const answer = await ledger.post('admin', '/submissions', { events: [party('企业')] });
  expectProblem(answer, 403, 'forbidden');
});
