/**
 * The command as a user meets it: what it says when something is in its way, and that no way of
 * ending it loses or doubles anything. Embedded database only; a server is the suite's own matter.
 */
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { longTest, share } from '../support/extent.ts';
import { freePort, Installation, type Ended, type Service } from './command.ts';
import { closeGate, send } from './gate.ts';
import { isLoopback, openTo, sayLogins } from '../../src/cli/demo.ts';

let here: Installation;
beforeAll(async () => {
  here = await Installation.make('small');
});
afterAll(() => here.remove());

/** One sentence for a person, in their language; no stack, no object, and the exit code says so. */
function expectSentence({ code, err }: Ended, ...words: (string | RegExp)[]): void {
  expect(err.trim(), err).toMatch(/^[^\n]*\p{Script=Han}[^\n]*$/u);
  expect(err).not.toMatch(/\bat .*:\d+:\d+|Error:|node_modules|\[object/);
  for (const word of words) expect(err).toMatch(word);
  expect(code).toBe(1);
}

const KECHUANG_SECRET = 'a secret of the tests, long enough';
const KECHUANG_SIGNING_KEY = 'MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH';

/** On a server the same command is what the smoke test runs; once is enough for these minutes. */
const embedded = describe.skipIf(process.env.TEST_DATABASE_URL !== undefined);

embedded('something is in the way', () => {
  test('a port that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const PORT = String((taken.address() as { port: number }).port);
    const data = here.data('never');
    try {
      const ended = await here.run(['serve'], { PORT, KECHUANG_DATA: data });
      expectSentence(ended, PORT, '已被占用', 'PORT=');
      // Refused before anything was begun.
      expect(existsSync(data)).toBe(false);
    } finally {
      taken.close();
    }
  });

  test('a host that is not of this machine', async () => {
    const ended = await here.run(['serve'], { HOST: '192.0.2.1', PORT: String(await freePort()) });
    expectSentence(ended, '192.0.2.1');
  });

  test.each([
    ['below a file', (file: string) => join(file, 'data')],
    ['that is a file', (file: string) => file],
    ['below a device', () => '/dev/null/x'],
  ])('a data folder %s', async (_, folder) => {
    const file = here.data('file');
    writeFileSync(file, 'mine');
    const path = folder(file);
    const PORT = String(await freePort());
    const ended = await here.run(['serve'], { KECHUANG_DATA: path, PORT });
    expectSentence(ended, path, 'KECHUANG_DATA');
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test.each([
    ['nobody listens', 'postgres://postgres@127.0.0.1:1/postgres', '127.0.0.1:1/postgres'],
    ['a host nobody knows', 'postgres://postgres@nowhere.invalid/kechuang', 'nowhere.invalid:5432'],
  ])('a database server where %s', async (_, DATABASE_URL, named) => {
    const keys = { KECHUANG_SECRET, KECHUANG_SIGNING_KEY };
    const settings = { DATABASE_URL, ...keys, PORT: String(await freePort()) };
    const ended = await here.run(['serve'], settings);
    expectSentence(ended, 'DATABASE_URL', named);
  });

  test('no secret where people will really sign in', async () => {
    const DATABASE_URL = 'postgres://postgres@127.0.0.1:1/postgres';
    for (const secret of [undefined, '', ' ', 'too short']) {
      const settings = { DATABASE_URL, ...(secret !== undefined && { KECHUANG_SECRET: secret }) };
      const ended = await here.run(['serve'], { ...settings, PORT: String(await freePort()) });
      expectSentence(ended, 'KECHUANG_SECRET', 'openssl rand -base64 48');
      expect(ended.err).not.toContain('too short');
    }
    // Other commands answer nobody, and do without.
    expectSentence(await here.run(['migrate'], { DATABASE_URL }), 'DATABASE_URL');
  });

  test('no key to sign heads with', async () => {
    const DATABASE_URL = 'postgres://postgres@127.0.0.1:1/postgres';
    const ended = await here.run(['serve'], { DATABASE_URL, KECHUANG_SECRET });
    expectSentence(ended, 'KECHUANG_SIGNING_KEY', 'kechuang key');
    const wrong = { DATABASE_URL, KECHUANG_SECRET, KECHUANG_SIGNING_KEY: 'x'.repeat(40) };
    expect((await here.run(['serve'], wrong)).code).toBe(1);
    const made = await here.run(['key']);
    expect(made.out).toMatch(/^KECHUANG_SIGNING_KEY=[\w+/=]{64}\n公钥 [\w+/=]{44}/);
  });

  test.each([
    'ledger.example',
    'https://',
    'https://a.example/path',
    'ftp://a.example',
    'https://a b',
  ])('KECHUANG_ORIGIN=%s', async (KECHUANG_ORIGIN) =>
    expectSentence(
      await here.run(['serve'], { KECHUANG_ORIGIN, KECHUANG_DATA: here.data('never') }),
      'KECHUANG_ORIGIN',
      'https://',
    ),
  );

  test('a password in DATABASE_URL is not repeated', async () => {
    const DATABASE_URL = 'postgres://postgres:geheim@127.0.0.1:1/postgres';
    const { err, out } = await here.run(['migrate'], { DATABASE_URL });
    expect(err + out).not.toContain('geheim');
  });

  test.each([
    'mysql://localhost/x',
    'localhost:5432',
    'postgres://',
    'postgres://[',
    'postgres://:0x/',
  ])('DATABASE_URL=%s', async (DATABASE_URL) =>
    expectSentence(await here.run(['migrate'], { DATABASE_URL }), 'DATABASE_URL'),
  );

  test.each(['abc', '-1', '65536', '80.5', '0x50', ' ', ''])('PORT=%j', async (PORT) =>
    expectSentence(await here.run(['serve'], { PORT, KECHUANG_DATA: here.data('never') }), 'PORT'),
  );
});

embedded('a command that is not quite right', () => {
  const usage = ({ code, err, out }: Ended): void => {
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain('用法：kechuang');
    expect(err).not.toMatch(/\bat .*:\d+:\d+/);
  };

  test('an unknown command shows the usage', async () => {
    const ended = await here.run(['server']);
    usage(ended);
    expect(ended.err).toContain('“server”');
  });

  test('an unknown option shows the usage', async () =>
    usage(await here.run(['report', '2024Q2', '--output', 'x.xlsx'])));

  test('help is no failure', async () => {
    const { code, out } = await here.run(['--help']);
    expect(code).toBe(0);
    for (const command of ['serve', 'migrate', 'seed', 'report', 'user', 'token'])
      expect(out).toContain(command);
  });

  test.each([
    ['no file', ['2024Q2'], '--out'],
    ['no quarter', ['--out', 'x.xlsx'], '2024Q2'],
    ['a quarter that does not exist', ['2024Q9', '--out', 'x.xlsx'], '2024Q9'],
    ['something else for a quarter', ['2024-06', '--out', 'x.xlsx'], '2024-06'],
    ['a quarter still to come', ['2199Q1', '--out', 'x.xlsx'], '2199年第一季度'],
    ['a day before it', ['2024Q2', '--out', 'x.xlsx', '--as-of', '2024-03-31'], '2024-03-31'],
    ['a day after it', ['2024Q2', '--out', 'x.xlsx', '--as-of', '2024-07-01'], '2024-07-01'],
    ['a day that is none', ['2024Q2', '--out', 'x.xlsx', '--as-of', '2024-06-31'], '2024-06-31'],
  ])('report with %s', async (_, args, word) => {
    const data = here.data('never');
    expectSentence(await here.run(['report', ...args], { KECHUANG_DATA: data }), word);
    expect(existsSync(data)).toBe(false);
    expect(existsSync(here.data('x.xlsx'))).toBe(false);
  });
});

interface Login {
  login: string;
  name: string;
  role: string;
  password: string;
  token: string;
}

const loginsIn = (data: string): Login[] =>
  JSON.parse(readFileSync(join(data, 'demo-logins.json'), 'utf8')) as Login[];

async function ask(service: Service, data: string, path: string): Promise<any> {
  const { token } = loginsIn(data).find(({ login }) => login === 'officer')!;
  const answer = await fetch(`${service.origin}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}`, connection: 'close' },
  });
  expect(answer.status).toBe(200);
  return answer.json();
}

