/** The credit book's tables: lines by bank and product, and the loans drawn on them. */
import { GUARANTEES, LINE_STAGES, PRODUCT_LIST } from '../../domain/books/credit.ts';
import { LOAN_CLASSES } from '../../domain/books/loans.ts';
import { REPAYMENT_METHODS } from '../../domain/contracts/loan-schedule.ts';
import { Decimal } from '../../domain/values/money.ts';
import { flagCell, type Column, type Row } from '../../domain/lists/table.ts';
import {
  ENTERPRISE,
  figureCells,
  figureColumn,
  RECORD,
  restsOnDemo,
  said,
  saidNumber,
  type WholeTable,
} from './reader.ts';

const BANK: readonly Column[] = [
  { key: 'bank', label: '银行编码', kind: 'code', of: 'party' },
  { key: 'bank_name', label: '银行', kind: 'text', nameOf: 'bank', few: true },
];
const PRODUCT: Column = { key: 'product', label: '融资产品', kind: 'text', few: true };

const LINE_FIGURES: readonly Column[] = [
  figureColumn('granted', 'credit.granted', { total: true }),
  figureColumn('preapproved', 'credit.preapproved', { total: true }),
  figureColumn('limit', 'credit.limit', { total: true }),
  figureColumn('used', 'credit.line_used', { total: true }),
];

const LINES: WholeTable = {
  path: 'credit-lines',
  label: '授信',
  action: 'records:read',
  doing: '查看授信',
  columns: [
    { key: 'code', label: '授信编码', kind: 'code', of: 'line' },
    ...ENTERPRISE,
    ...BANK,
    PRODUCT,
    { key: 'stage', label: '性质', kind: 'text', options: LINE_STAGES, few: true },
    { key: 'granted_on', label: '授信日', kind: 'day' },
    { key: 'valid_to', label: '到期日', kind: 'day' },
    { key: 'revolving', label: '循环使用', kind: 'flag', few: true },
    { key: 'guarantee', label: '担保方式', kind: 'text', options: GUARANTEES, few: true },
    { key: 'contract_no', label: '合同号', kind: 'text' },
    ...LINE_FIGURES,
    RECORD,
  ],
  async load(reader) {
    const lines = await reader.entities('credit-line');
    const names = await reader.names();
    const lists = await reader.lists();
    const terms = await reader.marks('line_term');
    const products = await reader.marks('product');
    const figures = await reader.columns('instrument', LINE_FIGURES);
    const demo = await reader.illustrative(lines.map(({ seq }) => seq));
    return lines.map(({ code, data, beginsOn, seq }): Row => {
      const product = products.get(code)?.value;
      return {
        key: code,
        illustrative: demo.has(seq) || restsOnDemo(figures, code),
        cells: {
          code,
          enterprise: said(data.enterprise),
          enterprise_name: names(data.enterprise),
          bank: said(data.bank),
          bank_name: names(data.bank),
          product: product === undefined ? null : lists.label(PRODUCT_LIST, product),
          stage: said(data.stage),
          granted_on: beginsOn,
          valid_to: terms.get(code)?.value ?? null,
          revolving: flagCell(data.revolving as boolean | undefined),
          guarantee: said(data.guarantee),
          contract_no: said(data.contract_no),
          ...figureCells(figures, code),
          seq: new Decimal(seq),
        },
      };
    });
  },
};

const LOAN_FIGURES: readonly Column[] = [
  figureColumn('drawn', 'credit.drawn', { total: true }),
  figureColumn('repaid', 'credit.repaid', { total: true }),
  figureColumn('interest_paid', 'credit.interest_paid', { total: true }),
  figureColumn('compensated', 'credit.compensated', { total: true }),
  figureColumn('outstanding', 'credit.outstanding', { total: true }),
];

const LOANS: WholeTable = {
  path: 'loans',
  label: '贷款',
  action: 'records:read',
  doing: '查看贷款',
  columns: [
    { key: 'code', label: '贷款编码', kind: 'code', of: 'loan' },
    { key: 'line', label: '授信编码', kind: 'code', of: 'line' },
    ...ENTERPRISE,
    ...BANK,
    PRODUCT,
    { key: 'drawn_on', label: '发放日', kind: 'day' },
    { key: 'due_on', label: '到期日', kind: 'day' },
    { key: 'rate', label: '年利率', kind: 'ratio' },
    { key: 'method', label: '还款方式', kind: 'text', options: REPAYMENT_METHODS, few: true },
    { key: 'class', label: '五级分类', kind: 'text', options: LOAN_CLASSES, few: true },
    { key: 'receipt_no', label: '借据号', kind: 'text' },
    ...LOAN_FIGURES,
    RECORD,
  ],
  async load(reader) {
    const loans = await reader.entities('loan');
    const lines = new Map((await reader.entities('credit-line')).map((line) => [line.code, line]));
    const names = await reader.names();
    const lists = await reader.lists();
    const due = await reader.marks('loan_due');
    const classes = await reader.marks('loan_class');
    const products = await reader.marks('product');
    const figures = await reader.columns('instrument', LOAN_FIGURES);
    const demo = await reader.illustrative(loans.map(({ seq }) => seq));
    return loans.map(({ code, data, beginsOn, seq }): Row => {
      const whose = lines.get(String(data.line))?.data ?? {};
      const product = products.get(code)?.value;
      return {
        key: code,
        illustrative: demo.has(seq) || restsOnDemo(figures, code),
        cells: {
          code,
          line: said(data.line),
          enterprise: said(whose.enterprise),
          enterprise_name: names(whose.enterprise),
          bank: said(whose.bank),
          bank_name: names(whose.bank),
          product: product === undefined ? null : lists.label(PRODUCT_LIST, product),
          drawn_on: beginsOn,
          due_on: due.get(code)?.value ?? null,
          rate: saidNumber(data.rate),
          method: said(data.method),
          class: classes.get(code)?.value ?? null,
          receipt_no: said(data.receipt_no),
          ...figureCells(figures, code),
          seq: new Decimal(seq),
        },
      };
    });
  },
};

export const CREDIT_TABLES: readonly WholeTable[] = [LINES, LOANS];
