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
    bases: Object.fromEntries(bases),
  };
}

/** Columns that are numbers of things, and pure numbers; every other decimal is an amount in 元. */
const COUNTS = new Set(['investments', 'counts']);
const RATIOS = new Set(['ownership']);

/** Turns every decimal of a table's row into text, by the column it stands in. */
export function wireRow(value: unknown, column = ''): unknown {
  if (Decimal.isDecimal(value)) {
    if (COUNTS.has(column)) return value.toFixed(0);
    return RATIOS.has(column) ? wireRatio(value) : wireMoney(value);
  }
  if (Array.isArray(value)) return value.map((part) => wireRow(part, column));
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([name, part]) => [
    snake(name),
    wireRow(part, RATIOS.has(column) || COUNTS.has(column) ? column : name),
  ]);
  return Object.fromEntries(parts);
}

const snake = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The report as JSON; field names in snake_case. */
export function wireReport(report: QuarterReport): Record<string, unknown> {
  return {
    quarter: report.quarter.name,
    label: report.quarter.label,
    as_of: report.asOf,
    known_at: report.knownAt,
    known_seq: report.knownSeq,
    illustrative: report.illustrative,
    scheme: report.scheme,
    bases: BASES satisfies Record<Basis, string>,
    overview: report.overview.map(wireLine),
    shares: report.shares.map(wireLine),
    industries: report.industries.map((line) => wireRow(line)),
    sub_funds: report.subFunds.map((line) => wireRow(line)),
    investments: report.investments.map((line) => wireRow(line)),
  };
}
