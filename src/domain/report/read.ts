/**
 * Reads a report's data back as the report that it was written from, with the digits of the wire:
 * what was signed is shown and compared as it is kept, and nothing of it is worked out again.
 */
import { quarter, type Day, type QuarterName } from '../values/days.ts';
import type { Basis, Reason } from '../figures/figure.ts';
import type { ColumnKind, Columns, ReportFormat } from './formats/format.ts';
import type {
  IndicatorKind,
  IndicatorUnit,
  Operator,
  Progress,
} from '../figures/indicator-progress.ts';
import { Decimal } from '../values/money.ts';
import type { Reconciled } from '../figures/reconciliation.ts';
import type { ComparedLine, FigureLine, QuarterReport } from './report.ts';
import type { Cell } from '../figures/answer.ts';
import type { IndicatorLine, QuarterTables } from './table-lines.ts';
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

const camel = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function columnOf(value: unknown, kind: ColumnKind | Columns): unknown {
  if (typeof kind === 'object') return rowsOf(value as object[], kind);
  if (kind === 'plain') return value;
  if (typeof value === 'string') return new Decimal(value);
  const flows = Object.entries(value as object).map(([flow, of]) => [flow, columnOf(of, kind)]);
  return Object.fromEntries(flows);
}

const rowsOf = <T>(rows: readonly object[], columns: Columns): T[] =>
  rows.map(
    (row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [camel(name), columnOf(value, columns[name]!)]),
      ) as T,
  );

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

function tablesOf({ tables: columns }: ReportFormat, data: ReportData['tables']): QuarterTables {
  const { credit } = data;
  return {
    series: data.series.map(({ figure, points }) => ({
      figure,
      points: points.map(({ quarter: name, ...cell }) => ({
        quarter: name as QuarterName,
        cell: cellOf(cell),
      })),
    })),
    localReturns: rowsOf(data.local_returns, columns.local_returns),
    recognitions: rowsOf(data.recognitions, columns.recognitions),
    relocations: rowsOf(data.relocations, columns.relocations),
    exits: rowsOf(data.exits, columns.exits),
    listings: rowsOf(data.listings, columns.listings),
    credit: {
      byBank: rowsOf(credit.by_bank, columns.credit),
      byRegion: rowsOf(credit.by_region, columns.credit),
      byProduct: rowsOf(credit.by_product, columns.credit),
    },
    coverage: data.coverage.map(({ figure, numerator, denominator, illustrative, ...cell }) => ({
      ...{ figure, illustrative, ...cellOf(cell) },
      ...{ numerator: new Decimal(numerator), denominator: new Decimal(denominator) },
    })),
    deals: rowsOf(data.deals, columns.deals),
    programmes: rowsOf(data.programmes, columns.programmes),
    projects: rowsOf(data.projects, columns.projects),
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
    industries: rowsOf(data.industries, format.tables.industries),
    shares: data.shares.map(line),
    subFunds: rowsOf(data.sub_funds, format.tables.sub_funds),
    investments: rowsOf(data.investments, format.tables.investments),
    tables: tablesOf(format, data.tables),
  };
}
