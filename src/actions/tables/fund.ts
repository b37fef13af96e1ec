/** The fund's tables: sub-funds, and the projects they and the fund itself have invested in. */
import { Decimal } from '../../domain/values/money.ts';
import type { Outcome } from '../../domain/returns/multiples.ts';
import type { Gross } from '../../domain/returns/performance.ts';
import { PERFORMANCE_REASONS } from '../../domain/returns/multiples.ts';
import {
  performance,
  readableRate,
  readableYearly,
  rootsText,
} from '../../domain/returns/performance.ts';
import {
  NOT_APPLICABLE,
  valueCell,
  type Cell,
  type Column,
  type Row,
} from '../../domain/lists/table.ts';
import { positions } from '../positions.ts';
import { FigureReader, investmentLines, readStatements, subFundLines } from '../registers.ts';
import {
  ENTERPRISE,
  figureColumn,
  flowColumn,
  RECORD,
  said,
  saidNumber,
  type WholeTable,
} from './reader.ts';

const SUB_FUNDS: WholeTable = {
  path: 'sub-funds',
  label: '子基金',
  action: 'records:read',
  doing: '查看子基金',
  columns: [
    { key: 'code', label: '基金编码', kind: 'code', of: 'vehicle' },
    { key: 'name', label: '名称', kind: 'text', nameOf: 'code' },
    { key: 'aliases', label: '简称与别名', kind: 'text', hidden: true },
    { key: 'manager', label: '管理人编码', kind: 'code', of: 'party' },
    { key: 'manager_name', label: '管理人', kind: 'text', nameOf: 'manager', few: true },
    { key: 'registered_on', label: '设立日', kind: 'day' },
    { key: 'filing_no', label: '备案编号', kind: 'text' },
    { key: 'target_size', label: '目标规模', kind: 'money' },
    { key: 'investment_until', label: '投资期届满日', kind: 'day' },
    { key: 'term_until', label: '存续期届满日', kind: 'day' },
    flowColumn('committed', 'fund.sub_fund_committed', { label: '认缴总额' }),
    flowColumn('committed_by_fund', 'fund.committed_by_fund', { label: '其中：母基金认缴' }),
    flowColumn('paid_in', 'fund.sub_fund_paid_in', { label: '实缴总额' }),
    flowColumn('paid_in_by_fund', 'fund.paid_in_by_fund', { label: '其中：母基金实缴' }),
    flowColumn('invested', 'fund.invested', { label: '累计投资' }),
    flowColumn('investments', 'fund.investments', { label: '投资项目数' }),
    flowColumn('distributed', 'fund.distributed', { label: '累计分配' }),
    flowColumn('fees', 'fund.fees', { label: '累计费用' }),
    flowColumn('local_return', 'fund.local_return', { label: '认定返投额' }),
    RECORD,
  ],
  async load(reader) {
    const entities = await reader.entities('sub-fund');
    const names = new Map(
      [...(await reader.marks('name'))].map(([code, { value }]) => [code, value]),
    );
    const figures = new FigureReader(reader.sql, reader.moment);
    const lines = await subFundLines(figures, entities, names);
    return lines.map((line, index): Row => {
      const { data, names: called, seq } = entities[index]!;
      return {
        key: line.code,
        illustrative: line.illustrative,
        cells: {
          code: line.code,
          name: line.name,
          aliases: called.join('；'),
          manager: said(data.manager),
          manager_name: line.manager,
          registered_on: line.registeredOn,
          filing_no: said(data.filing_no),
          target_size: saidNumber(data.target_size),
          investment_until: said(data.investment_until),
          term_until: said(data.term_until),
          committed: line.committed,
          committed_by_fund: line.committedByFund,
          paid_in: line.paidIn,
          paid_in_by_fund: line.paidInByFund,
          invested: line.invested,
          investments: line.investments,
          distributed: line.distributed,
          fees: line.fees,
          local_return: line.localReturn,
          seq: new Decimal(seq),
        },
      };
    });
  },
};

