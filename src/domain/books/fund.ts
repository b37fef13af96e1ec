/** The science-innovation fund: fund → sub-fund or direct investment → enterprise. */
import { defineEvent, type Book, type Effect, type Finding } from '../event.ts';
import { PARTY_KINDS, VEHICLE_KINDS } from '../entities.ts';
import { FILING_NUMBER_PATTERN } from '../identifiers.ts';
import { minus, money, negated, ONE, portion, ratio, readableMoney } from '../money.ts';

/**
 * A holding is one vehicle's position in one enterprise; every round adds to it. It is what the
 * bureau counts as one 投资项目.
 */
export const holdingCode = (vehicle: string, enterprise: string): string => `${vehicle}/${enterprise}`;

const holding = (data: { vehicle: string; enterprise: string }) => ({
  vehicle: data.vehicle,
  enterprise: data.enterprise,
  instrument: holdingCode(data.vehicle, data.enterprise),
});

const REFERENCE_HINT = '编码、统一社会信用代码、全称或别名';
const vehicle = { kind: 'reference', label: '基金', hint: REFERENCE_HINT, to: VEHICLE_KINDS } as const;
const enterprise = { kind: 'reference', label: '企业', hint: REFERENCE_HINT, to: ['enterprise'] } as const;
const investor = { kind: 'reference', label: '出资人', hint: REFERENCE_HINT, to: [...PARTY_KINDS, 'fund'] } as const;
const manager = { kind: 'reference', label: '管理人', to: ['fund-manager'] } as const;
const amount = { kind: 'money', label: '金额（元）', sign: 'positive' } as const;
const amountOrZero = { kind: 'money', label: '金额（元）', sign: 'not-negative' } as const;
const share = { kind: 'ratio', label: '比例', hint: '0 到 1 之间的小数', min: '0', max: '1' } as const;
const investAhead = {
  kind: 'flag', label: '协议允许先投后缴', hint: '为是时，累计投资超过实缴只提示、不拒绝', optional: true,
} as const;

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

/** What a vehicle's registration event registers. */
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
      kind: 'choice', label: '返投倍数的基数', options: { paid_in: '母基金实缴', committed: '母基金认缴' }, optional: true,
    },
    return_scope: { kind: 'text', label: '返投认定范围', max: 500, optional: true },
    return_confirmed: { kind: 'flag', label: '返投约定已经法务确认', hint: '未确认的只列示，不排名、不判定完成', optional: true },
    invest_ahead: investAhead,
  },
  registers: (data) => registration('sub-fund', data),
  effects: ({ data }) => [{ measure: 'sub_funds_registered', amount: ONE, vehicle: data.code! }],
  marks: ({ data }) => [{ kind: 'name', subject: data.code!, key: '', value: data.name }],
  check: ({ data }) => {
    const findings: Finding[] = [];
    if (data.filing_no !== undefined && !FILING_NUMBER_PATTERN.test(data.filing_no)) {
      findings.push({ code: 'filing_number_form', warning: true, pointer: '/data/filing_no', detail: `基金备案编号通常为 S 开头的 6 位字母数字，所填为“${data.filing_no}”。` });
    }
    if (data.investment_until && data.term_until && data.term_until < data.investment_until) {
      findings.push({ code: 'period_reversed', pointer: '/data/term_until', detail: `存续期届满日 ${data.term_until} 早于投资期届满日 ${data.investment_until}。` });
    }
    return findings;
  },
});

const ownInvestor = (data: { vehicle: string; investor: string }): Finding[] =>
  data.vehicle === data.investor
    ? [{ code: 'own_investor', pointer: '/data/investor', detail: `${data.vehicle} 不能是自身的出资人。` }]
    : [];

