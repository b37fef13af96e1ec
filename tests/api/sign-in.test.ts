/** Signing in as a person: what opens, what does not, how long it lasts, and who may not guess. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changePerson, resetPassword } from '../../src/actions/people.ts';
import { unlock, waitAfter } from '../../src/actions/sign-in.ts';
import type { Database } from '../../src/db/connection.ts';
import { savePassword } from '../../src/db/people.ts';
import { deletePersonSessions } from '../../src/db/sessions.ts';
import { Ledger, type Answer } from '../support/ledger.ts';
import { isKeptWaiting, ownProcess } from '../support/waiting.ts';
import {
  browse,
  cookieOf,
  expectProblem,
  givenCookie,
  givePassword,
  party,
  SAME_ORIGIN,
  tokenOf,
} from './support.ts';
import { NOBODY } from '../../src/platform/password.ts';

const PASSWORD = 'four words make one';
let ledger: Ledger;

beforeAll(async () => {
  ledger = await Ledger.open();
  for (const login of ['officer', 'officer2', 'auditor'])
    await givePassword(ledger, login, PASSWORD);
});
afterAll(() => ledger.close());
beforeEach(() => ledger.database.own((sql) => sql`delete from sign_in_attempt`));

const signIn = (login: string, password = PASSWORD, cookie?: string): Promise<Answer> =>
  browse(ledger, cookie, 'post', '/session', { login, password });

async function signedIn(login: string): Promise<string> {
  const answer = await signIn(login);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return givenCookie(answer)!;
}

const me = (cookie: string | undefined) => browse(ledger, cookie, 'get', '/me');

/** Moves times of all sessions into the past. */
const shift = (column: 'last_seen_at' | 'expires_at', by: string) =>
  ledger.database.own(
    (sql) => sql`update session set ${sql(column)} = ${sql(column)} - ${by}::interval`,
  );

