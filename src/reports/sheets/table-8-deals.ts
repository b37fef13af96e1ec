/** 表8: securitisation deals and their tranches. */
import type { QuarterReport } from '../../domain/report/report.ts';
import type { DealLine, TrancheLine } from '../../domain/report/table-lines.ts';
import {
  counted,
  dayColumn,
  origins,
  part,
  ratioColumn,
  stacked,
  tenThousands,
  words,
  type BookSheet,
} from './book.ts';
import { FORMATS, NO_VALUE } from './values.ts';

const NAME = '表8 证券化';

type DealTranche = TrancheLine & { deal: string };

export function dealSheet({ tables }: QuarterReport): BookSheet<'deals' | 'tranches'> {
  const deals = part<DealLine>({
    caption: '项目',
    lines: tables.deals,
    totals: true,
    columns: {
      code: words('编码', 10, (line) => line.code),
      name: words('名称', 34, (line) => line.name),
      form: words('形式', 20, (line) => line.form),
      venue: words('挂牌场所', 14, (line) => line.venue),
      issuedOn: dayColumn('发行日', (line) => line.issuedOn),
      issued: tenThousands('发行规模', (line) => line.issued),
      financed: tenThousands('企业融资', (line) => line.financed),
      // The same enterprise may be in several deals; 表1 counts it once.
      enterprises: counted('企业数', (line) => line.enterprises, { total: () => NO_VALUE }),
      collected: tenThousands('归集', (line) => line.collected),
      subsidised: tenThousands('补贴', (line) => line.subsidised),
      outstanding: tenThousands('未偿本金', (line) => line.outstanding),
      ...origins,
    },
  });
  const tranches = part<DealTranche>({
    caption: '档次',
    lines: tables.deals.flatMap((deal) =>
      deal.tranches.map((tranche) => ({ ...tranche, deal: deal.code })),
    ),
    totals: true,
    columns: {
      deal: words('编码', 10, (line) => line.deal),
      tranche: words('档次', 34, (line) => line.tranche),
      rank: words('偿付顺序', 20, (line) => String(line.rank)),
      rating: words('评级', 14, (line) => line.rating),
      coupon: ratioColumn('票面利率', FORMATS.ownership, (line) => line.coupon),
      size: tenThousands('规模', (line) => line.size),
      outstanding: tenThousands('未偿本金', (line) => line.outstanding),
    },
  });
  return {
    plan: {
      ...{ name: NAME, number: '表8', title: '技术产权证券化情况', unit: '万元' },
      orientation: 'landscape',
    },
    tables: stacked(NAME, { deals, tranches }),
    notes: [
      '发行规模含发起机构自留的次级，与企业融资不相加；参加多个项目的企业在“表1”按主体计一家。没有登记档次的项目不列未偿本金。金额单元格内为元，按万元显示。',
    ],
  };
}
