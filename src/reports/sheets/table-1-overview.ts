/** 表1: every figure on its bases, as formulas wherever the detail sheets say it. */
import type { CellValue } from 'exceljs';
import { BASES, REASONS, type Basis } from '../../domain/figures/figure.ts';
import type { ComparedLine, QuarterReport } from '../../domain/report/report.ts';
import type { Link } from '../links.ts';
import type { Sheet } from './page.ts';
import { LINK } from './style.ts';
import { detailTallies, type Details, type Tallies } from './tallies.ts';
import { indexColumn, WorkbookTable, type WorkbookColumn } from './table.ts';
import type { Trails } from './trails.ts';
import {
  FORMATS,
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
  readonly table: WorkbookTable<ComparedLine, Key>;
  readonly links: Link[] = [];
  readonly #lines: ReadonlyMap<string, { line: ComparedLine; index: number }>;
  readonly #tallies: Record<string, Tallies>;
  readonly #trails: Trails;

  constructor(report: QuarterReport, details: Details, trails: Trails) {
    const lines = report.overview.map((line, index) => ({ line, index }));
    this.#lines = new Map(lines.map((placed) => [placed.line.figure.id, placed]));
    this.#tallies = detailTallies(report, details);
    this.#trails = trails;
    this.table = new WorkbookTable(NAME, this.#columns(), report.overview, { emptyNote: 'label' });
  }

  #columns(): Record<Key, WorkbookColumn<ComparedLine>> {
    const lineFormat = ({ figure }: ComparedLine): string => UNIT_FORMATS[figure.unit];
    const onBasis = (basis: Basis): WorkbookColumn<ComparedLine> => ({
      header: BASES[basis],
      width: 17,
      font: LINK,
      lineFormat,
      figure: ({ figure, cells }) => (cells[basis] ? { id: figure.id, basis } : undefined),
      cell: (line, row) => this.#linked(line, basis, row),
    });
    return {
      index: indexColumn,
      label: { header: '指标', width: 36, cell: ({ figure }) => figure.label },
      unit: { header: '单位', width: 6, align: 'center', cell: ({ figure }) => figure.unit },
      quarter: onBasis('quarter'),
      year: onBasis('year'),
      inception: onBasis('inception'),
      point: onBasis('point'),
      hundredMillions: {
        header: '自成立累计／时点\n（亿元）',
        width: 15,
        format: FORMATS.hundredMillions,
        cell: (line) => this.#hundredMillions(line),
      },
    };
  }

  #linked(line: ComparedLine, basis: Basis, row: number): CellValue {
    const { id } = line.figure;
    const place = this.#tallies[id]?.[basis]?.place;
    const to = line.cells[basis] && this.#trails.to(id, basis, place);
    if (to) this.links.push({ sheet: NAME, cell: this.table.ref(basis, row), to });
    return this.#basisCell(line, basis);
  }

  #basisCell({ figure, cells }: ComparedLine, basis: Basis): CellValue {
    const cell = cells[basis];
    if (!cell) return NOT_APPLICABLE;
    const { selects } = figure;
    if (selects.kind === 'ratio') {
      const above = this.#operand(selects.numerator, basis);
      const below = this.#operand(selects.denominator, basis);
      if (above && below) return quotientCell(above, below, selects.whenZero);
      if (cell.value) return quotientNumber(cell.value);
    }
    // Coverage is a quotient too, of two lists.
    if (cell.value && figure.unit === '%') return quotientNumber(cell.value);
    if (cell.value) return liveCell(this.#tallies[figure.id]?.[basis], cell.value, figure.label);
    return cell.reason ? REASONS[cell.reason] : NO_VALUE;
  }

  /** Where another row holds the figure on the basis. */
  #operand(id: string, basis: Basis): Operand | undefined {
    const found = this.#lines.get(id);
    const value = found?.line.cells[basis]?.value;
    return (
      found && value && { ref: this.table.ref(basis, this.table.firstRow + found.index), value }
    );
  }

  #hundredMillions({ figure, cells }: ComparedLine): CellValue {
    if (figure.unit !== '元') return NOT_APPLICABLE;
    const basis = cells.inception ? 'inception' : 'point';
    const amount = this.#operand(figure.id, basis);
    const reason = cells[basis]?.reason;
    return amount ? sameCell(amount, figure.label) : reason ? REASONS[reason] : NO_VALUE;
  }

  /** Each figure that a detail sheet also gives: the cell here, and the formula over that sheet. */
  *compared(): Generator<{ label: string; format: string; cell: Operand; tally: Tally }> {
    for (const { figure, cells } of this.table.lines)
      for (const basis of Object.keys(BASES) as Basis[]) {
        const tally = this.#tallies[figure.id]?.[basis];
        const value = cells[basis]?.value;
        const found = this.#lines.get(figure.id);
        if (!tally || !value || !found) continue;
        const ref = this.table.refFrom(basis, this.table.firstRow + found.index);
        const label = `${figure.label}（${BASES[basis]}）`;
        yield { label, format: UNIT_FORMATS[figure.unit], cell: { ref, value }, tally };
      }
  }
}

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
