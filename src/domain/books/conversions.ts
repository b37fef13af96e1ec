/** How a project ends: converted to equity and sold, or returned, written off, clawed back. */
import { PARTY_KINDS } from '../values/entity-codes.ts';
import { defineEvent, type Effect, type Finding } from '../journal/event-definition.ts';
import { money, negated, ratio, readableMoney } from '../values/money.ts';

import {
  REFERENCE_HINT,
  amount,
  amountOrZero,
  present,
  share,
  someAmount,
} from './common-fields.ts';
import {
  project,
  projectDimensions,
  holdingDimensions,
  restored,
  enters,
  type Stage,
} from './grants-fields.ts';
import { VALUATION_METHODS } from './investments.ts';

const projectConverted = defineEvent({
  type: 'project.converted',
  label: '转股',
  hint: '拨付资金按约定估值转为股权；自此作为持有项目估值与退出。',
  reach: 'bureau',
  fields: {
    project,
    amount: { ...amount, label: '转股金额（元）' },
    post_money: { ...amount, label: '转股估值（元）' },
    ownership: { ...share, label: '持股比例' },
    holder: { kind: 'reference', label: '持股主体', hint: REFERENCE_HINT, to: PARTY_KINDS },
  },
  effects: ({ data }, facts) => {
    const sum = money(data.amount);
    return [
      { measure: 'project_converted', amount: sum, ...projectDimensions(facts, data.project) },
      {
        measure: 'converted_cost',
        amount: sum,
        ...holdingDimensions(facts, data.project),
        counterparty: data.holder,
      },
    ];
  },
  marks: ({ data }, facts) => [
    enters(data.project, 'converted'),
    {
      kind: 'project_ownership',
      subject: holdingDimensions(facts, data.project).instrument,
      key: '',
      value: data.ownership,
    },
  ],
  check: ({ data, effective_on }, facts) => {
    const findings: Finding[] = [];
    const cap = facts.latest('stage', data.project, 'holding_cap', effective_on);
    if (cap !== undefined && ratio(data.ownership).greaterThan(cap)) {
      findings.push({
        code: 'holding_cap_exceeded',
        pointer: '/data/ownership',
        detail: `持股比例 ${ratio(data.ownership).times(100).toFixed(2)}% 超过约定上限 ${ratio(cap).times(100).toFixed(2)}%。`,
      });
    }
    const bought = money(data.amount).div(money(data.post_money));
    if (bought.minus(data.ownership).abs().greaterThan('0.005')) {
      findings.push({
        code: 'conversion_mismatch',
        warning: true,
        pointer: '/data/ownership',
        detail: `转股金额 ${readableMoney(money(data.amount))} 除以估值 ${readableMoney(money(data.post_money))} 为 ${bought.times(100).toFixed(2)}%，与所填持股比例 ${ratio(data.ownership).times(100).toFixed(2)}% 不符。`,
      });
    }
    return findings;
  },
});

const projectValued = defineEvent({
  type: 'project.valued',
  label: '转股后估值',
  hint: '转股后所持股权在发生日的公允价值；转股前不是股权，不能估值。',
  reach: 'bureau',
  fields: {
    project,
    fair_value: { ...amountOrZero, label: '公允价值（元）' },
    method: { kind: 'choice', label: '估值方法', options: VALUATION_METHODS },
    level: { kind: 'count', label: '公允价值层次', min: 1, max: 3 },
  },
  marks: ({ data }, facts) => [
    {
      kind: 'project_valuation',
      subject: holdingDimensions(facts, data.project).instrument,
      key: '',
      value: data.fair_value,
      amount: money(data.fair_value),
      detail: { method: data.method, level: data.level },
    },
  ],
});

const projectRealised = defineEvent({
  type: 'project.realised',
  label: '股权退出',
  hint: '转股后的退出：回收金额与转出成本。',
  reach: 'bureau',
  fields: {
    project,
    proceeds: { ...amountOrZero, label: '回收金额（元）' },
    cost_relieved: { ...amountOrZero, label: '转出成本（元）' },
    final: { kind: 'flag', label: '全部退出' },
  },
  effects: ({ data }, facts) => {
    const whose = holdingDimensions(facts, data.project);
    return present([
      { measure: 'project_realised', amount: money(data.proceeds), ...whose },
      { measure: 'converted_relieved', amount: money(data.cost_relieved), ...whose },
      ...restored(facts, data.project, money(data.proceeds)),
    ]);
  },
  marks: ({ data }) => (data.final ? [enters(data.project, 'realised')] : []),
  check: ({ data }) => someAmount(data.proceeds, data.cost_relieved),
});

/** Money returned before conversion, and the stage that the project then has. */
const backBeforeConversion = (type: string, label: string, hint: string, stage: Stage) =>
  defineEvent({
    type,
    label,
    hint,
    reach: 'bureau',
    fields: {
      project,
      amount: { ...amount, label: '退回金额（元）' },
      reason: { kind: 'text', label: '原因', max: 500 },
    },
    effects: ({ data }, facts): Effect[] => [
      {
        measure: 'project_returned',
        amount: money(data.amount),
        ...projectDimensions(facts, data.project),
      },
      ...restored(facts, data.project, money(data.amount)),
    ],
    marks: ({ data }) => [enters(data.project, stage)],
  });

const projectWrittenOff = defineEvent({
  type: 'project.written-off',
  label: '免责核销',
  hint: '未转股的拨付资金按尽职免责程序核销；须填写免责文件。',
  reach: 'bureau',
  fields: {
    project,
    amount: { ...amount, label: '核销金额（元）' },
    exemption: { kind: 'text', label: '尽职免责文件', max: 300 },
  },
  effects: ({ data }, facts) => [
    {
      measure: 'project_written_off',
      amount: money(data.amount),
      ...projectDimensions(facts, data.project),
    },
  ],
  marks: ({ data }) => [enters(data.project, 'written-off')],
});

const projectTerminated = defineEvent({
  type: 'project.terminated',
  label: '项目终止',
  hint: '未拨付或已结清的项目终止；未拨付的立项金额可以退回专项资金。',
  reach: 'bureau',
  fields: {
    project,
    released: {
      ...amountOrZero,
      label: '退回的立项金额（元）',
      hint: '未拨付的部分',
      optional: true,
    },
    reason: { kind: 'text', label: '终止原因', max: 500 },
  },
  effects: ({ data }, facts) =>
    present([
      {
        measure: 'project_approved',
        amount: negated(money(data.released ?? '0')),
        ...projectDimensions(facts, data.project),
      },
    ]),
  marks: ({ data }) => [enters(data.project, 'terminated')],
});

const projectReturned = backBeforeConversion(
  'project.returned',
  '退回',
  '未转股的项目退回拨付资金。',
  'returned',
);

const projectClawedBack = backBeforeConversion(
  'project.clawed-back',
  '违规追回',
  '因违规追回拨付资金。',
  'clawed-back',
);

export const ENDING_EVENTS = [
  projectConverted,
  projectValued,
  projectRealised,
  projectWrittenOff,
  projectTerminated,
  projectReturned,
  projectClawedBack,
];
