/**
 * The internal rate of return by the XIRR convention, ACT/365F: 0 = Σ amountᵢ / (1 + r)^(daysᵢ /
 * 365), days counted from the first flow, a leap day being a day.
 *
 * With x = ln(1 + r) / 365 this is an exponential sum f(x) = Σ amountᵢ · e^(-x·daysᵢ), and r in
 * (-1, ∞) is x in (-∞, ∞). f has no more roots than its amounts have sign changes (Descartes'
 * rule for exponential sums; Jameson, The Mathematical Gazette 90, 2006), so one sign change
 * means one root. With more, every root is found: irr-isolation.ts halves the axis until each
 * piece is proven to hold no root or one; pieces too narrow for floats are taken apart here by
 * derivatives, see `ladder`. A rate that is returned was found in Decimals, and the signs on both
 * sides of it prove it.
 */
import { YEAR } from '../contracts/day-count-and-rounding.ts';
import type { Day } from '../values/days.ts';
import { daysBetween } from '../values/days.ts';
import { isolate } from './irr-root-isolation.ts';
import type { Nets } from './irr-root-isolation.ts';
import { Decimal, RATIO_DECIMALS } from '../values/money.ts';

/** An amount in 元 on a day: negative was paid out, positive was received. */
export interface Flow {
  day: Day;
  amount: Decimal;
}

export const IRR_REASONS = {
  no_flows: '没有资金流，或每日轧差后均为零，无从计算内部收益率',
  one_sign: '资金流（同日轧差后）只有流出或只有流入，内部收益率不存在',
  single_day: '资金流都在同一天，内部收益率无定义',
  no_root: '没有使净现值为零的收益率',
  several_roots: '有多个收益率使净现值为零，需复核，不取其一',
  not_converged: '未能在规定的计算量内确定全部的根',
} as const;
export type IrrReason = keyof typeof IRR_REASONS;

export type Irr =
  | {
      /**
       * The annual rate, 0.1 for 10%, with 20 significant digits, of which the first 12 are proven.
       * A loss of nearly everything within days rounds to -1; the rate itself is above -1.
       */
      value: Decimal;
      /** ln(1 + value) / 365, which stays exact even if the value itself rounds to -1. */
      logPerDay: Decimal;
      reason?: undefined;
    }
  | {
      reason: IrrReason;
      /** All the rates, ascending, to 10 decimals or 20 digits; with several_roots only. */
      roots?: readonly Decimal[];
      /** ln(1 + rate) / 365 of each of them. */
      logsPerDay?: readonly Decimal[];
      /** Which of them is the plausible one, see `plausibleRate`; absent where none is. */
      plausible?: number;
      value?: undefined;
    };

/** Proven relative accuracy of a rate, and the accuracy at which Newton's steps end. */
const PROVEN = new Decimal('1e-12');
const ENOUGH = new Decimal('1e-24');
/** Below this a step is only the rounding of 40 digits. */
const SMALLEST_STEP = new Decimal('1e-36');
/**
 * A sum this small relative to its terms counts as zero: rounding of 40 digits may leave that much.
 * Two rates can be distinguished if they differ by about 1e-16, three by 1e-11, four by 1e-7;
 * closer ones are reported as one.
 */
const TOUCHES = new Decimal('1e-34');
/** Rates closer than this are one rate, because that is the precision shown. */
const SAME = new Decimal('1e-10');
/** Rows, and terms over all its rows, that a ladder may have: a few seconds at the worst. */
const LADDER_ROWS = 40;
const LADDER_TERMS = 50_000;

const sign = (value: Decimal): number => (value.isZero() ? 0 : value.isNegative() ? -1 : 1);

/**
 * The rate, or the reason for its absence; never a guess. Flows may come in any order, several on
 * one day, with zeros among them. A rate at which the net present value touches zero without
 * crossing it counts. Throws a RangeError on an amount that is not finite or has more than 300
 * digits.
 */