/** What the letter says, beside what this installation computes; and how much it has recorded. */
async function published(service: Service, data: string) {
  const { data: rows, meta } = await ask(service, data, '/published-figures?as_of=2024-06-30');
  return {
    figures: rows.map((row: Record<string, string>) => [row.figure, row.computed, row.status]),
    known: meta.known_seq as number,
  };
}

async function kill(service: Service): Promise<void> {
  service.signal('SIGKILL');
  await service.ended;
}

// One long story on one data folder; each chapter goes on where the one before ended.
embedded('a first installation', () => {
  let data: string;
  let service: Service;
  let first: Awaited<ReturnType<typeof published>>;

  beforeAll(async () => {
    data = here.data('first');
    service = await here.serve({ KECHUANG_DATA: data });
  });

  test.each([
    ...(['127.0.0.1', '127.8.8.8', 'localhost', '::1'] as const).map((host) => [host, true]),
    ...(['0.0.0.0', '::', '192.168.1.5', '127.0.0.1.evil.example'] as const).map((host) => [
      ...[host, false],
    ]),
  ] as [string, boolean][])('HOST=%s is this machine alone: %s', (host, alone) =>
    expect(isLoopback(host)).toBe(alone),
  );

  test('warns where the demo listens to other machines, and only there', () => {
    expect(service.output()).not.toContain('可从其他机器访问');
    expect(openTo('127.0.0.1')).toEqual([]);
    expect(openTo('0.0.0.0').join('')).toContain('HOST=0.0.0.0 使演示服务可从其他机器访问');
  });

  test('says what it is doing, and how far it is', () => {
    const said = service.output();
    const order = [
      ...['打开内嵌数据库', '迁移 0001', '载入演示组合', '参考数据', '演示组合 1000/', '公开口径'],
      ...['演示人员', `科创台账已就绪：${service.origin}`],
    ].map((text) => said.indexOf(text));
    expect(Math.min(...order), said).toBeGreaterThanOrEqual(0);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('keeps the people in a file that only its owner may read, and logs none of it', async () => {
    const logins = loginsIn(data);
    expect(logins.map(({ login }) => login)).toEqual([
      ...['manager', 'manager2', 'officer', 'officer2', 'auditor', 'admin'],
    ]);
    for (const { login, password, token } of logins) {
      // Whatever keeps this output, a log or a file, keeps no way in.
      for (const secret of [password, token]) expect(service.output()).not.toContain(secret);
      const seen = sayLogins(logins as never, data, true);
      for (const said of [login, password, token]) expect(seen).toContain(said);
      expect(password).toMatch(/^\w{4}(-\w{4}){3}$/);
    }
    expect(service.output()).toContain(join(data, 'demo-logins.json'));
    for (const name of ['demo-logins.json', 'secret'])
      expect(statSync(join(data, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(data, 'secret'), 'utf8').length).toBeGreaterThan(32);
    expect(statSync(data).mode & 0o077).toBe(0);
    expect(await ask(service, data, '/me')).toMatchObject({ login: 'officer', role: 'officer' });
  });

  test('answers health and readiness', async () => {
    for (const path of ['/healthz', '/readyz'])
      expect((await fetch(service.origin + path)).status).toBe(200);
  });

  test('ties with every number that was published of the fund', async () => {
    first = await published(service, data);
    const ofFund = first.figures.filter(([figure]: string[]) => figure!.startsWith('fund.'));
    expect(ofFund.length).toBeGreaterThanOrEqual(8);
    for (const [figure, , status] of ofFund) expect([figure, status]).toEqual([figure, 'ties']);
  });

  test('lets no second service at the same data, and says so', async () => {
    const settings = { KECHUANG_DATA: data, PORT: String(await freePort()) };
    expectSentence(await here.run(['serve'], settings), data, '另一个');
    expect((await fetch(`${service.origin}/readyz`)).status).toBe(200);
  });

  test('lets a second process write the report meanwhile', async () => {
    const out = here.data('季报.xlsx');
    const ended = await here.run(['report', '2024Q2', '--out', out], { KECHUANG_DATA: data });
    expect([ended.code, ended.err]).toEqual([0, '']);
    expect(ended.out).toContain(out);
    expect(readFileSync(out).subarray(0, 2).toString()).toBe('PK');
    expect((await fetch(`${service.origin}/readyz`)).status).toBe(200);
  });

  test('says where a report could not be written', async () => {
    const out = here.data('no/such/folder/x.xlsx');
    const settings = { KECHUANG_DATA: data };
    expectSentence(await here.run(['report', '2024Q2', '--out', out], settings), out);
  });

  const signIn = (login: string, password: string) =>
    fetch(`${service.origin}/api/v1/session`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', origin: service.origin, connection: 'close' },
      },
      body: JSON.stringify({ login, password }),
    });
  const meBy = async (token: string): Promise<number> =>
    (
      await fetch(`${service.origin}/api/v1/me`, {
        headers: { authorization: `Bearer ${token}`, connection: 'close' },
      })
    ).status;
  const run = async (...args: string[]) => {
    const { out, err, code } = await here.run(args, { KECHUANG_DATA: data });
    expect([code, err], out).toEqual([0, '']);
    return out;
  };

  test('lets the demo people sign in with what it printed', async () => {
    const { login, password } = loginsIn(data).at(-1)!;
    const answer = await signIn(login, password);
    expect(await answer.json()).toMatchObject({ login, password_change_required: false });
  });

  test('issues a token that works at once, and only to people it knows', async () => {
    const settings = { KECHUANG_DATA: data };
    const out = await run('token', 'auditor', '--days', '1');
    const token = /kc_\S{43}/.exec(out)![0];
    expect(await meBy(token)).toBe(200);
    const listed = await run('token', 'list', 'auditor');
    const number = /编号 (\d+)/.exec(out)![1]!;
    expect(listed).toMatch(new RegExp(`^ *${number} +auditor`, 'm'));
    expect(listed).not.toContain('kc_');
    await run('token', 'revoke', number);
    expect(await meBy(token)).toBe(401);
    // It would have ended tomorrow, and was ended today.
    const [, until] = /至 (\S+)/.exec(listed)!;
    const [, revoked] = /已作废 (\S+)/.exec(await run('token', 'list'))!;
    expect(revoked! < until!, `${revoked} ${until}`).toBe(true);
    expectSentence(await here.run(['token', 'nobody'], settings), 'nobody');
    expectSentence(await here.run(['token', 'auditor', '--days', '0'], settings), '--days');
    expectSentence(await here.run(['token', 'revoke', 'all'], settings), '编号');
    expectSentence(await here.run(['token', 'revoke', '99999'], settings), '99999');
    const limits = ['--role', 'manager', '--label', '报送程序'];
    expectSentence(await here.run(['token', 'add', 'officer', ...limits], settings), 'vehicles');
    const limited = await run('token', 'add', 'officer', ...limits, '--vehicles', 'SF-004');
    expect(await meBy(/kc_\S{43}/.exec(limited)![0])).toBe(200);
    expect(await run('token', 'list', 'officer')).toMatch(/报送程序.*基金管理人 SF-004/);
  });

  test('adds a person, shows a password once, locks them out and lets them in again', async () => {
    const settings = { KECHUANG_DATA: data };
    const passwordIn = (out: string): string => /密码：(\S+)/.exec(out)![1]!;
    const zhang = ['zhang', '--name', '张三', '--organisation', '审计局'];
    const first = passwordIn(await run('user', 'add', ...zhang, '--role', 'auditor'));
    expect(await (await signIn('zhang', first)).json()).toMatchObject({
      password_change_required: true,
    });
    // As it was before there were verbs; an existing login is changed, and keeps its password.
    const changed = await run('user', ...zhang, '--role', 'officer');
    expect(changed).not.toContain('临时密码：');
    expect(await (await signIn('zhang', first)).json()).toMatchObject({ role: 'officer' });
    const second = passwordIn(await run('user', 'password', 'zhang'));
    // On a slow machine the first waits are over before the next attempt begins.
    const answers: number[] = [];
    while (answers.at(-1) !== 429 && answers.length < 12)
      answers.push((await signIn('zhang', first)).status);
    expect(answers.length).toBeGreaterThan(3);
    expect((await signIn('zhang', second)).status).toBe(429);
    await run('user', 'unlock', 'zhang');
    expect((await signIn('zhang', second)).status).toBe(200);
    await run('user', 'disable', 'zhang');
    expect((await signIn('zhang', second)).status).toBe(401);
    expect(await run('user', 'list')).toMatch(/zhang .*停用.*张三，审计局/);
    await run('user', 'enable', 'zhang');
    expect((await signIn('zhang', second)).status).toBe(200);
    for (const args of [
      ['user', 'add', 'li'],
      ['user', 'add', ...zhang, '--role', 'king'],
      ['user', 'add', 'li si', ...zhang.slice(1), '--role', 'officer'],
      ['user', 'add', 'li', ...zhang.slice(1), '--role', 'manager', '--vehicles', 'SF-999'],
      ['user', 'disable', 'nobody'],
      ['user', 'disable'],
      ['user', 'disable', 'zhang', 'li'],
    ])
      expectSentence(await here.run(args, settings));
  });

  test('killed and started again, has lost nothing and loaded nothing twice', async () => {
    const people = loginsIn(data);
    await kill(service);
    service = await here.serve({ KECHUANG_DATA: data });
    expect(service.output()).not.toContain('载入');
    expect(await published(service, data)).toEqual(first);
    expect(loginsIn(data)).toEqual(people);
  });

  const restarted = async () => {
    service.signal('SIGTERM');
    await service.ended;
    service = await here.serve({ KECHUANG_DATA: data });
  };

  longTest('gives passwords to people whose file is of a time before there were any', async () => {
    const file = join(data, 'demo-logins.json');
    const before = loginsIn(data);
    const old = before.map(({ password: _, ...login }) => login);
    writeFileSync(file, JSON.stringify(old));
    await restarted();
    const after = loginsIn(data);
    expect(after.map(({ token }) => token)).toEqual(before.map(({ token }) => token));
    const { login, password, token } = after.at(-1)!;
    expect((await signIn(login, password)).status).toBe(200);
    expect((await signIn(login, before.at(-1)!.password)).status).toBe(401);
    expect(await meBy(token)).toBe(200);
  });

  longTest(
    'whose file is removed, gives new passwords and tokens, and the old ones open nothing',
    async () => {
      const [before] = loginsIn(data);
      rmSync(join(data, 'demo-logins.json'));
      await restarted();
      const [after] = loginsIn(data);
      expect(statSync(join(data, 'demo-logins.json')).mode & 0o777).toBe(0o600);
      expect([await meBy(before!.token), await meBy(after!.token)]).toEqual([401, 200]);
      expect((await signIn(before!.login, before!.password)).status).toBe(401);
      expect((await signIn(after!.login, after!.password)).status).toBe(200);
    },
  );

  test('told to stop, finishes what it accepted and ends with 0', async () => {
    const { token } = loginsIn(data).find(({ login }) => login === 'officer')!;
    const open = await closeGate(data);
    const { answer, accepted } = send(`${service.origin}/api/v1/quarters/2024Q2/report.xlsx`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await accepted;
    service.signal('SIGTERM');
    await service.waitFor('正在停止');
    await open();
    const { status, body } = await answer;
    expect([status, body.subarray(0, 2).toString()]).toEqual([200, 'PK']);
    const { code, err } = await service.ended;
    expect([code, err]).toEqual([0, '']);
    await expect(fetch(`${service.origin}/healthz`)).rejects.toThrow();
  });
});

embedded('killed during its first start', () => {
  let whole: Awaited<ReturnType<typeof published>>;
  beforeAll(async () => {
    const data = await here.ready('never killed');
    const service = await here.serve({ KECHUANG_DATA: data });
    whole = await published(service, data);
    await kill(service);
  });

  /** Done when the embedded database has begun to write its files. */
  async function begun(folder: string): Promise<void> {
    const places = ['postgres.new', 'postgres'].map((name) => join(folder, name, 'PG_VERSION'));
    while (!places.some((place) => existsSync(place))) await pause(5);
  }

  longTest.each(
    share('ways to be killed', [
      ['while its database is made', '打开内嵌数据库', begun],
      ['between two migrations', '迁移 0001', undefined],
      ['in the middle of the demo', '演示组合 1000/', undefined],
    ] as const),
  )('%s, completes when started again, with the exact figures', async (name, until, moment) => {
    const folder = here.data(`killed ${name}`);
    const cut = await here.serve({ KECHUANG_DATA: folder }, until);
    await moment?.(folder);
    await kill(cut);
    expect(cut.output()).not.toContain('演示人员');
    const again = await here.serve({ KECHUANG_DATA: folder });
    expect(await published(again, folder)).toEqual(whole);
    again.signal('SIGTERM');
    expect((await again.ended).code).toBe(0);
  });
});
