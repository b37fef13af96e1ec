/** 技术产权证券化: deals with their tranches, the enterprises financed, collections and distributions. */
import { DAY_COUNTS, ROUNDINGS } from '../contracts/day-count-and-rounding.ts';
import {
  defineEvent,
  type Book,
  type Effect,
  type Facts,
  type Finding,
} from '../journal/event-definition.ts';
import { PARTY_KINDS } from '../values/entity-codes.ts';
import { money, readableMoney, total } from '../values/money.ts';
import { remainderFaults } from '../contracts/waterfall.ts';
import {
  amount,
  amountOrZero,
  enterprise,
  REFERENCE_HINT,
  present,
  someAmount,
} from './common-fields.ts';

const deal = { kind: 'reference', label: '证券化项目', hint: '编号或名称', to: ['deal'] } as const;
const rate = {
  kind: 'ratio',
  label: '年利率',
  hint: '3.80% 填 0.0380',
  min: '0',
  max: '1',
} as const;

/** A tranche's balance is kept under the deal's code and the tranche's own. */
export const trancheCode = (dealCode: string, tranche: string): string => `${dealCode}/${tranche}`;

const STEP_KINDS = {
  fees: '费用',
  interest: '利息',
  principal: '本金',
  reserve: '储备金',
  residual: '剩余',
} as const;
const PRINCIPAL_RULES = { sequential: '顺序偿付', 'pro-rata': '按比例偿付' } as const;

const WITHOUT_TRANCHES: Finding = {
  code: 'field_missing',
  pointer: '/data/tranches',
  detail: '请填写档次；没有档次的项目不能推算和核对兑付，只有来源为公开文件的可以留空。',
};

const WITHOUT_STEPS: Finding = {
  code: 'field_missing',
  pointer: '/data/steps',
  detail: '请填写支付顺序；没有支付顺序的项目不能推算和核对兑付，只有来源为公开文件的可以留空。',
};

export const DEAL_FORMS = {
  abs: '资产支持专项计划（ABS）',
  abn: '资产支持票据（ABN）',
} as const;

