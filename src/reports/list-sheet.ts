/**
 * A list as a workbook, written as its rows come, in the memory of one batch. exceljs's own
 * streaming writer needs files and processes and is not in its build for browsers and Workers;
 * here exceljs makes the workbook around the rows, and the rows are written as they stand in a
 * sheet.
 */
import { Refusal } from '../platform/errors.ts';
import { daysBetween, isDay, type Day } from '../domain/values/days.ts';
import { cellDigits, type Decimal } from '../domain/values/money.ts';
import {
  isNumber,
  RunningTotals,
  type Cell,
  type Column,
  type ListRow,
} from '../domain/lists/list.ts';
import { NO_VALUE } from './sheets/values.ts';
import { HEADER_ROW, makeTemplate, type Template } from './list-template.ts';
import { cellWords, fileCell, fileColumns, heading, type ListFacts } from './list-words.ts';

/** The rows that a sheet can hold (1 048 576), less those above the list and the total below it. */
export const MOST_ROWS = 1_048_576 - HEADER_ROW - 1;
const FIRST_ROW = HEADER_ROW + 1;

/** A file of the workbook. Its contents must be read before the next file is asked for. */
export interface SheetEntry {
  name: string;
  chunks: AsyncIterable<Uint8Array>;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Characters that XML 1.0 cannot contain: most controls, half surrogates, non-characters. */
const NO_XML =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const NEEDS_CARE = /[&<>"_\r\u0000-\u001f\ud800-\udfff\ufffe\uffff]/;

/** Text as a sheet holds it. `_x0041_` would be read as an A, so its first character is spelt. */
function xmlText(text: string): string {
  if (!NEEDS_CARE.test(text)) return text;
  return text
    .replace(NO_XML, '\ufffd')
    .replace(/_(?=x[0-9a-fA-F]{4}_)/g, '_x005F_')
    .replaceAll('\r', '_x000D_')
    .replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}

/** The day from which sheets count; earlier days have no number. */
const DAY_ZERO = '1899-12-30' as Day;
const FIRST_DAY = '1900-03-01';

/** A number for a cell. Refuses one that needs more than 15 digits, and names the cell. */
function digits(value: Decimal, { kind, ...column }: Column, key: string): string {
  // A quotient is no amount: it is cut to what a cell holds.
  if (kind === 'ratio' || kind === 'multiple') return value.toSignificantDigits(15).toFixed();
  const name = `${key} 的${heading({ kind, ...column })}`;
  try {
    return cellDigits(value, name);
  } catch {
    throw new Refusal(
      'cell_too_long',
      `${name} ${value.toFixed()} 超过 15 位有效数字，工作表无法精确保存；请改用 CSV 下载。`,
    );
  }
}

function letters(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  return (rest > 0 ? letters(rest) : '') + String.fromCharCode(65 + ((column - 1) % 26));
}

/** Writes rows as the XML of the sheet. */
class RowWriter {
  readonly #columns: { column: Column; letter: string; style: string; total: string }[];
  readonly #serials = new Map<string, string>();

  constructor(columns: readonly Column[], { body, totals }: Template) {
    this.#columns = columns.map((column, index) => ({
      column,
      letter: letters(index + 1),
      style: body[index]!,
      total: totals[index]!,
    }));
  }

  row(row: ListRow, number: number): string {
    let cells = '';
    for (const { column, letter, style } of this.#columns) {
      const open = `<c r="${letter}${number}" s="${style}"`;
      cells += this.#cell(open, fileCell(row, column), column, row.key);
    }
    return `<row r="${number}">${cells}</row>`;
  }

  #cell(open: string, cell: Cell, column: Column, key: string): string {
    if (isNumber(cell)) return `${open}><v>${digits(cell, column, key)}</v></c>`;
    if (column.kind === 'day' && typeof cell === 'string' && isDay(cell) && cell >= FIRST_DAY)
      return `${open}><v>${this.#serial(cell)}</v></c>`;
    const words = cell === null || cell === '' ? NO_VALUE : cellWords(cell, column);
    return `${open} t="inlineStr"><is><t xml:space="preserve">${xmlText(words)}</t></is></c>`;
  }

  #serial(day: Day): string {
    const known = this.#serials.get(day) ?? String(daysBetween(DAY_ZERO, day));
    this.#serials.set(day, known);
    return known;
  }

  /** The total row: formulas over the visible rows, with totals of all rows as results. */
  totals(sums: Readonly<Record<string, Cell>>, number: number): string {
    const cells = this.#columns.map(({ column, letter, total }, index) => {
      const open = `<c r="${letter}${number}" s="${total}"`;
      const sum = sums[column.key];
      if (sum !== undefined && isNumber(sum)) {
        const range = `${letter}${FIRST_ROW}:${letter}${number - 1}`;
        return `${open}><f>SUBTOTAL(109,${range})</f><v>${digits(sum, column, '合计')}</v></c>`;
      }
      const words = index === 0 ? '合计' : sum === undefined ? '' : cellWords(sum, column);
      return words === ''
        ? `${open}/>`
        : `${open} t="inlineStr"><is><t>${xmlText(words)}</t></is></c>`;
    });
    return `<row r="${number}">${cells.join('')}</row>`;
  }
}

async function* sheetChunks(
  facts: ListFacts,
  template: Template,
  batches: AsyncIterable<readonly ListRow[]>,
): AsyncGenerator<Uint8Array> {
  const utf8 = new TextEncoder();
  const writer = new RowWriter(fileColumns(facts), template);
  const totals = new RunningTotals(facts.list);
  let next = FIRST_ROW;
  yield utf8.encode(template.head);
  for await (const rows of batches) {
    if (next - FIRST_ROW + rows.length > MOST_ROWS) {
      throw new Refusal(
        'table_too_long',
        `行数超过一张工作表能容纳的 ${MOST_ROWS} 行，请筛选后下载，或改用 CSV 下载。`,
      );
    }
    let text = '';
    for (const row of rows) {
      totals.add(row);
      text += writer.row(row, next);
      next += 1;
    }
    yield utf8.encode(text);
  }
  const sums = totals.cells();
  const added = next > FIRST_ROW && Object.keys(sums).length > 0;
  yield utf8.encode(
    (added ? writer.totals(sums, next) : '') + template.tail(Math.max(next - 1, HEADER_ROW)),
  );
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/**
 * The files of the workbook. Refuses a number that a cell cannot hold and more rows than a sheet
 * does, maybe after many bytes: what was written by then is no workbook.
 */
export async function* sheetEntries(
  facts: ListFacts,
  batches: AsyncIterable<readonly ListRow[]>,
): AsyncGenerator<SheetEntry> {
  const template = await makeTemplate(facts);
  for (const [name, bytes] of Object.entries(template.others)) yield { name, chunks: one(bytes) };
  yield { name: template.name, chunks: sheetChunks(facts, template, batches) };
}
