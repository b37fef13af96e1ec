/**
 * Every route, by every role, about another manager's vehicle, refused, unauthenticated, and by the
 * wrong method. The table is held against the OpenAPI document: a route that is not in it, or does
 * not say what is given of another's, fails.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LISTS, SERVICE_LISTS } from '../../src/domain/lists/index.ts';
import type { List } from '../../src/domain/lists/list.ts';
import type { Role } from '../../src/platform/roles-and-rights.ts';
import type { OpenApi } from '../../src/api/document.ts';
import { workbook, XLSX } from '../imports/support.ts';
import { Ledger } from '../support/ledger.ts';
import {
  comparable,
  FORBIDDEN,
  LIMITED,
  limitedToken,
  NOT_THERE,
  plant,
  secretsIn,
  thingsOfTheOther,
  type Others,
  type Planted,
} from './others.ts';
import {
  browse,
  cookieOf,
  expectProblem,
  fee,
  givePassword,
  party,
  rowCounts,
  tokenOf,
  withBooks,
  withPortfolio,
} from './support.ts';

const LOGINS = ['manager', 'officer', 'auditor', 'admin'] as const satisfies readonly Role[];
const READERS: readonly Role[] = ['manager', 'officer', 'auditor'];
const WRITERS: readonly Role[] = ['manager', 'officer'];
const PROPOSERS: readonly Role[] = ['manager', 'officer', 'admin'];

/** The registers of the bureau's books, with a code of each that is there. */
const BUREAUS = {
  'credit-lines': 'CL-1',
  loans: 'LN-1',
  deals: 'ABS-1',
  programmes: 'PG-1',
  projects: 'PJ-1',
};

interface Route {
  roles: readonly Role[];
  /** Where managers may ask, and are told that there is nothing of that code. */
  hidden?: true;
  /** Where a token is not enough: the request comes from a browser that signed in. */
  session?: true;
  /** Where nobody is signed in yet. */
  open?: true;
  /** A request that succeeds for whoever may make it. */
  path: string | ((login: Role) => Promise<string>);
  body?: (login: Role) => unknown;
  /** A workbook that is sent instead of JSON. */
  file?: (login: Role) => Promise<Uint8Array>;
  /** What the person has seen and acts on. */
  tag?: (path: string) => Promise<string>;
  /** A request that an allowed person makes and that is refused. */
  refused: { path: string; body?: unknown; status: number; code: string };
  /** What a manager gets who asks about another manager's vehicle, or about the bureau's books. */
  others: Others;
}

const refusedQuery = (path: string) => ({ path, status: 400, code: 'parameter_invalid' });
const refusedPath = (path: string) => ({ path, status: 404, code: 'not_found' });

let ledger: Ledger;
let document: OpenApi;
let planted: Planted;
let count = 0;

/** Another party each time. Of all events this is the one that most people may propose. */
const nextParty = () => party(`企业${(count += 1)}`);

/** A workbook that registers one more party. */
const sheetOfParty = (day = '2024-01-02') =>
  workbook({
    登记主体: [
      ['发生日', '类别', '全称', '没有统一社会信用代码的原因'],
      [day, '企业', `企业${(count += 1)}`, '测试'],
    ],
  });

/** A workbook with a deal of another manager's vehicle. */
const sheetOfTheOther = () =>
  workbook({
    投资: [
      ['发生日', '基金', '企业', '金额（元）'],
      ['2024-01-02', 'SF-002', 'E-0001', 1],
    ],
  });
const OUT_OF_SCOPE = { gives: 'refused', status: 403, code: 'vehicle_out_of_scope' } as const;

/** What each role may propose. */
const proposal = (login: Role): object =>
  login === 'admin'
    ? {
        type: 'review.switched',
        effective_on: '2024-07-01',
        data: { state: 'off', reason: '测试' },
      }
    : nextParty();

/** A submission that waits for review. */
async function pending(login: Role = 'manager'): Promise<number> {
  const by = PROPOSERS.includes(login) ? login : 'manager';
  const answer = await ledger.post(by, '/submissions', { events: [proposal(by)] });
  return answer.body.submission as number;
}

async function draftOf(login: Role): Promise<number> {
  const by = PROPOSERS.includes(login) ? login : 'manager';
  return (await ledger.post(by, '/drafts', { events: [proposal(by)] })).body.id as number;
}

/** Everything that may stand on the list of a quarter, accepted. */
const ACCEPTED = ['unclassified', 'unvalued', 'pending_submissions', 'unbalanced_deals'].map(
  (item) => ({ item, reason: '测试' }),
);
let isClosed = false;

/** Closes a quarter before all that the other requests are dated in. */
async function closeFor2023(): Promise<void> {
  isClosed = true;
  const { body } = await ledger.post('officer', '/quarters/2023Q4/close', { accepted: ACCEPTED });
  await ledger.approve('officer2', body.submission);
}

const reviewTag = async (path: string): Promise<string> =>
  (await ledger.get('officer', path.replace(/\/(approve|return)$/, '/review'))).headers.get(
    'etag',
  )!;
const stateTag = async (path: string): Promise<string> => `"${/\d+/.exec(path)![0]}-pending"`;
const draftTag = async (): Promise<string> => '"v1"';

const theirDraft = async (): Promise<string> => `/drafts/${planted.draft}`;

const TO_BE = 'officer-to-be';

/** A role that waits for an officer, of a person who has a password; one that is still there. */
async function proposedRole(): Promise<number> {
  const grants = async (): Promise<{ id: number; login: string }[]> =>
    (await ledger.get('admin', '/role-grants')).body.data;
  const waiting = (await grants()).find(({ login }) => login.startsWith(TO_BE));
  if (waiting) return waiting.id;
  count += 1;
  const login = `${TO_BE}${count}`;
  await browse(ledger, await cookieOf(ledger, 'admin'), 'post', '/people', {
    ...{ login, name: '某人', role: 'officer', organisation: '科技局' },
  });
  // As after they have chosen their own password, without what that costs.
  await ledger.database.own(
    (sql) => sql`update person set password_temporary = false where login = ${login}`,
  );
  return (await grants()).at(-1)!.id;
}

const PASSWORD = 'four words make one';

