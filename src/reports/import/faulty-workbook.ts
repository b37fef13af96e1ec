/** The faulty workbook given back: each fault red in its cell, and all of them on one sheet. */
import type { Workbook } from 'exceljs';
import { groupBy } from '../../domain/values/group-by.ts';
import type { SheetFaults } from '../../domain/import/fault-order.ts';
import type { RawSheet, SheetFault } from '../../domain/import/raw-sheet.ts';
import { newWorkbook } from '../excel.ts';
import { FONT, FONT_NAME, styleHeader } from '../sheets/style.ts';
import { settled } from '../workbook-files.ts';

const RED_FILL = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFC7CE' } } as const;
const RED_FONT = { color: { argb: 'FF9C0006' } } as const;
const LIST = '错误清单';
/** A note on a cell longer than this is cut; the list has it whole. */
const LONGEST_NOTE = 500;

function markCells(workbook: Workbook, faults: readonly SheetFault[]): void {
  const byCell = groupBy(faults, ({ sheet, cell }) => [`${sheet}!${cell}`]);
  for (const [first, ...more] of byCell.values()) {
    const cell = workbook.getWorksheet(first!.sheet)?.getCell(first!.cell);
    if (!cell) continue;
    // Cells with the same format share one style object, so the marked cell needs its own.
    cell.style = { ...cell.style, fill: RED_FILL, font: { ...cell.style.font, ...RED_FONT } };
    cell.note = [first!, ...more]
      .map(({ detail }) => detail)
      .join('\n')
      .slice(0, LONGEST_NOTE);
  }
}

function writeList(workbook: Workbook, listed: readonly SheetFault[]): void {
  const before = workbook.getWorksheet(LIST);
  if (before) workbook.removeWorksheet(before.id);
  const sheet = workbook.addWorksheet(LIST);
  sheet.columns = [{ width: 20 }, { width: 10 }, { width: 100 }];
  sheet.views = [{ state: 'frozen', ySplit: 1 }];
  ['工作表', '单元格', '哪里不对、应怎样做'].forEach((text, index) => {
    const cell = sheet.getCell(1, index + 1);
    cell.value = text;
    styleHeader(cell);
  });
  listed.forEach((fault, index) => {
    const row = sheet.getRow(index + 2);
    const target = `#'${fault.sheet.replaceAll("'", "''")}'!${fault.cell}`;
    row.getCell(1).value = fault.sheet;
    row.getCell(2).value = { text: fault.cell, hyperlink: target };
    row.getCell(3).value = fault.detail;
    row.eachCell((cell) => {
      cell.font = FONT;
      cell.alignment = { wrapText: true, vertical: 'top' };
    });
    row.getCell(2).font = {
      name: FONT_NAME,
      size: 10,
      underline: true,
      color: { argb: 'FF0563C1' },
    };
  });
}

async function finished(workbook: Workbook, { all, listed }: SheetFaults): Promise<Uint8Array> {
  markCells(workbook, all);
  writeList(workbook, listed);
  const zip = await workbook.xlsx.writeBuffer({ zip: { compression: 'STORE' } });
  return settled(new Uint8Array(zip));
}

/** The workbook as exceljs reads it; undefined if its parts have unusual names. */
async function loaded(bytes: Uint8Array): Promise<Workbook | undefined> {
  const workbook = await newWorkbook();
  try {
    await workbook.xlsx.load(bytes as unknown as ArrayBuffer & Buffer);
    return workbook;
  } catch {
    return undefined;
  }
}

/** Whether the library found what a fault is said of; it misses parts that have unusual names. */
const holds = (workbook: Workbook, { sheet, cell }: SheetFault): boolean => {
  const found = workbook.getWorksheet(sheet);
  return found !== undefined && (found.actualRowCount > 0 || cell === 'A1');
};

/**
 * The same workbook with its faults marked; undefined if exceljs cannot read it. Only for bytes
 * that `readWorkbook` accepted, because exceljs itself has no limits.
 */
export async function markFaults(
  bytes: Uint8Array,
  faults: SheetFaults,
): Promise<Uint8Array | undefined> {
  const workbook = await loaded(bytes);
  if (!workbook || !faults.all.every((fault) => holds(workbook, fault))) return undefined;
  return finished(workbook, faults);
}

/** Sheets as a plain workbook: CSV has neither red cells nor notes. */
export async function markSheets(
  sheets: readonly RawSheet[],
  { all, listed }: SheetFaults,
): Promise<Uint8Array> {
  const workbook = await newWorkbook();
  const names = new Map<string, string>();
  for (const { name, rows } of sheets.filter(({ isHidden }) => !isHidden)) {
    const sheet = workbook.addWorksheet(sheetName(name));
    names.set(name, sheet.name);
    for (const { number, cells } of rows) {
      for (const { column, kind, text } of cells) {
        if (kind === 'unreadable') continue;
        const cell = sheet.getCell(number, column);
        cell.value = text;
        cell.numFmt = '@';
      }
    }
  }
  const here = (faults: readonly SheetFault[]): SheetFault[] =>
    faults.map((fault) => ({ ...fault, sheet: names.get(fault.sheet) ?? fault.sheet }));
  return finished(workbook, { all: here(all), listed: here(listed) });
}

/** Removes from a file's name what a sheet's name must not contain. */
const sheetName = (name: string): string =>
  name
    .replace(/[*?:\\/[\]]/g, '_')
    .replace(/^'|'$/g, '_')
    .slice(0, 31) || 'CSV';
