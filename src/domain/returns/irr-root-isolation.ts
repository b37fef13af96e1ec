/**
 * Where the roots of an exponential sum f(x) = Σ amountᵢ · e^(-x·dayᵢ) lie: intervals, each proven
 * to hold exactly one root, or handed on as too narrow for floats. Everything here is binary
 * floats, and no number of it is ever shown: a proof allows for the rounding, and irr.ts finds the
 * roots themselves in Decimals.
 */
import { cellNumber } from '../values/money.ts';
import type { Decimal } from '../values/money.ts';

/** Net amounts by day, ascending, none of them zero; days are counted from the first. */
export interface Nets {
  days: readonly number[];
  amounts: readonly Decimal[];
}

/** A piece of the axis x = ln(1 + r) / 365 at whose ends the sum has a sure sign. */
export interface Bracket {
  low: number;
  high: number;
  /** Where Newton's method starts; only set if exactly one root is proven. */
  start?: number;
}

/** Terms that all proofs of one sum together may look at: about a second. */
const WORK = 60_000_000;

/**
 * Brackets that together hold every root of the sum. `changes` is the number of sign changes of the
 * amounts, at least one. Undefined if the work limit is reached.
 */
export function isolate(nets: Nets, changes: number): Bracket[] | undefined {
  const terms = floatTerms(nets);
  const range = outermost(terms);
  const brackets = changes === 1 ? [{ ...range, single: true }] : divide(terms, range);
  return brackets?.map(({ low, high, single }) =>
    single ? { low, high, start: approximate(terms, low, high) } : { low, high },
  );
}

interface Terms {
  days: readonly number[];
  signs: readonly number[];
  /** ln |amount|. */
  logs: Float64Array;
  /** Buffer for the exponents at one x. */
  scratch: Float64Array;
}

interface Interval {
  low: number;
  high: number;
}

function floatTerms({ days, amounts }: Nets): Terms {
  const logs = Float64Array.from(amounts, (amount) =>
    Math.log(cellNumber(amount.abs().toSignificantDigits(15), '资金流')),
  );
  return {
    days,
    signs: amounts.map((amount) => (amount.isNegative() ? -1 : 1)),
    logs,
    scratch: new Float64Array(logs.length),
  };
}

/**
 * Rates beyond which there is no root. Above the upper one the first amount outweighs all others
 * together; below the lower one, the last does.
 */
function outermost({ days, logs }: Terms): Interval {
  const last = days.length - 1;
  const beyond = (anchor: number, direction: 1 | -1): number => {
    let x = direction / days[last]!;
    const outweighed = (): boolean => {
      let others = 0;
      for (let index = 0; index <= last; index += 1) {
        if (index === anchor) continue;
        others += Math.exp(logs[index]! - logs[anchor]! - x * (days[index]! - days[anchor]!));
      }
      return others < 0.9;
    };
    while (!outweighed()) x *= 2;
    return x;
  };
  return { low: beyond(last, -1), high: beyond(0, 1) };
}

/** Fills scratch with the exponents of the terms at x, less the greatest of them. */
function exponents({ days, logs, scratch }: Terms, x: number): void {
  let greatest = -Infinity;
  for (let index = 0; index < logs.length; index += 1) {
    const exponent = logs[index]! - x * days[index]!;
    scratch[index] = exponent;
    if (exponent > greatest) greatest = exponent;
  }
  for (let index = 0; index < logs.length; index += 1) scratch[index]! -= greatest;
}

/** A bound on the relative rounding of a sum of terms: of the exponents, of exp, of adding up. */
const rounding = ({ days }: Terms, x: number): number =>
  Number.EPSILON * (days.length + 100 + 8 * Math.abs(x) * days.at(-1)!);

/**
 * The sign of the sum at x; 0 if floats cannot decide it. It demands four times the margin of a
 * proof, so that a sign that is certain at a point can also be proven around it; otherwise halving
 * would never end.
 */
