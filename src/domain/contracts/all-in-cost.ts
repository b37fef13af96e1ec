/** What a financing costs an enterprise after subsidy, as a simple rate for a year. */
import { accrued, YEAR } from './day-count-and-rounding.ts';
import { Decimal, readableMoney, type Money, type Ratio } from '../values/money.ts';

/** A financing of an enterprise, repaid at its end. */
export interface Financing {
  principal: Money;
  /** The annual rate as a pure number. */
  annualRate: Ratio;
  /** From the day drawn, included, to the day due, excluded. */
  days: number;
  /** 中介服务费用: appraisal, rating, law and so on, over the whole term; the subsidised fees. */
  intermediaryFees: Money;
  /** Fees that no subsidy covers, such as a guarantee fee, over the whole term. */
  otherFees: Money;
  /** The share of the interest that the city pays: 20% is 0.2. */
  interestSubsidyShare: Ratio;
  /** The share of the intermediary fees that the city pays. */
  feeSubsidyShare: Ratio;
}

/** A cost in 元 with its working, unrounded, or the reason for its absence. */
export type AllInCost =
  | {
      /** A year's cost as a pure number, unrounded. */
      value: Decimal;
      interest: Decimal;
      interestSubsidy: Decimal;
      fees: Decimal;
      feeSubsidy: Decimal;
    }
  | { reason: string };

/**
 * 综合融资成本: the yearly cost of a financing to the enterprise after subsidy, as a simple rate:
 * (interest + fees − subsidies) ÷ principal × 365 ÷ days, with interest = principal × rate × days ÷
 * 365.
 *
 * The formula is our own. The first deal's published 3.99% (浙江竟成环保, 10 000 000 元 for three years,
 * 20% of the interest and 90% of the intermediary fees subsidised) was published without rate, fees
 * or method, so the formula cannot be checked against it. There is no compounding. The principal is
 * taken to be owed in full to the end, so the result is too low for a financing repaid in parts.
 */
export function allInCost(financing: Financing): AllInCost {
  const { principal, annualRate, days, intermediaryFees, otherFees } = financing;
  const { interestSubsidyShare, feeSubsidyShare } = financing;
  if (principal.lte(0)) return { reason: `融资本金 ${readableMoney(principal)} 应大于零。` };
  if (!Number.isInteger(days) || days < 1) return { reason: `融资期限 ${days} 天应为正整数。` };
  if (annualRate.lt(0)) return { reason: `年利率 ${annualRate.toFixed()} 小于零。` };
  if (intermediaryFees.lt(0)) {
    return { reason: `中介服务费用 ${readableMoney(intermediaryFees)} 小于零。` };
  }
  if (otherFees.lt(0)) return { reason: `其他费用 ${readableMoney(otherFees)} 小于零。` };
  for (const share of [interestSubsidyShare, feeSubsidyShare]) {
    if (share.lt(0) || share.gt(1))
      return { reason: `补贴比例 ${share.toFixed()} 不在 0 与 1 之间。` };
  }
  const interest = accrued(principal, annualRate, { counted: days, basis: YEAR });
  const interestSubsidy = interest.times(interestSubsidyShare);
  const fees = intermediaryFees.plus(otherFees);
  const feeSubsidy = intermediaryFees.times(feeSubsidyShare);
  const cost = interest.minus(interestSubsidy).plus(fees).minus(feeSubsidy);
  const value = cost.times(YEAR).div(principal.times(days));
  return { value, interest, interestSubsidy, fees, feeSubsidy };
}
