/**
 * Sheets to fill in, and recorded events in the same sheets: headers with notes, required marks,
 * drop-down lists, formats, an example, and a page that explains it all. Nothing is decided here.
 */
import type { Cell, Workbook, Worksheet } from 'exceljs';
import type { AnyDefinition, Proposal } from '../../domain/journal/event-definition.ts';
import { FORMATS } from '../../domain/values/number-formats.ts';
import { byKind, type Field } from '../../domain/values/fields.ts';
import { sheetColumns, ROW_MARKS, type SheetColumn } from '../../domain/import/columns.ts';
import { columnName } from '../../domain/import/raw-sheet.ts';
import { sheetRows, type CellValue } from '../../domain/import/write-row.ts';
import { newWorkbook } from '../excel.ts';
import { BORDERS, FONT, FONT_NAME, HEADER_FILL, MUTED, styleHeader } from '../sheets/style.ts';
import { settled } from '../workbook-files.ts';

export interface SheetContent {
  definition: AnyDefinition;
  /** Shown grey and marked, and left out when the sheet is read. */
  example?: Proposal;
  /** Rows that the ledger fills in for the user to complete. */
  prefilled?: readonly Proposal[];
  /** Recorded events. */
  events?: readonly Proposal[];
}

export interface SheetsContent {
  title: string;
  sheets: readonly SheetContent[];
  /** The choices of a column, if they can be listed: “SF-001｜某基金”. */
  choices(field: Field): readonly string[] | undefined;
  /** For 说明: the subject of the sheets, and what they cannot show. */
  remarks: readonly string[];
}

const HEADER_ROW = 2;
/** Drop-down lists reach this far below the header. */
const LISTED_ROWS = 2000;

/** How the column of a field looks, and how it is filled in. */
interface ColumnLook {
  how: string;
  /** The width in characters; as the header needs if absent. */
  width?: number;
  /** The format of numbers; text if absent. */
  format?: string;
  /** The only values that may be chosen. */
  options?: readonly string[];
}

const columnLook = byKind<[], ColumnLook>({
  text: () => ({ how: '文本' }),
  texts: () => ({ how: '文本；几项之间用“；”隔开' }),
  code: () => ({ how: '大写字母、数字、点和横线' }),
  reference: () => ({ how: '可选，也可填编码、统一社会信用代码、全称或别名' }),
  'list-code': () => ({ how: '可选，也可填代码' }),
  money: () => ({
    how: '只填数字；单位以表头为准，可改为万元或亿元',
    width: 20,
    format: '#,##0.00',
  }),
  ratio: () => ({ how: '小数或百分数，例如 0.085 或 8.5%', format: '0.##########' }),
  count: () => ({ how: '整数', width: 10, format: FORMATS.whole }),
  day: () => ({ how: '日期，例如 2024-06-30', width: 13, format: FORMATS.day }),
  choice: ({ options }) => ({ how: '从下拉列表中选择', options: Object.values(options) }),
  flag: () => ({ how: '是或否', width: 10, options: ['是', '否'] }),
  // Each field of an item has its own column.
  items: () => ({ how: '' }),
});

const columnNote = ({ field, isRequired }: SheetColumn, { how }: ColumnLook): string =>
  [isRequired ? '必填。' : '可不填。', field.hint && `${field.hint}。`, `${how}。`]
    .filter(Boolean)
    .join('\n');

/** Drop-down lists on a sheet of their own, each written once. */
class ChoiceLists {
  readonly #sheet: Worksheet;
  readonly #ranges = new Map<string, string>();

  constructor(workbook: Workbook) {
    this.#sheet = workbook.addWorksheet('选项', { state: 'veryHidden' });
  }

  range(values: readonly string[]): string {
    const key = values.join('\n');
    const known = this.#ranges.get(key);
    if (known !== undefined) return known;
    const at = this.#ranges.size + 1;
    this.#sheet.getColumn(at).values = [...values];
    const letter = columnName(at);
    const range = `'选项'!$${letter}$1:$${letter}$${values.length}`;
    this.#ranges.set(key, range);
    return range;
  }
}

/** exceljs keeps validations by range, but its types know them only by cell. */
interface Validated {
  dataValidations: { add(range: string, validation: object): void };
}

interface DropDown {
  title: string;
  range: string;
  /** Whether only listed values are allowed; a reference also takes names that are not listed. */
  isStrict: boolean;
}

function addList(sheet: Worksheet, at: number, { title, range, isStrict }: DropDown): void {
  const letter = columnName(at);
  (sheet as unknown as Validated).dataValidations.add(
    `${letter}${HEADER_ROW + 1}:${letter}${HEADER_ROW + LISTED_ROWS}`,
    {
      type: 'list',
      allowBlank: true,
      formulae: [range],
      showErrorMessage: isStrict,
      errorTitle: title,
      error: '请从下拉列表中选择。',
    },
  );
}

