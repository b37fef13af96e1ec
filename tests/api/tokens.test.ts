/** Tokens for programs: what they may do is never more than their person, and often less. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger, type Answer } from '../support/ledger.ts';
import {
  browse,
  cookieOf,
  expectProblem,
  fee,
  party,
  tokenOf,
  withBooks,
  withPortfolio,
} from './support.ts';

let ledger: Ledger;
const cookies = new Map<string, string>();
beforeAll(async () => {
  ledger = await withBooks(await withPortfolio(await (await Ledger.open()).withReference()));
  for (const login of ['manager', 'manager2', 'officer', 'auditor', 'admin'])
    cookies.set(login, await cookieOf(ledger, login));
});
afterAll(() => ledger.close());

const as = (login: string, method: string, path: string, body?: unknown) =>
  browse(ledger, cookies.get(login), method, path, body);

/** A token of a person, as a program that uses it. */
async function program(login: string, limits: object = {}) {
  const answer = await as(login, 'post', '/tokens', { label: '测试程序', days: 30, ...limits });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const { id, token } = answer.body as { id: number; token: string };
  let count = 0;
  const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
    browse(ledger, undefined, method, path, body, {
      authorization: `Bearer ${token}`,
      'idempotency-key': `program-${id}-${(count += 1)}`,
    });
  return {
    ...{ id, token, ask },
    propose: (...events: object[]) => ask('post', '/submissions', { events }),
    value: async (query = '') =>
      (await ask('get', `/figures/fund.invested${query}`)).body.value as string,
  };
}

