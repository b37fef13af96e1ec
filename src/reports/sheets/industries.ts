/** 表2: the five strategic industries by count and by amount, as live formulas over 表4. */
import type { Workbook } from 'exceljs';
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
import { closeSheet, HEADER_ROW, openSheet, type Plan } from './page.ts';
import { Table, type Column } from './table.ts';
import {
  decimalSum,
  FORMATS,
  liveCell,
  quotientCell,
  ROUNDING_NOTE,
  type Operand,
  type Tally,
} from './values.ts';

const NAME = '表2 五大战新产业占比';

type Asked = Parameters<InvestmentTable['sum']>[1];
type FlowKey = `${Flow}Base` | `${Flow}Share`;
type ShareKey = 'code' | 'label' | FlowKey;

/** One of the two measures that the share is taken by. */
export interface Measure {
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
export interface ShareRow {
  code: string;
  label: string;
  members: readonly IndustryLine[];
  criteria: (row: number) => Asked[];
  isSum: boolean;
}

export interface ShareTable {
  measure: Measure;
  table: Table<ShareRow, ShareKey>;
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
    format: FORMATS.tenThousands,
    header: '投资金额（万元）',
    of: (line, flow) => line.amounts[flow],
    tally: (...asked) => investments.sum(...asked),
  },
];

function shareRows(lines: readonly IndustryLine[]): ShareRow[] {
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
  const sum = { code: '', isSum: true };
  return [
    ...five.map(rowOf),
    { ...sum, label: '小计：五大战略性新兴产业', members: five, criteria: () => [STRATEGIC] },
    ...lines.filter((line) => !line.strategic).map(rowOf),
    { ...sum, label: '合计', members: lines, criteria: () => [] },
  ];
}

export const sumOf = (members: readonly IndustryLine[], { of }: Measure, flow: Flow): Decimal =>
  decimalSum(members.map((line) => of(line, flow)));

function shareTable(measure: Measure, lines: readonly IndustryLine[], top: number): ShareTable {
  const rows = shareRows(lines);
  const total = (flow: Flow): Operand => ({
    ref: table.ref(`${flow}Base`, table.lastRow).replace(/(\d+)$/, '$$$1'),
    value: sumOf(lines, measure, flow),
  });
  const pair = (flow: Flow): [FlowKey, Column<ShareRow>][] => [
    [
      `${flow}Base`,
      {
        header: measure.header,
        group: BASES[flow],
        width: 17,
        format: measure.format,
        amount: ({ members }) => sumOf(members, measure, flow),
        cell: ({ members, criteria, label }, row) =>
          liveCell(
            measure.tally(flow, ...criteria(row)),
            sumOf(members, measure, flow),
            `${label} ${measure.header}`,
          ),
      },
    ],
    [
      `${flow}Share`,
      {
        header: '占比',
        group: BASES[flow],
        width: 12,
        format: FORMATS.share,
        cell: ({ members }, row) =>
          quotientCell(
            { ref: table.ref(`${flow}Base`, row), value: sumOf(members, measure, flow) },
            total(flow),
            'no_investment',
          ),
      },
    ],
  ];
  const columns = {
    code: { header: '产业代码', width: 9.5, cell: ({ code }: ShareRow) => code },
    label: { header: '产业', width: 28, cell: ({ label }: ShareRow) => label },
    ...(Object.fromEntries(FLOWS.flatMap(pair)) as Record<FlowKey, Column<ShareRow>>),
  };
  const { caption } = measure;
  const table: ShareTable['table'] = new Table(NAME, columns, rows, {
    emptyNote: 'label',
    isSum: ({ isSum }) => isSum,
    top,
    caption,
  });
  return { measure, table };
}

export function shareTables(report: QuarterReport, investments: InvestmentTable): ShareTable[] {
  const tables: ShareTable[] = [];
  let top = HEADER_ROW;
  for (const measure of measures(investments)) {
    const made = shareTable(measure, report.industries, top);
    tables.push(made);
    top = made.table.end + 1;
  }
  return tables;
}

/** Whether shares rounded to 0.1% would add up to something else than their rounded total. */
function leavesRemainder(parts: Decimal[], whole: Decimal): boolean {
  if (whole.isZero()) return false;
  const rounded = (value: Decimal): Decimal => value.div(whole).times(1000).toDecimalPlaces(0);
  return !decimalSum(parts.map(rounded)).equals(rounded(decimalSum(parts)));
}

/** The five beside their subtotal, and all rows beside the total. */
function hasRemainder(lines: readonly IndustryLine[], measure: Measure): boolean {
  return FLOWS.some((flow) => {
    const whole = sumOf(lines, measure, flow);
    const amountsOf = (members: readonly IndustryLine[]): Decimal[] =>
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
      ? [`${ROUNDING_NOTE}（见“校验与尾差”）。`]
      : []),
  ];
}

export function writeIndustries(
  workbook: Workbook,
  report: QuarterReport,
  tables: readonly ShareTable[],
): void {
  const plan: Plan = {
    name: NAME,
    title: '五大战略性新兴产业占比',
    number: '表2',
    unit: '个、万元',
    orientation: 'landscape',
    columns: 2 + FLOWS.length * 2,
    frozenColumns: 2,
  };
  const sheet = openSheet(workbook, report, plan);
  for (const { table } of tables) table.write(sheet);
  const notes = shareNotes(
    report,
    tables.map(({ measure }) => measure),
  );
  closeSheet(sheet, report, plan, tables.at(-1)!.table.end, notes);
}
