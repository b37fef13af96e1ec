/** 表6: realisations and write-offs, and the listing of investees. */
import type { QuarterReport } from '../../domain/report/report.ts';
import { EXITS, LISTINGS } from '../../domain/report/table-6-exits.ts';
import { bookSheet, definedContent, type BookSheet } from './stacked-tables.ts';
import { NO_VALUE } from './values.ts';

const NAME = '表6 退出与上市';

export function exitSheet({ format, tables }: QuarterReport): BookSheet<'listings' | 'exits'> {
  return bookSheet(
    NAME,
    { title: '退出与上市情况', unit: '万元', orientation: 'portrait' },
    {
      listings: definedContent(LISTINGS, tables.listings, format),
      exits: definedContent(EXITS, tables.exits, format, (columns) => ({
        ...columns,
        route: {
          ...columns.route,
          cell: ({ kind, route }) =>
            kind === 'written-off' ? EXITS.columns.kind.options[kind] : route || NO_VALUE,
        },
      })),
    },
    ['分红不转出成本。上市进程为截至日的状况，只列曾获投资的企业。金额单元格内为元，按万元显示。'],
  );
}
