/**
 * 先投后股: public money paid to a project first, and turned into equity on agreed terms later. Until
 * conversion it is never equity; from conversion on it is a holding like any other.
 */
import { defineEvent, type Book } from '../journal/event-definition.ts';
import { money, ONE } from '../values/money.ts';
import { amount, code, share } from './common-fields.ts';
import { ENDING_EVENTS } from './conversions.ts';
import {
  project,
  programme,
  enterprise,
  projectDimensions,
  enters,
  PROJECT_STAGES,
} from './grants-fields.ts';

const programmeFunded = defineEvent({
  type: 'programme.funded',
  label: '设立专项资金',
  hint: '登记先投后股专项资金及其规模；以后的增加用“追加专项资金”。',
  reach: 'bureau',
  fields: {
    code,
    name: { kind: 'text', label: '名称', max: 200 },
    amount: { ...amount, label: '规模（元）' },
    revolving: { kind: 'flag', label: '退回与退出款滚动使用', hint: '办法未载明的选否' },
  },
  registers: (data) => ({
    kind: 'programme',
    ...(data.code !== undefined && { code: data.code }),
    name: data.name,
    aliases: [],
  }),
  effects: ({ data }) => [
    { measure: 'programme_funded', amount: money(data.amount), vehicle: data.code! },
  ],
  marks: ({ data }) => [{ kind: 'name', subject: data.code!, key: '', value: data.name }],
});

const programmeToppedUp = defineEvent({
  type: 'programme.topped-up',
  label: '追加专项资金',
  hint: '增加专项资金的规模。',
  reach: 'bureau',
  fields: { programme, amount: { ...amount, label: '追加规模（元）' } },
  effects: ({ data }) => [
    { measure: 'programme_funded', amount: money(data.amount), vehicle: data.programme },
  ],
});

export const PROJECT_SOURCES = {
  platform: '平台实验室成果',
  bottleneck: '“卡脖子”技术',
  seed: '“种子型”项目',
} as const;

const projectProposed = defineEvent({
  type: 'project.proposed',
  label: '项目申报',
  hint: '登记先投后股项目及其来源。',
  reach: 'bureau',
  fields: {
    code,
    name: { kind: 'text', label: '项目名称', max: 200 },
    programme,
    enterprise,
    source: { kind: 'choice', label: '项目来源', options: PROJECT_SOURCES },
    expected_benefit: { ...amount, label: '预计成果转化效益（元，申报）', optional: true },
  },
  registers: (data) => ({
    kind: 'project',
    ...(data.code !== undefined && { code: data.code }),
    name: data.name,
    aliases: [],
  }),
  effects: ({ data }) =>
    data.expected_benefit === undefined
      ? []
      : [
          {
            measure: 'benefit_expected',
            amount: money(data.expected_benefit),
            vehicle: data.programme,
            enterprise: data.enterprise,
            instrument: data.code!,
          },
        ],
  marks: ({ data }) => [
    { kind: 'name', subject: data.code!, key: '', value: data.name },
    enters(data.code!, 'proposed'),
  ],
});

const projectApproved = defineEvent({
  type: 'project.approved',
  label: '项目立项',
  hint: '立项金额不得超过专项资金余额。',
  reach: 'bureau',
  fields: { project, amount: { ...amount, label: '立项金额（元）' } },
  effects: ({ data }, facts) => [
    {
      measure: 'project_approved',
      amount: money(data.amount),
      ...projectDimensions(facts, data.project),
    },
  ],
  marks: ({ data }) => [enters(data.project, 'approved')],
});

const projectSigned = defineEvent({
  type: 'project.signed',
  label: '项目签约',
  hint: '签约及转股条件：触发条件、估值依据、持股上限。',
  reach: 'bureau',
  fields: {
    project,
    trigger: { kind: 'text', label: '转股触发条件', max: 300 },
    valuation_basis: { kind: 'text', label: '转股估值依据', max: 300 },
    holding_cap: { ...share, label: '持股上限' },
    convert_by: { kind: 'day', label: '最迟转股日', optional: true },
  },
  effects: ({ data }, facts) => [
    { measure: 'project_signed', amount: ONE, ...projectDimensions(facts, data.project) },
  ],
  marks: ({ data }) => [
    enters(data.project, 'signed'),
    { kind: 'stage', subject: data.project, key: 'holding_cap', value: data.holding_cap },
  ],
});

