/**
 * The workbook of a list without its rows: exceljs makes all that is worth a library (styles,
 * paper, headings, the sheet of notes), and the rows are put between.
 */
import type { Worksheet } from 'exceljs';
import type { Column } from '../domain/lists/list.ts';
import { COLUMN_KINDS, kindOf } from '../domain/values/columns.ts';
import { newWorkbook } from './excel.ts';
import { setPaper } from './sheets/page.ts';
import {
  BOLD,
  BORDERS,
  DEMONSTRATION,
  FONT,
  FONT_NAME,
  HEADER_FILL,
  styleHeader,
  WARNING,
} from './sheets/style.ts';
import { beijingTime } from '../domain/values/instants.ts';
import { fileColumns, heading, type ListFacts } from './list-words.ts';
import { unpacked } from './workbook-files.ts';

/** Above the table stand the title and a line with dates and scope. */
export const HEADER_ROW = 3;

const NAME_WIDTH = 24;
/** A wider list is printed on two pages side by side, because one page would be unreadable. */
const ONE_PAGE = 150;

const columnWidth = (column: Column): number => {
  const words = column.nameOf !== undefined ? NAME_WIDTH : COLUMN_KINDS[column.kind].width;
  return Math.max(words, Math.min(20, heading(column).length * 2.1 + 2));
};

const columnAlignment = ({ kind }: Column): 'left' | 'center' | 'right' => {
  const { isNumber, isCentred } = kindOf(kind);
  return isNumber ? 'right' : isCentred ? 'center' : 'left';
};

/** In one line, the dates and the scope of the numbers. */
function describeFacts(facts: ListFacts): string {
  const { asOf, knownAt, knownSeq, rows, scope, narrowing } = facts;
  return [
    ...(asOf === undefined ? [] : [`截至 ${asOf}`]),
    ...(knownAt === undefined
      ? []
      : [
          `按当时所知 ${beijingTime(knownAt)}${knownSeq === undefined ? '' : `（第 ${knownSeq} 号记录）`}`,
        ]),
    `范围：${scope}`,
    ...(narrowing.length === 0 ? [] : [`筛选：${narrowing.join('；')}`]),
    ...(rows === undefined ? [] : [`共 ${rows} 行`]),
    '金额单位：元',
  ].join(' · ');
}

/** Title, dates, header, and one row each of the body and of the totals, for their styles. */
function writeTable(sheet: Worksheet, facts: ListFacts): void {
  const columns = fileColumns(facts);
  const width = columns.reduce((sum, column) => sum + columnWidth(column), 0);
  setPaper(sheet, {
    orientation: 'landscape',
    frozenRows: HEADER_ROW,
    frozenColumns: 1,
    isSplit: width > ONE_PAGE,
  });
  const title = sheet.getCell('A1');
  title.value = facts.list.label;
  title.font = { name: FONT_NAME, size: 16, bold: true };
  sheet.getRow(1).height = 30;
  const warning = { text: ` · ${DEMONSTRATION}`, font: WARNING };
  const said = { text: describeFacts(facts), font: FONT };
  sheet.getCell('A2').value = { richText: facts.illustrative ? [said, warning] : [said] };
  sheet.getRow(2).height = 20;
  sheet.getRow(HEADER_ROW).height = 32;
  if (facts.illustrative) sheet.headerFooter.oddFooter += `&R${DEMONSTRATION}`;
  columns.forEach((column, index) => {
    sheet.getColumn(index + 1).width = columnWidth(column);
    const header = sheet.getCell(HEADER_ROW, index + 1);
    header.value = heading(column);
    styleHeader(header);
    for (const [row, font] of [
      [HEADER_ROW + 1, FONT],
      [HEADER_ROW + 2, BOLD],
    ] as const) {
      const cell = sheet.getCell(row, index + 1);
      cell.value = 0;
      cell.font = font;
      cell.border = BORDERS;
      cell.alignment = { horizontal: columnAlignment(column), vertical: 'middle' };
      // A code of digits stays text when somebody edits the cell.
      cell.numFmt = kindOf(column.kind).format ?? '@';
      if (row === HEADER_ROW + 2) cell.fill = HEADER_FILL;
    }
  });
  sheet.autoFilter = {
    from: { row: HEADER_ROW, column: 1 },
    to: { row: 4, column: columns.length },
  };
}

