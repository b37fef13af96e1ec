/** What the tests of the API share: a small portfolio, and what every refusal must look like. */
import { expect } from 'vitest';
import { savePassword, saveToken } from '../../src/db/people.ts';
import { newSecret, newToken } from '../../src/platform/roles-and-rights.ts';
import { sha256Hex } from '../../src/platform/digest.ts';
import { REFUSALS } from '../../src/platform/errors.ts';
import { hashPassword } from '../../src/platform/password.ts';
import type { Answer, Ledger } from '../support/ledger.ts';

/** Real codes of no real company: their check digits hold. */
export const USCC = { a: '91330302MA0DEM013K' };

export const commitment = (amount: unknown, vehicle = 'SF-001') => ({
  type: 'commitment.made',
  effective_on: '2024-01-02',
  data: { vehicle, investor: 'LP-001', amount },
});

export const fee = (amount: unknown, vehicle = 'SF-001') => ({
  type: 'fee.charged',
  effective_on: '2024-01-02',
  data: { vehicle, kind: 'custody', amount },
});

export const party = (name: unknown, more: object = {}) => ({
  type: 'party.registered',
  effective_on: '2024-01-02',
  data: { kind: 'enterprise', name, no_uscc_reason: '测试', ...more },
});

/**
 * One mother fund with two sub-funds of two managers, SF-001 (manager) and SF-002 (manager2). Each
 * has 1000 committed and 800 paid in by LP-001, and invested 300 and 500; SF-002 is E-0002's.
 */
export async function withPortfolio(ledger: Ledger): Promise<Ledger> {
  const on = (effective_on: string, type: string, data: object) => ({ type, effective_on, data });
  const unregistered = { no_uscc_reason: '测试' };
  await ledger.record(
    on('2018-01-01', 'party.registered', { kind: 'fund-manager', name: '甲管理', ...unregistered }),
    on('2018-01-01', 'party.registered', { kind: 'fund-manager', name: '乙管理', ...unregistered }),
    on('2018-01-01', 'party.registered', { kind: 'investor', name: '某投资人', ...unregistered }),
    on('2018-01-01', 'party.registered', { kind: 'enterprise', name: '企业甲', uscc: USCC.a }),
    on('2018-01-01', 'party.registered', { kind: 'enterprise', name: '企业乙', ...unregistered }),
    on('2018-01-01', 'fund.established', { name: '母基金' }),
    ...['甲', '乙'].map((name) =>
      on('2019-01-01', 'sub-fund.registered', {
        name: `子基金${name}`,
        fund: '母基金',
        manager: `${name}管理`,
      }),
    ),
    ...['SF-001', 'SF-002'].flatMap((vehicle) => [
      on('2019-02-01', 'commitment.made', { vehicle, investor: 'LP-001', amount: '1000' }),
      on('2019-03-01', 'contribution.paid', { vehicle, investor: 'LP-001', amount: '800' }),
    ]),
    on('2020-05-18', 'investment.made', {
      vehicle: 'SF-001',
      enterprise: 'E-0001',
      amount: '300',
      ownership: '0.1',
    }),
    on('2021-05-18', 'investment.made', { vehicle: 'SF-002', enterprise: 'E-0002', amount: '500' }),
    on('2021-06-01', 'enterprise.classified', {
      enterprise: 'E-0001',
      scheme: 'WZ5-2019',
      industry: 'W1',
      evidence: '测试',
    }),
  );
  return ledger;
}

/**
 * Beside the portfolio, what E-0001 has in the books that no manager sees: a line of 900 with a
 * loan of 400, 70 of a deal, and 50 of a project.
 */
export async function withBooks(ledger: Ledger): Promise<Ledger> {
  const on = (effective_on: string, type: string, data: object) => ({ type, effective_on, data });
  await ledger.record(
    on('2018-01-01', 'party.registered', {
      ...{ code: 'B-001', kind: 'bank', name: '甲银行', no_uscc_reason: '测试' },
    }),
    on('2022-01-01', 'enterprise.qualified', {
      ...{ enterprise: 'E-0001', qualification: 'high-tech' },
      ...{ valid_from: '2022-01-01', valid_to: '2024-12-31' },
    }),
    on('2022-01-02', 'credit.granted', {
      ...{ code: 'CL-1', enterprise: 'E-0001', bank: 'B-001', product: 'P01', stage: 'facility' },
      ...{ limit: '900', valid_to: '2025-01-01', revolving: false },
    }),
    on('2022-01-03', 'loan.drawn', {
      ...{ code: 'LN-1', line: 'CL-1', amount: '400', rate: '0.04', due_on: '2023-01-03' },
      ...{ method: 'annuity', period_months: '1', day_count: '30/360' },
    }),
    on('2022-02-01', 'deal.issued', {
      ...{ code: 'ABS-1', name: '一期', form: 'abs', issue_size: '100', matures_on: '2024-02-01' },
      tranches: [{ tranche: 'A', rank: 1, size: '100', coupon: '0.04', day_count: 'ACT/365F' }],
      steps: [
        { kind: 'interest', ranks: '1' },
        { kind: 'principal', ranks: '1', rule: 'sequential' },
        { kind: 'residual' },
      ],
    }),
    on('2022-02-02', 'deal.financed', { deal: 'ABS-1', enterprise: 'E-0001', principal: '70' }),
    on('2022-03-01', 'programme.funded', {
      ...{ code: 'PG-1', name: '先投后股专项', amount: '1000', revolving: false },
    }),
    on('2022-03-02', 'project.proposed', {
      ...{
        code: 'PJ-1',
        name: '中试项目',
        programme: 'PG-1',
        enterprise: 'E-0001',
        source: 'seed',
      },
    }),
    on('2022-03-03', 'project.approved', { project: 'PJ-1', amount: '60' }),
    on('2022-03-04', 'project.signed', {
      ...{ project: 'PJ-1', trigger: '中试', valuation_basis: '评估', holding_cap: '0.2' },
    }),
    on('2022-03-05', 'project.disbursed', { project: 'PJ-1', amount: '50', instalment: 1 }),
  );
  return ledger;
}