const projectDisbursed = defineEvent({
  type: 'project.disbursed',
  label: '拨付',
  hint: '分期拨付的一笔；累计不得超过立项金额。拨付不是股权。',
  reach: 'bureau',
  fields: {
    project,
    amount: { ...amount, label: '拨付金额（元）' },
    instalment: { kind: 'count', label: '第几期', min: 1, max: 100 },
  },
  effects: ({ data }, facts) => [
    {
      measure: 'project_disbursed',
      amount: money(data.amount),
      ...projectDimensions(facts, data.project),
    },
  ],
  marks: ({ data }) => [enters(data.project, 'disbursing')],
});

const projectAssessed = defineEvent({
  type: 'project.assessed',
  label: '评估验收',
  hint: '中期评估、专项审计或结题验收的结论。',
  reach: 'bureau',
  fields: {
    project,
    milestone: { kind: 'text', label: '节点', max: 100 },
    outcome: {
      kind: 'choice',
      label: '结论',
      options: { passed: '通过', improve: '限期整改', failed: '不通过' },
    },
  },
  marks: ({ data }) => [
    enters(data.project, 'assessed'),
    {
      kind: 'stage',
      subject: data.project,
      key: 'outcome',
      value: data.outcome,
      detail: { milestone: data.milestone },
    },
  ],
});

export const grants: Book = {
  name: 'grants',
  label: '先投后股',
  confidential: true,
  events: [
    programmeFunded,
    programmeToppedUp,
    projectProposed,
    projectApproved,
    projectSigned,
    projectDisbursed,
    projectAssessed,
    ...ENDING_EVENTS,
  ],
  balances: [
    {
      code: 'approved_exceeds_programme',
      key: ['vehicle'],
      adds: ['programme_funded', 'programme_restored'],
      subtracts: ['project_approved'],
      sentence: ({ key: [code], day, adds, subtracts, over }) =>
        `${day}，专项资金 ${code} 的立项金额将为 ${subtracts}，超过规模 ${adds}，差 ${over}。`,
    },
    {
      code: 'disbursed_exceeds_approved',
      key: ['instrument'],
      adds: ['project_approved'],
      subtracts: ['project_disbursed'],
      sentence: ({ key: [code], day, adds, subtracts, over }) =>
        `${day}，项目 ${code} 的拨付将为 ${subtracts}，超过立项金额 ${adds}，差 ${over}。`,
    },
    {
      code: 'settled_exceeds_disbursed',
      key: ['instrument'],
      adds: ['project_disbursed'],
      subtracts: ['project_converted', 'project_returned', 'project_written_off'],
      sentence: ({ key: [code], day, adds, subtracts, over }) =>
        `${day}，项目 ${code} 的转股、退回与核销将为 ${subtracts}，超过拨付 ${adds}，差 ${over}。`,
    },
    {
      code: 'cost_exceeds_remaining',
      key: ['instrument'],
      adds: ['converted_cost'],
      subtracts: ['converted_relieved'],
      sentence: ({ key: [code], day, adds, subtracts, over }) =>
        `${day}，持股 ${code} 的转出成本将为 ${subtracts}，超过转股成本 ${adds}，差 ${over}。`,
    },
  ],
  holdings: [
    {
      code: 'not_converted',
      opens: 'converted_cost',
      closes: ['converted_relieved'],
      needs: {
        measures: ['project_realised', 'converted_relieved'],
        marks: ['project_valuation', 'project_ownership'],
      },
      sentence: ({ instrument, day }) =>
        `${day}，${instrument} 尚未转股或已全部退出，不能登记估值或退出；转股前的拨付不是股权。`,
    },
  ],
  stages: [
    {
      severalADay: true,
      code: 'project_stage_not_reachable',
      kind: 'stage',
      labels: PROJECT_STAGES,
      edges: {
        proposed: ['approved', 'terminated'],
        approved: ['signed', 'terminated'],
        signed: ['disbursing', 'terminated'],
        disbursing: [
          'disbursing',
          'assessed',
          'converted',
          'returned',
          'written-off',
          'clawed-back',
        ],
        assessed: ['disbursing', 'assessed', 'converted', 'returned', 'written-off', 'clawed-back'],
        converted: ['converted', 'realised'],
        realised: [],
        returned: ['returned', 'written-off', 'terminated'],
        'written-off': ['terminated'],
        'clawed-back': ['clawed-back', 'written-off', 'terminated'],
        terminated: [],
      },
    },
  ],
};
