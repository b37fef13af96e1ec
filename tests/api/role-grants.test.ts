/** Nobody alone makes an officer: an administrator proposes it, and an officer decides. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { user } from '../../src/cli/people.ts';
import { loadSeed } from '../../src/cli/seed.ts';
import { Ledger } from '../support/ledger.ts';
import { browse, cookieOf, expectProblem, fee, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference());
});
afterAll(() => ledger.close());

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
    const approves = async () => ledger.approve('manager', pending.body.submission);
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

test('the command line grants by itself; that is kept and logged', async () => {
  const said: string[] = [];
  const options = { name: '赵六', role: 'officer', organisation: '科技局' };
  await user(ledger.database, ['add', 'zhao'], options, (line) => said.push(line));
  expect(await roleOf('zhao')).toEqual(['officer', null]);
  expect(await kept('zhao')).toEqual([
    { role: 'officer', proposed_by: null, decided_by: null, outcome: 'command-line' },
  ]);
  // In whose name the program itself records is an officer whom nobody proposed either.
  await loadSeed(ledger.database, { name: 'nothing', events: [] }, () => {});
  expect(await kept('seed')).toEqual(await kept('zhao'));
  const { data } = (await as('auditor', 'get', '/audit/access-log?limit=1000')).body;
  expect(data.find(({ via }: { via: string }) => via === 'cli')).toMatchObject({
    path: 'kechuang user add zhao --role officer',
  });
});

test('what waits is listed the oldest first', async () => {
  for (const login of ['auditor', 'manager2'])
    await as('admin', 'patch', `/people/${login}`, { role: 'officer', vehicles: [] });
  expect((await waiting()).map(({ login }) => login)).toEqual(['auditor', 'manager2']);
});
