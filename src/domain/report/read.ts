/**
 * Reads a report's data back as the report that it was written from, with the digits of the wire:
 * what was signed is shown and compared as it is kept, and nothing of it is worked out again.
 */
import { quarter, type Day, type QuarterName } from '../values/days.ts';
import type { Basis, Reason } from '../figures/figure.ts';
import type { FigureLine } from './figure-reader.ts';
import type { ReportFormat } from './formats/format.ts';
import type {
  IndicatorKind,
  IndicatorUnit,
  Operator,
  Progress,
} from '../figures/indicator-progress.ts';
import { Decimal } from '../values/money.ts';
import type { Reconciled } from '../figures/reconciliation.ts';
import type { ComparedLine, QuarterReport } from './report.ts';
import type { Cell } from '../figures/answer.ts';
import type { IndicatorLine } from './table-10-plan.ts';
import { CREDIT } from './table-7-credit.ts';
import { readGroup } from './table-wire.ts';
import { FUND_TABLES, RETURN_TABLES, SUPPORT_TABLES, type QuarterTables } from './tables.ts';
import type { ReportData } from './wire.ts';

/** What stands beside the data: it is kept in other records. */
type Beside = Pick<QuarterReport, 'knownAt' | 'status' | 'restatement'>;

type Overview = ReportData['overview'][number];
type Indicator = ReportData['tables']['indicators'][number];
type Published = ReportData['tables']['published'][number];

interface WireCell {
  value: string | null;
  reason: { code: string; text: string } | null;
}

const cellOf = ({ value, reason }: WireCell): Cell => ({
  ...(value !== null && { value: new Decimal(value) }),
  ...(reason !== null && { reason: reason.code as Reason }),
});

const cellsOf = (bases: Partial<Record<Basis, WireCell>>): FigureLine['cells'] =>
  Object.fromEntries(Object.entries(bases).map(([basis, cell]) => [basis, cellOf(cell)]));

/** The fields of an object that are not nothing. */
const present = <T extends object>(fields: T): { [Name in keyof T]?: NonNullable<T[Name]> } =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as { [Name in keyof T]?: NonNullable<T[Name]> };

const decimalOf = (text: string | null): Decimal | null =>
  text === null ? null : new Decimal(text);

function indicatorOf({ code, name, group, kind, unit, ...line }: Indicator): IndicatorLine {
  const { target, latest, progress, records, illustrative } = line;
  return {
    indicator: { code, kind: kind as IndicatorKind, unit: unit as IndicatorUnit },
    ...{ name, ...present({ group }), records, illustrative },
    ...(target && {
      target: {
        ...{ indicator: code, period: target.period, baseYear: target.base_year },
        operator: target.operator,
        ...present({
          ...{ base: decimalOf(target.base), value: decimalOf(target.value) },
          ...{ bracket: decimalOf(target.bracket), growth: target.growth },
        }),
      },
    }),
    ...(latest && {
      latest: { indicator: code, year: latest.year, value: new Decimal(latest.value) },
    }),
    progress: present({
      ...{ value: decimalOf(progress.value), goal: decimalOf(progress.goal) },
      ...{ gap: decimalOf(progress.gap), path: decimalOf(progress.path) },
      ...{ verdict: progress.verdict, reason: progress.reason },
    }) as Progress,
  };
}

const publishedOf = ({ records, as_of, operator, ...line }: Published): Reconciled => ({
  published: {
    ...{ seq: records[0]!, figure: line.figure, label: line.label, document: line.document },
    ...{ asOf: as_of as Day, value: line.value, unit: line.unit, decimals: line.decimals },
    ...present({ operator: operator as Operator | null }),
  },
  ...present({ computed: line.computed, difference: line.difference }),
  ...{ status: line.status, illustrative: line.illustrative },
});

function tablesOf(format: ReportFormat, data: ReportData['tables']): QuarterTables {
  return {
    series: data.series.map(({ figure, points }) => ({
      figure,
      points: points.map(({ quarter: name, ...cell }) => ({
        quarter: name as QuarterName,
        cell: cellOf(cell),
      })),
    })),
    ...readGroup(RETURN_TABLES, data, format),
    credit: readGroup(CREDIT, data.credit, format),
    coverage: data.coverage.map(({ figure, numerator, denominator, illustrative, ...cell }) => ({
      ...{ figure, illustrative, ...cellOf(cell) },
      ...{ numerator: new Decimal(numerator), denominator: new Decimal(denominator) },
    })),
    ...readGroup(SUPPORT_TABLES, data, format),
    indicators: data.indicators.map(indicatorOf),
    published: data.published.map(publishedOf),
  };
}

/** A report from its data, whose format is given. */
export function readReport(data: ReportData, format: ReportFormat, beside: Beside): QuarterReport {
  const line = ({ id, bases }: Pick<Overview, 'id' | 'bases'>): FigureLine => ({
    figure: format.catalogue.get(id)!,
    cells: cellsOf(bases),
  });
  const compared = (each: Overview): ComparedLine => ({
    ...line(each),
    previousQuarter: cellsOf(each.previous_quarter),
    yearBefore: cellsOf(each.year_before),
  });
  return {
    ...{ format, ...beside, quarter: quarter(data.quarter as QuarterName) },
    ...{ asOf: data.as_of as Day, knownSeq: data.known_seq, illustrative: data.illustrative },
    scheme: data.scheme,
    review: {
      ...{ isOn: data.review.on, initial: data.review.records_loaded_initially },
      posted: data.review.records_without_review,
    },
    overview: data.overview.map(compared),
    comparedWith: {
      previousQuarter: data.compared_with.previous_quarter as Day,
      yearBefore: data.compared_with.year_before as Day,
    },
    ...readGroup(FUND_TABLES, data, format),
    shares: data.shares.map(line),
    tables: tablesOf(format, data.tables),
  };
}
