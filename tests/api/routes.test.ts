/**
 * Every route, by every role, refused, unauthenticated, and by the wrong method. The table is held
 * against the OpenAPI document: a route that is not in it fails the first test.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../../src/platform/auth.ts';
import { Ledger, type Answer } from '../support/ledger.ts';
import { differences, type OpenApi } from './schema.ts';
import { expectProblem, party, rowCounts, tokenOf, withBooks, withPortfolio } from './support.ts';

const LOGINS = ['manager', 'officer', 'auditor', 'admin'] as const satisfies readonly Role[];
const READERS: readonly Role[] = ['manager', 'officer', 'auditor'];
const WRITERS: readonly Role[] = ['manager', 'officer'];

interface Route {
  roles: readonly Role[];
  /** Where managers may ask, and are told that there is nothing of that code. */
  hidden?: true;
  /** A request that succeeds for whoever may make it. */
  path: string | (() => Promise<string>);
  body?: () => unknown;
  /** A request that an allowed person makes and that is refused. */
  refused: { path: string; body?: unknown; status: number; code: string };
}

const refusedQuery = (path: string) => ({ path, status: 400, code: 'parameter_invalid' });
const refusedPath = (path: string) => ({ path, status: 404, code: 'not_found' });

let ledger: Ledger;
let document: OpenApi;
let count = 0;

/** Another party each time. Of all events this is the one that most people may propose. */
const nextParty = () => party(`企业${(count += 1)}`);

/** A submission of the manager's that waits for review. */
async function pending(): Promise<number> {
  const answer = await ledger.post('manager', '/submissions', { events: [nextParty()] });
  return answer.body.submission as number;
}

const ROUTES: Record<string, Route> = {
  'post /api/v1/submissions': {
    roles: WRITERS,
    path: '/submissions',
    body: () => ({ events: [nextParty()] }),
    refused: { path: '/submissions', body: {}, status: 422, code: 'submission_empty' },
  },
  'get /api/v1/submissions/{id}': {
    roles: READERS,
    path: async () => `/submissions/${await pending()}`,
    refused: refusedPath('/submissions/999999'),
  },
  'post /api/v1/submissions/{id}/approve': {
    roles: ['officer'],
    path: async () => `/submissions/${await pending()}/approve`,
    refused: { ...refusedPath('/submissions/999999/approve'), body: {} },
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
  },
  'get /api/v1/events': {
    roles: READERS,
    path: '/events?limit=1000',
    refused: refusedQuery('/events?limit=0'),
  },
  'get /api/v1/events/{seq}': {
    roles: READERS,
    path: '/events/1',
    refused: refusedPath('/events/999999'),
  },
  'get /api/v1/event-types': {
    roles: READERS,
    path: '/event-types',
    refused: refusedQuery('/event-types?colour=red'),
  },
  'get /api/v1/parties': {
    roles: READERS,
    path: '/parties',
    refused: refusedQuery('/parties?kind=robot'),
  },
  'get /api/v1/sub-funds': {
    roles: READERS,
    path: '/sub-funds',
    refused: refusedQuery('/sub-funds?as_of=2023-02-29'),
  },
  'get /api/v1/investments': {
    roles: READERS,
    path: '/investments',
    refused: { path: '/investments?cursor=rubbish', status: 400, code: 'cursor_invalid' },
  },
  ...Object.fromEntries(
    ['credit-lines', 'loans', 'deals', 'programmes', 'projects'].map(
      (register): [string, Route] => [
        `get /api/v1/${register}`,
        { roles: READERS, path: `/${register}`, refused: refusedQuery(`/${register}?limit=0`) },
      ],
    ),
  ),
  'get /api/v1/enterprises/{code}/exposure': {
    roles: READERS,
    path: '/enterprises/E-0001/exposure',
    refused: refusedPath('/enterprises/LP-001/exposure'),
  },
  'get /api/v1/equity-and-credit': {
    roles: ['officer', 'auditor'],
    path: '/equity-and-credit',
    refused: refusedQuery('/equity-and-credit?as_of=2023-02-29'),
  },
  'get /api/v1/coverage/{qualification}': {
    roles: ['officer', 'auditor'],
    path: '/coverage/high-tech',
    refused: refusedQuery('/coverage/low-tech'),
  },
  'get /api/v1/indicators': {
    roles: READERS,
    path: '/indicators',
    refused: refusedQuery('/indicators?as_of=2023-02-29'),
  },
  'get /api/v1/sub-funds/{code}/performance': {
    roles: READERS,
    path: '/sub-funds/SF-001/performance',
    refused: refusedPath('/sub-funds/SF-999/performance'),
  },
  'get /api/v1/fund-performance': {
    roles: ['officer', 'auditor'],
    path: '/fund-performance',
    refused: refusedQuery('/fund-performance?as_of=2023-02-29'),
  },
  'get /api/v1/investments/{vehicle}/{enterprise}/performance': {
    roles: READERS,
    path: '/investments/SF-001/E-0001/performance',
    refused: refusedPath('/investments/SF-001/E-0002/performance'),
  },
  'get /api/v1/loans/{code}/schedule': {
    // No manager sees a loan: for them there is none of that code.
    roles: ['officer', 'auditor'],
    hidden: true,
    path: '/loans/LN-1/schedule',
    refused: refusedPath('/loans/LN-9/schedule'),
  },
  'get /api/v1/deals/{code}/waterfall': {
    roles: ['officer', 'auditor'],
    hidden: true,
    path: '/deals/ABS-1/waterfall',
    refused: refusedPath('/deals/ABS-9/waterfall'),
  },
  'get /api/v1/code-lists': {
    roles: READERS,
    path: '/code-lists',
    refused: refusedQuery('/code-lists?known_at=yesterday'),
  },
  'get /api/v1/code-lists/{list}': {
    roles: READERS,
    path: '/code-lists/WZ5-2019',
    refused: refusedPath('/code-lists/NONE'),
  },
  'get /api/v1/me': {
    roles: LOGINS,
    path: '/me',
    refused: refusedQuery('/me?colour=red'),
  },
  'get /api/v1/figures': {
    roles: READERS,
    path: '/figures',
    refused: refusedQuery('/figures?as_of=today'),
  },
  'get /api/v1/figures/{id}': {
    roles: READERS,
    path: '/figures/fund.invested?group_by=vehicle,industry',
    refused: refusedPath('/figures/fund.luck'),
  },
  'get /api/v1/figures/{id}/trail': {
    roles: READERS,
    path: '/figures/fund.strategic_share_by_amount/trail',
    refused: refusedPath('/figures/fund.luck/trail'),
  },
  'get /api/v1/published-figures': {
    roles: ['officer', 'auditor'],
    path: '/published-figures',
    refused: {
      path: '/published-figures?known_at=2199-01-01T00:00:00Z',
      status: 422,
      code: 'known_at_in_future',
    },
  },
  'get /api/v1/quarters/{quarter}/report': {
    roles: ['officer', 'auditor'],
    path: '/quarters/2024Q2/report',
    refused: refusedQuery('/quarters/2024Q5/report'),
  },
  'get /api/v1/quarters/{quarter}/report.xlsx': {
    roles: ['officer', 'auditor'],
    path: '/quarters/2024Q2/report.xlsx',
    refused: refusedQuery('/quarters/2024Q4/report.xlsx'),
  },
};

