/** Loans drawn on credit lines: terms, repayment, extension, classification, losses. */
import { DAY_COUNTS } from '../contracts/day-count-and-rounding.ts';
import { defineEvent, type Finding } from '../journal/event-definition.ts';
import { money } from '../values/money.ts';
import { REPAYMENT_METHODS } from '../contracts/loan-schedule.ts';
import { amount, amountOrZero, code, present } from './common-fields.ts';
import { line, loan, annualRate, lineDimensions, loanWithLine, freed } from './credit-fields.ts';

const loanDrawn = defineEvent({
  type: 'loan.drawn',
  label: '发放贷款',
  hint: '在授信额度和期限内发放的一笔贷款；写明还款方式等条款的可推算还款计划。',
  reach: 'bureau',
  fields: {
    code,
    line,
    receipt_no: { kind: 'text', label: '借据号', max: 100, optional: true },
    amount: { ...amount, label: '发放金额（元）' },
    rate: annualRate,
    lpr_term: {
      kind: 'choice',
      label: 'LPR 期限',
      options: { '1Y': '1年期', '5Y': '5年期以上' },
      optional: true,
    },
    lpr_spread_bp: {
      kind: 'count',
      label: '较 LPR 加减点（基点）',
      min: -1000,
      max: 2000,
      optional: true,
    },
    due_on: { kind: 'day', label: '到期日' },
    method: { kind: 'choice', label: '还款方式', options: REPAYMENT_METHODS, optional: true },
    period_months: {
      kind: 'choice',
      label: '还款间隔',
      options: { '1': '每月', '3': '每季', '6': '每半年', '12': '每年' },
      optional: true,
    },
    day_count: { kind: 'choice', label: '计息天数', options: DAY_COUNTS, optional: true },
  },
  registers: (data) => ({
    kind: 'loan',
    ...(data.code !== undefined && { code: data.code }),
    aliases: data.receipt_no === undefined ? [] : [data.receipt_no],
  }),
  effects: ({ data }, facts) => {
    const whose = lineDimensions(facts, data.line);
    const drawn = money(data.amount);
    return [
      { measure: 'loan_drawn', amount: drawn, ...whose, instrument: data.code! },
      { measure: 'line_used', amount: drawn, ...whose },
    ];
  },
  marks: ({ data }, facts) => [
    { kind: 'loan_due', subject: data.code!, key: '', value: data.due_on },
    {
      kind: 'product',
      subject: data.code!,
      key: '',
      value: String(facts.entity(data.line).data.product),
    },
  ],
  check: ({ data, effective_on }, facts) => {
    const findings: Finding[] = [];
    if (facts.entity(data.line).data.stage === 'preapproved') {
      findings.push({
        code: 'line_not_drawable',
        pointer: '/data/line',
        detail: `${data.line} 是预授信，不能提款；请先登记授信。`,
      });
    }
    if (data.due_on <= effective_on) {
      findings.push({
        code: 'period_reversed',
        pointer: '/data/due_on',
        detail: `到期日 ${data.due_on} 应晚于发放日 ${effective_on}。`,
      });
    }
    return findings;
  },
});

const loanRepaid = defineEvent({
  type: 'loan.repaid',
  label: '还款',
  hint: '归还的本金与支付的利息。',
  reach: 'bureau',
  fields: {
    loan,
    principal: { ...amountOrZero, label: '本金（元）' },
    interest: { ...amountOrZero, label: '利息（元）' },
  },
  effects: ({ data }, facts) => {
    const { line: lineCode, whose } = loanWithLine(facts, data.loan);
    return present([
      { measure: 'loan_repaid', amount: money(data.principal), ...whose },
      { measure: 'interest_paid', amount: money(data.interest), ...whose },
      ...freed(facts, lineCode, data.principal),
    ]);
  },
  check: ({ data }) =>
    money(data.principal).isZero() && money(data.interest).isZero()
      ? [
          {
            code: 'nothing_stated',
            pointer: '/data',
            detail: '本金与利息均为零，没有可登记的内容。',
          },
        ]
      : [],
});