/** A return as a cell: the number, or why there is none, with all where there are several. */
const outcomeCell = (outcome: Outcome | undefined): Cell => {
  if (outcome === undefined) return null;
  if (outcome.value !== undefined) return outcome.value;
  const { reason } = outcome;
  const roots = rootsText(outcome);
  const text = PERFORMANCE_REASONS[reason];
  return { reason, ...(roots ? { text: `${text}：${roots}`, short: roots } : { text }) };
};

const rateCells = (gross: Gross | undefined): Record<'irr' | 'period_return', Cell> => {
  if (gross === undefined) return { irr: null, period_return: null };
  const yearly = readableYearly(gross);
  return {
    irr: yearly ? outcomeCell(yearly) : NOT_APPLICABLE,
    period_return: gross.period ? outcomeCell(readableRate(gross.period)) : NOT_APPLICABLE,
  };
};

const RETURNS: readonly Column[] = [
  { key: 'moic', label: 'MOIC', kind: 'multiple', hint: '回收与公允价值之和 ÷ 投资成本' },
  {
    key: 'irr',
    label: 'IRR（毛）',
    kind: 'ratio',
    hint: '按实际天数/365 年化；不足一年的不作年化',
  },
  { key: 'period_return', label: '期间收益率（毛）', kind: 'ratio', hint: '不足一年的，未年化' },
];

const INVESTMENTS: WholeTable = {
  path: 'investments',
  label: '投资项目',
  action: 'records:read',
  doing: '查看投资项目',
  columns: [
    { key: 'vehicle', label: '基金编码', kind: 'code', of: 'vehicle' },
    { key: 'vehicle_name', label: '基金', kind: 'text', nameOf: 'vehicle', few: true },
    ...ENTERPRISE,
    { key: 'region', label: '注册地', kind: 'text', few: true },
    { key: 'industry', label: '产业', kind: 'text', few: true },
    { key: 'listing', label: '上市进程', kind: 'text', few: true },
    { key: 'first_invested_on', label: '首次投资日', kind: 'day' },
    { key: 'rounds', label: '轮次', kind: 'text' },
    { key: 'ownership', label: '持股比例', kind: 'ratio' },
    flowColumn('invested', 'fund.invested', { label: '累计投资' }),
    flowColumn('invested_year', 'fund.invested', { label: '本年投资', basis: 'year' }),
    flowColumn('invested_quarter', 'fund.invested', { label: '当季投资', basis: 'quarter' }),
    figureColumn('cost_remaining', 'fund.cost_remaining', { total: true }),
    flowColumn('proceeds', 'fund.proceeds', {}),
    figureColumn('fair_value', 'fund.fair_value', { total: true }),
    ...RETURNS,
  ],
  async load(reader) {
    const { sql, moment } = reader;
    const lists = await reader.lists();
    const lines = await investmentLines(
      new FigureReader(sql, moment),
      await readStatements(sql, moment, lists),
      lists,
    );
    const fair = await reader.by('instrument', 'fund.fair_value');
    const held = await positions(sql, moment, {});
    return lines.map((line): Row => {
      const key = `${line.vehicle}/${line.enterprise}`;
      const position = held.get(key);
      const gross =
        position &&
        performance({ level: 'investment', asOf: moment.asOf, gross: [position] }).gross;
      return {
        key,
        illustrative: line.illustrative,
        cells: {
          vehicle: line.vehicle,
          vehicle_name: line.vehicleName,
          enterprise: line.enterprise,
          enterprise_name: line.enterpriseName,
          region: line.region || null,
          industry: line.industry,
          listing: line.listing || null,
          first_invested_on: line.firstInvestedOn,
          rounds: line.rounds || null,
          ownership: line.ownership ?? null,
          invested: line.invested.inception,
          invested_year: line.invested.year,
          invested_quarter: line.invested.quarter,
          cost_remaining: line.costRemaining,
          proceeds: line.proceeds,
          fair_value: valueCell(fair.get(key)),
          moic: outcomeCell(gross?.moic),
          ...rateCells(gross),
        },
      };
    });
  },
};

export const FUND_TABLES: readonly WholeTable[] = [SUB_FUNDS, INVESTMENTS];
