/** Where each list and each of its things has its page, and under which entry of the menu. */
import { LISTS } from '../domain/lists/index.ts';
import type { List, ListRow, Named } from '../domain/lists/list.ts';
import type { Narrowed } from './figure-link.ts';

export interface ListPage {
  path: string;
  title: string;
  list: List;
  /** The entry of the menu that it belongs to; pages of one entry are tabs beside each other. */
  menu: string;
  /** Columns of little use on a page; they are in the download. */
  without?: readonly string[];
}

export const LIST_PAGES: readonly ListPage[] = [
  {
    path: '/sub-funds',
    title: '子基金',
    list: LISTS.subFunds,
    menu: '/sub-funds',
    without: ['filing_no', 'target_size', 'investment_until', 'term_until'],
  },
  { path: '/investments', title: '投资项目', list: LISTS.investments, menu: '/investments' },
  { path: '/enterprises', title: '企业', list: LISTS.enterprises, menu: '/enterprises' },
  { path: '/parties', title: '其他主体', list: LISTS.parties, menu: '/enterprises' },
  {
    path: '/equity-and-credit',
    title: '投贷联动',
    list: LISTS.equityAndCredit,
    menu: '/enterprises',
  },
  { path: '/credit-lines', title: '授信', list: LISTS.creditLines, menu: '/credit-lines' },
  { path: '/loans', title: '贷款', list: LISTS.loans, menu: '/credit-lines' },
  { path: '/coverage', title: '授信覆盖', list: LISTS.coverage, menu: '/credit-lines' },
  { path: '/deals', title: '证券化项目', list: LISTS.deals, menu: '/deals' },
  { path: '/projects', title: '先投后股项目', list: LISTS.projects, menu: '/projects' },
  { path: '/programmes', title: '专项资金', list: LISTS.programmes, menu: '/projects' },
  { path: '/indicators', title: '规划指标', list: LISTS.indicators, menu: '/indicators' },
  { path: '/figures', title: '全部指标', list: LISTS.figures, menu: '/figures' },
  { path: '/published', title: '对外口径核对', list: LISTS.publishedFigures, menu: '/published' },
];

/** The path that the code of a thing of each kind follows. */
export const THING_PATHS: Readonly<Record<Named, string>> = {
  enterprise: '/enterprises',
  party: '/parties',
  vehicle: '/vehicles',
  line: '/credit-lines',
  loan: '/loans',
  deal: '/deals',
  project: '/projects',
  programme: '/programmes',
  indicator: '/indicators',
  figure: '/figures',
  event: '/events',
  submission: '/submissions',
};

/** To what a row narrows the figures that stand in it: the fund, the enterprise, the instrument. */
export const narrowedTo = ({ figuresBy = {} }: List, row: ListRow): Narrowed =>
  Object.fromEntries(
    Object.entries(figuresBy).map(([dimension, column]) => [dimension, String(row.cells[column])]),
  );
