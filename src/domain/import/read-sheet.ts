/**
 * Turns filled sheets into proposals in the form that the API takes, with each fault at its cell.
 * `readProposals` judges the proposals, as for every other sender.
 */
import type { AnyDefinition } from '../journal/event-definition.ts';
import { rowAside } from './rows-beside-records.ts';
import { definitionNamed, ORDER, ROW_MARKS } from './columns.ts';
import { readTypeHeader, type Bound, type HeaderReading } from './header.ts';
import { cellName, columnName, isBlank, trimmed } from './raw-sheet.ts';
import type { RawCell, RawRow, RawSheet, SheetFault, SheetNote } from './raw-sheet.ts';
import { Merges } from './merged-cells.ts';
import { readCell } from './cell-values.ts';

/** Where an event came from, so that its faults can be shown at a cell. */
export interface Origin {
  sheet: string;
  row: number;
  /** For each list, the row of each item. */
  items: Record<string, number[]>;
  header: HeaderReading;
}

export interface SheetSummary {
  sheet: string;
  type: string;
  label: string;
  events: number;
  examples: number;
  /** How many rows were filled in by the ledger and left unchanged. */
  untouched: number;
}

export interface SheetsReading {
  proposals: Record<string, unknown>[];
  origins: Origin[];
  /** For each proposal, the reason written for any warning that it may get. */
  reasons: (string | undefined)[];
  sheets: SheetSummary[];
  faults: SheetFault[];
  notes: SheetNote[];
}

/** Sheets of ours that hold no records. */
const OWN_SHEETS: ReadonlySet<string> = new Set(['说明', '选项', '错误清单']);
const FIRST_PREFILLED: ReadonlySet<string> = new Set(['vehicle', 'enterprise']);

interface Draft {
  proposal: Record<string, unknown>;
  origin: Origin;
  reason?: string;
}

const valuesIn = ({ cells }: RawRow): RawCell[] => cells.filter((cell) => !isBlank(cell));

/** Reads the rows of one sheet. */
class SheetReader {
  readonly #sheet: RawSheet;
  readonly #definition: AnyDefinition;
  readonly #header: HeaderReading;
  readonly drafts: Draft[] = [];
  readonly faults: SheetFault[];
  readonly notes: SheetNote[] = [];
  examples = 0;
  untouched = 0;
  readonly #merges: Merges;
  /** Cells that were not simply read, by what was done with them and their column. */
  readonly #told = new Map<string, { first: string; cells: number }>();
  readonly #headless = new Set<number>();
  /** A row above that was skipped. A row with only items must not continue an event above it. */
  #skipped: { row: number; isExample: boolean } | undefined;
  #hidden = 0;

  constructor(sheet: RawSheet, definition: AnyDefinition, header: HeaderReading) {
    this.#sheet = sheet;
    this.#definition = definition;
    this.#header = header;
    this.faults = header.faults;
    this.#merges = new Merges(sheet, header.row, header.bound);
  }

