/** The quarterly report on the wire: every number as decimal text. */
import canonicalize from 'canonicalize';
import { CATALOGUE } from './catalogue/index.ts';
import { BASES, REASONS, wireValue, type Basis, type Figure, type Unit } from './figures.ts';
import { Decimal, wireMoney, wireRatio } from './money.ts';
import type { Reconciled } from './reconciliation.ts';
import type { Cell, ComparedLine, FigureLine, QuarterReport, ReportStatus } from './report.ts';
import type { CoverageLine, IndicatorLine, QuarterTables } from './report-tables.ts';
import type { RestatedFigure, Restatement } from './restatement.ts';

/** What the digest of a report is taken of; another set of fields is another format. */
export const REPORT_FORMAT = 'kechuang-report/3';

function wireCell(cell: Cell, unit: FigureLine['figure']['unit']) {
  return cell.value === undefined
    ? { value: null, reason: { code: cell.reason!, text: REASONS[cell.reason!] } }
    : { value: wireValue(cell.value, unit), reason: null };
}

function wireCells(cells: FigureLine['cells'], unit: Unit) {
  const bases = Object.entries(cells).map(([basis, cell]) => [basis, wireCell(cell, unit)]);
  return Object.fromEntries(bases) as Partial<Record<Basis, ReturnType<typeof wireCell>>>;
}

function wireLine({ figure, cells }: FigureLine) {
  return {
    id: figure.id,
    label: figure.label,
    unit: figure.unit,
    meaning: figure.meaning,
    bases: wireCells(cells, figure.unit),
  };
}

const wireCompared = ({ previousQuarter, yearBefore, ...line }: ComparedLine) => ({
  ...wireLine(line),
  previous_quarter: wireCells(previousQuarter, line.figure.unit),
  year_before: wireCells(yearBefore, line.figure.unit),
});

/** Columns that are numbers of things, and pure numbers; every other decimal is an amount in 元. */
const COUNTS = new Set(['investments', 'counts', 'enterprises']);
const RATIOS = new Set(['ownership', 'multiple', 'factor', 'coupon']);

const numberText = (value: Decimal | undefined): string | null =>
  value === undefined ? null : wireRatio(value);

function wireIndicator({ indicator, target, latest, progress, ...line }: IndicatorLine) {
  return {
    ...{ code: indicator.code, name: line.name, group: line.group ?? null },
    ...{ kind: indicator.kind as string, unit: indicator.unit as string },
    target: target
      ? {
          ...{ period: target.period, base_year: target.baseYear, operator: target.operator },
          ...{ base: numberText(target.base), value: numberText(target.value) },
          ...{ bracket: numberText(target.bracket), growth: target.growth ?? null },
        }
      : null,
    latest: latest ? { year: latest.year, value: wireRatio(latest.value) } : null,
    progress: {
      ...{ value: numberText(progress.value), goal: numberText(progress.goal) },
      ...{ gap: numberText(progress.gap), path: numberText(progress.path) },
      ...{ verdict: progress.verdict ?? null, reason: progress.reason ?? null },
    },
    ...{ records: line.records, illustrative: line.illustrative },
  };
}

const wireReconciled = ({ published, computed, difference, status, illustrative }: Reconciled) => ({
  ...{ figure: published.figure, label: published.label, document: published.document },
  ...{ as_of: published.asOf as string, value: published.value, unit: published.unit },
  ...{ decimals: published.decimals, operator: published.operator ?? null },
  ...{ computed: computed ?? null, difference: difference ?? null, status },
  ...{ illustrative, records: [published.seq] },
});

const wireCoverage = ({ figure, numerator, denominator, illustrative, ...cell }: CoverageLine) => ({
  ...{ figure, ...wireCell(cell, '%') },
  ...{ numerator: numerator.toFixed(0), denominator: denominator.toFixed(0), illustrative },
});

/** The further tables on the wire. */
function wireTables(tables: QuarterTables) {
  const { credit } = tables;
  return {
    series: tables.series.map(({ figure, points }) => ({
      figure,
      points: points.map(({ quarter, cell }) => ({
        quarter: quarter as string,
        ...wireCell(cell, CATALOGUE.get(figure)!.unit),
      })),
    })),
    local_returns: tables.localReturns.map(wireRow),
    recognitions: tables.recognitions.map(wireRow),
    relocations: tables.relocations.map(wireRow),
    exits: tables.exits.map(wireRow),
    listings: tables.listings.map(wireRow),
    credit: {
      by_bank: credit.byBank.map(wireRow),
      by_region: credit.byRegion.map(wireRow),
      by_product: credit.byProduct.map(wireRow),
    },
    coverage: tables.coverage.map(wireCoverage),
    deals: tables.deals.map(wireRow),
    programmes: tables.programmes.map(wireRow),
    projects: tables.projects.map(wireRow),
    indicators: tables.indicators.map(wireIndicator),
    published: tables.published.map(wireReconciled),
  };
}

