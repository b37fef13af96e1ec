/** 表9: the programmes of 先投后股 and their projects. */
import type { QuarterReport } from '../../domain/report/report.ts';
import type { ProgrammeLine, ProjectLine } from '../../domain/report/table-lines.ts';
import { origins, part, stacked, tenThousands, words, type BookSheet } from './book.ts';

const NAME = '表9 先投后股';

export function grantSheet({ tables }: QuarterReport): BookSheet<'programmes' | 'projects'> {
  const programmes = part<ProgrammeLine>({
    caption: '专项资金',
    lines: tables.programmes,
    totals: true,
    columns: {
      code: words('编码', 10, (line) => line.code),
      name: words('名称', 30, (line) => line.name),
      pool: tenThousands('规模', (line) => line.pool),
      approved: tenThousands('立项金额', (line) => line.approved),
      disbursed: tenThousands('已拨付', (line) => line.disbursed),
      available: tenThousands('可用余额', (line) => line.available),
      ...origins,
    },
  });
  const projects = part<ProjectLine>({
    caption: '项目',
    lines: tables.projects,
    totals: true,
    columns: {
      code: words('编码', 10, (line) => line.code),
      name: words('项目', 30, (line) => line.name),
      approved: tenThousands('立项金额', (line) => line.approved),
      disbursed: tenThousands('已拨付', (line) => line.disbursed),
      converted: tenThousands('已转股', (line) => line.converted),
      returned: tenThousands('退回与追回', (line) => line.returned),
      writtenOff: tenThousands('免责核销', (line) => line.writtenOff, { width: 11 }),
      benefit: tenThousands('预计效益（申报）', (line) => line.expectedBenefit, { width: 15 }),
      enterprise: { ...words('承担企业', 22, (line) => line.enterpriseName), indent: 1 },
      source: words('来源', 16, (line) => line.source),
      stage: words('阶段', 9, (line) => line.stage),
      ...origins,
    },
  });
  return {
    plan: {
      ...{ name: NAME, number: '表9', title: '“先投后股”情况', unit: '万元' },
      orientation: 'landscape',
    },
    tables: stacked(NAME, { programmes, projects }),
    notes: [
      '拨付在转股前不是股权，不计持股、不计净值。预计效益是申报数，不是实际数。金额单元格内为元，按万元显示。',
    ],
  };
}
