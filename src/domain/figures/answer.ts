/** What a figure came to on a basis, as a report keeps it: a value, or why there is none. */
import type { Basis, Reason } from './figure.ts';
import type { Grouping } from './groupings.ts';
import type { Decimal } from '../values/money.ts';

/** One figure on one basis: a value or the reason why there is none. */
export interface FigureCell {
  value?: Decimal;
  reason?: Reason;
}

/** What part of a figure an answer is for; one without a group is for all of it. */
export interface AnswerGroup {
  by: Grouping;
  code: string;
  label: string;
}

/** What a figure came to: a value, the reason for none, or neither where nothing was recorded. */
export interface FigureAnswer {
  figure: string;
  basis: Basis;
  group?: AnswerGroup;
  value?: Decimal;
  reason?: Reason;
}