const commitmentMade = defineEvent({
  type: 'commitment.made',
  label: '认缴',
  hint: '出资人对基金的认缴；减少认缴时选“减少”。',
  reach: 'vehicle',
  fields: {
    vehicle,
    investor,
    amount,
    change: { kind: 'choice', label: '变动', options: { increase: '认缴或增加', decrease: '减少' }, optional: true },
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
  effects: ({ data }) => [
    { measure: 'paid_in', amount: money(data.amount), vehicle: data.vehicle, counterparty: data.investor },
  ],
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
  effects: ({ data }) => {
    const whose = { vehicle: data.vehicle, counterparty: data.investor };
    return present([
      { measure: 'distributed_capital', amount: money(data.capital), ...whose },
      { measure: 'distributed_gain', amount: money(data.gain), ...whose },
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
      : [{ kind: 'ownership', subject: holdingCode(data.vehicle, data.enterprise), key: '', value: data.ownership }],
  check: ({ data }) => {
    if (data.ownership === undefined || data.post_money === undefined || data.form !== 'equity') return [];
    // A capital increase alone gives amount ÷ post-money; earlier rounds can only add to that.
    const bought = money(data.amount).div(money(data.post_money));
    if (ratio(data.ownership).plus('0.005').greaterThanOrEqualTo(bought)) return [];
    return [{ code: 'ownership_too_small', warning: true, pointer: '/data/ownership', detail: `投资额 ${readableMoney(money(data.amount))} 除以投后估值 ${readableMoney(money(data.post_money))} 为 ${bought.times(100).toFixed(2)}%，大于所填持股比例 ${ratio(data.ownership).times(100).toFixed(2)}%。` }];
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

export const EXIT_ROUTES = {
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
      : [{ kind: 'ownership', subject: holdingCode(data.vehicle, data.enterprise), key: '', value: data.ownership_after }],
  check: ({ data }) => {
    const findings = someAmount(data.proceeds, data.cost_relieved);
    if (data.route === 'dividend' && !money(data.cost_relieved).isZero()) {
      findings.push({ code: 'dividend_relieves_no_cost', pointer: '/data/cost_relieved', detail: `分红的转出成本应为 0.00，所填为 ${readableMoney(money(data.cost_relieved))}。` });
    }
    const over = minus(money(data.recycled ?? '0'), money(data.proceeds));
    if (over.greaterThan(0)) {
      findings.push({ code: 'recycled_exceeds_proceeds', pointer: '/data/recycled', detail: `留作滚动投资的 ${readableMoney(money(data.recycled!))} 超过回收金额 ${readableMoney(money(data.proceeds))}。` });
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
  effects: ({ data }) => [{ measure: 'cost_written_off', amount: money(data.amount), ...holding(data) }],
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
        local: '直投本地企业', relocated: '企业迁入', subsidiary: '落地子公司', capacity: '新增产能', attracted: '带动其他资本',
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
});

export const REPORTED_METRICS = {
  irr_gross: '毛内部收益率', irr_net: '净内部收益率', moic: 'MOIC', tvpi: 'TVPI', dpi: 'DPI', rvpi: 'RVPI', pic: 'PIC',
} as const;

const performanceReported = defineEvent({
  type: 'performance.reported',
  label: '管理人报告业绩',
  hint: '管理人自行报告的业绩数，与系统计算值并列，互不替代。',
  reach: 'vehicle',
  fields: {
    vehicle,
    metric: { kind: 'choice', label: '指标', options: REPORTED_METRICS },
    value: { kind: 'ratio', label: '报告值', hint: '12.3% 填 0.123；1.5 倍填 1.5', min: '-1', max: '1000000' },
  },
  marks: ({ data }) => [{ kind: 'performance', subject: data.vehicle, key: data.metric, value: data.value }],
});

/** Leaves out postings of nothing. */
const present = (effects: Effect[]): Effect[] => effects.filter((effect) => !effect.amount.isZero());

const someAmount = (...amounts: string[]): Finding[] =>
  amounts.every((text) => money(text).isZero())
    ? [{ code: 'nothing_stated', pointer: '/data', detail: '各项金额均为零，没有可登记的内容。' }]
    : [];

export const fund: Book = {
  name: 'fund',
  label: '科创基金',
  events: [
    fundEstablished, subFundRegistered, commitmentMade, contributionPaid, distributionPaid, feeCharged,
    investmentMade, investmentValued, investmentRealised, investmentWrittenOff, localReturnRecognised,
    performanceReported,
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
      adds: ['paid_in', 'recycled'],
      subtracts: ['invested'],
      sentence: ({ key: [vehicle], day, adds, subtracts, over }) =>
        `${day}，${vehicle} 的累计投资将为 ${subtracts}，超过实缴与滚动资金 ${adds}，差 ${over}。请先登记实缴或核对金额。`,
      allowedBy: (data) => data.invest_ahead === true,
    },
    {
      code: 'cost_exceeds_remaining',
      key: ['instrument'],
      adds: ['invested'],
      subtracts: ['cost_relieved', 'cost_written_off'],
      sentence: ({ key: [instrument], day, adds, subtracts, over }) =>
        `${day}，项目 ${instrument} 的转出与核销成本将为 ${subtracts}，超过投资成本 ${adds}，差 ${over}。`,
    },
  ],
  holdings: [
    {
      code: 'holding_not_open',
      opens: 'invested',
      closes: 'cost_relieved',
      needs: {
        measures: ['proceeds', 'cost_relieved', 'cost_written_off', 'recycled'],
        marks: ['valuation', 'ownership'],
      },
      sentence: ({ instrument, day }) =>
        `${day}，项目 ${instrument} 尚未投资或已全部退出，不能登记估值、回收或核销。`,
    },
  ],
};
