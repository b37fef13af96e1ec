/** 口径说明: what each figure means, and how to read the numbers. */
import type { Workbook } from 'exceljs';
import { BASES, type Figure } from '../../domain/figures/figure.ts';
import { chineseDay } from '../../domain/values/days.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import { closeSheet, openSheet, type Plan } from './page.ts';
import { indexColumn, WorkbookTable, type WorkbookColumn } from './table.ts';
import { describeTrails } from './trails.ts';
import { NO_VALUE, NOT_APPLICABLE, ROUNDING_NOTE } from './values.ts';
import { beijingTime } from '../../domain/values/instants.ts';

const NAME = '口径说明';

const COLUMNS = {
  index: indexColumn,
  label: { label: '指标', width: 30, cell: (figure) => figure.label },
  unit: { label: '单位', width: 6, align: 'center', cell: (figure) => figure.unit },
  bases: {
    label: '时间口径',
    width: 27,
    cell: (figure) => figure.bases.map((basis) => BASES[basis]).join('、'),
  },
  meaning: { label: '口径', width: 54, cell: (figure) => figure.meaning },
  scheme: { label: '分类标准', width: 11, cell: (figure) => figure.scheme ?? NOT_APPLICABLE },
  id: { label: '指标编号', width: 32, indent: 1, cell: (figure) => figure.id },
} satisfies Record<string, WorkbookColumn<Figure>>;

export type DefinitionTable = WorkbookTable<Figure, keyof typeof COLUMNS>;

export function definitionTable(report: QuarterReport): DefinitionTable {
  const figures = report.overview.map(({ id }) => report.format.catalogue.get(id)!);
  return new WorkbookTable(NAME, COLUMNS, figures, { emptyNote: 'label' });
}

function notes(report: QuarterReport): string[] {
  const { quarter, asOf, knownAt, knownSeq, illustrative, scheme } = report;
  const [from, yearStart, to] = [quarter.from, quarter.yearStart, asOf].map(chineseDay);
  return [
    '单位：金额单元格内一律为元，未经舍入；标明“万元”“亿元”的只是显示格式，引用或复制得到的仍是元。',
    `舍入：合计与占比均由未舍入的数值计算，仅在显示时四舍五入一次，分项不作调整；${ROUNDING_NOTE}。各表的尾差列于“校验与尾差”。`,
    '不跨层、不跨口径相加：母基金、子基金、项目三层是同一笔资金的不同层次；认缴、实缴、投资金额、成本、公允价值分别统计。',
    `截至日（${to}）：只计业务发生日在这一天及以前的事项。`,
    `按当时所知（${beijingTime(knownAt)} 北京时间，第 ${knownSeq} 号记录）：` +
      '只计这一时刻以前入账的记录；此后补记或冲销的，不改变本报告。',
    `时间口径：当季为 ${from}至${to}；本年累计为 ${yearStart}至${to}；` +
      `自成立累计为 ${to}及以前全部；时点为 ${to}当日的状况。`,
    `“0”表示有记录而数值为零；“0.0”等表示数值不为零而不足显示的末位；“${NO_VALUE}”表示没有记录；“${NOT_APPLICABLE}”表示没有这一口径；无从计算的，写明原因。`,
    `产业分类标准：${scheme.code} ${scheme.title}。`,
    describeTrails(report),
    ...(illustrative
      ? ['数据来源列标为“演示”的行是演示数据；凡含演示数据的报告，不得作为正式口径使用。']
      : []),
  ];
}

export function writeDefinitions(
  workbook: Workbook,
  report: QuarterReport,
  table: DefinitionTable,
): void {
  const plan: Plan = {
    name: NAME,
    title: '口径说明',
    orientation: 'landscape',
    columns: table.width,
    frozenRows: table.headerRow,
  };
  const sheet = openSheet(workbook, report, plan);
  table.write(sheet);
  const numbered = notes(report).map((note, index) => `${index + 1}．${note}`);
  closeSheet(sheet, report, plan, table.end, numbered);
}
