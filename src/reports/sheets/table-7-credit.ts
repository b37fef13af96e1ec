/** 表7: credit by bank, region and product, by quarter, and who is covered. */
import type { QuarterReport } from '../../domain/report/report.ts';
import { quarterLines, QUARTERS } from '../../domain/report/series.ts';
import { COVERAGE, CREDIT } from '../../domain/report/table-7-credit.ts';
import { bookSheet, definedContent, type BookSheet } from './stacked-tables.ts';

const NAME = '表7 科创指数贷';

function coveragePart({ format, tables }: QuarterReport) {
  const covered = format.words.covered ?? '曾获授信';
  return definedContent(COVERAGE, tables.coverage, format, (columns) => ({
    figure: {
      ...columns.figure,
      label: '指标',
      cell: ({ figure }) => format.catalogue.get(figure)!.label,
    },
    numerator: { ...columns.numerator, label: `${covered}（家）` },
    denominator: columns.denominator,
    value: { ...columns.value, label: '覆盖率' },
    illustrative: columns.illustrative,
  }));
}

type CreditTable = 'banks' | 'regions' | 'products' | 'quarters' | 'coverage';

export function creditSheet(report: QuarterReport): BookSheet<CreditTable> {
  const { series, credit } = report.tables;
  const { format } = report;
  return bookSheet(
    NAME,
    { title: '科创指数贷等科技信贷情况', unit: '亿元' },
    {
      banks: definedContent(CREDIT.byBank, credit.byBank, format),
      regions: definedContent(CREDIT.byRegion, credit.byRegion, format),
      products: definedContent(CREDIT.byProduct, credit.byProduct, format),
      quarters: definedContent(QUARTERS, quarterLines(series), format),
      coverage: coveragePart(report),
    },
    [
      '授信与发放是累计数，不是余额；授信、发放、余额分别统计，不相加。一家企业可有多家银行授信，家数不相加。金额单元格内为元，按亿元显示。',
    ],
  );
}
