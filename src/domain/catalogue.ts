/**
 * Every figure by name. Pages, workbook, API and reconciliation ask for these; none computes its
 * own.
 */
import {
  STRATEGIC_SCHEME,
  type Catalogue,
  type Condition,
  type Figure,
  type Selection,
} from './figures.ts';

const FLOW = ['inception', 'year', 'quarter'] as const;
const POINT = ['point'] as const;

const strategic: Condition = {
  mark: 'industry',
  key: STRATEGIC_SCHEME,
  of: 'enterprise',
  isNot: 'none',
};
const invested: Selection = { measures: { invested: 1 } };
const bySubFunds: Condition = { entity: 'vehicle', kinds: ['sub-fund'] };
const fromFund: Condition = { entity: 'counterparty', kinds: ['fund'] };

const listed = (stages: string[]): Selection => ({
  measures: { invested: 1 },
  where: [{ mark: 'listing', key: '', of: 'enterprise', is: stages }],
});

const FIGURES: Figure[] = [
  {
    id: 'fund.sub_funds',
    label: '注册设立子基金',
    unit: '支',
    bases: FLOW,
    meaning: '登记“注册设立子基金”的只数，冲销的不计。',
    selects: { kind: 'sum', of: { measures: { sub_funds_registered: 1 } } },
  },
  {
    id: 'fund.investments',
    label: '投资项目',
    unit: '个',
    bases: FLOW,
    meaning: '期内投资金额大于零的“基金 × 企业”组合数；同一基金对同一企业的多轮投资计一个项目。',
    selects: { kind: 'count', of: invested, distinct: ['vehicle', 'enterprise'] },
  },
  {
    id: 'fund.enterprises',
    label: '被投企业',
    unit: '家',
    bases: FLOW,
    meaning: '期内投资金额大于零的企业数；被多支基金投资的企业计一家。',
    selects: { kind: 'count', of: invested, distinct: ['enterprise'] },
  },
  {
    id: 'fund.invested',
    label: '投资金额',
    unit: '元',
    bases: FLOW,
    meaning:
      '子基金投资与母基金直投在项目层的投资金额合计（不与认缴、实缴、成本、公允价值相加，也不与母基金对子基金的出资相加）。',
    selects: { kind: 'sum', of: invested },
  },
  {
    id: 'fund.strategic_investments',
    label: '五大战略性新兴产业项目',
    unit: '个',
    bases: FLOW,
    scheme: STRATEGIC_SCHEME,
    meaning: '投资项目中，企业在截至日的产业认定属于五大战略性新兴产业的。',
    selects: {
      kind: 'count',
      of: { ...invested, where: [strategic] },
      distinct: ['vehicle', 'enterprise'],
    },
  },
  {
    id: 'fund.strategic_invested',
    label: '五大战略性新兴产业投资金额',
    unit: '元',
    bases: FLOW,
    scheme: STRATEGIC_SCHEME,
    meaning: '投资金额中，企业在截至日的产业认定属于五大战略性新兴产业的。',
    selects: { kind: 'sum', of: { ...invested, where: [strategic] } },
  },
  {
    id: 'fund.strategic_share_by_count',
    label: '五大战略性新兴产业占比（按项目数）',
    unit: '%',
    bases: FLOW,
    scheme: STRATEGIC_SCHEME,
    meaning: '五大战略性新兴产业项目 ÷ 投资项目；未认定的企业计入分母。',
    selects: {
      kind: 'ratio',
      numerator: 'fund.strategic_investments',
      denominator: 'fund.investments',
      whenZero: 'no_investment',
    },
  },
  {
    id: 'fund.strategic_share_by_amount',
    label: '五大战略性新兴产业占比（按金额）',
    unit: '%',
    bases: FLOW,
    scheme: STRATEGIC_SCHEME,
    meaning: '五大战略性新兴产业投资金额 ÷ 投资金额；未认定的企业计入分母。',
    selects: {
      kind: 'ratio',
      numerator: 'fund.strategic_invested',
      denominator: 'fund.invested',
      whenZero: 'no_investment',
    },
  },
  {
    id: 'fund.unclassified_investments',
    label: '未作产业认定的项目',
    unit: '个',
    bases: FLOW,
    scheme: STRATEGIC_SCHEME,
    meaning: '投资项目中，企业在截至日没有产业认定的；计入占比的分母。',
    selects: {
      kind: 'count',
      distinct: ['vehicle', 'enterprise'],
      of: {
        ...invested,
        where: [{ mark: 'industry', key: STRATEGIC_SCHEME, of: 'enterprise', missing: true }],
      },
    },
  },
  {
    id: 'fund.relocated_in',
    label: '注册地迁入的被投企业',
    unit: '个',
    bases: FLOW,
    meaning: '注册地由市外迁入本市的被投企业数。',
    selects: {
      kind: 'count',
      distinct: ['enterprise'],
      of: { measures: { relocated_in: 1 }, where: [{ has: 'invested', of: 'enterprise' }] },
    },
  },
  {
    id: 'fund.listed',
    label: '已上市的被投企业',
    unit: '家',
    bases: POINT,
    meaning: '曾获投资、在截至日的上市进程为“上市”的企业数；已退出的仍计入。',
    selects: { kind: 'count', of: listed(['listed']), distinct: ['enterprise'] },
  },
  {
    id: 'fund.passed_review',
    label: '已过会的被投企业',
    unit: '家',
    bases: POINT,
    meaning: '曾获投资、在截至日已过会或已注册而尚未上市的企业数。',
    selects: { kind: 'count', of: listed(['passed', 'registered']), distinct: ['enterprise'] },
  },
  {
    id: 'fund.sub_fund_committed',
    label: '子基金认缴总额',
    unit: '元',
    bases: FLOW,
    meaning: '全部出资人对子基金的认缴，减少认缴已扣除。',
    selects: { kind: 'sum', of: { measures: { committed: 1 }, where: [bySubFunds] } },
  },
  {
    id: 'fund.sub_fund_paid_in',
    label: '子基金实缴总额',
    unit: '元',
    bases: FLOW,
    meaning: '全部出资人对子基金的实缴。',
    selects: { kind: 'sum', of: { measures: { paid_in: 1 }, where: [bySubFunds] } },
  },
  {
    id: 'fund.committed_by_fund',
    label: '母基金对子基金认缴',
    unit: '元',
    bases: FLOW,
    meaning: '母基金作为出资人对子基金的认缴。',
    selects: { kind: 'sum', of: { measures: { committed: 1 }, where: [bySubFunds, fromFund] } },
  },
  {
    id: 'fund.paid_in_by_fund',
    label: '母基金对子基金实缴',
    unit: '元',
    bases: FLOW,
    meaning: '母基金作为出资人对子基金的实缴。',
    selects: { kind: 'sum', of: { measures: { paid_in: 1 }, where: [bySubFunds, fromFund] } },
  },
  {
    id: 'fund.invested_by_sub_funds',
    label: '子基金投资金额',
    unit: '元',
    bases: FLOW,
    meaning: '子基金在项目层的投资金额，不含母基金直投。',
    selects: { kind: 'sum', of: { ...invested, where: [bySubFunds] } },
  },
  {
    id: 'fund.fees',
    label: '子基金费用',
    unit: '元',
    bases: FLOW,
    meaning: '由子基金承担的管理费、托管费、业绩报酬和其他费用。',
    selects: { kind: 'sum', of: { measures: { fees: 1 }, where: [bySubFunds] } },
  },
  {
    id: 'fund.distributed',
    label: '子基金分配',
    unit: '元',
    bases: FLOW,
    meaning: '子基金向出资人分配的本金与收益。',
    selects: {
      kind: 'sum',
      of: { measures: { distributed_capital: 1, distributed_gain: 1 }, where: [bySubFunds] },
    },
  },
  {
    id: 'fund.proceeds',
    label: '项目回收金额',
    unit: '元',
    bases: FLOW,
    meaning: '项目退出与分红收回的金额。',
    selects: { kind: 'sum', of: { measures: { proceeds: 1 } } },
  },
  {
    id: 'fund.written_off',
    label: '核销成本',
    unit: '元',
    bases: FLOW,
    meaning: '核销的项目成本。',
    selects: { kind: 'sum', of: { measures: { cost_written_off: 1 } } },
  },
  {
    id: 'fund.cost_remaining',
    label: '剩余成本',
    unit: '元',
    bases: POINT,
    meaning: '投资金额减转出成本减核销成本。',
    selects: {
      kind: 'sum',
      of: { measures: { invested: 1, cost_relieved: -1, cost_written_off: -1 } },
    },
  },
  {
    id: 'fund.fair_value',
    label: '在持项目公允价值',
    unit: '元',
    bases: POINT,
    meaning:
      '在持项目最近一次估值之和；有项目没有估值，或估值之后又有投资、退出或核销的，不给出数值。',
    selects: {
      kind: 'held',
      mark: 'valuation',
      notAfter: ['invested', 'cost_relieved', 'cost_written_off'],
      among: { measures: { invested: 1, cost_relieved: -1, cost_written_off: -1 } },
    },
  },
  {
    id: 'fund.local_return',
    label: '认定返投额',
    unit: '元',
    bases: FLOW,
    meaning: '经认定计入返投的金额（计算基数 × 认定系数）。',
    selects: { kind: 'sum', of: { measures: { local_return: 1 } } },
  },
  {
    id: 'fund.local_return_multiple',
    label: '返投倍数（按母基金实缴）',
    unit: '倍',
    bases: ['inception'],
    meaning: '认定返投额 ÷ 母基金对子基金实缴；各子基金约定不同，倍数高低不作优劣判断。',
    selects: {
      kind: 'ratio',
      numerator: 'fund.local_return',
      denominator: 'fund.paid_in_by_fund',
      whenZero: 'paid_in_zero',
    },
  },
  {
    id: 'fund.paid_in_share',
    label: '实缴比例',
    unit: '%',
    bases: ['inception'],
    meaning: '子基金实缴总额 ÷ 子基金认缴总额（PIC）。',
    selects: {
      kind: 'ratio',
      numerator: 'fund.sub_fund_paid_in',
      denominator: 'fund.sub_fund_committed',
      whenZero: 'committed_zero',
    },
  },
  {
    id: 'fund.deployment',
    label: '投资进度',
    unit: '%',
    bases: ['inception'],
    meaning: '子基金投资金额 ÷ 子基金实缴总额。',
    selects: {
      kind: 'ratio',
      numerator: 'fund.invested_by_sub_funds',
      denominator: 'fund.sub_fund_paid_in',
      whenZero: 'paid_in_zero',
    },
  },
  {
    id: 'fund.distributed_to_paid_in',
    label: 'DPI',
    unit: '倍',
    bases: ['inception'],
    meaning: '子基金分配 ÷ 子基金实缴总额。',
    selects: {
      kind: 'ratio',
      numerator: 'fund.distributed',
      denominator: 'fund.sub_fund_paid_in',
      whenZero: 'paid_in_zero',
    },
  },
];

export const CATALOGUE: Catalogue = new Map(FIGURES.map((figure) => [figure.id, figure]));
