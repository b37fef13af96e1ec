/**
 * What a figure is, and how one is worked out. A figure is a named number defined once, as data; a
 * source (the database, or a journal folded in memory) answers the few questions it is made of.
 */
import type { Day } from './days.ts';
import { quarterOf, yearStart } from './days.ts';
import type { EntityKind } from './entities.ts';
import type { Dimension, MarkKind, Measure } from './event.ts';
import type { Moment } from './journal.ts';
import { Decimal, wireMoney, wireRatio } from './money.ts';
import { counted } from './holders.ts';
import { untold } from './narrowing.ts';

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

/**
 * The scheme by which the five strategic industries are counted. Later lists were not found
 * (domain facts Q2), so every share prints the scheme it used.
 */
export const STRATEGIC_SCHEME = 'WZ5-2019';

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

/** Conditions that a statement must meet: what they select rests on that statement. */
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

export interface Figure {
  id: string;
  label: string;
  unit: Unit;
  /** The definition in words, printed on the 口径说明 sheet. */
  meaning: string;
  bases: readonly Basis[];
  selects: Selects;
  /**
   * What is counted is told apart by vehicle by who has any of this measure of the enterprise on
   * the day, since its own records say no vehicle. The whole is the same with and without.
   */
  holders?: Measure;
  /** The classification that the figure rests on, if any. */
  scheme?: string;
}

/** What a figure may be broken down by. */
export const GROUPINGS = {
  vehicle: '基金',
  enterprise: '企业',
  instrument: '项目',
  counterparty: '出资人或银行',
  industry: '产业',
  region: '注册地',
  product: '融资产品',
  quarter: '季度',
  year: '年度',
} as const;
export type Grouping = keyof typeof GROUPINGS;

/** The mark behind a grouping by a statement about the enterprise. */
export const MARK_GROUPINGS: Partial<
  Record<Grouping, { mark: MarkKind; key: string; of: Dimension }>
> = {
  industry: { mark: 'industry', key: STRATEGIC_SCHEME, of: 'enterprise' },
  region: { mark: 'region', key: '', of: 'enterprise' },
  product: { mark: 'product', key: '', of: 'instrument' },
};

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

export function windowOf(basis: Basis, asOf: Day): Window {
  if (basis === 'quarter') return { from: quarterOf(asOf).from, to: asOf };
  if (basis === 'year') return { from: yearStart(asOf), to: asOf };
  return { to: asOf };
}

export interface Row {
  group: string[];
  value: Decimal;
  illustrative: boolean;
}

export interface HeldRow {
  group: string[];
  subject: string;
  /** Nothing where no usable mark exists. */
  value?: Decimal;
  illustrative: boolean;
}

/** An enterprise that holds a qualification on a day. */
export interface Qualified {
  enterprise: string;
  illustrative: boolean;
}

/** The questions every figure is made of. */
export interface Source {
  sums(selection: Selection, query: Query): Promise<Row[]>;
  counts(selection: Selection, distinct: readonly Dimension[], query: Query): Promise<Row[]>;
  held(selects: Extract<Selects, { kind: 'held' }>, query: Query): Promise<HeldRow[]>;
  /** Enterprises whose qualification is in force on the as-of day, in order of code. */
  qualified(qualification: string, moment: Moment): Promise<Qualified[]>;
}

export interface Value {
  group: string[];
  /** Unrounded; nothing where a reason says why. */
  value?: Decimal;
  reason?: Reason;
  numerator?: Decimal;
  denominator?: Decimal;
  illustrative: boolean;
}

const isRatio = (unit: Unit): boolean => unit === '%' || unit === '倍';

/** The wire form of a value: 元 with two decimals, counts whole, ratios as plain numbers. */
export function wireValue(value: Decimal, unit: Unit): string {
  if (unit === '元') return wireMoney(value);
  return isRatio(unit) ? wireRatio(value) : value.toFixed(0);
}

const NOTHING: Row = { group: [], value: new Decimal(0), illustrative: false };

/** Ungrouped, a sum or count of nothing is zero; grouped, only groups that exist are given. */
const orZero = (rows: Row[], query: Query): Row[] =>
  rows.length === 0 && !query.groupBy?.length ? [NOTHING] : rows;

