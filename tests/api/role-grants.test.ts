/** Nobody alone makes an officer: an administrator proposes it, and an officer decides. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { token as tokenCommand, user } from '../../src/cli/people.ts';
import { loadSeed } from '../../src/cli/seed.ts';
import { findCredentials } from '../../src/db/sessions.ts';
import { Ledger } from '../support/ledger.ts';
import {
  browse,
  cookieOf,
  expectProblem,
  fee,
  heldBody,
  SAME_ORIGIN,
  takeOwnPassword,
  withPortfolio,
} from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference());
});
afterAll(() => ledger.close());

/** Approves as the review shows it, in a browser. */
async function approveBy(cookie: string, submission: number) {
  const path = `/submissions/${submission}`;
  const { headers } = await browse(ledger, cookie, 'get', `${path}/review`);
  const seen = { 'if-match': headers.get('etag') ?? '"none"' };
  return browse(ledger, cookie, 'post', `${path}/approve`, undefined, seen);
}

const as = async (login: string, method: string, path: string, body?: unknown) =>
  browse(ledger, await cookieOf(ledger, login), method, path, body);
const roleOf = async (login: string) => {
  const { role, proposed_role } = (await ledger.get('admin', `/people/${login}`)).body;
  return [role, proposed_role];
};
const waiting = async (): Promise<any[]> => (await ledger.get('officer', '/role-grants')).body.data;
const decide = (login: string, id: number, verb: string) =>
  as(login, 'post', `/role-grants/${id}/${verb}`);

/** What the people tables keep of the grants of a person. */
const kept = (login: string) =>
  ledger.database.own(async (sql) => [
    ...(await sql`select g.role, b.login as proposed_by, d.login as decided_by, g.outcome
        from role_grant g join person p on p.id = g.person_id
        left join person b on b.id = g.proposed_by left join person d on d.id = g.decided_by
        where p.login = ${login} order by g.id`),
  ]);

