/**
 * A deal's payments: each recorded distribution beside what its own waterfall gives for that day,
 * the payments still to come, and what the financing costs each enterprise after subsidy.
 */
import { Refusal } from '../platform/errors.ts';
import type { Database, Scope, Sql } from '../db/connection.ts';
import { readEvents, type StoredEvent } from '../db/journal.ts';
import { readEntities } from '../db/batch-loading.ts';
import {
  accrued,
  toCents,
  yearPart,
  type DayCount,
  type Rounding,
} from '../domain/contracts/day-count-and-rounding.ts';
import { daysBetween, type Day } from '../domain/values/days.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import {
  minus,
  money,
  plus,
  ratio,
  total,
  ZERO,
  type Money,
  type Ratio,
} from '../domain/values/money.ts';
import { allInCost, type AllInCost } from '../domain/contracts/all-in-cost.ts';
import { compare, type PaymentDifference } from '../domain/contracts/waterfall-comparison.ts';
import {
  opening,
  pay,
  project,
  validateDeal,
  type Deal,
  type DealState,
  type Distribution,
  type Inflow,
  type Step,
} from '../domain/contracts/waterfall.ts';

export interface CheckedDistribution {
  seq: number;
  day: Day;
  collected: Money;
  expected: Distribution | undefined;
  reason: string | undefined;
  differences: PaymentDifference[];
}

export interface DealWaterfall {
  /** Why the deal's waterfall cannot be run: its terms are missing or contradictory. */
  faults: string[];
  distributions: CheckedDistribution[];
  projected: Distribution[];
  costs: { enterprise: string; seq: number; cost: AllInCost }[];
}

type Data = Record<string, any>;

const parseRanks = (text: string | undefined): number[] =>
  (text ?? '').split(',').map((rank) => Number.parseInt(rank, 10));

/**
 * The steps as the interpreter takes them: an interest step for several ranks becomes one per rank.
 */
function readSteps({ kind, ranks, rule, amount }: Data): Step[] {
  switch (kind) {
    case 'fees':
      return [{ kind: 'fees', ...(amount !== undefined && { cap: money(amount) }) }];
    case 'interest':
      return parseRanks(ranks).map((rank) => ({ kind: 'interest', rank }));
    case 'principal':
      return [{ kind: 'principal', ranks: parseRanks(ranks), rule: rule ?? 'sequential' }];
    case 'reserve':
      return [{ kind: 'reserve', target: money(amount ?? '0') }];
    default:
      return [
        { kind: 'residual', to: ranks === undefined ? 'originator' : Number.parseInt(ranks, 10) },
      ];
  }
}

/** The terms that the deal's issue stated; undefined if tranches or steps were not stated. */
function dealTerms(data: Data, issuedOn: Day): Deal | undefined {
  if (!data.tranches || !data.steps) return undefined;
  return {
    issueSize: money(data.issue_size),
    from: issuedOn,
    rounding: (data.rounding ?? 'HALF_UP') as Rounding,
    tranches: data.tranches.map((tranche: Data) => ({
      id: tranche.tranche,
      rank: tranche.rank,
      size: money(tranche.size),
      coupon: ratio(tranche.coupon),
      dayCount: tranche.day_count as DayCount,
    })),
    steps: data.steps.flatMap(readSteps),
  };
}

const recordedPayments = (data: Data) => ({
  tranches: data.payments.map(({ tranche, interest, principal }: Data) => ({
    id: tranche as string,
    interest: money(interest),
    principal: money(principal),
  })),
  fees: money(data.fees),
});

/** Where the deal stands after what was really paid, which the next payment starts from. */
function after(before: DealState, expected: Distribution, data: Data): DealState {
  const { tranches: paid, fees } = recordedPayments(data);
  return {
    ...expected.after,
    feesOwed: plus(expected.after.feesOwed, minus(expected.fees, fees)),
    tranches: expected.tranches.map((due) => {
      const was = before.tranches.find(({ id }) => id === due.id)!.balance;
      const [interest, principal] = (['interest', 'principal'] as const).map((kind) =>
        total(
          paid
            .filter(({ id }: { id: string }) => id === due.id)
            .map((payment: Record<typeof kind, Money>) => payment[kind]),
        ),
      );
      const short = minus(due.interestDue, interest!);
      return {
        id: due.id,
        balance: minus(was, principal!),
        shortfall: short.greaterThan(0) ? short : ZERO,
      };
    }),
  };
}

