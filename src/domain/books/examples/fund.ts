/** Examples of the events of parties, reference data and the fund. */
import type { EventExample } from './example.ts';

export const REFERENCE: Record<string, EventExample> = {
  'quarter.closed': {
    effective_on: '2024-07-05',
    data: {
      quarter: '2024Q2',
      accepted: [{ item: 'unvalued', reason: '两家企业尚在评估（示例）' }],
    },
  },
  'quarter.reopened': {
    effective_on: '2024-07-05',
    data: { quarter: '2024Q2', reason: '补登漏记的投资（示例）' },
  },
  'quarter.workbook-attested': {
    effective_on: '2024-07-05',
    data: {
      closing: 11027,
      workbook_sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    },
  },
  'review.switched': {
    effective_on: '2024-06-28',
    data: { state: 'off', reason: '科室暂时只有一名经办人（示例）' },
  },
  'code-list.adopted': {
    effective_on: '2024-01-01',
    document: '演示文件〔2024〕1号',
    data: {
      ...{ list: 'DEMO-2024', kind: 'industry', title: '演示产业分类（2024年版）' },
      valid_from: '2024-01-01',
      items: [
        { code: 'W1', label: '数字经济' },
        { code: 'W1-01', label: '工业软件', parent: 'W1' },
      ],
    },
  },
  'event.reversed': {
    effective_on: '2024-05-20',
    data: { event: 128, reason_code: 'entry-error', reason: '金额多录一位，另行登记订正' },
  },
};

export const PARTIES: Record<string, EventExample> = {
  'party.registered': {
    effective_on: '2024-01-02',
    data: {
      ...{ code: 'E-0031', kind: 'enterprise', name: '演示企业0031（虚构）' },
      ...{ uscc: '91330302MA0DEM013K', aliases: ['演示0031'], region: '330302' },
      founded_on: '2019-05-18',
    },
  },
  'party.renamed': {
    effective_on: '2024-04-01',
    data: { party: 'E-0031', name: '演示企业0031股份（虚构）' },
  },
  'enterprise.classified': {
    effective_on: '2024-01-15',
    data: {
      ...{ enterprise: 'E-0031', scheme: 'WZ5-2019', industry: 'W1' },
      evidence: '演示认定，非正式产业认定',
    },
  },
  'enterprise.qualified': {
    effective_on: '2024-01-20',
    data: {
      ...{ enterprise: 'E-0031', qualification: 'high-tech', certificate: '演示证书-31' },
      ...{ valid_from: '2024-01-20', valid_to: '2027-01-19' },
    },
  },
  'enterprise.relocated': {
    effective_on: '2024-03-01',
    data: { enterprise: 'E-0031', from: '330100', to: '330302' },
  },
  'enterprise.listing-advanced': {
    effective_on: '2024-06-18',
    data: { enterprise: 'E-0031', stage: 'accepted', exchange: '演示交易所' },
  },
};

export const FUND: Record<string, EventExample> = {
  'fund.established': {
    effective_on: '2018-06-15',
    data: {
      ...{ code: 'F-001', name: '演示科创母基金', aliases: ['市科创基金（演示）'] },
      ...{ manager: 'M-001', target_size: '1500000000.00' },
    },
  },
  'sub-fund.registered': {
    effective_on: '2018-08-21',
    data: {
      ...{ code: 'SF-001', name: '演示子基金01号', fund: 'F-001', manager: 'M-001' },
      ...{ filing_no: 'S0DM01', target_size: '150000000.00' },
      ...{ investment_until: '2023-08-20', term_until: '2026-08-20' },
      ...{ return_multiple: '1.2', return_base: 'paid_in', return_confirmed: true },
      return_scope: '演示约定：直投本地企业、企业迁入、落地子公司',
    },
  },
  'commitment.made': {
    effective_on: '2018-08-21',
    data: { vehicle: 'SF-001', investor: 'F-001', amount: '52500000.00', change: 'increase' },
  },
  'contribution.paid': {
    effective_on: '2018-11-12',
    data: { vehicle: 'SF-001', investor: 'F-001', amount: '13125000.00' },
  },
  'distribution.paid': {
    effective_on: '2024-03-29',
    data: { vehicle: 'SF-001', investor: 'F-001', capital: '4000000.00', gain: '561600.00' },
  },
  'fee.charged': {
    effective_on: '2023-12-20',
    data: { vehicle: 'SF-001', kind: 'management', amount: '900000.00' },
  },
  'performance.reported': {
    effective_on: '2023-12-31',
    data: { vehicle: 'SF-001', metric: 'irr_gross', value: '0.123' },
  },
  'investment.made': {
    effective_on: '2024-02-08',
    data: {
      ...{ vehicle: 'SF-001', enterprise: 'E-0031', round: 'A', form: 'equity' },
      ...{ amount: '15000000.00', ownership: '0.085', post_money: '180000000.00', lead: true },
    },
  },
  'investment.valued': {
    effective_on: '2024-06-30',
    data: {
      ...{ vehicle: 'SF-001', enterprise: 'E-0031', fair_value: '18700000.00' },
      ...{ method: 'recent-round', level: 3, post_money: '220000000.00' },
    },
  },
  'investment.realised': {
    effective_on: '2024-06-12',
    data: {
      ...{ vehicle: 'SF-001', enterprise: 'E-0031', route: 'transfer' },
      ...{ proceeds: '12300000.00', cost_relieved: '8200000.00', recycled: '2000000.00' },
      ownership_after: '0.0385',
    },
  },
  'investment.written-off': {
    effective_on: '2024-06-16',
    data: {
      ...{ vehicle: 'SF-001', enterprise: 'E-0017', amount: '2300000.00' },
      reason: '演示核销：企业停止经营',
    },
  },
  'local-return.recognised': {
    effective_on: '2024-05-30',
    data: {
      ...{ vehicle: 'SF-001', enterprise: 'E-0031', basis: 'relocated' },
      ...{ base_amount: '15000000.00', factor: '1.5', recognised_by: '演示认定机构' },
    },
  },
};
