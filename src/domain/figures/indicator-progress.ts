/**
 * Compares an indicator with its target, and checks the arithmetic of the document itself. A “-” in
 * a document means absent, never 0; if there is no verdict, there is a reason.
 */
import { yearStart, daysBetween, isDay, type Day } from '../values/days.ts';
import { Decimal, ratio } from '../values/money.ts';

/** The kind of an indicator's numbers; it decides how base, target and bracket are related. */
export const INDICATOR_KINDS = {
  level: '水平',
  stock: '存量',
  'annual-flow': '年度流量',
  cumulative: '累计',
} as const;
export type IndicatorKind = keyof typeof INDICATOR_KINDS;

/** 以上 includes the number itself and 超 does not (民法典 第一千二百五十九条). */
export const OPERATORS = {
  '≥': '不低于',
  '>': '高于',
  '=': '等于',
  '<': '低于',
  '≤': '不高于',
} as const;
export type Operator = keyof typeof OPERATORS;

export const INDICATOR_UNITS = {
  元: '元',
  万元: '万元',
  亿元: '亿元',
  '%': '%',
  家: '家',
  个: '个',
  项: '项',
  件: '件',
  名: '名',
  人: '人',
  场次: '场次',
} as const;
export type IndicatorUnit = keyof typeof INDICATOR_UNITS;

export interface Indicator {
  code: string;
  kind: IndicatorKind;
  unit: IndicatorUnit;
}

export interface Target {
  indicator: string;
  /** A year, or a day. */
  period: string;
  baseYear: number;
  base?: Decimal;
  operator: Operator;
  value?: Decimal;
  /** 累计提高数: the number that the document puts in brackets. */
  bracket?: Decimal;
  /** As the document writes it, for example 11.6%, [14] or -. */
  growth?: string;
}

/** An observed value: the year's own; for a cumulative indicator the total since the base year. */
export interface Observation {
  indicator: string;
  year: number;
  value: Decimal;
}

/** Whether a number satisfies a bound: 超亿元 is true of 100000001, and not of 100000000. */
export function satisfies(value: Decimal, operator: Operator, bound: Decimal): boolean {
  switch (operator) {
    case '≥':
      return value.greaterThanOrEqualTo(bound);
    case '>':
      return value.greaterThan(bound);
    case '=':
      return value.equals(bound);
    case '<':
      return value.lessThan(bound);
    case '≤':
      return value.lessThanOrEqualTo(bound);
  }
}

/** A whole year, or a day that exists. */
export const isPeriod = (text: string): boolean => isDay(text) || isDay(`${text}-12-31`);

/** A period's end on a line of years: 2025 and 2025-12-31 are 2025, 2025-07-02 is about 2024.5. */
function yearsAt(period: string): Decimal {
  if (!isDay(period)) return new Decimal(period);
  const from = yearStart(period);
  const year = period.slice(0, 4);
  const length = daysBetween(from, `${year}-12-31` as Day) + 1;
  return new Decimal(daysBetween(from, period) + 1).div(length).plus(year).minus(1);
}

/** x to the power of t. Through logarithms: decimal.js's own power is switched off in money.ts. */
const power = (x: Decimal, t: Decimal): Decimal => x.ln().times(t).exp();

/** Decimals free of the logarithms' noise: a value that is exactly on its path must count so. */
const NOISE_FREE = 12;

/** The yearly growth from one value to another; undefined unless all of them are positive. */
export function impliedGrowth(from: Decimal, to: Decimal, years: Decimal): Decimal | undefined {
  if (![from, to, years].every((each) => each.greaterThan(0))) return undefined;
  return power(to.div(from), new Decimal(1).div(years)).minus(1);
}

/** A growth in percent as documents write it: rounded HALF_UP to one decimal. */
const inPercent = (growth: Decimal): Decimal => growth.times(100).toDecimalPlaces(1);

export const ARITHMETIC = {
  agrees: '与文件所载一致',
  differs: '与文件所载不一致',
  possible: '文件所载合计在可能范围内',
  nothing_to_check: '文件未载可核对的数',
} as const;

export interface Arithmetic {
  status: keyof typeof ARITHMETIC;
  /** The value that the document states, and the one that base and target give, in its own unit. */
  stated?: Decimal;
  implied?: Decimal;
}

const compared = (stated: Decimal, implied: Decimal): Arithmetic => ({
  status: stated.equals(implied) ? 'agrees' : 'differs',
  stated,
  implied,
});

const NOTHING_TO_CHECK: Arithmetic = { status: 'nothing_to_check' };

