/** Fields of the credit book's events, and whose a line or a loan is. */
import type { Effect, Facts } from '../journal/event-definition.ts';
import { money, negated } from '../values/money.ts';
import { REFERENCE_HINT } from './common-fields.ts';

export const line = {
  kind: 'reference',
  label: '授信',
  hint: '授信编号或合同号',
  to: ['credit-line'],
} as const;
export const loan = {
  kind: 'reference',
  label: '贷款',
  hint: '贷款编号或借据号',
  to: ['loan'],
} as const;
export const bank = {
  kind: 'reference',
  label: '银行',
  hint: REFERENCE_HINT,
  to: ['bank'],
} as const;
export const annualRate = {
  kind: 'ratio',
  label: '年利率',
  hint: '3.85% 填 0.0385',
  min: '0',
  max: '1',
} as const;

/** The parties of a line, as its grant recorded them. */
export const lineDimensions = (facts: Facts, lineCode: string) => {
  const { data } = facts.entity(lineCode);
  return {
    enterprise: String(data.enterprise),
    counterparty: String(data.bank),
    instrument: lineCode,
  };
};

/** The parties of a loan, and the line on which it was drawn. */
export const loanWithLine = (facts: Facts, loanCode: string) => {
  const lineCode = String(facts.entity(loanCode).data.line);
  return { line: lineCode, whose: { ...lineDimensions(facts, lineCode), instrument: loanCode } };
};

/** On a revolving line, a repaid amount can be drawn again; on other lines it cannot. */
export const freed = (facts: Facts, lineCode: string, text: string): Effect[] =>
  facts.entity(lineCode).data.revolving === true
    ? [{ measure: 'line_used', amount: negated(money(text)), ...lineDimensions(facts, lineCode) }]
    : [];
