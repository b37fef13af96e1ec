/** The registers: every list of the books, and of figures, indicators and published numbers. */
import type { FC } from 'hono/jsx';
import { tableNamed } from '../../actions/tables.ts';
import { readView } from '../../domain/lists/view.ts';
import type { Row } from '../../domain/lists/table.ts';
import { guard, linked, momentOf, page, pageRouter, type Ctx } from '../pages.ts';
import { TableView, type TableSettings } from '../table.tsx';

interface RegisterPage extends TableSettings {
  title: string;
  /** The list's name under /api/v1. */
  table: string;
  /** The entry of the menu that it belongs to; its own path where there is none. */
  menu?: string;
}

const cellText = (row: Row, key: string): string => String(row.cells[key] ?? '');
const ofInstrument = (row: Row) => ({ instrument: row.key });

/** By path. Pages of one menu entry are tabs beside each other. */
const REGISTER_PAGES: Readonly<Record<string, RegisterPage>> = {
  '/sub-funds': {
    ...{ title: '子基金', table: 'sub-funds', narrow: (row) => ({ vehicle: row.key }) },
    without: ['filing_no', 'target_size', 'investment_until', 'term_until'],
  },
  '/investments': {
    ...{ title: '投资项目', table: 'investments' },
    narrow: (row) => ({
      vehicle: cellText(row, 'vehicle'),
      enterprise: cellText(row, 'enterprise'),
    }),
  },
  '/enterprises': {
    ...{ title: '企业', table: 'enterprises', narrow: (row) => ({ enterprise: row.key }) },
  },
  '/parties': { title: '其他主体', table: 'parties', menu: '/enterprises' },
  '/equity-and-credit': {
    ...{ title: '投贷联动', table: 'equity-and-credit', menu: '/enterprises' },
    narrow: (row) => ({ enterprise: row.key }),
  },
  '/credit-lines': {
    ...{ title: '授信', table: 'credit-lines', menu: '/credit-lines', narrow: ofInstrument },
  },
  '/loans': { title: '贷款', table: 'loans', menu: '/credit-lines', narrow: ofInstrument },
  '/deals': { title: '证券化项目', table: 'deals', menu: '/deals', narrow: ofInstrument },
  '/projects': {
    ...{ title: '先投后股项目', table: 'projects', menu: '/projects', narrow: ofInstrument },
  },
  '/programmes': {
    ...{ title: '专项资金', table: 'programmes', menu: '/projects' },
    narrow: (row) => ({ vehicle: row.key }),
  },
  '/indicators': { title: '规划指标', table: 'indicators' },
  '/figures': { title: '全部指标', table: 'figures' },
  '/published': { title: '对外口径核对', table: 'published-figures' },
};

const Tabs: FC<{ c: Ctx; current: string; menu: string }> = ({ c, current, menu }) => {
  const tabs = Object.entries(REGISTER_PAGES).filter(
    ([path, register]) => (register.menu ?? path) === menu,
  );
  if (tabs.length < 2) return null;
  return (
    <nav class="tabs" aria-label="分册">
      {tabs.map(([path, { title }]) => (
        <a href={linked(c, path)} aria-current={path === current ? 'page' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
};

/** What of an address is not asked of the table itself. */
const NOT_VIEW = ['as_of', 'known_at', 'page'];

async function registerPage(c: Ctx, path: string, register: RegisterPage) {
  const { title, table, narrow, without } = register;
  const menu = register.menu ?? path;
  const moment = await momentOf(c);
  const asked = Object.entries(c.req.query()).filter(([name]) => !NOT_VIEW.includes(name));
  const view = readView(tableNamed(table), Object.fromEntries(asked));
  const { tables, database, person } = c.var;
  const reading = await tables.read(database, person, table, moment, view);
  const settings = { ...(narrow && { narrow }), ...(without && { without }) };
  return page(c, {
    ...{ title, menu, moment, illustrative: reading.illustrative },
    children: (
      <>
        <Tabs c={c} current={path} menu={menu} />
        <TableView c={c} reading={reading} view={view} {...settings} />
      </>
    ),
  });
}

export const registerPages = pageRouter();
for (const [path, register] of Object.entries(REGISTER_PAGES)) {
  const { action, doing } = tableNamed(register.table);
  registerPages.get(path, guard(action, doing), (c) => registerPage(c, path, register));
}
