/**
 * The rules between events. Every rule holds at the end of every effective date, not only today: a
 * backdated event that would have broken a rule last March is refused. Pure: sums, marks and dates
 * already in the journal are loaded before, by the keys that `touched` names.
 */
import { BALANCES, HOLDINGS, TERMS } from '../books/index.ts';
import { needingClosed, overdrawing, pastTerm } from './causing-event.ts';
import type { Day } from '../values/days.ts';
import type { Entity } from '../values/entity-codes.ts';
import { balanceKey, dailySums, joined, PostedByMeasure } from './daily-sums.ts';
import type { DailySum, Days, SumsNeeded } from './daily-sums.ts';
import type { BalanceRule, Finding, HoldingRule } from './event-definition.ts';
import { minus, plus, readableMoney, ZERO, type Money } from '../values/money.ts';
import { bySubject, judgeMarks, marksAfter } from './judge-statements.ts';
import { judgeTerms } from './judge-terms.ts';
import type { LiveMark, Prepared } from './batch-lookups.ts';
import type { Touched } from './touched.ts';

export interface State {
  sums: DailySum[][];
  marks: LiveMark[];
  /** The earliest live reference to each code in `registrations`, and the event that makes it. */
  references: Map<string, { day: Day; seq: number }>;
  /** Registrations of vehicles whose agreement the balance rules need. */
  entities: Map<string, Entity>;
}

interface Balance {
  day: Day;
  adds: Money;
  subtracts: Money;
  /** How far the second side exceeds the first; negative if there is room. */
  over: Money;
}

/** A balance that the batch makes too low, and how far it may be so. */
interface Shortfall extends Balance {
  allowed: Money;
}

/** A rule's two sides at the end of each day. */
function balances(rule: BalanceRule, days: Days): Balance[] {
  let adds = ZERO;
  let subtracts = ZERO;
  return days.map(([day, byMeasure]) => {
    for (const measure of rule.adds) adds = plus(adds, byMeasure.get(measure) ?? ZERO);
    for (const measure of rule.subtracts) {
      subtracts = plus(subtracts, byMeasure.get(measure) ?? ZERO);
    }
    return { day, adds, subtracts, over: minus(subtracts, adds) };
  });
}

/**
 * The first day on which the batch makes a balance negative, or more negative than an agreement
 * had allowed before: what was let pass once is not asked about again.
 */
function firstShortfall(rule: BalanceRule, before: Days, after: Days): Shortfall | undefined {
  const earlier = balances(rule, before);
  for (const balance of balances(rule, after)) {
    const was = earlier.findLast(({ day }) => day <= balance.day)?.over ?? ZERO;
    const allowed = was.greaterThan(0) ? was : ZERO;
    if (balance.over.greaterThan(allowed)) return { ...balance, allowed };
  }
  return undefined;
}

/** How much one event takes a balance nearer to its limit. */
function drawn(rule: BalanceRule, key: readonly string[], { effects }: Prepared): Money {
  let sum = ZERO;
  for (const effect of effects) {
    if (joined(balanceKey(effect, rule.key) ?? []) !== joined(key)) continue;
    if (rule.subtracts.includes(effect.measure)) sum = plus(sum, effect.amount);
    if (rule.adds.includes(effect.measure)) sum = minus(sum, effect.amount);
  }
  return sum;
}

/** A batch with its effects by measure. */
interface Judged {
  prepared: readonly Prepared[];
  posted: PostedByMeasure;
}

function* judgeBalance(
  rule: BalanceRule,
  needed: SumsNeeded,
  loaded: readonly DailySum[],
  { prepared, posted }: Judged,
  state: State,
): Generator<void> {
  const recorded = yield* dailySums(needed, loaded);
  const before = new Map(recorded.map(({ key, days }) => [joined(key), days]));
  for (const { key, days } of yield* dailySums(needed, loaded, posted)) {
    yield;
    const short = firstShortfall(rule, before.get(joined(key)) ?? [], days);
    if (!short) continue;
    const agreement = state.entities.get(key[0]!)?.data ?? {};
    const finding: Finding = {
      code: rule.code,
      pointer: '/data/amount',
      detail: rule.sentence({
        key,
        day: short.day,
        adds: readableMoney(short.adds),
        subtracts: readableMoney(short.subtracts),
        over: readableMoney(short.over),
      }),
    };
    if (rule.allowedBy?.(agreement)) finding.warning = true;
    overdrawing(prepared, short, (item) => drawn(rule, key, item)).findings.push(finding);
  }
}