async function newestTokenOf(login: string): Promise<number> {
  await tokenOf(ledger, login);
  const { id } = ledger.people.get(login)!;
  const [row] = await ledger.database.own(
    (sql) => sql`select max(id) as id from access_token where person_id = ${id}`,
  );
  return row!.id as number;
}

const ROUTES: Record<string, Route> = {
  'post /api/v1/submissions': {
    roles: PROPOSERS,
    path: '/submissions',
    body: (login) => ({ events: [proposal(login)] }),
    refused: { path: '/submissions', body: {}, status: 422, code: 'submission_empty' },
    others: {
      ...{ gives: 'refused', status: 403, code: 'vehicle_out_of_scope' },
      body: { events: [nextParty(), fee('1.00', 'SF-002')] },
    },
  },
  'get /api/v1/submissions': {
    roles: LOGINS,
    path: '/submissions?status=pending',
    refused: refusedQuery('/submissions?status=lost'),
    others: { gives: 'hidden', path: ['/submissions', '/submissions?status=returned'] },
  },
  'get /api/v1/submissions/{id}': {
    roles: LOGINS,
    path: async (login) => `/submissions/${await pending(login)}`,
    refused: refusedPath('/submissions/999999'),
    others: { ...NOT_THERE, path: async () => `/submissions/${planted.returned}` },
  },
  'get /api/v1/submissions/{id}/review': {
    roles: LOGINS,
    path: async (login) => `/submissions/${await pending(login)}/review`,
    refused: refusedPath('/submissions/999999/review'),
    others: { ...NOT_THERE, path: async () => `/submissions/${planted.pending}/review` },
  },
  'post /api/v1/submissions/{id}/approve': {
    roles: ['officer'],
    path: async () => `/submissions/${await pending()}/approve`,
    tag: reviewTag,
    refused: {
      ...{ path: '/submissions/999999/approve', body: {} },
      ...{ status: 428, code: 'if_match_missing' },
    },
    others: {
      ...FORBIDDEN,
      path: async () => `/submissions/${planted.pending}/approve`,
      tag: reviewTag,
    },
  },
  'post /api/v1/submissions/{id}/return': {
    roles: ['officer'],
    path: async () => `/submissions/${await pending()}/return`,
    body: () => ({ reason: '测试' }),
    tag: reviewTag,
    refused: {
      ...{ path: '/submissions/999999/return', body: {} },
      ...{ status: 428, code: 'if_match_missing' },
    },
    others: {
      ...FORBIDDEN,
      path: async () => `/submissions/${planted.pending}/return`,
      ...{ body: { reason: '测试' }, tag: reviewTag },
    },
  },
  'post /api/v1/submissions/{id}/withdraw': {
    roles: PROPOSERS,
    path: async (login) => `/submissions/${await pending(login)}/withdraw`,
    tag: stateTag,
    refused: {
      ...{ path: '/submissions/999999/withdraw', body: {} },
      ...{ status: 428, code: 'if_match_missing' },
    },
    others: {
      ...NOT_THERE,
      path: async () => `/submissions/${planted.pending}/withdraw`,
      tag: stateTag,
    },
  },
  'get /api/v1/drafts': {
    roles: PROPOSERS,
    path: '/drafts',
    refused: refusedQuery('/drafts?after=-1'),
    others: { gives: 'own' },
  },
  'post /api/v1/drafts': {
    roles: PROPOSERS,
    path: '/drafts',
    body: (login) => ({ events: [proposal(login)] }),
    refused: { path: '/drafts', body: { events: 5 }, status: 422, code: 'field_invalid' },
    others: { gives: 'own' },
  },
  'get /api/v1/drafts/{id}': {
    roles: PROPOSERS,
    path: async (login) => `/drafts/${await draftOf(login)}`,
    refused: refusedPath('/drafts/999999'),
    others: { ...NOT_THERE, path: theirDraft },
  },
  'put /api/v1/drafts/{id}': {
    roles: PROPOSERS,
    path: async (login) => `/drafts/${await draftOf(login)}`,
    body: () => ({ note: '改' }),
    tag: draftTag,
    refused: { path: '/drafts/999999', body: {}, status: 428, code: 'if_match_missing' },
    others: { ...NOT_THERE, path: theirDraft, body: { note: '改' }, tag: draftTag },
  },
  'delete /api/v1/drafts/{id}': {
    roles: PROPOSERS,
    path: async (login) => `/drafts/${await draftOf(login)}`,
    tag: draftTag,
    refused: { path: '/drafts/999999', status: 428, code: 'if_match_missing' },
    others: { ...NOT_THERE, path: theirDraft, tag: draftTag },
  },
  'post /api/v1/drafts/{id}/submit': {
    roles: PROPOSERS,
    path: async (login) => `/drafts/${await draftOf(login)}/submit`,
    tag: draftTag,
    refused: { path: '/drafts/999999/submit', status: 428, code: 'if_match_missing' },
    others: {
      ...NOT_THERE,
      path: async () => `${await theirDraft()}/submit`,
      tag: draftTag,
    },
  },
  'post /api/v1/events/{id}/reversal': {
    roles: WRITERS,
    path: async () => `/events/${(await ledger.record(nextParty()))[0]}/reversal`,
    body: () => ({ reason_code: 'entry-error', reason: '测试' }),
    refused: {
      path: '/events/999999/reversal',
      body: { reason_code: 'entry-error', reason: '测试' },
      status: 422,
      code: 'reversal_unknown',
    },
    others: {
      ...{ gives: 'refused', status: 403, code: 'vehicle_out_of_scope' },
      path: async () => `/events/${planted.record}/reversal`,
      body: { reason_code: 'entry-error', reason: '测试' },
    },
  },
  'get /api/v1/events': {
    roles: READERS,
    path: '/events?limit=1000',
    refused: refusedQuery('/events?limit=0'),
    others: {
      gives: 'hidden',
      path: ['/events?limit=1000', '/events?about=SF-002', '/events?about=LN-1'],
    },
  },
  'get /api/v1/events/{seq}': {
    roles: READERS,
    path: '/events/1',
    refused: refusedPath('/events/999999'),
    others: { ...NOT_THERE, path: async () => `/events/${planted.record}` },
  },
  'get /api/v1/postings': {
    roles: READERS,
    path: '/postings?limit=1000',
    refused: refusedQuery('/postings?measure=gold'),
    others: {
      gives: 'hidden',
      path: ['/postings?limit=1000', '/postings?vehicle=SF-002', '/postings?instrument=LN-1'],
    },
  },
  'get /api/v1/event-types/{type}': {
    roles: READERS,
    path: '/event-types/fee.charged',
    refused: refusedPath('/event-types/fee.waived'),
    others: { gives: 'shared' },
  },
  'get /api/v1/event-types': {
    roles: READERS,
    path: '/event-types',
    refused: refusedQuery('/event-types?colour=red'),
    others: { gives: 'shared' },
  },
  'get /api/v1/parties': {
    roles: READERS,
    path: '/parties',
    refused: refusedQuery('/parties?kind=robot'),
    others: { gives: 'shared' },
  },
  'get /api/v1/sub-funds': {
    roles: READERS,
    path: '/sub-funds',
    refused: refusedQuery('/sub-funds?as_of=2023-02-29'),
    others: { gives: 'hidden' },
  },
  'get /api/v1/investments': {
    roles: READERS,
    path: '/investments',
    refused: { path: '/investments?cursor=rubbish', status: 400, code: 'cursor_invalid' },
    others: { gives: 'hidden' },
  },
  ...Object.fromEntries(
    Object.entries(BUREAUS).flatMap(([register, code]): [string, Route][] => [
      [
        `get /api/v1/${register}`,
        {
          roles: ['officer', 'auditor'],
          path: `/${register}`,
          refused: refusedQuery(`/${register}?limit=0`),
          others: FORBIDDEN,
        },
      ],
      [
        `get /api/v1/${register}/{code}`,
        {
          roles: ['officer', 'auditor'],
          path: `/${register}/${code}`,
          refused: refusedPath(`/${register}/X-9`),
          others: FORBIDDEN,
        },
      ],
    ]),
  ),
  'get /api/v1/enterprises': {
    roles: READERS,
    path: '/enterprises',
    refused: refusedQuery('/enterprises?invested_from=much'),
    others: { gives: 'hidden' },
  },
  'get /api/v1/enterprises/{code}': {
    roles: READERS,
    path: '/enterprises/E-0001',
    refused: refusedPath('/enterprises/LP-001'),
    others: { gives: 'hidden', path: ['/enterprises/E-0001', '/enterprises/E-0002'] },
  },
  'get /api/v1/parties/{code}': {
    roles: READERS,
    path: '/parties/LP-001',
    refused: refusedPath('/parties/SF-001'),
    others: { gives: 'shared' },
  },
  'get /api/v1/sub-funds/{code}': {
    roles: READERS,
    path: '/sub-funds/SF-001',
    refused: refusedPath('/sub-funds/SF-999'),
    others: { ...NOT_THERE, path: '/sub-funds/SF-002' },
  },
  'get /api/v1/enterprises/{code}/exposure': {
    roles: READERS,
    path: '/enterprises/E-0001/exposure',
    refused: refusedPath('/enterprises/LP-001/exposure'),
    others: {
      gives: 'hidden',
      // Both have invested in E-0001; in E-0002, only the other one.
      path: ['/enterprises/E-0001/exposure', '/enterprises/E-0002/exposure'],
    },
  },
  'get /api/v1/equity-and-credit': {
    roles: ['officer', 'auditor'],
    path: '/equity-and-credit',
    refused: refusedQuery('/equity-and-credit?as_of=2023-02-29'),
    others: FORBIDDEN,
  },
  'get /api/v1/coverage': {
    roles: ['officer', 'auditor'],
    path: '/coverage?qualification=high-tech',
    refused: refusedQuery('/coverage?qualification=low-tech'),
    others: FORBIDDEN,
  },
  'get /api/v1/indicators': {
    roles: READERS,
    path: '/indicators',
    refused: refusedQuery('/indicators?as_of=2023-02-29'),
    others: { gives: 'shared' },
  },
  'get /api/v1/indicators/{code}': {
    roles: READERS,
    path: '/indicators/IND-1',
    refused: refusedPath('/indicators/IND-9'),
    others: { gives: 'shared' },
  },
  'get /api/v1/sub-funds/{code}/performance': {
    roles: READERS,
    path: '/sub-funds/SF-001/performance',
    refused: refusedPath('/sub-funds/SF-999/performance'),
    others: { ...NOT_THERE, path: '/sub-funds/SF-002/performance' },
  },
  'get /api/v1/fund-performance': {
    roles: ['officer', 'auditor'],
    path: '/fund-performance',
    refused: refusedQuery('/fund-performance?as_of=2023-02-29'),
    others: FORBIDDEN,
  },
  'get /api/v1/investments/{vehicle}/{enterprise}': {
    roles: READERS,
    path: '/investments/SF-001/E-0001',
    refused: refusedPath('/investments/SF-001/E-0002'),
    others: {
      ...NOT_THERE,
      path: ['SF-002/E-0001', 'SF-002/E-0002'].map((code) => `/investments/${code}`),
    },
  },
  'get /api/v1/investments/{vehicle}/{enterprise}/performance': {
    roles: READERS,
    path: '/investments/SF-001/E-0001/performance',
    refused: refusedPath('/investments/SF-001/E-0002/performance'),
    others: {
      ...NOT_THERE,
      path: ['SF-002/E-0001', 'SF-002/E-0002'].map((code) => `/investments/${code}/performance`),
    },
  },
  'get /api/v1/loans/{code}/schedule': {
    // No manager sees a loan: for them there is none of that code.
    roles: ['officer', 'auditor'],
    hidden: true,
    path: '/loans/LN-1/schedule',
    refused: refusedPath('/loans/LN-9/schedule'),
    others: NOT_THERE,
  },
  'get /api/v1/deals/{code}/waterfall': {
    roles: ['officer', 'auditor'],
    hidden: true,
    path: '/deals/ABS-1/waterfall',
    refused: refusedPath('/deals/ABS-9/waterfall'),
    others: NOT_THERE,
  },
  'get /api/v1/code-lists': {
    roles: READERS,
    path: '/code-lists',
    refused: refusedQuery('/code-lists?known_at=yesterday'),
    others: { gives: 'shared' },
  },
  'get /api/v1/code-lists/{list}': {
    roles: READERS,
    path: '/code-lists/WZ5-2019',
    refused: refusedPath('/code-lists/NONE'),
    others: { gives: 'shared' },
  },
  'get /api/v1/running-work': {
    roles: LOGINS,
    path: '/running-work',
    refused: refusedQuery('/running-work?colour=red'),
    others: { gives: 'own' },
  },
  'delete /api/v1/running-work/{id}': {
    roles: LOGINS,
    path: '/running-work/none',
    refused: refusedQuery('/running-work/none?colour=red'),
    others: { gives: 'own' },
  },
  'get /api/v1/me': {
    roles: LOGINS,
    path: '/me',
    refused: refusedQuery('/me?colour=red'),
    others: { gives: 'own' },
  },
  'post /api/v1/me/password': {
    roles: LOGINS,
    session: true,
    path: async () => {
      for (const login of LOGINS) await givePassword(ledger, login, PASSWORD);
      return '/me/password';
    },
    body: () => ({ old: PASSWORD, new: `${PASSWORD} ${(count += 1)}` }),
    refused: {
      path: '/me/password',
      body: { old: PASSWORD, new: 'short' },
      status: 422,
      code: 'password_unsuitable',
    },
    others: { gives: 'own' },
  },
  'post /api/v1/session': {
    roles: LOGINS,
    open: true,
    path: async () => {
      await givePassword(ledger, 'officer', PASSWORD);
      return '/session';
    },
    body: () => ({ login: 'officer', password: PASSWORD }),
    refused: { path: '/session', body: {}, status: 422, code: 'field_missing' },
    others: {
      ...{ gives: 'refused', status: 401, code: 'sign_in_failed' },
      body: { login: 'manager2', password: PASSWORD },
    },
  },
  'delete /api/v1/session': {
    roles: LOGINS,
    session: true,
    path: '/session',
    refused: refusedQuery('/session?colour=red'),
    others: { gives: 'own' },
  },
  'get /api/v1/sessions': {
    roles: LOGINS,
    path: '/sessions',
    refused: refusedQuery('/sessions?colour=red'),
    others: { gives: 'own' },
  },
  'delete /api/v1/sessions': {
    roles: LOGINS,
    session: true,
    path: '/sessions',
    refused: refusedQuery('/sessions?colour=red'),
    others: { gives: 'own' },
  },
  'get /api/v1/tokens': {
    roles: LOGINS,
    path: '/tokens',
    refused: { path: '/tokens?login=admin', status: 403, code: 'forbidden' },
    others: { ...FORBIDDEN, path: '/tokens?login=manager2' },
  },
  'post /api/v1/tokens': {
    roles: LOGINS,
    session: true,
    path: '/tokens',
    body: () => ({ label: '测试', days: 1 }),
    refused: { path: '/tokens', body: { label: '测试' }, status: 422, code: 'field_missing' },
    others: {
      ...{ gives: 'refused', status: 403, code: 'vehicle_out_of_scope' },
      body: { label: '测试', days: 1, vehicles: ['SF-001', 'SF-002'] },
    },
  },
  'delete /api/v1/tokens/{id}': {
    roles: LOGINS,
    // Everybody's own: the newest token of whoever asks.
    path: async (login) => `/tokens/${await newestTokenOf(login)}`,
    refused: refusedPath('/tokens/999999'),
    others: { ...NOT_THERE, path: async () => `/tokens/${planted.token}` },
  },
  'get /api/v1/people': {
    roles: ['admin'],
    path: '/people',
    refused: refusedQuery('/people?colour=red'),
    others: FORBIDDEN,
  },
  'post /api/v1/people': {
    roles: ['admin'],
    session: true,
    path: '/people',
    body: () => ({
      ...{ login: `someone${(count += 1)}`, name: '某人', role: 'officer', organisation: '科技局' },
    }),
    refused: {
      path: '/people',
      body: { login: 'OFFICER', name: '某人', role: 'officer', organisation: '科技局' },
      status: 422,
      code: 'login_taken',
    },
    others: {
      ...FORBIDDEN,
      body: {
        ...{ login: 'mine', name: '某人', role: 'manager', organisation: '甲' },
        vehicles: ['SF-002'],
      },
    },
  },
  'get /api/v1/role-grants': {
    roles: ['officer', 'admin'],
    path: '/role-grants',
    refused: refusedQuery('/role-grants?role=officer'),
    others: FORBIDDEN,
  },
  'post /api/v1/role-grants/{id}/approve': {
    roles: ['officer'],
    path: async () => `/role-grants/${await proposedRole()}/approve`,
    refused: refusedPath('/role-grants/999999/approve'),
    others: FORBIDDEN,
  },
  'post /api/v1/role-grants/{id}/decline': {
    roles: ['officer'],
    path: async () => `/role-grants/${await proposedRole()}/decline`,
    refused: refusedPath('/role-grants/999999/decline'),
    others: FORBIDDEN,
  },
  'get /api/v1/people/{login}': {
    roles: ['admin'],
    path: '/people/officer',
    refused: refusedPath('/people/nobody'),
    others: { ...FORBIDDEN, path: '/people/manager2' },
  },
  'patch /api/v1/people/{login}': {
    roles: ['admin'],
    path: '/people/manager2',
    body: () => ({ name: '改名' }),
    refused: {
      path: '/people/admin',
      body: { disabled: true },
      status: 422,
      code: 'own_access',
    },
    others: {
      ...FORBIDDEN,
      ...{ path: '/people/manager', body: { vehicles: ['SF-001', 'SF-002'] } },
    },
  },
  'post /api/v1/people/{login}/password': {
    roles: ['admin'],
    session: true,
    path: '/people/manager2/password',
    refused: refusedPath('/people/nobody/password'),
    others: FORBIDDEN,
  },
  'delete /api/v1/people/{login}/sessions': {
    roles: ['admin'],
    path: '/people/manager2/sessions',
    refused: refusedPath('/people/nobody/sessions'),
    others: FORBIDDEN,
  },
  'get /api/v1/figures': {
    roles: READERS,
    path: '/figures',
    refused: refusedQuery('/figures?as_of=today'),
    others: { gives: 'hidden' },
  },
  'get /api/v1/figures/{id}': {
    roles: READERS,
    path: '/figures/fund.invested?group_by=vehicle,industry',
    refused: refusedPath('/figures/fund.luck'),
    others: {
      gives: 'hidden',
      path: [
        '/figures/fund.invested?enterprise=E-0002',
        '/figures/fund.invested?group_by=vehicle,enterprise',
        '/figures/fund.fair_value?group_by=instrument,enterprise',
      ],
    },
  },
  'get /api/v1/figures/{id}/trail': {
    roles: READERS,
    path: '/figures/fund.strategic_share_by_amount/trail',
    refused: refusedPath('/figures/fund.luck/trail'),
    others: {
      gives: 'hidden',
      path: ['fund.invested', 'fund.fair_value', 'fund.strategic_share_by_amount'].map(
        (id) => `/figures/${id}/trail`,
      ),
    },
  },
  'get /api/v1/figures/{id}/series': {
    roles: READERS,
    path: '/figures/fund.invested/series?from=2019Q1&to=2024Q2',
    refused: refusedQuery('/figures/fund.invested/series?from=2024Q2&to=2019Q1'),
    others: { gives: 'hidden' },
  },
  'get /api/v1/published-figures': {
    roles: ['officer', 'auditor'],
    path: '/published-figures',
    refused: {
      path: '/published-figures?known_at=2199-01-01T00:00:00Z',
      status: 422,
      code: 'known_at_in_future',
    },
    others: FORBIDDEN,
  },
  'get /api/v1/quarters': {
    roles: ['officer', 'auditor'],
    path: '/quarters',
    others: FORBIDDEN,
    refused: refusedQuery('/quarters?colour=red'),
  },
  'get /api/v1/quarters/{quarter}': {
    roles: ['officer', 'auditor'],
    path: '/quarters/2024Q1',
    others: FORBIDDEN,
    refused: refusedQuery('/quarters/2024Q5'),
  },
  'post /api/v1/quarters/{quarter}/close': {
    roles: ['officer'],
    path: '/quarters/2024Q1/close',
    body: () => ({ accepted: ACCEPTED }),
    others: { ...FORBIDDEN, path: '/quarters/2024Q1/close', body: {} },
    refused: {
      ...{ path: '/quarters/2024Q1/close', body: {} },
      ...{ status: 422, code: 'checklist_open' },
    },
  },
  'post /api/v1/quarters/{quarter}/reopen': {
    roles: ['officer'],
    path: async () => {
      if (!isClosed) await closeFor2023();
      return '/quarters/2023Q4/reopen';
    },
    body: () => ({ reason: '测试' }),
    others: { ...FORBIDDEN, path: '/quarters/2023Q4/reopen', body: {} },
    refused: {
      ...{ path: '/quarters/2019Q1/reopen', body: { reason: '测试' } },
      ...{ status: 422, code: 'quarter_state_unchanged' },
    },
  },
  'get /api/v1/quarters/{quarter}/restatements': {
    roles: ['officer', 'auditor'],
    path: async () => {
      if (!isClosed) await closeFor2023();
      return '/quarters/2023Q4/restatements';
    },
    others: { ...FORBIDDEN, path: '/quarters/2023Q4/restatements' },
    refused: refusedPath('/quarters/2020Q1/restatements'),
  },
  'get /api/v1/events/{seq}/leaf': {
    roles: READERS,
    path: async () => `/events/${(await ledger.record(nextParty()))[0]}/leaf`,
    others: { ...NOT_THERE, path: async () => `/events/${planted.record}/leaf` },
    refused: refusedPath('/events/999999/leaf'),
  },
  'get /api/v1/audit/tree-head': {
    roles: READERS,
    path: '/audit/tree-head',
    others: { gives: 'shared' },
    refused: refusedPath('/audit/tree-head?size=999999'),
  },
  'get /api/v1/audit/heads': {
    roles: READERS,
    path: '/audit/heads',
    others: { gives: 'shared' },
    refused: refusedQuery('/audit/heads?size=1'),
  },
  'get /api/v1/audit/keys': {
    roles: READERS,
    path: '/audit/keys',
    others: { gives: 'shared' },
    refused: refusedQuery('/audit/keys?size=1'),
  },
  'get /api/v1/audit/proofs/inclusion': {
    roles: READERS,
    path: '/audit/proofs/inclusion?seq=1',
    others: { gives: 'shared' },
    refused: refusedPath('/audit/proofs/inclusion?seq=999999'),
  },
  'get /api/v1/audit/proofs/consistency': {
    roles: READERS,
    path: '/audit/proofs/consistency?from=1',
    others: { gives: 'shared' },
    refused: refusedPath('/audit/proofs/consistency?from=999999'),
  },
  'post /api/v1/submissions/{id}/reversal': {
    roles: WRITERS,
    path: async (login) => {
      const { body } = await ledger.post(login === 'manager' ? login : 'officer', '/submissions', {
        events: [nextParty()],
      });
      await ledger.approve('officer2', body.submission);
      return `/submissions/${body.submission}/reversal`;
    },
    body: () => ({ reason_code: 'duplicate', reason: '测试' }),
    refused: {
      path: '/submissions/999999/reversal',
      body: { reason_code: 'duplicate', reason: '测试' },
      status: 404,
      code: 'not_found',
    },
    others: {
      ...{ gives: 'refused', status: 404, code: 'not_found' },
      path: async () => `/submissions/1/reversal`,
      body: { reason_code: 'duplicate', reason: '测试' },
    },
  },
  'get /api/v1/sheets/{book}/template.xlsx': {
    roles: WRITERS,
    path: '/sheets/parties/template.xlsx',
    refused: refusedPath('/sheets/nothing/template.xlsx'),
    others: { ...NOT_THERE, path: '/sheets/credit/template.xlsx' },
  },
  'get /api/v1/sheets/{book}/records.xlsx': {
    roles: READERS,
    path: '/sheets/parties/records.xlsx',
    refused: refusedPath('/sheets/nothing/records.xlsx'),
    others: { gives: 'own' },
  },
  'post /api/v1/imports/preview': {
    roles: WRITERS,
    path: '/imports/preview',
    file: () => sheetOfParty(),
    refused: { path: '/imports/preview', status: 415, code: 'media_type_unsupported' },
    others: { gives: 'own', file: () => sheetOfTheOther() },
  },
  'post /api/v1/imports': {
    roles: WRITERS,
    path: '/imports',
    file: () => sheetOfParty(),
    refused: { path: '/imports', status: 415, code: 'media_type_unsupported' },
    others: { ...OUT_OF_SCOPE, file: () => sheetOfTheOther() },
  },
  'post /api/v1/imports/marked': {
    roles: WRITERS,
    path: '/imports/marked',
    file: () => sheetOfParty('不是日期'),
    refused: { path: '/imports/marked', status: 415, code: 'media_type_unsupported' },
    others: { gives: 'own', file: () => sheetOfTheOther() },
  },
  'get /api/v1/audit/pack': {
    roles: ['officer', 'auditor'],
    path: '/audit/pack?quarter=2024Q1',
    others: FORBIDDEN,
    refused: refusedQuery('/audit/pack?quarter=2024Q5'),
  },
  'get /api/v1/quarters/{quarter}/report': {
    roles: ['officer', 'auditor'],
    path: '/quarters/2024Q2/report',
    refused: refusedQuery('/quarters/2024Q5/report'),
    others: FORBIDDEN,
  },
  'get /api/v1/quarters/{quarter}/report.xlsx': {
    roles: ['officer', 'auditor'],
    path: '/quarters/2024Q2/report.xlsx',
    refused: refusedQuery('/quarters/2024Q4/report.xlsx'),
    others: FORBIDDEN,
  },
  'get /api/v1/audit/access-log': {
    roles: ['auditor', 'admin'],
    path: '/audit/access-log?limit=5',
    refused: refusedQuery('/audit/access-log?status=abc'),
    others: FORBIDDEN,
  },
};

