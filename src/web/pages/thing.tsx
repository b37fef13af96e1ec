/**
 * One thing: what the registers say of it, what is more to be said of its kind, and everything that
 * was recorded about it.
 */
import type { Child, FC } from 'hono/jsx';
import { readNames } from '../../actions/names-and-labels.ts';
import { tableNamed, type TableReading } from '../../actions/tables.ts';
import { readEvents, type StoredEvent } from '../../db/journal.ts';
import type { KnownMoment } from '../../domain/journal/posted-event.ts';
import { shown, type Column, type Row } from '../../domain/lists/table.ts';
import { scopeOf } from '../../platform/auth.ts';
import { Refusal } from '../../platform/errors.ts';
import { guard, momentOf, page, pageRouter, type Ctx } from '../pages.ts';
import { CellText, headerOf, placeOf } from '../table.tsx';
import { Timeline } from '../timeline.tsx';
import { workingLink, type Narrowed } from '../figure-link.ts';
import { DealPayments, EnterpriseBooks, LoanPlan, type PartProps } from './thing-sections.tsx';
import { HoldingReturns, VehicleReturns } from './returns.tsx';

interface ThingPage {
  table: string;
  menu: string;
  narrow?: (row: Row) => Narrowed;
  /** The column by which rows are the thing's, where their keys are not its code. */
  rowsOf?: string;
  /** What is more to be shown of this kind, beside register and records. */
  part?: (props: PartProps) => Promise<Child>;
}

const ofInstrument = (row: Row): Narrowed => ({ instrument: row.key });

/** By the path that the code follows. */
const THINGS: Readonly<Record<string, ThingPage>> = {
  '/enterprises': {
    ...{ table: 'enterprises', menu: '/enterprises', part: EnterpriseBooks },
    narrow: (row) => ({ enterprise: row.key }),
  },
  '/parties': { table: 'parties', menu: '/enterprises' },
  '/credit-lines': { table: 'credit-lines', menu: '/credit-lines', narrow: ofInstrument },
  '/loans': { table: 'loans', menu: '/credit-lines', narrow: ofInstrument, part: LoanPlan },
  '/deals': { table: 'deals', menu: '/deals', narrow: ofInstrument, part: DealPayments },
  '/projects': { table: 'projects', menu: '/projects', narrow: ofInstrument },
  '/programmes': {
    ...{ table: 'programmes', menu: '/projects', narrow: (row) => ({ vehicle: row.key }) },
  },
  // One row for each target of the indicator.
  '/indicators': { table: 'indicators', menu: '/indicators', rowsOf: 'code' },
  '/vehicles': {
    ...{ table: 'sub-funds', menu: '/sub-funds', part: VehicleReturns },
    narrow: (row) => ({ vehicle: row.key }),
  },
  '/investments': {
    ...{ table: 'investments', menu: '/investments', part: HoldingReturns },
    narrow: (row) => {
      const [vehicle = '', enterprise = ''] = row.key.split('/');
      return { vehicle, enterprise };
    },
  },
};

interface FactsProps {
  c: Ctx;
  columns: readonly Column[];
  row: Row;
  narrow: ThingPage['narrow'];
}

/** A row of the register, one column below another. */
const Facts: FC<FactsProps> = ({ c, columns, row, narrow }) => {
  const named = new Set(columns.flatMap(({ nameOf }) => nameOf ?? []));
  return (
    <dl class="facts">
      {columns
        .filter(({ key }) => !named.has(key))
        .map((column) => {
          const cell = row.cells[column.key];
          const coded = columns.find(({ key }) => key === column.nameOf) ?? column;
          const code = row.cells[coded.key];
          const place = typeof code === 'string' ? placeOf(c, coded.of, code) : undefined;
          const basis = column.basis && { basis: column.basis };
          const href =
            column.figure && cell !== null
              ? workingLink(c, column.figure, { ...basis, ...narrow?.(row) })
              : place;
          const isMoney = column.kind === 'money';
          return (
            <>
              <dt title={column.hint}>{isMoney ? column.label : headerOf(column)}</dt>
              <dd>
                {href === undefined || href === c.req.path ? (
                  <CellText column={column} cell={cell} />
                ) : (
                  <a href={href}>
                    <CellText column={column} cell={cell} />
                  </a>
                )}
                {isMoney && cell !== null && <span class="none"> 元</span>}
                {column.nameOf && typeof code === 'string' && code !== cell && (
                  <small class="none"> {code}</small>
                )}
              </dd>
            </>
          );
        })}
    </dl>
  );
};

/** What stands at the top of the page: its name, or its code where it has none. */
function titleOf(reading: TableReading, row: Row): string {
  const { columns } = reading.table;
  const texts = columns
    .filter(({ nameOf }) => nameOf !== undefined)
    .map(({ key }) => row.cells[key])
    .filter((cell): cell is string => typeof cell === 'string' && cell !== '');
  if (reading.table.path === 'investments') return texts.slice(0, 2).join(' → ');
  const own = columns.find(({ nameOf, key }) => nameOf === columns[0]!.key && key !== nameOf);
  const name = own && row.cells[own.key];
  return typeof name === 'string' && name !== '' ? name : row.key;
}

async function rowsOf(c: Ctx, { table, rowsOf: by }: ThingPage, moment: KnownMoment, code: string) {
  const { tables, database, person } = c.var;
  const reading = await tables.read(database, person, table, moment, { filters: [] });
  const rows = reading.all.filter(({ key, cells }) => (by ? cells[by] : key) === code);
  return { reading, rows };
}

const readAbout = (c: Ctx, moment: KnownMoment, about: string): Promise<StoredEvent[]> =>
  c.var.database.read(scopeOf(c.var.person), (sql) =>
    readEvents(sql, { knownSeq: moment.knownSeq, asOf: moment.asOf, about, limit: 500 }),
  );

async function thingPage(c: Ctx, thing: ThingPage, code: string) {
  const moment = await momentOf(c);
  const { reading, rows } = await rowsOf(c, thing, moment, code);
  const [row] = rows;
  const { label } = tableNamed(thing.table);
  const events = await readAbout(c, moment, code);
  // The mother fund is a vehicle, but in no register of sub-funds.
  if (!row && (thing.table !== 'sub-funds' || events.length === 0))
    throw new Refusal(
      'not_found',
      `截至 ${moment.asOf} 没有编码为 ${code} 的${label}，或不在您的范围内。`,
    );
  const { remembered, database, person } = c.var;
  const names = await readNames(remembered, database, scopeOf(person), moment);
  const part = await thing.part?.({ c, code, moment, names, rows });
  return page(c, {
    ...{ title: row ? titleOf(reading, row) : (names(code) ?? code), menu: thing.menu, moment },
    illustrative:
      row?.illustrative ?? events.some(({ provenance }) => provenance === 'illustrative'),
    children: (
      <>
        {rows.map((each) => (
          <section class="panel">
            <Facts c={c} columns={shown(reading.table)} row={each} narrow={thing.narrow} />
          </section>
        ))}
        {part}
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

export const thingPages = pageRouter();
for (const [path, thing] of Object.entries(THINGS)) {
  const { action, doing } = tableNamed(thing.table);
  if (path === '/investments')
    thingPages.get(`${path}/:vehicle/:enterprise`, guard(action, doing), (c) =>
      thingPage(c, thing, `${c.req.param('vehicle')}/${c.req.param('enterprise')}`),
    );
  else
    thingPages.get(`${path}/:code`, guard(action, doing), (c) =>
      thingPage(c, thing, c.req.param('code')),
    );
}
