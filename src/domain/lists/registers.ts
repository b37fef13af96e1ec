/** Registers as data: what is listed, which figures and which statements stand in its columns. */
import type { EntityKind } from '../values/entity-codes.ts';
import type { MarkKind } from '../journal/event-definition.ts';

export interface Register {
  /** Its address under /api/v1. */
  path: string;
  label: string;
  kind: EntityKind;
  /** Figures by instrument or vehicle, on their first basis. */
  by: 'instrument' | 'vehicle';
  figures: readonly string[];
  /** Statements about the thing; the key is empty. */
  marks: readonly MarkKind[];
}

export const REGISTERS = [
  {
    path: 'credit-lines',
    label: '授信',
    kind: 'credit-line',
    by: 'instrument',
    figures: ['credit.granted', 'credit.preapproved', 'credit.limit', 'credit.line_used'],
    marks: ['line_term', 'product', 'grant_status'],
  },
  {
    path: 'loans',
    label: '贷款',
    kind: 'loan',
    by: 'instrument',
    figures: [
      'credit.drawn',
      'credit.repaid',
      'credit.interest_paid',
      'credit.compensated',
      'credit.outstanding',
    ],
    marks: ['loan_due', 'loan_class', 'product'],
  },
  {
    path: 'deals',
    label: '证券化项目',
    kind: 'deal',
    by: 'instrument',
    figures: [
      'securitisation.issued',
      'securitisation.financed',
      'securitisation.enterprises',
      'securitisation.collected',
      'securitisation.subsidised',
    ],
    marks: [],
  },
  {
    path: 'programmes',
    label: '先投后股专项资金',
    kind: 'programme',
    by: 'vehicle',
    figures: ['grants.pool', 'grants.approved', 'grants.disbursed', 'grants.available'],
    marks: [],
  },
  {
    path: 'projects',
    label: '先投后股项目',
    kind: 'project',
    by: 'instrument',
    figures: [
      'grants.approved',
      'grants.disbursed',
      'grants.returned',
      'grants.written_off',
      'grants.converted',
      'grants.expected_benefit',
    ],
    marks: ['stage'],
  },
] as const satisfies readonly Register[];

export type RegisterPath = (typeof REGISTERS)[number]['path'];
export type RegisterOf<P extends RegisterPath> = Extract<(typeof REGISTERS)[number], { path: P }>;

/**
 * What one enterprise has in each book, by instrument. Books are layers and kinds of money of their
 * own: nothing is added across them.
 */
export const EXPOSURE: Readonly<Record<string, { label: string; figures: readonly string[] }>> = {
  fund: {
    label: '科创基金',
    figures: ['fund.invested', 'fund.cost_remaining', 'fund.proceeds', 'fund.fair_value'],
  },
  credit: {
    label: '科创指数贷',
    figures: ['credit.granted', 'credit.preapproved', 'credit.drawn', 'credit.outstanding'],
  },
  securitisation: {
    label: '技术产权证券化',
    figures: ['securitisation.financed', 'securitisation.subsidised'],
  },
  grants: {
    label: '先投后股',
    figures: [
      'grants.approved',
      'grants.disbursed',
      'grants.returned',
      'grants.converted',
      'grants.equity_cost',
      'grants.equity_fair_value',
    ],
  },
};