function put(cell: Cell, value: CellValue | undefined, isMuted: boolean): void {
  if (value === undefined) return;
  // Text stays text, whatever it begins with: exceljs makes no formula of a string.
  cell.value = value;
  cell.font = isMuted ? { ...MUTED, italic: true } : FONT;
  if (typeof value === 'string') cell.numFmt = '@';
  if (typeof value === 'string' && value.includes('\n')) cell.alignment = { wrapText: true };
}

function writeRows(sheet: Worksheet, columns: readonly SheetColumn[], content: SheetContent): void {
  let at = HEADER_ROW + 1;
  const write = (event: Proposal, mark?: string): void => {
    for (const cells of sheetRows(event, columns)) {
      const row = sheet.getRow(at);
      cells.forEach((value, index) => put(row.getCell(index + 1), value, mark !== undefined));
      if (mark !== undefined) put(row.getCell(1), mark, true);
      at += 1;
    }
  };
  if (content.example) write(content.example, ROW_MARKS.example);
  for (const event of content.prefilled ?? []) write(event, ROW_MARKS.prefilled);
  for (const event of content.events ?? []) write(event);
}

function writeSheet(
  workbook: Workbook,
  content: SheetsContent,
  part: SheetContent,
  lists: ChoiceLists,
): void {
  const { definition } = part;
  const columns = sheetColumns(definition);
  const sheet = workbook.addWorksheet(definition.label);
  sheet.views = [{ state: 'frozen', xSplit: 2, ySplit: HEADER_ROW }];
  const title = sheet.getCell('A1');
  title.value = `${definition.label}（${definition.type}）：${definition.hint}`;
  title.font = { name: FONT_NAME, size: 12, bold: true };
  columns.forEach((column, index) => {
    const at = index + 1;
    const { field } = column;
    const look = columnLook(field);
    sheet.getColumn(at).width = look.width ?? Math.max(16, column.header.length * 2);
    sheet.getColumn(at).numFmt = look.format ?? '@';
    const cell = sheet.getCell(HEADER_ROW, at);
    cell.value = column.header;
    styleHeader(cell);
    cell.numFmt = '@';
    cell.note = columnNote(column, look);
    const choices = look.options ?? content.choices(field);
    if (!choices?.length) return;
    const isStrict = look.options !== undefined;
    addList(sheet, at, { title: field.label, range: lists.range(choices), isStrict });
  });
  sheet.getRow(HEADER_ROW).height = 32;
  writeRows(sheet, columns, part);
}

const GENERAL = [
  '每个工作表登记一种事项，一行一项。标 * 的列必填；鼠标停在表头上可看填法。列的次序可以改变，不用的列可以删去，不能添加其他列。',
  '标记为“示例”的行不会导入。标记为“预填”的行由台账填好基金与企业，填写其余各列后即导入；没有填写的跳过。',
  '金额的单位以表头为准：表头可改为“金额（万元）”“金额（亿元）”，系统按表头换算，不作猜测。',
  '一项中有多条明细的（例如发行的各档次），第一条与该项写在同一行，其余各条写在下面的行，并让其他列留空。',
  '公式按保存的结果读取；隐藏的工作表不读取；“合计”行与表下的注、填表人不读取。有错误的文件一行也不会登记，改正后重新上传即可。',
  '“外部编号”是贵单位自己的编号：填写后，同一编号的内容不会登记两次。',
];

function writeRemarks(sheet: Worksheet, { title, remarks, sheets }: SheetsContent): void {
  sheet.getColumn(1).width = 24;
  sheet.getColumn(2).width = 90;
  const heading = sheet.getCell('A1');
  heading.value = title;
  heading.font = { name: FONT_NAME, size: 16, bold: true };
  let at = 3;
  const line = (left: string, right: string): void => {
    [left, right].forEach((text, index) => {
      const cell = sheet.getCell(at, index + 1);
      cell.value = text;
      cell.font = FONT;
      cell.border = BORDERS;
      cell.alignment = { wrapText: true, vertical: 'top' };
    });
    // Rows with the height of one line would hide wrapped text.
    sheet.getRow(at).height = Math.max(1, Math.ceil(right.length / 44)) * 15 + 3;
    at += 1;
  };
  [...GENERAL, ...remarks].forEach((text, index) => line(`说明 ${index + 1}`, text));
  at += 1;
  line('工作表', '何时填写');
  sheet.getRow(at - 1).eachCell((cell) => (cell.fill = HEADER_FILL));
  for (const { definition } of sheets) line(definition.label, definition.hint);
}

/** Writes the sheets as an .xlsx file; the same content gives the same bytes. */
export async function renderSheets(content: SheetsContent): Promise<Uint8Array> {
  const workbook = await newWorkbook();
  const made = new Date(0);
  Object.assign(workbook, { creator: '科创台账', created: made, modified: made });
  workbook.title = content.title;
  writeRemarks(workbook.addWorksheet('说明'), content);
  const lists = new ChoiceLists(workbook);
  for (const part of content.sheets) writeSheet(workbook, content, part, lists);
  const zip = await workbook.xlsx.writeBuffer({ zip: { compression: 'STORE' } });
  return settled(new Uint8Array(zip));
}
