/** 重述 and 重述记录: what changed since the last signed quarter, and the records that did it. */
import type { Workbook } from 'exceljs';
import { tellsChange } from '../../domain/report/formats/format.ts';
import { BASES, REASONS, type Unit } from '../../domain/figures/figure.ts';
import { readableMoney, type Decimal } from '../../domain/values/money.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import type { FigureCell } from '../../domain/figures/answer.ts';
import {
  CHANGES,
  type Restatement,
  type RestatedAmount,
  type RestatedFigure,
  type RestatingEvent,
} from '../../domain/report/restatement.ts';
import { closeSheet, HEADER_ROW, openSheet, type Plan } from './page.ts';
import { indexColumn, WorkbookTable, type WorkbookColumn } from './table.ts';
import { FORMATS } from '../../domain/values/number-formats.ts';
import { dayCell, NO_VALUE, figureNumber, UNIT_FORMATS } from './values.ts';
import { beijingTime } from '../../domain/values/instants.ts';

const ALL = '全部';

/** Shares have more decimals here, because a change may be less than a tenth of a per cent. */
const unitFormat = (unit: Unit): string => (unit === '%' ? '0.0000%' : UNIT_FORMATS[unit]);
const signedFormat = (unit: Unit): string => {
  const format = unitFormat(unit);
  return `+${format};-${format};${format}`;
};

const cellValue = ({ value, reason }: FigureCell, line: RestatedFigure): number | string =>
  value ? figureNumber(value, line.figure) : reason ? REASONS[reason] : NO_VALUE;

const valueColumn = (
  label: string,
  of: (line: RestatedFigure) => FigureCell,
): WorkbookColumn<RestatedFigure> => ({
  label,
  width: 18,
  lineFormat: ({ figure }) => unitFormat(figure.unit),
  cell: (line) => cellValue(of(line), line),
});

const differenceColumn = (
  label: string,
  of: (line: RestatedFigure) => Decimal | undefined,
): WorkbookColumn<RestatedFigure> => ({
  label,
  width: 18,
  lineFormat: ({ figure }) => signedFormat(figure.unit),
  cell: (line) => {
    const difference = of(line);
    return difference ? figureNumber(difference, line.figure) : NO_VALUE;
  },
});

const FIGURE_COLUMNS = {
  index: indexColumn,
  label: { label: '指标', width: 26, cell: ({ figure }) => figure.label },
  group: { label: '范围', width: 36, cell: ({ group }) => group?.label ?? ALL },
  unit: { label: '单位', width: 5, align: 'center', cell: ({ figure }) => figure.unit },
  basis: { label: '口径', width: 11, align: 'center', cell: ({ basis }) => BASES[basis] },
  signed: valueColumn('定版数', ({ signed }) => signed),
  now: valueColumn('现数', ({ now }) => now),
  difference: differenceColumn('差额', ({ difference }) => difference),
  change: { label: '变化', width: 13, align: 'center', cell: ({ change }) => CHANGES[change] },
  definitionDifference: differenceColumn(
    '其中口径调整',
    ({ definitionDifference }) => definitionDifference,
  ),
  records: {
    label: '涉及记录号',
    width: 28,
    align: 'center',
    cell: ({ records }) => records.join('、') || NO_VALUE,
  },
} satisfies Record<string, WorkbookColumn<RestatedFigure>>;

/** The columns of the report's format; from format 4 on they state the cause of a change. */
function figureColumns({ format }: QuarterReport): Record<string, WorkbookColumn<RestatedFigure>> {
  const { change, definitionDifference, ...others } = FIGURE_COLUMNS;
  if (tellsChange(format)) return FIGURE_COLUMNS;
  return others;
}

const amountText = ({ label, amount, unit }: RestatedAmount): string =>
  `${label} ${unit === '元' ? readableMoney(amount) : `${amount.toFixed(0)} ${unit}`}`;

