/** The science-innovation fund: fund → sub-fund or direct investment → enterprise. */
import {
  defineEvent,
  type Book,
  type Effect,
  type Facts,
  type Finding,
} from '../journal/event-definition.ts';
import { FILING_NUMBER_PATTERN } from '../values/social-credit-code.ts';
import { money, negated, ONE, plus } from '../values/money.ts';
import { REFERENCE_HINT, amount, amountOrZero, present, someAmount } from './common-fields.ts';
import { investAhead, investor, manager, vehicle } from './fund-fields.ts';
import { COST_RULE, INVESTMENT_EVENTS, OPEN_HOLDING_RULE } from './investments.ts';

const fundEstablished = defineEvent({
  type: 'fund.established',
  label: '设立母基金',
  hint: '登记母基金。',
  reach: 'bureau',
  fields: {
    code: { kind: 'code', label: '编码', hint: '留空则自动生成', optional: true },
    name: { kind: 'text', label: '名称', max: 200 },
    aliases: { kind: 'texts', label: '简称与别名', max: 200, optional: true },
    manager: { ...manager, optional: true },
    target_size: { ...amount, label: '目标规模（元）', optional: true },
    invest_ahead: investAhead,
  },
  registers: (data) => registration('fund', data),
  marks: ({ data }) => [{ kind: 'name', subject: data.code!, key: '', value: data.name }],
});

/** The event that registers a vehicle of one kind. */
function registration(
  kind: 'fund' | 'sub-fund',
  data: { code?: string; name: string; aliases?: string[] },
) {
  return {
    kind,
    ...(data.code !== undefined && { code: data.code }),
    name: data.name,
    aliases: data.aliases ?? [],
  };
}

const subFundRegistered = defineEvent({
  type: 'sub-fund.registered',
  label: '注册设立子基金',
  hint: '登记子基金及其管理人、期限、目标规模和返投约定。',
  reach: 'bureau',
  fields: {
    code: { kind: 'code', label: '编码', hint: '留空则自动生成', optional: true },
    name: { kind: 'text', label: '名称', max: 200 },
    aliases: { kind: 'texts', label: '简称与别名', max: 200, optional: true },
    fund: { kind: 'reference', label: '所属母基金', hint: REFERENCE_HINT, to: ['fund'] },
    manager: { ...manager, hint: REFERENCE_HINT },
    filing_no: { kind: 'text', label: '基金备案编号', hint: '备案前留空', max: 20, optional: true },
    target_size: { ...amount, label: '目标规模（元）', optional: true },
    investment_until: { kind: 'day', label: '投资期届满日', optional: true },
    term_until: { kind: 'day', label: '存续期届满日', optional: true },
    return_multiple: { kind: 'ratio', label: '约定返投倍数', min: '0', max: '100', optional: true },
    return_base: {
      kind: 'choice',
      label: '返投倍数的基数',
      options: { paid_in: '母基金实缴', committed: '母基金认缴' },
      optional: true,
    },
    return_scope: { kind: 'text', label: '返投认定范围', max: 500, optional: true },
    return_confirmed: {
      kind: 'flag',
      label: '返投约定已经法务确认',
      hint: '未确认的只列示，不排名、不判定完成',
      optional: true,
    },
    invest_ahead: investAhead,
  },
  registers: (data) => registration('sub-fund', data),
  effects: ({ data }) => [{ measure: 'sub_funds_registered', amount: ONE, vehicle: data.code! }],
  marks: ({ data }) => [{ kind: 'name', subject: data.code!, key: '', value: data.name }],
  check: ({ data }) => {
    const findings: Finding[] = [];
    if (data.filing_no !== undefined && !FILING_NUMBER_PATTERN.test(data.filing_no)) {
      findings.push({
        code: 'filing_number_form',
        warning: true,
        pointer: '/data/filing_no',
        detail: `基金备案编号通常为 S 开头的 6 位字母数字，所填为“${data.filing_no}”。`,
      });
    }
    if (data.investment_until && data.term_until && data.term_until < data.investment_until) {
      findings.push({
        code: 'period_reversed',
        pointer: '/data/term_until',
        detail: `存续期届满日 ${data.term_until} 早于投资期届满日 ${data.investment_until}。`,
      });
    }
    return findings;
  },
});

const ownInvestor = (data: { vehicle: string; investor: string }): Finding[] =>
  data.vehicle === data.investor
    ? [
        {
          code: 'own_investor',
          pointer: '/data/investor',
          detail: `${data.vehicle} 不能是自身的出资人。`,
        },
      ]
    : [];

/** The same money from the mother fund's side, if it is the investor; it is a separate layer. */
const ofFund = (facts: Facts, investor: string, effect: Effect): Effect[] =>
  facts.entity(investor).kind === 'fund' ? [{ ...effect, vehicle: investor }] : [];