function surelySigned(terms: Terms, x: number): number {
  exponents(terms, x);
  let sum = 0;
  let turnover = 0;
  for (let index = 0; index < terms.signs.length; index += 1) {
    const term = Math.exp(terms.scratch[index]!);
    sum += terms.signs[index]! * term;
    turnover += term;
  }
  return Math.abs(sum) > 16 * turnover * rounding(terms, x) ? Math.sign(sum) : 0;
}

/**
 * What is proven about F(x) = e^(cx)·f(x) on an interval: `empty` (no root), `monotone` (at most
 * one root), or nothing. c is the centre of the terms' weights. With s = c - day and the interval m
 * ± h, |F(m+δ) - F(m) - δF'(m)| ≤ Σ|w|·(e^(h|s|) - 1 - h|s|), and likewise for F'.
 */
function proof(terms: Terms, { low, high }: Interval): 'empty' | 'monotone' | 'nothing' {
  const { days, signs, scratch } = terms;
  const middle = (low + high) / 2;
  const half = Math.max(high - middle, middle - low);
  exponents(terms, middle);
  let weight = 0;
  let moment = 0;
  for (let index = 0; index < days.length; index += 1) {
    const term = Math.exp(scratch[index]!);
    weight += term;
    moment += term * days[index]!;
  }
  const c = moment / weight;
  const sums = [0, 0, 0];
  const sizes = [0, 0, 0];
  const grown = [0, 0];
  for (let index = 0; index < days.length; index += 1) {
    const s = c - days[index]!;
    const size = Math.abs(s);
    const term = Math.exp(scratch[index]!);
    const most = Math.exp(scratch[index]! + half * size);
    const signed = signs[index]! * term;
    sums[0]! += signed;
    sums[1]! += signed * s;
    sums[2]! += signed * s * s;
    sizes[0]! += term;
    sizes[1]! += term * size;
    sizes[2]! += term * size * size;
    grown[0]! += most;
    grown[1]! += most * size;
  }
  const doubt = 4 * rounding(terms, Math.max(Math.abs(low), Math.abs(high)));
  // The remainder of the k-th derivative after its linear part, and what rounding may hide.
  const clear = (k: 0 | 1): boolean => {
    const linear = half * Math.abs(sums[k + 1]!);
    const remainder = grown[k]! - sizes[k]! - half * sizes[k + 1]!;
    return Math.abs(sums[k]!) > linear + Math.max(remainder, 0) + doubt * grown[k]!;
  };
  if (clear(0)) return 'empty';
  return clear(1) ? 'monotone' : 'nothing';
}

/** Where to halve: in the middle or beside it, at a rate whose sign is sure. */
const SPLITS = [0.5, 0.47, 0.53, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72];

/** Halves a range until every piece is proven, or floats cannot sign any place to halve it at. */
function divide(terms: Terms, range: Interval): (Interval & { single: boolean })[] | undefined {
  const { signs } = terms;
  const found: (Interval & { single: boolean })[] = [];
  const open = [{ ...range, below: signs.at(-1)!, above: signs[0]! }];
  let work = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { low, high, below, above } = next;
    work += 3 * signs.length;
    if (work > WORK) return undefined;
    const proven = proof(terms, next);
    if (proven === 'empty' || (proven === 'monotone' && below === above)) continue;
    if (proven === 'monotone') {
      found.push({ low, high, single: true });
      continue;
    }
    const split = SPLITS.map((share) => low + share * (high - low)).find(
      (x) => x > low && x < high && surelySigned(terms, x) !== 0,
    );
    if (split === undefined) {
      found.push({ low, high, single: false });
      continue;
    }
    const at = surelySigned(terms, split);
    open.push({ low, high: split, below, above: at }, { low: split, high, below: at, above });
  }
  return found;
}

/** The root of a proven interval, as precisely as floats can tell. */
function approximate(terms: Terms, low: number, high: number): number {
  const below = surelySigned(terms, low);
  for (;;) {
    const middle = (low + high) / 2;
    const at = surelySigned(terms, middle);
    if (at === 0 || middle <= low || middle >= high) return middle;
    if (at === below) low = middle;
    else high = middle;
  }
}
