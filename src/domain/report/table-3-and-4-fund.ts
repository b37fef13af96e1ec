/** 表3 and 表4, which are registers as well: sub-funds and investments. */
import { REGION_LIST } from '../books/parties.ts';
import { NONE, type CodeLists } from '../values/code-lists.ts';
import type { Day } from '../values/days.ts';
import { groupBy } from '../values/group-by.ts';
import { STRATEGIC_SCHEME } from '../figures/groupings.ts';
import type { Moment } from '../journal/posted-event.ts';
import { ratio, type Decimal } from '../values/money.ts';
import type { FigureReader } from './figure-reader.ts';
import type { ReportFormat } from './formats/format.ts';
import type { Registered, ReportSource } from './source.ts';
import { behind, column, defineTable, illustrative, type TableRow } from './table.ts';
import { readAmounts } from './table-rows.ts';

/** Sub-funds with their amounts since inception, in the order in which formats fill them. */
export const SUB_FUNDS = defineTable({
  name: 'sub_funds',
  by: 'vehicle',
  caption: '子基金',
  amountWidth: 9.5,
  columns: {
    code: column.text('基金代码', { width: 8, align: 'left' }),
    name: column.text('子基金名称', { width: 24 }),
    manager: column.text('管理人', { width: 22 }),
    registeredOn: column.day('设立日期', { width: 10.5 }),
    committed: column.sum('总额', { group: '认缴', figure: 'fund.sub_fund_committed' }),
    paidIn: column.sum('总额', { group: '实缴', figure: 'fund.sub_fund_paid_in' }),
    committedByFund: column.sum('其中：母基金', {
      group: '认缴',
      figure: 'fund.committed_by_fund',
    }),
    paidInByFund: column.sum('其中：母基金', { group: '实缴', figure: 'fund.paid_in_by_fund' }),
    // Project-layer amounts: the totals of this fund's rows in 表4.
    invested: column.sum('金额', { group: '累计投资', figure: 'fund.invested', width: 8 }),
    investments: column.count('项目数', {
      ...{ group: '累计投资', figure: 'fund.investments', width: 8, total: true },
    }),
    distributed: column.sum('累计分配', { figure: 'fund.distributed' }),
    fees: column.sum('累计费用', { figure: 'fund.fees' }),
    localReturn: column.sum('认定返投额', { figure: 'fund.local_return' }),
    illustrative,
  },
});
export type SubFundLine = TableRow<(typeof SUB_FUNDS)['columns']>;

/** One project: a vehicle's holding in one enterprise; the mother fund may be the vehicle. */
export const INVESTMENTS = defineTable({
  name: 'investments',
  by: 'instrument',
  caption: '投资项目明细',
  amountWidth: 9.5,
  columns: {
    enterprise: column.text('企业代码', { width: 7.5, align: 'left' }),
    enterpriseName: column.text('企业名称', { width: 23 }),
    vehicle: column.text('基金代码', { width: 7.5, align: 'left' }),
    region: column.text('注册地', { hint: '未登记的为空文本', width: 8, align: 'left' }),
    industry: column.text('产业', { width: 12.5, align: 'left' }),
    listing: column.text('上市进程', { hint: '没有的为空文本', width: 6 }),
    firstInvestedOn: column.day('首次投资日', { width: 10.5 }),
    rounds: column.text('轮次', { width: 9, align: 'left' }),
    ownership: column.ratio('持股比例', {
      hint: '最近一轮后；未登记的没有此项',
      optional: true,
      width: 7.5,
    }),
    invested: column.sum('投资金额', { figure: 'fund.invested', byFlow: true }),
    costRemaining: column.sum('剩余成本', { figure: 'fund.cost_remaining' }),
    proceeds: column.sum('累计回收', { figure: 'fund.proceeds' }),
    fairValue: column.sum('公允价值', {
      hint: '没有可用估值的没有此项',
      figure: 'fund.fair_value',
      optional: true,
    }),
    ...behind,
    vehicleName: column.text('基金名称', { width: 25 }),
    industryCode: column.text('产业代码', {
      hint: 'none 为不属于该分类，空文本为未作认定',
      width: 9,
      align: 'left',
    }),
  },
});
export type InvestmentLine = TableRow<(typeof INVESTMENTS)['columns']>;