const commitmentMade = defineEvent({
  type: 'commitment.made',
  label: '认缴',
  hint: '出资人对基金的认缴；减少认缴时选“减少”。',
  reach: 'vehicle',
  fields: {
    vehicle,
    investor,
    amount,
    change: {
      kind: 'choice',
      label: '变动',
      options: { increase: '认缴或增加', decrease: '减少' },
      optional: true,
    },
  },
  effects: ({ data }) => [
    {
      measure: 'committed',
      amount: data.change === 'decrease' ? negated(money(data.amount)) : money(data.amount),
      vehicle: data.vehicle,
      counterparty: data.investor,
    },
  ],
  check: ({ data }) => ownInvestor(data),
});

const contributionPaid = defineEvent({
  type: 'contribution.paid',
  label: '实缴',
  hint: '出资人实际缴付的出资。',
  reach: 'vehicle',
  fields: { vehicle, investor, amount },
  effects: ({ data }, facts) => {
    const paid = money(data.amount);
    return [
      { measure: 'paid_in', amount: paid, vehicle: data.vehicle, counterparty: data.investor },
      ...ofFund(facts, data.investor, { measure: 'paid_to_sub_funds', amount: paid }),
    ];
  },
  check: ({ data }) => ownInvestor(data),
});

const distributionPaid = defineEvent({
  type: 'distribution.paid',
  label: '分配',
  hint: '基金向出资人分配的本金与收益。',
  reach: 'vehicle',
  fields: {
    vehicle,
    investor,
    capital: { ...amountOrZero, label: '本金（元）' },
    gain: { ...amountOrZero, label: '收益（元）' },
  },
  effects: ({ data }, facts) => {
    const whose = { vehicle: data.vehicle, counterparty: data.investor };
    const [capital, gain] = [money(data.capital), money(data.gain)];
    return present([
      { measure: 'distributed_capital', amount: capital, ...whose },
      { measure: 'distributed_gain', amount: gain, ...whose },
      ...ofFund(facts, data.investor, {
        measure: 'received_from_sub_funds',
        amount: plus(capital, gain),
      }),
    ]);
  },
  check: ({ data }) => [...ownInvestor(data), ...someAmount(data.capital, data.gain)],
});

const feeCharged = defineEvent({
  type: 'fee.charged',
  label: '费用',
  hint: '管理费、托管费、业绩报酬等由基金承担的费用。',
  reach: 'vehicle',
  fields: {
    vehicle,
    kind: {
      kind: 'choice',
      label: '费用类别',
      options: { management: '管理费', custody: '托管费', carry: '业绩报酬', other: '其他费用' },
    },
    amount,
  },
  effects: ({ data }) => [{ measure: 'fees', amount: money(data.amount), vehicle: data.vehicle }],
});

export const REPORTED_METRICS = {
  irr_gross: '毛内部收益率',
  irr_net: '净内部收益率',
  moic: 'MOIC',
  tvpi: 'TVPI',
  dpi: 'DPI',
  rvpi: 'RVPI',
  pic: 'PIC',
} as const;

const performanceReported = defineEvent({
  type: 'performance.reported',
  label: '管理人报告业绩',
  hint: '管理人自行报告的业绩数，与系统计算值并列，互不替代。',
  reach: 'vehicle',
  fields: {
    vehicle,
    metric: { kind: 'choice', label: '指标', options: REPORTED_METRICS },
    value: {
      kind: 'ratio',
      label: '报告值',
      hint: '12.3% 填 0.123；1.5 倍填 1.5',
      min: '-1',
      max: '1000000',
    },
  },
  marks: ({ data }) => [
    { kind: 'performance', subject: data.vehicle, key: data.metric, value: data.value },
  ],
});

export const fund: Book = {
  name: 'fund',
  label: '科创基金',
  events: [
    fundEstablished,
    subFundRegistered,
    commitmentMade,
    contributionPaid,
    distributionPaid,
    feeCharged,
    performanceReported,
    ...INVESTMENT_EVENTS,
  ],
  balances: [
    {
      code: 'paid_in_exceeds_commitment',
      key: ['vehicle', 'counterparty'],
      adds: ['committed'],
      subtracts: ['paid_in'],
      sentence: ({ key: [vehicle, investor], day, adds, subtracts, over }) =>
        `${day}，出资人 ${investor} 对 ${vehicle} 的累计实缴将为 ${subtracts}，超过认缴 ${adds}，差 ${over}。请先登记认缴或核对金额。`,
    },
    {
      code: 'invested_exceeds_paid_in',
      key: ['vehicle'],
      adds: ['paid_in', 'recycled', 'received_from_sub_funds'],
      subtracts: ['invested', 'paid_to_sub_funds'],
      sentence: ({ key: [vehicle], day, adds, subtracts, over }) =>
        `${day}，${vehicle} 的累计投资（母基金含拨付子基金）将为 ${subtracts}，超过实缴与滚动资金 ${adds}，差 ${over}。请先登记实缴或核对金额。`,
      allowedBy: (data) => data.invest_ahead === true,
    },
    COST_RULE,
  ],
  holdings: [OPEN_HOLDING_RULE],
};