describe('a sign-in', () => {
  test('gives a cookie that scripts and other sites do not get, and that opens the door', async () => {
    const answer = await signIn('officer');
    expect(answer.body).toEqual({
      ...{ login: 'officer', name: 'officer', role: 'officer', role_label: '科技局' },
      password_change_required: false,
    });
    const [cookie, browser] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^kechuang_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    // By which it is known again, for 180 days; it opens nothing.
    expect(browser).toMatch(
      /^kechuang_browser_\w{12}=[\w.-]+; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const sent = /^[^;]+/.exec(browser!)![0];
    expectProblem(await me(sent), 401, 'unauthenticated');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { status, body } = await me(givenCookie(answer));
    expect(status).toBe(200);
    expect(body).toMatchObject({ login: 'officer', via: 'session', token: null, vehicles: null });
    expect(body.actions).toContain('record:bureau');
    expect(body.actions).not.toContain('people:manage');
  });

  test('is not in the database: neither the password nor the cookie', async () => {
    const secret = (await signedIn('officer')).split('=')[1]!;
    const rows = await ledger.database.own(
      async (sql) => [await sql`select * from session`, await sql`select * from person`] as const,
    );
    expect(rows[0].length).toBeGreaterThan(0);
    for (const text of [secret, PASSWORD]) expect(JSON.stringify(rows)).not.toContain(text);
  });

  test('always begins a new session, and ends the one that came with it', async () => {
    const first = await signedIn('officer');
    const second = givenCookie(await signIn('officer', PASSWORD, first))!;
    expect(second).not.toBe(first);
    expectProblem(await me(first), 401, 'unauthenticated');
    expect((await me(second)).status).toBe(200);
    // A secret that somebody else has put into the browser never becomes a session.
    const planted = `kechuang_session=${'A'.repeat(43)}`;
    await signIn('officer', PASSWORD, planted);
    expectProblem(await me(planted), 401, 'unauthenticated');
  });

  test('that fails ends nothing', async () => {
    const cookie = await signedIn('officer');
    expectProblem(await signIn('officer', 'wrong wrong wrong', cookie), 401, 'sign_in_failed');
    expect((await me(cookie)).status).toBe(200);
  });

  test('by https has a cookie that only https and only this host get', async () => {
    const app = ledger.appWith({ origin: 'https://ledger.example' });
    const headers = { 'content-type': 'application/json', origin: 'https://ledger.example' };
    const body = JSON.stringify({ login: 'officer', password: PASSWORD });
    const answer = await app.request('/api/v1/session', { method: 'POST', headers, body });
    const cookie = answer.headers.get('set-cookie')!;
    expect(cookie).toMatch(/^__Host-kechuang_session=[\w-]{43}; Path=\/; HttpOnly; Secure/);
    const sent = /^[^;]+/.exec(cookie)![0];
    const ask = (text: string) => app.request('/api/v1/me', { headers: { cookie: text } });
    expect((await ask(sent)).status).toBe(200);
    // A neighbouring host can plant the plain name, so it counts for nothing here.
    expect((await ask(sent.replace('__Host-', ''))).status).toBe(401);
    const out = await app.request('/api/v1/session', {
      ...{ method: 'DELETE', headers: { ...headers, cookie: sent } },
    });
    expect(out.headers.get('set-cookie')).toMatch(/^__Host-kechuang_session=; Max-Age=0/);
  });

  test('nobody is told which half was wrong', async () => {
    await ledger.database.own(async (sql) => {
      await sql`update person set disabled_at = now() where login = 'auditor'`;
    });
    const answers = await Promise.all([
      signIn('officer', 'not the password'),
      signIn('nobody-of-that-name', PASSWORD),
      signIn('auditor', PASSWORD),
      // Has no password at all.
      signIn('manager', PASSWORD),
      signIn('manager', ''.padEnd(900, 'x')),
    ]);
    await ledger.database.own(async (sql) => {
      await sql`update person set disabled_at = null where login = 'auditor'`;
    });
    for (const answer of answers) {
      expectProblem(answer, 401, 'sign_in_failed');
      expect(answer.body.detail).toBe(answers[0]!.body.detail);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });

  test.each([
    ['{"login":"officer","password":"a","password":"b"}', 'malformed_json', 400],
    ['{"login":"officer"', 'malformed_json', 400],
    ['[]', 'field_invalid', 422],
    ['null', 'field_invalid', 422],
    ['{"login":"officer"}', 'field_missing', 422],
    ['{"login":["officer"],"password":"x"}', 'field_invalid', 422],
    ['{"login":"","password":"x"}', 'field_invalid', 422],
    [`{"login":"officer","password":"${'x'.repeat(1001)}"}`, 'field_invalid', 422],
    ['{"login":"officer","password":"x","role":"admin"}', 'field_unknown', 422],
  ])('of another shape is refused: %.60s', async (body, code, status) => {
    const answer = await browse(ledger, undefined, 'post', '/session', body);
    expectProblem(answer, status, code);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  test('strange logins are nobody', async () => {
    for (const login of ["' or 1=1 --", '%', '\u0000officer', '🙂', 'OFFICER\u0130'])
      expectProblem(await signIn(login, 'some password'), 401, 'sign_in_failed');
    expect((await signIn(' Officer ')).status).toBe(200);
  });
});

describe('a session', () => {
  test('ends an hour after it was last used, and no sooner', async () => {
    const cookie = await signedIn('officer');
    await shift('last_seen_at', '59 minutes');
    // Being used, it has its hour again.
    expect((await me(cookie)).status).toBe(200);
    await shift('last_seen_at', '59 minutes');
    expect((await me(cookie)).status).toBe(200);
    await shift('last_seen_at', '61 minutes');
    expectProblem(await me(cookie), 401, 'unauthenticated');
  });

  test('ends after twelve hours, however much it is used', async () => {
    const cookie = await signedIn('officer');
    await shift('expires_at', '11 hours 59 minutes');
    expect((await me(cookie)).status).toBe(200);
    await shift('expires_at', '2 minutes');
    expectProblem(await me(cookie), 401, 'unauthenticated');
  });

  test('writes down its use once a minute at most', async () => {
    const cookie = await signedIn('officer');
    const seen = async () =>
      (await browse(ledger, cookie, 'get', '/sessions')).body.data.find(
        ({ current }: { current: boolean }) => current,
      ).last_seen_at;
    const before = await seen();
    await shift('last_seen_at', '2 minutes');
    await me(cookie);
    expect(Date.parse(await seen())).toBeGreaterThanOrEqual(Date.parse(before));
    // An hour from now: no machine is so slow that the minute would be over.
    await shift('last_seen_at', '-1 hour');
    const ahead = await seen();
    expect(await seen()).toBe(ahead);
  });

  test('ends when one signs out, and the browser forgets it', async () => {
    const cookie = await signedIn('officer');
    const answer = await browse(ledger, cookie, 'delete', '/session');
    expect(answer.body).toEqual({ ended: 1 });
    expect(answer.headers.get('set-cookie')).toMatch(/^kechuang_session=; Max-Age=0; Path=\//);
    expectProblem(await me(cookie), 401, 'unauthenticated');
    expectProblem(await browse(ledger, cookie, 'delete', '/session'), 401, 'unauthenticated');
  });

  test("ends everywhere when one says so, and nobody else's does", async () => {
    const [here, there] = [await signedIn('officer2'), await signedIn('officer2')];
    const other = await signedIn('auditor');
    const { data } = (await browse(ledger, here, 'get', '/sessions')).body;
    expect(data.map(({ current }: { current: boolean }) => current).sort()).toEqual([false, true]);
    expect(JSON.stringify(data)).not.toMatch(/hash|[0-9a-f]{64}/);
    expect((await browse(ledger, here, 'delete', '/sessions')).body).toEqual({ ended: 2 });
    for (const cookie of [here, there]) expectProblem(await me(cookie), 401, 'unauthenticated');
    expect((await me(other)).status).toBe(200);
  });

  test('counts for nothing where a token is sent as well', async () => {
    const cookie = await signedIn('officer');
    const token = await tokenOf(ledger, 'auditor');
    const ask = (authorization: string) =>
      browse(ledger, cookie, 'get', '/me', undefined, { authorization });
    expect((await ask(`Bearer ${token}`)).body).toMatchObject({ login: 'auditor', via: 'token' });
    expectProblem(await ask(`Bearer ${token}x`), 401, 'unauthenticated');
    // A password that a gateway in front of us asks for is none of ours.
    expect((await ask('Basic Z2F0ZTprZWVwZXI=')).body.login).toBe('officer');
  });

  test('secrets of another form are nobody', async () => {
    for (const value of ['', 'x', 'A'.repeat(43), 'A'.repeat(100_000), "'; drop table session"])
      expectProblem(await me(`kechuang_session=${value}`), 401, 'unauthenticated');
  });
});

describe('what another website makes a browser send', () => {
  const post = (headers: Record<string, string>, cookie: string) =>
    ledger.request(undefined, '/api/v1/submissions?dry_run=true', {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, ...headers },
      body: JSON.stringify({ events: [party('企业')] }),
    });
  const OWN = 'http://localhost';

  test.each<[string, Record<string, string>, boolean]>([
    ['a page of ours', { 'sec-fetch-site': 'same-origin', origin: OWN }, true],
    ['a page of ours, in an old browser', { origin: OWN }, true],
    ['the person themself', { 'sec-fetch-site': 'none' }, true],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
    ['another site, in an old browser', { origin: 'https://evil.example' }, false],
    ['a neighbour', { 'sec-fetch-site': 'same-site', origin: 'http://other.localhost' }, false],
    ['another port', { origin: 'http://localhost:8080' }, false],
    ['another scheme', { origin: 'https://localhost' }, false],
    ['a sandbox', { origin: 'null' }, false],
    ['one that lies in part', { 'sec-fetch-site': 'cross-site', origin: OWN }, false],
    ['who does not say', {}, false],
  ])('%s', async (_, headers, accepted) => {
    const cookie = await cookieOf(ledger, 'officer');
    const answer = await post(headers, cookie);
    if (accepted) expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    else expectProblem(answer, 403, 'cross_site');
    // Signing somebody in as somebody else is the same trick.
    const body = JSON.stringify({ login: 'officer', password: PASSWORD });
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
    const signed = await ledger.request(undefined, '/api/v1/session', { ...init, body });
    if (accepted) expect(signed.status).toBe(200);
    else expectProblem(signed, 403, 'cross_site');
  });

  test('reading is no matter, and a token needs no origin', async () => {
    const cookie = await cookieOf(ledger, 'officer');
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await browse(ledger, cookie, 'get', '/me', undefined, headers)).status).toBe(200);
    const authorization = `Bearer ${await tokenOf(ledger, 'officer')}`;
    expect((await post({ authorization }, cookie)).status).toBe(200);
  });
});

/**
 * Moves all attempts to one instant, an hour from now: a wait of seconds after them is over on no
 * machine, however slow it is.
 */
const inAnHour = () =>
  ledger.database.own((sql) => sql`update sign_in_attempt set at = now() + interval '1 hour'`);

/** Expects an attempt to be refused until so many seconds after the last failure. */
async function expectWait(attempt: () => Promise<Answer>, seconds: number): Promise<Answer> {
  const sinceLast = async (): Promise<number> => {
    const [row] = await ledger.database.own(
      (sql) => sql`select extract(epoch from clock_timestamp() - max(at))::float8 as since
        from sign_in_attempt where not ok`,
    );
    return row!.since as number;
  };
  const earliest = await sinceLast();
  const answer = await attempt();
  expectProblem(answer, 429, 'sign_in_locked');
  // What is left, in whole seconds, at some instant between the two.
  const left = Number(answer.headers.get('retry-after'));
  expect(left).toBeGreaterThanOrEqual(seconds - (await sinceLast()));
  expect(left).toBeLessThan(seconds - earliest + 1);
  return answer;
}

describe('guessing', () => {
  /** Moves the attempts into the past. */
  const later = (by: string) =>
    ledger.database.own((sql) => sql`update sign_in_attempt set at = at - ${by}::interval`);
  const wrong = (login = 'officer') => signIn(login, 'a wrong password');

  test('the wait doubles from the third failure on, and from the tenth on it is 15 minutes', () => {
    expect(Array.from({ length: 12 }, (_, failures) => waitAfter(failures))).toEqual([
      ...[0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 900, 900],
    ]);
  });

  test.each(['officer', 'nobody-of-that-name'])('slows down for %s', async (login) => {
    for (let failures = 0; failures < 3; failures += 1)
      expectProblem(await wrong(login), 401, 'sign_in_failed');
    await inAnHour();
    await expectWait(() => wrong(login), 2);
    // However the login is written.
    await expectWait(() => wrong(` ${login.toUpperCase()} `), 2);
    await later('1 hour 2 seconds');
    expectProblem(await wrong(login), 401, 'sign_in_failed');
    await inAnHour();
    await expectWait(() => wrong(login), 4);
  });

  test('locks after ten, for the right password too, until time has passed', async () => {
    for (let failures = 0; failures < 10; failures += 1) {
      expectProblem(await wrong(), 401, 'sign_in_failed');
      // None of them may be forgotten before the tenth.
      await ledger.database.own(
        (sql) => sql`update sign_in_attempt set at = clock_timestamp() - interval '130 seconds'`,
      );
    }
    const refused = await expectWait(() => signIn('officer'), 900);
    const minutes = Math.ceil(Number(refused.headers.get('retry-after')) / 60);
    expect(refused.body.detail).toContain(`${minutes} 分钟`);
    // Nobody else has to wait.
    expect((await signIn('auditor')).status).toBe(200);
    await later('771 seconds');
    expect((await signIn('officer')).status).toBe(200);
  });

  test.each([
    ['a capital I of Turkish', 'adm\u0130n'],
    ['a dotless i', 'adm\u0131n'],
    ['full-width letters', '\uff41dmin'],
    ['an accent beside', 'admi\u0307n'],
  ])('with %s is not guessing at admin, and opens nothing', async (_, login) => {
    await givePassword(ledger, 'admin', PASSWORD);
    expectProblem(await signIn(login), 401, 'sign_in_failed');
    expect((await signIn('ADMIN')).status).toBe(200);
  });

  test('is logged with whom it is about, however the login is written', async () => {
    const subjectOf = async (login: string) => {
      const { body } = await wrong(login);
      const [row] = await ledger.database.own(
        (sql) => sql`select subject from access_log where request_id = ${body.request_id}`,
      );
      return row!.subject as string | null;
    };
    expect(await subjectOf('officer')).toBe('officer');
    expect(await subjectOf(' OffIcer ')).toBe('officer');
    expect(await subjectOf('off\u0130cer')).toBeNull();
  });

  describe('by a stranger', () => {
    /** Fails ten times, with a cookie or without, as if each wait had passed. */
    async function fail(login: string, cookie?: string): Promise<void> {
      for (let failures = 0; failures < 10; failures += 1) {
        expectProblem(await signIn(login, 'a wrong password', cookie), 401, 'sign_in_failed');
        await ledger.database.own(
          (sql) => sql`update sign_in_attempt set at = clock_timestamp() - interval '130 seconds'
            where not ok`,
        );
        // What was right before stays before them.
        await ledger.database.own(
          (sql) => sql`update sign_in_attempt set at = at - interval '5 minutes' where ok`,
        );
      }
    }

    /** By what the browser is known in which somebody has just signed in. */
    async function browserOf(login: string): Promise<string> {
      const [, browser] = (await signIn(login)).headers.getSetCookie();
      return /^[^;]+/.exec(browser!)![0];
    }

    test('does not lock somebody out of the browser they have signed in with before', async () => {
      const [mine, others] = [await browserOf('officer'), await browserOf('auditor')];
      await fail('officer');
      expectProblem(await signIn('officer'), 429, 'sign_in_locked');
      const [name, value] = mine.split('=') as [string, string];
      for (const cookie of [
        ...[others, `${name}=${others.split('=')[1]}`, `${name}=x`, `${name}=`],
        `${name}=${value.slice(0, -1)}${value.endsWith('A') ? 'B' : 'A'}`,
      ])
        expectProblem(await signIn('officer', PASSWORD, cookie), 429, 'sign_in_locked');
      expect((await signIn('officer', PASSWORD, mine)).status).toBe(200);
      // And their coming does not help the stranger.
      expectProblem(await signIn('officer'), 429, 'sign_in_locked');
    });

    test('who has such a browser locks that one alone, and unlocking frees it too', async () => {
      const mine = await browserOf('officer');
      await fail('officer', mine);
      expectProblem(await signIn('officer', PASSWORD, mine), 429, 'sign_in_locked');
      expect((await signIn('officer')).status).toBe(200);
      await unlock(ledger.database, 'officer');
      expect((await signIn('officer', PASSWORD, mine)).status).toBe(200);
    });
  });

  test('a success clears what was wrong before it', async () => {
    await wrong();
    await wrong();
    expect((await signIn('officer')).status).toBe(200);
    for (let failures = 0; failures < 3; failures += 1)
      expectProblem(await wrong(), 401, 'sign_in_failed');
    // The right one counts as before them, also where the clock does not tell them apart.
    await inAnHour();
    await expectWait(() => wrong(), 2);
  });

  test('many at the same time are counted as they come', async () => {
    // Nine failures, the last of them long enough ago: one more guess, then 15 minutes.
    for (let failures = 0; failures < 9; failures += 1) {
      await wrong();
      await ledger.database.own(
        (sql) => sql`update sign_in_attempt set at = clock_timestamp() - interval '130 seconds'`,
      );
    }
    const answers = await Promise.all(Array.from({ length: 12 }, () => wrong()));
    const codes = answers.map(({ body }) => body.code as string).sort();
    expect(codes).toEqual([
      'sign_in_failed',
      ...Array.from({ length: 11 }, () => 'sign_in_locked'),
    ]);
  });

  test('what was typed as a login is not kept', async () => {
    await wrong('my secret password');
    const rows = await ledger.database.own((sql) => sql`select * from sign_in_attempt`);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('secret');
    await later('16 minutes');
    await wrong();
    const left = await ledger.database.own((sql) => sql`select * from sign_in_attempt`);
    expect(left).toHaveLength(1);
  });
});

// On one connection nothing is under way beside another.
test.skipIf(process.env.TEST_DATABASE_URL === undefined)(
  'signing in by the old password waits for a reset that is under way, and is refused',
  async () => {
    const { id } = ledger.people.get('officer')!;
    let asking: Promise<Answer> | undefined;
    await ledger.database.own(async (sql) => {
      await savePassword(sql, id, NOBODY, true);
      asking = signIn('officer');
      expect(await isKeptWaiting(sql, asking, await ownProcess(sql))).toBe(true);
      await deletePersonSessions(sql, id);
    });
    expectProblem(await asking!, 401, 'sign_in_failed');
    await givePassword(ledger, 'officer', PASSWORD);
  },
);

describe("changing one's password", () => {
  const change = (cookie: string, old: string, fresh: string) =>
    browse(ledger, cookie, 'post', '/me/password', { old, new: fresh });

  test('needs the old one, ends every session, and goes on under a new cookie', async () => {
    const [here, there] = [await signedIn('auditor'), await signedIn('auditor')];
    const fresh = 'another four words';
    expectProblem(await change(here, 'not the old one', fresh), 422, 'password_wrong');
    const answer = await change(here, PASSWORD, fresh);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    for (const cookie of [here, there]) expectProblem(await me(cookie), 401, 'unauthenticated');
    expect((await me(givenCookie(answer))).body.login).toBe('auditor');
    expectProblem(await signIn('auditor'), 401, 'sign_in_failed');
    expect((await signIn('auditor', fresh)).status).toBe(200);
    await givePassword(ledger, 'auditor', PASSWORD);
  });

  test.each([
    ['short', '10 至 128'],
    ['I am the officer', '登录名'],
    ['1234567890', '最常见'],
    [PASSWORD, '与原密码相同'],
  ])('to %j is refused with the reason', async (fresh, word) => {
    const answer = await change(await cookieOf(ledger, 'officer'), PASSWORD, fresh);
    expectProblem(answer, 422, 'password_unsuitable');
    expect(answer.body.detail).toContain(word);
    expect(answer.body.errors[0].pointer).toBe('/new');
  });

  test('cannot be used to guess the old one', async () => {
    const cookie = await cookieOf(ledger, 'officer');
    for (let failures = 0; failures < 3; failures += 1)
      expectProblem(
        await change(cookie, 'a wrong guess', 'some new password'),
        422,
        'password_wrong',
      );
    await inAnHour();
    const answer = await change(cookie, PASSWORD, 'some new password');
    expectProblem(answer, 429, 'sign_in_locked');
  });

  test.each([
    ['a reset', () => resetPassword(ledger.database, undefined, 'auditor')],
    ['disabling', () => changePerson(ledger.database, undefined, 'auditor', { disabled: true })],
  ])('does not undo %s that came while the old one was checked', async (_, meanwhile) => {
    const { database } = ledger;
    let turns = 0;
    const own: typeof database.own = async (work) => {
      // First the old one is read, and in the second turn the new one is written.
      turns += 1;
      if (turns === 2) await meanwhile();
      return database.own(work);
    };
    const read: typeof database.read = (scope, work) => database.read(scope, work);
    const write: typeof database.write = (scope, work) => database.write(scope, work);
    const ask: typeof database.ask = (statement) => database.ask(statement);
    const cookie = await signedIn('auditor');
    const app = ledger.appWith({ database: () => ({ read, write, own, ask }) as Database });
    const answer = await app.request('/api/v1/me/password', {
      method: 'POST',
      headers: { ...SAME_ORIGIN, cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ old: PASSWORD, new: 'another four words' }),
    });
    const body: any = await answer.json();
    expect([turns, answer.status, body.code]).toEqual([2, 422, 'password_wrong']);
    expect(body.detail).toContain('刚刚被重设');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expectProblem(await signIn('auditor', 'another four words'), 401, 'sign_in_failed');
    expectProblem(await me(cookie), 401, 'unauthenticated');
    await changePerson(database, undefined, 'auditor', { disabled: false });
    await givePassword(ledger, 'auditor', PASSWORD);
  });

  test('is not for programs', async () => {
    const authorization = `Bearer ${await tokenOf(ledger, 'officer')}`;
    for (const [method, path, body] of [
      ['post', '/me/password', { old: PASSWORD, new: 'some new password' }],
      ['delete', '/session', undefined],
      ['delete', '/sessions', undefined],
    ] as const) {
      const answer = await browse(ledger, undefined, method, path, body, { authorization });
      expectProblem(answer, 403, 'session_required');
    }
  });
});

describe('a service without what it needs', () => {
  test.each(['', 'short', 'x'.repeat(31)])('secret %j: nothing is answered', async (secret) => {
    const app = ledger.appWith({ secret });
    const page = await app.request('/');
    expect([page.status, await page.text()]).toEqual([
      503,
      expect.stringContaining('openssl rand'),
    ]);
    for (const path of ['/healthz', '/openapi.json', '/api/v1/me']) {
      const answer = await app.request(path);
      const body = (await answer.json()) as { code: string; detail: string };
      expect([path, answer.status, body.code]).toEqual([path, 503, 'not_configured']);
      expect(body.detail).toContain('openssl rand');
    }
  });
});
