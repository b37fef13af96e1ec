/** 表2: the five strategic industries by count and by amount, as live formulas over 表4. */
import { BASES } from '../../domain/figures/figure.ts';
import type { Decimal } from '../../domain/values/money.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import { INDUSTRIES, type IndustryLine } from '../../domain/report/table-2-industries.ts';
import { FLOWS, type Flow } from '../../domain/report/table.ts';
import {
  industryCodeText,
  investedIn,
  STRATEGIC,
  type InvestmentTable,
} from './table-4-investments.ts';
import { HEADER_ROW, type Sheet } from './page.ts';
import { remainder, roundedScale, type Rounded } from './rounding.ts';
import { WorkbookTable, type WorkbookColumn } from './table.ts';
import { FORMATS } from '../../domain/values/number-formats.ts';
import {
  decimalSum,
  liveCell,
  quotientCell,
  ROUNDING_NOTE,
  type Operand,
  type Tally,
} from './values.ts';

const NAME = '表2 五大战新产业占比';

const COLUMNS = INDUSTRIES.columns;
const heading = ({ label, width }: { label: string; width: number }) => ({ label: label, width });

const ALL = '合计';
const FIVE = '小计：五大战略性新兴产业';

type SumFilter = Parameters<InvestmentTable['sum']>[1];
type FlowKey = `${Flow}Base` | `${Flow}Share`;
type ShareKey = 'code' | 'label' | FlowKey;

/** One of the two measures whose shares are shown. */
export interface Measure {
  caption: string;
  /** In words, what its shares are shares of. */
  base: string;
  figure: string;
  /** The figure that equals the row 合计. */
  whole: string;
  format: string;
  label: string;
  of: (line: IndustryLine, flow: Flow) => Decimal;
  tally: (flow: Flow, ...criteria: SumFilter[]) => Tally;
}

/** A row of the table: an industry, the five together, or everything. */
export interface ShareRow {
  code: string;
  label: string;
  members: readonly IndustryLine[];
  criteria: (row: number) => SumFilter[];
  isSum: boolean;
}

export interface ShareTable {
  measure: Measure;
  table: WorkbookTable<ShareRow, ShareKey>;
}

const measures = (investments: InvestmentTable): Measure[] => [
  {
    caption: '一、按项目数',
    base: '按项目数占比的基数：“合计”行的投资项目数。',
    figure: 'fund.strategic_share_by_count',
    whole: 'fund.investments',
    format: FORMATS.count,
    label: `${COLUMNS.counts.label}（个）`,
    of: (line, flow) => line.counts[flow],
    tally: (flow, ...asked) => investments.count(investedIn(flow), ...asked),
  },
  {
    caption: '二、按金额',
    base: '按金额占比的基数：“合计”行的投资金额。',
    figure: 'fund.strategic_share_by_amount',
    whole: 'fund.invested',
    format: FORMATS.tenThousands,
    label: `${COLUMNS.amounts.label}（万元）`,
    of: (line, flow) => line.amounts[flow],
    tally: (flow, ...asked) => investments.sum(investedIn(flow), ...asked),
  },
];

function shareRows(lines: readonly IndustryLine[]): ShareRow[] {
  const five = lines.filter((line) => line.strategic);
  const shareRow = (line: IndustryLine): ShareRow => {
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
    ...five.map(shareRow),
    { ...sum, label: FIVE, members: five, criteria: () => [STRATEGIC] },
    ...lines.filter((line) => !line.strategic).map(shareRow),
    { ...sum, label: ALL, members: lines, criteria: () => [] },
  ];
}

const sumMembers = (members: readonly IndustryLine[], { of }: Measure, flow: Flow): Decimal =>
  decimalSum(members.map((line) => of(line, flow)));

