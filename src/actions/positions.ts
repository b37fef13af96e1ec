/** Positions and accounts from flows and marks: what the returns are computed from. */
import type { Sql } from '../db/connection.ts';
import { readFlows, type FlowRow } from '../db/flows.ts';
import { readLatestMarks } from '../db/statements.ts';
import { VALUATION_METHODS } from '../domain/books/investments.ts';
import type { Day } from '../domain/values/days.ts';
import { isUsable } from '../domain/figures/usable-valuation.ts';
import { groupBy } from '../domain/values/group-by.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import { Decimal, total, ZERO, type Money } from '../domain/values/money.ts';
import type { Position, Valuation } from '../domain/returns/performance.ts';

/** The direction of each flow, seen by the investor: money paid out is negative. */
const GROSS_SIGNS = { invested: -1, proceeds: 1 } as const;
const COST_SIGNS = { invested: 1, cost_relieved: -1, cost_written_off: -1 } as const;
export const NET_SIGNS = { paid_in: -1, distributed_capital: 1, distributed_gain: 1 } as const;
/** The flows that change a vehicle's own cash. */
const CASH_SIGNS = {
  paid_in: 1,
  proceeds: 1,
  received_from_sub_funds: 1,
  invested: -1,
  paid_to_sub_funds: -1,
  fees: -1,
  distributed_capital: -1,
  distributed_gain: -1,
} as const;

type Signs = Readonly<Record<string, 1 | -1>>;

const signedMeasures = (...signs: Signs[]) =>
  [...new Set(signs.flatMap((each) => Object.keys(each)))] as FlowRow['measure'][];

export const signed = (rows: readonly FlowRow[], signs: Signs): { day: Day; amount: Decimal }[] =>
  rows
    .filter((row) => row.measure in signs)
    .map((row) => ({ day: row.day, amount: row.amount.times(signs[row.measure]!) }));

const net = (rows: readonly FlowRow[], signs: Signs): Decimal =>
  signed(rows, signs).reduce((sum, { amount }) => sum.plus(amount), new Decimal(0));

interface Marked {
  value: string;
  effective_on: Day;
  detail: Record<string, unknown> | null;
}

const readValuation = (mark: Marked): Valuation => ({
  value: new Decimal(mark.value),
  day: mark.effective_on,
  source: VALUATION_METHODS[mark.detail?.method as keyof typeof VALUATION_METHODS] ?? '估值',
});

/** One holding as a position: its flows, and what its last usable mark leaves. */
function buildPosition(rows: readonly FlowRow[], mark: Marked | undefined): Position {
  const held = net(rows, { invested: 1, cost_relieved: -1 });
  const cost = net(rows, COST_SIGNS);
  const flows = signed(rows, GROSS_SIGNS);
  if (!held.greaterThan(0)) return { flows, left: 'nothing' };
  const lastChange = rows.filter((row) => row.measure in COST_SIGNS).at(-1)!.day;
  if (mark && isUsable(mark.effective_on, lastChange)) return { flows, left: readValuation(mark) };
  // Wholly written off and not valued since, so nobody has stated that anything is left.
  return { flows, left: cost.isZero() ? 'nothing' : undefined };
}

const HOLDING_MEASURES = signedMeasures(GROSS_SIGNS, COST_SIGNS);

/** Positions by holding, for one vehicle, for some holdings, or all. */
export async function positions(
  sql: Sql,
  moment: Moment,
  filter: { vehicle?: string; instruments?: readonly string[] },
): Promise<Map<string, Position>> {
  const rows = await readFlows(sql, moment, { measures: HOLDING_MEASURES, ...filter });
  const marks = await readLatestMarks(sql, 'valuation', moment, '', filter.instruments);
  const holdings = groupBy(rows, ({ instrument }) => (instrument === null ? [] : [instrument]));
  return new Map(
    [...holdings].map(([code, flows]) => [code, buildPosition(flows, marks.get(code))]),
  );
}

/**
 * What is left in a vehicle: its holdings at fair value and its cash; not usable if a holding has
 * no valuation.
 */
function netAssets(held: Iterable<Position>, cash: Decimal, asOf: Day): Valuation | undefined {
  let value = cash;
  let oldest: Day = asOf;
  for (const { left } of held) {
    if (left === undefined) return undefined;
    if (left === 'nothing') continue;
    value = value.plus(left.value);
    if (left.day < oldest) oldest = left.day;
  }
  return { value, day: asOf, source: `持有项目公允价值与账面现金，最早的估值日 ${oldest}` };
}

export interface VehicleAccount {
  rows: FlowRow[];
  holdings: Map<string, Position>;
  left: Valuation | undefined;
  committed: Money;
}

export async function account(sql: Sql, moment: Moment, vehicle: string): Promise<VehicleAccount> {
  const measures = signedMeasures(NET_SIGNS, CASH_SIGNS, { committed: 1, local_return: 1 });
  const rows = await readFlows(sql, moment, { measures, vehicle });
  const holdings = await positions(sql, moment, { vehicle });
  return {
    rows,
    holdings,
    left: netAssets(holdings.values(), net(rows, CASH_SIGNS), moment.asOf),
    committed: sumMeasure(rows, 'committed'),
  };
}

export const sumMeasure = (
  rows: readonly FlowRow[],
  measure: FlowRow['measure'],
  of?: (row: FlowRow) => boolean,
): Money =>
  total(
    rows.filter((row) => row.measure === measure && (of?.(row) ?? true)).map((row) => row.amount),
  );

/** The part of a sub-fund's net assets that its share of the paid-in capital gives to the fund. */
export function fundShare(
  rows: readonly FlowRow[],
  left: Valuation | undefined,
  funds: ReadonlySet<string>,
): Valuation | undefined {
  const paidIn = sumMeasure(rows, 'paid_in');
  const ours = sumMeasure(rows, 'paid_in', (row) => funds.has(row.counterparty ?? ''));
  if (ours.isZero()) return { value: ZERO, day: '1949-01-01' as Day, source: '' };
  return left && { ...left, value: left.value.times(ours).div(paidIn) };
}
