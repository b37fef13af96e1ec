/** Examples of the events of credit and securitisation. */
import type { EventExample } from './example.ts';

export const CREDIT: Record<string, EventExample> = {
  'credit.granted': {
    effective_on: '2024-01-08',
    data: {
      ...{ code: 'CL-00031', enterprise: 'E-0031', bank: 'B-005', product: 'P02' },
      ...{ stage: 'facility', limit: '48000000.00', valid_to: '2026-01-07', revolving: true },
      ...{ contract_no: '演示授信合同-00031', guarantee: 'pledge', index_score: '801' },
      ...{ index_scheme: '演示科创指数 2023版（虚构）', index_on: '2024-01-02' },
    },
  },
  'credit.adjusted': {
    effective_on: '2024-03-15',
    data: {
      ...{ line: 'CL-00031', change: 'increase', amount: '12000000.00' },
      valid_to: '2026-07-07',
    },
  },
  'loan.drawn': {
    effective_on: '2024-01-12',
    data: {
      ...{ code: 'LN-00031', line: 'CL-00031', receipt_no: '演示借据-00031' },
      ...{ amount: '9300000.00', rate: '0.0385', lpr_term: '1Y', lpr_spread_bp: 40 },
      ...{ due_on: '2025-01-12', method: 'annuity', period_months: '3', day_count: '30/360' },
    },
  },
  'loan.repaid': {
    effective_on: '2024-04-12',
    data: { loan: 'LN-00031', principal: '2291000.00', interest: '89512.50' },
  },
  'loan.extended': {
    effective_on: '2024-06-20',
    data: { loan: 'LN-00031', due_on: '2025-07-12' },
  },
  'loan.classified': {
    effective_on: '2024-06-30',
    data: { loan: 'LN-00031', class: 'mention', overdue_days: 30 },
  },
  'loan.compensated': {
    effective_on: '2024-06-18',
    data: { loan: 'LN-00031', payer: 'GOV-002', amount: '2100000.00' },
  },
  'loan.written-off': {
    effective_on: '2024-06-28',
    data: { loan: 'LN-00031', amount: '4900000.00', reason: '演示核销：经追索仍未收回' },
  },
};

export const SECURITISATION: Record<string, EventExample> = {
  'deal.issued': {
    effective_on: '2024-03-16',
    data: {
      ...{ code: 'ABS-003', name: '演示技术产权3号资产支持专项计划（虚构）', form: 'abs' },
      ...{ venue: '演示交易所', issue_size: '150000000.00', matures_on: '2026-03-16' },
      ...{ rounding: 'HALF_UP', initial_reserve: '1500000.00' },
      tranches: [
        {
          ...{ tranche: 'A', rank: 1, size: '142500000.00', coupon: '0.038' },
          ...{ day_count: 'ACT/365F', rating: 'AAA（演示）' },
        },
        { tranche: 'SUB', rank: 2, size: '7500000.00', coupon: '0', day_count: 'ACT/365F' },
      ],
      steps: [
        { kind: 'fees' },
        { kind: 'interest', ranks: '1' },
        { kind: 'principal', ranks: '1,2', rule: 'sequential' },
        { kind: 'residual', ranks: '2' },
      ],
      supports: [{ kind: '差额支付', provider: '演示融资担保机构（虚构）' }],
    },
  },
  'deal.financed': {
    effective_on: '2024-03-18',
    data: {
      ...{ deal: 'ABS-003', enterprise: 'E-0031', principal: '10000000.00', rate: '0.0485' },
      ...{ due_on: '2026-03-16', fees: '268000.00', appraised_value: '11960000.00' },
      rights: [{ number: '演示专利-0031', title: '演示技术产权0031' }],
    },
  },
  'deal.collected': {
    effective_on: '2024-06-14',
    data: { deal: 'ABS-003', amount: '18932054.79' },
  },
  'deal.distributed': {
    effective_on: '2024-06-17',
    data: {
      ...{ deal: 'ABS-003', fees: '180000.00' },
      payments: [
        { tranche: 'A', interest: '1364876.71', principal: '17387178.08' },
        { tranche: 'SUB', interest: '0.00', principal: '0.00' },
      ],
    },
  },
  'deal.subsidised': {
    effective_on: '2024-05-25',
    data: {
      ...{ deal: 'ABS-003', enterprise: 'E-0031', kind: 'fees', payer: 'GOV-002' },
      amount: '134000.00',
    },
  },
};
