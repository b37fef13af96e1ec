/** What readers ask of a city, by what it may cost. */
import { LISTS } from '../../../dist/domain/lists/index.js';
import { may } from '../../../dist/platform/roles-and-rights.js';
import { LIST_PAGES } from '../../../dist/web/list-pages.js';
import { MENU } from '../../../dist/web/menu.js';

const CODE_LIST = '/code-lists';

/** The pages that a person of a role finds in the menu, and one of each thing. */
export function pagesFor(role, things) {
  const menu = MENU.flatMap(({ entries }) => entries).filter(({ action }) => may({ role }, action));
  const lists = LIST_PAGES.filter(({ list }) => may({ role }, list.action));
  const paths = [...menu, ...lists].map(({ path }) => path);
  const ofAll = [
    `/enterprises/${things.enterprise}`,
    `/sub-funds?sort=-invested`,
    `/vehicles/${things.vehicle}`,
    '/figures/fund.invested',
    `/events/${things.event}`,
    `/events?about=${things.enterprise}`,
    `/record/investment.made`,
  ];
  const ofOfficers = [
    ...['/quarters/2024Q2', `/submissions/${things.submission}`],
    ...[`/credit-lines/${things.line}`, `/loans/${things.loan}`],
    ...['/figures/credit.outstanding', '/figures/credit.high_tech_coverage'],
    ...['/loans?sort=-outstanding', '/loans?q=借据77', `/loans?bank_name=${things.bankName}`],
    ...['/credit-lines?sort=enterprise_name', '/record/loan.repaid', `/parties/${things.bank}`],
  ];
  const seen = may({ role }, 'reports:read') ? [...ofAll, ...ofOfficers] : ofAll;
  return [...new Set([...paths, ...seen])].filter((path) => path !== CODE_LIST);
}

/** Every list of the journal as JSON, its first hundred rows by key. */
export const listsFor = (role) =>
  Object.values(LISTS)
    .filter(({ action, isShort }) => may({ role }, action) && isShort === undefined)
    .map(({ path }) => `/api/v1/${path}?limit=100`);

/** Sorted by an amount, with the sums of all rows. */
export const SORTED = [
  '/api/v1/loans?sort=-outstanding&totals=true&limit=100',
  '/api/v1/credit-lines?sort=-granted&totals=true&limit=100',
];

export const ALL_FIGURES = '/api/v1/figures';
export const REPORT = '/api/v1/quarters/2024Q2/report';

/** What else is asked for, without a goal of its own. */
export const othersFor = (things) => [
  `/api/v1/enterprises/${things.enterprise}/exposure`,
  `/api/v1/loans/${things.loan}`,
  `/api/v1/loans/${things.loan}/schedule`,
  `/api/v1/figures/credit.outstanding/trail`,
  `/api/v1/figures/credit.outstanding/series?from=2022Q1&to=2024Q2`,
  `/api/v1/figures/credit.drawn?group_by=counterparty`,
  `/api/v1/events?limit=100`,
  `/api/v1/events?about=${things.bank}&limit=100`,
  `/api/v1/postings?limit=100`,
  `/api/v1/submissions?limit=100`,
  `/api/v1/sub-funds/${things.vehicle}/performance`,
  '/api/v1/fund-performance',
  '/api/v1/quarters/2024Q2',
  `/api/v1/loans?q=借据77&limit=100`,
  `/api/v1/loans?bank=${things.bank}&limit=100`,
  '/suggest?kinds=enterprise&q=温州',
];