export function irr(flows: readonly Flow[]): Irr {
  const nets = netted(flows);
  const { days, amounts } = nets;
  if (amounts.length === 0) return { reason: 'no_flows' };
  if (amounts.length === 1) {
    const moving = flows.filter(({ amount }) => !amount.isZero());
    const ways = new Set(moving.map(({ amount }) => sign(amount)));
    // Other days whose flows cancel out are days as well: then it is not all on one.
    const isOneDay = new Set(moving.map(({ day }) => day)).size === 1;
    return { reason: isOneDay && ways.size === 2 ? 'single_day' : 'one_sign' };
  }
  const switches = switchDays(nets);
  if (switches.length === 0) return { reason: 'one_sign' };
  const brackets = isolate(nets, switches.length);
  if (brackets === undefined) return { reason: 'not_converged' };
  const rows = [amounts, derivative(days, amounts, switches[0]!)] as const;
  const roots = brackets.flatMap(({ low, high, start }) => {
    const [from, to] = [new Decimal(low), new Decimal(high)];
    return start === undefined
      ? ladder(nets, switches, from, to)
      : [rootWithin(days, rows, from, to, new Decimal(start))];
  });
  return roots.every((root) => root !== undefined)
    ? outcome(roots, total(amounts))
    : { reason: 'not_converged' };
}

const total = (row: readonly Decimal[]): Decimal => row.reduce((sum, value) => sum.plus(value));

/** The outcome for these roots in x. */
function outcome(roots: readonly Decimal[], gain: Decimal): Irr {
  const ascending = [...roots].sort((a, b) => a.cmp(b));
  const rates: { value: Decimal; logPerDay: Decimal }[] = [];
  for (const logPerDay of ascending) {
    // Rounded away from the noise of the last digits, so that 12.5% is not 12.4999…% when shown.
    const value = logPerDay.times(YEAR).exp().minus(1).toSignificantDigits(20);
    const last = rates.at(-1);
    const near = SAME.times(Decimal.max(value.abs(), 1));
    if (!last || value.minus(last.value).gt(near)) rates.push({ value, logPerDay });
  }
  const [first] = rates;
  if (first === undefined) return { reason: 'no_root' };
  if (rates.length === 1) return first;
  const logsPerDay = rates.map(({ logPerDay }) => logPerDay);
  const plausible = plausibleRate(logsPerDay, gain);
  return {
    reason: 'several_roots',
    roots: rates.map(({ value }) => value.toDecimalPlaces(RATIO_DECIMALS)),
    logsPerDay,
    ...(plausible !== undefined && { plausible }),
  };
}

/**
 * The rate that matches what happened: positive after a gain, negative after a loss, and of those
 * the one nearest to zero. If no rate has the sign of the gain, none is plausible.
 */
function plausibleRate(logsPerDay: readonly Decimal[], gain: Decimal): number | undefined {
  const fitting = logsPerDay.filter((log) => gain.isZero() || sign(log) === sign(gain));
  const [nearest] = fitting.toSorted((a, b) => a.abs().cmp(b.abs()));
  return nearest && logsPerDay.indexOf(nearest);
}

function netted(flows: readonly Flow[]): Nets {
  const byDay = new Map<Day, Decimal>();
  for (const { day, amount } of flows) {
    if (!amount.isFinite() || Math.abs(amount.e) > 300)
      throw new RangeError(`Not an amount: ${amount.toString()}`);
    byDay.set(day, byDay.get(day)?.plus(amount) ?? amount);
  }
  const nets = [...byDay].filter(([, net]) => !net.isZero());
  nets.sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    days: nets.map(([day]) => daysBetween(nets[0]![0], day)),
    amounts: nets.map(([, net]) => net),
  };
}

/** Between which days the sign changes: the middle of each gap, in days from the first flow. */
function switchDays({ days, amounts }: Nets): number[] {
  return days.flatMap((day, index) =>
    index > 0 && sign(amounts[index]!) !== sign(amounts[index - 1]!)
      ? [(days[index - 1]! + day) / 2]
      : [],
  );
}

// In Decimals

type Coefficients = readonly Decimal[];

/** The coefficients of e^(-cx) · d/dx(e^(cx) · Σ rowᵢ · e^(-x·dayᵢ)). */
const derivative = (days: readonly number[], row: Coefficients, c: number): Coefficients =>
  row.map((value, index) => value.times(c - days[index]!));

/** Σ rowᵢ · e^(-x·dayᵢ) for each row, by Horner's rule over the gaps between the days. */
function valuesAt(days: readonly number[], rows: readonly Coefficients[], x: Decimal): Decimal[] {
  const base = x.negated().exp();
  const powers = new Map<number, Decimal>([[1, base]]);
  // By squaring, because decimal.js's own pow needs an operator that money.ts switches off.
  const power = (gap: number): Decimal => {
    const known = powers.get(gap);
    if (known) return known;
    const root = power(Math.floor(gap / 2));
    const square = root.times(root);
    const made = gap % 2 === 0 ? square : square.times(base);
    powers.set(gap, made);
    return made;
  };
  const sums = rows.map((row) => row.at(-1)!);
  for (let index = days.length - 2; index >= 0; index -= 1) {
    const factor = power(days[index + 1]! - days[index]!);
    rows.forEach((row, at) => {
      sums[at] = sums[at]!.times(factor).plus(row[index]!);
    });
  }
  return sums;
}

