/**
 * Records one real answer of every route over the demo portfolio, in an embedded database of its
 * own: src/api/examples.json, from which the OpenAPI document takes its examples. Moments are
 * replaced by one, so that the same records give the same file.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { createApp } from '../../dist/app.js';
import { ensureDemoPeople } from '../../dist/cli/demo.js';
import { open } from '../../dist/cli/open.js';
import { demoEvents, loadSeed, publishedEvents, referenceEvents } from '../../dist/cli/seed.js';
import { exampleOf } from '../../dist/domain/examples/index.js';
import { limitsOf } from '../../dist/platform/limits.js';

const FILE = new URL('../../src/api/examples.json', import.meta.url);
const TODAY = '2024-07-05';
const MOMENT = '2024-07-05T01:30:00.000000Z';
const LONGEST_LIST = 2;

const party = (name) => ({
  type: 'party.registered',
  effective_on: exampleOf('party.registered').effective_on,
  data: { kind: 'enterprise', name, no_uscc_reason: '演示企业，无代码' },
});

/** A submission of a manager's that waits for review. */
async function pending(ask, name) {
  const { submission } = await ask('manager', 'post', '/submissions', { events: [party(name)] });
  return submission;
}

const isOurs = ({ label }) => label === '数据交换平台';

/** Route → the address asked, who asks, and what is sent. */
/** A role that waits for an officer, and its number. */
const proposed = (send) =>
  send('admin', 'patch', '/people/zhang', { body: { role: 'officer' }, browser: true });
const waiting = async (ask) => (await ask('officer', 'get', '/role-grants')).data[0].id;

