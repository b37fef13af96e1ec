/**
 * Reads one cell. A cell is read as its column defines it, or refused: no unit, day or sign is ever
 * guessed.
 */
import { dayOfSerial, isDay, twoDigits, whyNoDay } from '../values/days.ts';
import { byKind, type Field } from '../values/fields.ts';
import { Decimal, RATIO_DECIMALS, shortestDecimal, wireRatio } from '../values/money.ts';
import { CODE_SEPARATOR, UNITS, type SheetColumn } from './columns.ts';
import { trimmed, UNREADABLE, type RawCell } from './raw-sheet.ts';

export type CellReading =
  | {
      value: unknown;
      /** A calculated ratio had more decimals than are recorded. */ isRounded?: true;
    }
  | { fault: string };

/** What the header of the column declares. */
export interface Declared {
  unit?: string;
  is1904: boolean;
}

const MOST_DIGITS = 15;
/** A ratio above this is not a share; a percent sign would change its meaning. */
const LARGEST_SHARE = 10;

/** Removes invisible characters: direction marks, joiners, zero-width spaces. */
const withoutHidden = (text: string): string => text.replace(/\p{Cf}/gu, '');

const folded = (cell: RawCell): string => trimmed(withoutHidden(cell.text.normalize('NFKC')));

type NumberText = { text: string } | { fault: string };

const notANumber = ({ text }: RawCell): { fault: string } => ({ fault: `“${text}”不是数字。` });

/** The digits of an amount in a number cell, or why they cannot be relied on. */
function amountText(cell: RawCell): NumberText {
  const decimal = shortestDecimal(cell.text);
  if (decimal === undefined) return notANumber(cell);
  const text = decimal.toFixed();
  if (decimal.precision() <= MOST_DIGITS) return { text };
  return {
    fault: `数值 ${text} 超过 15 位有效数字，表格已无法精确保存；金额请用 ROUND(…,2) 取到分后重新填写。`,
  };
}

/** The fault of a text that the spreadsheet stored as a number and cut. */
const lostDigits = (text: string): { fault: string } => ({
  fault: `数值 ${text} 超过 15 位有效数字，末几位已经丢失，无法还原；请将单元格改为文本格式，照原件重新填写。`,
});

/** The digits of a number cell in a text column; refuses a number that is too long to be exact. */
function digitsText(cell: RawCell): NumberText {
  const decimal = shortestDecimal(cell.text);
  if (decimal === undefined) return notANumber(cell);
  const text = decimal.toFixed();
  const isLong = decimal.precision() > MOST_DIGITS || /^-?\d{16}/.test(text);
  return isLong ? lostDigits(text) : { text };
}

const GROUPED = /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const PLAIN = /^[-+]?\d+(\.\d+)?$/;

/** A typed number as a decimal; separators are accepted only between thousands. */
function typedNumber(text: string): string | undefined {
  const bare = text.replace(/^[¥￥]\s*/, '');
  if (GROUPED.test(bare)) return bare.replaceAll(',', '').replace(/^\+/, '');
  return PLAIN.test(bare) ? bare.replace(/^\+/, '') : undefined;
}

function readMoney(cell: RawCell, { label }: Field, unit: string): CellReading {
  if (cell.format === 'date') return { fault: `${label}是日期格式，应填金额。` };
  if (cell.format === 'percent') return { fault: `${label}是百分数，应填金额。` };
  const read = cell.kind === 'number' ? amountText(cell) : { text: folded(cell) };
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
  const isNumber = cell.kind === 'number';
  const said = isNumber ? shortestDecimal(cell.text)?.toFixed() : folded(cell);
  if (said === undefined) return notANumber(cell);
  const isTyped = cell.kind === 'text' && said.endsWith('%');
  const text = typedNumber(isTyped ? trimmed(said.slice(0, -1)) : said);
  if (text === undefined)
    return { fault: `${field.label}“${trimmed(cell.text)}”不是数字，例如 0.085 或 8.5%。` };
  const isPercent = isTyped || cell.format === 'percent';
  if (isPercent && new Decimal(field.max).greaterThan(LARGEST_SHARE))
    return { fault: `${field.label}不是比例，不能填百分数；请将单元格改为常规格式后填写。` };
  const isHundredfold = isTyped || (unit === '%' && cell.format !== 'percent');
  const ratio = isHundredfold ? new Decimal(text).div(100) : new Decimal(text);
  // A third has endless decimals, so a calculated ratio is rounded; a typed one is judged as it is.
  if (!isNumber || ratio.decimalPlaces() <= RATIO_DECIMALS) return { value: ratio.toFixed() };
  return { value: wireRatio(ratio), isRounded: true };
}

/** A time that a program writes after the day; only the day is recorded. */
const TIME = String.raw`(?:[ T]*(?:上午|下午)?\s*(?:[01]?\d|2[0-3])[:时][0-5]?\d(?:[:分](?:[0-5]?\d(?:\.\d{1,9})?秒?)?)?(?:\s*[AP]M)?)?`;
const WRITTEN_DAY = new RegExp(
  String.raw`^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?${TIME}$`,
  'i',
);
/** An instant with a time zone; only at midnight UTC is it certainly the same day here. */
const ZONED = /\d(?:Z|[-+]\d\d:?\d\d)$/i;
const UTC_MIDNIGHT = /T00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)$/i;

