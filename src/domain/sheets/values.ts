/**
 * What one cell says. A cell is read as its column means it or not at all: no unit, day or sign is
 * ever guessed.
 */
import { dayOfSerial, isDay } from '../days.ts';
import type { Field } from '../fields.ts';
import { Decimal, shortestDecimal } from '../money.ts';
import { CODE_SEPARATOR, UNITS, type Column } from './columns.ts';
import { trimmed, type RawCell } from './raw.ts';

export type CellReading = { value: unknown } | { fault: string };

/** As the header of the column declares it. */
export interface Declared {
  unit?: string;
  is1904: boolean;
}

const MOST_DIGITS = 15;
/** A ratio beyond this is no share, and a percent sign would change what is meant. */
const LARGEST_SHARE = 10;

const folded = (cell: RawCell): string => trimmed(cell.text.normalize('NFKC'));

/** The digits of a number cell, or why they cannot be relied on. */
function numberText(cell: RawCell): { text: string } | { fault: string } {
  const decimal = shortestDecimal(cell.text);
  if (decimal === undefined) return { fault: `“${cell.text}”不是数字。` };
  if (decimal.precision() > MOST_DIGITS) {
    const text = decimal.toFixed();
    return {
      fault: `数值 ${text} 超过 15 位有效数字，表格已无法精确保存；金额请用 ROUND(…,2) 取到分，编号请改为文本格式后重新填写。`,
    };
  }
  return { text: decimal.toFixed() };
}

const GROUPED = /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const PLAIN = /^[-+]?\d+(\.\d+)?$/;

/** A number that somebody typed, as a decimal; separators only where they separate thousands. */
function typedNumber(text: string): string | undefined {
  const bare = text.replace(/^[¥￥]\s*/, '');
  if (GROUPED.test(bare)) return bare.replaceAll(',', '').replace(/^\+/, '');
  return PLAIN.test(bare) ? bare.replace(/^\+/, '') : undefined;
}

function readMoney(cell: RawCell, { label }: Field, unit: string): CellReading {
  if (cell.format === 'date') return { fault: `${label}是日期格式，应填金额。` };
  if (cell.format === 'percent') return { fault: `${label}是百分数，应填金额。` };
  const read = cell.kind === 'number' ? numberText(cell) : { text: folded(cell) };
  if ('fault' in read) return read;
  const text = typedNumber(read.text);
  if (text === undefined) {
    return {
      fault: `${label}“${trimmed(cell.text)}”不是数字；金额只填数字，单位写在表头，例如“金额（万元）”。`,
    };
  }
  const amount = new Decimal(text).times(UNITS[unit]!);
  if (amount.decimalPlaces() > 2)
    return { fault: `${label}折合 ${amount.toFixed()} 元，不足一分；请填到分为止。` };
  return { value: amount.toFixed() };
}

function readRatio(
  cell: RawCell,
  field: Extract<Field, { kind: 'ratio' }>,
  unit: string | undefined,
): CellReading {
  if (cell.format === 'date') return { fault: `${field.label}是日期格式，应填小数或百分数。` };
  const read = cell.kind === 'number' ? numberText(cell) : { text: folded(cell) };
  if ('fault' in read) return read;
  const isTyped = cell.kind === 'text' && read.text.endsWith('%');
  const text = typedNumber(isTyped ? trimmed(read.text.slice(0, -1)) : read.text);
  if (text === undefined)
    return { fault: `${field.label}“${trimmed(cell.text)}”不是数字，例如 0.085 或 8.5%。` };
  const isPercent = isTyped || cell.format === 'percent';
  if (isPercent && new Decimal(field.max).greaterThan(LARGEST_SHARE))
    return { fault: `${field.label}不是比例，不能填百分数；请将单元格改为常规格式后填写。` };
  const isHundredfold = isTyped || (unit === '%' && cell.format !== 'percent');
  return { value: isHundredfold ? new Decimal(text).div(100).toFixed() : text };
}

const WRITTEN_DAY =
  /^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[ T]0{1,2}:00(?::00)?)?$/;

