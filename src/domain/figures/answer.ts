/** The answer of a figure on a basis, as a report keeps it: a value, or why there is none. */
import type { Basis, Reason } from './figure.ts';
import type { Grouping } from './groupings.ts';
import type { Decimal } from '../values/money.ts';

/** One figure on one basis: a value or the reason why there is none. */
export interface FigureCell {
  value?: Decimal;
  reason?: Reason;
}

/** The group that an answer is for; an answer without one is for the whole figure. */
export interface AnswerGroup {
  by: Grouping;
  code: string;
  label: string;
}

/** The answer of a figure: a value, or a reason; neither if nothing was recorded. */
export interface FigureAnswer {
  figure: string;
  basis: Basis;
  group?: AnswerGroup;
  value?: Decimal;
  reason?: Reason;
}
