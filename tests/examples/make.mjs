/**
 * Records one real answer of every route over the demo portfolio, in an embedded database of its
 * own: src/api/examples.json, from which the OpenAPI document takes its examples. Moments are
 * replaced by one, so that the same records give the same file.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../dist/app.js';
import { ensureDemoPeople } from '../../dist/cli/demo.js';
import { open } from '../../dist/cli/open.js';
import { loadSeed, seedSets } from '../../dist/cli/seed.js';
import { eventExample } from '../../dist/domain/books/examples/index.js';
import { limitSettings } from '../../dist/platform/request-limits.js';
import { routesByTag, successAnswer } from '../../dist/platform/openapi.js';

const FILE = new URL('../../src/api/examples.json', import.meta.url);
const TODAY = '2024-07-05';
const AS_OF = '2024-06-30';
const MOMENT = '2024-07-05T01:30:00.000000Z';
const LONGEST_LIST = 2;

const party = (name) => ({
  type: 'party.registered',
  effective_on: eventExample('party.registered').effective_on,
  data: { kind: 'enterprise', name, no_uscc_reason: '演示企业，无代码' },
});

/** A file of one sheet, as text, that registers an enterprise. */
const sheet = (name, day = '2024-06-28') => ({
  name: '登记主体.csv',
  text: `发生日,类别,全称,没有统一社会信用代码的原因\n${day},企业,${name},演示企业无代码\n`,
});

const approving = (submission) => ({
  method: 'post',
  address: `/api/v1/submissions/${submission}/approve`,
  login: 'officer2',
  seen: `/api/v1/submissions/${submission}/review`,
});

/** Signing in, after which the browser of this login has a cookie. */
const signingIn = (login) => ({
  method: 'post',
  address: '/api/v1/session',
  login,
  session: true,
  body: { login, password: '（密码）' },
});

/** A role that an administrator proposes for somebody who has a password of their own. */
const proposing = {
  method: 'patch',
  address: '/api/v1/people/manager2',
  login: 'admin',
  session: true,
  body: { role: 'officer' },
};
const joining = {
  method: 'post',
  address: '/api/v1/people',
  login: 'admin',
  session: true,
  body: { login: 'li', name: '李四（虚构）', role: 'officer', organisation: '演示科技局' },
};

/**
 * What is asked of a route, where it is not its bare path by an officer. The examples are one
 * sitting on the fresh demo portfolio, from the top of the page to its end: what a request needs
 * was made by one above it, or by its own `before`.
 */