/** The statements about enterprises and projects at a moment. */
export interface Statements {
  region: (code: string) => string;
  industry: (code: string) => string;
  listing: (code: string) => string;
  ownership: (instrument: string) => Decimal | undefined;
}

/** Reads them at a moment. */
export async function statementsAt(
  source: ReportSource,
  moment: Moment,
  lists: CodeLists,
  { words }: ReportFormat,
): Promise<Statements> {
  const [regions, industries, stages, ownerships] = await Promise.all([
    source.values('region', '', moment),
    source.values('industry', STRATEGIC_SCHEME, moment),
    source.values('listing', '', moment),
    source.values('ownership', '', moment),
  ]);
  const said = <T>(value: string | undefined, as: (value: string) => T): T | undefined =>
    value === undefined ? undefined : as(value);
  return {
    region: (code) => said(regions.get(code), (region) => lists.label(REGION_LIST, region)) ?? '',
    industry: (code) => industries.get(code) ?? '',
    listing: (code) => said(stages.get(code), (stage) => words.listing_stages[stage]) ?? '',
    ownership: (instrument) => said(ownerships.get(instrument), ratio),
  };
}

/** Nothing stated, for tables that read no statement. */
export const NO_STATEMENTS: Statements = {
  region: () => '',
  industry: () => '',
  listing: () => '',
  ownership: () => undefined,
};

/** Sub-funds in the order given, with their amounts since inception. */
export async function subFundLines(
  figures: FigureReader,
  subFunds: readonly Registered[],
  names: ReadonlyMap<string, string>,
): Promise<SubFundLine[]> {
  const [amounts, registered] = await Promise.all([
    readAmounts(SUB_FUNDS, figures),
    figures.by('fund.sub_funds', 'inception', 'vehicle'),
  ]);
  return subFunds.map(({ code, name, beginsOn, data: { manager } }) => ({
    code,
    name: names.get(code) ?? name,
    manager: names.get(String(manager)) ?? String(manager),
    registeredOn: beginsOn,
    ...amounts.row(code),
    illustrative: registered.get(code)?.illustrative ?? false,
  }));
}

/** Projects in order of vehicle and enterprise; one whose every round was reversed is left out. */
export async function investmentLines(
  figures: FigureReader,
  marks: Statements,
  { lists, nameOf }: { lists: CodeLists; nameOf: (code: string) => string },
): Promise<InvestmentLine[]> {
  const [amounts, trails] = await Promise.all([
    readAmounts(INVESTMENTS, figures),
    figures.investmentTrail(),
  ]);
  const records = groupBy(trails, ({ vehicle, enterprise }) => [`${vehicle}/${enterprise}`]);
  const lines = [...amounts.values('invested')]
    // A project reversed later still belongs to the quarter in which its reversal changes the sums.
    .filter(([instrument]) =>
      Object.values(amounts.row(instrument).invested).some((sum) => !sum.isZero()),
    )
    .map(([instrument, value]): InvestmentLine => {
      const [vehicle, enterprise] = instrument.split('/') as [string, string];
      // The day and the rounds are those of all records, reversed ones among them, as formats 3 and
      // 4 were signed; the list of investments leaves reversed ones out.
      const trail = records.get(instrument)!;
      const ownership = marks.ownership(instrument);
      return {
        vehicle,
        vehicleName: nameOf(vehicle),
        enterprise,
        enterpriseName: nameOf(enterprise),
        region: marks.region(enterprise),
        industryCode: marks.industry(enterprise),
        industry: industryLabel(lists, marks.industry(enterprise)),
        listing: marks.listing(enterprise),
        firstInvestedOn: trail[0]!.effective_on as Day,
        rounds: [...new Set(trail.flatMap((row) => row.round ?? []))].join('、'),
        ...(ownership && { ownership }),
        ...amounts.row(instrument),
        records: trail.map((row) => row.seq),
        illustrative: value.illustrative,
      };
    });
  return lines.sort((a, b) =>
    a.vehicle === b.vehicle ? byCode(a.enterprise, b.enterprise) : byCode(a.vehicle, b.vehicle),
  );
}

/** The order of codes, the same on every machine. */
export const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The industry in words. 不属于五大 means that it was determined, 未作产业认定 that it was not. */
export function industryLabel(lists: CodeLists, code: string): string {
  if (code === '') return '未作产业认定';
  return code === NONE ? '不属于五大' : lists.label(STRATEGIC_SCHEME, code);
}
