/** Investments of the fund: made, valued, realised, written off, and recognised as local return. */
import { defineEvent, type BalanceRule, type HoldingRule } from '../journal/event-definition.ts';
import { minus, money, portion, ratio, readableMoney, wireMoney } from '../values/money.ts';
import { amount, amountOrZero, enterprise, present, share, someAmount } from './common-fields.ts';
import { vehicle } from './fund-fields.ts';

/**
 * A holding is one vehicle's position in one enterprise; every round adds to it. It is what the
 * bureau counts as one 投资项目.
 */
export const holdingCode = (vehicle: string, enterprise: string): string =>
  `${vehicle}/${enterprise}`;

const holding = (data: { vehicle: string; enterprise: string }) => ({
  vehicle: data.vehicle,
  enterprise: data.enterprise,
  instrument: holdingCode(data.vehicle, data.enterprise),
});

const investmentMade = defineEvent({
  type: 'investment.made',
  label: '投资',
  hint: '基金（子基金或母基金直投）对企业的一笔投资；同一基金对同一企业的各轮合计为一个项目。',
  reach: 'vehicle',
  fields: {
    vehicle,
    enterprise,
    round: { kind: 'text', label: '轮次', hint: '例如 天使轮、A、B+', max: 40, optional: true },
    form: {
      kind: 'choice',
      label: '投资方式',
      options: { equity: '增资', transfer: '受让', convertible: '可转债' },
      optional: true,
    },
    amount,
    ownership: { ...share, label: '投后持股比例', hint: '0.085 即 8.5%', optional: true },
    post_money: { ...amount, label: '投后估值（元）', optional: true },
    lead: { kind: 'flag', label: '领投', optional: true },
  },
  effects: ({ data }) => [{ measure: 'invested', amount: money(data.amount), ...holding(data) }],
  marks: ({ data }) =>
    data.ownership === undefined
      ? []
      : [
          {
            kind: 'ownership',
            subject: holdingCode(data.vehicle, data.enterprise),
            key: '',
            value: data.ownership,
          },
        ],
  check: ({ data }) => {
    if (data.ownership === undefined || data.post_money === undefined || data.form !== 'equity')
      return [];
    // A capital increase alone gives amount ÷ post-money; earlier rounds can only add to that.
    const bought = money(data.amount).div(money(data.post_money));
    if (ratio(data.ownership).plus('0.005').greaterThanOrEqualTo(bought)) return [];
    return [
      {
        code: 'ownership_too_small',
        warning: true,
        pointer: '/data/ownership',
        detail: `投资额 ${readableMoney(money(data.amount))} 除以投后估值 ${readableMoney(money(data.post_money))} 为 ${bought.times(100).toFixed(2)}%，大于所填持股比例 ${ratio(data.ownership).times(100).toFixed(2)}%。`,
      },
    ];
  },
});

export const VALUATION_METHODS = {
  'recent-round': '最近融资价格',
  multiples: '市场乘数',
  'market-price': '市价',
  'discounted-cash-flow': '现金流折现',
  'net-assets': '净资产',
  cost: '成本',
} as const;

const investmentValued = defineEvent({
  type: 'investment.valued',
  label: '估值',
  hint: '所持项目在发生日的公允价值（全部轮次合计）。',
  reach: 'vehicle',
  fields: {
    vehicle,
    enterprise,
    fair_value: { ...amountOrZero, label: '公允价值（元）' },
    method: { kind: 'choice', label: '估值方法', options: VALUATION_METHODS },
    level: { kind: 'count', label: '公允价值层次', min: 1, max: 3 },
    post_money: { ...amount, label: '最新投后估值（元）', optional: true },
  },
  marks: ({ data }) => [
    {
      kind: 'valuation',
      subject: holdingCode(data.vehicle, data.enterprise),
      key: '',
      value: data.fair_value,
      amount: money(data.fair_value),
      detail: { method: data.method, level: data.level },
    },
  ],
});

const EXIT_ROUTES = {
  ipo: 'IPO减持',
  merger: '并购',
  transfer: '协议转让',
  buyback: '回购',
  secondary: '份额转让',
  reduction: '减资',
  liquidation: '清算',
  concession: '让利转让',
  dividend: '分红',
} as const;