const dealIssued = defineEvent({
  type: 'deal.issued',
  label: '发行',
  hint: '证券化项目的发行：档次、支付顺序与增信。各档规模之和应等于发行规模。',
  reach: 'bureau',
  fields: {
    code: { kind: 'code', label: '编码', hint: '留空则自动生成', optional: true },
    name: { kind: 'text', label: '名称', max: 200 },
    form: {
      kind: 'choice',
      label: '形式',
      options: DEAL_FORMS,
    },
    venue: { kind: 'text', label: '挂牌场所', max: 100, optional: true },
    issue_size: { ...amount, label: '发行规模（元）' },
    matures_on: { kind: 'day', label: '预期到期日', optional: true },
    rounding: { kind: 'choice', label: '分位取整', options: ROUNDINGS, optional: true },
    initial_reserve: { ...amountOrZero, label: '初始储备金（元）', optional: true },
    tranches: {
      kind: 'items',
      label: '档次',
      hint: '须填写；只有公开文件没有载明的可以留空',
      optional: true,
      fields: {
        tranche: { kind: 'code', label: '档次编号', hint: '例如 A、B、SUB' },
        rank: { kind: 'count', label: '偿付顺序', min: 1, max: 20 },
        size: { ...amount, label: '规模（元）' },
        coupon: { ...rate, label: '票面利率' },
        day_count: { kind: 'choice', label: '计息天数', options: DAY_COUNTS },
        rating: { kind: 'text', label: '评级', max: 20, optional: true },
      },
    },
    steps: {
      kind: 'items',
      label: '支付顺序',
      hint: '须填写，最后一步为剩余；只有公开文件没有载明的可以留空',
      optional: true,
      fields: {
        kind: { kind: 'choice', label: '步骤', options: STEP_KINDS },
        ranks: {
          kind: 'text',
          label: '适用的偿付顺序',
          hint: '以逗号分隔，例如 1,2',
          max: 60,
          optional: true,
        },
        rule: { kind: 'choice', label: '本金规则', options: PRINCIPAL_RULES, optional: true },
        amount: { ...amountOrZero, label: '上限或目标（元）', optional: true },
      },
    },
    supports: {
      kind: 'items',
      label: '增信',
      optional: true,
      fields: {
        kind: { kind: 'text', label: '方式', max: 60 },
        provider: { kind: 'text', label: '提供方', max: 200 },
      },
    },
  },
  registers: (data) => ({
    kind: 'deal',
    ...(data.code !== undefined && { code: data.code }),
    name: data.name,
    aliases: [],
  }),
  effects: ({ data }) =>
    present([
      { measure: 'deal_issued', amount: money(data.issue_size), instrument: data.code! },
      {
        measure: 'deal_reserve',
        amount: money(data.initial_reserve ?? '0'),
        instrument: data.code!,
      },
      ...(data.tranches ?? []).map((tranche): Effect => ({
        measure: 'tranche_issued',
        amount: money(tranche.size),
        instrument: trancheCode(data.code!, tranche.tranche),
      })),
    ]),
  marks: ({ data }) => [{ kind: 'name', subject: data.code!, key: '', value: data.name }],
  check: ({ data, provenance }) => {
    const unstated = (finding: Finding) => (provenance === 'published' ? [] : [finding]);
    if (!data.tranches) return unstated(WITHOUT_TRANCHES);
    const sum = total(data.tranches.map(({ size }) => money(size)));
    const codes = data.tranches.map(({ tranche }) => tranche);
    const findings: Finding[] = [];
    if (!sum.equals(money(data.issue_size))) {
      findings.push({
        code: 'tranches_differ_from_issue',
        pointer: '/data/tranches',
        detail: `各档规模合计 ${readableMoney(sum)}，与发行规模 ${readableMoney(money(data.issue_size))} 不等。`,
      });
    }
    if (new Set(codes).size < codes.length) {
      findings.push({
        code: 'field_invalid',
        pointer: '/data/tranches',
        detail: `档次编号有重复：${codes.join('、')}。`,
      });
    }
    if (!data.steps) return [...findings, ...unstated(WITHOUT_STEPS)];
    const leftOver = remainderFaults(data.steps);
    for (const detail of leftOver)
      findings.push({ code: 'field_invalid', pointer: '/data/steps', detail });
    return findings;
  },
});

const dealFinanced = defineEvent({
  type: 'deal.financed',
  label: '企业融资',
  hint: '通过该项目获得融资的企业及其质押的知识产权。',
  reach: 'bureau',
  fields: {
    deal,
    enterprise,
    principal: { ...amount, label: '融资金额（元）' },
    rate: { ...rate, optional: true },
    due_on: { kind: 'day', label: '到期日', optional: true },
    fees: { ...amountOrZero, label: '中介费用（元）', optional: true },
    appraised_value: { ...amount, label: '评估价值（元）', optional: true },
    rights: {
      kind: 'items',
      label: '质押的知识产权',
      optional: true,
      fields: {
        number: { kind: 'text', label: '专利号或登记号', max: 60 },
        title: { kind: 'text', label: '名称', max: 200, optional: true },
      },
    },
  },
  effects: ({ data }) => [
    {
      measure: 'deal_financed',
      amount: money(data.principal),
      enterprise: data.enterprise,
      instrument: data.deal,
    },
  ],
  check: ({ data, effective_on }) =>
    data.due_on !== undefined && data.due_on <= effective_on
      ? [
          {
            code: 'period_reversed',
            pointer: '/data/due_on',
            detail: `到期日 ${data.due_on} 应晚于融资日 ${effective_on}。`,
          },
        ]
      : [],
});

const dealCollected = defineEvent({
  type: 'deal.collected',
  label: '归集回收款',
  hint: '基础资产回收、归集到专项账户的款项。',
  reach: 'bureau',
  fields: { deal, amount: { ...amount, label: '归集金额（元）' } },
  effects: ({ data }) => [
    { measure: 'deal_collected', amount: money(data.amount), instrument: data.deal },
  ],
});

