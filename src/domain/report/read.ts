/**
 * Reads a report's data back into a report, with the digits of the wire. What was signed is shown
 * and compared as it is kept, and none of it is computed again.
 */
import { quarter, type Day, type QuarterName } from '../values/days.ts';
import type { Basis, Reason } from '../figures/figure.ts';
import type { FigureLine } from './figure-reader.ts';
import type { ReportFormat } from './formats/format.ts';
import { Decimal } from '../values/money.ts';
import type { ComparedLine, QuarterReport } from './report.ts';
import type { FigureCell } from '../figures/answer.ts';
import { PUBLISHED } from './published-comparison.ts';
import { INDICATORS } from './table-10-plan.ts';
import { CREDIT } from './table-7-credit.ts';
import { readGroup, readRecord } from './table-wire.ts';
import { FUND_TABLES, RETURN_TABLES, SUPPORT_TABLES, type QuarterTables } from './tables.ts';
import type { ReportData } from './wire.ts';

/** Parts of a report that are not in its data, because other records hold them. */
type Beside = Pick<QuarterReport, 'knownAt' | 'status' | 'restatement'>;

type OverviewData = ReportData['overview'][number];

interface WireCell {
  value: string | null;
  reason: { code: string; text: string } | null;
}

const readCell = ({ value, reason }: WireCell): FigureCell => ({
  ...(value !== null && { value: new Decimal(value) }),
  ...(reason !== null && { reason: reason.code as Reason }),
});

const readCells = (bases: Partial<Record<Basis, WireCell>>): FigureLine['cells'] =>
  Object.fromEntries(Object.entries(bases).map(([basis, cell]) => [basis, readCell(cell)]));

function readTables(format: ReportFormat, data: ReportData['tables']): QuarterTables {
  return {
    series: data.series.map(({ figure, points }) => ({
      figure,
      points: points.map(({ quarter: name, ...cell }) => ({
        quarter: name as QuarterName,
        cell: readCell(cell),
      })),
    })),
    ...readGroup(RETURN_TABLES, data, format),
    credit: readGroup(CREDIT, data.credit, format),
    coverage: data.coverage.map(({ figure, numerator, denominator, illustrative, ...cell }) => ({
      figure,
      illustrative,
      ...readCell(cell),
      numerator: new Decimal(numerator),
      denominator: new Decimal(denominator),
    })),
    ...readGroup(SUPPORT_TABLES, data, format),
    indicators: data.indicators.map((line) => readRecord(INDICATORS, line)),
    published: data.published.map((line) => readRecord(PUBLISHED, line)),
  };
}

/** A report from its data, whose format is given. */
export function readReport(data: ReportData, format: ReportFormat, beside: Beside): QuarterReport {
  const line = ({ id, bases }: Pick<OverviewData, 'id' | 'bases'>): FigureLine => ({
    figure: format.catalogue.get(id)!,
    cells: readCells(bases),
  });
  const compared = (each: OverviewData): ComparedLine => ({
    ...line(each),
    previousQuarter: readCells(each.previous_quarter),
    yearBefore: readCells(each.year_before),
  });
  return {
    format,
    ...beside,
    quarter: quarter(data.quarter as QuarterName),
    asOf: data.as_of as Day,
    knownSeq: data.known_seq,
    illustrative: data.illustrative,
    scheme: data.scheme,
    review: {
      isOn: data.review.on,
      initial: data.review.records_loaded_initially,
      posted: data.review.records_without_review,
    },
    overview: data.overview.map(compared),
    comparedWith: {
      previousQuarter: data.compared_with.previous_quarter as Day,
      yearBefore: data.compared_with.year_before as Day,
    },
    ...readGroup(FUND_TABLES, data, format),
    shares: data.shares.map(line),
    tables: readTables(format, data.tables),
  };
}
