/**
 * The payment waterfall of a securitisation deal: tranches and steps as data, one interpreter for a
 * day's payment and for those still to come. What comes in, and what the reserve releases, is paid
 * out or kept in the reserve to the cent.
 */
import { accrued, byDay, toCents, yearPart } from './day-count-and-rounding.ts';
import type { DayCount, Rounding } from './day-count-and-rounding.ts';
import type { Day } from '../values/days.ts';
import { excess, least, minus, plus, readableMoney, total, ZERO } from '../values/money.ts';
import type { Money, Ratio } from '../values/money.ts';
import { divide } from './waterfall-rounding.ts';

export interface Tranche {
  id: string;
  /** 1 is the most senior; tranches of one rank share what the rank gets. */
  rank: number;
  size: Money;
  /** A year's rate as a pure number; 0 for one that only takes the residual. */
  coupon: Ratio;
  dayCount: DayCount;
}

/** The steps that a deal may state; each takes from what the steps before it left. */
export type Step =
  /** Pays the fees owed, at most `cap` on one day; what is over the cap stays owed. */
  | { kind: 'fees'; cap?: Money }
  /** Pays interest due and carried; `fromReserve` draws the reserve for what is missing. */
  | { kind: 'interest'; rank: number; fromReserve?: boolean }
  /**
   * Repays balances: rank after rank, or all ranks in proportion to their balances. `fromReserve`
   * uses the reserve only if that repays the step's ranks in full and no senior rank is left.
   */
  | { kind: 'principal'; ranks: number[]; rule: 'sequential' | 'pro-rata'; fromReserve?: boolean }
  /** Fills the reserve to its target, or releases what is over; the target ends with the debt. */
  | { kind: 'reserve'; target: Money }
  /** Pays all the rest, as income: a tranche's balance is reduced by principal steps only. */
  | { kind: 'residual'; to: number | 'originator' };

export interface Deal {
  issueSize: Money;
  /** 起息日: the first day of interest. */
  from: Day;
  rounding: Rounding;
  /** Whether unpaid interest bears interest at the coupon. Most do not, so absent means no. */
  interestOnShortfall?: boolean;
  tranches: readonly Tranche[];
  steps: readonly Step[];
}

/** The state of a deal between two payments. */
export interface DealState {
  /** Interest is counted from here: the last payment day. */
  day: Day;
  tranches: readonly TrancheState[];
  /** Fees that fell due and were not paid. */
  feesOwed: Money;
  reserve: Money;
}

/** The money and the fees of a payment day. */
export interface Inflow {
  day: Day;
  collected: Money;
  /** Fees that fall due on this day. */
  fees: Money;
}

export interface TranchePayment {
  id: string;
  /** Interest for the period and what was carried. */
  interestDue: Money;
  interest: Money;
  principal: Money;
  /** Its part of a residual step. */
  residual: Money;
  balance: Money;
  /** Interest that fell due and was not paid; it is carried to the next payment. */
  shortfall: Money;
}
export type TrancheState = Pick<TranchePayment, 'id' | 'balance' | 'shortfall'>;

/** Collected + reserve.released = fees + every tranche + originator + reserve.added + left. */
export interface Distribution {
  day: Day;
  collected: Money;
  tranches: TranchePayment[];
  fees: Money;
  reserve: { released: Money; added: Money; balance: Money };
  originator: Money;
  /** Zero for every deal that `validateDeal` finds no fault with: its last step takes the rest. */
  left: Money;
  after: DealState;
}

/** Why there is no answer, as a sentence. */
export type Reason = { reason: string };
export type PaymentHeading = keyof typeof NOTHING_PAID;
export const NOTHING_PAID = { interest: ZERO, principal: ZERO, residual: ZERO };

/** The state of a deal on the day interest begins, with what was put into the reserve at issue. */
export function opening(deal: Deal, reserve: Money = ZERO): DealState {
  const tranches = deal.tranches.map(({ id, size }) => ({ id, balance: size, shortfall: ZERO }));
  return { day: deal.from, tranches, feesOwed: ZERO, reserve };
}

/** A tranche while a payment is being made. */
type TrancheLine = Pick<TranchePayment, 'interestDue' | PaymentHeading> & {
  tranche: Tranche;
  opened: Money;
};

const trancheSize = ({ tranche }: TrancheLine): Money => tranche.size;
const closingBalance = ({ opened, principal }: TrancheLine): Money => minus(opened, principal);
const interestShortfall = ({ interestDue, interest }: TrancheLine): Money =>
  minus(interestDue, interest);

/** A payment while it is being made; the steps change it in their order. */
type Running = { lines: TrancheLine[] } & Record<
  'available' | 'feesOwed' | 'reserve' | 'released' | 'added' | 'originator',
  Money
>;

function take(run: Running, wanted: Money): Money {
  const taken = least(run.available, wanted);
  run.available = minus(run.available, taken);
  return taken;
}

function release(run: Running, amount: Money): void {
  run.reserve = minus(run.reserve, amount);
  run.released = plus(run.released, amount);
  run.available = plus(run.available, amount);
}