  /** Reads every row, with a pause after each. */
  *read(): Generator<void, this> {
    for (const row of this.#sheet.rows) {
      this.#merges.enter(row);
      if (row.number > this.#header.row) this.#row(row);
      yield;
    }
    for (const [what, { first, cells }] of this.#told) {
      const more = cells > 1 ? `等 ${cells} 格` : '';
      this.#note(`${what}（${first}${more}）。`);
    }
    if (this.#hidden > 0) this.#note(`隐藏的 ${this.#hidden} 行也已读取。`);
    return this;
  }

  #note(detail: string): void {
    this.notes.push({ sheet: this.#sheet.name, detail });
  }

  /** Says of a column once what was done with its cells, and with how many. */
  #tell(column: number, what: string, cell: string): void {
    const key = `${columnName(column)} 列的${what}`;
    const { first, cells } = this.#told.get(key) ?? { first: cell, cells: 0 };
    this.#told.set(key, { first, cells: cells + 1 });
  }

  #fault(cell: RawCell, row: RawRow, code: SheetFault['code'], detail: string): void {
    const at = cellName(cell.column, row.number);
    this.faults.push({ sheet: this.#sheet.name, cell: at, code, detail });
  }

  #row(row: RawRow): void {
    const cells = valuesIn(row);
    if (cells.length === 0) return;
    const marked = cells.find(({ column }) => this.#columnAt(column)?.place === 'row-mark');
    const mark = marked && trimmed(marked.text);
    if (mark === ROW_MARKS.example) {
      this.examples += 1;
      this.#skipped = { row: row.number, isExample: true };
      return;
    }
    const said = cells.filter((cell) => cell !== marked);
    if (mark === ROW_MARKS.prefilled && said.every((cell) => this.#isPrefilled(cell))) {
      this.untouched += 1;
      this.#skipped = { row: row.number, isExample: false };
      return;
    }
    const aside = rowAside(cells[0]!);
    if (aside !== undefined) {
      this.#note(`第 ${row.number} 行${aside}，未读取。`);
      this.#skipped = { row: row.number, isExample: false };
      return;
    }
    if (said.length === 0) {
      this.#note(`第 ${row.number} 行只有标记“${mark}”，未读取。`);
      this.#skipped = { row: row.number, isExample: false };
      return;
    }
    if (this.#isRemark(said)) {
      const detail = `本行只有“${trimmed(said[0]!.text)}”一格，不像一项记录；如是表注请移到工作表之外，否则请填全各列。`;
      return this.#fault(said[0]!, row, 'cell_invalid', detail);
    }
    if (row.isHidden) this.#hidden += 1;
    this.#fill(row, said);
  }

  /** A row with one text that is not a valid value, where a record needs several cells. */
  #isRemark([first, ...more]: RawCell[]): boolean {
    if (!first || more.length > 0 || first.kind !== 'text') return false;
    const column = this.#columnAt(first.column);
    if (!column || column.place === 'item' || column.field.kind === 'text') return false;
    const needed = [...this.#header.bound.values()].filter(
      ({ column: { isRequired } }) => isRequired,
    );
    return needed.length > 1 && 'fault' in readCell(first, column, { is1904: false, unit: '元' });
  }

  #columnAt(at: number) {
    return this.#header.bound.get(at)?.column;
  }

  #isPrefilled({ column }: RawCell): boolean {
    const found = this.#columnAt(column);
    return found?.place === 'data' && FIRST_PREFILLED.has(found.name);
  }

  /** The event of a row; a row with items alone continues the event above it. */
  #fill(row: RawRow, cells: RawCell[]): void {
    const places = cells.map(({ column }) => this.#columnAt(column)?.place);
    const isOfItems = places.every((place) => place === 'item');
    if (isOfItems && this.#skipped) return this.#orphan(row, cells[0]!, this.#skipped);
    this.#skipped = undefined;
    const continues = this.drafts.length > 0 && isOfItems;
    const draft = continues ? this.drafts.at(-1)! : this.#begin(row);
    const items = new Map<string, Record<string, unknown>>();
    for (const cell of this.#withShared(row, cells, continues)) {
      const bound = this.#header.bound.get(cell.column);
      if (bound) this.#put(draft, row, cell, { bound, items });
      else if (!this.#header.unknown.has(cell.column)) this.#refuseHeadless(cell, row);
    }
    const data = draft.proposal.data as Record<string, unknown>;
    for (const [name, item] of items) {
      data[name] = [...((data[name] as unknown[] | undefined) ?? []), item];
      (draft.origin.items[name] ??= []).push(row.number);
    }
  }

  /** The row's own cells, and those that it shares with a row above; an item's, only of items. */
  #withShared(row: RawRow, own: RawCell[], continues: boolean): RawCell[] {
    const cells = [...own];
    for (const { cell, bound, range, fault } of this.#merges.above(row)) {
      if (continues && bound.column.place !== 'item') continue;
      if (fault !== undefined) {
        this.#fault(cell, row, 'cell_invalid', fault);
        continue;
      }
      this.#tell(cell.column, '合并单元格按每一行内容相同读取', range);
      cells.push(cell);
    }
    return cells;
  }

  /** Items below an example belong to it; below another skipped row they belong to no event. */
  #orphan(row: RawRow, cell: RawCell, above: { row: number; isExample: boolean }): void {
    if (above.isExample) return;
    const detail = `本行只填了明细，而上面的第 ${above.row} 行没有读取，不知属于哪一项；请移到所属事项之下。`;
    this.#fault(cell, row, 'cell_invalid', detail);
  }

  #begin(row: RawRow): Draft {
    const proposal = { type: this.#definition.type, data: {} };
    const { name } = this.#sheet;
    const origin = { sheet: name, row: row.number, items: {}, header: this.#header };
    const draft: Draft = { proposal, origin };
    this.drafts.push(draft);
    return draft;
  }

  #put(
    draft: Draft,
    row: RawRow,
    cell: RawCell,
    { bound, items }: { bound: Bound; items: Map<string, Record<string, unknown>> },
  ): void {
    const { column, unit } = bound;
    if (column.place === 'row-mark') return;
    const at = cellName(cell.column, row.number);
    const declared = { is1904: this.#sheet.is1904, ...(unit !== undefined && { unit }) };
    const unclear = this.#merges.mergeFault(cell.column);
    const reading = unclear === undefined ? readCell(cell, column, declared) : { fault: unclear };
    // Added even if the cell has a fault: the item exists, and its other faults are reported too.
    const item = items.get(column.name) ?? {};
    if (column.place === 'item') items.set(column.name, item);
    if ('fault' in reading) return this.#fault(cell, row, 'cell_invalid', reading.fault);
    if (cell.isFormula) this.#tell(cell.column, '公式按文件中保存的结果读取', at);
    if (reading.isRounded) this.#tell(cell.column, '比例按十位小数读取', at);
    if (column.place === 'item') item[column.item!] = reading.value;
    else if (column.name === 'overrides') this.#overrides(draft, String(reading.value));
    else if (column.place === 'data')
      (draft.proposal.data as Record<string, unknown>)[column.name] = reading.value;
    else draft.proposal[column.name] = reading.value;
  }

  /** Reads `code：reason` lines. A reason without a code applies to all warnings of the row. */
  #overrides(draft: Draft, text: string): void {
    const lines = text.split(/\r?\n/).map(trimmed);
    const named = lines.map((line) => /^([a-z][a-z_]+)[:：](.+)$/.exec(line));
    if (named.every((found) => found !== null)) {
      draft.proposal.overrides = named.map((found) => ({
        code: found[1]!,
        reason: trimmed(found[2]!),
      }));
    } else draft.reason = lines.join('');
  }

  #refuseHeadless(cell: RawCell, row: RawRow): void {
    if (this.#headless.has(cell.column)) return;
    this.#headless.add(cell.column);
    const detail = `${columnName(cell.column)} 列没有表头，不知所填是什么；请补上表头，或删去该列。`;
    this.#fault(cell, row, 'column_unknown', detail);
  }
}

/** The event type of a sheet: by its name, else by the title in its first rows. */
function sheetDefinition(sheet: RawSheet): AnyDefinition | undefined {
  const named = definitionNamed(sheet.name);
  if (named) return named;
  const titles = sheet.rows.slice(0, 3).flatMap((row) => valuesIn(row).slice(0, 1));
  return titles.map(({ text }) => definitionNamed(text)).find((found) => found !== undefined);
}

const isEmpty = (sheet: RawSheet): boolean => sheet.rows.every((row) => valuesIn(row).length === 0);

/** Types that others refer to come first, so that their faults precede the consequences. */
const sheetRank = (sheet: RawSheet): number => ORDER.get(sheetDefinition(sheet)?.type ?? '') ?? -1;

/** Reads all sheets of a workbook, with pauses; types that others refer to come first. */
export function* readSheets(raw: readonly RawSheet[]): Generator<void, SheetsReading> {
  const sheets = raw.toSorted((one, other) => sheetRank(one) - sheetRank(other));
  const [drafts, summaries]: [Draft[], SheetSummary[]] = [[], []];
  const [faults, notes]: [SheetFault[], SheetNote[]] = [[], []];
  for (const sheet of sheets) {
    if (OWN_SHEETS.has(sheet.name) || isEmpty(sheet)) continue;
    if (sheet.isHidden) {
      notes.push({ sheet: sheet.name, detail: '隐藏的工作表没有读取；需要导入的请先取消隐藏。' });
      continue;
    }
    const say = (code: SheetFault['code'], detail: string): void =>
      void faults.push({ sheet: sheet.name, cell: 'A1', code, detail });
    const definition = sheetDefinition(sheet);
    if (!definition || !ORDER.has(definition.type)) {
      say(
        'sheet_unknown',
        `不知道“${sheet.name}”登记什么事项；工作表（CSV 为文件名）请用模板中的工作表名称，例如“投资”；不需要导入的工作表请删去或隐藏。`,
      );
      continue;
    }
    const header = readTypeHeader(sheet, definition);
    if (!header) {
      say('column_missing', `工作表“${sheet.name}”前 20 行中没有找到表头；请保留模板中的表头行。`);
      continue;
    }
    const reader = yield* new SheetReader(sheet, definition, header).read();
    drafts.push(...reader.drafts);
    faults.push(...reader.faults);
    notes.push(...reader.notes);
    summaries.push({
      sheet: sheet.name,
      type: definition.type,
      label: definition.label,
      events: reader.drafts.length,
      examples: reader.examples,
      untouched: reader.untouched,
    });
  }
  return {
    proposals: drafts.map(({ proposal }) => proposal),
    origins: drafts.map(({ origin }) => origin),
    reasons: drafts.map(({ reason }) => reason),
    sheets: summaries,
    faults,
    notes,
  };
}
