/**
 * The repayment schedule of a loan that states its terms, and the interest a loan has earned on
 * what was really owed. Both are computed, never recorded: the journal holds what was paid.
 */
import {
  accrued,
  addMonths,
  byDay,
  daysCounted,
  toCents,
  yearPart,
  type DayCount,
  type YearPart,
} from './day-count-and-rounding.ts';
import type { Day } from '../values/days.ts';
import {
  Decimal,
  least,
  minus,
  plus,
  readableMoney,
  ZERO,
  type Money,
  type Ratio,
} from '../values/money.ts';

export const REPAYMENT_METHODS = {
  'equal-principal': '等额本金',
  annuity: '等额本息',
  'interest-only': '按期付息、到期还本',
} as const;
export type Method = keyof typeof REPAYMENT_METHODS;

/** Months between payment days: monthly, quarterly, half-yearly, yearly. */
export const PERIODS = [1, 3, 6, 12] as const;
export type Period = (typeof PERIODS)[number];

export interface LoanTerms {
  principal: Money;
  /** A year's rate as a pure number: 4.35% is 0.0435. */
  annualRate: Ratio;
  drawn: Day;
  due: Day;
  months: Period;
  method: Method;
  dayCount: DayCount;
  /**
   * Where the short period goes when the term is no whole number of periods. `end` (the default)
   * counts payment days from the day drawn, `start` back from the due day. It stays a short period
   * with its own payment and is never joined to its neighbour.
   */
  stub?: 'start' | 'end';
  /** In order of day; empty for a loan that was never extended. */
  extensions?: readonly Extension[];
}

/** 展期: from its day on, the loan is due later. */
export interface Extension {
  on: Day;
  due: Day;
}

export interface Instalment {
  /** Counted from 1. */
  number: number;
  /** First day of the interest period, included; it ends on `day`, excluded. */
  from: Day;
  day: Day;
  /** The days of the period by the loan's day count. */
  days: number;
  principal: Money;
  interest: Money;
  /** Principal and interest. */
  payment: Money;
  /** What is owed after this payment. */
  balance: Money;
}

/** A term that no schedule can follow, and why. */
export interface BadTerm {
  term: keyof LoanTerms;
  reason: string;
}

export type Schedule = { instalments: Instalment[] } | BadTerm;

interface InterestPeriod {
  from: Day;
  day: Day;
  part: YearPart;
}

function badTerm(terms: LoanTerms): BadTerm | undefined {
  const { principal, annualRate, drawn, due, months, extensions = [] } = terms;
  if (principal.lte(0)) {
    return { term: 'principal', reason: `本金 ${readableMoney(principal)} 应大于零。` };
  }
  if (annualRate.lt(0) || annualRate.gte(1)) {
    const rate = annualRate.toFixed();
    return {
      term: 'annualRate',
      reason: `年利率 ${rate} 应以小数填写且小于 1，如 4.35% 填 0.0435。`,
    };
  }
  if (due <= drawn) return { term: 'due', reason: `到期日 ${due} 应晚于发放日 ${drawn}。` };
  if (!PERIODS.includes(months)) {
    return { term: 'months', reason: `还款周期 ${months} 个月不在 ${PERIODS.join('、')} 之内。` };
  }
  const late = extensions.find(
    (each, index) => each.on > (extensions[index - 1]?.due ?? due) || each.due <= each.on,
  );
  if (late) {
    return {
      term: 'extensions',
      reason: `${late.on} 展期时各期均已到期，没有写明展期后如何偿还，不能推算还款计划。`,
    };
  }
  return undefined;
}

/**
 * The interest periods of a loan from a payment day on, or from the day drawn, to the day it is
 * then due; each is counted from the anchor so that month ends do not drift.
 */
function interestPeriods(
  { drawn, months, dayCount, stub = 'end' }: LoanTerms,
  start: Day,
  due: Day,
): InterestPeriod[] {
  const atEnd = stub === 'end';
  const [anchor, step] = atEnd ? [drawn, months] : [due, -months];
  const between: Day[] = [];
  let next = addMonths(anchor, step);
  for (let count = 2; next !== undefined && next > drawn && next < due; count += 1) {
    if (next > start) between.push(next);
    next = addMonths(anchor, step * count);
  }
  const days = [start, ...(atEnd ? between : between.reverse()), due];
  return days.slice(1).map((day, index) => {
    const from = days[index]!;
    return { from, day, part: yearPart(dayCount, from, day) };
  });
}

/**
 * The level payment of an annuity in 元, to the cent: P ÷ Σₖ Πⱼ≤ₖ 1 ÷ (1 + iⱼ), where iⱼ = annual
 * rate × the period's part of a year. For equal periods this is P·i ÷ (1 − (1 + i)⁻ⁿ), the usual
 * formula of mortgage tables. The sum needs no powers and no special case for a rate of zero.
 */
function levelPayment(
  principal: Money,
  annualRate: Ratio,
  periods: readonly InterestPeriod[],
): Money {
  const one = new Decimal(1);
  let worth = one;
  let annuity = new Decimal(0);
  for (const { part } of periods) {
    worth = worth.div(one.plus(accrued(one, annualRate, part)));
    annuity = annuity.plus(worth);
  }
  return toCents(principal.div(annuity));
}