/** The tranches that the deal's issue named. */
const dealTranches = (facts: Facts, dealCode: string) =>
  (facts.entity(dealCode).data.tranches ?? []) as { tranche: string; rank: number }[];

const dealDistributed = defineEvent({
  type: 'deal.distributed',
  label: '兑付',
  hint: '一次兑付：各档利息与本金，以及费用。与支付顺序推算的差异会列示。',
  reach: 'bureau',
  fields: {
    deal,
    fees: { ...amountOrZero, label: '费用（元）' },
    payments: {
      kind: 'items',
      label: '各档兑付',
      fields: {
        tranche: { kind: 'code', label: '档次编号' },
        interest: { ...amountOrZero, label: '利息（元）' },
        principal: { ...amountOrZero, label: '本金（元）' },
      },
    },
  },
  effects: ({ data }) => {
    const parts = data.payments.flatMap((payment): Effect[] => {
      const instrument = trancheCode(data.deal, payment.tranche);
      return [
        { measure: 'tranche_interest', amount: money(payment.interest), instrument },
        { measure: 'tranche_principal', amount: money(payment.principal), instrument },
      ];
    });
    const fees: Effect = { measure: 'deal_fees', amount: money(data.fees), instrument: data.deal };
    const all = total([fees, ...parts].map((effect) => effect.amount));
    return present([
      { measure: 'deal_distributed', amount: all, instrument: data.deal },
      fees,
      ...parts,
    ]);
  },
  check: ({ data }, facts) => {
    const known = dealTranches(facts, data.deal).map(({ tranche }) => tranche);
    const unknown = data.payments.filter(({ tranche }) => !known.includes(tranche));
    const findings = someAmount(
      data.fees,
      ...data.payments.flatMap(({ interest, principal }) => [interest, principal]),
    );
    for (const { tranche } of unknown) {
      findings.push({
        code: 'tranche_unknown',
        pointer: '/data/payments',
        detail: `${data.deal} 没有档次 ${tranche}，已登记的档次：${known.join('、') || '无'}。`,
      });
    }
    return findings;
  },
});

const dealSubsidised = defineEvent({
  type: 'deal.subsidised',
  label: '融资补贴',
  hint: '财政对企业融资利息或中介费用的补贴。',
  reach: 'bureau',
  fields: {
    deal,
    enterprise,
    kind: {
      kind: 'choice',
      label: '补贴类别',
      options: { interest: '利息补贴', fees: '中介费补贴' },
    },
    payer: { kind: 'reference', label: '补贴方', hint: REFERENCE_HINT, to: PARTY_KINDS },
    amount: { ...amount, label: '补贴金额（元）' },
  },
  effects: ({ data }) => [
    {
      measure: 'deal_subsidised',
      amount: money(data.amount),
      enterprise: data.enterprise,
      counterparty: data.payer,
      instrument: data.deal,
    },
  ],
});

export const securitisation: Book = {
  name: 'securitisation',
  label: '技术产权证券化',
  confidential: true,
  events: [dealIssued, dealFinanced, dealCollected, dealDistributed, dealSubsidised],
  balances: [
    {
      code: 'distributed_exceeds_collected',
      key: ['instrument'],
      adds: ['deal_collected', 'deal_reserve'],
      subtracts: ['deal_distributed'],
      sentence: ({ key: [code], day, adds, subtracts, over }) =>
        `${day}，${code} 的累计支付将为 ${subtracts}，超过归集与储备金 ${adds}，差 ${over}。`,
    },
    {
      code: 'tranche_overpaid',
      key: ['instrument'],
      adds: ['tranche_issued'],
      subtracts: ['tranche_principal'],
      sentence: ({ key: [code], day, adds, subtracts, over }) =>
        `${day}，档次 ${code} 的累计兑付本金将为 ${subtracts}，超过规模 ${adds}，差 ${over}。`,
    },
  ],
};