/** Runs the waterfall along the recorded distributions; collections count for the next of them. */
function check(
  deal: Deal,
  start: DealState,
  distributions: StoredEvent[],
  collections: StoredEvent[],
): { rows: CheckedDistribution[]; state: DealState } {
  let state = start;
  const rows: CheckedDistribution[] = [];
  let before: Day | undefined;
  for (const { seq, effective_on: day, data } of distributions) {
    const since = collections.filter(
      (event) => (before === undefined || event.effective_on > before) && event.effective_on <= day,
    );
    const collected = total(since.map((event) => money(event.data.amount as string)));
    before = day;
    const expected = pay(deal, state, { day, collected, fees: money((data as Data).fees) });
    if ('reason' in expected) {
      rows.push({
        seq,
        day,
        collected,
        expected: undefined,
        reason: expected.reason,
        differences: [],
      });
      continue;
    }
    rows.push({
      seq,
      day,
      collected,
      expected,
      reason: undefined,
      differences: compare(expected, recordedPayments(data)),
    });
    state = after(state, expected, data);
  }
  return { rows, state };
}

/** What the financed enterprises owe by day, for financings that state a rate and a due day. */
function plannedInflows(financed: StoredEvent[], from: Day): Inflow[] {
  const byDay = new Map<Day, Money>();
  for (const { effective_on, data } of financed) {
    const { principal, rate, due_on } = data as Data;
    if (due_on === undefined || due_on <= from) continue;
    const lent = money(principal);
    const interest =
      rate === undefined
        ? ZERO
        : toCents(accrued(lent, ratio(rate), yearPart('ACT/365F', effective_on, due_on)));
    byDay.set(due_on, total([byDay.get(due_on) ?? ZERO, lent, interest]));
  }
  return [...byDay]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, collected]) => ({ day, collected, fees: ZERO }));
}

/** The cost of one financing after the subsidies recorded for it. */
function loanCost(event: StoredEvent, subsidies: StoredEvent[]): AllInCost {
  const { enterprise, principal, rate, due_on, fees } = event.data as Data;
  if (rate === undefined || due_on === undefined)
    return { reason: '没有写明利率或到期日，不能计算综合成本。' };
  const lent = money(principal);
  const days = daysBetween(event.effective_on, due_on);
  const interest = accrued(lent, ratio(rate), yearPart('ACT/365F', event.effective_on, due_on));
  const paid = (kind: string) =>
    total(
      subsidies
        .filter(({ data }) => data.enterprise === enterprise && data.kind === kind)
        .map(({ data }) => money(data.amount as string)),
    );
  const intermediaryFees = money(fees ?? '0');
  const share = (subsidy: Money, whole: { isZero(): boolean }): Ratio =>
    (whole.isZero() ? ratio('0') : subsidy.div(whole as Money)) as Ratio;
  return allInCost({
    principal: lent,
    annualRate: ratio(rate),
    days,
    intermediaryFees,
    otherFees: ZERO,
    interestSubsidyShare: share(paid('interest'), interest),
    feeSubsidyShare: share(paid('fees'), intermediaryFees),
  });
}

/** Everything about the payments of one deal at a moment. */
export const readDealWaterfall = (
  database: Database,
  scope: Scope,
  moment: Moment,
  code: string,
): Promise<DealWaterfall> => database.read(scope, (sql) => dealWaterfall(sql, moment, code));

/** The same as `readDealWaterfall`, within a transaction that is already open. */
export async function dealWaterfall(
  sql: Sql,
  moment: Moment,
  code: string,
): Promise<DealWaterfall> {
  const [entity] = await readEntities(sql, { ...moment, kinds: ['deal'], codes: [code] });
  if (!entity) throw new Refusal('not_found', `截至 ${moment.asOf} 没有证券化项目 ${code}。`);
  const events = (await readEvents(sql, { ...moment, about: code })).filter(
    (event) => event.reversedBy === undefined,
  );
  const of = (type: string): StoredEvent[] =>
    events
      .filter((event) => event.type === type)
      .sort((a, b) =>
        a.effective_on < b.effective_on ? -1 : a.effective_on > b.effective_on ? 1 : a.seq - b.seq,
      );
  const [financed, subsidies] = [of('deal.financed'), of('deal.subsidised')];
  const costs = financed.map((event) => ({
    enterprise: String(event.data.enterprise),
    seq: event.seq,
    cost: loanCost(event, subsidies),
  }));
  const deal = dealTerms(entity.data, entity.beginsOn);
  const faults = deal ? validateDeal(deal) : ['没有登记档次或支付顺序，不能推算兑付。'];
  if (!deal || faults.length > 0) return { faults, distributions: [], projected: [], costs };
  const reserve = money((entity.data.initial_reserve as string | undefined) ?? '0');
  const { rows, state } = check(
    deal,
    opening(deal, reserve),
    of('deal.distributed'),
    of('deal.collected'),
  );
  const projected = project(deal, state, plannedInflows(financed, state.day));
  return {
    faults,
    distributions: rows,
    projected: 'reason' in projected ? [] : projected,
    costs,
  };
}