export const LOAN_EXTENDED = 'loan.extended';

const loanExtended = defineEvent({
  type: LOAN_EXTENDED,
  label: '贷款展期',
  hint: '贷款到期日的延后；展期日之前的各期不变，其后的还款计划按原还款方式重排。',
  reach: 'bureau',
  fields: { loan, due_on: { kind: 'day', label: '新的到期日' } },
  marks: ({ data }) => [{ kind: 'loan_due', subject: data.loan, key: '', value: data.due_on }],
  check: ({ data, effective_on }, facts) => {
    const due = facts.latest('loan_due', data.loan, '', effective_on);
    return due !== undefined && data.due_on <= due
      ? [
          {
            code: 'period_reversed',
            pointer: '/data/due_on',
            detail: `新的到期日 ${data.due_on} 应晚于原到期日 ${due}。`,
          },
        ]
      : [];
  },
});

export const LOAN_CLASSES = {
  normal: '正常',
  mention: '关注',
  substandard: '次级',
  doubtful: '可疑',
  loss: '损失',
} as const;

/**
 * The lowest class that days overdue allow (商业银行金融资产风险分类办法, effective 2023-07-01). The final
 * text was not seen, so a class below the floor is a warning that passes with a reason.
 */
const OVERDUE_FLOORS = {
  from: '2023-07-01',
  floors: [
    [360, 'loss'],
    [270, 'doubtful'],
    [90, 'substandard'],
    [0, 'mention'],
  ],
} as const;

const loanClassified = defineEvent({
  type: 'loan.classified',
  label: '五级分类',
  hint: '贷款的风险分类与逾期天数。',
  reach: 'bureau',
  fields: {
    loan,
    class: { kind: 'choice', label: '分类', options: LOAN_CLASSES },
    overdue_days: { kind: 'count', label: '逾期天数', min: 0, max: 20000 },
  },
  marks: ({ data }) => [
    {
      kind: 'loan_class',
      subject: data.loan,
      key: '',
      value: data.class,
      detail: { overdue_days: data.overdue_days },
    },
  ],
  check: ({ data, effective_on }) => {
    const floor = OVERDUE_FLOORS.floors.find(([days]) => data.overdue_days > days)?.[1];
    const order = Object.keys(LOAN_CLASSES);
    if (
      effective_on < OVERDUE_FLOORS.from ||
      floor === undefined ||
      order.indexOf(data.class) >= order.indexOf(floor)
    )
      return [];
    return [
      {
        code: 'class_below_floor',
        warning: true,
        pointer: '/data/class',
        detail: `逾期 ${data.overdue_days} 天的贷款一般至少应为“${LOAN_CLASSES[floor]}”，所填为“${LOAN_CLASSES[data.class]}”。`,
      },
    ];
  },
});

const loanCompensated = defineEvent({
  type: 'loan.compensated',
  label: '风险补偿',
  hint: '由风险补偿资金等代偿给银行的本金。',
  reach: 'bureau',
  fields: {
    loan,
    payer: { kind: 'reference', label: '补偿方', to: ['government', 'guarantor', 'investor'] },
    amount: { ...amount, label: '补偿本金（元）' },
  },
  effects: ({ data }, facts) => [
    {
      measure: 'loan_compensated',
      amount: money(data.amount),
      ...loanWithLine(facts, data.loan).whose,
    },
  ],
});

const loanWrittenOff = defineEvent({
  type: 'loan.written-off',
  label: '贷款核销',
  hint: '银行核销的本金。',
  reach: 'bureau',
  fields: {
    loan,
    amount: { ...amount, label: '核销本金（元）' },
    reason: { kind: 'text', label: '核销原因', max: 500 },
  },
  effects: ({ data }, facts) => [
    {
      measure: 'loan_written_off',
      amount: money(data.amount),
      ...loanWithLine(facts, data.loan).whose,
    },
  ],
});

export const LOAN_EVENTS = [
  loanDrawn,
  loanRepaid,
  loanExtended,
  loanClassified,
  loanCompensated,
  loanWrittenOff,
];