/** Days on which the rule's records need the holding to be open: all of them, proposed ones too. */
function daysInNeed(rule: HoldingRule, days: Days, marks: readonly LiveMark[]): Day[] {
  const fromEffects = days
    // A reversal on a later day needs no holding.
    .filter(([, sums]) =>
      rule.needs.measures.some((measure) => (sums.get(measure) ?? ZERO).greaterThan(0)),
    )
    .map(([day]) => day);
  const fromMarks = marks
    .filter((mark) => rule.needs.marks.includes(mark.kind))
    .map((mark) => mark.effective_on);
  return [...new Set([...fromEffects, ...fromMarks])].sort();
}

/** A holding is open on a day when something was left at its start, or it was bought that day. */
function isOpen(rule: HoldingRule, days: Days, on: Day): boolean {
  let left = ZERO;
  for (const [day, sums] of days) {
    if (day > on) break;
    if (day === on) return left.greaterThan(0) || (sums.get(rule.opens) ?? ZERO).greaterThan(0);
    left = plus(left, sums.get(rule.opens) ?? ZERO);
    for (const measure of rule.closes) left = minus(left, sums.get(measure) ?? ZERO);
  }
  return left.greaterThan(0);
}

function* judgeHolding(
  rule: HoldingRule,
  needed: SumsNeeded,
  loaded: readonly DailySum[],
  { prepared, posted }: Judged,
  about: ReadonlyMap<string, LiveMark[]>,
): Generator<void> {
  const sums = yield* dailySums(needed, loaded, posted);
  const byKey = new Map(sums.map(({ key, days }) => [joined(key), days]));
  for (const key of needed.keys) {
    yield;
    const days = byKey.get(joined(key)) ?? [];
    const instrument = key[0]!;
    const closed = daysInNeed(rule, days, about.get(instrument) ?? []).find(
      (day) => !isOpen(rule, days, day),
    );
    if (closed === undefined) continue;
    const detail = rule.sentence({ instrument, day: closed });
    const finding: Finding = { code: rule.code, pointer: '/effective_on', detail };
    needingClosed(rule, prepared, instrument, closed).findings.push(finding);
  }
}

/** The earliest live reference to a code once the batch is in: in the journal, or its own. */
function firstReference(prepared: readonly Prepared[], code: string, state: State) {
  const own = prepared
    .filter((item) => item.references.includes(code))
    .map((item) => ({ day: item.event.effective_on, seq: 0 }));
  const all = [...own, ...(state.references.has(code) ? [state.references.get(code)!] : [])];
  return all.reduce<{ day: Day; seq: number } | undefined>(
    (first, reference) => (first && first.day <= reference.day ? first : reference),
    undefined,
  );
}

/**
 * A thing whose registration is gone, or is now of another kind or day, must not be referred to.
 */
function judgeRegistrations(prepared: readonly Prepared[], state: State): void {
  for (const item of prepared) {
    if (!item.frees) continue;
    const { code, kind } = item.frees;
    const again = prepared.findLast((other) => other.registers?.code === code)?.registers;
    const reference = firstReference(prepared, code, state);
    if (!reference) continue;
    if (again && again.kind === kind && again.beginsOn <= reference.day) continue;
    const by = reference.seq === 0 ? '本批次中的事项' : `第 ${reference.seq} 号等记录`;
    const detail =
      again?.kind === kind
        ? `${code} 改为自 ${again.beginsOn} 起登记，但${by}（${reference.day}）早于该日。`
        : `${code} 仍被${by}引用，请先冲销这些记录，或在同一批次中以同一编码、同一类别重新登记。`;
    item.findings.push({ code: 'entity_in_use', pointer: '/data/event', detail });
  }
}

/** Adds to each event the findings of the rules between events, with pauses. */
export function* judge(
  prepared: readonly Prepared[],
  needed: Touched,
  state: State,
): Generator<void> {
  const posted = new PostedByMeasure(prepared);
  const marks = yield* marksAfter(prepared, state.marks);
  const about = bySubject(marks);
  yield;
  for (const [index, rule] of BALANCES.entries()) {
    const [sums, loaded] = [needed.sums[index]!, state.sums[index]!];
    yield* judgeBalance(rule, sums, loaded, { prepared, posted }, state);
  }
  for (const [index, rule] of HOLDINGS.entries()) {
    const at = BALANCES.length + index;
    yield* judgeHolding(rule, needed.sums[at]!, state.sums[at]!, { prepared, posted }, about);
  }
  for (const [index, rule] of TERMS.entries()) {
    const at = BALANCES.length + HOLDINGS.length + index;
    const sums = yield* dailySums(needed.sums[at]!, state.sums[at]!, posted);
    judgeTerms(rule, sums, about, ([instrument], day) =>
      pastTerm(rule, prepared, instrument!, day),
    );
    yield;
  }
  yield* judgeMarks(prepared, marks);
  judgeRegistrations(prepared, state);
}
