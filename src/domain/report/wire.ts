/** The quarterly report on the wire: every number as decimal text. */
import { canonicalize } from '../values/canonical-json.ts';
import { wireValue, type Figure } from '../figures/figure.ts';
import { CURRENT } from './formats/index.ts';
import { tellsChange, type ReportFormat } from './formats/format.ts';
import { wireMoney, type Decimal } from '../values/money.ts';
import type { QuarterReport, ReportStatus } from './report.ts';
import type { FigureCell } from '../figures/answer.ts';
import { PUBLISHED } from './published-comparison.ts';
import { SERIES } from './series.ts';
import { FIGURE_LINE, OVERVIEW } from './table-1-overview.ts';
import { INDICATORS } from './table-10-plan.ts';
import { COVERAGE, CREDIT } from './table-7-credit.ts';
import { wireGroup, wireRecords } from './table-wire.ts';
import { FUND_TABLES, RETURN_TABLES, SUPPORT_TABLES, type QuarterTables } from './tables.ts';
import type { RestatedFigure, Restatement } from './restatement.ts';

/** The further tables on the wire. */
function wireTables(format: ReportFormat, tables: QuarterTables) {
  return {
    series: wireRecords(SERIES, tables.series, format),
    ...wireGroup(RETURN_TABLES, tables, format),
    credit: wireGroup(CREDIT, tables.credit, format),
    coverage: wireRecords(COVERAGE.columns, tables.coverage, format),
    ...wireGroup(SUPPORT_TABLES, tables, format),
    indicators: wireRecords(INDICATORS, tables.indicators, format),
    published: wireRecords(PUBLISHED, tables.published, format),
  };
}

/** The report's own data as JSON; field names in snake_case. */
export function wireReport(report: QuarterReport) {
  const { format } = report;
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
    bases: format.definitions.bases,
    compared_with: {
      previous_quarter: report.comparedWith.previousQuarter as string,
      year_before: report.comparedWith.yearBefore as string,
    },
    overview: wireRecords(OVERVIEW, report.overview, format),
    shares: wireRecords(FIGURE_LINE, report.shares, format),
    ...wireGroup(FUND_TABLES, report, format),
    tables: wireTables(format, report.tables),
  };
}

/**
 * The canonical text (RFC 8785) whose digest a closing signs. It depends only on the journal up to
 * `known_seq` and on the as-of day, so it can be computed before the closing record exists, and
 * from an exported journal. Left out are:
 * - the status and the restatement, which come from other records;
 * - `known_at`, which no record holds, so that the same `known_seq` always gives the same text.
 */
export const canonicalReport = (report: QuarterReport): string => canonicalize(reportData(report));

/** The same content as data. */
export function reportData(report: QuarterReport) {
  const { known_at: _, ...data } = wireReport(report);
  return { format: report.format.name, ...data };
}

/** A report's data as it is kept: `reportData` writes it, `readReport` reads it. */
export type ReportData = ReturnType<typeof reportData>;

const wireAnswer = (
  { definitions: { reasons } }: ReportFormat,
  { value, reason }: FigureCell,
  { unit }: Figure,
) => ({
  value: value ? wireValue(value, unit) : null,
  reason: reason ? { code: reason, text: reasons[reason]! } : null,
});

function wireFigure(format: ReportFormat, restated: RestatedFigure) {
  const { figure, basis, group, signed, now, difference, records } = restated;
  const { dataDifference, definitionDifference } = restated;
  const wired = (value: Decimal | undefined) => (value ? wireValue(value, figure.unit) : null);
  const changeFields = {
    change: restated.change,
    data_difference: wired(dataDifference),
    definition_difference: wired(definitionDifference),
  };
  return {
    id: figure.id,
    label: figure.label,
    unit: figure.unit,
    basis,
    group: group ?? null,
    signed: wireAnswer(format, signed, figure),
    now: wireAnswer(format, now, figure),
    difference: wired(difference),
    records,
    ...(tellsChange(format) && changeFields),
  };
}

/**
 * The restatement as JSON, in the form of the report that carries it; field names in snake_case,
 * numbers as decimal text.
 */
export function wireRestatement(restatement: Restatement, format: ReportFormat = CURRENT) {
  const { since, figures, events, notCompared } = restatement;
  return {
    ...(notCompared !== undefined && { not_compared: notCompared }),
    since: {
      quarter: since.quarter.name as string,
      label: since.quarter.label,
      closing: since.closing,
      as_of: since.asOf as string,
      known_at: since.knownAt,
      known_seq: since.knownSeq,
    },
    figures: figures.map((figure) => wireFigure(format, figure)),
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

/** What stands beside a report's data: whether it is signed, and what it restates. */
export const wireBeside = ({ status, restatement, format }: Beside) => ({
  status: wireStatus(status),
  restatement: restatement ? wireRestatement(restatement, format) : null,
});

type Beside = Pick<QuarterReport, 'status' | 'restatement'> & { format?: ReportFormat };

/** The report as JSON, with its data, status and restatement. */
export function wireSignedReport(report: QuarterReport) {
  return { format: report.format.name, ...wireReport(report), ...wireBeside(report) };
}
