/** One sheet as separated text, as Excel and WPS save it: UTF-8 or GB18030. */
import { CsvError, parse } from 'csv-parse';
import type { RawCell, RawRow, RawSheet } from '../../domain/import/raw-sheet.ts';
import { tooLarge, unreadable } from './refusals.ts';
import { LONGEST_CELL, MOST_CELLS, MOST_ROWS } from './workbook.ts';

const decoded = (bytes: Uint8Array, encoding: string): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** GB18030 text is hardly ever valid UTF-8 by chance, so that is tried first. */
function decodeText(bytes: Uint8Array): string {
  const isWide =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const text = isWide ? undefined : (decoded(bytes, 'utf-8') ?? decoded(bytes, 'gb18030'));
  if (text === undefined || text.includes('\0'))
    throw unreadable(
      '文件不是 UTF-8 或 GB18030 编码的 CSV；请在 Excel 或 WPS 中另存为“CSV（逗号分隔）”或“Excel 工作簿（*.xlsx）”后再导入。',
    );
  return text;
}

/** Possible separators; if two occur in equally many lines, the first one counts. */
const SEPARATORS = [',', '\t', ';'] as const;
/** Characters that people type instead, but that can also be part of a cell. */
const NO_SEPARATORS: Readonly<Record<string, string>> = {
  '，': '全角逗号“，”',
  '；': '全角分号“；”',
  '、': '顿号“、”',
  '|': '竖线“|”',
};
const LINES_LOOKED_AT = 20;

/** Which character separates cells: the one that stands in the most lines at the top. */
function findSeparator(text: string): string {
  const lines = text.split(/\r\n|\n|\r/, LINES_LOOKED_AT);
  const linesWith = (mark: string): number => lines.filter((line) => line.includes(mark)).length;
  const most = (one: string, other: string): string =>
    linesWith(other) > linesWith(one) ? other : one;
  const found = SEPARATORS.reduce<string>(most, SEPARATORS[0]);
  const instead = Object.keys(NO_SEPARATORS).reduce(most, found);
  if (instead in NO_SEPARATORS)
    throw unreadable(
      `各列之间用的似乎是${NO_SEPARATORS[instead]}；请改用半角逗号“,”，或另存为“Excel 工作簿（*.xlsx）”后再导入。`,
    );
  return found;
}

/** Gives other requests a turn. */
type GiveWay = () => Promise<void>;

/** How many characters are read before other requests get a turn. */
const AT_ONCE = 64 * 1024;
/** The longest line, in letters: more than any sheet of ours can fill. */
const LONGEST_LINE = 1_000_000;

/** The records in order. If there are too many, only one more than allowed is read. */
async function readRecords(text: string, giveWay: GiveWay): Promise<string[][]> {
  const reader = parse({
    delimiter: findSeparator(text),
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    // 他说"好" is written so by hand; a quote that opens a cell must still be closed.
    relax_quotes: true,
    max_record_size: LONGEST_LINE,
    to: MOST_ROWS + 1,
  });
  const feed = async (): Promise<void> => {
    for (let at = 0; at < text.length && !reader.destroyed; at += AT_ONCE) {
      reader.write(text.slice(at, at + AT_ONCE));
      await giveWay();
    }
    reader.end();
  };
  try {
    const [records] = await Promise.all([reader.toArray(), feed()]);
    return records as string[][];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const row = (error.records as number) + 1;
    if (error.code === 'CSV_MAX_RECORD_SIZE')
      throw tooLarge(`第 ${row} 行超过 ${LONGEST_LINE} 个字，无法读取；或许有一格的引号没有成对。`);
    throw unreadable(`第 ${row} 行有一格的引号没有成对，无法读取；请补上或删去引号。`);
  }
}

/** Removes what protects text in Excel from becoming a number or formula: `="00123"`, `'`. */
function withoutGuards(text: string): string {
  const quoted = /^="((?:[^"]|"")*)"$/.exec(text)?.[1];
  if (quoted !== undefined) return quoted.replaceAll('""', '"');
  return text.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, '');
}

function rowCells(fields: readonly string[], line: number): RawCell[] {
  return fields.flatMap((text, index) => {
    if (text.length > LONGEST_CELL)
      throw tooLarge(`第 ${line} 行有一格超过 ${LONGEST_CELL} 个字，无法读取。`);
    // Within a cell, spreadsheets end lines with one character.
    const said = withoutGuards(text).replaceAll('\r\n', '\n');
    return said === '' ? [] : [{ column: index + 1, kind: 'text' as const, text: said }];
  });
}

/**
 * Reads CSV as the one sheet of that name, every cell as text. Refuses other encodings, quotes
 * without an end, and more rows and cells than a workbook may have.
 */
export async function readCsv(
  bytes: Uint8Array,
  name: string,
  giveWay: GiveWay,
): Promise<RawSheet> {
  const rows: RawRow[] = [];
  let cells = 0;
  for (const [index, record] of (await readRecords(decodeText(bytes), giveWay)).entries()) {
    const line = index + 1;
    const row = { number: line, cells: rowCells(record, line) };
    if (row.cells.length === 0) continue;
    rows.push(row);
    cells += row.cells.length;
    if (rows.length > MOST_ROWS) throw tooLarge(`文件超过 ${MOST_ROWS} 行，请分成几个文件。`);
    if (cells > MOST_CELLS) throw tooLarge(`文件的单元格超过 ${MOST_CELLS} 个，请分成几个文件。`);
  }
  return { name, isHidden: false, rows, merges: [], is1904: false };
}