describe('a token', () => {
  test('is shown once, listed without it, and its last use is written down', async () => {
    const answer = await as('auditor', 'post', '/tokens', { label: ' 审计取数 ', days: 90 });
    const { token, ...row } = answer.body;
    expect(token).toMatch(/^kc_[\w-]{43}$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(row).toMatchObject({
      ...{ login: 'auditor', label: '审计取数', role: null, vehicles: null },
      ...{ revoked_at: null, last_used_at: null },
    });
    const days = (Date.parse(row.expires_at) - Date.parse(row.created_at)) / 86_400_000;
    expect(days).toBeCloseTo(90, 1);
    const listed = async () =>
      (await as('auditor', 'get', '/tokens')).body.data.find(
        ({ id }: { id: number }) => id === row.id,
      );
    expect(await listed()).toEqual(row);
    const headers = { authorization: `Bearer ${token}` };
    const clock = async (): Promise<number> => {
      const [row] = await ledger.database.own((sql) => sql`select clock_timestamp() as now`);
      return Date.parse(row!.now as string);
    };
    const before = await clock();
    const used = await browse(ledger, undefined, 'get', '/me', undefined, headers);
    expect(used.body.token).toEqual({
      ...{ id: row.id, label: '审计取数' },
      role: null,
      vehicles: null,
    });
    expect(used.body.expires_at).toBe(row.expires_at);
    const { last_used_at } = await listed();
    expect(Date.parse(last_used_at)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(last_used_at)).toBeLessThanOrEqual(await clock());
    /** Whether using it writes that down, where the last use was so long ago. */
    const writes = async (ago: string): Promise<boolean> => {
      const [last] = await ledger.database.own(
        (sql) => sql`update access_token set last_used_at = clock_timestamp() - ${ago}::interval
          where id = ${row.id} returning last_used_at as at`,
      );
      await browse(ledger, undefined, 'get', '/me', undefined, headers);
      return (await listed()).last_used_at !== last!.at;
    };
    // Used again within the minute, nothing is written; no machine needs an hour for this one.
    expect(await writes('-1 hour')).toBe(false);
    // The embedded database's clock goes by milliseconds, and a fast request takes less than one.
    expect(await writes('60.001 seconds')).toBe(true);
  });

  test('is listed and revoked by its person, and by an administrator, and by nobody else', async () => {
    const { id, ask } = await program('officer');
    const ids = async (login: string, query = '') =>
      (await as(login, 'get', `/tokens${query}`)).body.data.map((row: { id: number }) => row.id);
    expect(await ids('officer')).toContain(id);
    expect(await ids('auditor')).not.toContain(id);
    expect(await ids('admin')).toContain(id);
    expect(await ids('admin', '?login=officer')).toContain(id);
    expect(await ids('admin', '?login=auditor')).not.toContain(id);
    expect(await ids('admin', '?login=nobody')).toEqual([]);
    expect(await ids('officer', '?login=officer')).toContain(id);
    // Whether there is such a login is not said.
    for (const login of ['admin', 'nobody'])
      expectProblem(await as('auditor', 'get', `/tokens?login=${login}`), 403, 'forbidden');
    expectProblem(await as('auditor', 'delete', `/tokens/${id}`), 404, 'not_found');
    expect((await ask('get', '/me')).status).toBe(200);
    const revoked = (await as('admin', 'delete', `/tokens/${id}`)).body;
    expect(revoked.revoked_at).not.toBeNull();
    expectProblem(await ask('get', '/me'), 401, 'unauthenticated');
    // Once more is no harm, and does not move the time.
    expect((await as('officer', 'delete', `/tokens/${id}`)).body).toEqual(revoked);
  });

  test.each([1, 365])('may last %i days', async (days) => {
    const { status, body } = await as('auditor', 'post', '/tokens', { label: '期限', days });
    expect(status).toBe(200);
    const lasts = (Date.parse(body.expires_at) - Date.parse(body.created_at)) / 86_400_000;
    expect(lasts).toBeCloseTo(days, 1);
  });

  test('may revoke itself, and breeds no other', async () => {
    const { id, ask } = await program('officer');
    const answer = await ask('post', '/tokens', { label: '更多', days: 365 });
    expectProblem(answer, 403, 'session_required');
    expect((await ask('delete', `/tokens/${id}`)).status).toBe(200);
    expectProblem(await ask('get', '/me'), 401, 'unauthenticated');
  });

  test('opens nothing when it is anywhere but in the header', async () => {
    const { token } = await program('officer');
    const answer = await ledger.request(undefined, `/api/v1/me?token=${token}`);
    expectProblem(answer, 401, 'unauthenticated');
    const cookie = `kechuang_session=${token.slice(3)}`;
    expectProblem(await browse(ledger, cookie, 'get', '/me'), 401, 'unauthenticated');
    const secret = cookies.get('officer')!.split('=')[1];
    const headers = { authorization: `Bearer kc_${secret}` };
    const crossed = await browse(ledger, undefined, 'get', '/me', undefined, headers);
    expectProblem(crossed, 401, 'unauthenticated');
  });

  test.each<[string, string, object, string, number]>([
    ['no label', 'officer', { label: '' }, 'field_invalid', 422],
    ['a label nobody sees', 'officer', { label: '\u200b' }, 'field_invalid', 422],
    ['no end', 'officer', { days: 366 }, 'field_invalid', 422],
    ['no days', 'officer', { days: 0 }, 'field_invalid', 422],
    ['days as text', 'officer', { days: '30' }, 'field_invalid', 422],
    ['half a day', 'officer', { days: 0.5 }, 'field_invalid', 422],
    ['a role nobody knows', 'officer', { role: 'king' }, 'field_invalid', 422],
    ['no vehicle at all', 'officer', { vehicles: [] }, 'field_invalid', 422],
    ['a vehicle nobody knows', 'officer', { vehicles: ['SF-999'] }, 'reference_unknown', 422],
    ['everything', 'officer', { vehicles: ['*'] }, 'field_invalid', 422],
    ["a manager's role and no vehicle", 'officer', { role: 'manager' }, 'field_missing', 422],
    ["another manager's vehicle", 'manager', { vehicles: ['SF-002'] }, 'vehicle_out_of_scope', 403],
    ['another person', 'officer', { login: 'admin' }, 'field_unknown', 422],
  ])('for %s is refused', async (_, login, change, code, status) => {
    const before = (await as('admin', 'get', '/tokens')).body.data.length;
    const body = { label: '测试', days: 30, ...change };
    expectProblem(await as(login, 'post', '/tokens', body), status, code);
    expect((await as('admin', 'get', '/tokens')).body.data).toHaveLength(before);
  });
});

describe('a token with a role', () => {
  test('of an auditor reads for an officer, and writes nothing', async () => {
    const { ask, propose, value } = await program('officer', { role: 'auditor' });
    expect(await value()).toBe('800.00');
    expect((await ask('get', '/quarters/2024Q2/report')).status).toBe(200);
    const refused = await propose(party('企业'));
    expectProblem(refused, 403, 'forbidden');
    expect(refused.body.detail).toContain('此令牌限于角色“审计”');
    const { body } = await ask('get', '/me');
    expect(body.actions).toContain('reports:read');
    expect(body.actions).not.toContain('record:shared');
  });

  test('that is wider than its person widens nothing', async () => {
    const { ask, propose, value } = await program('manager', { role: 'officer' });
    expect(await value()).toBe('300.00');
    expectProblem(await ask('get', '/quarters/2024Q2/report'), 403, 'forbidden');
    expectProblem(await propose(fee('1', 'SF-002')), 403, 'vehicle_out_of_scope');
    const pending = await propose(fee('1', 'SF-001'));
    expect(pending.body.status).toBe('pending');
    expectProblem(
      await ask('post', `/submissions/${pending.body.submission}/approve`),
      403,
      'forbidden',
    );
    const { ask: reading } = await program('manager', { role: 'auditor' });
    expect((await reading('get', '/figures/fund.invested')).body.value).toBe('300.00');
    expectProblem(await reading('post', '/submissions', {}), 403, 'forbidden');
    const { ask: administering } = await program('auditor', { role: 'admin' });
    expectProblem(await administering('get', '/people'), 403, 'forbidden');
    expectProblem(await administering('get', '/events'), 403, 'forbidden');
  });

  test('of a manager has an officer’s proposals wait for review', async () => {
    const { propose } = await program('officer', { role: 'manager', vehicles: ['SF-001'] });
    expect((await propose(fee('1', 'SF-001'))).body.status).toBe('pending');
  });

  test('follows its person: what they lose, it loses', async () => {
    const { ask } = await program('officer', { role: 'auditor' });
    expect((await ask('get', '/quarters/2024Q2/report')).status).toBe(200);
    await as('admin', 'patch', '/people/officer', { role: 'manager' });
    expectProblem(await ask('get', '/quarters/2024Q2/report'), 403, 'forbidden');
    expect((await ask('get', '/figures/fund.invested')).body.value).toBe('0.00');
    // As they were before: granted again, the role would come without their tokens.
    await ledger.database.own(
      (sql) => sql`update person set role = 'officer' where login = 'officer'`,
    );
  });
});

describe('a token with vehicles', () => {
  test('reads these and what all share, whoever it acts for', async () => {
    for (const login of ['officer', 'auditor']) {
      const { ask, value } = await program(login, { vehicles: ['SF-002'] });
      expect(await value()).toBe('500.00');
      const { data } = (await ask('get', '/events?limit=1000')).body;
      const audiences = new Set(data.map(({ audience }: { audience: string }) => audience));
      expect([...audiences].sort()).toEqual(['SF-002', null].sort());
      // The bureau's own books are no vehicle's.
      expectProblem(await ask('get', '/loans/LN-1/schedule'), 404, 'not_found');
      const report = await ask('get', '/quarters/2024Q2/report');
      expectProblem(report, 403, 'forbidden');
      expect(report.body.detail).toContain('SF-002');
      expect((await ask('get', '/me')).body.vehicles).toEqual(['SF-002']);
    }
  });

  test('of an officer writes these and what all share, and nothing of the bureau', async () => {
    const { ask, propose } = await program('officer', { vehicles: ['SF-001'] });
    expect((await propose(fee('1', 'SF-001'))).body.status).toBe('posted');
    expect((await propose(party('一家企业'))).body.status).toBe('posted');
    const other = await propose(fee('1', 'SF-002'));
    expectProblem(other, 403, 'vehicle_out_of_scope');
    expect(other.body.detail).toContain('此令牌只能登记所限的基金（SF-001）');
    const bureau = { type: 'fund.established', effective_on: '2024-01-02', data: { name: '二期' } };
    expectProblem(await propose(bureau), 403, 'forbidden');
    const { body } = await ledger.get('officer', '/events?type=investment.made');
    const { seq } = body.data.find(({ audience }: { audience: string }) => audience === 'SF-002');
    const undo = { reason_code: 'entry-error', reason: '测试' };
    const reversal = await ask('post', `/events/${seq}/reversal`, undo);
    expectProblem(reversal, 403, 'vehicle_out_of_scope');
  });

  test('approves nothing, and reads no batch about other vehicles', async () => {
    const pending = await ledger.post('manager2', '/submissions', { events: [fee('1', 'SF-002')] });
    const own = await as('officer', 'get', '/me');
    expect(own.status).toBe(200);
    const batch = await ledger.post('officer', '/submissions', { events: [fee('2', 'SF-002')] });
    const { ask } = await program('officer', { vehicles: ['SF-001'] });
    const { submission } = pending.body;
    expectProblem(await ask('post', `/submissions/${submission}/approve`), 403, 'forbidden');
    for (const id of [submission, batch.body.submission])
      expectProblem(await ask('get', `/submissions/${id}`), 404, 'not_found');
  });

  test('of a manager has what both have, also when the manager loses it', async () => {
    await as('admin', 'patch', '/people/manager', { vehicles: ['SF-001', 'SF-002'] });
    const { value, propose } = await program('manager', { vehicles: ['SF-002'] });
    expect(await value()).toBe('500.00');
    expectProblem(await propose(fee('1', 'SF-001')), 403, 'vehicle_out_of_scope');
    await as('admin', 'patch', '/people/manager', { vehicles: ['SF-001'] });
    expect(await value()).toBe('0.00');
    expectProblem(await propose(fee('1', 'SF-002')), 403, 'vehicle_out_of_scope');
  });

  test('of a manager follows what it sent, and has nothing of other vehicles', async () => {
    await as('admin', 'patch', '/people/manager', { vehicles: ['SF-001', 'SF-002'] });
    const { ask, propose, token } = await program('manager', { vehicles: ['SF-001'] });
    const unlimited = (...events: object[]) =>
      ledger.post('manager', '/submissions', { events }).then(({ body }) => body.submission);
    const made = await ledger.record(fee('3', 'SF-002'));
    const undone = { event: made[0], reason_code: 'entry-error', reason: '测试' };
    const taken = { type: 'event.reversed', data: undone };
    const own = (await propose(fee('1', 'SF-001'))).body.submission;
    const shared = (await propose(party('共享的企业'))).body.submission;
    const others = [
      await unlimited(fee('1', 'SF-002')),
      await unlimited(fee('2', 'SF-001'), fee('2', 'SF-002')),
      await unlimited(taken),
    ];
    const listed = async (query: string): Promise<number[]> =>
      (await ask('get', `/submissions?limit=1000${query}`)).body.data.map(
        ({ submission }: { submission: number }) => submission,
      );
    const all = await listed('');
    expect(all).toEqual(expect.arrayContaining([own, shared]));
    expect(all.filter((id) => others.includes(id))).toEqual([]);
    const file = await ask('get', '/submissions.csv');
    const lines = Buffer.from(file.body).toString().split('\r\n');
    expect(lines.filter((line) => others.some((id) => line.startsWith(`${id},`)))).toEqual([]);
    const take = (id: number) =>
      browse(ledger, undefined, 'post', `/submissions/${id}/withdraw`, undefined, {
        ...{ authorization: `Bearer ${token}`, 'if-match': `"${id}-pending"` },
      });
    for (const id of others) {
      expectProblem(await ask('get', `/submissions/${id}`), 404, 'not_found');
      expectProblem(await ask('get', `/submissions/${id}/review`), 404, 'not_found');
      expectProblem(await take(id), 404, 'not_found');
      expect((await ledger.get('manager', `/submissions/${id}`)).body.status).toBe('pending');
    }
    for (const id of [own, shared]) {
      expect((await ask('get', `/submissions/${id}`)).body.answer.submission).toBe(id);
      expect((await take(id)).status).toBe(200);
    }
    await as('admin', 'patch', '/people/manager', { vehicles: ['SF-001'] });
  });

  test('of a manager follows what it sent about a vehicle by any of its names', async () => {
    const [seq] = await ledger.record({
      ...{ type: 'sub-fund.registered', effective_on: '2019-01-01' },
      data: { name: '子基金丙', aliases: ['丙号'], fund: '母基金', manager: '甲管理' },
    });
    const { code } = (await ledger.get('officer', `/events/${seq}`)).body.data;
    await as('admin', 'patch', '/people/manager', { vehicles: ['SF-001', 'SF-002', code] });
    const { ask, propose, token } = await program('manager', { vehicles: [code] });
    const sent = [];
    for (const name of [code, '子基金丙', '丙号']) {
      const { body } = await propose(fee('1', name));
      expect(body.status).toBe('pending');
      sent.push(body.submission);
    }
    const unlimited = async (...events: object[]): Promise<number> =>
      (await ledger.post('manager', '/submissions', { events })).body.submission;
    const numbered = { ...fee('7', '子基金乙'), external_id: '已入账' };
    await ledger.approve('officer', await unlimited(numbered));
    const others = [
      await unlimited(fee('1', '子基金甲')),
      await unlimited(fee('1', '丙号'), fee('1', '子基金甲')),
      // The first is recorded already, and still tells of another vehicle.
      await unlimited(numbered, fee('2', '丙号')),
    ];
    const { data } = (await ask('get', '/submissions?limit=1000')).body;
    const listed = data.map(({ submission }: { submission: number }) => submission);
    expect(listed).toEqual(expect.arrayContaining(sent));
    expect(others.filter((id) => listed.includes(id))).toEqual([]);
    for (const id of others)
      expectProblem(await ask('get', `/submissions/${id}`), 404, 'not_found');
    const file = Buffer.from((await ask('get', '/submissions.csv')).body).toString();
    for (const id of sent) {
      expect((await ask('get', `/submissions/${id}`)).body.status).toBe('pending');
      expect(file).toContain(`\r\n${id},`);
      const headers = { authorization: `Bearer ${token}`, 'if-match': `"${id}-pending"` };
      const path = `/submissions/${id}/withdraw`;
      expect((await browse(ledger, undefined, 'post', path, undefined, headers)).status).toBe(200);
    }
    await as('admin', 'patch', '/people/manager', { vehicles: ['SF-001'] });
  });

  test('reads no access log, which is about all', async () => {
    for (const login of ['auditor', 'admin']) {
      const { ask } = await program(login, { vehicles: ['SF-001'] });
      const refused = await ask('get', '/audit/access-log');
      expectProblem(refused, 403, 'forbidden');
      expect(refused.body.detail).toContain('SF-001');
      expectProblem(await ask('get', '/audit/access-log.csv'), 403, 'forbidden');
    }
  });

  test.each([{ vehicles: ['SF-001'] }, { role: 'auditor' }])(
    'or a role sees itself alone of all that lets its person in: %j',
    async (limits) => {
      const others = await tokenOf(ledger, 'officer');
      await cookieOf(ledger, 'officer');
      const { ask } = await program('officer', limits);
      const { token } = (await ask('get', '/me')).body;
      const ids = async (): Promise<number[]> =>
        (await ask('get', '/tokens')).body.data.map(({ id }: { id: number }) => id);
      expect(await ids()).toEqual([token.id]);
      expect((await ask('get', '/sessions')).body.data).toEqual([]);
      const [theirs] = (await as('officer', 'get', '/tokens')).body.data.filter(
        ({ id }: { id: number }) => id !== token.id,
      );
      expectProblem(await ask('delete', `/tokens/${theirs.id}`), 404, 'not_found');
      expectProblem(await ask('delete', '/tokens/999999'), 404, 'not_found');
      expect(others).toMatch(/^kc_/);
      expect((await ask('delete', `/tokens/${token.id}`)).status).toBe(200);
      expect((await ask('get', '/me')).status).toBe(401);
    },
  );

  test('of an administrator manages nobody', async () => {
    const { ask } = await program('admin', { vehicles: ['SF-001'] });
    expectProblem(await ask('get', '/people'), 403, 'forbidden');
    const { data } = (await ask('get', '/tokens')).body;
    expect(data.map(({ login }: { login: string }) => login)).toEqual(['admin']);
    const others = await tokenOf(ledger, 'officer');
    expect(others).toMatch(/^kc_/);
    const all = (await as('admin', 'get', '/tokens?login=officer')).body.data;
    expectProblem(await ask('delete', `/tokens/${all[0].id}`), 404, 'not_found');
  });
});
