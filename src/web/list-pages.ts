/** The pages of lists and of their things, and the menu entries to which they belong. */
import { LISTS } from '../domain/lists/index.ts';
import type { List, ListRow, NamedKind } from '../domain/lists/list.ts';
import type { Narrowed } from './figure-link.ts';

/** Every list that has a page, in order. */
export const LIST_PAGES = Object.values<List>(LISTS).flatMap(({ page, ...list }) =>
  page
    ? [
        {
          ...page,
          list,
          path: `/${page.path ?? list.path}`,
          menu: `/${page.under ?? page.path ?? list.path}`,
        },
      ]
    : [],
);
export type ListPage = (typeof LIST_PAGES)[number];

/** The path that the code of a thing of each kind follows. */
export const THING_PATHS: Readonly<Record<NamedKind, string>> = {
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

/** The path of an investment's page, by the code that its postings name. */
export const investmentPath = (code: string): string =>
  `/${LISTS.investments.path}/${code.split('/').map(encodeURIComponent).join('/')}`;

/** The things to which a row's figures are narrowed: fund, enterprise, instrument. */
export const narrowedTo = ({ figuresBy = {} }: List, row: ListRow): Narrowed =>
  Object.fromEntries(
    Object.entries(figuresBy).map(([dimension, column]) => [dimension, String(row.cells[column])]),
  );
