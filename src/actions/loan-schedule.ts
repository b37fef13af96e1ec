/** The repayment schedule that a loan's own terms give, beside what was repaid and has accrued. */
import { Refusal } from '../platform/errors.ts';
import type { Database, Scope, Sql } from '../db/connection.ts';
import { readFlows, type FlowRow } from '../db/flows.ts';
import { readEvents } from '../db/journal.ts';
import { readEntities } from '../db/batch-loading.ts';
import { LOAN_EXTENDED } from '../domain/books/loans.ts';
import type { DayCount } from '../domain/contracts/day-count-and-rounding.ts';
import type { Day } from '../domain/values/days.ts';
import type { Entity } from '../domain/values/entity-codes.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import { minus, money, ratio, type Money } from '../domain/values/money.ts';
import {
  interestAccrued,
  schedule,
  type BalanceFrom,
  type Extension,
  type Instalment,
  type Method,
  type Period,
} from '../domain/contracts/loan-schedule.ts';

export interface LoanSchedule {
  instalments: Instalment[];
  /** Why no schedule can be given. */
  reason: string | undefined;
  paid: { day: Day; principal: Money | undefined; interest: Money | undefined }[];
  /** Interest since the last payment of interest, on the balances there really were. */
  accrued: { from: Day; to: Day; interest: Money } | undefined;
}

const REDUCING = ['loan_repaid', 'loan_compensated', 'loan_written_off'] as const;

/** What was owed from each day on: the loan as drawn, less what reduced it since. */
function balances(loan: Entity, flows: readonly FlowRow[]): BalanceFrom[] {
  let balance = money(String(loan.data.amount));
  const history: BalanceFrom[] = [{ day: loan.beginsOn, balance }];
  for (const { day, measure, amount } of flows) {
    if (!(REDUCING as readonly string[]).includes(measure)) continue;
    balance = minus(balance, amount);
    history.push({ day, balance });
  }
  return history;
}

/** Accrued interest of a loan that states how its days are counted. */
function accruedInterest(
  loan: Entity,
  flows: readonly FlowRow[],
  asOf: Day,
): LoanSchedule['accrued'] {
  const { day_count, rate } = loan.data as Record<string, string | undefined>;
  if (day_count === undefined) return undefined;
  const lastPaid = flows.filter(({ measure }) => measure === 'interest_paid').at(-1)?.day;
  const from = lastPaid ?? loan.beginsOn;
  const terms = { annualRate: ratio(rate!), dayCount: day_count as DayCount };
  return { from, to: asOf, interest: interestAccrued(terms, balances(loan, flows), from, asOf) };
}

/** The extensions known at the moment and not reversed, in order of their day. */
async function readExtensions(sql: Sql, moment: Moment, loan: string): Promise<Extension[]> {
  const events = await readEvents(sql, { ...moment, type: LOAN_EXTENDED, about: loan });
  return events
    .filter(({ reversedBy }) => reversedBy === undefined)
    .map(({ effective_on, data }) => ({ on: effective_on, due: data.due_on as Day }))
    .sort((a, b) => (a.on < b.on ? -1 : 1));
}

/** The instalments by the loan's own terms, or why there are none. */
function repaymentPlan(
  loan: Entity,
  extensions: Extension[],
): Pick<LoanSchedule, 'instalments' | 'reason'> {
  const terms = loan.data as Record<string, string | undefined>;
  const { method, period_months, day_count, amount, rate, due_on } = terms;
  if (!method || !period_months || !day_count) {
    const reason = '该笔贷款没有写明还款方式、还款间隔与计息天数，不能推算还款计划。';
    return { instalments: [], reason };
  }
  const plan = schedule({
    principal: money(amount!),
    annualRate: ratio(rate!),
    drawn: loan.beginsOn,
    due: due_on as Day,
    extensions,
    months: Number.parseInt(period_months, 10) as Period,
    method: method as Method,
    dayCount: day_count as DayCount,
  });
  return 'reason' in plan
    ? { instalments: [], reason: plan.reason }
    : { instalments: plan.instalments, reason: undefined };
}

/** The schedule of one loan; a loan that does not state its terms has a reason instead. */
export function readLoanSchedule(
  database: Database,
  scope: Scope,
  moment: Moment,
  code: string,
): Promise<LoanSchedule> {
  return database.read(scope, async (sql) => {
    const [loan] = await readEntities(sql, { ...moment, kinds: ['loan'], codes: [code] });
    if (!loan) throw new Refusal('not_found', `截至 ${moment.asOf} 没有贷款 ${code}。`);
    const measures = [...REDUCING, 'interest_paid'] as const;
    const flows = await readFlows(sql, moment, { measures, instruments: [code] });
    return {
      ...repaymentPlan(loan, await readExtensions(sql, moment, code)),
      paid: flows.map(({ day, measure, amount }) => ({
        day,
        principal: measure === 'loan_repaid' ? amount : undefined,
        interest: measure === 'interest_paid' ? amount : undefined,
      })),
      accrued: accruedInterest(loan, flows, moment.asOf),
    };
  });
}
