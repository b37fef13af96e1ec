/**
 * Reads a report's data back into a report, with the digits of the wire. What was signed is shown
 * and compared as it is kept, and none of it is computed again.
 */
import { quarter, type Day, type QuarterName } from '../values/days.ts';
import type { ReportFormat } from './formats/format.ts';
import type { QuarterReport } from './report.ts';
import { PUBLISHED } from './published-comparison.ts';
import { SERIES } from './series.ts';
import { FIGURE_LINE, OVERVIEW } from './table-1-overview.ts';
import { INDICATORS } from './table-10-plan.ts';
import { COVERAGE, CREDIT } from './table-7-credit.ts';
import { readGroup, readRecords } from './table-wire.ts';
import { FUND_TABLES, RETURN_TABLES, SUPPORT_TABLES, type QuarterTables } from './tables.ts';
import type { ReportData } from './wire.ts';

/** Parts of a report that are not in its data, because other records hold them. */
type Beside = Pick<QuarterReport, 'knownAt' | 'status' | 'restatement'>;

function readTables(format: ReportFormat, data: ReportData['tables']): QuarterTables {
  return {
    series: readRecords(SERIES, data.series),
    ...readGroup(RETURN_TABLES, data, format),
    credit: readGroup(CREDIT, data.credit, format),
    coverage: readRecords(COVERAGE.columns, data.coverage),
    ...readGroup(SUPPORT_TABLES, data, format),
    indicators: readRecords(INDICATORS, data.indicators),
    published: readRecords(PUBLISHED, data.published),
  };
}

/** A report from its data, whose format is given. */
export function readReport(data: ReportData, format: ReportFormat, beside: Beside): QuarterReport {
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
    overview: readRecords(OVERVIEW, data.overview),
    comparedWith: {
      previousQuarter: data.compared_with.previous_quarter as Day,
      yearBefore: data.compared_with.year_before as Day,
    },
    ...readGroup(FUND_TABLES, data, format),
    shares: readRecords(FIGURE_LINE, data.shares),
    tables: readTables(format, data.tables),
  };
}
