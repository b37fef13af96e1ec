/**
 * The returns of an investment, a vehicle or the fund: multiples and rates from dated flows and the
 * residual value, gross and net. Every number is a value, or the reason for its absence, with its
 * convention and the flows from which it was computed. Amounts and multiples are not rounded here,
 * and no clock is read.
 */
import { YEAR } from '../contracts/day-count-and-rounding.ts';
import type { Day } from '../values/days.ts';
import { daysBetween } from '../values/days.ts';
import { isUsable } from '../figures/usable-valuation.ts';
import { irr } from './irr.ts';
import type { Flow, Irr } from './irr.ts';
import { Decimal, RATIO_DECIMALS } from '../values/money.ts';
import { dpi, moic, NOT_RECORDED, pic, rvpi, tvpi, type Outcome } from './multiples.ts';

/** The residual value of a position, with its source and day. */
export interface Valuation {
  value: Decimal;
  day: Day;
  source: string;
}

/**
 * One investment seen by its fund, or one account seen by its investor: what went in and came out,
 * and what is left. Corrected entries are left out by the caller together with their corrections;
 * else a reversal would count as money that came back.
 */
export interface Position {
  flows: readonly Flow[];
  /** `nothing`: the position has ended. undefined: still held, but there is no usable valuation. */
  left: Valuation | 'nothing' | undefined;
}

export const LEVELS = { investment: '项目', vehicle: '子基金', fund: '母基金' } as const;
export type Level = keyof typeof LEVELS;

export interface PerformanceInput {
  level: Level;
  asOf: Day;
  /** Flows between the fund and each of its investments. Absent if unknown. */
  gross?: readonly Position[];
  /** Flows between investors and the vehicle, after fees and carry. Absent if unknown. */
  net?: readonly Position[];
  /** 元; needed by PIC. */
  committed?: Decimal;
}

/** A line of the cash flow that a rate was computed from. */
export interface UsedFlow extends Flow {
  kind: 'cash' | 'residual';
}

export interface Side {
  side: 'gross' | 'net';
  label: string;
  /** ACT/365F, whether unrealised value is in it, and the days of the valuations. */
  convention: string;
  /** 元, since inception. */
  paidOut: Decimal;
  received: Decimal;
  /** In 元: the sum of all valuations, or the reason for its absence. */
  residual: Outcome;
  valuations: readonly (Valuation & { ageDays: number })[];
  /** The age in days of the oldest valuation. */
  oldestDays?: number;
  irr: Outcome & { label: '内部收益率（年化）' };
  /**
   * Beside the yearly rate if the flows span less than a year: (1 + r)^(days/365) - 1. A yearly
   * rate from a few weeks would promise a return that nobody earned (GIPS practice).
   */
  period?: Outcome & { label: '期间收益率（未年化）'; not_annualised: true; days: number };
  used: readonly UsedFlow[];
}

export interface Gross extends Side {
  side: 'gross';
  moic: Outcome;
}

export interface Net extends Side {
  side: 'net';
  dpi: Outcome;
  rvpi: Outcome;
  tvpi: Outcome;
  pic: Outcome;
}

export interface Performance {
  level: Level;
  asOf: Day;
  gross?: Gross;
  net?: Net;
}

/**
 * All returns as of a day. Throws a RangeError on a flow or valuation after that day, because it
 * could not be known then.
 */
export function performance(input: PerformanceInput): Performance {
  const { level, asOf, gross, net, committed } = input;
  return {
    level,
    asOf,
    ...(gross && { gross: grossOf(gross, level, asOf) }),
    ...(net && { net: netSide(net, level, asOf, committed) }),
  };
}

function grossOf(positions: readonly Position[], level: Level, asOf: Day): Gross {
  const { residual, ...side } = assemble(positions, asOf);
  const of = { realised: side.received, unrealised: residual.value, invested: side.paidOut };
  return {
    side: 'gross',
    label: `${LEVELS[level]}·毛（对项目的现金流）`,
    ...side,
    residual,
    moic: because(residual, moic(of)),
  };
}

function netSide(
  positions: readonly Position[],
  level: Level,
  asOf: Day,
  committed: Decimal | undefined,
): Net {
  const { residual, ...side } = assemble(positions, asOf);
  const paidIn = side.paidOut;
  const of = { distributed: side.received, residual: residual.value, paidIn };
  return {
    side: 'net',
    label: `${LEVELS[level]}·净（对出资人的现金流）`,
    ...side,
    residual,
    dpi: dpi(of),
    rvpi: because(residual, rvpi(of)),
    tvpi: because(residual, tvpi(of)),
    pic: committed ? pic({ paidIn, committed }) : NOT_RECORDED,
  };
}

/** Where a number fails for want of a valuation, the very reason why the valuation fails. */
const because = (residual: Outcome, outcome: Outcome): Outcome =>
  outcome.reason === 'no_valuation' ? residual : outcome;

