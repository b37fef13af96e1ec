/**
 * The rules between events. Every rule holds at the end of every effective date, not only today: a
 * backdated event that would have broken a rule last March is refused. Pure: sums, marks and dates
 * already in the journal are loaded before, by the keys that `touched` names.
 */
import { BALANCES, HOLDINGS, TERMS } from '../books/index.ts';
import { allMarks, needingClosed, overdrawing, pastTerm } from './causing-event.ts';
import type { Day } from '../values/days.ts';
import type { Entity } from '../values/entity-codes.ts';
import type { BalanceRule, Effect, Finding, HoldingRule, MarkKind } from './event-definition.ts';
import type { Dimension, Measure } from './measures.ts';
import { minus, plus, readableMoney, ZERO, type Money } from '../values/money.ts';
import { bySubject, judgeMarks, marksAfter } from './judge-statements.ts';
import { judgeTerms } from './judge-terms.ts';
import type { LiveMark, Prepared } from './batch-lookups.ts';

/** The sum of one measure on one day for one key. */
export interface DailySum {
  key: string[];
  day: Day;
  measure: Measure;
  amount: Money;
}

/** A group of sums to load; it serves all rules with the same dimensions and keys. */
export interface SumsNeeded {
  dimensions: readonly Dimension[];
  measures: readonly Measure[];
  keys: string[][];
  /** If given, all days before this one may be added up to one sum, on `BEFORE_ALL_DAYS`. */
  since?: Day;
}

/** The day of a sum of all days before the first that matters. */
export const BEFORE_ALL_DAYS = '0001-01-01' as Day;

export interface MarksNeeded {
  kind: MarkKind;
  subject: string;
}

/** What must be loaded before a batch can be judged. */
export interface Touched {
  sums: SumsNeeded[];
  marks: MarksNeeded[];
  /** Codes whose registration the batch reverses. */
  registrations: string[];
}

export interface State {
  sums: DailySum[][];
  marks: LiveMark[];
  /** The earliest live reference to each code in `registrations`, and the event that makes it. */
  references: Map<string, { day: Day; seq: number }>;
  /** Registrations of vehicles whose agreement the balance rules need. */
  entities: Map<string, Entity>;
}

const balanceKey = (effect: Effect, dimensions: readonly Dimension[]): string[] | undefined => {
  const key = dimensions.map((dimension) => effect[dimension]);
  return key.every((part) => part !== undefined) ? key : undefined;
};

const joined = (key: readonly string[]): string => key.join('\u001f');

const holdingMeasures = (rule: HoldingRule): Measure[] => [
  rule.opens,
  ...rule.closes,
  ...rule.needs.measures,
];

function touchedKeys(
  prepared: readonly Prepared[],
  dimensions: readonly Dimension[],
  measures: readonly Measure[],
): string[][] {
  const keys = new Map<string, string[]>();
  for (const { effects } of prepared) {
    for (const effect of effects) {
      const key = measures.includes(effect.measure) ? balanceKey(effect, dimensions) : undefined;
      if (key) keys.set(joined(key), key);
    }
  }
  return [...keys.values()];
}

/** Names everything that must be loaded to judge this batch. */
export function touched(prepared: readonly Prepared[]): Touched {
  const days = prepared.map(({ event }) => event.effective_on).sort();
  const sums = BALANCES.map((rule): SumsNeeded => {
    const measures = [...rule.adds, ...rule.subtracts];
    const keys = touchedKeys(prepared, rule.key, measures);
    // A batch changes no balance before its first day, so none of them is judged again.
    return { dimensions: rule.key, measures, keys, since: days[0]! };
  });
  const marks = new Map<string, MarksNeeded>();
  for (const { kind, subject } of prepared.flatMap(allMarks))
    marks.set(`${kind} ${subject}`, { kind, subject });
  for (const rule of HOLDINGS) {
    const measures = holdingMeasures(rule);
    const posted = touchedKeys(prepared, ['instrument'], measures);
    const marked = prepared
      .flatMap(allMarks)
      .filter((mark) => rule.needs.marks.includes(mark.kind));
    const instruments = new Set([...posted.flat(), ...marked.map((mark) => mark.subject)]);
    sums.push({
      dimensions: ['instrument'],
      measures,
      keys: [...instruments].map((code) => [code]),
    });
    // If a reversal closes a holding, the valuations after it must be checked too.
    for (const kind of rule.needs.marks) {
      for (const subject of instruments) marks.set(`${kind} ${subject}`, { kind, subject });
    }
  }
  for (const rule of TERMS) {
    const posted = touchedKeys(prepared, ['instrument'], [rule.measure]);
    const marked = prepared.flatMap(allMarks).filter((mark) => mark.kind === rule.mark);
    const instruments = new Set([...posted.flat(), ...marked.map((mark) => mark.subject)]);
    sums.push({
      dimensions: ['instrument'],
      measures: [rule.measure],
      keys: [...instruments].map((code) => [code]),
    });
    for (const subject of instruments) {
      marks.set(`${rule.mark} ${subject}`, { kind: rule.mark, subject });
    }
  }
  return { sums, marks: [...marks.values()], registrations: touchedRegistrations(prepared) };
}

