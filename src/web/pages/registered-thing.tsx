/**
 * The page of one thing: its rows in lists, the parts of its kind, and everything recorded about
 * it.
 */
import type { Child, FC } from 'hono/jsx';
import { readNames } from '../../actions/names-and-labels.ts';
import { seenBy } from '../../actions/lists.ts';
import { readEntities } from '../../db/batch-loading.ts';
import { readEvents, type StoredEvent } from '../../db/journal.ts';
import type { KnownMoment } from '../../domain/journal/posted-event.ts';
import { LISTS } from '../../domain/lists/index.ts';
import {
  shown,
  type Column,
  type List,
  type ListRow,
  type NamedKind,
} from '../../domain/lists/list.ts';
import { personScope } from '../../platform/roles-and-rights.ts';
import { Refusal } from '../../platform/errors.ts';
import { guard, requestedMoment, page, pageRouter, type Ctx } from '../pages.ts';
import { LIST_PAGES, THING_PATHS } from '../list-pages.ts';
import { cellAddress, CellText, columnHeader } from '../list-table.tsx';
import { Timeline } from '../timeline.tsx';
import {
  DealPayments,
  EnterpriseBooks,
  LoanPlan,
  type SectionProps,
} from './registered-thing-sections.tsx';
import { HoldingReturns, VehicleReturns } from './returns.tsx';

interface ThingPage {
  /** The list whose rows describe the thing. */
  list: List;
  menu: string;
  /** What this kind shows beside its row and its records. */
  section?: ((props: SectionProps) => Promise<Child>) | undefined;
}

const SECTIONS: Partial<Record<NamedKind, (props: SectionProps) => Promise<Child>>> = {
  enterprise: EnterpriseBooks,
  loan: LoanPlan,
  deal: DealPayments,
  vehicle: VehicleReturns,
};

/** The pages of things by the path before the code; the first list with a kind describes it. */
const THINGS = new Map<string, ThingPage>();
for (const { list, menu } of LIST_PAGES) {
  const [{ key, of }] = list.columns as [Column];
  if (key !== 'code' || of === undefined || THINGS.has(THING_PATHS[of])) continue;
  THINGS.set(THING_PATHS[of], { list, menu, section: SECTIONS[of] });
}

const INVESTMENT: ThingPage = {
  list: LISTS.investments,
  menu: '/investments',
  section: HoldingReturns,
};

/** A row of the list, one column below another. */
const Facts: FC<{ c: Ctx; list: List; row: ListRow }> = ({ c, list, row }) => {
  const columns = shown(list);
  const named = new Set(columns.flatMap(({ nameOf }) => nameOf ?? []));
  return (
    <dl class="facts">
      {columns
        .filter(({ key }) => !named.has(key))
        .map((column) => {
          const cell = row.cells[column.key] ?? null;
          const { href, code } = cellAddress(c, list, column, row);
          const isMoney = column.kind === 'money';
          return (
            <>
              <dt title={column.hint}>{isMoney ? column.label : columnHeader(column)}</dt>
              <dd>
                {href === undefined || href === c.req.path ? (
                  <CellText column={column} row={row} />
                ) : (
                  <a href={href}>
                    <CellText column={column} row={row} />
                  </a>
                )}
                {isMoney && cell !== null && <span class="none"> 元</span>}
                {column.nameOf && !column.list && code !== undefined && code !== cell && (
                  <small class="none"> {code}</small>
                )}
              </dd>
            </>
          );
        })}
    </dl>
  );
};

/** The title of the page: the thing's name, or its code if it has no name. */
function thingTitle(list: List, row: ListRow): string {
  const named = list.columns.filter(({ nameOf }) => nameOf !== undefined);
  const names = named.flatMap(({ key }) =>
    typeof row.cells[key] === 'string' ? [row.cells[key]] : [],
  );
  if (list.path === LISTS.investments.path) return names.slice(0, 2).join(' → ');
  const own = named.find(({ nameOf }) => nameOf === list.columns[0]!.key);
  const name = own && row.cells[own.key];
  return typeof name === 'string' && name !== '' ? name : row.key;
}

/** The thing's rows: of registered things only the one is read; an indicator has one a target. */
function rowsAbout(c: Ctx, { list }: ThingPage, moment: KnownMoment, code: string) {
  const { lists, database, person } = c.var;
  return lists.about(database, person, list, moment, code);
}

const readAbout = (c: Ctx, moment: KnownMoment, about: string): Promise<StoredEvent[]> =>
  c.var.database.read(personScope(c.var.person), (sql) =>
    readEvents(sql, { knownSeq: moment.knownSeq, asOf: moment.asOf, about, limit: 500 }),
  );

/** The mother fund is a vehicle, but in no register of sub-funds. */
async function isMotherFund(c: Ctx, { list }: ThingPage, moment: KnownMoment, code: string) {
  if (list.path !== LISTS.subFunds.path) return false;
  const { database, person } = c.var;
  const { asOf, knownSeq } = moment;
  const funds = await database.read(personScope(person), (sql) =>
    readEntities(sql, { asOf, knownSeq, kinds: ['fund'], codes: [code] }),
  );
  return funds.length > 0;
}

async function thingPage(c: Ctx, thing: ThingPage, code: string) {
  const moment = await requestedMoment(c);
  const { database, person, answerCache } = c.var;
  const list = seenBy(thing.list, person);
  const rows = await rowsAbout(c, thing, moment, code);
  const [row] = rows;
  const events = await readAbout(c, moment, code);
  if (!row && !(await isMotherFund(c, thing, moment, code)))
    throw new Refusal(
      'not_found',
      `截至 ${moment.asOf} 没有编码为 ${code} 的${list.label}，或不在您的范围内。`,
    );
  const names = await readNames(answerCache, database, personScope(person), moment);
  const section = await thing.section?.({ c, code, moment, names, rows });
  return page(c, {
    title: row ? thingTitle(thing.list, row) : (names(code) ?? code),
    menu: thing.menu,
    moment,
    illustrative:
      row?.illustrative ?? events.some(({ provenance }) => provenance === 'illustrative'),
    children: (
      <>
        {rows.map((each) => (
          <section class="panel">
            <Facts c={c} list={list} row={each} />
          </section>
        ))}
        {section}
        <h2>记录</h2>
        {events.length === 500 && (
          <p class="note">记录较多，以下为最早的 500 条；全部见“全部记录”。</p>
        )}
        <div class="panel">
          <Timeline c={c} events={events} names={names} />
        </div>
      </>
    ),
  });
}

const mayRead = ({ list }: ThingPage) => guard(list.action, list.doing);

export const thingPages = pageRouter().get(
  '/investments/:vehicle/:enterprise',
  mayRead(INVESTMENT),
  (c) => thingPage(c, INVESTMENT, `${c.req.param('vehicle')}/${c.req.param('enterprise')}`),
);
for (const [path, thing] of THINGS)
  thingPages.get(`${path}/:code`, mayRead(thing), (c) => thingPage(c, thing, c.req.param('code')!));
