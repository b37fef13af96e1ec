/**
 * Multiples, 放大倍数, 返投倍数 and 投资进度: quotients of amounts in 元, each a value or the reason for its
 * absence. Nothing is rounded here.
 */
import { REASONS } from '../figures/figure.ts';
import { IRR_REASONS } from './irr.ts';
import type { Decimal } from '../values/money.ts';

export const PERFORMANCE_REASONS = {
  paid_in_zero: REASONS.paid_in_zero,
  committed_zero: REASONS.committed_zero,
  no_valuation: REASONS.no_valuation,
  nothing_invested: '没有投资，无从计算',
  fiscal_zero: '没有财政出资，无从计算',
  not_recorded: '缺少计算所需的记录',
  valuation_stale: '估值日之后又有投资或回收，该估值不能再用',
  beyond_reading: '收益率超过 1,000,000%，没有参考意义，不列出数值',
  ...IRR_REASONS,
} as const;
export type PerformanceReason = keyof typeof PERFORMANCE_REASONS;

/** A number (倍, a share, a yearly rate, or 元 if it says so), or why there is none. */
export type Outcome =
  | { value: Decimal; reason?: undefined; roots?: undefined; plausible?: undefined }
  | {
      reason: PerformanceReason;
      /** With several_roots: every rate that fits. */
      roots?: readonly Decimal[];
      /** The index of the plausible rate; absent if none is plausible. */
      plausible?: number;
      value?: undefined;
    };

/** For a number that depends on something that was never recorded: absent, and not zero. */
export const NOT_RECORDED: Outcome = { reason: 'not_recorded' };

/**
 * Numerator ÷ denominator, both in 元. A denominator below zero is a fault of the caller, since the
 * ledger lets no balance fall below zero: throws a RangeError.
 */
function quotient(numerator: Decimal, denominator: Decimal, whenZero: PerformanceReason): Outcome {
  if (denominator.isZero()) return { reason: whenZero };
  if (denominator.isNegative())
    throw new RangeError(`A denominator below zero: ${denominator.toFixed()}`);
  return { value: numerator.div(denominator) };
}

// Multiples. All amounts are in 元 and since inception; results are in 倍

/** DPI = cumulative distributions ÷ cumulative paid-in. */
export const dpi = (of: { distributed: Decimal; paidIn: Decimal }): Outcome =>
  quotient(of.distributed, of.paidIn, 'paid_in_zero');

/** RVPI = residual value ÷ cumulative paid-in. Without a valuation there is no residual value. */
export const rvpi = (of: { residual: Decimal | undefined; paidIn: Decimal }): Outcome => {
  if (of.paidIn.isZero()) return { reason: 'paid_in_zero' };
  if (of.residual === undefined) return { reason: 'no_valuation' };
  return quotient(of.residual, of.paidIn, 'paid_in_zero');
};

/** TVPI = DPI + RVPI: added and not divided again, so that the identity holds to the last digit. */
export const tvpi = (of: {
  distributed: Decimal;
  residual: Decimal | undefined;
  paidIn: Decimal;
}): Outcome => {
  const [realised, unrealised] = [dpi(of), rvpi(of)];
  if (realised.value === undefined) return realised;
  if (unrealised.value === undefined) return unrealised;
  return { value: realised.value.plus(unrealised.value) };
};

/** PIC = cumulative paid-in ÷ committed. */
export const pic = (of: { paidIn: Decimal; committed: Decimal }): Outcome =>
  quotient(of.paidIn, of.committed, 'committed_zero');

/** MOIC = (realised + unrealised value) ÷ invested capital, at the level of the deals. */
export const moic = (of: {
  realised: Decimal;
  unrealised: Decimal | undefined;
  invested: Decimal;
}): Outcome => {
  if (of.invested.isZero()) return { reason: 'nothing_invested' };
  if (of.unrealised === undefined) return { reason: 'no_valuation' };
  return quotient(of.realised.plus(of.unrealised), of.invested, 'nothing_invested');
};

// Public-money figures

/** Three conventions that give three numbers; one is never shown without its name and formula. */
export const LEVERAGE = {
  fund_scale: {
    label: '资金放大倍数（基金规模口径）',
    formula: '参投基金整体实缴 ÷ 母基金对其实缴',
    source: '泉财规〔2025〕3号 绩效评价表',
  },
  total_capital: {
    label: '资金放大倍数（全部资金口径）',
    formula: '（基金投资 + 跟投 + 后续贷款）÷ 财政出资',
    source: '业界惯例',
  },
  social_only: {
    label: '撬动倍数（社会资本口径）',
    formula: '社会资本 ÷ 财政出资',
    source: '省级年度报告用法',
  },
} as const;

/** (a) The funds' whole paid-in capital, the fiscal part in it, ÷ what the 母基金 paid into them. */
export const leverageByFundScale = (of: { fundsPaidIn: Decimal; parentPaidIn: Decimal }): Outcome =>
  quotient(of.fundsPaidIn, of.parentPaidIn, 'paid_in_zero');

/**
 * (b) All capital that reached the projects ÷ fiscal money paid out. A part that was never recorded
 * is undefined, not zero, and then there is no answer.
 */
export function leverageByTotalCapital(of: {
  invested: Decimal | undefined;
  coInvested: Decimal | undefined;
  followOnLoans: Decimal | undefined;
  fiscal: Decimal;
}): Outcome {
  if (of.fiscal.isZero()) return { reason: 'fiscal_zero' };
  if (!of.invested || !of.coInvested || !of.followOnLoans) return NOT_RECORDED;
  const reached = of.invested.plus(of.coInvested).plus(of.followOnLoans);
  return quotient(reached, of.fiscal, 'fiscal_zero');
}

/** (c) Social capital alone ÷ fiscal money; the numerator has no fiscal money. */
export function leverageBySocialCapital(of: {
  social: Decimal | undefined;
  fiscal: Decimal;
}): Outcome {
  if (of.fiscal.isZero()) return { reason: 'fiscal_zero' };
  return of.social ? quotient(of.social, of.fiscal, 'fiscal_zero') : NOT_RECORDED;
}

/** The base of an agreement's multiple: money paid in, or money committed. */
export type Against = { paidIn: Decimal } | { committed: Decimal };

const against = (amount: Decimal, base: Against): Outcome =>
  'paidIn' in base
    ? quotient(amount, base.paidIn, 'paid_in_zero')
    : quotient(amount, base.committed, 'committed_zero');

/** 返投倍数 = Σ 认定返投额 ÷ what the 母基金 paid in (or committed) to this vehicle. */
export const localReturnMultiple = (recognised: Decimal, base: Against): Outcome =>
  against(recognised, base);

/** 投资进度 = invested ÷ the vehicle's whole paid-in (or committed) capital; a share, not a percent. */
export const deployment = (invested: Decimal, base: Against): Outcome => against(invested, base);