/** The lists whose rows are everybody's. */
const SHARED_LISTS = ['parties', 'indicators', 'code-lists'];

/** A workbook says when it was drawn, so no two are alike; what is in it: downloads.test.ts. */
const alike = (format: string, path: string): Route['others'] =>
  format === 'csv' ? { gives: 'shared' } : { gives: 'hidden', path: async () => path };

/** Every list as a file, in both formats, for whoever may read the list. */
for (const { path, action } of Object.values<List>(LISTS)) {
  const roles: readonly Role[] = action === 'records:read' ? READERS : ['officer', 'auditor'];
  const gives = SHARED_LISTS.includes(path) ? 'shared' : 'hidden';
  const [csv, xlsx] = [`/${path}.csv`, `/${path}.xlsx`];
  ROUTES[`get /api/v1${csv}`] = {
    ...{ roles, path: csv, refused: refusedQuery(`${csv}?sort=colour`) },
    others: roles === READERS ? { gives } : FORBIDDEN,
  };
  ROUTES[`get /api/v1${xlsx}`] = {
    ...{ roles, path: xlsx, refused: refusedQuery(`${xlsx}?sort=colour`) },
    // A workbook says when it was drawn, so no two are alike; what is in it: downloads.test.ts.
    others: roles === READERS ? { gives: 'hidden', path: async () => xlsx } : FORBIDDEN,
  };
}
for (const format of ['csv', 'xlsx']) {
  for (const { path, action } of Object.values<List>(SERVICE_LISTS)) {
    const roles: Record<string, readonly Role[]> = {
      'records:read': READERS,
      'reports:read': ['officer', 'auditor'],
      'people:manage': ['admin'],
    };
    ROUTES[`get /api/v1/${path}.${format}`] = {
      ...{ roles: roles[action]!, path: `/${path}.${format}` },
      refused: refusedQuery(`/${path}.${format}?sort=colour`),
      others: action === 'records:read' ? alike(format, `/${path}.${format}`) : FORBIDDEN,
    };
  }
  ROUTES[`get /api/v1/events.${format}`] = {
    roles: READERS,
    path: `/events.${format}`,
    refused: refusedQuery(`/events.${format}?type=party`),
    others: { gives: 'hidden', path: async () => `/events.${format}?type=investment.made` },
  };
  ROUTES[`get /api/v1/postings.${format}`] = {
    roles: READERS,
    path: `/postings.${format}`,
    refused: refusedQuery(`/postings.${format}?measure=gold`),
    others: { gives: 'hidden', path: async () => `/postings.${format}?measure=invested` },
  };
  ROUTES[`get /api/v1/submissions.${format}`] = {
    roles: LOGINS,
    path: `/submissions.${format}`,
    refused: refusedQuery(`/submissions.${format}?status=lost`),
    others: { gives: 'hidden', path: async () => `/submissions.${format}?status=pending` },
  };
  ROUTES[`get /api/v1/audit/access-log.${format}`] = {
    roles: ['auditor', 'admin'],
    path: `/audit/access-log.${format}`,
    refused: refusedQuery(`/audit/access-log.${format}?status=abc`),
    others: FORBIDDEN,
  };
}