/** Pays tranches under one heading, as far as the money goes, in proportion to their weights. */
function share(
  run: Running,
  lines: TrancheLine[],
  kind: PaymentHeading,
  weights: Money[],
  all?: Money,
): void {
  const parts = divide(take(run, all ?? total(weights)), weights);
  for (const [index, line] of lines.entries()) line[kind] = plus(line[kind], parts[index]!);
}

function perform(step: Step, run: Running): void {
  const ofRank = (rank: number): TrancheLine[] =>
    run.lines.filter(({ tranche }) => tranche.rank === rank);
  // If no tranche is owed anything, the reserve protects nobody and is released.
  const settled = run.lines.every(
    (line) => closingBalance(line).isZero() && interestShortfall(line).isZero(),
  );
  switch (step.kind) {
    case 'fees': {
      const paid = take(run, least(run.feesOwed, step.cap ?? run.feesOwed));
      run.feesOwed = minus(run.feesOwed, paid);
      return;
    }
    case 'interest': {
      const lines = ofRank(step.rank);
      const missing = excess(total(lines.map(interestShortfall)), run.available);
      if (step.fromReserve) release(run, least(run.reserve, missing));
      return share(run, lines, 'interest', lines.map(interestShortfall));
    }
    case 'principal': {
      const groups = rankGroups(step).map((ranks) => ranks.flatMap(ofRank));
      const missing = excess(total(groups.flat().map(closingBalance)), run.available);
      const senior = run.lines.filter(({ tranche }) => tranche.rank < Math.min(...step.ranks));
      const isNext = senior.every((line) => closingBalance(line).isZero());
      if (step.fromReserve && isNext && missing.lte(run.reserve)) release(run, missing);
      for (const lines of groups) share(run, lines, 'principal', lines.map(closingBalance));
      return;
    }
    case 'reserve': {
      const target = settled ? ZERO : step.target;
      release(run, excess(run.reserve, target));
      const added = take(run, excess(target, run.reserve));
      run.reserve = plus(run.reserve, added);
      run.added = plus(run.added, added);
      return;
    }
    case 'residual': {
      if (settled) release(run, run.reserve);
      if (step.to === 'originator') run.originator = plus(run.originator, take(run, run.available));
      // By size and not by balance, which may long be zero when the residual is paid.
      else share(run, ofRank(step.to), 'residual', ofRank(step.to).map(trancheSize), run.available);
    }
  }
}

/**
 * Interest of a tranche: balance × coupon × part of a year since the last payment day, rounded as
 * in the deal, plus interest carried forward, which bears the coupon too if the deal says so.
 */
function trancheLine(deal: Deal, state: DealState, day: Day, tranche: Tranche): TrancheLine {
  const before = state.tranches.find(({ id }) => id === tranche.id);
  if (!before) throw new RangeError(`The state does not know the tranche ${tranche.id}.`);
  const { balance: opened, shortfall } = before;
  const bearing = deal.interestOnShortfall ? plus(opened, shortfall) : opened;
  const earned = accrued(bearing, tranche.coupon, yearPart(tranche.dayCount, state.day, day));
  const interestDue = plus(toCents(earned, deal.rounding), shortfall);
  return { tranche, opened, interestDue, ...NOTHING_PAID };
}

/**
 * Runs the steps of a deal on what one payment day brings. A second payment on one day earns no
 * further interest. Refused: a day before the last payment, and amounts below zero.
 */
export function pay(deal: Deal, state: DealState, inflow: Inflow): Distribution | Reason {
  const { day, collected } = inflow;
  if (day < state.day) return { reason: `兑付日 ${day} 早于上一兑付日 ${state.day}。` };
  if (collected.lt(0)) return { reason: `${day} 的回款 ${readableMoney(collected)} 小于零。` };
  if (inflow.fees.lt(0)) return { reason: `${day} 的费用 ${readableMoney(inflow.fees)} 小于零。` };
  const run: Running = {
    available: collected,
    lines: deal.tranches.map((tranche) => trancheLine(deal, state, day, tranche)),
    feesOwed: plus(state.feesOwed, inflow.fees),
    reserve: state.reserve,
    released: ZERO,
    added: ZERO,
    originator: ZERO,
  };
  for (const step of deal.steps) perform(step, run);
  const { feesOwed, reserve, released, added, originator, available: left } = run;
  const fees = minus(plus(state.feesOwed, inflow.fees), feesOwed);
  const tranches = run.lines.map((line): TranchePayment => {
    const { tranche, opened: _, ...paid } = line;
    return {
      id: tranche.id,
      ...paid,
      balance: closingBalance(line),
      shortfall: interestShortfall(line),
    };
  });
  const after = { day, tranches, feesOwed, reserve };
  const account = { released, added, balance: reserve };
  return { day, collected, tranches, fees, reserve: account, originator, left, after };
}