/** A share of x that is the same share, or less, of the yearly rate. */
const rateShare = (x: Decimal, share: Decimal): Decimal =>
  Decimal.min(x.abs(), new Decimal(1).div(YEAR)).times(share);

/**
 * The root of the first row between two points where its signs differ; the second row is its
 * derivative. It uses Newton's steps, and halves the bracket if a step leaves it or shrinks it too
 * slowly. Undefined if it does not converge, or if the signs around the answer do not prove it.
 */
function rootWithin(
  days: readonly number[],
  rows: readonly [Coefficients, Coefficients],
  from: Decimal,
  to: Decimal,
  start: Decimal,
): Decimal | undefined {
  const [row] = rows;
  const signAt = (x: Decimal): number => sign(valuesAt(days, [row], x)[0]!);
  // At a rate of zero the sum is exact; near zero, the rounding error would be larger than the sum.
  if (from.isNegative() && to.isPositive()) {
    if (total(row).isZero()) return new Decimal(0);
  }
  const below = signAt(from);
  let [low, high, x] = [from, to, start];
  let previous = high.minus(low);
  for (let round = 0; round < 400; round += 1) {
    const [value, slope] = valuesAt(days, rows, x) as [Decimal, Decimal];
    if (value.isZero()) return x;
    if (sign(value) === below) low = x;
    else high = x;
    let next = x.minus(value.div(slope));
    const slow = next.minus(x).abs().times(2).gt(previous);
    if (slow || !next.gt(low) || !next.lt(high)) next = low.plus(high).div(2);
    previous = next.minus(x).abs();
    x = next;
    if (previous.gt(Decimal.max(rateShare(x, ENOUGH), SMALLEST_STEP))) continue;
    const margin = rateShare(x, PROVEN);
    const before = signAt(Decimal.max(from, x.minus(margin)));
    const after = signAt(Decimal.min(to, x.plus(margin)));
    return before === below && after === -below ? x : undefined;
  }
  return undefined;
}

/** The sign of Σ rowᵢ · e^(-x·dayᵢ); 0 if the sum is negligible compared with its terms. */
function clearSign(days: readonly number[], row: Coefficients, x: Decimal): number {
  const absolute = row.map((value) => value.abs());
  const [value, turnover] = valuesAt(days, [row, absolute], x) as [Decimal, Decimal];
  return value.abs().lte(turnover.times(TOUCHES)) ? 0 : sign(value);
}

/**
 * All roots between two rates, as near to each other as TOUCHES allows. Each derivative taken
 * with c in the gap of a sign change has one sign change less, so the last has no root; and
 * between neighbouring roots of a row lies one of its derivative (Rolle), so the roots of each
 * row are bracketed by those of the next. [undefined] when that is too much work or does not
 * converge.
 */
function ladder(
  { days, amounts }: Nets,
  switches: readonly number[],
  from: Decimal,
  to: Decimal,
): (Decimal | undefined)[] {
  const rungs = switches.length;
  if (rungs > LADDER_ROWS || rungs * days.length > LADDER_TERMS) return [undefined];
  const rows: Coefficients[] = [amounts];
  for (const c of switches) rows.push(derivative(days, rows.at(-1)!, c));
  let roots: Decimal[] = [];
  for (let level = rungs - 1; level >= 0; level -= 1) {
    const pair = [rows[level]!, rows[level + 1]!] as const;
    const places = [from, ...roots, to];
    const signs = places.map((x) => clearSign(days, pair[0], x));
    roots = [];
    for (let index = 1; index < places.length; index += 1) {
      const [left, right] = [places[index - 1]!, places[index]!];
      if (signs[index - 1]! * signs[index]! < 0) {
        const root = rootWithin(days, pair, left, right, left.plus(right).div(2));
        if (root === undefined) return [undefined];
        roots.push(root);
      }
      // A turning point at zero: a root of even or higher order.
      if (signs[index] === 0 && index < places.length - 1) roots.push(right);
    }
  }
  return roots;
}