/** The residual value in 元 over all positions. If one has no usable valuation, there is no sum. */
function residualValue(positions: readonly Position[]): Outcome {
  let sum = new Decimal(0);
  for (const { flows, left } of positions) {
    if (left === undefined) return { reason: 'no_valuation' };
    if (left === 'nothing') continue;
    if (!flows.every(({ day }) => isUsable(left.day, day))) return { reason: 'valuation_stale' };
    sum = sum.plus(left.value);
  }
  return { value: sum };
}

function assemble(positions: readonly Position[], asOf: Day): Omit<Side, 'side' | 'label'> {
  const flows = positions.flatMap((position) => position.flows);
  const valuations = positions.flatMap(({ left }) =>
    left === undefined || left === 'nothing'
      ? []
      : [{ ...left, ageDays: daysBetween(left.day, asOf) }],
  );
  const late = [...flows, ...valuations].find(({ day }) => day > asOf);
  if (late) throw new RangeError(`${late.day} lies after the as-of day ${asOf}.`);
  const residual = residualValue(positions);
  // The residual value counts as received on the day it was valued, not on the day of asking.
  const used = [
    ...flows.map(({ day, amount }): UsedFlow => ({ day, amount, kind: 'cash' })),
    ...valuations.map(({ day, value }): UsedFlow => ({ day, amount: value, kind: 'residual' })),
  ].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const ages = valuations.map(({ ageDays }) => ageDays);
  return {
    convention: rateConvention(residual, valuations),
    paidOut: totalFlows(flows, -1),
    received: totalFlows(flows, 1),
    residual,
    valuations,
    ...(ages.length > 0 && { oldestDays: Math.max(...ages) }),
    ...annualRates(used, residual),
    used,
  };
}

/** The total paid out (-1) or received (1) over all flows, in 元, as a positive number. */
function totalFlows(flows: readonly Flow[], direction: 1 | -1): Decimal {
  const zero = new Decimal(0);
  return flows
    .map(({ amount }) => amount.times(direction))
    .reduce((sum, amount) => (amount.isPositive() ? sum.plus(amount) : sum), zero);
}

function rateConvention(residual: Outcome, valuations: readonly Valuation[]): string {
  if (residual.reason === 'no_valuation') return 'ACT/365F，缺少估值';
  if (valuations.length === 0) return 'ACT/365F，全部已实现';
  const days = valuations.map(({ day }) => day).sort();
  const [first, last] = [days[0]!, days.at(-1)!];
  const span = first === last ? first : `${first} 至 ${last}`;
  return `ACT/365F，${residual.reason ? '估值已失效' : '含未实现'}，估值日 ${span}`;
}

/** The yearly rate and, for less than 365 days, the return of the period. */
function annualRates(used: readonly UsedFlow[], residual: Outcome): Pick<Side, 'irr' | 'period'> {
  const label = '内部收益率（年化）';
  if (residual.value === undefined) return { irr: { ...residual, label } };
  const found = irr(used);
  const yearly = overDays(found, YEAR);
  const moving = used.filter(({ amount }) => !amount.isZero());
  const days = moving.length === 0 ? 0 : daysBetween(moving[0]!.day, moving.at(-1)!.day);
  if (days >= YEAR) return { irr: { ...yearly, label } };
  return {
    irr: { ...yearly, label },
    period: { ...overDays(found, days), label: '期间收益率（未年化）', not_annualised: true, days },
  };
}

/** The rate, or each of several rates, over this many days. */
function overDays(found: Irr, days: number): Outcome {
  const over = (logPerDay: Decimal): Decimal => logPerDay.times(days).exp().minus(1);
  if (found.value !== undefined)
    return { value: days === YEAR ? found.value : over(found.logPerDay).toSignificantDigits(20) };
  const { logsPerDay, ...said } = found;
  if (logsPerDay === undefined || days === YEAR) return said;
  return { ...said, roots: logsPerDay.map((each) => over(each).toDecimalPlaces(RATIO_DECIMALS)) };
}

/** A rate above 1 000 000% comes from very few days or tiny amounts, and nobody can use it. */
const READABLE = new Decimal(10_000);

/** A rate as people are shown it: one that nobody can read is a reason. */
export const readableRate = (rate: Outcome): Outcome =>
  rate.value?.greaterThan(READABLE) ? { reason: 'beyond_reading' } : rate;

/**
 * The yearly rate as people are shown it. Undefined if the flows span less than a year; then the
 * return of the period is shown.
 */
export const readableYearly = ({ irr: yearly, period }: Side): Outcome | undefined =>
  period && (yearly.value ?? yearly.roots) !== undefined ? undefined : readableRate(yearly);

const percent = (rate: Decimal): string =>
  rate.greaterThan(READABLE) ? '超过 1,000,000%' : `${rate.times(100).toFixed(2)}%`;

/** Several rates in words, the plausible one first; undefined if there is only one or none. */
export function rootsText({ roots, plausible }: Outcome): string | undefined {
  if (roots === undefined) return undefined;
  if (plausible === undefined) return `${roots.map(percent).join('、')}，均与总收益方向不符`;
  const others = roots.filter((_, index) => index !== plausible).map(percent);
  return `较合理的为 ${percent(roots[plausible]!)}（与总收益同号、离零最近），另有 ${others.join('、')}`;
}
