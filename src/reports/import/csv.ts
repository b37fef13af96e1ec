/** One sheet as comma-separated text, as Excel and WPS save it: UTF-8 or GB18030. */
import { CsvError, parse } from 'csv-parse/sync';
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

/** The records in order; one more than there may be, where there are too many. */
function recordsOf(text: string): string[][] {
  try {
    return parse(text, {
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      to: MOST_ROWS + 1,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const row = (error.records as number) + 1;
    throw unreadable(`第 ${row} 行有一格的引号没有成对，无法读取；请补上或删去引号。`);
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
  const rows: RawRow[] = [];
  let cells = 0;
  for (const [index, record] of recordsOf(textOf(bytes)).entries()) {
    const line = index + 1;
    const row = { number: line, cells: cellsOf(record, line) };
    if (row.cells.length === 0) continue;
    rows.push(row);
    cells += row.cells.length;
    if (rows.length > MOST_ROWS) throw tooLarge(`文件超过 ${MOST_ROWS} 行，请分成几个文件。`);
    if (cells > MOST_CELLS) throw tooLarge(`文件的单元格超过 ${MOST_CELLS} 个，请分成几个文件。`);
  }
  return { name, isHidden: false, rows, merges: [], is1904: false };
}