type Snake<Name> = Name extends `${infer First}${infer Rest}`
  ? First extends Lowercase<First>
    ? `${First}${Snake<Rest>}`
    : `_${Lowercase<First>}${Snake<Rest>}`
  : Name;

/** What a row becomes on the wire: decimals and days as text, names in snake_case. */
export type Wire<T> = T extends Decimal | string
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Name in keyof T as Snake<Name>]: Wire<T[Name]> }
      : T;

/** Turns every decimal of a table's row into text, by the column it stands in. */
export const wireRow = <T>(row: T): Wire<T> => wire(row, '') as Wire<T>;

function wire(value: unknown, column: string): unknown {
  if (Decimal.isDecimal(value)) {
    if (COUNTS.has(column)) return value.toFixed(0);
    return RATIOS.has(column) ? wireRatio(value) : wireMoney(value);
  }
  if (Array.isArray(value)) return value.map((part) => wire(part, column));
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([name, part]) => [
    snake(name),
    wire(part, RATIOS.has(column) || COUNTS.has(column) ? column : name),
  ]);
  return Object.fromEntries(parts);
}

const snake = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The report's own data as JSON; field names in snake_case. */
export function wireReport(report: QuarterReport) {
  return {
    quarter: report.quarter.name as string,
    label: report.quarter.label,
    as_of: report.asOf as string,
    known_at: report.knownAt,
    known_seq: report.knownSeq,
    illustrative: report.illustrative,
    scheme: report.scheme,
    review: {
      on: report.review.isOn,
      records_loaded_initially: report.review.initial,
      records_without_review: report.review.posted,
    },
    bases: BASES satisfies Record<Basis, string>,
    compared_with: {
      previous_quarter: report.comparedWith.previousQuarter as string,
      year_before: report.comparedWith.yearBefore as string,
    },
    overview: report.overview.map(wireCompared),
    shares: report.shares.map(wireLine),
    industries: report.industries.map(wireRow),
    sub_funds: report.subFunds.map(wireRow),
    investments: report.investments.map(wireRow),
    tables: wireTables(report.tables),
  };
}

/**
 * The text that a report's digest is taken of, RFC 8785: what follows from the journal up to
 * `known_seq` and the as-of day alone. So it can be worked out before the closing record exists,
 * and from an exported journal. Not in it: the status and the restatement, which other records
 * make, and `known_at`, which no record holds: whoever asks again at the same `known_seq` gets the
 * same text.
 */
export const canonicalReport = (report: QuarterReport): string => canonicalize(reportData(report))!;

/** The same as data. */
export function reportData(report: QuarterReport) {
  const { known_at: _, ...data } = wireReport(report);
  return { format: REPORT_FORMAT, ...data };
}

const wireAnswer = ({ value, reason }: Cell, { unit }: Figure) => ({
  value: value ? wireValue(value, unit) : null,
  reason: reason ? { code: reason, text: REASONS[reason] } : null,
});

function wireFigure({ figure, basis, group, signed, now, difference, records }: RestatedFigure) {
  return {
    id: figure.id,
    label: figure.label,
    unit: figure.unit,
    basis,
    group: group ?? null,
    signed: wireAnswer(signed, figure),
    now: wireAnswer(now, figure),
    difference: difference ? wireValue(difference, figure.unit) : null,
    records,
  };
}

/** The restatement as JSON; field names in snake_case, numbers as decimal text. */
export function wireRestatement({ since, figures, events }: Restatement) {
  return {
    since: {
      quarter: since.quarter.name as string,
      label: since.quarter.label,
      closing: since.closing,
      as_of: since.asOf as string,
      known_at: since.knownAt,
      known_seq: since.knownSeq,
    },
    figures: figures.map(wireFigure),
    events: events.map(({ effectiveOn, reverses, reason, document, amounts, ...event }) => ({
      ...event,
      effective_on: effectiveOn as string,
      reverses: reverses ?? null,
      amounts: amounts.map(({ label, amount, unit }) => ({
        label,
        amount: unit === '元' ? wireMoney(amount) : amount.toFixed(0),
        unit,
      })),
      reason: reason ?? null,
      document: document ?? null,
    })),
  };
}

function wireStatus(status: ReportStatus) {
  if (status.kind === 'draft') return { kind: status.kind };
  const { kind, closing, closedOn, maker, checker } = status;
  return { kind, closing, closed_on: closedOn as string, maker, checker };
}

/** The report as JSON with what stands beside its data: whether it is signed, what it restates. */
export function wireSignedReport(report: QuarterReport) {
  const { status, restatement } = report;
  return {
    format: REPORT_FORMAT,
    ...wireReport(report),
    status: wireStatus(status),
    restatement: restatement ? wireRestatement(restatement) : null,
  };
}