const ROUTES = {
  'post /submissions': {
    login: 'manager',
    body: { events: [party('演示企业9001（虚构）')], note: '演示批次' },
  },
  'post /events/{id}/reversal': {
    path: '/events/4902/reversal',
    body: { reason_code: 'duplicate', reason: '与另一条登记重复' },
  },
  'post /submissions/{id}/reversal': {
    before: [approving(15)],
    path: '/submissions/15/reversal',
    body: { reason_code: 'duplicate', reason: '整批重复导入' },
  },
  'post /drafts': { body: { events: [], note: '六月费用，待补金额' } },
  'get /drafts/{id}': { path: '/drafts/1' },
  'put /drafts/{id}': {
    path: '/drafts/1',
    seen: '/drafts/1',
    body: { events: [{ ...eventExample('fee.charged'), external_id: 'EX-2' }], note: '六月费用' },
  },
  'delete /drafts/{id}': {
    before: [{ method: 'post', address: '/api/v1/drafts', login: 'officer', body: { events: [] } }],
    path: '/drafts/2',
    seen: '/drafts/2',
  },
  'post /drafts/{id}/submit': { path: '/drafts/1/submit', seen: '/drafts/1' },
  'get /submissions': { path: '/submissions?status=initial&limit=1' },
  'get /submissions/{id}': { path: '/submissions/16' },
  'get /submissions/{id}/review': { path: '/submissions/18/review', login: 'officer2' },
  'post /submissions/{id}/approve': {
    path: '/submissions/18/approve',
    login: 'officer2',
    seen: '/submissions/18/review',
  },
  'post /submissions/{id}/return': {
    path: '/submissions/16/return',
    login: 'officer2',
    seen: '/submissions/16/review',
    body: { reason: '请补充依据文件' },
  },
  'post /submissions/{id}/withdraw': {
    path: '/submissions/17/withdraw',
    seen: '/submissions/17',
    body: { reason: '重复提交' },
  },
  'get /events': { path: '/events?type=investment.made&limit=2' },
  'get /events/{seq}': { path: '/events/1688' },
  'get /event-types': { path: '/event-types?type=investment.made' },
  'get /event-types/{type}': { path: '/event-types/fee.charged' },
  'get /postings': { path: '/postings?measure=invested&vehicle=SF-001&limit=2' },
  'get /postings.csv': { path: '/postings.csv?measure=invested' },
  'get /postings.xlsx': { path: '/postings.xlsx?measure=invested' },
  'get /parties': { path: '/parties?kind=bank&limit=2' },
  'get /sub-funds': { path: '/sub-funds?limit=1' },
  'get /investments': { path: '/investments?limit=1' },
  'get /credit-lines': { path: '/credit-lines?limit=1' },
  'get /loans': { path: '/loans?limit=1' },
  'get /deals': { path: '/deals?limit=1' },
  'get /programmes': { path: '/programmes?limit=1' },
  'get /projects': { path: '/projects?limit=1' },
  'get /enterprises/{code}/exposure': { path: '/enterprises/E-0015/exposure' },
  'get /enterprises.csv': { path: '/enterprises.csv?qualifications=高新技术企业' },
  'get /enterprises.xlsx': { path: '/enterprises.xlsx?qualifications=高新技术企业&sort=-drawn' },
  'get /coverage': { path: '/coverage?covered=yes&limit=2' },
  'get /equity-and-credit': { path: '/equity-and-credit?sort=-invested&limit=2&totals=true' },
  'get /code-lists': { path: '/code-lists?list=WZ5-2019' },
  'get /indicators': { path: '/indicators?limit=2' },
  'get /indicators/{code}': { path: '/indicators/IND-001' },
  'get /enterprises': { path: '/enterprises?invested_from=1&sort=-outstanding&limit=1' },
  'get /enterprises/{code}': { path: '/enterprises/E-0015' },
  'get /parties/{code}': { path: '/parties/B-001' },
  'get /sub-funds/{code}': { path: '/sub-funds/SF-002' },
  'get /credit-lines/{code}': { path: '/credit-lines/CL-00001' },
  'get /loans/{code}': { path: '/loans/LN-00001' },
  'get /deals/{code}': { path: '/deals/ABS-002' },
  'get /programmes/{code}': { path: '/programmes/PG-001' },
  'get /projects/{code}': { path: '/projects/PJ-001' },
  'get /figures/{id}': { path: '/figures/fund.invested?group_by=industry' },
  'get /figures/{id}/trail': { path: '/figures/fund.invested/trail?vehicle=SF-001' },
  'get /figures/{id}/series': { path: '/figures/fund.invested/series?from=2024Q1&to=2024Q2' },
  'get /sub-funds/{code}/performance': { path: '/sub-funds/SF-002/performance' },
  'get /investments/{vehicle}/{enterprise}': { path: '/investments/SF-001/E-0011' },
  'get /investments/{vehicle}/{enterprise}/performance': {
    path: '/investments/SF-001/E-0011/performance',
  },
  'get /loans/{code}/schedule': { path: '/loans/LN-00001/schedule' },
  'get /deals/{code}/waterfall': { path: '/deals/ABS-002/waterfall' },
  'get /code-lists/{list}': { path: '/code-lists/WZ5-2019' },
  'get /quarters/{quarter}': { path: '/quarters/2024Q1' },
  'post /quarters/{quarter}/close': {
    path: '/quarters/2024Q1/close',
    body: {
      accepted: [{ item: 'unbalanced_deals', reason: '次级少付，已函询管理人（示例）' }],
    },
  },
  'post /quarters/{quarter}/reopen': {
    before: [approving(19)],
    path: '/quarters/2024Q1/reopen',
    body: { reason: '补登漏记的投资（示例）' },
  },
  'get /quarters/{quarter}/report': { path: '/quarters/2024Q2/report' },
  'get /quarters/{quarter}/report.xlsx': { path: '/quarters/2024Q2/report.xlsx' },
  'get /quarters/{quarter}/restatements': { path: '/quarters/2024Q1/restatements' },
  'delete /running-work/{id}': { path: '/running-work/3f0c5b1e-5a0f-4c57-9a55-6c1d6b0e2a77' },
  'post /session': signingIn('admin'),
  'delete /session': { before: [signingIn('manager2')], login: 'manager2', session: true },
  'get /sessions': { login: 'admin', session: true },
  'delete /sessions': { before: [signingIn('manager')], login: 'manager', session: true },
  'post /me/password': {
    before: [signingIn('auditor')],
    login: 'auditor',
    session: true,
    body: { old: '（密码）', new: '示例用的新密码 2024' },
  },
  'get /me': { login: 'manager' },
  'post /people': {
    session: true,
    body: { login: 'zhang', name: '张三（虚构）', role: 'auditor', organisation: '演示审计局' },
  },
  'get /people/{login}': { path: '/people/zhang' },
  'patch /people/{login}': {
    path: '/people/zhang',
    session: true,
    body: { name: '张三丰（虚构）' },
  },
  'post /people/{login}/password': { path: '/people/zhang/password', session: true },
  'delete /people/{login}/sessions': { path: '/people/zhang/sessions', session: true },
  'get /role-grants': { before: [proposing] },
  'post /role-grants/{id}/approve': {
    before: [signingIn('officer')],
    path: '/role-grants/4/approve',
    login: 'officer',
    session: true,
  },
  'post /role-grants/{id}/decline': {
    before: [joining],
    path: '/role-grants/5/decline',
    login: 'officer',
    session: true,
  },
  'post /tokens': {
    login: 'admin',
    session: true,
    body: { label: '数据交换平台', days: 90 },
  },
  'delete /tokens/{id}': { path: '/tokens/7', login: 'admin', session: true },
  'get /audit/access-log': { path: '/audit/access-log?person=zhang' },
  'get /audit/pack': { path: '/audit/pack?quarter=2024Q2' },
  'get /events/{seq}/leaf': { path: '/events/11029/leaf' },
  'get /audit/proofs/inclusion': { path: '/audit/proofs/inclusion?seq=11029' },
  'get /audit/proofs/consistency': { path: '/audit/proofs/consistency?from=11028' },
  'get /sheets/{book}/template.xlsx': { path: '/sheets/fund/template.xlsx', login: 'manager' },
  'get /sheets/{book}/records.xlsx': { path: '/sheets/fund/records.xlsx', login: 'manager' },
  'post /imports/preview': { login: 'manager', upload: sheet('演示企业9008（虚构）') },
  'post /imports': { login: 'manager', upload: sheet('演示企业9009（虚构）') },
  'post /imports/marked': { login: 'manager', upload: sheet('演示企业9010（虚构）', '六月三十日') },
};

