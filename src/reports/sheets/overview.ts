/** 表1: every figure on its bases, as formulas wherever the detail sheets say it. */
import type { CellValue, Workbook } from 'exceljs';
import { BASES, REASONS, type Basis } from '../../domain/figures.ts';
import { Decimal } from '../../domain/money.ts';
import type { FigureLine, QuarterReport } from '../../domain/report.ts';
import type { Link } from '../links.ts';
import { FLOWS, STRATEGIC, UNCLASSIFIED, type Flow, type InvestmentTable } from './investments.ts';
import { closeSheet, openSheet, type Plan } from './page.ts';
import { LINK } from './style.ts';
import type { SubFundTable } from './sub-funds.ts';
import { indexColumn, Table, type Column } from './table.ts';
import type { Trails } from './trails.ts';
import {
  decimalSum,
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

type Key = 'index' | 'label' | 'unit' | Basis | 'hundredMillions' | 'id';
type Tallies = Partial<Record<Basis, Tally>>;

const NAME = '表1 总体情况';

const perFlow = (tally: (flow: Flow) => Tally): Tallies =>
  Object.fromEntries(FLOWS.map((flow) => [flow, tally(flow)]));

/** The figures that the detail sheets come to, by name and basis. */
function detailTallies(
  report: QuarterReport,
  investments: InvestmentTable,
  subFunds: SubFundTable,
): Record<string, Tallies> {
  return {
    'fund.sub_funds': subFundCounts(report, subFunds),
    'fund.investments': perFlow((flow) => investments.count(flow)),
    'fund.enterprises': perFlow((flow) => enterpriseCount(investments, flow)),
    'fund.invested': perFlow((flow) => investments.sum(flow)),
    'fund.strategic_investments': perFlow((flow) => investments.count(flow, STRATEGIC)),
    'fund.strategic_invested': perFlow((flow) => investments.sum(flow, STRATEGIC)),
    'fund.unclassified_investments': perFlow((flow) => investments.count(flow, UNCLASSIFIED)),
    'fund.invested_by_sub_funds': perFlow((flow) =>
      investedBySubFunds(investments, subFunds, flow),
    ),
    'fund.sub_fund_committed': { inception: subFunds.sum('committed') },
    'fund.sub_fund_paid_in': { inception: subFunds.sum('paidIn') },
    'fund.committed_by_fund': { inception: subFunds.sum('committedByFund') },
    'fund.paid_in_by_fund': { inception: subFunds.sum('paidInByFund') },
    'fund.fees': { inception: subFunds.sum('fees') },
    'fund.distributed': { inception: subFunds.sum('distributed') },
    'fund.local_return': { inception: subFunds.sum('localReturn') },
    'fund.proceeds': { inception: investments.sum('proceeds') },
    'fund.cost_remaining': { point: investments.sum('costRemaining') },
    'fund.fair_value': { point: investments.sum('fairValue') },
  };
}

function subFundCounts({ quarter, asOf }: QuarterReport, subFunds: SubFundTable): Tallies {
  const dateOf = (day: string): string => `DATE(${day.split('-').map(Number).join(',')})`;
  const registered = subFunds.lines.map((line) => line.registeredOn);
  const since = (from: string): Tally => ({
    formula:
      `COUNTIFS(${subFunds.range('registeredOn')},">="&${dateOf(from)},` +
      `${subFunds.range('registeredOn')},"<="&${dateOf(asOf)})`,
    value: new Decimal(registered.filter((day) => from <= day && day <= asOf).length),
  });
  return {
    quarter: since(quarter.from),
    year: since(quarter.yearStart),
    inception: {
      formula: `COUNTA(${subFunds.range('code')})`,
      value: new Decimal(subFunds.lines.length),
    },
  };
}

/** An enterprise held by three vehicles adds three thirds. */
function enterpriseCount(investments: InvestmentTable, flow: Flow): Tally {
  const amounts = investments.range(flow);
  const codes = investments.range('enterprise');
  const rowsOfSame = `COUNTIFS(${codes},${codes},${amounts},">0")+(${amounts}<=0)`;
  const invested = investments.lines.filter((line) => line.invested[flow].greaterThan(0));
  return {
    formula: `ROUND(SUMPRODUCT((${amounts}>0)/(${rowsOfSame})),0)`,
    value: new Decimal(new Set(invested.map((line) => line.enterprise)).size),
  };
}

/** Leaves out what the mother fund invests directly. */
function investedBySubFunds(
  investments: InvestmentTable,
  subFunds: SubFundTable,
  flow: Flow,
): Tally {
  const codes = new Set(subFunds.lines.map((line) => line.code));
  const ofSubFunds = investments.lines.filter((line) => codes.has(line.vehicle));
  return {
    formula:
      `SUMPRODUCT(COUNTIF(${subFunds.range('code')},${investments.range('vehicle')})` +
      `*${investments.range(flow)})`,
    value: decimalSum(ofSubFunds.map((line) => line.invested[flow])),
  };
}

/** The sheet's cells: which formula, value or reason stands for each figure and basis. */
export class Overview {
  readonly table: Table<FigureLine, Key>;
  readonly links: Link[] = [];
  readonly #lines: ReadonlyMap<string, { line: FigureLine; index: number }>;
  readonly #tallies: Record<string, Tallies>;
  readonly #trails: Trails;

  constructor(
    report: QuarterReport,
    details: { investments: InvestmentTable; subFunds: SubFundTable },
    trails: Trails,
  ) {
    const lines = report.overview.map((line, index) => ({ line, index }));
    this.#lines = new Map(lines.map((placed) => [placed.line.figure.id, placed]));
    this.#tallies = detailTallies(report, details.investments, details.subFunds);
    this.#trails = trails;
    this.table = new Table(NAME, this.#columns(), report.overview, { emptyNote: 'label' });
  }

  #columns(): Record<Key, Column<FigureLine>> {
    const formatOf = ({ figure }: FigureLine): string => UNIT_FORMATS[figure.unit];
    const onBasis = (basis: Basis): Column<FigureLine> => ({
      header: BASES[basis],
      width: 17,
      font: LINK,
      formatOf,
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
      id: { header: '指标编号', width: 32, indent: 1, cell: ({ figure }) => figure.id },
    };
  }

  #linked(line: FigureLine, basis: Basis, row: number): CellValue {
    const { id } = line.figure;
    const place = this.#tallies[id]?.[basis]?.place;
    const to = line.cells[basis] && this.#trails.to(id, basis, place);
    if (to) this.links.push({ sheet: NAME, cell: this.table.ref(basis, row), to });
    return this.#basisCell(line, basis);
  }

  #basisCell({ figure, cells }: FigureLine, basis: Basis): CellValue {
    const cell = cells[basis];
    if (!cell) return NOT_APPLICABLE;
    const { selects } = figure;
    if (selects.kind === 'ratio') {
      const above = this.#operand(selects.numerator, basis);
      const below = this.#operand(selects.denominator, basis);
      if (above && below) return quotientCell(above, below, selects.whenZero);
      if (cell.value) return quotientNumber(cell.value);
    }
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

  #hundredMillions({ figure, cells }: FigureLine): CellValue {
    if (figure.unit !== '元') return NOT_APPLICABLE;
    const basis = cells.inception ? 'inception' : 'point';
    const amount = this.#operand(figure.id, basis);
    const reason = cells[basis]?.reason;
    return amount ? sameCell(amount, figure.label) : reason ? REASONS[reason] : NO_VALUE;
  }

  /** Each figure that a detail sheet comes to as well: the cell here, the formula over there. */
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

export function writeOverview(workbook: Workbook, report: QuarterReport, overview: Overview): void {
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
  const plan: Plan = {
    name: NAME,
    title: '总体情况',
    number: '表1',
    unit: '元（另有注明的除外）',
    orientation: 'landscape',
    columns: table.width,
    frozenRows: table.headerRow,
    frozenColumns: 2,
  };
  const sheet = openSheet(workbook, report, plan);
  table.write(sheet);
  closeSheet(sheet, report, plan, table.end, notes);
}