const ROUTES = {
  'get /api/v1/submissions': { path: '/submissions?status=initial&limit=1' },
  'get /api/v1/submissions/{id}': {
    path: async (ask) => `/submissions/${await pending(ask, '演示企业9004（虚构）')}`,
  },
  'get /api/v1/submissions/{id}/review': {
    path: async (ask) => {
      const event = { ...exampleOf('fee.charged'), external_id: 'EX-1' };
      const { submission } = await ask('officer', 'post', '/submissions', { events: [event] });
      return `/submissions/${submission}/review`;
    },
    login: 'officer2',
  },
  'post /api/v1/submissions': {
    path: '/submissions',
    body: { events: [party('演示企业9001（虚构）')], note: '演示批次' },
  },
  'post /api/v1/submissions/{id}/approve': {
    path: async (ask) => `/submissions/${await pending(ask, '演示企业9002（虚构）')}/approve`,
    tag: async (ask, path) => (await ask('officer', 'get', path.replace('approve', 'review'))).etag,
  },
  'post /api/v1/submissions/{id}/return': {
    path: async (ask) => `/submissions/${await pending(ask, '演示企业9005（虚构）')}/return`,
    tag: async (ask, path) => (await ask('officer', 'get', path.replace('/return', ''))).etag,
    body: { reason: '请补充营业执照' },
  },
  'post /api/v1/submissions/{id}/withdraw': {
    path: async (ask) => `/submissions/${await pending(ask, '演示企业9006（虚构）')}/withdraw`,
    tag: async (ask, path) => (await ask('officer', 'get', path.replace('/withdraw', ''))).etag,
    login: 'manager',
    body: { reason: '重复提交' },
  },
  'post /api/v1/drafts': { path: '/drafts', body: { events: [], note: '六月费用，待补金额' } },
  'get /api/v1/drafts': { path: '/drafts' },
  'get /api/v1/drafts/{id}': { path: '/drafts/1' },
  'put /api/v1/drafts/{id}': {
    path: '/drafts/1',
    tag: async () => '"v1"',
    body: { events: [{ ...exampleOf('fee.charged'), external_id: 'EX-2' }], note: '六月费用' },
  },
  'post /api/v1/drafts/{id}/submit': { path: '/drafts/1/submit', tag: async () => '"v2"' },
  'delete /api/v1/drafts/{id}': {
    path: async (ask) => `/drafts/${(await ask('officer', 'post', '/drafts', { events: [] })).id}`,
    tag: async () => '"v1"',
  },
  'post /api/v1/session': {
    path: '/session',
    login: null,
    body: { login: 'auditor', password: '（密码）' },
    sent: ({ auditor }) => ({ login: 'auditor', password: auditor.password }),
  },
  'get /api/v1/sessions': { path: '/sessions', browser: true },
  'post /api/v1/tokens': {
    path: '/tokens',
    browser: true,
    body: { label: '数据交换平台', days: 90, role: 'auditor' },
  },
  'get /api/v1/tokens': { path: '/tokens' },
  'delete /api/v1/tokens/{id}': {
    path: async (ask) => `/tokens/${(await ask('officer', 'get', '/tokens')).data.find(isOurs).id}`,
    browser: true,
  },
  'get /api/v1/people': { path: '/people', login: 'admin' },
  'post /api/v1/people': {
    path: '/people',
    login: 'admin',
    browser: true,
    body: { login: 'zhang', name: '张三（虚构）', role: 'auditor', organisation: '演示审计局' },
  },
  'get /api/v1/people/{login}': { path: '/people/zhang', login: 'admin' },
  'patch /api/v1/people/{login}': {
    path: '/people/zhang',
    login: 'admin',
    browser: true,
    body: { name: '张三丰（虚构）' },
  },
  'post /api/v1/people/{login}/password': {
    path: '/people/zhang/password',
    login: 'admin',
    browser: true,
  },
  'delete /api/v1/people/{login}/sessions': {
    path: '/people/zhang/sessions',
    login: 'admin',
    browser: true,
  },
  'get /api/v1/role-grants': { path: async (_, send) => (await proposed(send), '/role-grants') },
  'post /api/v1/role-grants/{id}/decline': {
    path: async (ask) => `/role-grants/${await waiting(ask)}/decline`,
    browser: true,
  },
  'post /api/v1/role-grants/{id}/approve': {
    path: async (ask, send) => {
      await proposed(send);
      return `/role-grants/${await waiting(ask)}/approve`;
    },
    browser: true,
  },
  'get /api/v1/audit/access-log': { path: '/audit/access-log?person=zhang', login: 'auditor' },
  'post /api/v1/events/{id}/reversal': {
    path: async (ask) => {
      const { data } = await ask('officer', 'get', '/events?type=fee.charged&limit=1');
      return `/events/${data[0].seq}/reversal`;
    },
    body: { reason_code: 'duplicate', reason: '与另一条登记重复' },
  },
  'post /api/v1/submissions/{id}/reversal': {
    path: async (ask, send) => {
      const { submission } = await ask('manager', 'post', '/submissions', {
        events: [party('演示企业9007（虚构）')],
      });
      const seen = await ask('officer', 'get', `/submissions/${submission}/review`);
      await send('officer', 'post', `/submissions/${submission}/approve`, { tag: seen.etag });
      return `/submissions/${submission}/reversal`;
    },
    body: { reason_code: 'duplicate', reason: '整批重复导入' },
  },
  'post /api/v1/imports/preview': { path: '/imports/preview', sheet: '演示企业9008（虚构）' },
  'post /api/v1/imports': { path: '/imports', sheet: '演示企业9009（虚构）' },
  'get /api/v1/events': { path: '/events?type=investment.made&limit=2' },
  'get /api/v1/events/{seq}': {
    path: async (ask) => {
      const { data } = await ask('officer', 'get', '/events?type=investment.made&limit=1');
      return `/events/${data[0].seq}`;
    },
  },
  'get /api/v1/event-types': {
    path: '/event-types',
    pick: (answer) => ({
      data: answer.data.filter(({ type }) => ['fee.charged', 'loan.extended'].includes(type)),
    }),
  },
  'get /api/v1/parties': { path: '/parties?kind=bank&limit=2' },
  'get /api/v1/sub-funds': { path: '/sub-funds?limit=1' },
  'get /api/v1/investments': { path: '/investments?limit=1' },
  'get /api/v1/credit-lines': { path: '/credit-lines?limit=1' },
  'get /api/v1/loans': { path: '/loans?limit=1' },
  'get /api/v1/deals': { path: '/deals?limit=1' },
  'get /api/v1/programmes': { path: '/programmes?limit=1' },
  'get /api/v1/projects': { path: '/projects?limit=1' },
  'get /api/v1/enterprises/{code}/exposure': { path: '/enterprises/E-0015/exposure' },
  'get /api/v1/equity-and-credit': { path: '/equity-and-credit' },
  'get /api/v1/coverage/{qualification}': { path: '/coverage/high-tech' },
  'get /api/v1/indicators': { path: '/indicators' },
  'get /api/v1/figures': { path: '/figures' },
  'get /api/v1/figures/{id}': { path: '/figures/fund.invested?group_by=industry' },
  'get /api/v1/figures/{id}/trail': { path: '/figures/fund.invested/trail?vehicle=SF-001' },
  'get /api/v1/figures/{id}/series': {
    path: '/figures/fund.invested/series?from=2024Q1&to=2024Q3',
  },
  'get /api/v1/published-figures': { path: '/published-figures' },
  'get /api/v1/sub-funds/{code}/performance': { path: '/sub-funds/SF-002/performance' },
  'get /api/v1/fund-performance': { path: '/fund-performance' },
  'get /api/v1/investments/{vehicle}/{enterprise}/performance': {
    path: '/investments/SF-001/E-0011/performance',
  },
  'get /api/v1/loans/{code}/schedule': { path: '/loans/LN-00001/schedule' },
  'get /api/v1/deals/{code}/waterfall': { path: '/deals/ABS-002/waterfall' },
  'get /api/v1/code-lists': { path: '/code-lists' },
  'get /api/v1/code-lists/{list}': { path: '/code-lists/WZ5-2019' },
  'get /api/v1/me': { path: '/me', login: 'manager' },
  'post /api/v1/quarters/{quarter}/close': {
    path: '/quarters/2024Q1/close',
    body: {
      accepted: [
        { item: 'unbalanced_deals', reason: '次级少付，已函询管理人（示例）' },
        { item: 'pending_submissions', reason: '与本季度报告无关（示例）' },
      ],
    },
  },
  'get /api/v1/quarters': { path: '/quarters' },
  'get /api/v1/quarters/{quarter}': {
    path: async (ask, send) => {
      const { data } = await ask('officer', 'get', '/submissions?status=pending&limit=1000');
      const seen = await ask('officer2', 'get', `/submissions/${data.at(-1).id}/review`);
      const path = `/submissions/${data.at(-1).id}/approve`;
      await send('officer2', 'post', path, { tag: seen.etag });
      return '/quarters/2024Q1';
    },
  },
  'get /api/v1/quarters/{quarter}/restatements': { path: '/quarters/2024Q1/restatements' },
  'post /api/v1/quarters/{quarter}/reopen': {
    path: '/quarters/2024Q1/reopen',
    body: { reason: '补登漏记的投资（示例）' },
  },
  'get /api/v1/events/{seq}/leaf': { path: '/events/11028/leaf' },
  'get /api/v1/audit/tree-head': { path: '/audit/tree-head' },
  'get /api/v1/audit/heads': { path: '/audit/heads' },
  'get /api/v1/audit/keys': { path: '/audit/keys' },
  'get /api/v1/audit/proofs/inclusion': { path: '/audit/proofs/inclusion?seq=11028' },
  'get /api/v1/audit/proofs/consistency': { path: '/audit/proofs/consistency?from=11027' },
  'get /api/v1/quarters/{quarter}/report': { path: '/quarters/2024Q2/report' },
  'post /api/v1/me/password': {
    path: '/me/password',
    browser: true,
    body: { old: '（原密码）', new: '（新密码）' },
    sent: ({ officer }) => ({ old: officer.password, new: 'a new password for the example' }),
  },
  'delete /api/v1/session': { path: '/session', browser: true, login: 'manager2' },
  'delete /api/v1/sessions': { path: '/sessions', browser: true, login: 'manager' },
};

