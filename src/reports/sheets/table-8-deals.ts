/** 表8: securitisation deals and their tranches. */
import type { QuarterReport } from '../../domain/report/report.ts';
import { DEALS, TRANCHES } from '../../domain/report/table-8-deals.ts';
import { bookSheet, definedContent, type BookSheet } from './stacked-tables.ts';

const NAME = '表8 证券化';

export function dealSheet({
  format,
  tables: { deals },
}: QuarterReport): BookSheet<'deals' | 'tranches'> {
  const tranches = deals.flatMap((deal) =>
    deal.tranches.map((tranche) => ({ ...tranche, deal: deal.code })),
  );
  return bookSheet(
    NAME,
    { title: '技术产权证券化情况', unit: '万元' },
    {
      deals: definedContent(DEALS, deals, format),
      tranches: definedContent(TRANCHES, tranches, format),
    },
    [
      '发行规模含发起机构自留的次级，与企业融资不相加；参加多个项目的企业在“表1”按主体计一家。没有登记档次的项目不列未偿本金。金额单元格内为元，按万元显示。',
    ],
  );
}