function readDay(cell: RawCell, { label }: Field, is1904: boolean): CellReading {
  const text = folded(cell);
  const compact = /^(\d{4})(\d\d)(\d\d)$/.exec(text);
  if (cell.kind === 'number' && !compact) {
    const day = dayOfSerial(text, is1904);
    return day ? { value: day } : { fault: `${label}的数值 ${text} 不是日期，请填如 2024-06-30。` };
  }
  const found = compact ?? WRITTEN_DAY.exec(text);
  const [, year, month = '', date = ''] = found ?? [];
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  if (!found || !isDay(day)) {
    return {
      fault: `${label}“${trimmed(cell.text)}”不是存在的日期，请填如 2024-06-30、2024.6.30 或 2024年6月30日。`,
    };
  }
  return { value: day };
}

const FLAGS: Readonly<Record<string, boolean>> = {
  是: true,
  '√': true,
  true: true,
  '1': true,
  否: false,
  '×': false,
  false: false,
  '0': false,
};

function readFlag(cell: RawCell, { label }: Field): CellReading {
  const value = FLAGS[folded(cell).toLowerCase()];
  return value === undefined
    ? { fault: `${label}应填“是”或“否”，所填为“${trimmed(cell.text)}”。` }
    : { value };
}

function readChoice(cell: RawCell, field: Extract<Field, { kind: 'choice' }>): CellReading {
  const text = folded(cell);
  const found = Object.entries(field.options).find(
    ([code, name]) => code === text || name.normalize('NFKC') === text,
  );
  if (found) return { value: found[0] };
  const names = Object.values(field.options).join('、');
  return { fault: `${field.label}只能填：${names}；所填为“${trimmed(cell.text)}”。` };
}

function readCount(cell: RawCell, { label }: Field): CellReading {
  const text = typedNumber(folded(cell)) ?? '';
  return cell.format === undefined && /^-?\d{1,15}(\.0+)?$/.test(text)
    ? { value: Number.parseInt(text, 10) }
    : { fault: `${label}应填整数，所填为“${trimmed(cell.text)}”。` };
}

/** Text as typed; a number in a text column keeps the digits that its cell shows. */
function readText(cell: RawCell, { label }: Field): { text: string } | { fault: string } {
  if (cell.kind === 'text') return { text: trimmed(cell.text) };
  if (cell.kind === 'flag') return { text: cell.text === '1' ? 'TRUE' : 'FALSE' };
  if (cell.format === 'date')
    return { fault: `${label}被表格转成了日期；请将单元格改为文本格式后重新填写。` };
  const read = numberText(cell);
  return 'fault' in read ? read : { text: read.text.padStart(cell.digits ?? 0, '0') };
}

/** A code, without the name that a drop-down list shows beside it. */
const withoutName = (text: string): string => trimmed(text.split(CODE_SEPARATOR)[0]!);

/** Several texts in one cell: one a line, or between semicolons. */
const separated = (text: string): string[] =>
  text
    .split(text.includes('\n') ? /\r?\n/ : /[；;]/)
    .map(trimmed)
    .filter((part) => part !== '');

function fromText(field: Field, text: string): unknown {
  switch (field.kind) {
    case 'texts':
      return separated(text);
    case 'code':
      return withoutName(text).normalize('NFKC');
    case 'reference':
    case 'list-code':
      return withoutName(text);
    default:
      return text;
  }
}

/** The wire form of what a cell says, or a sentence about what is wrong with it. */
export function readCell(cell: RawCell, { field }: Column, declared: Declared): CellReading {
  if (cell.kind === 'error')
    return { fault: `单元格是错误值 ${cell.text}，请改正公式或填写数值。` };
  switch (field.kind) {
    case 'money':
      return readMoney(cell, field, declared.unit!);
    case 'ratio':
      return readRatio(cell, field, declared.unit);
    case 'day':
      return readDay(cell, field, declared.is1904);
    case 'flag':
      return readFlag(cell, field);
    case 'choice':
      return readChoice(cell, field);
    case 'count':
      return readCount(cell, field);
    default: {
      const read = readText(cell, field);
      return 'fault' in read ? read : { value: fromText(field, read.text) };
    }
  }
}
