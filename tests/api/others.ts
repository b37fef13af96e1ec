/**
 * What one fund manager gets when asking about another's: what is planted with the other one and
 * with the bureau, so unmistakable that any trace of it in an answer is seen.
 */
import { keepUpload } from '../../src/actions/uploads.ts';
import type { Ledger } from '../support/ledger.ts';
import { fee, tokenOf } from './support.ts';

/**
 * `hidden`: as if there were nothing; `refused`: no, with a code; `own`: it concerns nobody but
 * whoever asks; `shared`: the same for everybody.
 */
export interface Others {
  gives: 'hidden' | 'refused' | 'own' | 'shared';
  /** What is asked; without it, what the route's own row asks. Vehicle SF-002 is the other's. */
  path?: string | readonly string[] | (() => Promise<string>);
  body?: unknown;
  /** A workbook that is sent instead of JSON. */
  file?: () => Promise<Uint8Array>;
  tag?: (path: string) => Promise<string>;
  /** What a refusal or a hidden thing answers; without it 200. */
  status?: number;
  code?: string;
}

export const NOT_THERE = { gives: 'hidden', status: 404, code: 'not_found' } as const;
export const FORBIDDEN = { gives: 'refused', status: 403, code: 'forbidden' } as const;

/** Stands only in records, submissions, drafts and tokens of manager2, or in the bureau's books. */
const SECRETS = [
  ...['SF-002', '子基金乙', '乙密', '7654321.09', '7654321', '8765432.1', '0.98765', '乙之'],
  ...['CL-1', 'LN-1', 'ABS-1', 'PG-1', 'PJ-1', '中试项目', '900.00'],
];

/** What of it stands in an answer, and not already in what was asked. */
export function secretsIn(answer: { body: unknown; headers: Headers }, asked: string): string[] {
  const { body } = answer;
  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : JSON.stringify(body);
  const said = `${text} ${[...answer.headers].join(' ')}`.replace(/(?<=\d)[ ,](?=\d)/g, '');
  return SECRETS.filter((secret) => said.includes(secret) && !asked.includes(secret));
}

/** An answer without what differs between any two requests. */
export function comparable(body: unknown): unknown {
  const text = JSON.stringify(body, (name, value) =>
    ['meta', 'request_id', 'next_cursor'].includes(name) ? undefined : value,
  );
  return JSON.parse(text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then'));
}

export interface Planted {
  /** A record of SF-002, and one of the bureau's. */
  record: number;
  loan: number;
  /** Of manager2's: a submission that waits, one that was sent back, a draft, a token. */
  pending: number;
  returned: number;
  draft: number;
  token: number;
}

const secretly = (event: object) => ({
  ...event,
  document: '乙密〔2024〕9号',
  memo: '乙之摘要',
  external_id: `乙之${Math.random()}`,
});

const on = (effective_on: string, type: string, data: object) =>
  secretly({ type, effective_on, data: { vehicle: 'SF-002', ...data } });

async function record(ledger: Ledger): Promise<void> {
  await ledger.record(
    on('2021-01-01', 'commitment.made', { investor: 'LP-001', amount: '98765432.1' }),
    on('2021-01-02', 'contribution.paid', { investor: 'LP-001', amount: '98765432.1' }),
    on('2022-05-18', 'investment.made', { enterprise: 'E-0002', amount: '7654321.09' }),
    on('2022-05-19', 'investment.made', { enterprise: 'E-0001', amount: '8765432.1' }),
    secretly(fee('76543.21', 'SF-002')),
    on('2023-12-31', 'investment.valued', {
      ...{ enterprise: 'E-0001', fair_value: '8765432.1', method: 'recent-round', level: 3 },
    }),
    on('2023-12-31', 'performance.reported', { metric: 'irr_net', value: '0.98765' }),
  );
}

/** Plants all of it; the portfolio and the bureau's books stand already. */
export async function plant(ledger: Ledger): Promise<Planted> {
  await record(ledger);
  const last = async (type: string): Promise<number> =>
    (await ledger.get('officer', `/events?limit=1000&type=${type}`)).body.data.at(-1).seq;
  const events = [secretly(fee('7654321.09', 'SF-002'))];
  const propose = async (): Promise<number> =>
    (await ledger.post('manager2', '/submissions', { note: '乙之说明', events })).body.submission;
  const [pending, returned] = [await propose(), await propose()];
  const { etag } = (await ledger.get('officer', `/submissions/${returned}/review`)).body;
  await ledger.request('officer', `/api/v1/submissions/${returned}/return`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'if-match': etag },
    body: JSON.stringify({ reason: '乙之退回原因' }),
  });
  const draft = (await ledger.post('manager2', '/drafts', { note: '乙之草稿', events })).body.id;
  await keepUpload(ledger.database, ledger.people.get('manager2')!, {
    ...{ bytes: new TextEncoder().encode('乙之文件'), name: '乙之文件.csv' },
  });
  await tokenOf(ledger, 'manager2');
  const tokens = (await ledger.get('manager2', '/tokens')).body.data;
  const token = tokens[0].id;
  await ledger.database.own(
    (sql) => sql`update access_token set label = '乙之令牌' where id = ${token}`,
  );
  // What the access log could tell.
  await ledger.get('manager2', '/sub-funds/SF-002/performance');
  const record_ = await last('investment.made');
  return { record: record_, loan: await last('loan.drawn'), pending, returned, draft, token };
}

/** Everything of manager2's that somebody else might change, as the owner of the tables sees it. */
export async function thingsOfTheOther(ledger: Ledger): Promise<unknown> {
  const { id } = ledger.people.get('manager2')!;
  const [things] = await ledger.database.own(
    (sql) => sql`select
      (select jsonb_agg(p) from person p where id = ${id}) as person,
      (select jsonb_agg(d order by id) from draft d where maker_id = ${id}) as drafts,
      (select jsonb_agg(u order by id) from upload u where maker_id = ${id}) as uploads,
      (select jsonb_agg(hash order by hash) from session where person_id = ${id}) as sessions,
      (select jsonb_agg(jsonb_build_array(id, revoked_at) order by id)
        from access_token where person_id = ${id}) as tokens,
      (select jsonb_agg(s order by submission_id) from settlement s where maker_id = ${id}) as settled,
      (select count(*) from event where audience = 'SF-002') as events`,
  );
  return things;
}

/** Tokens limited to SF-001, of people who see everything without that limit. */
export const LIMITED = [
  { login: 'officer', role: null },
  { login: 'officer', role: 'manager' },
  { login: 'auditor', role: null },
  { login: 'admin', role: null },
] as const;

/** A token of that person which is limited to SF-001, the manager's vehicle. */
export async function limitedToken(
  ledger: Ledger,
  { login, role }: (typeof LIMITED)[number],
): Promise<string> {
  const token = await tokenOf(ledger, login);
  await ledger.database.own(
    (sql) => sql`update access_token set vehicles = '{SF-001}', role = ${role}
      where id = (select max(id) from access_token)`,
  );
  return token;
}
