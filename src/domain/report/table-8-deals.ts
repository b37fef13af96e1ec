/** 表8: securitisation deals with their tranches. */
import { trancheCode } from '../books/securitisation.ts';
import { Decimal } from '../values/money.ts';
import { at } from './figure-reader.ts';
import { byCode } from './table-3-and-4-fund.ts';
import { behind, column, defineTable, type PrintedTable, type TableRow } from './table.ts';
import { readAmounts, eventFields, reportedRow } from './table-rows.ts';
import type { TableSource } from './table-source.ts';

/** What a deal's record says about one tranche, and the principal outstanding on the day. */
const TRANCHE = {
  tranche: column.text('档次', { said: 'tranche', width: 34 }),
  rank: column.whole('偿付顺序', { said: 'rank', width: 20 }),
  rating: column.text('评级', { said: 'rating', optional: true, width: 14 }),
  coupon: column.ratio('票面利率', { said: 'coupon' }),
  size: column.sum('规模', { said: 'size' }),
  outstanding: column.sum('未偿本金'),
};

/** One deal: amounts since inception, the principal outstanding on the day, tranches by rank. */
export const DEALS = defineTable({
  name: 'deals',
  by: 'instrument',
  caption: '项目',
  columns: {
    code: column.text('编码', { said: 'code', width: 10 }),
    name: column.text('名称', { nameOf: 'code', width: 34 }),
    form: column.text('形式', { said: 'form', width: 20 }),
    venue: column.text('挂牌场所', { said: 'venue', optional: true, width: 14 }),
    issuedOn: column.day('发行日', { said: 'effective_on', width: 11 }),
    issued: column.sum('发行规模', { said: 'issue_size' }),
    financed: column.sum('企业融资', { figure: 'securitisation.financed' }),
    // The same enterprise may be in several deals; 表1 counts it once.
    enterprises: column.count('企业数', { figure: 'securitisation.enterprises' }),
    collected: column.sum('归集', { figure: 'securitisation.collected' }),
    subsidised: column.sum('补贴', { figure: 'securitisation.subsidised' }),
    outstanding: column.sum('未偿本金', { hint: '各档合计' }),
    tranches: column.rows('档次', TRANCHE),
    ...behind,
  },
});
export type DealLine = TableRow<(typeof DEALS)['columns']>;

/** The tranches of all deals as they are printed, below the deals. */
export const TRANCHES = {
  caption: '档次',
  columns: { deal: column.text('编码', { width: 10 }), ...TRANCHE },
} as const satisfies PrintedTable;

type Tranches = readonly Readonly<Record<string, unknown>>[];

/** Deals in order of code. */
export async function dealLines(from: TableSource): Promise<DealLine[]> {
  const [amounts, outstanding] = await Promise.all([
    readAmounts(DEALS, from.figures),
    from.figures.by('securitisation.outstanding', 'point', 'instrument'),
  ]);
  const lines = from.reportedEvents('deal.issued').map((event): DealLine => {
    const row = reportedRow(DEALS, event, from);
    const { type, data } = event;
    const tranches = ((data.tranches ?? []) as Tranches)
      .map((each) => eventFields(TRANCHE, { type, data: each }, from))
      .map((each) => ({
        ...each,
        outstanding: at(outstanding, trancheCode(row.code, each.tranche)),
      }))
      .sort((a, b) => a.rank - b.rank);
    const sum = tranches.reduce((all, each) => all.plus(each.outstanding), new Decimal(0));
    return { ...row, ...amounts.row(row.code), outstanding: sum, tranches };
  });
  return lines.sort((a, b) => byCode(a.code, b.code));
}
