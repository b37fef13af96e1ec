/**
 * A list as CSV (RFC 4180) that spreadsheets read rightly: UTF-8 with a byte order mark, without
 * which Chinese Excel and WPS take it for GBK.
 */
import { wireRatio } from '../domain/values/money.ts';
import { decimalsSaid, isNumber, type Column, type ListRow } from '../domain/lists/list.ts';
import { cellWords, fileCell, fileColumns, heading, type ListFacts } from './list-words.ts';

/** Text that a spreadsheet would take for a formula: OWASP's list, plus full-width forms. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/u;

/** Text as a field: quoted if needed, and with an apostrophe before anything like a formula. */
function field(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Money and rates as plain decimals, in 元 and as pure numbers; what is not recorded is empty. */
function written(row: ListRow, column: Column): string {
  const cell = fileCell(row, column);
  if (!isNumber(cell)) return field(cellWords(cell, column));
  const decimals = decimalsSaid(column, row);
  if (decimals !== undefined) return cell.toFixed(decimals);
  if (column.kind === 'money') return cell.decimalPlaces() > 2 ? cell.toFixed() : cell.toFixed(2);
  return wireRatio(cell);
}

/** The bytes of the file, batch by batch as rows come. */
export async function* csvBytes(
  facts: ListFacts,
  batches: AsyncIterable<readonly ListRow[]>,
): AsyncGenerator<Uint8Array> {
  const utf8 = new TextEncoder();
  const columns = fileColumns(facts);
  yield utf8.encode(`\ufeff${columns.map((column) => field(heading(column))).join(',')}\r\n`);
  for await (const rows of batches) {
    let text = '';
    for (const row of rows)
      text += `${columns.map((column) => written(row, column)).join(',')}\r\n`;
    yield utf8.encode(text);
  }
}