const investmentRealised = defineEvent({
  type: 'investment.realised',
  label: '退出与回收',
  hint: '所持项目的退出或分红：回收金额与转出成本；分红不转出成本。',
  reach: 'vehicle',
  fields: {
    vehicle,
    enterprise,
    route: { kind: 'choice', label: '退出方式', options: EXIT_ROUTES },
    proceeds: { ...amountOrZero, label: '回收金额（元）' },
    cost_relieved: { ...amountOrZero, label: '转出成本（元）' },
    recycled: { ...amountOrZero, label: '其中留作滚动投资（元）', optional: true },
    ownership_after: { ...share, label: '退出后持股比例', optional: true },
  },
  effects: ({ data }) =>
    present([
      { measure: 'proceeds', amount: money(data.proceeds), ...holding(data) },
      { measure: 'cost_relieved', amount: money(data.cost_relieved), ...holding(data) },
      { measure: 'recycled', amount: money(data.recycled ?? '0'), ...holding(data) },
    ]),
  marks: ({ data }) =>
    data.ownership_after === undefined
      ? []
      : [
          {
            kind: 'ownership',
            subject: holdingCode(data.vehicle, data.enterprise),
            key: '',
            value: data.ownership_after,
          },
        ],
  check: ({ data }) => {
    const findings = someAmount(data.proceeds, data.cost_relieved);
    if (data.route === 'dividend' && !money(data.cost_relieved).isZero()) {
      findings.push({
        code: 'dividend_relieves_no_cost',
        pointer: '/data/cost_relieved',
        detail: `分红的转出成本应为 0.00，所填为 ${readableMoney(money(data.cost_relieved))}。`,
      });
    }
    const over = minus(money(data.recycled ?? '0'), money(data.proceeds));
    if (over.greaterThan(0)) {
      findings.push({
        code: 'recycled_exceeds_proceeds',
        pointer: '/data/recycled',
        detail: `留作滚动投资的 ${readableMoney(money(data.recycled!))} 超过回收金额 ${readableMoney(money(data.proceeds))}。`,
      });
    }
    return findings;
  },
});

const investmentWrittenOff = defineEvent({
  type: 'investment.written-off',
  label: '核销',
  hint: '将项目的剩余成本核销；此后仍可登记回收。',
  reach: 'vehicle',
  fields: {
    vehicle,
    enterprise,
    amount: { ...amount, label: '核销成本（元）' },
    reason: { kind: 'text', label: '核销原因', max: 500 },
  },
  effects: ({ data }) => [
    { measure: 'cost_written_off', amount: money(data.amount), ...holding(data) },
  ],
});

const localReturnRecognised = defineEvent({
  type: 'local-return.recognised',
  label: '认定返投',
  hint: '经认定计入返投的金额：计算基数乘以认定系数。',
  reach: 'vehicle',
  fields: {
    vehicle,
    enterprise,
    basis: {
      kind: 'choice',
      label: '认定情形',
      options: {
        local: '直投本地企业',
        relocated: '企业迁入',
        subsidiary: '落地子公司',
        capacity: '新增产能',
        attracted: '带动其他资本',
      },
    },
    base_amount: { ...amount, label: '计算基数（元）' },
    factor: { kind: 'ratio', label: '认定系数', min: '0', max: '10' },
    recognised_by: { kind: 'text', label: '认定机构', max: 100 },
  },
  effects: ({ data }) => [
    {
      measure: 'local_return',
      amount: portion(money(data.base_amount), ratio(data.factor)),
      vehicle: data.vehicle,
      enterprise: data.enterprise,
    },
  ],
  check: ({ data }) => someAmount(wireMoney(portion(money(data.base_amount), ratio(data.factor)))),
});

export const INVESTMENT_EVENTS = [
  investmentMade,
  investmentValued,
  investmentRealised,
  investmentWrittenOff,
  localReturnRecognised,
];

/** The cost relieved and written off of a holding never exceeds what was paid for it. */
export const COST_RULE: BalanceRule = {
  code: 'cost_exceeds_remaining',
  key: ['instrument'],
  adds: ['invested'],
  subtracts: ['cost_relieved', 'cost_written_off'],
  sentence: ({ key: [instrument], day, adds, subtracts, over }) =>
    `${day}，项目 ${instrument} 的转出与核销成本将为 ${subtracts}，超过投资成本 ${adds}，差 ${over}。`,
};

/** A holding's events need it to exist and not be wholly exited. */
export const OPEN_HOLDING_RULE: HoldingRule = {
  code: 'holding_not_open',
  opens: 'invested',
  closes: ['cost_relieved'],
  needs: {
    measures: ['proceeds', 'cost_relieved', 'cost_written_off', 'recycled'],
    marks: ['valuation', 'ownership'],
  },
  sentence: ({ instrument, day }) =>
    `${day}，项目 ${instrument} 尚未投资或已全部退出，不能登记估值、回收或核销。`,
};
