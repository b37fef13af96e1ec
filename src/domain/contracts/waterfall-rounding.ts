/**
 * How a waterfall rounds: what is paid on a day is divided to the cent, with nothing left over. The
 * interest that is due is rounded before, as the deal says (`waterfall.ts`).
 */
import { Decimal, minus, plus, total, ZERO, type Money } from '../values/money.ts';
import { toCents } from './day-count-and-rounding.ts';

/**
 * Divides an amount in proportion to weights, to the cent, by the largest remainder. Each part is
 * rounded down to the cent; the cents left over go one each to the parts with the largest
 * remainders, to the earlier one if two are equal. The parts sum to the amount, and none exceeds
 * its weight unless the amount exceeds the sum of weights.
 *
 * Throws on a negative amount, a fraction of a cent, a negative weight, and a positive amount if no
 * weight is positive.
 */
export function divide(amount: Money, weights: readonly Money[]): Money[] {
  const isBelow = (some: Money): boolean => some.lt(0);
  if (isBelow(amount) || amount.decimalPlaces() > 2 || weights.some(isBelow)) {
    const said = weights.map((weight) => weight.toFixed()).join(' : ');
    throw new RangeError(`${amount.toFixed()} in ${said} cannot be divided to the cent.`);
  }
  if (amount.isZero()) return weights.map(() => ZERO);
  const whole = total(weights);
  if (whole.isZero()) throw new RangeError('Nothing to divide by: every weight is zero.');
  const parts = weights.map((weight) => toCents(amount.times(weight).div(whole), 'DOWN'));
  // Remainders are compared as products, because division could make two equal ones differ.
  const cutOff = weights.map((weight, at) => amount.times(weight).minus(parts[at]!.times(whole)));
  const largest = [...cutOff.keys()].sort((a, b) => cutOff[b]!.comparedTo(cutOff[a]!) || a - b);
  const cent = new Decimal('0.01') as Money;
  let rest = minus(amount, total(parts));
  for (const at of largest) {
    if (rest.isZero()) break;
    parts[at] = plus(parts[at]!, cent);
    rest = minus(rest, cent);
  }
  return parts;
}
