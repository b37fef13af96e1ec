/** One sheet as comma-separated text, as Excel and WPS save it: UTF-8 or GB18030. */
import type { RawCell, RawRow, RawSheet } from '../../domain/sheets/raw.ts';
import { Refusal } from '../../platform/errors.ts';
import { LONGEST_CELL, MOST_CELLS, MOST_ROWS } from './workbook.ts';

const unreadable = (detail: string): Refusal => new Refusal('file_unreadable', detail);
const tooLarge = (detail: string): Refusal => new Refusal('file_too_large', detail);

const decoded = (bytes: Uint8Array, encoding: string): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** GB18030 text is hardly ever valid UTF-8 by chance, so that is tried first. */
function textOf(bytes: Uint8Array): string {
  const isWide =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const text = isWide ? undefined : (decoded(bytes, 'utf-8') ?? decoded(bytes, 'gb18030'));
  if (text === undefined || text.includes('\0'))
    throw unreadable(
      '文件不是 UTF-8 或 GB18030 编码的 CSV；请在 Excel 或 WPS 中另存为“CSV（逗号分隔）”或“Excel 工作簿（*.xlsx）”后再导入。',
    );
  return text;
}

/** Reads records of RFC 4180: fields in quotes may hold commas, quotes twice, and line ends. */
class Fields {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next record; nothing at the end. */
  next(line: number): string[] | undefined {
    if (this.#at >= this.#text.length) return undefined;
    const fields: string[] = [];
    for (;;) {
      fields.push(this.#text[this.#at] === '"' ? this.#quoted(line) : this.#bare());
      const end = this.#text[this.#at];
      this.#at += end === '\r' && this.#text[this.#at + 1] === '\n' ? 2 : 1;
      if (end !== ',') return fields;
    }
  }

  #bare(): string {
    const found = /[,\r\n]/g;
    found.lastIndex = this.#at;
    const end = found.exec(this.#text)?.index ?? this.#text.length;
    const field = this.#text.slice(this.#at, end);
    this.#at = end;
    return field;
  }

  #quoted(line: number): string {
    let field = '';
    for (this.#at += 1; ; this.#at += 2) {
      const end = this.#text.indexOf('"', this.#at);
      if (end < 0)
        throw unreadable(`第 ${line} 行有一格的引号没有成对，无法读取；请补上或删去引号。`);
      field += this.#text.slice(this.#at, end);
      this.#at = end;
      if (this.#text[end + 1] !== '"') break;
      field += '"';
    }
    this.#at += 1;
    // What stands behind the closing quote, as lax writers have it.
    return field + this.#bare();
  }
}

function cellsOf(fields: readonly string[], line: number): RawCell[] {
  return fields.flatMap((text, index) => {
    if (text.length > LONGEST_CELL)
      throw tooLarge(`第 ${line} 行有一格超过 ${LONGEST_CELL} 个字，无法读取。`);
    // Within a cell, spreadsheets end lines with one character.
    const cell = { column: index + 1, kind: 'text' as const, text: text.replaceAll('\r\n', '\n') };
    return text === '' ? [] : [cell];
  });
}

/**
 * Reads CSV as the one sheet of that name, every cell as text. Refuses other encodings, quotes
 * without an end, and more rows and cells than a workbook may have.
 */
export function readCsv(bytes: Uint8Array, name: string): RawSheet {
  const fields = new Fields(textOf(bytes));
  const rows: RawRow[] = [];
  let cells = 0;
  for (let line = 1; ; line += 1) {
    const record = fields.next(line);
    if (!record) break;
    const row = { number: line, cells: cellsOf(record, line) };
    if (row.cells.length === 0) continue;
    rows.push(row);
    cells += row.cells.length;
    if (rows.length > MOST_ROWS) throw tooLarge(`文件超过 ${MOST_ROWS} 行，请分成几个文件。`);
    if (cells > MOST_CELLS) throw tooLarge(`文件的单元格超过 ${MOST_CELLS} 个，请分成几个文件。`);
  }
  return { name, isHidden: false, rows, merges: [], is1904: false };
}