function shareTable(measure: Measure, lines: readonly IndustryLine[], top: number): ShareTable {
  const rows = shareRows(lines);
  const total = (flow: Flow): Operand => ({
    ref: table.ref(`${flow}Base`, table.lastRow).replace(/(\d+)$/, '$$$1'),
    value: sumMembers(lines, measure, flow),
  });
  const pair = (flow: Flow): [FlowKey, WorkbookColumn<ShareRow>][] => [
    [
      `${flow}Base`,
      {
        label: measure.label,
        group: BASES[flow],
        width: 13,
        format: measure.format,
        amount: ({ members }) => sumMembers(members, measure, flow),
        figure: ({ label }) => (label === ALL ? { id: measure.whole, basis: flow } : undefined),
        cell: ({ members, criteria, label }, row) =>
          liveCell(
            measure.tally(flow, ...criteria(row)),
            sumMembers(members, measure, flow),
            `${label} ${measure.label}`,
          ),
      },
    ],
    [
      `${flow}Share`,
      {
        label: '占比',
        group: BASES[flow],
        width: 9,
        format: FORMATS.share,
        figure: ({ label }) => (label === FIVE ? { id: measure.figure, basis: flow } : undefined),
        cell: ({ members }, row) =>
          quotientCell(
            { ref: table.ref(`${flow}Base`, row), value: sumMembers(members, measure, flow) },
            total(flow),
            'no_investment',
          ),
      },
    ],
  ];
  const columns = {
    code: { ...heading(COLUMNS.code), cell: ({ code }: ShareRow) => code },
    label: { ...heading(COLUMNS.label), cell: ({ label }: ShareRow) => label },
    ...(Object.fromEntries(FLOWS.flatMap(pair)) as Record<FlowKey, WorkbookColumn<ShareRow>>),
  };
  const { caption } = measure;
  const table: ShareTable['table'] = new WorkbookTable(NAME, columns, rows, {
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

/** Parts and totals: the five industries and their subtotal, then that with the rest and all. */
export function shareRounded({ measure, table }: ShareTable): Rounded[] {
  const subtotal = table.lines.findIndex(({ isSum }) => isSum);
  const spans = [
    { from: 0, to: subtotal - 1, sum: subtotal, label: '五大与小计' },
    {
      from: subtotal,
      to: table.lines.length - 2,
      sum: table.lines.length - 1,
      label: '各行与合计',
    },
  ];
  return FLOWS.flatMap((flow) => {
    const whole = table.lines.at(-1)!;
    const base = sumMembers(whole.members, measure, flow);
    if (base.isZero()) return [];
    const rowAmount = ({ members }: ShareRow): Decimal => sumMembers(members, measure, flow);
    const kinds = [
      { key: `${flow}Base`, format: measure.format, of: rowAmount },
      {
        key: `${flow}Share`,
        format: FORMATS.share,
        of: (row: ShareRow) => rowAmount(row).div(base),
      },
    ] as const;
    return spans.flatMap(({ from, to, sum, label }) =>
      kinds.flatMap(({ key, format, of }) => {
        const shown = roundedScale(format);
        const rows = table.lines.slice(from, to + 1);
        if (!shown || rows.length === 0) return [];
        const at = (index: number): string => table.refFrom(key, table.firstRow + index);
        const what = format === FORMATS.share ? '占比' : '金额';
        return {
          sheet: NAME,
          label: `${measure.caption.slice(2)}，${BASES[flow]}，${what}：${label}`,
          shown,
          range: `${at(from)}:${table.ref(key, table.firstRow + to)}`,
          parts: rows.map(of),
          total: { ref: at(sum), value: of(table.lines[sum]!) },
        };
      }),
    );
  });
}

function shareNotes(report: QuarterReport, tables: readonly ShareTable[]): string[] {
  const used = tables.map(({ measure }) => measure);
  const bases = used.map(
    ({ base, figure }) => `${base}${report.format.catalogue.get(figure)!.meaning}`,
  );
  return [
    `产业分类标准：${report.scheme.code} ${report.scheme.title}；产业以截至日有效的认定为准，其他分类标准下的占比会不同。`,
    ...bases,
    ...(tables.flatMap(shareRounded).some((one) => !remainder(one).isZero())
      ? [`${ROUNDING_NOTE}（见“校验与尾差”）。`]
      : []),
  ];
}

export function industrySheet(report: QuarterReport, tables: readonly ShareTable[]): Sheet {
  const plan: Sheet['plan'] = {
    name: NAME,
    title: '五大战略性新兴产业占比',
    number: '表2',
    unit: '个、万元',
    orientation: 'portrait',
    columns: 2 + FLOWS.length * 2,
    frozenColumns: 2,
  };
  return { plan, tables: tables.map(({ table }) => table), notes: shareNotes(report, tables) };
}