const EVENT_COLUMNS = {
  seq: { label: '记录号', width: 9, align: 'center', cell: ({ seq }) => seq },
  effectiveOn: {
    label: '发生日',
    width: 11,
    format: FORMATS.day,
    align: 'center',
    cell: ({ effectiveOn }) => dayCell(effectiveOn),
  },
  label: { label: '事项', width: 22, cell: ({ label }) => label },
  amounts: {
    label: '金额',
    width: 30,
    cell: ({ amounts }) => amounts.map(amountText).join('\n') || NO_VALUE,
  },
  reason: { label: '原因', width: 40, cell: ({ reason }) => reason ?? NO_VALUE },
  maker: { label: '填报人', width: 11, cell: ({ maker }) => maker },
  checker: { label: '复核人', width: 11, cell: ({ checker }) => checker ?? '未经复核' },
  document: { label: '依据文件', width: 34, cell: ({ document }) => document ?? NO_VALUE },
} satisfies Record<string, WorkbookColumn<RestatingEvent>>;

/** 2024年第一季度（第 11028 号记录定版，截至 …，按当时所知 …）: which report is compared with. */
const describeSigned = ({ since }: Restatement): string =>
  `${since.quarter.label}定版报告（第 ${since.closing} 号记录；截至 ${since.asOf}，` +
  `按当时所知 ${beijingTime(since.knownAt)}，第 ${since.knownSeq} 号记录）`;

const describeComparison = (restatement: Restatement, report: QuarterReport): string =>
  `自${describeSigned(restatement)}以来，至第 ${report.knownSeq} 号记录 · 金额单位：元`;

const CHANGE_NOTE =
  '变化：数据重述是定版以后补记了记录；口径调整是指标的定义在定版以后改变，按定版时的定义重新计算即可分出。';
const NOTES = [
  '定版数与现数的截至日相同，只是所知不同；定版报告本身不变。差额＝现数－定版数，有一方无从计算的不列差额。',
  '涉及记录号：定版以后入账、能影响该指标的记录，详见“重述记录”。一条记录可影响多个指标，差额不得相加。',
];

function writeFigures(workbook: Workbook, report: QuarterReport, restatement: Restatement): void {
  const { figures, events } = restatement;
  const columns = figureColumns(report);
  const table = new WorkbookTable('重述', columns, figures, { emptyNote: 'label' });
  const notes = 'change' in columns ? [...NOTES, CHANGE_NOTE] : NOTES;
  const isEmpty = figures.length === 0;
  const plan: Plan = {
    name: table.sheetName,
    title: `重述：${restatement.since.quarter.label}定版以来的变动`,
    orientation: 'landscape',
    columns: table.width,
    frozenRows: isEmpty ? 0 : table.headerRow,
    trueFor: describeComparison(restatement, report),
  };
  const sheet = openSheet(workbook, report, plan);
  if (!isEmpty) {
    table.write(sheet);
    sheet.autoFilter = table.filterRange;
    closeSheet(sheet, report, plan, table.end, notes);
    return;
  }
  Object.values(columns).forEach(({ width }, index) => {
    sheet.getColumn(index + 1).width = width;
  });
  const since = `自${describeSigned(restatement)}以来`;
  const unchanged = restatement.notCompared
    ? `${since}：该报告以 ${restatement.notCompared} 定版，其指标定义没有保存，不逐项对照。`
    : `${since}，该报告的各项指标均无变动。`;
  const recorded = `此后补记的 ${events.length} 条记录见“重述记录”。`;
  const note = events.length === 0 ? unchanged : `${unchanged}${recorded}`;
  closeSheet(sheet, report, plan, HEADER_ROW, [note]);
}

function writeEvents(workbook: Workbook, report: QuarterReport, restatement: Restatement): void {
  const options = { emptyNote: 'label' } as const;
  const table = new WorkbookTable('重述记录', EVENT_COLUMNS, restatement.events, options);
  const plan: Plan = {
    name: table.sheetName,
    title: '重述记录',
    orientation: 'landscape',
    columns: table.width,
    frozenRows: table.headerRow,
    trueFor: describeComparison(restatement, report),
  };
  const sheet = openSheet(workbook, report, plan);
  table.write(sheet);
  sheet.autoFilter = table.filterRange;
  closeSheet(sheet, report, plan, table.end, []);
}

/** Writes both sheets; the second only if there are records. */
export function writeRestatement(
  workbook: Workbook,
  report: QuarterReport,
  restatement: Restatement,
): void {
  writeFigures(workbook, report, restatement);
  if (restatement.events.length > 0) writeEvents(workbook, report, restatement);
}
