/** The quarterly report on the wire: every number as decimal text. */
import { BASES, REASONS, wireValue, type Basis } from './figures.ts';
import { Decimal, wireMoney, wireRatio } from './money.ts';
import type { Cell, FigureLine, QuarterReport } from './report.ts';

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

/** The report as JSON; field names in snake_case. */
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
