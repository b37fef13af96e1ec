/** 表7: credit by bank, region and product, by quarter, and who is covered. */
import { REASONS } from '../../domain/figures/figure.ts';
import { cellNumber } from '../../domain/values/money.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import type { QuarterSeries } from '../../domain/report/series.ts';
import { CREDIT, type CoverageLine } from '../../domain/report/table-7-credit.ts';
import { bookSheet, definedContent, part, type BookSheet } from './book.ts';
import { amountColumn, words } from './columns.ts';
import { provenanceColumn } from './table.ts';
import { FORMATS, NO_VALUE, quotientNumber } from './values.ts';

const NAME = '表7 科创指数贷';

/** One row for each quarter, with the three series side by side. */
function seriesPart(series: readonly QuarterSeries[]) {
  const quarters = series[0]?.points.map(({ quarter }) => quarter) ?? [];
  const amount = (header: string, figure: string) => {
    const points = series.find((each) => each.figure === figure)?.points;
    return amountColumn<{ quarter: string }>(
      header,
      FORMATS.hundredMillions,
      (line) => points?.find(({ quarter }) => quarter === line.quarter)?.cell.value,
    );
  };
  return part<{ quarter: string }>({
    caption: '近八个季度',
    lines: quarters.map((quarter) => ({ quarter })),
    columns: {
      quarter: words('季度', 22, (line) => line.quarter),
      invested: amount('基金投资', 'fund.invested'),
      granted: amount('授信', 'credit.granted'),
      drawn: amount('发放', 'credit.drawn'),
    },
  });
}

function coveragePart({ format, tables }: QuarterReport) {
  const covered = format.words.covered ?? '曾获授信';
  return part<CoverageLine>({
    caption: '授信覆盖',
    lines: tables.coverage,
    columns: {
      figure: words('指标', 22, ({ figure }) => format.catalogue.get(figure)!.label),
      numerator: {
        header: `${covered}（家）`,
        width: 13,
        format: FORMATS.count,
        cell: (line) => cellNumber(line.numerator, covered),
      },
      denominator: {
        header: '资质有效（家）',
        width: 13,
        format: FORMATS.count,
        cell: (line) => cellNumber(line.denominator, '资质有效'),
      },
      value: {
        header: '覆盖率',
        width: 13,
        format: FORMATS.share,
        cell: ({ value, reason }) =>
          value ? quotientNumber(value) : reason ? REASONS[reason] : NO_VALUE,
      },
      provenance: provenanceColumn,
    },
  });
}

type CreditTable = 'banks' | 'regions' | 'products' | 'quarters' | 'coverage';

export function creditSheet(report: QuarterReport): BookSheet<CreditTable> {
  const { series, credit } = report.tables;
  const { credit: kept } = report.format.tables;
  return bookSheet(
    NAME,
    { title: '科创指数贷等科技信贷情况', unit: '亿元' },
    {
      banks: definedContent(CREDIT.byBank, credit.byBank, kept),
      regions: definedContent(CREDIT.byRegion, credit.byRegion, kept),
      products: definedContent(CREDIT.byProduct, credit.byProduct, kept),
      quarters: seriesPart(series),
      coverage: coveragePart(report),
    },
    [
      '授信与发放是累计数，不是余额；授信、发放、余额分别统计，不相加。一家企业可有多家银行授信，家数不相加。金额单元格内为元，按亿元显示。',
    ],
  );
}