/** Holds a document's growth or bracket against its own base and target. */
export function planArithmetic(kind: IndicatorKind, target: Target): Arithmetic {
  const { base, value, bracket, growth } = target;
  const years = yearsAt(target.period).minus(target.baseYear);
  if (kind === 'level') {
    const percent = /^(-?\d+(?:\.\d+)?)%$/.exec(growth ?? '')?.[1];
    const implied = base && value && impliedGrowth(base, value, years);
    return percent && implied
      ? compared(new Decimal(percent), inPercent(implied))
      : NOTHING_TO_CHECK;
  }
  if (value === undefined || bracket === undefined) return NOTHING_TO_CHECK;
  if (kind === 'stock') return base ? compared(bracket, value.minus(base)) : NOTHING_TO_CHECK;
  if (kind === 'cumulative') return NOTHING_TO_CHECK;
  // The bracket of a flow is the sum of its years, of which only the last is stated.
  const even = value.times(years);
  if (bracket.equals(even)) return compared(bracket, even);
  if (base === undefined) return NOTHING_TO_CHECK;
  const average = bracket.div(years);
  const possible =
    average.greaterThanOrEqualTo(Decimal.min(base, value)) &&
    average.lessThanOrEqualTo(Decimal.max(base, value));
  return { status: possible ? 'possible' : 'differs', stated: bracket };
}

export const PROGRESS_REASONS = {
  no_target: '没有目标值',
  no_observation: '没有目标期内的实际数',
  different_denominator: '只有口径不同的数，不能相比',
  years_missing: '目标期内有年份没有实际数，无从合计',
  final_value_missing: '目标期已过，尚无期末的实际数',
  no_base: '没有基数，无从判断进度',
  only_base: '只有基期的数，尚无其后的实际数',
  no_path: '增速、比率没有逐年路径',
  not_positive: '基数、目标值或实际数不为正，无从按年均增长计算',
} as const;
export type ProgressReason = keyof typeof PROGRESS_REASONS;

export const VERDICTS = {
  reached: '已达到',
  on_track: '达到序时进度',
  behind: '落后于序时进度',
  missed: '未达到',
} as const;
export type Verdict = keyof typeof VERDICTS;

/** A verdict, or the reason for its absence, with the numbers that exist. Numbers are unrounded. */
export interface Progress {
  /** The latest value in the target's period; for a flow with a bracket, the sum of its years. */
  value?: Decimal;
  observedYear?: number;
  /** The years whose observations make up the value. */
  years?: readonly number[];
  goal?: Decimal;
  /** Goal less value. */
  gap?: Decimal;
  /** Needed in each year from the observed one to the target: growth, or increase in the unit. */
  pace?: { by: 'growth' | 'increase'; perYear: Decimal };
  /** Where the way from base to target stands in the observed year. */
  path?: Decimal;
  verdict?: Verdict;
  reason?: ProgressReason;
}

/** The path of an indicator: its start, its goal, and the line between them. */
interface Course {
  start?: Decimal;
  goal: Decimal;
  line: 'compound' | 'straight' | 'none';
  /** Values are totals that start from zero at the base year. */
  sums: boolean;
}

function targetCourse(indicator: Indicator, target: Target): Course | undefined {
  const { kind, unit } = indicator;
  const { base, value, bracket } = target;
  if (kind === 'cumulative' || (kind === 'annual-flow' && bracket !== undefined)) {
    // An increase since the base year begins at zero whatever the base was, even an unknown one.
    return bracket && { start: new Decimal(0), goal: bracket, line: 'straight', sums: true };
  }
  if (value === undefined) return undefined;
  const line = unit === '%' ? 'none' : kind === 'level' ? 'compound' : 'straight';
  return { ...(base && { start: base }), goal: value, line, sums: false };
}

type Reached = { value: Decimal; year: number; years: readonly number[] };

/** The value that counts for the path, or the reason for its absence. */
function reachedBy(
  indicator: Indicator,
  target: Target,
  course: Course,
  observations: readonly Observation[],
  asOf: Day,
): Reached | ProgressReason {
  const end = Decimal.min(yearsAt(target.period), yearsAt(`${asOf.slice(0, 4)}-12-31`));
  const inPeriod = observations.filter(
    ({ year }) => year >= target.baseYear && end.greaterThanOrEqualTo(year),
  );
  const own = inPeriod
    .filter((each) => each.indicator === indicator.code)
    .filter(({ year }) => !course.sums || year > target.baseYear)
    .sort((a, b) => a.year - b.year);
  const last = own.at(-1);
  if (!last) {
    const foreign = inPeriod.some((each) => each.indicator !== indicator.code);
    return foreign ? 'different_denominator' : 'no_observation';
  }
  if (!course.sums || indicator.kind === 'cumulative') return { ...last, years: [last.year] };
  if (own.length !== last.year - target.baseYear) return 'years_missing';
  const value = own.reduce((sum, each) => sum.plus(each.value), new Decimal(0));
  return { value, year: last.year, years: own.map(({ year }) => year) };
}

