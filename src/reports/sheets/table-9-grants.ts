/** 表9: the programmes of 先投后股 and their projects. */
import type { QuarterReport } from '../../domain/report/report.ts';
import { PROGRAMMES, PROJECTS } from '../../domain/report/table-9-grants.ts';
import { bookSheet, definedContent, type BookSheet } from './stacked-tables.ts';

const NAME = '表9 先投后股';

export function grantSheet({
  format,
  tables,
}: QuarterReport): BookSheet<'programmes' | 'projects'> {
  return bookSheet(
    NAME,
    { title: '“先投后股”情况', unit: '万元' },
    {
      programmes: definedContent(PROGRAMMES, tables.programmes, format),
      projects: definedContent(PROJECTS, tables.projects, format),
    },
    [
      '拨付在转股前不是股权，不计持股、不计净值。预计效益是申报数，不是实际数。金额单元格内为元，按万元显示。',
    ],
  );
}
