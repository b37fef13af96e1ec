/** 表6: realisations and write-offs, and the listing progress of investees. */
import { money, ZERO } from '../values/money.ts';
import { at } from './figure-reader.ts';
import type { ReportedEvent } from './source.ts';
import { byCode } from './table-3-and-4-fund.ts';
import { behind, column, defineTable, type TableRow } from './table.ts';
import { reportedRow } from './table-rows.ts';
import type { TableSource } from './table-source.ts';

/** A realisation or a write-off. */
export const EXITS = defineTable({
  name: 'exits',
  caption: '退出、回收与核销',
  columns: {
    on: column.day('日期', { said: 'effective_on', width: 11 }),
    vehicle: column.text('基金代码', { said: 'vehicle', width: 10 }),
    vehicleName: column.text('基金名称', { nameOf: 'vehicle' }),
    enterprise: column.text('企业代码', { said: 'enterprise' }),
    enterpriseName: column.text('企业', { nameOf: 'enterprise', width: 26 }),
    kind: column.text('类别', { options: { realised: '退出与回收', 'written-off': '核销' } }),
    route: column.text('方式', { said: 'route', hint: '核销没有此项', optional: true, width: 14 }),
    proceeds: column.sum('回收金额'),
    cost: column.sum('转出或核销成本', { width: 15 }),
    ...behind,
  },
});
export type ExitLine = TableRow<(typeof EXITS)['columns']>;

/** The listing progress of an investee. */
export const LISTINGS = defineTable({
  name: 'listings',
  caption: '被投企业上市进程',
  columns: {
    since: column.day('自何日', { said: 'effective_on', width: 11 }),
    enterprise: column.text('企业代码', { said: 'enterprise', width: 10 }),
    enterpriseName: column.text('企业', { nameOf: 'enterprise', width: 26 }),
    stage: column.text('进程', { width: 14 }),
    exchange: column.text('交易所', { said: 'exchange', optional: true, width: 13 }),
    ticker: column.text('证券代码', { said: 'ticker', optional: true, width: 15 }),
    ...behind,
  },
});
export type ListingLine = TableRow<(typeof LISTINGS)['columns']>;

/** In order of day and record number. */
export function exitLines(from: TableSource): ExitLine[] {
  const line = (event: ReportedEvent): ExitLine => {
    const row = reportedRow(EXITS, event, from);
    const { amount, proceeds, cost_relieved: relieved } = event.data;
    return event.type === 'investment.written-off'
      ? { ...row, kind: 'written-off', proceeds: ZERO, cost: money(String(amount)) }
      : {
          ...row,
          kind: 'realised',
          proceeds: money(String(proceeds)),
          cost: money(String(relieved)),
        };
  };
  return [
    ...from.reportedEvents('investment.realised'),
    ...from.reportedEvents('investment.written-off'),
  ]
    .sort((a, b) => byCode(a.effectiveOn, b.effectiveOn) || a.seq - b.seq)
    .map(line);
}

/** The stage that holds of each investee, in order of enterprise. */
export async function listingLines(from: TableSource): Promise<ListingLine[]> {
  const { figures, reportedEvents } = from;
  const invested = await figures.by('fund.invested', 'inception', 'enterprise');
  const latest = new Map<string, ReportedEvent>();
  for (const event of reportedEvents('enterprise.listing-advanced'))
    latest.set(String(event.data.enterprise), event);
  return [...latest]
    .filter(([enterprise]) => !at(invested, enterprise).isZero())
    .sort(([a], [b]) => byCode(a, b))
    .map(([, event]) => ({
      ...reportedRow(LISTINGS, event, from),
      stage: figures.format.words.listing_stages[String(event.data.stage)]!,
    }));
}
