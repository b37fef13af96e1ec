/** 科创指数贷 and its neighbours: credit lines by bank and product, and the loans drawn on them. */
import { defineEvent, type Book, type Facts } from '../journal/event-definition.ts';
import type { Day } from '../values/days.ts';
import { money, negated } from '../values/money.ts';
import { amount, amountOrZero, code, enterprise, present } from './common-fields.ts';
import { line, bank, lineDimensions } from './credit-fields.ts';
import { LOAN_EVENTS } from './loans.ts';
import { QUALIFICATIONS } from './parties.ts';

/** Products differ by bank and year, so they are a code list and not a fixed label. */
export const PRODUCT_LIST = 'CREDIT-PRODUCTS';

export const LINE_STAGES = { preapproved: '预授信', facility: '授信' } as const;
export const GUARANTEES = {
  credit: '信用',
  pledge: '质押',
  guarantee: '担保',
  insurance: '保证保险',
} as const;

/** The qualifications in force on a day, kept with the grant since coverage is asked by them. */
function qualificationsOn(facts: Facts, code: string, on: Day): string[] {
  return Object.keys(QUALIFICATIONS).filter((key) => {
    const said = facts.said('qualification', code, key);
    return said.some(
      ({ value, detail, effective_on }) =>
        effective_on <= on && String(detail?.valid_from) <= on && value >= on,
    );
  });
}

const creditGranted = defineEvent({
  type: 'credit.granted',
  label: '授信',
  hint: '银行对企业的授信或批量预授信；预授信不能提款，须另行授信。',
  reach: 'bureau',
  fields: {
    code,
    enterprise,
    bank,
    product: { kind: 'list-code', label: '产品', list: PRODUCT_LIST },
    stage: { kind: 'choice', label: '性质', options: LINE_STAGES },
    limit: { ...amount, label: '授信额度（元）' },
    valid_to: { kind: 'day', label: '授信到期日' },
    revolving: { kind: 'flag', label: '循环使用' },
    contract_no: { kind: 'text', label: '授信合同号', max: 100, optional: true },
    guarantee: { kind: 'choice', label: '担保方式', options: GUARANTEES, optional: true },
    index_score: { kind: 'ratio', label: '科创指数得分', min: '0', max: '1000', optional: true },
    index_scheme: { kind: 'text', label: '指数版本', max: 60, optional: true },
    index_on: { kind: 'day', label: '评分日', optional: true },
  },
  registers: (data) => ({
    kind: 'credit-line',
    ...(data.code !== undefined && { code: data.code }),
    aliases: data.contract_no === undefined ? [] : [data.contract_no],
  }),
  effects: ({ data }) => {
    const whose = { enterprise: data.enterprise, counterparty: data.bank, instrument: data.code! };
    const limit = money(data.limit);
    if (data.stage === 'preapproved')
      return [{ measure: 'credit_preapproved', amount: limit, ...whose }];
    return [
      { measure: 'credit_granted', amount: limit, ...whose },
      { measure: 'credit_limit', amount: limit, ...whose },
    ];
  },
  marks: ({ data, effective_on }, facts) => {
    const held = qualificationsOn(facts, data.enterprise, effective_on).join('、');
    return [
      { kind: 'line_term', subject: data.code!, key: '', value: data.valid_to },
      { kind: 'grant_status', subject: data.code!, key: '', value: held || 'none' },
      { kind: 'product', subject: data.code!, key: '', value: data.product },
    ];
  },
  check: ({ data, effective_on }) =>
    data.valid_to < effective_on
      ? [
          {
            code: 'period_reversed',
            pointer: '/data/valid_to',
            detail: `授信到期日 ${data.valid_to} 早于授信日 ${effective_on}。`,
          },
        ]
      : [],
});

const creditAdjusted = defineEvent({
  type: 'credit.adjusted',
  label: '授信调整',
  hint: '调增、调减额度或变更到期日。调增计入累计授信，调减只减少可用额度。',
  reach: 'bureau',
  fields: {
    line,
    change: {
      kind: 'choice',
      label: '额度变动',
      options: { increase: '调增', decrease: '调减', none: '不变' },
    },
    amount: { ...amountOrZero, label: '变动额度（元）' },
    valid_to: { kind: 'day', label: '新的到期日', optional: true },
  },
  effects: ({ data }, facts) => {
    const whose = lineDimensions(facts, data.line);
    const sum = money(data.amount);
    if (data.change === 'increase') {
      return present([
        { measure: 'credit_granted', amount: sum, ...whose },
        { measure: 'credit_limit', amount: sum, ...whose },
      ]);
    }
    return data.change === 'none'
      ? []
      : present([{ measure: 'credit_limit', amount: negated(sum), ...whose }]);
  },
  marks: ({ data }) =>
    data.valid_to === undefined
      ? []
      : [{ kind: 'line_term', subject: data.line, key: '', value: data.valid_to }],
  check: ({ data, effective_on }, facts) => {
    if (data.valid_to !== undefined && data.valid_to < effective_on) {
      return [
        {
          code: 'period_reversed',
          pointer: '/data/valid_to',
          detail: `新的到期日 ${data.valid_to} 早于调整日 ${effective_on}。`,
        },
      ];
    }
    if (facts.entity(data.line).data.stage === 'preapproved') {
      return [
        {
          code: 'line_not_drawable',
          pointer: '/data/line',
          detail: `${data.line} 是预授信，不能调整；请另行登记授信。`,
        },
      ];
    }
    const nothing =
      (data.change === 'none') !== money(data.amount).isZero() ||
      (data.change === 'none' && data.valid_to === undefined);
    return nothing
      ? [
          {
            code: 'nothing_stated',
            pointer: '/data/amount',
            detail: '额度不变时金额应为 0.00 并填写新的到期日；调增或调减时金额应大于零。',
          },
        ]
      : [];
  },
});

export const credit: Book = {
  name: 'credit',
  label: '科创指数贷',
  confidential: true,
  events: [creditGranted, creditAdjusted, ...LOAN_EVENTS],
  balances: [
    {
      code: 'drawn_exceeds_limit',
      key: ['instrument'],
      adds: ['credit_limit'],
      subtracts: ['line_used'],
      sentence: ({ key: [lineCode], day, adds, subtracts, over }) =>
        `${day}，授信 ${lineCode} 的已用额度将为 ${subtracts}，超过授信额度 ${adds}，差 ${over}。`,
    },
    {
      code: 'repaid_exceeds_outstanding',
      key: ['instrument'],
      adds: ['loan_drawn'],
      subtracts: ['loan_repaid', 'loan_compensated', 'loan_written_off'],
      sentence: ({ key: [loanCode], day, adds, subtracts, over }) =>
        `${day}，贷款 ${loanCode} 的还款、补偿与核销将为 ${subtracts}，超过发放金额 ${adds}，差 ${over}。`,
    },
  ],
  holdings: [
    {
      code: 'loan_not_open',
      opens: 'loan_drawn',
      closes: ['loan_repaid', 'loan_compensated', 'loan_written_off'],
      needs: { measures: ['interest_paid'], marks: ['loan_class', 'loan_due'] },
      sentence: ({ instrument, day }) =>
        `${day}，贷款 ${instrument} 尚未发放或已结清，不能登记分类、展期或利息。`,
    },
  ],
  terms: [
    {
      code: 'line_expired',
      mark: 'line_term',
      measure: 'line_used',
      sentence: ({ instrument, day, until }) =>
        `授信 ${instrument} 至 ${until} 到期，不能在 ${day} 提款；如已延期请先登记授信调整。`,
    },
  ],
};
