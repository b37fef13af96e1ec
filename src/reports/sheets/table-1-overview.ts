/** 表1: every figure on its bases, as formulas wherever the detail sheets say it. */
import type { CellValue } from 'exceljs';
import { BASES, REASONS, type Basis } from '../../domain/figures/figure.ts';
import type { ReportFormat } from '../../domain/report/formats/format.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import { OVERVIEW, type OverviewLine } from '../../domain/report/table-1-overview.ts';
import type { Link } from '../links.ts';
import { printedColumns } from './columns.ts';
import type { Sheet } from './page.ts';
import { LINK } from './style.ts';
import { detailTallies, type Details, type Tallies } from './overview-formulas.ts';
import { indexColumn, WorkbookTable, type WorkbookColumn } from './table.ts';
import type { Trails } from './trails.ts';
import { FORMATS } from '../../domain/values/number-formats.ts';
import {
  liveCell,
  NO_VALUE,
  NOT_APPLICABLE,
  quotientCell,
  quotientNumber,
  sameCell,
  ties,
  UNIT_FORMATS,
  type Operand,
  type Tally,
} from './values.ts';

type Key = 'index' | 'label' | 'unit' | Basis | 'hundredMillions';

const NAME = '表1 总体情况';

/** The sheet's cells: which formula, value or reason stands for each figure and basis. */
export class OverviewTable {
  readonly table: WorkbookTable<OverviewLine, Key>;
  readonly links: Link[] = [];
  readonly #lines: ReadonlyMap<string, { line: OverviewLine; index: number }>;
  readonly #tallies: Record<string, Tallies>;
  readonly #trails: Trails;
  readonly #format: ReportFormat;

  constructor(report: QuarterReport, details: Details, trails: Trails) {
    const lines = report.overview.map((line, index) => ({ line, index }));
    this.#lines = new Map(lines.map((placed) => [placed.line.id, placed]));
    this.#tallies = detailTallies(report, details);
    this.#trails = trails;
    this.#format = report.format;
    this.table = new WorkbookTable(NAME, this.#columns(), report.overview, { emptyNote: 'label' });
  }

  #columns(): Record<Key, WorkbookColumn<OverviewLine>> {
    const printed = printedColumns({ columns: OVERVIEW }, this.#format);
    const onBasis = (basis: Basis): WorkbookColumn<OverviewLine> => ({
      ...printed[`bases.${basis}`],
      font: LINK,
      figure: ({ id, bases }) => (bases[basis] ? { id, basis } : undefined),
      cell: (line, row) => this.#linked(line, basis, row),
    });
    return {
      index: indexColumn,
      label: printed.label,
      unit: printed.unit,
      quarter: onBasis('quarter'),
      year: onBasis('year'),
      inception: onBasis('inception'),
      point: onBasis('point'),
      hundredMillions: {
        label: '自成立累计／时点\n（亿元）',
        width: 15,
        format: FORMATS.hundredMillions,
        cell: (line) => this.#hundredMillions(line),
      },
    };
  }

  #linked(line: OverviewLine, basis: Basis, row: number): CellValue {
    const { id } = line;
    const place = this.#tallies[id]?.[basis]?.place;
    const to = line.bases[basis] && this.#trails.to(id, basis, place);
    if (to) this.links.push({ sheet: NAME, cell: this.table.ref(basis, row), to });
    return this.#basisCell(line, basis);
  }

  #basisCell({ id, label, unit, bases }: OverviewLine, basis: Basis): CellValue {
    const cell = bases[basis];
    if (!cell) return NOT_APPLICABLE;
    const { selects } = this.#format.catalogue.get(id)!;
    if (selects.kind === 'ratio') {
      const above = this.#operand(selects.numerator, basis);
      const below = this.#operand(selects.denominator, basis);
      if (above && below) return quotientCell(above, below, selects.whenZero);
      if (cell.value) return quotientNumber(cell.value);
    }
    // Coverage is a quotient too, of two lists.
    if (cell.value && unit === '%') return quotientNumber(cell.value);
    if (cell.value) return liveCell(this.#tallies[id]?.[basis], cell.value, label);
    return cell.reason ? REASONS[cell.reason] : NO_VALUE;
  }

  /** Where another row holds the figure on the basis. */
  #operand(id: string, basis: Basis): Operand | undefined {
    const found = this.#lines.get(id);
    const value = found?.line.bases[basis]?.value;
    return (
      found && value && { ref: this.table.ref(basis, this.table.firstRow + found.index), value }
    );
  }

  #hundredMillions({ id, label, unit, bases }: OverviewLine): CellValue {
    if (unit !== '元') return NOT_APPLICABLE;
    const basis = bases.inception ? 'inception' : 'point';
    const amount = this.#operand(id, basis);
    const reason = bases[basis]?.reason;
    return amount ? sameCell(amount, label) : reason ? REASONS[reason] : NO_VALUE;
  }

  /** Each figure that a detail sheet also gives: the cell here, and the formula over that sheet. */
  *compared(): Generator<{ label: string; format: string; cell: Operand; tally: Tally }> {
    for (const { id, label: name, unit, bases } of this.table.lines)
      for (const basis of Object.keys(BASES) as Basis[]) {
        const tally = this.#tallies[id]?.[basis];
        const value = bases[basis]?.value;
        const found = this.#lines.get(id);
        if (!tally || !value || !found) continue;
        const ref = this.table.refFrom(basis, this.table.firstRow + found.index);
        const label = `${name}（${BASES[basis]}）`;
        yield { label, format: UNIT_FORMATS[unit], cell: { ref, value }, tally };
      }
  }
}

/** The note of the table where it stands alone, without the detail tables to compare it with. */
export const OVERVIEW_ALONE =
  '各数可点击，查其来源。“不适用”指该指标没有这一时间口径。哪些数与明细表合计的范围不同，见“全部各表”。';

export function overviewSheet(overview: OverviewTable): Sheet {
  const { table } = overview;
  const untied = [...overview.compared()].filter(({ cell, tally }) => !ties(tally, cell.value));
  const notes = [
    '可由明细表算出的数值为公式，其余直接取自台账；各数可点击，查其来源。“不适用”指该指标没有这一时间口径。口径见“口径说明”。',
    ...(untied.length > 0
      ? [
          `明细表合计与下列数值范围不同，故直接取自台账：${untied.map(({ label }) => label).join('、')}。`,
        ]
      : []),
  ];
  const plan: Sheet['plan'] = {
    name: NAME,
    title: '总体情况',
    number: '表1',
    unit: '元（另有注明的除外）',
    orientation: 'landscape',
    columns: table.width,
    frozenRows: table.headerRow,
    frozenColumns: 2,
  };
  return { plan, tables: [table], notes };
}
