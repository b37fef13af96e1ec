/** 表7: credit by bank, region and product, by quarter, and who is covered. */
import { REASONS } from '../../domain/figures/figure.ts';
import { cellNumber } from '../../domain/values/money.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import type { CoverageLine, CreditLine, QuarterSeries } from '../../domain/report/table-lines.ts';
import {
  counted,
  flowColumns,
  part,
  stacked,
  hundredMillions,
  words,
  type BookSheet,
} from './book.ts';
import { provenanceColumn } from './table.ts';
import { FORMATS, NO_VALUE, quotientNumber } from './values.ts';

const NAME = '表7 科创指数贷';

const creditPart = (caption: string, header: string, lines: readonly CreditLine[]) =>
  part<CreditLine>({
    ...{ caption, lines, totals: true },
    columns: {
      label: words(header, 22, (line) => line.label),
      ...flowColumns<CreditLine>('授信', (line) => line.granted, hundredMillions),
      ...flowColumns<CreditLine>('发放', (line) => line.drawn, hundredMillions),
      outstanding: hundredMillions('贷款余额', (line) => line.outstanding),
      nonPerforming: hundredMillions('不良贷款余额', (line) => line.nonPerforming),
      // An enterprise may have credit from several banks, so these are not added up.
      enterprises: counted('获授信企业', (line) => line.enterprises.inception, {
        total: () => NO_VALUE,
      }),
      provenance: provenanceColumn,
    },
  });

/** One row a quarter, the three series side by side. */
function seriesPart(series: readonly QuarterSeries[]) {
  const quarters = series[0]?.points.map(({ quarter }) => quarter) ?? [];
  const of = (figure: string, quarter: string) =>
    series.find((each) => each.figure === figure)?.points.find((point) => point.quarter === quarter)
      ?.cell.value;
  const lines = quarters.map((quarter) => ({ quarter }));
  return part<{ quarter: string }>({
    ...{ caption: '近八个季度', lines },
    columns: {
      quarter: words('季度', 22, (line) => line.quarter),
      invested: hundredMillions('基金投资', (line) => of('fund.invested', line.quarter)),
      granted: hundredMillions('授信', (line) => of('credit.granted', line.quarter)),
      drawn: hundredMillions('发放', (line) => of('credit.drawn', line.quarter)),
    },
  });
}

function coveragePart({ format, tables }: QuarterReport) {
  const covered = format.words.covered ?? '曾获授信';
  return part<CoverageLine>({
    ...{ caption: '授信覆盖', lines: tables.coverage },
    columns: {
      figure: words('指标', 22, ({ figure }) => format.catalogue.get(figure)!.label),
      numerator: {
        ...{ header: `${covered}（家）`, width: 13, format: FORMATS.count },
        cell: (line) => cellNumber(line.numerator, covered),
      },
      denominator: {
        ...{ header: '资质有效（家）', width: 13, format: FORMATS.count },
        cell: (line) => cellNumber(line.denominator, '资质有效'),
      },
      value: {
        ...{ header: '覆盖率', width: 13, format: FORMATS.share },
        cell: ({ value, reason }) =>
          value ? quotientNumber(value) : reason ? REASONS[reason] : NO_VALUE,
      },
      provenance: provenanceColumn,
    },
  });
}

type CreditTable = 'banks' | 'regions' | 'products' | 'quarters' | 'coverage';

export function creditSheet(report: QuarterReport): BookSheet<CreditTable> {
  const { tables } = report;
  const { credit } = tables;
  return {
    plan: {
      ...{ name: NAME, number: '表7', title: '科创指数贷等科技信贷情况', unit: '亿元' },
      orientation: 'landscape',
    },
    tables: stacked(NAME, {
      banks: creditPart('分银行', '银行', credit.byBank),
      regions: creditPart('分地区（企业截至日的注册地）', '地区', credit.byRegion),
      products: creditPart('分产品', '产品', credit.byProduct),
      quarters: seriesPart(tables.series),
      coverage: coveragePart(report),
    }),
    notes: [
      '授信与发放是累计数，不是余额；授信、发放、余额分别统计，不相加。一家企业可有多家银行授信，家数不相加。金额单元格内为元，按亿元显示。',
    ],
  };
}
