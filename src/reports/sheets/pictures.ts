/** 图表: the workbook's charts, each bound to the cells of the sheet that it is about. */
import type { Workbook } from 'exceljs';
import type { Decimal } from '../../domain/values/money.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import type { Chart, Series } from '../charts.ts';
import type { BookSheet, BookTable } from './stacked-tables.ts';
import type { ShareTable } from './table-2-industries.ts';
import { closeSheet, HEADER_ROW, openSheet, type Plan } from './page.ts';
import { measuredLines, measuredName, reachedShare } from './table-10-plan.ts';
import { FORMATS } from '../../domain/values/number-formats.ts';
import { quotientNumber } from './values.ts';

const NAME = '图表';
const COLUMNS = 12;
const ROWS = 16;
/** The rows of the plan's chart: a fixed height for each bar, plus title and axis. */
const planRows = (bars: number): number => 4 + 2 * bars;

/** A chart's cached numbers, which are drawn by programs that do not recalculate. */
const cached = (values: readonly (Decimal | undefined)[]): (number | null)[] =>
  values.map((value) => (value ? quotientNumber(value) : null));

/** The part of a column that a chart shows: its first rows, up to a number. */
const firstRows = (range: string, count: number): string =>
  range.replace(/\$(\d+):\$(\w+)\$\d+$/, (_, first: string, column: string) => {
    const last = Number.parseInt(first, 10) + count - 1;
    return `$${first}:$${column}$${last}`;
  });

const placed = (half: 0 | 1 | 'whole', at: number, rows: number): Pick<Chart, 'from' | 'to'> => {
  const from = half === 1 ? COLUMNS / 2 + 1 : 1;
  const to = half === 0 ? COLUMNS / 2 : COLUMNS;
  return { from: { column: from, row: at }, to: { column: to, row: at + rows - 1 } };
};

function industryChart(
  { industries }: QuarterReport,
  shares: readonly ShareTable[],
): Chart | undefined {
  const [counts, amounts] = shares as [ShareTable, ShareTable];
  const five = industries.filter(({ strategic }) => strategic);
  if (five.length === 0) return undefined;
  const ref = ({ table }: ShareTable, key: 'inceptionBase' | 'label'): string =>
    firstRows(table.range(key), five.length);
  return {
    sheet: NAME,
    kind: 'column',
    title: '五大战略性新兴产业：自成立累计',
    ...placed(0, HEADER_ROW, ROWS),
    description: '五大战略性新兴产业各自的累计投资金额（亿元）与项目数',
    categories: { ref: ref(amounts, 'label'), values: five.map(({ label }) => label) },
    series: [
      {
        name: '投资金额（亿元）',
        ref: ref(amounts, 'inceptionBase'),
        values: cached(five.map((line) => line.amounts.inception)),
        format: FORMATS.hundredMillions,
      },
      {
        name: '项目数（个）',
        ref: ref(counts, 'inceptionBase'),
        secondary: true,
        values: cached(five.map((line) => line.counts.inception)),
        format: FORMATS.count,
      },
    ],
  };
}

function quarterChart(
  report: QuarterReport,
  table: BookTable,
  asked: { title: string; series: readonly [key: string, name: string, figure: string][] },
  place: Pick<Chart, 'from' | 'to'>,
): Chart {
  const { series } = report.tables;
  const of = (figure: string) => series.find((each) => each.figure === figure)!.points;
  const values = of(asked.series[0]![2]).map(({ quarter }) => quarter);
  return {
    sheet: NAME,
    kind: 'column',
    title: asked.title,
    ...place,
    description: `${asked.title}，近八个季度，每季一组`,
    categories: { ref: table.range('quarter'), values },
    series: asked.series.map(([key, name, figure]): Series => ({
      name: `${name}（亿元）`,
      ref: table.range(key),
      values: cached(of(figure).map(({ value }) => value)),
      format: FORMATS.hundredMillions,
    })),
  };
}

function planChart(report: QuarterReport, table: BookTable): Chart | undefined {
  const lines = measuredLines(report);
  if (lines.length === 0) return undefined;
  return {
    sheet: NAME,
    kind: 'bar',
    title: '规划指标：实际数为目标的百分比',
    ...placed('whole', HEADER_ROW + 2 * (ROWS + 1), planRows(lines.length)),
    description: '各规划指标在目标期内的实际数与目标之比；没有实际数的不画',
    categories: { ref: table.range('name'), values: lines.map(measuredName) },
    series: [
      {
        name: '实际数÷目标',
        ref: table.range('reached'),
        values: cached(lines.map(reachedShare)),
        format: FORMATS.share,
      },
    ],
  };
}

interface Sheets {
  shares: readonly ShareTable[];
  credit: BookSheet<'quarters'>;
  plan: BookSheet<'progress'>;
}

/** Every chart of the workbook, from top to bottom. */
export function reportCharts(report: QuarterReport, { shares, credit, plan }: Sheets): Chart[] {
  const quarters = credit.tables.quarters;
  const invested = { title: '各季度基金投资', series: [['invested', '投资', 'fund.invested']] };
  const loans = {
    title: '各季度授信与发放',
    series: [
      ['granted', '授信', 'credit.granted'],
      ['drawn', '发放', 'credit.drawn'],
    ],
  };
  type Asked = Parameters<typeof quarterChart>[2];
  const second = HEADER_ROW + ROWS + 1;
  return [
    industryChart(report, shares),
    quarterChart(report, quarters, invested as unknown as Asked, placed(1, HEADER_ROW, ROWS)),
    quarterChart(report, quarters, loans as unknown as Asked, placed('whole', second, ROWS)),
    planChart(report, plan.tables.progress),
  ].filter((chart) => chart !== undefined);
}

/** The sheet that holds the charts. */
export function writePictures(workbook: Workbook, report: QuarterReport): void {
  const plan: Plan = { name: NAME, title: '图表', orientation: 'portrait', columns: COLUMNS };
  const sheet = openSheet(workbook, report, plan);
  sheet.pageSetup.fitToHeight = 1;
  for (let at = 1; at <= COLUMNS; at += 1) sheet.getColumn(at).width = 9;
  const last = HEADER_ROW + 2 * (ROWS + 1) + planRows(measuredLines(report).length);
  closeSheet(sheet, report, plan, last, ['图形取自各表的单元格，可在 Excel 或 WPS 中修改。']);
}
