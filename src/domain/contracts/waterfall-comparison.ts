/** What the records say of a payment, held against what the waterfall gives. */
import { minus, plus, total, ZERO } from '../values/money.ts';
import type { Money } from '../values/money.ts';
import { NOTHING_PAID, type Distribution, type PaymentHeading } from './waterfall.ts';

/** A distribution as it is recorded. */
export interface RecordedPayment {
  /** Without `residual`, what the sheet calls 收益 is all in `interest`, as it usually is. */
  tranches: readonly { id: string; interest: Money; principal: Money; residual?: Money }[];
  fees: Money;
  /** Added less released. Undefined if the records do not say; then it is not compared. */
  reserve?: Money;
  originator?: Money;
}

export interface PaymentDifference {
  /** The tranche's id; undefined for a difference of the whole deal. */
  tranche: string | undefined;
  kind: PaymentHeading | 'fees' | 'reserve' | 'originator';
  expected: Money;
  recorded: Money;
  /** Recorded less expected: positive if too much was paid. */
  difference: Money;
}

/**
 * Where the records and the waterfall differ, to the cent, and by how much. A tranche missing on
 * one side counts there as paid nothing; several records of one tranche are added up.
 */
export function compare(expected: Distribution, recorded: RecordedPayment): PaymentDifference[] {
  const found: PaymentDifference[] = [];
  const check = (
    kind: PaymentDifference['kind'],
    due: Money,
    paid: Money,
    tranche?: string,
  ): void => {
    if (due.equals(paid)) return;
    found.push({ tranche, kind, expected: due, recorded: paid, difference: minus(paid, due) });
  };
  for (const id of new Set([...expected.tranches, ...recorded.tranches].map((one) => one.id))) {
    const paid = recorded.tranches.filter((one) => one.id === id);
    const due = expected.tranches.find((one) => one.id === id);
    const { interest, principal, residual } = due ?? NOTHING_PAID;
    const apart = paid.some((one) => one.residual !== undefined);
    const sum = (kind: PaymentHeading): Money => total(paid.map((one) => one[kind] ?? ZERO));
    check('interest', apart ? interest : plus(interest, residual), sum('interest'), id);
    check('principal', principal, sum('principal'), id);
    if (apart) check('residual', residual, sum('residual'), id);
  }
  const { added, released } = expected.reserve;
  check('fees', expected.fees, recorded.fees);
  if (recorded.reserve) check('reserve', minus(added, released), recorded.reserve);
  if (recorded.originator) check('originator', expected.originator, recorded.originator);
  return found;
}