const CASES = Object.entries(ROUTES).map(([name, route]) => {
  const [method = '', path = ''] = name.split(' ');
  return { name, method, documented: path, ...route };
});
const EACH_ROLE = CASES.flatMap((route) =>
  LOGINS.map((login) => ({ ...route, login, allowed: route.roles.includes(login) })),
);

/** Where to ask, as whom, and with what: the route's own request for that person. */
async function requestOf(route: (typeof CASES)[number], login: Role): Promise<Asked> {
  const path = typeof route.path === 'string' ? route.path : await route.path(login);
  const tag = await route.tag?.(path);
  const headers = { ...(tag !== undefined && { 'if-match': tag }) };
  const file = await route.file?.(login);
  return { ...pick(route), path, body: route.body?.(login), headers, ...(file && { file }) };
}

interface Asked extends Pick<Route, 'session' | 'open'> {
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  file?: Uint8Array;
}

const pick = ({ method, session, open }: (typeof CASES)[number]) => ({
  method,
  ...(session && { session }),
  ...(open && { open }),
});

/** Asks by token, or as a browser where the route wants a session, or where nobody is signed in. */
async function ask(login: string | undefined, asked: Asked) {
  const { method, path, body, headers = {}, session, open } = asked;
  if (open) return browse(ledger, undefined, method, path, body ?? {});
  if (session && login !== undefined)
    return browse(ledger, await cookieOf(ledger, login), method, path, body);
  if (method === 'get') return ledger.request(login, `/api/v1${path}`, { headers });
  if (asked.file) {
    return ledger.request(login, `/api/v1${path}`, {
      method: method.toUpperCase(),
      headers: { 'content-type': XLSX, ...headers },
      body: asked.file as Uint8Array<ArrayBuffer>,
    });
  }
  if (method === 'post') return ledger.post(login, path, body ?? {}, headers);
  return ledger.request(login, `/api/v1${path}`, {
    method: method.toUpperCase(),
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

beforeAll(async () => {
  ledger = await withBooks(
    await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference()),
  );
  await ledger.record({
    type: 'indicator.defined',
    effective_on: '2021-01-01',
    data: { code: 'IND-1', name: '高新技术企业数', unit: '家', kind: 'stock' },
  });
  await ledger.record(
    {
      type: 'target.set',
      effective_on: '2021-01-02',
      data: {
        ...{ indicator: 'IND-1', period: '2025', base_year: 2020 },
        ...{ base_value: '100', value: '200', quote: '到2025年200家' },
      },
    },
    {
      type: 'indicator.observed',
      effective_on: '2024-02-01',
      data: { indicator: 'IND-1', year: 2023, value: '150', status: 'actual' },
    },
  );
  await ledger.record({
    type: 'figure.published',
    effective_on: '2024-06-28',
    document: '测试〔2024〕1号',
    provenance: 'published',
    data: {
      figure: 'fund.invested',
      label: '累计投资',
      value: '0.08',
      unit: '万元',
      decimals: 2,
    },
  });
  document = (await ledger.request(undefined, '/openapi.json')).body;
});
afterAll(() => ledger.close());

test('every route of the OpenAPI document is in this table, and no other', () => {
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(Object.keys(ROUTES).sort()).toEqual(documented.sort());
});

// Before the rows by role, some of which take manager2's access away.
/** What is asked about another's: as many requests as the row of the table names. */
async function askedOfOthers(route: (typeof CASES)[number]): Promise<Asked[]> {
  const { others } = route;
  const file = await others.file?.();
  if (others.path === undefined && others.body === undefined)
    return [{ ...(await requestOf(route, 'manager')), ...(file && { file }) }];
  const path = others.path ?? (route.path as string);
  const paths = typeof path === 'function' ? [await path()] : [path].flat();
  const { body } = others;
  return Promise.all(
    paths.map(async (each) => {
      const tag = await others.tag?.(each);
      const headers = { ...(tag !== undefined && { 'if-match': tag }) };
      return { ...pick(route), path: each, body, headers };
    }),
  );
}

const shown = ({ path, body }: Asked): string => `${path} ${JSON.stringify(body)}`;
const OF_OTHERS = CASES.map((route) => ({ ...route, gives: route.others?.gives }));
const LISTED = OF_OTHERS.filter(
  ({ method, gives, others, path }) =>
    method === 'get' && gives === 'hidden' && typeof (others.path ?? path) !== 'function',
);

describe("another manager's vehicle", () => {
  const before = new Map<string, unknown>();
  const limitedTokens: { login: string; token: string }[] = [];
  const recordedAndOthers = async () => [await rowCounts(ledger), await thingsOfTheOther(ledger)];
  const readAll = async (keep: (path: string, body: unknown) => void): Promise<void> => {
    for (const route of LISTED) {
      for (const asked of await askedOfOthers(route))
        keep(asked.path, comparable((await ask('manager', asked)).body));
    }
  };
  beforeAll(async () => {
    await readAll((path, body) => before.set(path, body));
    planted = await plant(ledger);
    for (const limits of LIMITED)
      limitedTokens.push({ login: limits.login, token: await limitedToken(ledger, limits) });
  });

  test('what the other records changes nothing that one reads, not even a sum', async () => {
    const after = new Map<string, unknown>();
    await readAll((path, body) => after.set(path, body));
    expect(after.size).toBeGreaterThan(20);
    for (const [path, body] of after) expect(body, path).toEqual(before.get(path));
  });

  test('what is planted is there to be found', async () => {
    const found = await ledger.get('officer', '/events?limit=1000');
    expect(secretsIn(found, '')).toEqual(expect.arrayContaining(['SF-002', '7654321.09', 'LN-1']));
    expect(secretsIn(await ledger.get('manager2', '/drafts'), '')).toContain('乙之');
  });

  test.each(OF_OTHERS)('$name: $gives', async (route) => {
    for (const asked of await askedOfOthers(route)) {
      const before = await recordedAndOthers();
      const answer = await ask('manager', asked);
      const { gives, status, code } = route.others;
      if (code === undefined) expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      else expectProblem(answer, status!, code);
      expect(secretsIn(answer, shown(asked)), asked.path).toEqual([]);
      expect(await recordedAndOthers()).toEqual(before);
      if (gives === 'shared')
        expect(comparable((await ask('manager2', asked)).body)).toEqual(comparable(answer.body));
    }
  });

  const BY_TOKEN = OF_OTHERS.filter(({ session, open }) => !session && !open);
  test.each(BY_TOKEN)('$name gives a token limited to SF-001 no more', async (route) => {
    const asks = await askedOfOthers(route);
    const before = await recordedAndOthers();
    for (const { headers, ...asked } of asks) {
      let own: any;
      for (const { login, token } of limitedTokens) {
        const authorization = `Bearer ${token}`;
        const answer = await ask(undefined, { ...asked, headers: { ...headers, authorization } });
        expect(secretsIn(answer, shown(asked)), `${login} ${asked.path}`).toEqual([]);
        const isFile = answer.body instanceof Uint8Array;
        if (answer.status !== 200 || route.gives === 'own' || isFile) continue;
        own ??= (await ask('manager', asked)).body;
        if (Array.isArray(answer.body.data) && Array.isArray(own.data))
          expect(comparable(own.data)).toEqual(
            expect.arrayContaining(comparable(answer.body.data) as unknown[]),
          );
        else if (answer.body.data?.length !== 0)
          expect(comparable(answer.body)).toEqual(comparable(own));
      }
    }
    expect(await recordedAndOthers()).toEqual(before);
  });
});

describe('roles', () => {
  test.each(EACH_ROLE.filter(({ allowed }) => allowed))(
    '$name answers $login as documented',
    async (route) => {
      const answer = await ask(route.login, await requestOf(route, route.login));
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      if (!(answer.headers.get('content-type') ?? '').includes('json'))
        expect(answer.body.length).toBeGreaterThan(route.documented.endsWith('.csv') ? 20 : 1000);
    },
  );

  test.each(EACH_ROLE.filter(({ allowed }) => !allowed))(
    '$name refuses $login and changes nothing',
    async (route) => {
      const request = await requestOf(route, route.login);
      const before = await rowCounts(ledger);
      const answer = await ask(route.login, request);
      if (route.hidden && route.login === 'manager') expectProblem(answer, 404, 'not_found');
      else expectProblem(answer, 403, 'forbidden');
      expect(await rowCounts(ledger)).toEqual(before);
    },
  );
});

describe('without a valid token', () => {
  test.each(CASES.filter(({ open }) => !open))('$name is unauthenticated', async (route) => {
    const request = await requestOf(route, route.roles[0]!);
    const before = await rowCounts(ledger);
    const answer = await ask(undefined, request);
    expectProblem(answer, 401, 'unauthenticated');
    expect(await rowCounts(ledger)).toEqual(before);
  });

  const me = (authorization: string) =>
    ledger.request(undefined, '/api/v1/me', { headers: { authorization } });

  test.each([
    ['another scheme', (token: string) => `Basic ${token}`],
    ['no scheme', (token: string) => token],
    ['an empty token', () => 'Bearer '],
    ['a token nobody has', () => `Bearer kc_${'A'.repeat(43)}`],
    ['a token cut short', (token: string) => `Bearer ${token.slice(0, -1)}`],
    ['two tokens', (token: string) => `Bearer ${token} ${token}`],
    ['SQL', () => `Bearer ' or 1=1 --`],
    ['a very long token', () => `Bearer kc_${'A'.repeat(100_000)}`],
  ])('%s is refused', async (_, header) => {
    const token = await tokenOf(ledger, 'officer');
    expect((await me(`Bearer ${token}`)).status).toBe(200);
    expectProblem(await me(header(token)), 401, 'unauthenticated');
  });

  test('an expired token is refused', async () => {
    expectProblem(
      await me(`Bearer ${await tokenOf(ledger, 'officer', 0)}`),
      401,
      'unauthenticated',
    );
    expectProblem(
      await me(`Bearer ${await tokenOf(ledger, 'officer', -1)}`),
      401,
      'unauthenticated',
    );
  });

  test('the token itself is nowhere in the database', async () => {
    const token = await tokenOf(ledger, 'officer');
    const rows = await ledger.database.own((sql) => sql`select * from access_token`);
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(token.slice(3));
  });
});

describe('refusals', () => {
  test.each(CASES)('$name refuses with a stable code', async (route) => {
    const { roles, refused } = route;
    const login = roles.includes('officer') ? 'officer' : roles[0]!;
    const before = await rowCounts(ledger);
    const answer = await ask(login, { ...pick(route), ...refused });
    expectProblem(answer, refused.status, refused.code);
    expect(await rowCounts(ledger)).toEqual(before);
  });

  // A misspelt parameter that is passed over gives the right answer to another question; on
  // /approve, a dry_run that is passed over would post.
  test.each(CASES)('$name refuses a parameter nobody defined', async (route) => {
    const login = route.roles.includes('officer') ? 'officer' : route.roles[0]!;
    const { path, ...request } = await requestOf(route, login);
    const before = await rowCounts(ledger);
    const extra = path.includes('?') ? '&dry_ran=true' : '?dry_ran=true';
    const answer = await ask(login, { ...request, path: path + extra });
    expectProblem(answer, 400, 'parameter_invalid');
    expect(await rowCounts(ledger)).toEqual(before);
  });
});

describe('methods', () => {
  const WRONG = CASES.flatMap(({ documented }) =>
    ['get', 'post', 'put', 'patch', 'delete', 'options'].map((method) => ({ method, documented })),
  ).filter(({ method, documented }) => !(`${method} ${documented}` in ROUTES));

  test.each(WRONG)('$method $documented is refused', async ({ method, documented }) => {
    const path = documented
      .replace('{id}', '1')
      .replace('{seq}', '1')
      .replace('{list}', 'WZ5-2019')
      .replace('{quarter}', '2024Q2')
      .replace('{vehicle}', 'SF-001')
      .replace('{enterprise}', 'E-0001')
      .replace('{code}', 'E-0001')
      .replace('{book}', 'parties')
      .replace('{login}', 'officer');
    const answer = await ledger.request('officer', path, { method: method.toUpperCase() });
    expectProblem(answer, 405, 'method_not_allowed');
    const others = Object.keys(ROUTES).filter((name) => name.endsWith(` ${documented}`));
    const allowed = others.map((name) => name.split(' ')[0]!.toUpperCase());
    const said = answer.headers.get('allow')!.split(', ');
    expect(said.sort()).toEqual([...allowed, ...(allowed.includes('GET') ? ['HEAD'] : [])].sort());
  });

  test('HEAD answers as GET does, without a body', async () => {
    const authorization = `Bearer ${await tokenOf(ledger, 'officer')}`;
    const head = (path: string, headers: Record<string, string>) =>
      ledger.app.request(path, { method: 'HEAD', headers });
    const found = await head('/api/v1/events', { authorization });
    expect([found.status, await found.text()]).toEqual([200, '']);
    const refused = await head('/api/v1/events', {});
    expect([refused.status, await refused.text()]).toEqual([401, '']);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
  });

  test.each(['/api', '/api/v1', '/api/v1/', '/api/v2/events', '/api/v1/events/1/2'])(
    '%s is nowhere',
    async (path) => expectProblem(await ledger.request('officer', path), 404, 'not_found'),
  );
});

describe('open addresses', () => {
  test.each(['/healthz', '/readyz'])('%s answers anybody', async (path) => {
    const answer = await ledger.request(undefined, path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/json');
  });

  test('an address that people may have mistyped is answered with a page that says so', async () => {
    const answer = await ledger.request(undefined, '/nowhere');
    const html = new TextDecoder().decode(answer.body);
    expect(answer.status).toBe(404);
    expect(html).toContain('没有地址 /nowhere');
  });

  test('the front door asks to sign in, names the API, and runs nothing from elsewhere', async () => {
    const door = await ledger.request(undefined, '/');
    expect([door.status, door.headers.get('location')]).toEqual([303, '/sign-in']);
    const html = new TextDecoder().decode((await ledger.request(undefined, '/sign-in')).body);
    expect(html).toContain('href="/docs"');
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});