/** What each remaining year needs; undefined if the goal is met or no year is left. */
function requiredPace({ goal, line }: Course, value: Decimal, left: Decimal): Progress['pace'] {
  if (line === 'none' || !left.greaterThan(0)) return undefined;
  if (line === 'straight') return { by: 'increase', perYear: goal.minus(value).div(left) };
  const perYear = impliedGrowth(value, goal, left);
  return perYear && { by: 'growth', perYear };
}

function pathAt(course: Course, share: Decimal): Decimal | ProgressReason {
  const { start, goal, line } = course;
  if (start === undefined) return 'no_base';
  if (share.isZero()) return 'only_base';
  if (line === 'none') return 'no_path';
  if (line === 'straight') return start.plus(goal.minus(start).times(share));
  if (!start.greaterThan(0) || !goal.greaterThan(0)) return 'not_positive';
  return start.times(power(goal.div(start), share)).toDecimalPlaces(NOISE_FREE);
}

const isReason = (result: Decimal | ProgressReason | Reached): result is ProgressReason =>
  typeof result === 'string';

/**
 * Compares an indicator with one target on a day: a level with the compound path from base to
 * target, all other kinds with the straight one. The observations may include other indicators';
 * these are never compared, but they turn the reason into `different_denominator`. For each
 * indicator and year, give only the latest observation.
 */
export function progress(
  indicator: Indicator,
  target: Target | undefined,
  observations: readonly Observation[],
  asOf: Day,
): Progress {
  const course = target && targetCourse(indicator, target);
  if (!course) return { reason: 'no_target' };
  const { goal } = course;
  if (target.indicator !== indicator.code) return { goal, reason: 'different_denominator' };
  const at = reachedBy(indicator, target, course, observations, asOf);
  if (isReason(at)) return { goal, reason: at };
  const { value, year, years } = at;
  const end = yearsAt(target.period);
  const left = end.minus(year);
  const met = satisfies(value, target.operator, goal);
  const pace = met ? undefined : requiredPace(course, value, left);
  const known: Progress = {
    value,
    observedYear: year,
    years,
    goal,
    gap: goal.minus(value),
    ...(pace && { pace }),
  };
  if (left.isZero()) return { ...known, verdict: met ? 'reached' : 'missed' };
  if (yearsAt(asOf).greaterThan(end)) return { ...known, reason: 'final_value_missing' };
  const path = pathAt(
    course,
    new Decimal(year).minus(target.baseYear).div(end.minus(target.baseYear)),
  );
  const along = isReason(path) ? {} : { path };
  const falls =
    ['<', '≤'].includes(target.operator) ||
    (target.operator === '=' && course.start?.greaterThan(goal) === true);
  // A total below its ceiling may still rise through it, so it is never early.
  if (met && !(course.sums && falls)) return { ...known, ...along, verdict: 'reached' };
  if (isReason(path)) return { ...known, reason: path };
  const keepsUp = falls ? value.lessThanOrEqualTo(path) : value.greaterThanOrEqualTo(path);
  return { ...known, path, verdict: keepsUp ? 'on_track' : 'behind' };
}

/** A statement as the journal keeps it. */
interface StoredStatement {
  subject: string;
  key: string;
  value: string;
  detail?: Record<string, unknown> | null;
}

const decimalOr = (text: unknown): Decimal | undefined =>
  typeof text === 'string' ? ratio(text) : undefined;

/** Reads the mark that `target.set` leaves. */
export function readTarget({ subject, key, detail }: StoredStatement): Target {
  const { base_year, base_value, operator, value, bracket, growth } = detail ?? {};
  const numbers = {
    base: decimalOr(base_value),
    value: decimalOr(value),
    bracket: decimalOr(bracket),
  };
  return {
    indicator: subject,
    period: key,
    baseYear: base_year as number,
    operator: operator as Operator,
    ...(numbers.base && { base: numbers.base }),
    ...(numbers.value && { value: numbers.value }),
    ...(numbers.bracket && { bracket: numbers.bracket }),
    ...(typeof growth === 'string' && { growth }),
  };
}
