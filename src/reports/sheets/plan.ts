/** 表10: the plan's indicators held against their targets. */
import { PROGRESS_REASONS, VERDICTS } from '../../domain/indicators.ts';
import { cellNumber, type Decimal } from '../../domain/money.ts';
import type { QuarterReport } from '../../domain/report.ts';
import type { IndicatorLine } from '../../domain/report-tables.ts';
import { origins, part, stacked, words, type BookSheet } from './book.ts';
import type { Column } from './table.ts';
import { formulaCell, FORMATS, NO_VALUE, quotientNumber } from './values.ts';

const NAME = '表10 规划指标对照';

/** As the document writes it: no decimals that it does not have. */
const number = (
  header: string,
  of: (line: IndicatorLine) => Decimal | undefined,
): Column<IndicatorLine> => ({
  ...{ header, width: 11, format: 'General' },
  cell: (line) => {
    const value = of(line);
    return value ? cellNumber(value.toSignificantDigits(15), header) : NO_VALUE;
  },
});

/** What the chart shows; a quotient of two other columns of the row. */
const reached: Column<IndicatorLine> = {
  ...{ header: '实际÷目标', width: 10, format: FORMATS.share },
  cell: ({ target, latest }, row) =>
    target?.value && latest && !target.value.isZero()
      ? formulaCell(`J${row}/G${row}`, quotientNumber(latest.value.div(target.value)))
      : NO_VALUE,
};

const standing = ({ progress: { verdict, reason } }: IndicatorLine): string =>
  verdict ? VERDICTS[verdict] : reason ? PROGRESS_REASONS[reason] : NO_VALUE;

export function planSheet({ tables }: QuarterReport): BookSheet {
  const indicators = part<IndicatorLine>({
    caption: '指标、目标与最近实际数',
    lines: tables.indicators,
    columns: {
      group: words('一级指标', 11, (line) => line.group),
      name: words('二级指标', 34, (line) => line.name),
      unit: words('单位', 6, (line) => line.indicator.unit),
      base: number('基数', (line) => line.target?.base),
      baseYear: words('基期', 7, (line) => line.target && String(line.target.baseYear)),
      value: number('目标', (line) => line.target?.value),
      period: words('目标期', 8, (line) => line.target?.period),
      growth: words('年均增长\n[累计提高]', 10, (line) => line.target?.growth),
      latest: number('最近实际数', (line) => line.latest?.value),
      year: words('年份', 7, (line) => line.latest && String(line.latest.year)),
      gap: number('距目标', (line) => line.progress.gap),
      reached,
      standing: words('进度', 28, standing),
      ...origins,
    },
  });
  return {
    plan: {
      ...{ name: NAME, number: '表10', title: '规划指标对照', unit: '见各行' },
      orientation: 'landscape',
    },
    tables: stacked(NAME, [indicators]),
    notes: [
      '“-”为文件没有载明或没有登记，不是 0。方括号内为五年累计提高数。口径不同的数（如工业与制造业）不相比。',
    ],
  };
}