describe('an officer who is made by an administrator', () => {
  test('is none until an officer agrees, and then from the next request on', async () => {
    const pending = await ledger.post('manager2', '/submissions', { events: [fee('1', 'SF-002')] });
    const approves = async () =>
      approveBy(await cookieOf(ledger, 'manager'), pending.body.submission);
    const asked = await as('admin', 'patch', '/people/manager', { role: 'officer' });
    expect(asked.body).toMatchObject({ role: 'manager', proposed_role: 'officer' });
    expect(asked.body.vehicles).toEqual(['SF-001']);
    expectProblem(await approves(), 403, 'forbidden');
    const [grant] = await waiting();
    expect(grant).toMatchObject({ login: 'manager', role: 'officer', proposed_by: 'admin' });
    // Neither the proposer nor whom it is for decides, nor anybody who is no officer.
    for (const login of ['admin', 'manager', 'manager2', 'auditor'])
      expectProblem(await decide(login, grant.id, 'approve'), 403, 'forbidden');
    expect((await decide('officer', grant.id, 'approve')).status).toBe(200);
    expect(await roleOf('manager')).toEqual(['officer', null]);
    expect((await approves()).status).toBe(200);
    expectProblem(await decide('officer2', grant.id, 'decline'), 404, 'not_found');
    expect(await kept('manager')).toEqual([
      { role: 'officer', proposed_by: 'admin', decided_by: 'officer', outcome: 'approved' },
    ]);
    // What leaves the role as it is names none.
    await as('admin', 'patch', '/people/auditor', { role: 'auditor', name: '审计员' });
    const { data } = (await ledger.get('auditor', '/audit/access-log?limit=1000')).body;
    const logged = data
      .filter(
        ({ route, status }: { route: string; status: number }) =>
          status === 200 && /people|role-grants/.test(route ?? ''),
      )
      .map(({ person, route, subject }: Record<string, string>) => [person, route, subject]);
    expect(logged).toContainEqual(['admin', '/api/v1/people/{login}', 'manager officer']);
    const approved = ['officer', '/api/v1/role-grants/{id}/approve', 'manager officer'];
    expect(logged).toContainEqual(approved);
    expect(logged).toContainEqual(['admin', '/api/v1/people/{login}', null]);
    // It is no record of the journal.
    const { body } = await ledger.get('officer', '/events?limit=1000');
    expect(JSON.stringify(body)).not.toContain('role_grant');
    await as('admin', 'patch', '/people/manager', { role: 'manager', vehicles: ['SF-001'] });
    expect(await roleOf('manager')).toEqual(['manager', null]);
  });

  test('and was nobody before sees nothing of any fund until then', async () => {
    const wang = { login: 'wang', name: '王五', role: 'officer', organisation: '科技局' };
    expect((await as('admin', 'post', '/people', wang)).status).toBe(200);
    expect(await roleOf('wang')).toEqual(['manager', 'officer']);
    expect((await ledger.get('admin', '/people/wang')).body.vehicles).toEqual([]);
    const [grant] = await waiting();
    expect((await decide('officer2', grant.id, 'decline')).status).toBe(200);
    expect(await roleOf('wang')).toEqual(['manager', null]);
    expectProblem(await decide('officer', grant.id, 'approve'), 404, 'not_found');
  });

  test('is proposed once; another role, or being disabled, takes it back', async () => {
    const patch = (body: object) => as('admin', 'patch', '/people/auditor', body);
    const logged = async (): Promise<{ subject: string | null }[]> => {
      const { body } = await as('auditor', 'get', '/audit/access-log?limit=1000');
      return body.data.filter(({ method }: { method: string }) => method === 'PATCH');
    };
    const before = (await logged()).length;
    await patch({ role: 'officer' });
    const [first] = await waiting();
    await patch({ role: 'officer', name: '审计员' });
    expect((await waiting()).map(({ id }) => id)).toEqual([first.id]);
    await patch({ role: 'auditor' });
    expect(await waiting()).toEqual([]);
    await patch({ role: 'officer' });
    const [second] = await waiting();
    await patch({ disabled: true });
    expectProblem(await decide('officer', second.id, 'approve'), 404, 'not_found');
    await patch({ disabled: false });
    expect(await waiting()).toEqual([]);
    expect(await roleOf('auditor')).toEqual(['auditor', null]);
    // The log has each of these steps, and nothing where the proposal stayed as it was.
    const changes = (await logged()).slice(before);
    expect(changes.map(({ subject }) => subject)).toEqual([
      'auditor officer',
      null,
      'auditor auditor',
      'auditor officer',
      'auditor auditor',
      null,
    ]);
  });

  test('is not agreed to by who proposed it and became an officer meanwhile', async () => {
    await as('admin', 'patch', '/people/officer2', { role: 'admin' });
    await as('officer2', 'patch', '/people/manager2', { role: 'officer' });
    const [grant] = await waiting();
    await ledger.database.own(
      (sql) => sql`update person set role = 'officer' where login = 'officer2'`,
    );
    expectProblem(await decide('officer2', grant.id, 'approve'), 422, 'maker_is_checker');
    expect((await decide('officer', grant.id, 'decline')).status).toBe(200);
    // Not even whoever may write to the tables makes one by one person.
    const alone = ledger.database.own(
      (sql) => sql`update role_grant set outcome = 'approved', decided_by = proposed_by
        where id = ${grant.id}`,
    );
    await expect(alone).rejects.toThrow('role_grant_by_two');
  });
});

const reset = async (login: string) =>
  (await as('admin', 'post', `/people/${login}/password`)).body as {
    password: string;
    proposed_role: string | null;
  };
const waitsFor = async (login: string) =>
  (await waiting()).find((grant) => grant.login === login)?.id as number;
const newestOf = async (asked: string, route: string) => {
  const { data } = (await as('auditor', 'get', '/audit/access-log?limit=1000')).body;
  return data.findLast(
    (entry: Record<string, string>) => entry.method === asked && entry.route === `/api/v1${route}`,
  );
};
const meBy = (token: string) => {
  const headers = { authorization: `Bearer ${token}` };
  return ledger.request(undefined, '/api/v1/me', { headers });
};
const issue = async (cookie: string): Promise<string> =>
  (await browse(ledger, cookie, 'post', '/tokens', { label: '程序', days: 1 })).body.token;