/** A workbook that registers one enterprise. */
async function workbook(name) {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('登记主体');
  sheet.addRow(['发生日', '类别', '全称', '没有统一社会信用代码的原因']);
  sheet.addRow([exampleOf('party.registered').effective_on, '企业', name, '演示企业，无代码']);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

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
  for (const [name, events] of [
    ['reference', referenceEvents()],
    ['published', publishedEvents()],
    ['demo', demoEvents()],
  ]) {
    process.stdout.write(`${name}: ${events.length}\n`);
    await loadSeed(database, name, events, () => {});
  }
  const logins = await ensureDemoPeople(database, folder);
  const app = createApp({
    database: () => database,
    today: () => TODAY,
    log: () => {},
    secret: 'a secret for the examples alone, long enough',
    signingKey: 'MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
    limits: limitsOf(0),
  });
  const people = Object.fromEntries(logins.map((person) => [person.login, person]));
  let asked = 0;
  /** As a program with its token, or as a browser that has signed in. */
  const send = async (login, method, path, { body, tag, browser, file } = {}) => {
    asked += 1;
    const answer = await app.request(`/api/v1${path}`, {
      method: method.toUpperCase(),
      headers: {
        'sec-fetch-site': 'same-origin',
        'content-type': file ? XLSX : 'application/json',
        'idempotency-key': `example-${asked}`,
        ...(tag && { 'if-match': tag }),
        ...(login && !browser && { authorization: `Bearer ${people[login].token}` }),
        ...(login && browser && { cookie: await cookieOf(login) }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(file && { body: file }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer;
  };
  const cookies = new Map();
  const cookieOf = async (login) => {
    if (!cookies.has(login)) {
      const { password } = people[login];
      const answer = await send(null, 'post', '/session', { body: { login, password } });
      cookies.set(login, answer.headers.get('set-cookie').split(';')[0]);
    }
    return cookies.get(login);
  };
  const ask = async (login, method, path, body) =>
    (await send(login, method, path, { body })).json();
  const examples = {};
  for (const [route, asking] of Object.entries(ROUTES)) {
    const { path, login = 'officer', body, browser, pick = (all) => all } = asking;
    const address = typeof path === 'string' ? path : await path(ask, send);
    const tag = await asking.tag?.(ask, address);
    const sent = asking.sent?.(people) ?? body;
    const file = asking.sheet && (await workbook(asking.sheet));
    const request = { body: sent, tag, browser, file };
    const answer = await send(login, route.split(' ')[0], address, request);
    examples[route] = {
      address: `/api/v1${address}`,
      ...(body !== undefined && { body }),
      answer: shortened(pick(await answer.json())),
    };
  }
  writeFileSync(FILE, `${JSON.stringify(examples, null, 1)}\n`);
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}