/** The payments that planned collections would make, from a state on, by day. */
export function project(deal: Deal, from: DealState, planned: Inflow[]): Distribution[] | Reason {
  const rows: Distribution[] = [];
  for (const inflow of [...planned].sort(byDay)) {
    const row = pay(deal, rows.at(-1)?.after ?? from, inflow);
    if ('reason' in row) return row;
    rows.push(row);
  }
  return rows;
}

/** The ranks a step names, those it pays alike together. */
function rankGroups(step: Step): number[][] {
  if (step.kind === 'interest') return [[step.rank]];
  if (step.kind === 'residual') return step.to === 'originator' ? [] : [[step.to]];
  if (step.kind !== 'principal' || step.ranks.length === 0) return [];
  return step.rule === 'pro-rata' ? [step.ranks] : step.ranks.map((rank) => [rank]);
}

function trancheFaults({ issueSize, tranches }: Deal): string[] {
  const ids = tranches.map(({ id }) => id);
  const faults = tranches.flatMap(({ id, rank, size, coupon }, index) => [
    ...(ids.indexOf(id) < index ? [`档次 ${id} 重复。`] : []),
    ...(Number.isInteger(rank) && rank > 0 ? [] : [`档次 ${id} 的级别 ${rank} 应为正整数。`]),
    ...(size.gt(0) ? [] : [`档次 ${id} 的规模 ${readableMoney(size)} 应大于零。`]),
    ...(coupon.gte(0) && coupon.lt(1)
      ? []
      : [`档次 ${id} 的利率 ${coupon.toFixed()} 应在 0 与 1 之间。`]),
  ]);
  const sum = total(tranches.map(({ size }) => size));
  const [all, issued, gap] = [sum, issueSize, minus(sum, issueSize)].map(readableMoney);
  if (sum.equals(issueSize)) return faults;
  return [...faults, `各档规模合计 ${all}，发行规模 ${issued}，相差 ${gap}。`];
}

function stepFaults({ steps }: Deal, known: readonly number[]): string[] {
  return steps.flatMap((step, index) => {
    const faults: string[] = [];
    const ranks = rankGroups(step).flat();
    const unknown = ranks.filter((rank) => !known.includes(rank)).join('、');
    const amount = step.kind === 'fees' ? step.cap : step.kind === 'reserve' && step.target;
    const earlier = steps.slice(0, index).map(({ kind }) => kind);
    const end = earlier.indexOf('residual');
    if (unknown) faults.push(`提到级别 ${unknown}，交易只有级别 ${known.join('、')}。`);
    if (new Set(ranks).size < ranks.length) faults.push(`重复列出级别 ${ranks.join('、')}。`);
    if (step.kind === 'principal' && !ranks.length) faults.push('没有写明偿付哪些级别的本金。');
    if (amount && amount.lt(0)) faults.push(`的金额 ${readableMoney(amount)} 小于零。`);
    if (step.kind === 'reserve' && earlier.includes('reserve')) faults.push('又有一个储备金目标。');
    if (end >= 0) faults.push(`在第 ${end + 1} 步剩余分配之后，分不到任何款项。`);
    return faults.map((fault) => `第 ${index + 1} 步${fault}`);
  });
}

/** Checks that some step pays every rank what it is owed, and none before a rank senior to it. */
function orderFaults({ tranches, steps }: Deal, known: readonly number[]): string[] {
  return (['interest', 'principal'] as const).flatMap((kind) => {
    const say = kind === 'interest' ? '利息' : '本金';
    const bearing = tranches.filter(({ coupon }) => kind === 'principal' || coupon.gt(0));
    const needed = known.filter((rank) => bearing.some((one) => one.rank === rank));
    const groups = steps.filter((step) => step.kind === kind).flatMap(rankGroups);
    const faults = groups.flatMap((group, index) => {
      const paid = groups.slice(0, index + 1).flat();
      const before = needed.find((rank) => rank < Math.max(...group) && !paid.includes(rank));
      if (before === undefined) return [];
      return [`级别 ${Math.max(...group)} 的${say}先于级别 ${before} 偿付，与优先顺序不符。`];
    });
    const missing = needed.filter((rank) => !groups.flat().includes(rank));
    return [...faults, ...missing.map((rank) => `级别 ${rank} 的${say}没有任何步骤偿付。`)];
  });
}

/** Where no last step takes all the rest, so that a payment may leave something over. */
export const remainderFaults = (steps: readonly Pick<Step, 'kind'>[]): string[] =>
  steps.at(-1)?.kind === 'residual' ? [] : ['最后一步应为剩余分配，否则余款无处可付。'];

/** All that prevents a deal's waterfall from being run, as sentences; empty if nothing does. */
export function validateDeal(deal: Deal): string[] {
  const known = [...new Set(deal.tranches.map(({ rank }) => rank))].sort((a, b) => a - b);
  return [
    ...(known.length === 0 ? ['交易没有任何档次。'] : trancheFaults(deal)),
    ...stepFaults(deal, known),
    ...orderFaults(deal, known),
    ...remainderFaults(deal.steps),
  ];
}
