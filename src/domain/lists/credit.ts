/** The credit book's lists: lines by bank and product, and the loans drawn on them. */
import { GUARANTEES, LINE_STAGES, PRODUCT_LIST } from '../books/credit.ts';
import { LOAN_CLASSES } from '../books/loans.ts';
import { REPAYMENT_METHODS } from '../contracts/loan-schedule.ts';
import { ENTERPRISE, figure, RECORD } from './columns.ts';
import { defineRegisteredList, type Column } from './list.ts';

const PRODUCT = [
  { key: 'product', label: '融资产品代码', kind: 'code', from: { statement: 'product' } },
  {
    key: 'product_label',
    label: '融资产品',
    kind: 'text',
    nameOf: 'product',
    list: PRODUCT_LIST,
    few: true,
  },
] as const satisfies readonly Column[];

const BANK_NAME = {
  key: 'bank_name',
  label: '银行',
  kind: 'text',
  nameOf: 'bank',
  few: true,
} as const satisfies Column;

export const CREDIT_LINES = defineRegisteredList({
  path: 'credit-lines',
  label: '授信',
  page: { title: '授信' },
  action: 'reports:read',
  doing: '查看授信',
  row: 'CreditLine',
  tag: '查询',
  kinds: ['credit-line'],
  registeredBy: 'credit.granted',
  figuresBy: { instrument: 'code' },
  columns: [
    { key: 'code', label: '授信编码', kind: 'code', of: 'line', from: 'code' },
    ...ENTERPRISE,
    { key: 'bank', label: '银行编码', kind: 'code', of: 'party', from: { field: 'bank' } },
    BANK_NAME,
    ...PRODUCT,
    {
      key: 'stage',
      label: '性质',
      kind: 'text',
      options: LINE_STAGES,
      few: true,
      from: { field: 'stage' },
    },
    { key: 'granted_on', label: '授信日', kind: 'day', from: 'registered_on' },
    { key: 'valid_to', label: '到期日', kind: 'day', from: { statement: 'line_term' } },
    { key: 'revolving', label: '循环使用', kind: 'flag', few: true, from: { field: 'revolving' } },
    {
      key: 'guarantee',
      label: '担保方式',
      kind: 'text',
      options: GUARANTEES,
      few: true,
      from: { field: 'guarantee' },
    },
    { key: 'contract_no', label: '合同号', kind: 'text', from: { field: 'contract_no' } },
    figure('granted', 'credit.granted', { total: true }),
    figure('preapproved', 'credit.preapproved', { total: true }),
    figure('credit_limit', 'credit.limit', { total: true }),
    figure('used', 'credit.line_used', { total: true }),
    RECORD,
  ],
});

export const LOANS = defineRegisteredList({
  path: 'loans',
  label: '贷款',
  page: { title: '贷款', under: 'credit-lines' },
  action: 'reports:read',
  doing: '查看贷款',
  row: 'Loan',
  tag: '查询',
  kinds: ['loan'],
  registeredBy: 'loan.drawn',
  figuresBy: { instrument: 'code' },
  columns: [
    { key: 'code', label: '贷款编码', kind: 'code', of: 'loan', from: 'code' },
    { key: 'line', label: '授信编码', kind: 'code', of: 'line', from: { field: 'line' } },
    {
      key: 'enterprise',
      label: '企业编码',
      kind: 'code',
      of: 'enterprise',
      from: { field: 'enterprise', of: 'line' },
    },
    { key: 'enterprise_name', label: '企业', kind: 'text', nameOf: 'enterprise' },
    {
      key: 'bank',
      label: '银行编码',
      kind: 'code',
      of: 'party',
      from: { field: 'bank', of: 'line' },
    },
    BANK_NAME,
    ...PRODUCT,
    { key: 'drawn_on', label: '发放日', kind: 'day', from: 'registered_on' },
    { key: 'due_on', label: '到期日', kind: 'day', from: { statement: 'loan_due' } },
    { key: 'rate', label: '年利率', kind: 'ratio', from: { field: 'rate' } },
    {
      key: 'method',
      label: '还款方式',
      kind: 'text',
      options: REPAYMENT_METHODS,
      few: true,
      from: { field: 'method' },
    },
    {
      key: 'class',
      label: '五级分类',
      kind: 'text',
      options: LOAN_CLASSES,
      few: true,
      from: { statement: 'loan_class' },
    },
    { key: 'receipt_no', label: '借据号', kind: 'text', from: { field: 'receipt_no' } },
    figure('drawn', 'credit.drawn', { total: true }),
    figure('repaid', 'credit.repaid', { total: true }),
    figure('interest_paid', 'credit.interest_paid', { total: true }),
    figure('compensated', 'credit.compensated', { total: true }),
    figure('outstanding', 'credit.outstanding', { total: true }),
    RECORD,
  ],
});
