/** 封面: the report's title, its dates, and who answers for it. */
import type { CellValue, Worksheet } from 'exceljs';
import { chineseDay } from '../../domain/values/days.ts';
import {
  STATUS_LABELS,
  type QuarterReport,
  type ReportProof,
  type ReportStatus,
  type ReviewState,
} from '../../domain/report/report.ts';
import { setPaper, signatories } from './page.ts';
import {
  BOLD,
  BORDERS,
  DEMONSTRATION,
  FONT,
  FONT_NAME,
  HEADER_FILL,
  LINK,
  WARNING_FILL,
} from './style.ts';
import { FORMATS } from '../../domain/values/number-formats.ts';
import { dayCell } from './values.ts';
import { beijingTime } from '../../domain/values/instants.ts';

const TITLE = '科技金融季度报告';
const SIGNATURES = [
  ['填报单位（盖章）', '单位负责人（签章）'],
  ['填报人', '审核人'],
  ['联系电话', '报出日期'],
] as const;

/** One line across the page. */
function writeBand(sheet: Worksheet, at: number, text: string, size: number, height: number) {
  sheet.mergeCells(at, 1, at, 4);
  const cell = sheet.getCell(at, 1);
  cell.value = text;
  cell.font = { name: FONT_NAME, size, bold: true };
  cell.alignment = { horizontal: 'center', vertical: 'middle', wrapText: true };
  sheet.getRow(at).height = height;
  return cell;
}

function writeBox(
  sheet: Worksheet,
  at: number,
  column: number,
  value: CellValue,
  isLabel: boolean,
): void {
  const cell = sheet.getCell(at, column);
  cell.value = value;
  cell.font = isLabel ? BOLD : FONT;
  cell.border = BORDERS;
  const placed = isLabel
    ? ({ horizontal: 'center', indent: 0 } as const)
    : ({ horizontal: 'left', indent: 1 } as const);
  cell.alignment = { ...placed, vertical: 'middle', wrapText: true };
  if (isLabel) cell.fill = HEADER_FILL;
  if (value instanceof Date) cell.numFmt = FORMATS.longDay;
}

/** How far the records behind the report were looked at by a second person. */
function reviewNote({ isOn, initial, posted }: ReviewState): string {
  const parts = [
    isOn ? '复核开启' : '复核已关闭',
    ...(initial > 0 ? [`初始载入 ${initial} 条`] : []),
    ...(posted > 0 ? [`${posted} 条由填报人自行入账`] : []),
    ...(isOn || posted > 0 || initial > 0 ? ['其余均经第二人复核'] : []),
  ];
  return parts.join('；');
}

/** 已定版, by which record, and who answers for it. */
function statusText(status: ReportStatus): string {
  const label = STATUS_LABELS[status.kind];
  if (status.kind === 'draft') return label;
  const { closing, closedOn, maker, checker } = status;
  const checked = checker === null ? '未经第二人复核' : `复核人 ${checker}`;
  return `${label}：${closedOn} 第 ${closing} 号记录，填报人 ${maker}，${checked}`;
}

/** Long hexadecimal in groups of eight, four a line, as it can be compared by eye. */
const grouped = (hex: string): string =>
  (hex.match(/.{1,32}/g) ?? []).map((line) => (line.match(/.{1,8}/g) ?? []).join(' ')).join('\n');

const proofFacts = ({ head, digest }: ReportProof): [string, string][] => [
  ['记录树', `共 ${head.size} 条记录，${head.hash} 树根\n${grouped(head.root)}`],
  ['数据摘要', `本报告数据的 ${digest.hash} 摘要\n${grouped(digest.value)}`],
];

