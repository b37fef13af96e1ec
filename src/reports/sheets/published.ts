/** 对外口径核对: published numbers beside what the records give. */
import { PUBLISHED } from '../../domain/report/published-comparison.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import { bookSheet, definedContent, type BookSheet } from './stacked-tables.ts';

const NAME = '对外口径核对';

export function publishedSheet({ format, tables }: QuarterReport): BookSheet {
  const table = { caption: '公布数与台账数', columns: PUBLISHED };
  const rows = definedContent(table, tables.published, format, (columns) => ({
    label: columns.label,
    document: columns.document,
    asOf: columns.asOf,
    operator: { ...columns.operator, cell: ({ operator }) => operator ?? '＝' },
    published: columns.value,
    computed: { ...columns.computed, figure: ({ figure, asOf }) => ({ id: figure, asOf }) },
    difference: columns.difference,
    unit: columns.unit,
    status: columns.status,
    figure: columns.figure,
    records: columns.records,
    illustrative: columns.illustrative,
  }));
  return bookSheet(NAME, { title: '对外口径核对' }, { rows }, [
    '台账数按各公布数自己的截至日、按本报告所知计算，换算为公布的单位并按公布的小数位四舍五入一次；写明“超”“以上”的按未舍入的数核对。',
  ]);
}
