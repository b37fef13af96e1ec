/**
 * Reads a workbook's cells, one sheet after another and each as it unpacks. exceljs would hold the
 * whole file as objects, follow its dimensions and hide how a number was written.
 */
import {
  readCellName,
  UNREADABLE,
  type RawCell,
  type RawRow,
} from '../../domain/import/raw-sheet.ts';
import type { RawSheet } from '../../domain/import/raw-sheet.ts';
import { NO_WORKBOOK, Package, prefixed, type Relation } from './package.ts';
import type { PackageParts } from './package-parts.ts';
import { tooLarge, unreadable } from './refusals.ts';
import { readSharedTexts, readStyles, TextCollector, type NumberStyle } from './styles.ts';

/** Includes room for headers, examples and rows of items. */
export const MOST_ROWS = 60_000;
export const MOST_CELLS = 2_000_000;
const MOST_MERGES = 20_000;
export const LONGEST_CELL = 32_767;

interface Listed {
  name: string;
  isHidden: boolean;
  part: string;
}

/** How WPS places a picture in a cell. */
const PICTURE_FORMULA = /\bDISPIMG\(/i;

/** Chart sheets and dialogs have no cells. */
const WITHOUT_CELLS: readonly string[] = ['chartsheet', 'dialogsheet'];

interface WorkbookContents {
  sheets: Listed[];
  is1904: boolean;
  /** The part of that kind that belongs to the workbook. */
  part(kind: string): string | undefined;
}

/** The part of a sheet. Refuses a sheet without one, so that it is not skipped silently. */
function placed(name: string, id: string, relations: readonly Relation[], book: Package): Relation {
  const found = relations.find((relation) => relation.id === id);
  if (found && book.has(found.part)) return found;
  throw unreadable(`文件中找不到工作表“${name}”的内容，已损坏；请在 Excel 中打开并重新保存。`);
}

/** The sheets of the workbook in order, with their parts. */
async function readContents(book: Package): Promise<WorkbookContents> {
  const main = (await book.relations('')).find(({ kind }) => kind === 'officeDocument')?.part;
  if (main === undefined || !book.has(main)) throw unreadable(NO_WORKBOOK);
  const relations = await book.relations(main);
  const sheets: Listed[] = [];
  let [is1904, isWorkbook] = [false, false];
  await book.read(main, {
    open(tag, attributes) {
      if (tag === 'workbook') isWorkbook = true;
      if (tag === 'workbookPr') is1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
      if (tag !== 'sheet' || !isWorkbook) return;
      const { name = '', state = 'visible' } = attributes;
      const { kind, part } = placed(name, prefixed(attributes, 'id') ?? '', relations, book);
      if (!WITHOUT_CELLS.includes(kind)) sheets.push({ name, isHidden: state !== 'visible', part });
    },
  });
  if (!isWorkbook) throw unreadable(NO_WORKBOOK);
  const part = (kind: string): string | undefined =>
    relations.find((relation) => relation.kind === kind && book.has(relation.part))?.part;
  return { sheets, is1904, part };
}

const KINDS: Readonly<Record<string, RawCell['kind']>> = {
  n: 'number',
  b: 'flag',
  e: 'error',
  // A day in ISO form, which some programs write.
  d: 'text',
};

interface Shared {
  texts: readonly string[];
  styles: readonly NumberStyle[];
  /** How many more rows and cells all sheets together may have. */
  left: { rows: number; cells: number };
}

/** Parses one sheet element by element; empty rows and cells leave nothing behind. */
class SheetParser {
  readonly #rows = new Map<number, RawRow>();
  readonly merges: RawSheet['merges'] = [];
  readonly #shared: Shared;
  readonly #inline = new TextCollector();
  #row: RawRow = { number: 0, cells: [] };
  #column = 0;
  #type = 'n';
  #style: NumberStyle = {};
  #value = '';
  #isValue = false;
  #isFormula = false;
  #isInFormula = false;
  #isPicture = false;
  #formula = '';

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  open(tag: string, attributes: Record<string, string>): void {
    this.#inline.open(tag);
    if (tag === 'row') this.#openRow(attributes);
    else if (tag === 'c') this.#openCell(attributes);
    else if (tag === 'v') this.#isValue = true;
    else if (tag === 'f') this.#isFormula = this.#isInFormula = true;
    else if (tag === 'mergeCell') this.#merge(attributes.ref ?? '');
  }

  text(text: string): void {
    if (this.#isValue) this.#value += text;
    else if (this.#isInFormula) this.#formula += text;
    else this.#inline.add(text);
  }

  close(tag: string): void {
    this.#inline.close(tag);
    if (tag === 'v') this.#isValue = false;
    else if (tag === 'f') this.#isInFormula = false;
    else if (tag === 'c') this.#closeCell();
    else if (tag === 'row' && this.#row.cells.length > 0) this.#closeRow();
  }

  #openRow({ r, hidden }: Record<string, string>): void {
    const number = r === undefined ? this.#row.number + 1 : Number.parseInt(r, 10);
    const isHidden = hidden === '1' || hidden === 'true';
    this.#row = { number, cells: [], ...(isHidden && { isHidden }) };
    this.#column = 0;
  }

  #openCell({ r = '', t = 'n', s = '0', vm }: Record<string, string>): void {
    this.#column = readCellName(r)?.column ?? this.#column + 1;
    this.#type = t;
    this.#style = this.#shared.styles[Number.parseInt(s, 10)] ?? {};
    this.#value = '';
    this.#isFormula = false;
    this.#formula = '';
    // Excel stores a picture in a cell beside an error value, which older versions show.
    this.#isPicture = t === 'e' && vm !== undefined;
    this.#inline.take();
  }

  #closeCell(): void {
    const inline = this.#inline.take();
    const [value, type] = [this.#value, this.#type];
    if (this.#isPicture || PICTURE_FORMULA.test(this.#formula))
      return this.#push({ kind: 'unreadable', text: UNREADABLE.picture });
    if (value === '' && inline === '') {
      // A formula may well give an empty text, with type "str"; without it there is no result yet.
      if (this.#isFormula && type !== 'str')
        this.#push({ kind: 'unreadable', text: UNREADABLE.noResult });
      return;
    }
    if (type === 's') {
      const text = this.#shared.texts[Number.parseInt(value, 10)];
      if (text === undefined) this.#push({ kind: 'unreadable', text: UNREADABLE.lostText });
      else this.#push({ kind: 'text', text });
    } else if (type === 'inlineStr') this.#push({ kind: 'text', text: inline });
    else {
      const kind = KINDS[type] ?? 'text';
      this.#push({ kind, text: value, ...(kind === 'number' && this.#style) });
    }
  }

  #push(cell: Pick<RawCell, 'kind' | 'text' | 'format' | 'digits'>): void {
    if (cell.text.length > LONGEST_CELL)
      throw tooLarge(`第 ${this.#row.number} 行有一格超过 ${LONGEST_CELL} 个字，无法读取。`);
    this.#shared.left.cells -= 1;
    if (this.#shared.left.cells < 0)
      throw tooLarge(`工作簿的单元格超过 ${MOST_CELLS} 个，请分成几个文件。`);
    const column = this.#column;
    this.#row.cells.push({ column, ...cell, ...(this.#isFormula && { isFormula: true as const }) });
  }

  /** Some programs write a row again for each of its cells, or rows out of order. */
  #closeRow(): void {
    const before = this.#rows.get(this.#row.number);
    if (before) {
      for (const cell of this.#row.cells) before.cells.push(cell);
      return;
    }
    this.#shared.left.rows -= 1;
    if (this.#shared.left.rows < 0) throw tooLarge(`工作簿超过 ${MOST_ROWS} 行，请分成几个文件。`);
    this.#rows.set(this.#row.number, this.#row);
  }

  get rows(): RawRow[] {
    const rows = [...this.#rows.values()].sort((one, other) => one.number - other.number);
    for (const { cells } of rows) cells.sort((one, other) => one.column - other.column);
    return rows;
  }

  #merge(ref: string): void {
    const [from, to] = ref.split(':').map(readCellName);
    if (!from || !to) return;
    if (this.merges.length >= MOST_MERGES) throw tooLarge('合并的单元格过多，请取消合并后再导入。');
    this.merges.push({ top: from.row, left: from.column, bottom: to.row, right: to.column });
  }
}

/**
 * Reads every sheet. Refuses macros, links to other workbooks, document types, and files that
 * unpack to more than allowed. `progress` is called with each sheet and its rows.
 */
export async function readWorkbook(
  parts: PackageParts,
  progress: (sheet: string, rows: number) => void = () => {},
): Promise<RawSheet[]> {
  const book = await Package.open(parts);
  const { sheets, is1904, part: findPart } = await readContents(book);
  const shared = {
    styles: await readStyles(book, findPart('styles')),
    texts: await readSharedTexts(book, findPart('sharedStrings')),
    left: { rows: MOST_ROWS, cells: MOST_CELLS },
  };
  const read: RawSheet[] = [];
  for (const { name, isHidden, part } of sheets) {
    // A hidden sheet is not imported; only whether anything is in it matters, so it is not read.
    if (isHidden) {
      const cells: RawCell[] = [{ column: 1, kind: 'text', text: name }];
      read.push({ name, isHidden, rows: [{ number: 1, cells }], merges: [], is1904 });
      continue;
    }
    const parser = new SheetParser(shared);
    await book.read(part, parser);
    const { rows, merges } = parser;
    read.push({ name, isHidden, rows, merges, is1904 });
    progress(name, rows.length);
  }
  return read;
}
