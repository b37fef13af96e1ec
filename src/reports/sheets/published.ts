/** 对外口径核对: published numbers beside what the records give. */
import { cellNumber, ratio } from '../../domain/values/money.ts';
import { RECONCILIATION_STATUSES } from '../../domain/figures/reconciliation.ts';
import type { PublishedLine } from '../../domain/report/published-comparison.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import { bookSheet, part, type BookSheet } from './book.ts';
import { dayColumn, words } from './columns.ts';
import { provenanceColumn } from './table.ts';
import { NO_VALUE } from './values.ts';

const NAME = '对外口径核对';

/** Shows as many decimals as were published. */
const publishedFormat = ({ decimals }: PublishedLine): string =>
  decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals)}`;

const number = (header: string, of: (line: PublishedLine) => string | undefined) => ({
  header,
  width: 12,
  lineFormat: publishedFormat,
  cell: (line: PublishedLine) => {
    const text = of(line);
    return text === undefined ? NO_VALUE : cellNumber(ratio(text), header);
  },
});

export function publishedSheet({ tables }: QuarterReport): BookSheet {
  const rows = part<PublishedLine>({
    caption: '公布数与台账数',
    lines: tables.published,
    columns: {
      label: words('文件中的表述', 44, ({ label }) => label),
      document: words('出处', 24, ({ document }) => document),
      asOf: dayColumn('截至日', ({ asOf }) => asOf),
      operator: words('比较', 6, ({ operator }) => operator ?? '＝'),
      published: number('公布数', ({ value }) => value),
      computed: {
        ...number('台账数', ({ computed }) => computed),
        figure: ({ figure, asOf }) => ({ id: figure, asOf }),
      },
      difference: number('差额', ({ difference }) => difference),
      unit: words('单位', 7, ({ unit }) => unit),
      status: words('核对结果', 11, ({ status }) => RECONCILIATION_STATUSES[status]),
      figure: words('指标编号', 30, ({ figure }) => figure),
      record: {
        ...words<PublishedLine>('记录号', 9, ({ records }) => records.join('、')),
        records: ({ records }) => records,
      },
      provenance: provenanceColumn,
    },
  });
  return bookSheet(NAME, { title: '对外口径核对' }, { rows }, [
    '台账数按各公布数自己的截至日、按本报告所知计算，换算为公布的单位并按公布的小数位四舍五入一次；写明“超”“以上”的按未舍入的数核对。',
  ]);
}
