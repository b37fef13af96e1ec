/** 表7: credit by bank, by region and by product, and who is covered. */
import { REGION_LIST } from '../books/parties.ts';
import { PRODUCT_LIST } from '../books/credit.ts';
import type { Grouping } from '../figures/groupings.ts';
import { Decimal } from '../values/money.ts';
import { byCode } from './table-3-and-4-fund.ts';
import {
  ANSWER,
  column,
  defineTable,
  illustrative,
  type PrintedTable,
  type TableRow,
} from './table.ts';
import { readAmounts } from './table-rows.ts';
import type { TableSource } from './table-source.ts';

const creditTable = (by: Grouping, caption: string, label: string) =>
  defineTable({
    name: 'credit',
    by,
    caption,
    unit: '亿元',
    columns: {
      code: column.text('编码', { hint: '空文本为未登记' }),
      label: column.text(label, { width: 22 }),
      granted: column.sum('授信', { figure: 'credit.granted', byFlow: true }),
      drawn: column.sum('发放', { figure: 'credit.drawn', byFlow: true }),
      outstanding: column.sum('贷款余额', { figure: 'credit.outstanding' }),
      nonPerforming: column.sum('不良贷款余额', { figure: 'credit.non_performing' }),
      // An enterprise may have credit from several banks, so these are not added up.
      enterprises: column.count('获授信企业', {
        figure: 'credit.enterprises',
        byFlow: true,
        printedFlow: 'inception',
      }),
      illustrative,
    },
  });

/** One bank, region or product a row. */
export const CREDIT = {
  byBank: creditTable('counterparty', '分银行', '银行'),
  byRegion: creditTable('region', '分地区（企业截至日的注册地）', '地区'),
  byProduct: creditTable('product', '分产品', '产品'),
};
export type CreditLine = TableRow<(typeof CREDIT)['byBank']['columns']>;

/** Enterprises with a qualification in force, and how many of them have, or had, credit. */
export const COVERAGE = {
  caption: '授信覆盖',
  columns: {
    figure: column.figure('指标编号', { width: 22 }),
    ...ANSWER,
    numerator: column.count('曾获授信（家）', { width: 13 }),
    denominator: column.count('资质有效（家）', { width: 13 }),
    illustrative,
  },
} as const satisfies PrintedTable;
export type CoverageLine = TableRow<typeof COVERAGE.columns>;

async function creditLines(
  { figures }: TableSource,
  table: (typeof CREDIT)['byBank'],
  label: (code: string) => string,
): Promise<CreditLine[]> {
  const amounts = await readAmounts(table, figures);
  const moved = [amounts.values('granted'), amounts.values('drawn')];
  const codes = new Set(moved.flatMap((values) => [...values.keys()]));
  return [...codes].sort(byCode).map((code) => ({
    code,
    label: code === '' ? '未登记' : label(code),
    ...amounts.row(code),
    illustrative: moved.some((values) => values.get(code)?.illustrative),
  }));
}

export async function creditTables(
  from: TableSource,
): Promise<Record<keyof typeof CREDIT, CreditLine[]>> {
  const { lists, nameOf } = from;
  const { byBank, byRegion, byProduct } = CREDIT;
  const [banks, regions, products] = await Promise.all([
    creditLines(from, byBank, nameOf),
    creditLines(from, byRegion, (code) => lists.label(REGION_LIST, code)),
    creditLines(from, byProduct, (code) => lists.label(PRODUCT_LIST, code)),
  ]);
  return { byBank: banks, byRegion: regions, byProduct: products };
}

export function coverageLines({ figures }: TableSource): Promise<CoverageLine[]> {
  const nothing = new Decimal(0);
  return Promise.all(
    figures.format.selections.coverage.map(async (figure) => {
      const [found] = await figures.values(figure, 'point');
      return {
        figure,
        ...(found?.value && { value: found.value }),
        ...(found?.reason && { reason: found.reason }),
        numerator: found?.numerator ?? nothing,
        denominator: found?.denominator ?? nothing,
        illustrative: found?.illustrative ?? false,
      };
    }),
  );
}
