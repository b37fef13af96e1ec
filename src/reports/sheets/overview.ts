/** 总体情况: every figure on its bases, as formulas wherever the detail sheets say it. */
import type { CellValue, Workbook } from 'exceljs';
import { BASES, REASONS, type Basis } from '../../domain/figures.ts';
import { Decimal } from '../../domain/money.ts';
import type { ComparedLine, QuarterReport } from '../../domain/report.ts';
import { FLOWS, STRATEGIC, UNCLASSIFIED, type Flow, type InvestmentTable } from './investments.ts';
import { fitCells, HEADER_ROW, setPaper, writeHeading, writeNotes } from './style.ts';
import type { SubFundTable } from './sub-funds.ts';
import { FIRST_ROW, Table, type Column } from './table.ts';
import {
  decimalSum,
  FORMATS,
  hundredMillionsCell,
  liveCell,
  NO_VALUE,
  NOT_APPLICABLE,
  quotientCell,
  quotientNumber,
  ties,
  UNIT_FORMATS,
  type Operand,
  type Tally,
} from './values.ts';

type Key = 'label' | 'unit' | Basis | 'hundredMillions' | 'meaning';
type Tallies = Partial<Record<Basis, Tally>>;

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
class Overview {
  readonly table: Table<ComparedLine, Key>;
  readonly #lines: ReadonlyMap<string, { line: ComparedLine; row: number }>;
  readonly #tallies: Record<string, Tallies>;

  constructor(report: QuarterReport, investments: InvestmentTable, subFunds: SubFundTable) {
    const lines = report.overview.map((line, index) => ({ line, row: FIRST_ROW + index }));
    this.#lines = new Map(lines.map((placed) => [placed.line.figure.id, placed]));
    this.#tallies = detailTallies(report, investments, subFunds);
    this.table = new Table('总体情况', this.#columns(), report.overview, { emptyNote: 'label' });
  }

  #columns(): Record<Key, Column<ComparedLine>> {
    const formatOf = ({ figure }: ComparedLine): string => UNIT_FORMATS[figure.unit];
    const onBasis = (basis: Basis): Column<ComparedLine> => ({
      header: BASES[basis],
      width: 17,
      formatOf,
      cell: (line) => this.#basisCell(line, basis),
    });
    return {
      label: { header: '指标', width: 32, cell: ({ figure }) => figure.label },
      unit: { header: '单位', width: 6, align: 'center', cell: ({ figure }) => figure.unit },
      quarter: onBasis('quarter'),
      year: onBasis('year'),
      inception: onBasis('inception'),
      point: onBasis('point'),
      hundredMillions: {
        header: '自成立累计／时点\n（亿元）',
        width: 17,
        format: FORMATS.money,
        cell: (line) => this.#hundredMillions(line),
      },
      meaning: { header: '口径', width: 58, indent: 1, cell: ({ figure }) => figure.meaning },
    };
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
    if (cell.value) return liveCell(this.#tallies[figure.id]?.[basis], cell.value, figure.label);
    return cell.reason ? REASONS[cell.reason] : NO_VALUE;
  }

  /** Where another row holds the figure on the basis. */
  #operand(id: string, basis: Basis): Operand | undefined {
    const found = this.#lines.get(id);
    const value = found?.line.cells[basis]?.value;
    return found && value && { ref: this.table.ref(basis, found.row), value };
  }

  #hundredMillions({ figure, cells }: ComparedLine): CellValue {
    if (figure.unit !== '元') return NOT_APPLICABLE;
    const basis = cells.inception ? 'inception' : 'point';
    const amount = this.#operand(figure.id, basis);
    const reason = cells[basis]?.reason;
    return amount ? hundredMillionsCell(amount) : reason ? REASONS[reason] : NO_VALUE;
  }

  /**
   * Figures for which the detail sheets come to another number, and which are plain numbers here.
   */
  untied(): string[] {
    return this.table.lines.flatMap(({ figure, cells }) =>
      (Object.keys(BASES) as Basis[]).flatMap((basis) => {
        const tally = this.#tallies[figure.id]?.[basis];
        const value = cells[basis]?.value;
        return tally && value && !ties(tally, value) ? [`${figure.label}（${BASES[basis]}）`] : [];
      }),
    );
  }
}

export function writeOverview(
  workbook: Workbook,
  report: QuarterReport,
  investments: InvestmentTable,
  subFunds: SubFundTable,
): void {
  const overview = new Overview(report, investments, subFunds);
  const { table } = overview;
  const untied = overview.untied();
  const notes = [
    '可由“投资项目明细”“子基金”算出的数值为公式，其余直接取自台账。“不适用”指该指标没有这一时间口径；0 就是 0。',
    ...(untied.length > 0
      ? [`明细表合计与下列数值范围不同，故直接取自台账：${untied.join('、')}。`]
      : []),
  ];
  const sheet = workbook.addWorksheet(table.sheetName);
  setPaper(sheet, { orientation: 'landscape', frozenRows: HEADER_ROW, frozenColumns: 1 });
  table.write(sheet);
  writeHeading(sheet, '总体情况', report);
  fitCells(sheet, HEADER_ROW);
  writeNotes(sheet, table.end, notes, table.width);
}
