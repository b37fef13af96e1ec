/** 五大战新产业占比: by count and by amount, as live formulas over 投资项目明细. */
import type { Workbook, Worksheet } from 'exceljs';
import { BASES } from '../../domain/figures.ts';
import type { Decimal } from '../../domain/money.ts';
import type { IndustryLine, QuarterReport } from '../../domain/report.ts';
import {
  FLOWS,
  industryCodeText,
  STRATEGIC,
  type Flow,
  type InvestmentTable,
} from './investments.ts';
import {
  BOLD,
  fitCells,
  FONT,
  HEADER_ROW,
  setPaper,
  styleHeader,
  writeHeading,
  writeNotes,
} from './style.ts';
import { columnLetter, styleBody } from './table.ts';
import {
  decimalSum,
  FORMATS,
  liveCell,
  quotientCell,
  ROUNDING_NOTE,
  type Operand,
  type Tally,
} from './values.ts';

type Asked = Parameters<InvestmentTable['sum']>[1];

const WIDTH = 2 + FLOWS.length * 2;

/** Each basis has two columns, the amount and its share. */
const amountColumn = (flow: Flow): number => FLOWS.indexOf(flow) * 2 + 3;
const amountLetter = (flow: Flow): string => columnLetter(amountColumn(flow));

/** One of the two measures that the share is taken by. */
interface Measure {
  caption: string;
  /** What its shares are shares of, in words. */
  base: string;
  figure: string;
  format: string;
  header: string;
  of: (line: IndustryLine, flow: Flow) => Decimal;
  tally: (flow: Flow, ...criteria: Asked[]) => Tally;
}

/** A row of the table: an industry, the five together, or everything. */
interface ShareRow {
  code: string;
  label: string;
  members: IndustryLine[];
  criteria: (row: number) => Asked[];
  isSum: boolean;
}

const measures = (investments: InvestmentTable): Measure[] => [
  {
    caption: '一、按项目数',
    base: '按项目数占比的基数：“合计”行的投资项目数。',
    figure: 'fund.strategic_share_by_count',
    format: FORMATS.count,
    header: '项目数（个）',
    of: (line, flow) => line.counts[flow],
    tally: (...asked) => investments.count(...asked),
  },
  {
    caption: '二、按金额',
    base: '按金额占比的基数：“合计”行的投资金额。',
    figure: 'fund.strategic_share_by_amount',
    format: FORMATS.money,
    header: '投资金额（元）',
    of: (line, flow) => line.amounts[flow],
    tally: (...asked) => investments.sum(...asked),
  },
];

function shareRows(lines: IndustryLine[]): ShareRow[] {
  const five = lines.filter((line) => line.strategic);
  const rowOf = (line: IndustryLine): ShareRow => {
    const code = industryCodeText(line.code);
    return {
      code,
      label: line.label,
      members: [line],
      isSum: false,
      criteria: (row) => [{ column: 'industryCode', is: code, ref: `$A${row}` }],
    };
  };
  return [
    ...five.map(rowOf),
    {
      code: '',
      label: '小计：五大战略性新兴产业',
      members: five,
      criteria: () => [STRATEGIC],
      isSum: true,
    },
    ...lines.filter((line) => !line.strategic).map(rowOf),
    { code: '', label: '合计', members: lines, criteria: () => [], isSum: true },
  ];
}

const sumOf = (members: IndustryLine[], { of }: Measure, flow: Flow): Decimal =>
  decimalSum(members.map((line) => of(line, flow)));

/** Caption, two header rows, one row for each industry and sum. Returns the row below. */
function writeShares(
  sheet: Worksheet,
  top: number,
  measure: Measure,
  lines: IndustryLine[],
): number {
  const caption = sheet.getCell(top, 1);
  caption.value = measure.caption;
  caption.font = BOLD;
  writeShareHeader(sheet, top + 1, measure);
  const rows = shareRows(lines);
  const first = top + 3;
  const last = first + rows.length - 1;
  const total = (flow: Flow): Operand => ({
    ref: `${amountLetter(flow)}$${last}`,
    value: sumOf(lines, measure, flow),
  });
  rows.forEach((row, index) => writeShareRow(sheet, first + index, row, measure, total));
  return last + 1;
}