/** The meaning of each column, and of the words that stand for a missing number. */
function writeNotes(sheet: Worksheet, facts: ListFacts): void {
  setPaper(sheet, { orientation: 'portrait' });
  sheet.getColumn(1).width = 24;
  sheet.getColumn(2).width = 76;
  const lines: [string, string][] = [
    ['列表', facts.list.label],
    ['数据', describeFacts(facts)],
    ...(facts.illustrative ? [['提示', DEMONSTRATION] as [string, string]] : []),
    [
      '空白与“-”',
      '没有记录；0 表示记录的合计为零；“不适用”表示本来没有此项；其他文字为没有数值的原因',
    ],
    [
      '合计',
      '只合计同一层级、同一口径的金额与个数；随筛选变化。认缴与实缴、授信与发放等不同口径不相加',
    ],
    ...fileColumns(facts).flatMap((column): [string, string][] => {
      const said = [column.hint, column.figure && `指标 ${column.figure}`].filter(Boolean);
      return said.length === 0 ? [] : [[heading(column), said.join('　')]];
    }),
  ];
  lines.forEach(([name, text], index) => {
    const row = sheet.getRow(index + 1);
    row.getCell(1).value = name;
    row.getCell(1).font = BOLD;
    row.getCell(2).value = text;
    row.getCell(2).font = name === '提示' ? WARNING : FONT;
    for (const cell of [row.getCell(1), row.getCell(2)]) {
      cell.alignment = { vertical: 'top', wrapText: true };
      cell.border = BORDERS;
    }
    row.height = 16 * Math.max(1, Math.ceil((text.length * 1.9) / 74));
  });
}

export interface Template {
  /** Every file of the workbook but the sheet of rows. */
  others: Record<string, Uint8Array>;
  name: string;
  /** The sheet up to its first row, and after its last. */
  head: string;
  tail: (lastRow: number) => string;
  /** The numbers of the styles of the body and of the totals, by column. */
  body: readonly string[];
  totals: readonly string[];
}

const SHEET = 'xl/worksheets/sheet1.xml';

const stylesIn = (row: string): string[] =>
  [...row.matchAll(/<c r="[A-Z]+\d+" s="(\d+)"/g)].map(([, style]) => style!);

/** The workbook of a list, ready for its rows. The same facts give the same bytes. */
export async function makeTemplate(facts: ListFacts): Promise<Template> {
  const workbook = await newWorkbook();
  // The time of the list and not of the clock, so that the same list gives the same file.
  const made = new Date(facts.knownAt ?? '1980-01-01T00:00:00Z');
  Object.assign(workbook, {
    creator: '科创台账',
    lastModifiedBy: '科创台账',
    created: made,
    modified: made,
    title: facts.list.label,
  });
  writeTable(workbook.addWorksheet(facts.list.label.slice(0, 31)), facts);
  writeNotes(workbook.addWorksheet('说明'), facts);
  const files = unpacked(
    new Uint8Array(await workbook.xlsx.writeBuffer({ zip: { compression: 'STORE' } })),
  );
  const sheet = new TextDecoder().decode(files[SHEET]!);
  const body = sheet.indexOf(`<row r="${HEADER_ROW + 1}"`);
  const totals = sheet.indexOf(`<row r="${HEADER_ROW + 2}"`);
  const end = sheet.indexOf('</sheetData>');
  const { [SHEET]: _, ...others } = files;
  const filter = /(<autoFilter ref="A\d+:[A-Z]+)\d+"/;
  return {
    others,
    name: SHEET,
    // Its extent is not known yet, and no reader needs it.
    head: sheet.slice(0, body).replace(/<dimension [^>]*>/, ''),
    tail: (lastRow) => sheet.slice(end).replace(filter, `$1${lastRow}"`),
    body: stylesIn(sheet.slice(body, totals)),
    totals: stylesIn(sheet.slice(totals, end)),
  };
}
