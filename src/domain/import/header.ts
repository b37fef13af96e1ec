/** Finds the header of a sheet, and binds its columns. */
import type { AnyDefinition } from '../journal/event-definition.ts';
import { byKind, type Field } from '../values/fields.ts';
import { sheetColumns, readHeader, UNITS, type SheetColumn } from './columns.ts';
import { cellName, columnName, isBlank, type RawSheet, type SheetFault } from './raw-sheet.ts';

/** Titles and remarks may stand above a header, but not more rows than this. */
const DEEPEST_HEADER = 20;

export interface Bound {
  column: SheetColumn;
  unit?: string;
}

export interface HeaderReading {
  /** The last row of the header; data begins below. */
  row: number;
  bound: ReadonlyMap<number, Bound>;
  /** Columns with an unknown header. The header has a fault; the cells are not read. */
  unknown: ReadonlySet<number>;
  /** Required columns that are missing or ambiguous; reported once, and not for each row. */
  lacking: readonly SheetColumn[];
  faults: SheetFault[];
}

type Texts = Map<number, string>;

/** The texts of a row by column; a merged cell's text holds for each of its columns. */
function headerTexts(sheet: RawSheet, row: number): Texts {
  const texts: Texts = new Map();
  for (const cell of sheet.rows.find(({ number }) => number === row)?.cells ?? []) {
    if (isBlank(cell) || cell.kind !== 'text') continue;
    const merge = sheet.merges.find(({ top, left }) => top === row && left === cell.column);
    for (let at = cell.column; at <= (merge?.right ?? cell.column); at += 1)
      texts.set(at, cell.text);
  }
  return texts;
}

/** A header of two rows: a group above, its columns below; either alone if the other is empty. */
function joined(above: Texts, below: Texts, known: ReadonlySet<string>): Texts {
  const texts = new Map(above);
  for (const [column, text] of below) {
    const group = above.get(column);
    const whole = group === undefined ? text : `${group}·${text}`;
    texts.set(column, known.has(readHeader(whole).key) ? whole : text);
  }
  return texts;
}

const matches = (texts: Texts, known: ReadonlySet<string>): number =>
  [...texts.values()].filter((text) => known.has(readHeader(text).key)).length;

interface Candidate {
  row: number;
  texts: Texts;
  matched: number;
}

function findHeader(sheet: RawSheet, known: ReadonlySet<string>): Candidate | undefined {
  let best: Candidate | undefined;
  const consider = (row: number, texts: Texts): void => {
    const matched = matches(texts, known);
    if (matched >= 2 && matched > (best?.matched ?? 0)) best = { row, texts, matched };
  };
  for (const { number } of sheet.rows.filter((row) => row.number <= DEEPEST_HEADER)) {
    const [above, below] = [headerTexts(sheet, number), headerTexts(sheet, number + 1)];
    consider(number, above);
    if (matches(below, known) > 0 || sheet.merges.some(({ top }) => top === number))
      consider(number + 1, joined(above, below, known));
  }
  return best;
}

/** What is wrong with the unit in the header of an amount. */
function amountUnitFault({ label }: Field, unit: string | undefined): string | undefined {
  if (unit !== undefined && unit in UNITS) return undefined;
  const example = `“${readHeader(label).key}（元）”或“${readHeader(label).key}（万元）”`;
  return unit === undefined
    ? `表头没有写明单位，无法判断是元还是万元；请改为${example}。`
    : `单位“${unit}”不能用于金额；请改为${example}。`;
}

const withoutUnit = ({ label }: Field, unit: string | undefined): string | undefined =>
  unit === undefined ? undefined : `“${label}”不带单位“${unit}”，请改为“${label}”。`;

/** What is wrong with the unit in a header; undefined if it is allowed. */
const unitFault = byKind<[unit: string | undefined], string | undefined>({
  text: withoutUnit,
  texts: withoutUnit,
  code: withoutUnit,
  reference: withoutUnit,
  'list-code': withoutUnit,
  money: amountUnitFault,
  ratio: (field, unit) => (unit === '%' ? undefined : withoutUnit(field, unit)),
  count: withoutUnit,
  day: withoutUnit,
  choice: withoutUnit,
  flag: withoutUnit,
  items: withoutUnit,
});

/** Finds the header and binds columns to it; undefined if no row looks like one. */
export function readTypeHeader(
  sheet: RawSheet,
  definition: AnyDefinition,
): HeaderReading | undefined {
  const columns = sheetColumns(definition);
  const byKey = new Map(columns.map((column) => [column.key, column]));
  const found = findHeader(sheet, new Set(byKey.keys()));
  if (!found) return undefined;
  const faults: SheetFault[] = [];
  const bound = new Map<number, Bound>();
  const unknown = new Set<number>();
  const taken = new Map<SheetColumn, number>();
  for (const [at, text] of found.texts) {
    const header = readHeader(text);
    const column = byKey.get(header.key);
    const cell = cellName(at, found.row);
    const say = (code: SheetFault['code'], detail: string): void => {
      faults.push({ sheet: sheet.name, cell, code, detail });
      unknown.add(at);
    };
    if (!column) {
      const names = columns.map(({ header: name }) => name.replace('*', '')).join('、');
      say(
        'column_unknown',
        `没有“${text.trim()}”这一列；可用的列：${names}。不导入的内容请删去该列。`,
      );
      continue;
    }
    const before = taken.get(column);
    const fault = unitFault(column.field, header.unit);
    if (before !== undefined)
      say('column_unknown', `“${text.trim()}”与 ${columnName(before)} 列重复，请只保留一列。`);
    else if (fault !== undefined) say('unit_missing', fault);
    else bound.set(at, { column, ...(header.unit !== undefined && { unit: header.unit }) });
    taken.set(column, before ?? at);
  }
  const isBound = new Set([...bound.values()].map(({ column }) => column));
  const lacking = columns.filter((column) => column.isRequired && !isBound.has(column));
  for (const column of lacking) {
    if (taken.has(column)) continue;
    const detail = `缺少必填的列“${column.header.replace('*', '')}”。`;
    faults.push({
      sheet: sheet.name,
      cell: cellName(1, found.row),
      code: 'column_missing',
      detail,
    });
  }
  return { row: found.row, bound, unknown, lacking, faults };
}