function writeShareHeader(sheet: Worksheet, top: number, measure: Measure): void {
  const headers = [['产业代码', '产业'], ...FLOWS.map((flow) => [BASES[flow], ''])].flat();
  const subheaders = ['', '', ...FLOWS.flatMap(() => [measure.header, '占比'])];
  [headers, subheaders].forEach((texts, offset) =>
    texts.forEach((text, index) => {
      const cell = sheet.getCell(top + offset, index + 1);
      cell.value = text;
      styleHeader(cell);
    }),
  );
  for (const column of [1, 2]) sheet.mergeCells(top, column, top + 1, column);
  for (const flow of FLOWS) sheet.mergeCells(top, amountColumn(flow), top, amountColumn(flow) + 1);
}

function writeShareRow(
  sheet: Worksheet,
  at: number,
  row: ShareRow,
  measure: Measure,
  total: (flow: Flow) => Operand,
): void {
  const font = row.isSum ? BOLD : FONT;
  sheet.getCell(at, 1).value = row.isSum ? row.label : row.code;
  sheet.getCell(at, 2).value = row.isSum ? null : row.label;
  for (const column of [1, 2]) styleBody(sheet.getCell(at, column), { font });
  if (row.isSum) sheet.mergeCells(at, 1, at, 2);
  for (const flow of FLOWS) {
    const value = sumOf(row.members, measure, flow);
    const amount = sheet.getCell(at, amountColumn(flow));
    const tally = measure.tally(flow, ...row.criteria(at));
    amount.value = liveCell(tally, value, `${row.label} ${measure.header}`);
    styleBody(amount, { format: measure.format, font });
    const share = sheet.getCell(at, amountColumn(flow) + 1);
    share.value = quotientCell(
      { ref: `${amountLetter(flow)}${at}`, value },
      total(flow),
      'no_investment',
    );
    styleBody(share, { format: FORMATS.share, font });
  }
}

/** Whether shares rounded to 0.1% would add up to something else than their rounded total. */
function leavesRemainder(parts: Decimal[], whole: Decimal): boolean {
  if (whole.isZero()) return false;
  const rounded = (value: Decimal): Decimal => value.div(whole).times(1000).toDecimalPlaces(0);
  return !decimalSum(parts.map(rounded)).equals(rounded(decimalSum(parts)));
}

/** The five beside their subtotal, and all rows beside the total. */
function hasRemainder(lines: IndustryLine[], measure: Measure): boolean {
  return FLOWS.some((flow) => {
    const whole = sumOf(lines, measure, flow);
    const amountsOf = (members: IndustryLine[]): Decimal[] =>
      members.map((line) => measure.of(line, flow));
    return (
      leavesRemainder(amountsOf(lines.filter((line) => line.strategic)), whole) ||
      leavesRemainder(amountsOf(lines), whole)
    );
  });
}

function shareNotes(report: QuarterReport, used: Measure[]): string[] {
  const bases = used.map(({ base, figure }) => {
    const meaning = report.shares.find((line) => line.figure.id === figure)?.figure.meaning;
    return `${base}${meaning ?? ''}`;
  });
  return [
    `产业分类标准：${report.scheme.code} ${report.scheme.title}；产业以截至日有效的认定为准，其他分类标准下的占比会不同。`,
    ...bases,
    ...(used.some((measure) => hasRemainder(report.industries, measure))
      ? [`${ROUNDING_NOTE}。`]
      : []),
  ];
}

export function writeIndustries(
  workbook: Workbook,
  report: QuarterReport,
  investments: InvestmentTable,
): void {
  const sheet = workbook.addWorksheet('五大战新产业占比');
  setPaper(sheet, { orientation: 'portrait', frozenRows: 2, frozenColumns: 2 });
  [10, 26, ...FLOWS.flatMap(() => [17, 13])].forEach((width, index) => {
    sheet.getColumn(index + 1).width = width;
  });
  const used = measures(investments);
  let row = HEADER_ROW;
  for (const measure of used) row = writeShares(sheet, row, measure, report.industries) + 1;
  writeHeading(sheet, '五大战略性新兴产业占比', report);
  fitCells(sheet, HEADER_ROW);
  writeNotes(sheet, row - 1, shareNotes(report, used), WIDTH);
}