describe('whoever has set the password of an officer', () => {
  test('cannot act as one: the role waits for the person’s own password and an officer', async () => {
    const pending = await ledger.post('manager2', '/submissions', { events: [fee('2', 'SF-002')] });
    const { submission } = pending.body;
    const before = (await kept('officer2')).length;
    const first = await reset('officer2');
    expect(first.proposed_role).toBe('officer');
    expect(await roleOf('officer2')).toEqual(['manager', 'officer']);
    expect((await ledger.get('admin', '/people/officer2')).body).toMatchObject({
      ...{ vehicles: [], tokens: 0 },
    });
    expect((await newestOf('POST', '/people/{login}/password')).subject).toBe('officer2 officer');
    const id = await waitsFor('officer2');
    const early = await decide('officer', id, 'approve');
    expectProblem(early, 422, 'password_temporary');
    expect(early.body.detail).toContain('officer2');
    // The administrator signs in with it, and even chooses another password.
    const posing = await takeOwnPassword(ledger, 'officer2', first.password);
    expectProblem(await approveBy(posing, submission), 403, 'forbidden');
    const granting = await browse(ledger, posing, 'post', `/role-grants/${id}/approve`);
    expectProblem(granting, 403, 'forbidden');
    const token = await issue(posing);
    expect((await meBy(token)).body.role).toBe('manager');
    // What an officer has been asked to agree to before is not what waits after it.
    const second = await reset('officer2');
    expectProblem(await decide('officer', id, 'approve'), 404, 'not_found');
    const own = await takeOwnPassword(ledger, 'officer2', second.password);
    const again = await waitsFor('officer2');
    expectProblem(await decide('admin', again, 'approve'), 403, 'forbidden');
    expect((await decide('officer', again, 'approve')).status).toBe(200);
    expect(await roleOf('officer2')).toEqual(['officer', null]);
    expect((await approveBy(own, submission)).status).toBe(200);
    expectProblem(await browse(ledger, posing, 'get', '/me'), 401, 'unauthenticated');
    expectProblem(await meBy(token), 401, 'unauthenticated');
    expect((await kept('officer2')).slice(before)).toEqual([
      { role: 'officer', proposed_by: 'admin', decided_by: 'admin', outcome: 'withdrawn' },
      { role: 'officer', proposed_by: 'admin', decided_by: 'officer', outcome: 'approved' },
    ]);
  });

  test('keeps no token from the time before the role was proposed, nor one asked for', async () => {
    const sun = { login: 'sun', name: '孙七', role: 'manager', organisation: '科技局' };
    const { password } = (await as('admin', 'post', '/people', sun)).body;
    const posing = await takeOwnPassword(ledger, 'sun', password);
    const token = await issue(posing);
    const { init, asked, send } = heldBody(JSON.stringify({ label: '程序', days: 1 }));
    const headers = { ...SAME_ORIGIN, cookie: posing, 'content-type': 'application/json' };
    const path = '/api/v1/tokens';
    const late = ledger.request(undefined, path, { ...init, method: 'POST', headers });
    await Promise.race([asked, late]);
    const given = await reset('sun');
    expect(given.proposed_role).toBeNull();
    await as('admin', 'patch', '/people/sun', { role: 'officer' });
    await takeOwnPassword(ledger, 'sun', given.password);
    expect((await decide('officer', await waitsFor('sun'), 'approve')).status).toBe(200);
    send();
    expectProblem(await late, 403, 'forbidden');
    expectProblem(await meBy(token), 401, 'unauthenticated');
  });

  test('of anybody else has only set a password', async () => {
    const before = (await ledger.get('admin', '/people/auditor')).body;
    expect((await reset('auditor')).proposed_role).toBeNull();
    expect((await ledger.get('admin', '/people/auditor')).body).toEqual({
      ...{ ...before, sessions: 0, password_temporary: true },
    });
    await ledger.database.own(
      (sql) => sql`update person set password_temporary = false where login = 'auditor'`,
    );
    expect((await newestOf('POST', '/people/{login}/password')).subject).toBeNull();
  });

  test('at the command line has only set it for an officer too', async () => {
    await user(ledger.database, ['password', 'officer2'], {}, () => {});
    expect(await roleOf('officer2')).toEqual(['officer', null]);
    await ledger.database.own(
      (sql) => sql`update person set password_temporary = false where login = 'officer2'`,
    );
  });
});

test('an officer who was disabled is let in as one by an administrator and an officer', async () => {
  for (const disabled of [true, false])
    await as('admin', 'patch', '/people/officer2', { disabled });
  expect(await roleOf('officer2')).toEqual(['manager', 'officer']);
  expect((await newestOf('PATCH', '/people/{login}')).subject).toBe('officer2 officer');
  expect((await decide('officer', await waitsFor('officer2'), 'approve')).status).toBe(200);
  expect(await roleOf('officer2')).toEqual(['officer', null]);
  // Whoever has the database lets in by themselves.
  for (const verb of ['disable', 'enable'])
    await user(ledger.database, [verb, 'officer2'], {}, () => {});
  expect(await roleOf('officer2')).toEqual(['officer', null]);
});