function readDay(cell: RawCell, { label }: Field, is1904: boolean): CellReading {
  const text = folded(cell);
  const compact = /^(\d{4})(\d\d)(\d\d)$/.exec(text);
  if (cell.kind === 'number' && !compact) {
    const day = dayOfSerial(text, is1904);
    return day ? { value: day } : { fault: `${label}的数值 ${text} 不是日期，请填如 2024-06-30。` };
  }
  const isZoned = text.includes(':') && ZONED.test(text);
  if (isZoned && !UTC_MIDNIGHT.test(text))
    return { fault: `${label}“${text}”带有时区，无法确定是哪一天；请只填日期，如 2024-06-30。` };
  const found = compact ?? WRITTEN_DAY.exec(isZoned ? text.replace(/T.*$/i, '') : text);
  const [, year, month = '', date = ''] = found ?? [];
  const day = `${year}-${twoDigits(month)}-${twoDigits(date)}`;
  if (!found || !isDay(day)) {
    return {
      fault: `${label}“${trimmed(cell.text)}”${whyNoDay(day)}，请填如 2024-06-30、2024.6.30 或 2024年6月30日。`,
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

/** How a long number is displayed if nobody formatted the cell as text. */
const SCIENTIFIC = /^[-+]?\d(?:\.\d+)?E\+\d{2,}$/i;

/** Text as typed; a number in a text column keeps the digits that its cell shows. */
function readText(cell: RawCell, { label }: Field): NumberText {
  const text = trimmed(cell.text);
  if (cell.kind === 'text') return SCIENTIFIC.test(text) ? lostDigits(text) : { text };
  if (cell.kind === 'flag') return { text: cell.text === '1' ? 'TRUE' : 'FALSE' };
  if (cell.format === 'date')
    return { fault: `${label}被表格转成了日期；请将单元格改为文本格式后重新填写。` };
  const read = digitsText(cell);
  return 'fault' in read ? read : { text: read.text.padStart(cell.digits ?? 0, '0') };
}

/** A code, without the name that a drop-down list shows beside it. */
const withoutName = (text: string): string => trimmed(text.split(CODE_SEPARATOR)[0]!);

/** What stands between the lines of a cell. */
const LINE_BREAK = /[\r\n\v\f\u0085\u2028\u2029]+/;

const textLines = (text: string): string[] =>
  text
    .split(LINE_BREAK)
    .map(trimmed)
    .filter((line) => line !== '');

/** A text that refers to something known is read without its invisible characters. */
const pointing = (text: string): string => textLines(withoutHidden(text)).join('');

/** Between things that may also be part of one name. */
export const UNCLEAR_SEPARATOR = /[、，]|,(?=\p{Script=Han})/u;

/** Several texts in one cell: one a line, or between semicolons. */
function readTexts(text: string, { label }: Field): CellReading {
  const isDeclared = /[\r\n；;]/.test(text);
  const mark = isDeclared ? undefined : UNCLEAR_SEPARATOR.exec(text)?.[0];
  if (mark !== undefined)
    return {
      fault: `${label}中有“${mark}”，不能确定是几项；几项之间请用“；”隔开，只有一项的请在末尾加“；”。`,
    };
  const parts = text.includes('\n') ? text.split(/\r?\n/) : text.split(/[；;]/);
  return { value: parts.map(trimmed).filter((part) => part !== '') };
}

/** Whether the column is prose about the event, whose lines are joined into one. */
const isProse = ({ place, name }: SheetColumn): boolean =>
  place === 'envelope' && name !== 'overrides';

/** The value of a text cell, once the text is reliable. */
function textRead(cell: RawCell, field: Field, means: (text: string) => unknown): CellReading {
  const read = readText(cell, field);
  return 'fault' in read ? read : { value: means(read.text) };
}

const readProse = (field: Field, cell: RawCell, column: SheetColumn): CellReading =>
  textRead(cell, field, (text) => (isProse(column) ? textLines(text).join(' ') : text));

const readName = (field: Field, cell: RawCell): CellReading =>
  textRead(cell, field, (text) => withoutName(pointing(text)));

const readByKind = byKind<[cell: RawCell, column: SheetColumn, declared: Declared], CellReading>({
  text: readProse,
  texts: (field, cell) => {
    const read = readText(cell, field);
    // Not trimmed, because a line break at the end shows that there is only one text.
    return 'fault' in read ? read : readTexts(cell.text, field);
  },
  code: (field, cell) =>
    textRead(cell, field, (text) => withoutName(pointing(text)).normalize('NFKC')),
  reference: readName,
  'list-code': readName,
  money: (field, cell, _, { unit }) => readMoney(cell, field, unit!),
  ratio: (field, cell, _, { unit }) => readRatio(cell, field, unit),
  count: (field, cell) => readCount(cell, field),
  day: (field, cell, _, { is1904 }) => readDay(cell, field, is1904),
  choice: (field, cell) => readChoice(cell, field),
  flag: (field, cell) => readFlag(cell, field),
  // Each field of an item has its own column.
  items: readProse,
});

/** How WPS writes a picture in a cell to CSV. */
const PICTURE = /^=(?:_xlfn\.)?DISPIMG\(/i;

/** The wire form of what a cell says, or a sentence about what is wrong with it. */
export function readCell(cell: RawCell, column: SheetColumn, declared: Declared): CellReading {
  if (cell.kind === 'error')
    return { fault: `单元格是错误值 ${cell.text}，请改正公式或填写数值。` };
  if (cell.kind === 'unreadable') return { fault: cell.text };
  if (PICTURE.test(cell.text)) return { fault: UNREADABLE.picture };
  return readByKind(column.field, cell, column, declared);
}