const CASES = Object.entries(ROUTES).map(([name, route]) => {
  const [method = '', path = ''] = name.split(' ');
  return { name, method, documented: path, ...route };
});
const EACH_ROLE = CASES.flatMap((route) =>
  LOGINS.map((login) => ({ ...route, login, allowed: route.roles.includes(login) })),
);

const pathOf = (route: Route): Promise<string> | string =>
  typeof route.path === 'string' ? route.path : route.path();

function ask(login: string | undefined, method: string, path: string, body: unknown) {
  return method === 'post' ? ledger.post(login, path, body ?? {}) : ledger.get(login, path);
}

beforeAll(async () => {
  ledger = await withBooks(await withPortfolio(await (await Ledger.open()).withReference()));
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

describe('roles', () => {
  test.each(EACH_ROLE.filter(({ allowed }) => allowed))(
    '$name answers $login as documented',
    async (route) => {
      const answer = await ask(route.login, route.method, await pathOf(route), route.body?.());
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expectDocumented(route, answer);
    },
  );

  test.each(EACH_ROLE.filter(({ allowed }) => !allowed))(
    '$name refuses $login and changes nothing',
    async (route) => {
      const path = await pathOf(route);
      const before = await rowCounts(ledger);
      const answer = await ask(route.login, route.method, path, route.body?.());
      if (route.hidden && route.login === 'manager') expectProblem(answer, 404, 'not_found');
      else expectProblem(answer, 403, 'forbidden');
      expect(await rowCounts(ledger)).toEqual(before);
    },
  );
});

function expectDocumented(route: (typeof CASES)[number], answer: Answer): void {
  const operation = document.paths[route.documented]![route.method]!;
  const content = Object.entries(operation.responses['200']!.content!)[0]!;
  expect(answer.headers.get('content-type')).toContain(content[0]);
  if (content[0] === 'application/json')
    expect(differences(document, content[1].schema, answer.body)).toEqual([]);
  else expect(answer.body.length).toBeGreaterThan(1000);
}

describe('without a valid token', () => {
  test.each(CASES)('$name is unauthenticated', async (route) => {
    const path = await pathOf(route);
    const before = await rowCounts(ledger);
    const answer = await ask(undefined, route.method, path, route.body?.());
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
  test.each(CASES)('$name refuses with a stable code', async ({ method, roles, refused }) => {
    const login = roles.includes('officer') ? 'officer' : roles[0]!;
    const before = await rowCounts(ledger);
    const answer = await ask(login, method, refused.path, refused.body);
    expectProblem(answer, refused.status, refused.code);
    expect(await rowCounts(ledger)).toEqual(before);
  });

  // A misspelt parameter that is passed over gives the right answer to another question; on
  // /approve, a dry_run that is passed over would post.
  test.each(CASES)('$name refuses a parameter nobody defined', async (route) => {
    const path = await pathOf(route);
    const before = await rowCounts(ledger);
    const extra = path.includes('?') ? '&dry_ran=true' : '?dry_ran=true';
    const answer = await ask('officer', route.method, path + extra, route.body?.());
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
      .replace('{qualification}', 'high-tech')
      .replace('{vehicle}', 'SF-001')
      .replace('{enterprise}', 'E-0001')
      .replace('{code}', 'E-0001');
    const answer = await ledger.request('officer', path, { method: method.toUpperCase() });
    expect([404, 405]).toContain(answer.status);
    expectProblem(answer, answer.status, answer.body.code);
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

  test.each(['/nowhere', '/api', '/api/v1', '/api/v1/', '/api/v2/events', '/api/v1/events/1/2'])(
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

  test('the page at the root names the API, and runs nothing from elsewhere', async () => {
    const answer = await ledger.request(undefined, '/');
    const html = new TextDecoder().decode(answer.body);
    expect(answer.status).toBe(200);
    expect(html).toContain('/openapi.json');
    expect(html).not.toMatch(/<script[^>]+src|<link[^>]+href="https?:/);
  });
});
