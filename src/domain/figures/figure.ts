/**
 * Defines a figure: a named number, defined once, as data. A source (the database, or a journal
 * folded in memory) answers the few questions from which figures are computed.
 */
import { type Day, quarterContaining, yearStart } from '../values/days.ts';
import type { EntityKind } from '../values/entity-codes.ts';
import type { MarkKind } from '../journal/event-definition.ts';
import type { Dimension, Measure } from '../journal/measures.ts';
import type { Moment } from '../journal/posted-event.ts';
import { Decimal, wireMoney, wireRatio } from '../values/money.ts';
import type { Grouping } from './groupings.ts';

export const BASES = {
  point: '时点',
  quarter: '当季',
  year: '本年累计',
  inception: '自成立累计',
} as const;
export type Basis = keyof typeof BASES;

export const UNITS = { 元: '元', 个: '个', 家: '家', 支: '支', '%': '%', 倍: '倍' } as const;
export type Unit = keyof typeof UNITS;

export const REASONS = {
  no_investment: '没有投资，无从计算占比',
  committed_zero: '没有认缴，无从计算',
  paid_in_zero: '没有实缴，无从计算',
  no_valuation: '有在持项目没有可用的估值',
  nothing_granted: '没有授信，无从计算',
  nothing_outstanding: '没有贷款余额，无从计算',
  none_qualified: '没有资质有效的企业，无从计算覆盖率',
} as const;
export type Reason = keyof typeof REASONS;

/** A condition on the thing an effect belongs to. Marks are those that hold on the as-of day. */
export type Condition =
  | { mark: MarkKind; key: string; of: Dimension; is: readonly string[] }
  | { mark: MarkKind; key: string; of: Dimension; isNot: 'none' }
  | { mark: MarkKind; key: string; of: Dimension; missing: true }
  /** The mark's value is a day, and that day has not passed. */
  | { mark: MarkKind; key: string; of: Dimension; stillOn: true }
  /** The mark's value is a region of the bureau's own city, by the lists of the day. */
  | { mark: MarkKind; key: string; of: Dimension; atHome: true }
  | { entity: Dimension; kinds: readonly EntityKind[] }
  | { has: Measure; of: Dimension };

/** Conditions that a statement must meet; a selection by them depends on that statement. */
export type Rests = Extract<
  Condition,
  { is: readonly string[] } | { isNot: 'none' } | { stillOn: true } | { atHome: true }
>;

export interface Selection {
  /** Which measures are added (1) and which are taken off (-1). */
  measures: Partial<Record<Measure, 1 | -1>>;
  where?: readonly Condition[];
}

export type Selects =
  | { kind: 'sum'; of: Selection }
  | { kind: 'count'; of: Selection; distinct: readonly Dimension[] }
  | { kind: 'ratio'; numerator: string; denominator: string; whenZero: Reason }
  | { kind: 'coverage'; qualification: string; by: Selection }
  | { kind: 'held'; mark: MarkKind; among: Selection; notAfter: readonly Measure[] };

export type CoverageSelects = Extract<Selects, { kind: 'coverage' }>;

export interface Figure {
  id: string;
  label: string;
  unit: Unit;
  /** The definition in words, printed on the 口径说明 sheet. */
  meaning: string;
  bases: readonly Basis[];
  selects: Selects;
  /**
   * For counts by vehicle of events that name none: an enterprise counts for each vehicle that
   * holds any of this measure in it on the day. The whole count does not depend on it.
   */
  holders?: Measure;
  /** The classification that the figure rests on, if any. */
  scheme?: string;
}

export interface Query {
  moment: Moment;
  basis: Basis;
  groupBy?: readonly Grouping[];
  /** Only effects of these, for example one vehicle. */
  only?: Partial<Record<Dimension, readonly string[]>>;
}

/** The days that a basis covers; from is open for figures since inception. */
export interface Window {
  from?: Day;
  to: Day;
}

export function basisWindow(basis: Basis, asOf: Day): Window {
  if (basis === 'quarter') return { from: quarterContaining(asOf).from, to: asOf };
  if (basis === 'year') return { from: yearStart(asOf), to: asOf };
  return { to: asOf };
}

export interface GroupRow {
  group: string[];
  value: Decimal;
  illustrative: boolean;
}

export interface HeldRow {
  group: string[];
  subject: string;
  /** Undefined if there is no usable mark. */
  value?: Decimal;
  illustrative: boolean;
}

/** An enterprise that holds a qualification on a day. */
export interface Qualified {
  enterprise: string;
  illustrative: boolean;
}

/** How many enterprises hold a qualification, and how many of them are covered. */
export interface CoverageCount {
  qualified: number;
  covered: number;
  /** Whether any of the qualifications is demonstration data. */
  illustrative: boolean;
}

/** The questions from which every figure is computed. */
export interface Source {
  sums(selection: Selection, query: Query): Promise<GroupRow[]>;
  counts(selection: Selection, distinct: readonly Dimension[], query: Query): Promise<GroupRow[]>;
  held(selects: Extract<Selects, { kind: 'held' }>, query: Query): Promise<HeldRow[]>;
  /** Enterprises whose qualification is in force on the as-of day, in order of code. */
  qualified(qualification: string, moment: Moment): Promise<Qualified[]>;
  /** How many of them the selection has anything of. */
  covered(selects: CoverageSelects, moment: Moment): Promise<CoverageCount>;
}

export interface Value {
  group: string[];
  /** Unrounded; undefined if a reason says why. */
  value?: Decimal;
  reason?: Reason;
  numerator?: Decimal;
  denominator?: Decimal;
  illustrative: boolean;
}

/** Whether a number in this unit is a quotient: 0.25 is 25%. */
export const isRatio = (unit: Unit): boolean => unit === '%' || unit === '倍';

/** The wire form of a value: 元 with two decimals, counts whole, ratios as plain numbers. */
export function wireValue(value: Decimal, unit: Unit): string {
  if (unit === '元') return wireMoney(value);
  return isRatio(unit) ? wireRatio(value) : value.toFixed(0);
}

export type Catalogue = ReadonlyMap<string, Figure>;