/** An amount owed from one day, to be repaid by another: as drawn, or as an extension leaves it. */
interface Stretch {
  start: Day;
  due: Day;
  owed: Money;
}

/** The instalments of the amount owed, numbered after those before. */
function planInstalments(
  terms: LoanTerms,
  { start, due, owed }: Stretch,
  before: number,
): Schedule {
  const { annualRate, dayCount, method } = terms;
  const periods = interestPeriods(terms, start, due);
  const level = method === 'annuity' ? levelPayment(owed, annualRate, periods) : ZERO;
  const equal = toCents(owed.div(periods.length), 'DOWN');
  const instalments: Instalment[] = [];
  let balance = owed;
  for (const [index, { from, day, part }] of periods.entries()) {
    const number = before + index + 1;
    const interest = toCents(accrued(balance, annualRate, part));
    let repaid = balance;
    if (index < periods.length - 1) {
      if (method === 'interest-only') repaid = ZERO;
      if (method === 'equal-principal') repaid = equal;
      if (method === 'annuity') repaid = least(balance, minus(level, interest));
    }
    if (repaid.lt(0)) {
      const [each, earned] = [readableMoney(level), readableMoney(interest)];
      return {
        term: 'method',
        reason: `等额本息每期 ${each}，不足以支付第 ${number} 期利息 ${earned}。`,
      };
    }
    balance = minus(balance, repaid);
    const payment = plus(repaid, interest);
    const days = daysCounted(dayCount, from, day);
    instalments.push({ number, from, day, days, principal: repaid, interest, payment, balance });
  }
  return { instalments };
}

/**
 * The schedule of a loan. Interest of a period = balance before × annual rate × its part of a year,
 * rounded HALF_UP to the cent. The last instalment repays whatever is left, so that the principal
 * sums exactly.
 *
 * - 等额本金: each instalment repays the principal divided by their number, rounded down to the cent
 *   (rounding up could repay more than is owed). The last one is larger by the remainder, which is
 *   less than one cent for each instalment.
 * - 等额本息: every payment but the last is the level payment. The last differs by the accumulated
 *   rounding of payments and interest, at most 0.01 元 × Σₖ Πⱼ﹥ₖ (1 + iⱼ); for equal periods that is
 *   0.01 元 × ((1 + i)ⁿ − 1) ÷ i. It never exceeds what is owed, so a loan of a few cents a period
 *   may be repaid early and its remaining instalments be zero.
 * - 按期付息到期还本: interest each period, the principal with the last.
 *
 * An extension leaves all instalments before its day as they were. What is owed after them is
 * spread by the same method over the payment days from the last of them to the new due day.
 *
 * A schedule is computed when it is asked for and is not a record. If a rule here is corrected, the
 * schedules of all loans change, also for past days, but nothing that was posted.
 *
 * Refuses:
 * - what `badTerm` names, including an extension after everything was due, because it does not say
 *   how the amount already due is to be paid;
 * - an annuity whose level payment does not cover the interest of a period (a very long term at a
 *   very high rate with unequal periods), because the debt would grow.
 */
export function schedule(terms: LoanTerms): Schedule {
  const bad = badTerm(terms);
  if (bad) return bad;
  const { principal, drawn, due, extensions = [] } = terms;
  const plan = planInstalments(terms, { start: drawn, due, owed: principal }, 0);
  if ('reason' in plan) return plan;
  let { instalments } = plan;
  for (const extension of extensions) {
    const kept = instalments.filter(({ day }) => day < extension.on);
    const last = kept.at(-1);
    const rest = {
      start: last?.day ?? drawn,
      due: extension.due,
      owed: last?.balance ?? principal,
    };
    const planned = planInstalments(terms, rest, kept.length);
    if ('reason' in planned) return planned;
    instalments = [...kept, ...planned.instalments];
  }
  return { instalments };
}

/** What is owed from a day on, that day included: a repayment earns no interest on its day. */
export interface BalanceFrom {
  day: Day;
  balance: Money;
}

/**
 * Interest in 元 on the actual balances, from the first day included to the last excluded, at one
 * rate, rounded HALF_UP once at the end. Zero if the period has not begun. Before the first entry
 * nothing is owed; if two entries have the same day, the later one counts.
 *
 * The part of a year up to each change is counted from the start of the period and subtracted,
 * because 30/360 lengths do not add up: split at 31 January they would gain a day.
 */
export function interestAccrued(
  { annualRate, dayCount }: Pick<LoanTerms, 'annualRate' | 'dayCount'>,
  history: readonly BalanceFrom[],
  from: Day,
  to: Day,
): Money {
  if (to <= from) return ZERO;
  const changes = history.filter(({ day }) => day < to).sort(byDay);
  let interest = new Decimal(0);
  for (const [index, { day, balance }] of changes.entries()) {
    const until = changes[index + 1]?.day ?? to;
    if (until <= from) continue;
    const { counted, basis } = yearPart(dayCount, from, until);
    const before = day > from ? yearPart(dayCount, from, day).counted : 0;
    interest = interest.plus(accrued(balance, annualRate, { counted: counted - before, basis }));
  }
  return toCents(interest);
}