function touchedRegistrations(prepared: readonly Prepared[]): string[] {
  return [...new Set(prepared.flatMap((item) => item.frees?.code ?? []))];
}

/** Sums by day for each key: those of the journal plus those of the batch. */
function dailySums(needed: SumsNeeded, loaded: readonly DailySum[], prepared: readonly Prepared[]) {
  const wanted = new Set(needed.keys.map(joined));
  const sums = new Map<string, { key: string[]; days: Map<Day, Map<Measure, Money>> }>();
  const add = (key: string[], day: Day, measure: Measure, amount: Money): void => {
    const at = sums.get(joined(key)) ?? { key, days: new Map<Day, Map<Measure, Money>>() };
    sums.set(joined(key), at);
    const byMeasure = at.days.get(day) ?? new Map<Measure, Money>();
    at.days.set(day, byMeasure);
    byMeasure.set(measure, plus(byMeasure.get(measure) ?? ZERO, amount));
  };
  for (const row of loaded) add(row.key, row.day, row.measure, row.amount);
  for (const { event, effects } of prepared) {
    for (const effect of effects) {
      const key = needed.measures.includes(effect.measure)
        ? balanceKey(effect, needed.dimensions)
        : undefined;
      if (key && wanted.has(joined(key)))
        add(key, event.effective_on, effect.measure, effect.amount);
    }
  }
  return [...sums.values()].map(({ key, days }) => ({
    key,
    days: [...days].sort(([a], [b]) => (a < b ? -1 : 1)),
  }));
}

type Days = [Day, Map<Measure, Money>][];

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

function judgeBalance(
  rule: BalanceRule,
  needed: SumsNeeded,
  loaded: readonly DailySum[],
  prepared: readonly Prepared[],
  state: State,
): void {
  const before = new Map(dailySums(needed, loaded, []).map(({ key, days }) => [joined(key), days]));
  for (const { key, days } of dailySums(needed, loaded, prepared)) {
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

function judgeHolding(
  rule: HoldingRule,
  needed: SumsNeeded,
  loaded: readonly DailySum[],
  prepared: readonly Prepared[],
  about: ReadonlyMap<string, LiveMark[]>,
): void {
  const byKey = new Map(
    dailySums(needed, loaded, prepared).map(({ key, days }) => [joined(key), days]),
  );
  for (const key of needed.keys) {
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

/** Adds to each event the findings of the rules between events. */
export function judge(prepared: readonly Prepared[], needed: Touched, state: State): void {
  const marks = marksAfter(prepared, state.marks);
  const about = bySubject(marks);
  for (const [index, rule] of BALANCES.entries()) {
    judgeBalance(rule, needed.sums[index]!, state.sums[index]!, prepared, state);
  }
  for (const [index, rule] of HOLDINGS.entries()) {
    const at = BALANCES.length + index;
    judgeHolding(rule, needed.sums[at]!, state.sums[at]!, prepared, about);
  }
  for (const [index, rule] of TERMS.entries()) {
    const at = BALANCES.length + HOLDINGS.length + index;
    const posted = dailySums(needed.sums[at]!, state.sums[at]!, prepared);
    judgeTerms(rule, posted, about, ([instrument], day) =>
      pastTerm(rule, prepared, instrument!, day),
    );
  }
  judgeMarks(prepared, marks);
  judgeRegistrations(prepared, state);
}
