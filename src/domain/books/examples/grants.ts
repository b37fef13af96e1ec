/** Examples of the events of grants and indicators. */
import type { EventExample } from './example.ts';

export const GRANTS: Record<string, EventExample> = {
  'programme.funded': {
    effective_on: '2022-01-01',
    data: {
      ...{ code: 'PG-002', name: '演示“先投后股”专项资金' },
      ...{ amount: '50000000.00', revolving: false },
    },
  },
  'programme.topped-up': {
    effective_on: '2024-01-01',
    data: { programme: 'PG-002', amount: '20000000.00' },
  },
  'project.proposed': {
    effective_on: '2023-03-06',
    data: {
      ...{ code: 'PJ-031', name: '演示项目：平台实验室成果转化（虚构）', programme: 'PG-002' },
      ...{ enterprise: 'E-0031', source: 'platform', expected_benefit: '45000000.00' },
    },
  },
  'project.approved': {
    effective_on: '2023-05-22',
    data: { project: 'PJ-031', amount: '5000000.00' },
  },
  'project.signed': {
    effective_on: '2023-06-28',
    data: {
      ...{ project: 'PJ-031', trigger: '首次引入外部股权融资（演示）' },
      ...{ valuation_basis: '按转股当轮投前估值的九折（演示）', holding_cap: '0.15' },
      convert_by: '2028-06-30',
    },
  },
  'project.disbursed': {
    effective_on: '2023-07-14',
    data: { project: 'PJ-031', amount: '2500000.00', instalment: 1 },
  },
  'project.assessed': {
    effective_on: '2023-12-08',
    data: { project: 'PJ-031', milestone: '中期评估', outcome: 'passed' },
  },
  'project.converted': {
    effective_on: '2024-05-10',
    data: {
      ...{ project: 'PJ-031', amount: '2500000.00', post_money: '50000000.00' },
      ...{ ownership: '0.05', holder: 'LP-014' },
    },
  },
  'project.valued': {
    effective_on: '2024-06-30',
    data: { project: 'PJ-031', fair_value: '2800000.00', method: 'recent-round', level: 3 },
  },
  'project.realised': {
    effective_on: '2024-06-28',
    data: {
      ...{ project: 'PJ-031', proceeds: '3200000.00', cost_relieved: '2500000.00' },
      final: true,
    },
  },
  'project.written-off': {
    effective_on: '2024-06-20',
    data: { project: 'PJ-032', amount: '1000000.00', exemption: '演示尽职免责认定〔2024〕3号' },
  },
  'project.terminated': {
    effective_on: '2024-06-21',
    data: { project: 'PJ-032', released: '1500000.00', reason: '演示：承担企业申请终止' },
  },
  'project.returned': {
    effective_on: '2024-06-10',
    data: { project: 'PJ-032', amount: '600000.00', reason: '演示：验收未通过，退回结余' },
  },
  'project.clawed-back': {
    effective_on: '2024-06-11',
    data: { project: 'PJ-032', amount: '400000.00', reason: '演示：专项审计认定用途不符' },
  },
};

export const INDICATORS: Record<string, EventExample> = {
  'indicator.defined': {
    effective_on: '2021-09-10',
    document: '演示规划〔2021〕1号',
    data: {
      ...{ code: 'IND-031', name: '演示指标：高新技术企业数', group: '创新主体' },
      ...{ unit: '家', kind: 'stock', nature: 'expected' },
    },
  },
  'target.set': {
    effective_on: '2021-09-10',
    document: '演示规划〔2021〕1号',
    data: {
      ...{ indicator: 'IND-031', period: '2025', base_year: 2020, base_value: '1000' },
      ...{ operator: '≥', value: '2000', quote: '到2025年，高新技术企业达到2000家以上（演示）' },
    },
  },
  'indicator.observed': {
    effective_on: '2024-02-01',
    document: '演示公报2023',
    data: { indicator: 'IND-031', year: 2023, value: '1640', status: 'actual' },
  },
  'figure.published': {
    effective_on: '2024-06-28',
    document: '演示文件〔2024〕18号',
    data: {
      ...{ figure: 'fund.invested', label: '累计投资（演示）17.29亿元' },
      ...{ value: '17.29', unit: '亿元', decimals: 2 },
    },
  },
};
