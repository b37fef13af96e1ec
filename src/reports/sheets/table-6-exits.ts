/** 表6: realisations and write-offs, and the listing of investees. */
import type { QuarterReport } from '../../domain/report/report.ts';
import type { ExitLine, ListingLine } from '../../domain/report/table-lines.ts';
import { dayColumn, origins, part, stacked, tenThousands, words, type BookSheet } from './book.ts';

const NAME = '表6 退出与上市';

export function exitSheet({ tables }: QuarterReport): BookSheet<'listings' | 'exits'> {
  const exits = part<ExitLine>({
    caption: '退出、回收与核销',
    lines: tables.exits,
    totals: true,
    columns: {
      on: dayColumn('日期', (line) => line.on),
      vehicle: words('基金代码', 10, (line) => line.vehicle),
      enterprise: words('企业', 26, (line) => line.enterpriseName),
      kind: words('方式', 14, (line) => (line.kind === 'realised' ? line.route : '核销')),
      proceeds: tenThousands('回收金额', (line) => line.proceeds),
      cost: tenThousands('转出或核销成本', (line) => line.cost, { width: 15 }),
      ...origins,
    },
  });
  const listings = part<ListingLine>({
    caption: '被投企业上市进程',
    lines: tables.listings,
    columns: {
      since: dayColumn('自何日', (line) => line.since),
      enterprise: words('企业代码', 10, (line) => line.enterprise),
      enterpriseName: words('企业', 26, (line) => line.enterpriseName),
      stage: words('进程', 14, (line) => line.stage),
      exchange: words('交易所', 13, (line) => line.exchange),
      ticker: words('证券代码', 15, (line) => line.ticker),
      ...origins,
    },
  });
  return {
    plan: {
      ...{ name: NAME, number: '表6', title: '退出与上市情况', unit: '万元' },
      orientation: 'portrait',
    },
    tables: stacked(NAME, { listings, exits }),
    notes: [
      '分红不转出成本。上市进程为截至日的状况，只列曾获投资的企业。金额单元格内为元，按万元显示。',
    ],
  };
}
