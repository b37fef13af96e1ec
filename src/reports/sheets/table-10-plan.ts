/** 表10: the plan's indicators compared with their targets. */
import { OPERATORS, PROGRESS_REASONS, VERDICTS } from '../../domain/figures/indicator-progress.ts';
import { cellNumber, type Decimal } from '../../domain/values/money.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import type { IndicatorLine } from '../../domain/report/table-10-plan.ts';
import { bookSheet, part, type BookSheet } from './book.ts';
import { words } from './columns.ts';
import { provenanceColumn, type WorkbookColumn } from './table.ts';
import { formulaCell, FORMATS, NO_VALUE, quotientNumber } from './values.ts';

const NAME = '表10 规划指标对照';

/** As the document writes it, without decimals that it does not have. */
const number = (
  header: string,
  of: (line: IndicatorLine) => Decimal | undefined,
): WorkbookColumn<IndicatorLine> => ({
  header,
  width: 11,
  format: 'General',
  cell: (line) => {
    const value = of(line);
    return value ? cellNumber(value.toSignificantDigits(15), header) : NO_VALUE;
  },
});

const standing = ({ progress: { verdict, reason } }: IndicatorLine): string =>
  verdict ? VERDICTS[verdict] : reason ? PROGRESS_REASONS[reason] : NO_VALUE;

const lineUnit = (line: IndicatorLine): string => line.unit;

/** Lines with a value that counts towards a goal, which the chart shows. */
const isMeasured = ({ progress: { value, goal } }: IndicatorLine): boolean =>
  value !== undefined && goal !== undefined && !goal.isZero();

/** Value by goal: of a flow with a bracket the sum of its years, by the bracket. */
export const reachedShare = ({ progress: { value, goal } }: IndicatorLine): Decimal =>
  value!.div(goal!);

/** The name for the chart; it names the target, because an indicator may have several. */
export const measuredName = ({ name, target }: IndicatorLine): string =>
  `${name}（${target!.period}）`;

/**
 * What counts towards each goal; E is 实际数 and G 目标. The chart is bound to this table, so that no
 * bar is missing.
 */
function progressPart(lines: readonly IndicatorLine[]) {
  const reached: WorkbookColumn<IndicatorLine> = {
    header: '实际÷目标',
    width: 10,
    format: FORMATS.share,
    cell: (line, row) => formulaCell(`E${row}/G${row}`, quotientNumber(reachedShare(line))),
  };
  return part<IndicatorLine>({
    caption: '目标期内有实际数的指标',
    lines,
    columns: {
      name: words('指标（目标期）', 34, measuredName),
      unit: words('单位', 8, lineUnit),
      year: words('实际数年份', 10, ({ progress }) => progress.observedYear?.toString()),
      value: number('实际数', ({ progress }) => progress.value),
      operator: words('要求', 8, ({ target }) => target && OPERATORS[target.operator]),
      goal: number('目标', ({ progress }) => progress.goal),
      gap: number('距目标', ({ progress }) => progress.gap),
      reached,
      path: number('序时应达', ({ progress }) => progress.path?.toDecimalPlaces(2)),
      standing: words('进度', 12, standing),
      provenance: provenanceColumn,
    },
  });
}

const statedPart = (lines: readonly IndicatorLine[]) =>
  part<IndicatorLine>({
    caption: '全部指标：文件所载目标与最近实际数',
    lines,
    columns: {
      name: words('指标', 34, (line) => line.name),
      unit: words('单位', 8, lineUnit),
      baseYear: words('基期', 10, (line) => line.target && String(line.target.baseYear)),
      base: number('基数', (line) => line.target?.base),
      period: words('目标期', 8, (line) => line.target?.period),
      target: number('目标', (line) => line.target?.value),
      growth: words('年均增长\n[累计提高]', 11, (line) => line.target?.growth),
      year: words('最近年份', 10, (line) => line.latest && String(line.latest.year)),
      latest: number('最近实际数', (line) => line.latest?.value),
      group: words('一级指标', 12, (line) => line.group),
      records: {
        ...words<IndicatorLine>('记录号', 14, ({ records }) => records.join('、')),
        records: ({ records }) => records,
      },
      provenance: provenanceColumn,
      standing: words('进度', 28, standing),
    },
  });

/** The indicators that have a value to hold against a goal. */
export const measuredLines = ({ tables }: QuarterReport): IndicatorLine[] =>
  tables.indicators.filter(isMeasured);

export function planSheet(report: QuarterReport): BookSheet<'progress' | 'stated'> {
  return bookSheet(
    NAME,
    { title: '规划指标对照', unit: '见各行' },
    {
      progress: progressPart(measuredLines(report)),
      stated: statedPart(report.tables.indicators),
    },
    [
      '“-”为文件没有载明或没有登记，不是 0。方括号内为五年累计提高数，有此数的流量指标以目标期内各年实际数之和与它相比。口径不同的数（如工业与制造业）不相比。',
    ],
  );
}