const TABLES = [
  ...['submission', 'settlement', 'event', 'effect', 'mark'],
  ...['entity', 'entity_name', 'entity_reference'],
] as const;

/** How many rows each table of the journal has, seen by the owner of the tables. */
export async function rowCounts(ledger: Ledger): Promise<Record<string, number>> {
  const counted = TABLES.map((table) => `(select count(*)::int from ${table}) as ${table}`);
  const [counts] = await ledger.database.own((sql) =>
    sql.unsafe<Record<string, number>[]>(`select ${counted.join(', ')}`),
  );
  return { ...counts! };
}

/** Every refusal has this form, whatever was wrong (RFC 9457). */
export function expectProblem(answer: Answer, status: number, code: string): void {
  const { body } = answer;
  const said = { status: answer.status, code: body.code, inBody: body.status, type: body.type };
  expect(said, body.detail).toEqual({ status, code, inBody: status, type: 'about:blank' });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
  expect(REFUSALS).toHaveProperty([code]);
  expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
  expect(answer.body.title).toBe(REFUSALS[code as keyof typeof REFUSALS][1]);
  // A sentence for people, and nothing of what is inside: no stack, no SQL, no file.
  expect(answer.body.detail).toMatch(/\p{Script=Han}/u);
  expect(JSON.stringify(answer.body)).not.toMatch(
    /\.ts\b|node_modules|at \/|select |PostgresError/,
  );
  expect(answer.body.errors.length).toBeGreaterThan(0);
  for (const fault of answer.body.errors) expect(Object.keys(REFUSALS)).toContain(fault.code);
}

/** A new token of a person; with no days left it has expired already. */
export async function tokenOf(ledger: Ledger, login: string, days = 1): Promise<string> {
  const token = newToken();
  const hash = sha256Hex(token);
  const personId = ledger.people.get(login)!.id;
  await ledger.database.own((sql) => saveToken(sql, { hash, personId, label: 'test', days }));
  return token;
}

/** What a browser sends from a page of ours. */
export const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };

/** The cookie of a session that a person has begun, without the cost of a password. */
export async function cookieOf(ledger: Ledger, login: string): Promise<string> {
  const secret = newSecret();
  const hash = sha256Hex(secret);
  const personId = ledger.people.get(login)!.id;
  await ledger.database.own(
    (sql) => sql`insert into session (hash, person_id, expires_at)
      values (${hash}, ${personId}, clock_timestamp() + interval '12 hours')`,
  );
  return `kechuang_session=${secret}`;
}

/** A request as a page of ours sends it, with a session's cookie. */
export function browse(
  ledger: Ledger,
  cookie: string | undefined,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return ledger.request(undefined, `/api/v1${path}`, {
    method: method.toUpperCase(),
    headers: {
      ...SAME_ORIGIN,
      ...(cookie !== undefined && { cookie }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** The body of a request that is under way until the test sends it. */
export function heldBody(text: string) {
  let send = (): void => {};
  let ask = (): void => {};
  const sent = new Promise<void>((done) => (send = done));
  const asked = new Promise<void>((done) => (ask = done));
  const pull = async (controller: ReadableStreamDefaultController): Promise<void> => {
    ask();
    await sent;
    if (text !== '') controller.enqueue(new TextEncoder().encode(text));
    controller.close();
  };
  // Nothing is read ahead: it is asked for when the service wants to know it.
  const body = new ReadableStream({ pull }, { highWaterMark: 0 });
  return { init: { body, duplex: 'half' } as RequestInit, asked, send };
}

/** The cookie an answer gives, as the browser sends it back. */
export const givenCookie = (answer: Answer): string | undefined =>
  /^[^;]+/.exec(answer.headers.get('set-cookie') ?? '')?.[0];

/** Gives a person a password that costs next to nothing to check. */
export async function givePassword(ledger: Ledger, login: string, password: string) {
  const hash = await hashPassword(password, { n: 2, r: 1, p: 1 });
  const { id } = ledger.people.get(login)!;
  await ledger.database.own((sql) => savePassword(sql, id, hash, false));
}

/** Signs in with a temporary password and chooses an own one; the cookie one goes on with. */
export async function takeOwnPassword(ledger: Ledger, login: string, temporary: string) {
  const given = { login, password: temporary };
  const began = await browse(ledger, undefined, 'post', '/session', given);
  const change = { old: temporary, new: `自己想的一句话作密码 ${newSecret()}` };
  const answer = await browse(ledger, givenCookie(began), 'post', '/me/password', change);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return givenCookie(answer)!;
}