/**
 * Works a figure out, for each group asked for. Throws when the basis is not one of the figure's,
 * and when it is to be narrowed or grouped by what its records do not say.
 */
export async function evaluate(
  figure: Figure,
  catalogue: Catalogue,
  source: Source,
  query: Query,
): Promise<Value[]> {
  if (!figure.bases.includes(query.basis))
    throw new RangeError(`${figure.id} has no basis ${query.basis}`);
  const [not] = untold(figure, catalogue, query);
  if (not !== undefined) throw new RangeError(`${figure.id} cannot be told by ${not}`);
  const { selects } = figure;
  switch (selects.kind) {
    case 'sum':
      return orZero(await source.sums(selects.of, query), query);
    case 'count':
      return orZero(await counted(figure, selects, source, query), query);
    case 'ratio':
      return evaluateRatio(selects, catalogue, source, query);
    case 'coverage':
      return evaluateCoverage(selects, source, query);
    case 'held':
      return sumHeld(await source.held(selects, query), query);
  }
}

const byGroup = (rows: readonly Value[]): Map<string, Value> =>
  new Map(rows.map((row) => [row.group.join('\u001f'), row]));

async function evaluateRatio(
  selects: Extract<Selects, { kind: 'ratio' }>,
  catalogue: Catalogue,
  source: Source,
  query: Query,
): Promise<Value[]> {
  const part = (id: string): Promise<Value[]> =>
    evaluate(catalogue.get(id)!, catalogue, source, query);
  const numerators = byGroup(await part(selects.numerator));
  const denominators = byGroup(await part(selects.denominator));
  // A group that has only the one side is a group too, and says why it has no share.
  const groups = [...new Set([...denominators.keys(), ...numerators.keys()])].sort();
  return groups.map((group) => {
    const numerator = numerators.get(group) ?? NOTHING;
    const denominator = denominators.get(group) ?? NOTHING;
    const below = denominator.value!;
    const above = numerator.value!;
    return {
      group: (denominators.get(group) ?? numerators.get(group)!).group,
      ...(below.isZero() ? { reason: selects.whenZero } : { value: above.div(below) }),
      numerator: above,
      denominator: below,
      illustrative: numerator.illustrative || denominator.illustrative,
    };
  });
}

/**
 * Who is covered and who is not: qualified enterprises, by whether the selection has anything of
 * theirs.
 */
export async function coverage(
  selects: Extract<Selects, { kind: 'coverage' }>,
  source: Source,
  moment: Moment,
): Promise<{ covered: Qualified[]; uncovered: Qualified[] }> {
  const sums = await source.sums(selects.by, {
    moment,
    basis: 'inception',
    groupBy: ['enterprise'],
  });
  const having = new Set(sums.filter((row) => !row.value.isZero()).map((row) => row.group[0]));
  const qualified = await source.qualified(selects.qualification, moment);
  return {
    covered: qualified.filter(({ enterprise }) => having.has(enterprise)),
    uncovered: qualified.filter(({ enterprise }) => !having.has(enterprise)),
  };
}

async function evaluateCoverage(
  selects: Extract<Selects, { kind: 'coverage' }>,
  source: Source,
  query: Query,
): Promise<Value[]> {
  const { covered, uncovered } = await coverage(selects, source, query.moment);
  const numerator = new Decimal(covered.length);
  const denominator = numerator.plus(uncovered.length);
  return [
    {
      group: [],
      ...(denominator.isZero()
        ? { reason: 'none_qualified' as const }
        : { value: numerator.div(denominator) }),
      numerator,
      denominator,
      illustrative: [...covered, ...uncovered].some((enterprise) => enterprise.illustrative),
    },
  ];
}

function sumHeld(rows: HeldRow[], query: Query): Value[] {
  const groups = new Map<string, Value>();
  if (!query.groupBy?.length) groups.set('', { ...NOTHING });
  for (const row of rows) {
    const id = row.group.join('\u001f');
    const at = groups.get(id) ?? { group: row.group, value: new Decimal(0), illustrative: false };
    groups.set(id, at);
    at.illustrative ||= row.illustrative;
    if (row.value === undefined) {
      at.reason = 'no_valuation';
      delete at.value;
    } else if (at.value) {
      at.value = at.value.plus(row.value);
    }
  }
  return [...groups.values()];
}

export type Catalogue = ReadonlyMap<string, Figure>;
