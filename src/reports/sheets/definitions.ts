/** 口径说明: what each figure means, and how to read the numbers. */
import type { Workbook } from 'exceljs';
import { BASES, type Figure } from '../../domain/figures.ts';
import type { QuarterReport } from '../../domain/report.ts';
import { fitCells, HEADER_ROW, setPaper, writeHeading, writeNotes } from './style.ts';
import { Table, type Column } from './table.ts';
import { beijingTime, NO_VALUE, NOT_APPLICABLE, ROUNDING_NOTE } from './values.ts';

const COLUMNS = {
  id: { header: '指标编号', width: 34, cell: (figure) => figure.id },
  label: { header: '名称', width: 32, cell: (figure) => figure.label },
  unit: { header: '单位', width: 6, align: 'center', cell: (figure) => figure.unit },
  bases: {
    header: '时间口径',
    width: 28,
    cell: (figure) => figure.bases.map((basis) => BASES[basis]).join('、'),
  },
  meaning: { header: '口径', width: 60, cell: (figure) => figure.meaning },
  scheme: { header: '分类标准', width: 12, cell: (figure) => figure.scheme ?? NOT_APPLICABLE },
} satisfies Record<string, Column<Figure>>;

const notes = ({
  quarter,
  asOf,
  knownAt,
  knownSeq,
  illustrative,
  scheme,
}: QuarterReport): string[] => [
  '单位：金额以元列示，保留两位小数；标明“亿元”的，1 亿元＝100,000,000 元。',
  `舍入：合计与占比均由未舍入的数值计算，仅在显示时四舍五入一次，分项不作调整；${ROUNDING_NOTE}。`,
  '不跨层、不跨口径相加：母基金、子基金、项目三层是同一笔资金的不同层次；认缴、实缴、投资金额、成本、公允价值分别统计。',
  `截至日（${asOf}）：只计业务发生日在这一天及以前的事项。`,
  `按当时所知（${beijingTime(knownAt)} 北京时间，第 ${knownSeq} 号记录）：` +
    '只计这一时刻以前入账的记录；此后补记或冲销的，不改变本报告。',
  `时间口径：当季为 ${quarter.from} 至 ${asOf}；本年累计为 ${quarter.yearStart} 至 ${asOf}；` +
    `自成立累计为 ${asOf} 及以前全部；时点为 ${asOf} 当日的状况。`,
  `“0”表示有记录而数值为零；“${NO_VALUE}”表示没有记录；“${NOT_APPLICABLE}”表示指标没有这一口径；无从计算的，写明原因。`,
  `产业分类标准：${scheme.code} ${scheme.title}。`,
  ...(illustrative
    ? ['数据来源列标为“演示”的行是演示数据；凡含演示数据的报告，不得作为正式口径使用。']
    : []),
];

export function writeDefinitions(workbook: Workbook, report: QuarterReport): void {
  const lines = [...report.overview, ...report.shares];
  const figures = new Map(lines.map(({ figure }) => [figure.id, figure]));
  const table = new Table('口径说明', COLUMNS, [...figures.values()], { emptyNote: 'label' });
  const sheet = workbook.addWorksheet(table.sheetName);
  setPaper(sheet, { orientation: 'landscape', frozenRows: HEADER_ROW });
  table.write(sheet);
  writeHeading(sheet, '口径说明', report);
  fitCells(sheet, HEADER_ROW);
  const numbered = notes(report).map((note, index) => `${index + 1}．${note}`);
  writeNotes(sheet, table.end, numbered, table.width);
}
