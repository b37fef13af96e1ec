/**
 * Reads a workbook's cells, one sheet after another and each as it unpacks. exceljs would hold the
 * whole file as objects, follow its dimensions and hide how a number was written.
 */
import type { RawCell, RawRow, RawSheet } from '../../domain/sheets/raw.ts';
import { Refusal } from '../../platform/errors.ts';
import { readXml, refuseHarmful, refuseTooLarge, type Parts } from './parts.ts';
import { readSharedTexts, readStyles, TextCollector, type NumberStyle } from './styles.ts';

/** With room for headers, examples and rows of items. */
export const MOST_ROWS = 60_000;
export const MOST_CELLS = 2_000_000;
const MOST_MERGES = 20_000;
export const LONGEST_CELL = 32_767;

interface Listed {
  name: string;
  isHidden: boolean;
  part: string;
}

const tooLarge = (detail: string): Refusal => new Refusal('file_too_large', detail);

/** The sheets of the workbook in their order, and where each is. */
async function readList(parts: Parts): Promise<{ sheets: Listed[]; is1904: boolean }> {
  const targets = new Map<string, string>();
  const [book, relations] = ['xl/workbook.xml', 'xl/_rels/workbook.xml.rels'];
  if (!parts.names.includes(book) || !parts.names.includes(relations))
    throw new Refusal(
      'file_unreadable',
      '工作簿缺少目录部分，已损坏；请在 Excel 中打开并重新保存。',
    );
  await readXml(parts, relations, {
    open(tag, { Id = '', Target = '' }) {
      if (tag === 'Relationship')
        targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
    },
  });
  const sheets: Listed[] = [];
  let is1904 = false;
  await readXml(parts, book, {
    open(tag, attributes) {
      if (tag === 'workbookPr') is1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
      if (tag !== 'sheet') return;
      const part = targets.get(attributes['r:id'] ?? '') ?? '';
      // Chart sheets and the like have no cells.
      if (!part.startsWith('xl/worksheets/') || !parts.names.includes(part)) return;
      const isHidden = (attributes.state ?? 'visible') !== 'visible';
      sheets.push({ name: attributes.name ?? '', isHidden, part });
    },
  });
  return { sheets, is1904 };
}

/** D7 → column 4, row 7; nothing where it is no cell. */
function readRef(ref: string): { column: number; row: number } | undefined {
  const found = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(ref);
  if (!found) return undefined;
  const column = [...found[1]!].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  return { column, row: Number.parseInt(found[2]!, 10) };
}

const KINDS: Readonly<Record<string, RawCell['kind']>> = {
  n: 'number',
  b: 'flag',
  e: 'error',
  // A day in ISO form, as some writers have it.
  d: 'text',
};

interface Shared {
  texts: readonly string[];
  styles: readonly NumberStyle[];
  /** How many more rows and cells all sheets together may have. */
  left: { rows: number; cells: number };
}

/** One sheet, element by element. Empty rows and cells leave nothing behind. */
class SheetParser {
  readonly rows: RawRow[] = [];
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

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  open(tag: string, attributes: Record<string, string>): void {
    this.#inline.open(tag);
    if (tag === 'row') this.#openRow(attributes);
    else if (tag === 'c') this.#openCell(attributes);
    else if (tag === 'v') this.#isValue = true;
    else if (tag === 'f') this.#isFormula = true;
    else if (tag === 'mergeCell') this.#merge(attributes.ref ?? '');
  }

  text(text: string): void {
    if (this.#isValue) this.#value += text;
    else this.#inline.add(text);
  }

  close(tag: string): void {
    this.#inline.close(tag);
    if (tag === 'v') this.#isValue = false;
    else if (tag === 'c') this.#closeCell();
    else if (tag === 'row' && this.#row.cells.length > 0) this.#closeRow();
  }

  #openRow({ r, hidden }: Record<string, string>): void {
    const number = r === undefined ? this.#row.number + 1 : Number.parseInt(r, 10);
    const isHidden = hidden === '1' || hidden === 'true';
    this.#row = { number, cells: [], ...(isHidden && { isHidden }) };
    this.#column = 0;
  }

  #openCell({ r = '', t = 'n', s = '0' }: Record<string, string>): void {
    this.#column = readRef(r)?.column ?? this.#column + 1;
    this.#type = t;
    this.#style = this.#shared.styles[Number.parseInt(s, 10)] ?? {};
    this.#value = '';
    this.#isFormula = false;
    this.#inline.take();
  }

  #closeCell(): void {
    const inline = this.#inline.take();
    const [value, type] = [this.#value, this.#type];
    const isFormula = this.#isFormula;
    if (value === '' && inline === '') {
      if (isFormula) this.#push({ kind: 'error', text: '（公式没有保存结果）' });
      return;
    }
    if (type === 's') {
      this.#push({ kind: 'text', text: this.#shared.texts[Number.parseInt(value, 10)] ?? '' });
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

  #closeRow(): void {
    this.#shared.left.rows -= 1;
    if (this.#shared.left.rows < 0) throw tooLarge(`工作簿超过 ${MOST_ROWS} 行，请分成几个文件。`);
    this.rows.push(this.#row);
  }

  #merge(ref: string): void {
    const [from, to] = ref.split(':').map(readRef);
    if (!from || !to) return;
    if (this.merges.length >= MOST_MERGES) throw tooLarge('合并的单元格过多，请取消合并后再导入。');
    this.merges.push({ top: from.row, left: from.column, bottom: to.row, right: to.column });
  }
}

/**
 * Reads every sheet. Refuses macros, links to other workbooks, document types, and more than it is
 * allowed to unpack. `progress` is told of each sheet and its rows.
 */
export async function readWorkbook(
  parts: Parts,
  progress: (sheet: string, rows: number) => void = () => {},
): Promise<RawSheet[]> {
  refuseHarmful(parts);
  refuseTooLarge(parts);
  const { sheets, is1904 } = await readList(parts);
  const shared = {
    styles: await readStyles(parts),
    texts: await readSharedTexts(parts),
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
    await readXml(parts, part, parser);
    read.push({ name, isHidden, rows: parser.rows, merges: parser.merges, is1904 });
    progress(name, parser.rows.length);
  }
  return read;
}
