/** 表5: return investment agreed and recognised, and investees that moved into the city or out. */
import { REGION_LIST } from '../books/parties.ts';
import { portion, type Money, type Ratio } from '../values/money.ts';
import { at } from './figure-reader.ts';
import { byCode } from './table-3-and-4-fund.ts';
import { behind, column, defineTable, type TableRow } from './table.ts';
import { readAmounts, reportedRow } from './table-rows.ts';
import type { TableSource } from './table-source.ts';

/** A sub-fund's agreed return investment and what of it was recognised. */
export const LOCAL_RETURNS = defineTable({
  name: 'local_returns',
  by: 'vehicle',
  caption: '返投约定与认定',
  columns: {
    vehicle: column.text('基金代码', { said: 'code', width: 9 }),
    vehicleName: column.text('子基金', { nameOf: 'vehicle', width: 24 }),
    multiple: column.multiple('约定倍数', { said: 'return_multiple', optional: true }),
    base: column.text('倍数的基数', {
      options: { paid_in: '母基金实缴', committed: '母基金认缴' },
      said: 'return_base',
      optional: true,
      width: 12,
    }),
    scope: column.text('认定范围', { said: 'return_scope', optional: true }),
    // An unconfirmed rule is only listed; nothing is ranked or judged by it.
    isConfirmed: column.flag('约定确认', {
      options: { true: '已确认', false: '未确认' },
      said: 'return_confirmed',
      width: 10,
    }),
    recognised: column.sum('认定返投额', { figure: 'fund.local_return', byFlow: true }),
    paidInByFund: column.sum('母基金实缴', { figure: 'fund.paid_in_by_fund' }),
    ...behind,
  },
});
export type LocalReturnLine = TableRow<(typeof LOCAL_RETURNS)['columns']>;

/** One recognition: its amount is the base amount by the factor. */
export const RECOGNITIONS = defineTable({
  name: 'recognitions',
  caption: '认定明细',
  columns: {
    vehicle: column.text('基金代码', { said: 'vehicle', width: 9 }),
    vehicleName: column.text('基金名称', { nameOf: 'vehicle' }),
    enterprise: column.text('企业代码', { said: 'enterprise' }),
    enterpriseName: column.text('企业', { nameOf: 'enterprise', width: 24 }),
    on: column.day('认定日', { said: 'effective_on', width: 11 }),
    basis: column.text('认定情形', { said: 'basis', width: 12 }),
    recognisedBy: column.text('认定机构', { said: 'recognised_by', width: 10 }),
    baseAmount: column.sum('计算基数', { said: 'base_amount' }),
    factor: column.multiple('系数', { said: 'factor' }),
    amount: column.sum('认定返投额'),
    document: column.text('依据文件', { said: 'document', optional: true, width: 13 }),
    ...behind,
  },
});
export type RecognitionLine = TableRow<(typeof RECOGNITIONS)['columns']>;

/** An investee whose registered place moved over the city's boundary; places in words. */
export const RELOCATIONS = defineTable({
  name: 'relocations',
  caption: '注册地迁入、迁出的被投企业',
  columns: {
    enterprise: column.text('企业代码', { said: 'enterprise', width: 9 }),
    enterpriseName: column.text('企业', { nameOf: 'enterprise', width: 24 }),
    on: column.day('迁移日', { said: 'effective_on', width: 11 }),
    way: column.text('方向', {
      options: { in: '迁入', out: '迁出' },
      hint: '格式 3 只列迁入，没有此项',
      optional: true,
      width: 12,
    }),
    from: column.text('迁出地', { width: 12 }),
    to: column.text('迁入地', { width: 10 }),
    ...behind,
  },
});
export type RelocationLine = TableRow<(typeof RELOCATIONS)['columns']>;

/** An investee whose registered place moved into the city, or out of it. */
export type MoveLine = RelocationLine & Required<Pick<RelocationLine, 'way'>>;

/** Every sub-fund, even if its registration states no rule. */
export async function localReturnLines(from: TableSource): Promise<LocalReturnLine[]> {
  const amounts = await readAmounts(LOCAL_RETURNS, from.figures);
  const recognised = amounts.values('recognised');
  return from
    .reportedEvents('sub-fund.registered')
    .map((event): LocalReturnLine => {
      const row = reportedRow(LOCAL_RETURNS, event, from);
      return {
        ...row,
        ...amounts.row(row.vehicle),
        illustrative: row.illustrative || (recognised.get(row.vehicle)?.illustrative ?? false),
      };
    })
    .sort((a, b) => byCode(a.vehicle, b.vehicle));
}

export const recognitionLines = (from: TableSource): RecognitionLine[] =>
  from.reportedEvents('local-return.recognised').map((event) => {
    const row = reportedRow(RECOGNITIONS, event, from);
    return { ...row, amount: portion(row.baseAmount as Money, row.factor as Ratio) };
  });

/** Every move of an investee over the city's boundary, in and out, in order of day. */
export async function moveLines(from: TableSource): Promise<MoveLine[]> {
  const { figures, lists, reportedEvents } = from;
  const invested = await figures.by('fund.invested', 'inception', 'enterprise');
  const place = (code: unknown): string => lists.label(REGION_LIST, String(code));
  return reportedEvents('enterprise.relocated').flatMap((event): MoveLine[] => {
    const row = reportedRow(RELOCATIONS, event, from);
    const { from: left, to } = event.data;
    const isHome = lists.isHome(String(to));
    const isInvested = !at(invested, row.enterprise).isZero();
    if (isHome === lists.isHome(String(left)) || !isInvested) return [];
    return [{ ...row, way: isHome ? 'in' : 'out', from: place(left), to: place(to) }];
  });
}

/** The moves that the format lists: all, or only 注册地迁入, from outside into the city. */
export async function relocationLines(from: TableSource): Promise<RelocationLine[]> {
  const moves = await moveLines(from);
  return from.figures.format.tables.relocations.way
    ? moves
    : moves.filter(({ way }) => way === 'in');
}