test('whoever is let in as an officer is proposed once', async () => {
  const li = { login: 'li', name: '李四', role: 'manager', organisation: '科技局' };
  await as('admin', 'post', '/people', li);
  const patch = (body: object) => as('admin', 'patch', '/people/li', body);
  await patch({ disabled: true });
  await patch({ disabled: false, role: 'officer' });
  const proposed = { role: 'officer', proposed_by: 'admin', decided_by: null, outcome: null };
  expect(await kept('li')).toEqual([proposed]);
  // What is asked for is there already, so nothing is taken back or proposed again.
  await patch({ disabled: false, role: 'officer' });
  expect(await kept('li')).toEqual([proposed]);
  expect((await decide('officer', await waitsFor('li'), 'decline')).status).toBe(200);
  await patch({ disabled: true });
  await patch({ role: 'officer' });
  const [, waits] = await kept('li');
  await patch({ disabled: true });
  expect((await kept('li'))[1]).toEqual(waits);
  await patch({ role: 'manager' });
});

test('the command line grants by itself; that is kept and logged', async () => {
  const said: string[] = [];
  const options = { name: '赵六', role: 'officer', organisation: '科技局' };
  await user(ledger.database, ['add', 'zhao'], options, (line) => said.push(line));
  expect(await roleOf('zhao')).toEqual(['officer', null]);
  expect(await kept('zhao')).toEqual([
    { role: 'officer', proposed_by: null, decided_by: null, outcome: 'command-line' },
  ]);
  // In whose name the program itself records is an officer whom nobody proposed either. Whoever
  // took that name before has no way in by it.
  const named = { login: 'seed', name: '某人', role: 'manager', organisation: '科技局' };
  const { password } = (await as('admin', 'post', '/people', named)).body;
  const posing = await takeOwnPassword(ledger, 'seed', password);
  const token = await issue(posing);
  await loadSeed(ledger.database, { name: 'nothing', events: [] }, () => {});
  expect(await kept('seed')).toEqual(await kept('zhao'));
  expect((await ledger.get('admin', '/people/seed')).body).toMatchObject({
    sessions: 0,
    tokens: 0,
  });
  for (const answer of [await browse(ledger, posing, 'get', '/me'), await meBy(token)])
    expectProblem(answer, 401, 'unauthenticated');
  const found = await ledger.database.own((sql) => findCredentials(sql, 'seed'));
  expect(found!.password_hash).toBeNull();
  const { data } = (await as('auditor', 'get', '/audit/access-log?limit=1000')).body;
  expect(data.findLast(({ via }: { via: string }) => via === 'cli')).toMatchObject({
    path: 'kechuang user add zhao --role officer',
  });
});

test('what the command line changes of people is logged, each time', async () => {
  const listed = async (): Promise<any[]> =>
    (await as('auditor', 'get', '/audit/access-log?limit=1000')).body.data.filter(
      ({ via }: { via: string }) => via === 'cli',
    );
  const before = (await listed()).length;
  for (const verb of ['disable', 'enable', 'unlock', 'password'])
    await user(ledger.database, [verb, 'manager'], {}, () => {});
  const said: string[] = [];
  const limits = { vehicles: 'SF-001', days: '3', label: '台账程序' };
  await tokenCommand(ledger.database, ['add', 'manager'], limits, (line) => said.push(line));
  const [, token, number] = /^(kc_\S+)\n编号 (\d+)/.exec(said[0]!)!;
  await tokenCommand(ledger.database, ['revoke', number!], {}, () => {});
  // What names nobody changes nothing.
  await expect(user(ledger.database, ['disable', 'nobody'], {}, () => {})).rejects.toThrow('没有');
  const logged = (await listed()).slice(before);
  expect(logged.map(({ path }) => path)).toEqual([
    ...['disable', 'enable', 'unlock', 'password'].map((verb) => `kechuang user ${verb} manager`),
    'kechuang token add manager --days 3 --vehicles SF-001 --label 台账程序',
    `kechuang token revoke ${number}`,
  ]);
  expect(logged.map(({ route }) => route)).toContain('kechuang user disable');
  expect(JSON.stringify(logged)).not.toContain(token);
});

test('what waits is listed the oldest first', async () => {
  for (const login of ['auditor', 'manager2'])
    await as('admin', 'patch', `/people/${login}`, { role: 'officer', vehicles: [] });
  expect((await waiting()).map(({ login }) => login)).toEqual(['auditor', 'manager2']);
});