/** Writes the facts; returns the next row. */
function writeFacts(
  sheet: Worksheet,
  top: number,
  report: QuarterReport,
  proof: ReportProof | undefined,
): number {
  const facts: [string, CellValue][] = [
    ['状态', statusText(report.status)],
    [
      '报告期',
      `${report.quarter.label}（${chineseDay(report.quarter.from)}至${chineseDay(report.quarter.to)}）`,
    ],
    ['截至日', dayCell(report.asOf)],
    ['按当时所知', `${beijingTime(report.knownAt)}（北京时间），第 ${report.knownSeq} 号记录`],
    ['产业分类标准', `${report.scheme.code} ${report.scheme.title}`],
    ['复核', reviewNote(report.review)],
    ['计量单位', '元（另有注明的除外）'],
    ...(proof ? proofFacts(proof) : []),
  ];
  facts.forEach(([label, value], index) => {
    const at = top + index;
    const lines = typeof value === 'string' ? value.split('\n').length : 1;
    sheet.getRow(at).height = 14 + lines * 14;
    writeBox(sheet, at, 1, label, true);
    writeBox(sheet, at, 2, value, false);
    for (const column of [3, 4]) writeBox(sheet, at, column, null, false);
    sheet.mergeCells(at, 2, at, 4);
  });
  return top + facts.length;
}

/** Two columns of links, read downwards. */
function writeContents(sheet: Worksheet, top: number, titles: readonly string[]): number {
  sheet.getCell(top, 1).value = '目录';
  sheet.getCell(top, 1).font = BOLD;
  const half = Math.ceil(titles.length / 2);
  titles.forEach((title, index) => {
    const at = top + 1 + (index % half);
    const cell = sheet.getCell(at, index < half ? 1 : 3);
    cell.value = { text: title, hyperlink: `#'${title}'!A1` };
    cell.font = LINK;
    cell.alignment = { vertical: 'middle', indent: 1 };
    sheet.getRow(at).height = 19;
  });
  return top + 1 + half;
}

function writeSignatures(sheet: Worksheet, top: number, status: ReportStatus): void {
  const { maker, checker } = signatories(status);
  const known: Partial<Record<string, string>> = { 填报人: maker, 审核人: checker };
  SIGNATURES.forEach((labels, index) => {
    const at = top + index;
    sheet.getRow(at).height = 36;
    labels.forEach((label, side) => {
      writeBox(sheet, at, side * 2 + 1, label, true);
      writeBox(sheet, at, side * 2 + 2, known[label] || null, false);
    });
  });
}

/** The first sheet, but written last, because it needs the names of the others. */
export function writeCover(
  sheet: Worksheet,
  report: QuarterReport,
  titles: readonly string[],
  proof?: ReportProof,
): void {
  setPaper(sheet, { orientation: 'portrait' });
  sheet.pageSetup.fitToHeight = 1;
  [20, 25, 20, 25].forEach((width, index) => {
    sheet.getColumn(index + 1).width = width;
  });
  if (report.illustrative) {
    const banner = writeBand(sheet, 1, `本报告${DEMONSTRATION}`, 14, 36);
    banner.fill = WARNING_FILL;
    banner.font = { ...banner.font, color: { argb: 'FFFFFFFF' } };
  }
  sheet.getRow(2).height = 40;
  if (!report.review.isOn) {
    const { posted } = report.review;
    const text = `复核已关闭：${posted} 条记录由填报人自行入账，未经第二人复核`;
    writeBand(sheet, 2, text, 12, 40).fill = WARNING_FILL;
    sheet.getCell(2, 1).font = {
      name: FONT_NAME,
      size: 12,
      bold: true,
      color: { argb: 'FFFFFFFF' },
    };
  }
  writeBand(sheet, 3, TITLE, 28, 60);
  writeBand(sheet, 4, report.quarter.label, 18, 40);
  sheet.getRow(5).height = 20;
  const afterFacts = writeFacts(sheet, 6, report, proof);
  sheet.getRow(afterFacts).height = 24;
  const afterContents = writeContents(sheet, afterFacts + 1, titles);
  sheet.getRow(afterContents).height = 36;
  writeSignatures(sheet, afterContents + 1, report.status);
}
