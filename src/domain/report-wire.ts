/** The quarterly report on the wire: every number as decimal text. */
import canonicalize from 'canonicalize';
import { BASES, REASONS, wireValue, type Basis, type Figure } from './figures.ts';
import { Decimal, wireMoney, wireRatio } from './money.ts';
import type { Cell, FigureLine, QuarterReport, ReportStatus } from './report.ts';
import type { RestatedFigure, Restatement } from './restatement.ts';

/** What the digest of a report is taken of; another set of fields is another format. */
export const REPORT_FORMAT = 'kechuang-report/1';

function wireCell(cell: Cell, unit: FigureLine['figure']['unit']) {
  return cell.value === undefined
    ? { value: null, reason: { code: cell.reason!, text: REASONS[cell.reason!] } }
    : { value: wireValue(cell.value, unit), reason: null };
}

function wireLine({ figure, cells }: FigureLine) {
  const bases = Object.entries(cells).map(([basis, cell]) => [basis, wireCell(cell, figure.unit)]);
  return {
    id: figure.id,
    label: figure.label,
    unit: figure.unit,
    meaning: figure.meaning,
    bases: Object.fromEntries(bases) as Partial<Record<Basis, ReturnType<typeof wireCell>>>,
  };
}

/** Columns that are numbers of things, and pure numbers; every other decimal is an amount in 元. */
const COUNTS = new Set(['investments', 'counts']);
const RATIOS = new Set(['ownership']);

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
    overview: report.overview.map(wireLine),
    shares: report.shares.map(wireLine),
    industries: report.industries.map(wireRow),
    sub_funds: report.subFunds.map(wireRow),
    investments: report.investments.map(wireRow),
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
