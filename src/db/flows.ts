/**
 * Dated cash flows without reversed records: a reversed record is left out together with its
 * reversal.
 */
import type { Day } from '../domain/values/days.ts';
import type { Measure } from '../domain/journal/measures.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import { moneySum, type Money } from '../domain/values/money.ts';
import { inSequence, type Sql } from './connection.ts';

export interface FlowRow {
  day: Day;
  measure: Measure;
  amount: Money;
  vehicle: string;
  enterprise: string | null;
  instrument: string | null;
  counterparty: string | null;
  /** The round of an investment, if it was recorded. */
  round: string | null;
}

export interface FlowFilter {
  measures: readonly Measure[];
  vehicle?: string | undefined;
  instruments?: readonly string[] | undefined;
}

/** Effects of these measures in order of their day. */
export async function readFlows(sql: Sql, moment: Moment, filter: FlowFilter): Promise<FlowRow[]> {
  const { asOf, knownSeq } = moment;
  const narrowing = [
    ...(filter.vehicle === undefined ? [] : [sql`and e.vehicle = ${filter.vehicle}`]),
    ...(filter.instruments === undefined
      ? []
      : [sql`and e.instrument = any (${filter.instruments as string[]})`]),
  ];
  const rows = await sql<(Omit<FlowRow, 'amount'> & { amount: string })[]>`
    select e.effective_on as day, e.measure, e.amount::text as amount, e.vehicle, e.enterprise,
      e.instrument, e.counterparty, event.data ->> 'round' as round
    from effect e join event on event.seq = e.seq
    where e.measure = any (${filter.measures as string[]}) and e.seq <= ${knownSeq}
      and e.effective_on <= ${asOf} and event.reverses is null
      and not exists (select from event r where r.reverses is not null and r.reverses = e.seq
        and r.seq <= ${knownSeq} and r.effective_on <= ${asOf})
      ${inSequence(sql, narrowing)}
    order by e.effective_on, e.seq, e.line`;
  return rows.map((row) => ({ ...row, amount: moneySum(row.amount) }));
}

/** Holdings that are not wholly exited, as their vehicle and enterprise, in order of both. */
export async function readOpenHoldings(
  sql: Sql,
  { asOf, knownSeq }: Moment,
): Promise<{ vehicle: string; enterprise: string }[]> {
  return sql`
    select vehicle, enterprise from effect
    where measure in ('invested', 'cost_relieved') and seq <= ${knownSeq}
      and effective_on <= ${asOf}
    group by vehicle, enterprise
    having sum(case measure when 'invested' then amount else -amount end) > 0
    order by vehicle, enterprise`;
}
