/** 表9: the programmes of 先投后股 and their projects. */
import { byCode } from './table-3-and-4-fund.ts';
import { behind, column, defineTable, type TableRow } from './table.ts';
import { readAmounts, reportedRow } from './table-rows.ts';
import type { TableSource } from './table-source.ts';

/** One programme, since inception and what is available on the day. */
export const PROGRAMMES = defineTable({
  name: 'programmes',
  by: 'vehicle',
  caption: '专项资金',
  columns: {
    code: column.text('编码', { said: 'code', width: 10 }),
    name: column.text('名称', { nameOf: 'code', width: 30 }),
    pool: column.sum('规模', { figure: 'grants.pool' }),
    approved: column.sum('立项金额', { figure: 'grants.approved' }),
    disbursed: column.sum('已拨付', { figure: 'grants.disbursed' }),
    available: column.sum('可用余额', { figure: 'grants.available' }),
    ...behind,
  },
});
export type ProgrammeLine = TableRow<(typeof PROGRAMMES)['columns']>;

/** One project since inception; what was paid is no equity before conversion. */
export const PROJECTS = defineTable({
  name: 'projects',
  by: 'instrument',
  caption: '项目',
  columns: {
    code: column.text('编码', { said: 'code', width: 10 }),
    name: column.text('项目', { nameOf: 'code', width: 30 }),
    programme: column.text('专项资金编码', { said: 'programme' }),
    approved: column.sum('立项金额', { figure: 'grants.approved' }),
    disbursed: column.sum('已拨付', { figure: 'grants.disbursed' }),
    converted: column.sum('已转股', { figure: 'grants.converted' }),
    returned: column.sum('退回与追回', { figure: 'grants.returned' }),
    writtenOff: column.sum('免责核销', { figure: 'grants.written_off', width: 11 }),
    // As stated in the proposal, not as achieved.
    expectedBenefit: column.sum('预计效益（申报）', {
      said: 'expected_benefit',
      optional: true,
      width: 15,
    }),
    enterprise: column.text('企业编码', { said: 'enterprise' }),
    enterpriseName: column.text('承担企业', { nameOf: 'enterprise', width: 22, indent: 1 }),
    source: column.text('来源', { said: 'source', width: 16 }),
    stage: column.text('阶段', { width: 9 }),
    ...behind,
  },
});
export type ProjectLine = TableRow<(typeof PROJECTS)['columns']>;

/** Programmes in order of code; projects have the same order. */
export async function programmeLines(from: TableSource): Promise<ProgrammeLine[]> {
  const amounts = await readAmounts(PROGRAMMES, from.figures);
  const lines = from.reportedEvents('programme.funded').map((event) => {
    const row = reportedRow(PROGRAMMES, event, from);
    return { ...row, ...amounts.row(row.code) };
  });
  return lines.sort((a, b) => byCode(a.code, b.code));
}

export async function projectLines(from: TableSource): Promise<ProjectLine[]> {
  const { figures, moment, source, reportedEvents } = from;
  const [amounts, stages] = await Promise.all([
    readAmounts(PROJECTS, figures),
    source.values('stage', '', moment),
  ]);
  const { project_stages: words } = figures.format.words;
  const lines = reportedEvents('project.proposed').map((event) => {
    const row = reportedRow(PROJECTS, event, from);
    const stage = words[stages.get(row.code) ?? 'proposed']!;
    return { ...row, ...amounts.row(row.code), stage };
  });
  return lines.sort((a, b) => byCode(a.code, b.code));
}
