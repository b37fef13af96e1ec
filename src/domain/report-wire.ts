/** The quarterly report on the wire: every number as decimal text. */
import { BASES, REASONS, wireValue, type Basis } from './figures.ts';
import { Decimal, wireRatio } from './money.ts';
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

/** Turns every decimal of a table's row into text, whatever its depth. */
export function wireRow(value: unknown): unknown {
  if (Decimal.isDecimal(value)) return wireRatio(value);
  if (Array.isArray(value)) return value.map(wireRow);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [snake(name), wireRow(part)]),
  );
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
    industries: report.industries.map(wireRow),
    sub_funds: report.subFunds.map(wireRow),
    investments: report.investments.map(wireRow),
  };
}