/** A key that tells a route's example from the others. */
const keyOf = (route) => `example-${route.match(/[a-z]+/g).join('-')}`;

/** The name under which an answer is kept, unless it is JSON. */
function fileName(pathname, content) {
  if ('application/json' in content) return undefined;
  const name = pathname.split('/').at(-1);
  if (name.includes('.')) return name;
  return `${name}.${'application/zip' in content ? 'zip' : 'xlsx'}`;
}

/** What is shown once, and never in an example. */
const SECRETS = { token: '（只显示这一次）', password: '（只显示这一次）' };

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** The answer with short lists and one moment. */
function shortened(value) {
  if (typeof value === 'string') return INSTANT.test(value) ? MOMENT : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map(shortened);
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      name === 'next_cursor' && part !== null
        ? '（下一页的游标）'
        : typeof part === 'string' && name in SECRETS
          ? SECRETS[name]
          : shortened(part),
    ]),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'kechuang-examples-'));
const { database, close } = await open({ dataFolder: folder, poolSize: 1 }, () => {});
try {
  for (const set of seedSets(true)) {
    process.stdout.write(`${set.name}: ${set.events.length}\n`);
    await loadSeed(database, set, () => {});
  }
  const logins = await ensureDemoPeople(database, folder);
  const app = createApp({
    database: () => database,
    today: () => TODAY,
    log: () => {},
    secret: 'a secret for the examples alone, long enough',
    signingKey: 'MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
    // However slow the machine is.
    limits: { ...limitSettings(0), seconds: 300, batchSeconds: 300 },
    address: () => '127.0.0.1',
  });
  const people = Object.fromEntries(logins.map((person) => [person.login, person]));
  const cookies = new Map();

  /** What proves who asks: a program's token, or the cookie of a browser that has signed in. */
  const proofOf = ({ login, session }) =>
    session
      ? { cookie: cookies.get(login) ?? '', 'sec-fetch-site': 'same-origin' }
      : { authorization: `Bearer ${people[login].token}` };

  const ask = async (method, address, headers, body) => {
    const answer = await app.request(encodeURI(address), { method, headers, body });
    if (!answer.ok) throw new Error(`${method} ${address}: ${await answer.text()}`);
    return answer;
  };

  /** Asks as the page will print it. */
  const send = async (request) => {
    const { method, address, login, key, body, seen, upload } = request;
    const proof = { ...proofOf(request), 'user-agent': 'curl' };
    const headers = { ...proof, ...(key && { 'idempotency-key': key }) };
    if (seen) headers['if-match'] = (await ask('GET', seen, proof)).headers.get('etag');
    if (body) headers['content-type'] = 'application/json';
    const form = new FormData();
    if (upload) form.append('file', new File([upload.text], upload.name));
    const text = JSON.stringify(body)?.replace('（密码）', people[login].password);
    const answer = await ask(method.toUpperCase(), address, headers, upload ? form : text);
    const cookie = answer.headers.get('set-cookie');
    if (cookie) cookies.set(login, cookie.split(';')[0]);
    return answer;
  };

  /** The request that shows a route: as given above, at the same date wherever it takes one. */
  const requestOf = ({ method, path, operation }) => {
    const route = `${method} ${path.replace('/api/v1', '')}`;
    const given = ROUTES[route] ?? {};
    const roles = operation['x-roles'];
    const [first] = ['officer', 'auditor', 'admin'].filter((role) => roles?.includes(role));
    const address = new URL(`/api/v1${given.path ?? route.split(' ')[1]}`, 'http://ledger');
    const takes = (name) => operation.parameters?.some((parameter) => parameter.name === name);
    if (method === 'get' && takes('as_of')) address.searchParams.append('as_of', AS_OF);
    const { path: _, seen, ...rest } = given;
    const file = fileName(address.pathname, successAnswer(operation).content);
    return {
      method,
      address: decodeURI(`${address.pathname}${address.search}`),
      login: first,
      ...(takes('idempotency-key') && { key: keyOf(route) }),
      ...(seen && { seen: `/api/v1${seen}` }),
      ...(file && { file }),
      ...rest,
    };
  };

  const document = await (await app.request('/openapi.json')).json();
  const examples = {};
  for (const { routes } of routesByTag(document)) {
    for (const route of routes) {
      const request = requestOf(route);
      for (const earlier of request.before ?? []) await send(earlier);
      const answer = await send(request);
      const isJson = /json/.test(answer.headers.get('content-type'));
      examples[`${route.method} ${route.path}`] = {
        ...request,
        ...(isJson && { answer: shortened(await answer.json()) }),
      };
    }
  }
  writeFileSync(FILE, `${JSON.stringify(examples, null, 1)}\n`);
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}
