/** 表10: the plan's indicators compared with their targets. */
import { PROGRESS_REASONS, VERDICTS } from '../../domain/figures/indicator-progress.ts';
import type { Decimal } from '../../domain/values/money.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import { INDICATORS, type IndicatorLine } from '../../domain/report/table-10-plan.ts';
import { bookSheet, definedContent, type BookSheet } from './stacked-tables.ts';
import { FORMATS } from '../../domain/values/number-formats.ts';
import { formulaCell, NO_VALUE, quotientNumber } from './values.ts';

const NAME = '表10 规划指标对照';

const standing = ({ progress: { verdict, reason } }: IndicatorLine): string =>
  verdict ? VERDICTS[verdict] : reason ? PROGRESS_REASONS[reason] : NO_VALUE;

/** Lines with a value that counts towards a goal, which the chart shows. */
const isMeasured = ({ progress: { value, goal } }: IndicatorLine): boolean =>
  value !== undefined && goal !== undefined && !goal.isZero();

/** Value by goal: of a flow with a bracket the sum of its years, by the bracket. */
export const reachedShare = ({ progress: { value, goal } }: IndicatorLine): Decimal =>
  value!.div(goal!);

/** The name for the chart; it names the target, because an indicator may have several. */
export const measuredName = ({ name, target }: IndicatorLine): string =>
  `${name}（${target!.period}）`;

/** The indicators that have a value to hold against a goal. */
export const measuredLines = ({ tables }: QuarterReport): IndicatorLine[] =>
  tables.indicators.filter(isMeasured);

/**
 * What counts towards each goal; E is 实际数 and G 目标. The chart is bound to this table, so that no
 * bar is missing.
 */
function progressPart(report: QuarterReport) {
  const table = { caption: '目标期内有实际数的指标', columns: INDICATORS };
  return definedContent(table, measuredLines(report), report.format, (columns) => ({
    name: { ...columns.name, label: '指标（目标期）', cell: measuredName },
    unit: columns.unit,
    year: {
      ...columns['latest.year'],
      label: '实际数年份',
      cell: ({ progress }) => progress.observedYear?.toString() ?? NO_VALUE,
    },
    value: columns['progress.value'],
    operator: columns['target.operator'],
    goal: columns['progress.goal'],
    gap: columns['progress.gap'],
    reached: {
      label: '实际÷目标',
      width: 10,
      format: FORMATS.share,
      cell: (line, row) => formulaCell(`E${row}/G${row}`, quotientNumber(reachedShare(line))),
    },
    path: {
      ...columns['progress.path'],
      cell: ({ progress: { path } }) => (path ? quotientNumber(path.toDecimalPlaces(2)) : NO_VALUE),
    },
    standing: { ...columns['progress.verdict'], cell: standing },
    illustrative: columns.illustrative,
  }));
}

const STATED = { caption: '全部指标：文件所载目标与最近实际数', columns: INDICATORS };

const statedPart = ({ tables, format }: QuarterReport) =>
  definedContent(STATED, tables.indicators as readonly IndicatorLine[], format, (columns) => ({
    name: columns.name,
    unit: columns.unit,
    baseYear: columns['target.baseYear'],
    base: columns['target.base'],
    period: columns['target.period'],
    target: columns['target.value'],
    growth: { ...columns['target.growth'], label: '年均增长\n[累计提高]' },
    year: columns['latest.year'],
    latest: columns['latest.value'],
    group: columns.group,
    records: columns.records,
    illustrative: columns.illustrative,
    // A reason needs more room than a verdict.
    standing: { ...columns['progress.verdict'], width: 28, align: 'left', cell: standing },
  }));

export function planSheet(report: QuarterReport): BookSheet<'progress' | 'stated'> {
  return bookSheet(
    NAME,
    { title: '规划指标对照', unit: '见各行' },
    {
      progress: progressPart(report),
      stated: statedPart(report),
    },
    [
      '“-”为文件没有载明或没有登记，不是 0。方括号内为五年累计提高数，有此数的流量指标以目标期内各年实际数之和与它相比。口径不同的数（如工业与制造业）不相比。',
    ],
  );
}
