/** Moves the faults of events to the cells that they came from, in the words of a sheet. */
import { pointedEvent, type Fault } from '../../platform/errors.ts';
import type { SheetColumn } from './columns.ts';
import { inOrder, type SheetFaults } from './fault-order.ts';
import { cellName, cellAddress, type SheetFault } from './raw-sheet.ts';
import type { Origin, SheetsReading } from './read-sheet.ts';

/** A warning passes with a reason. Programs give it by name, a sheet has a column for it. */
const inSheetWords = ({ asks, detail }: Fault): string =>
  asks === undefined ? detail : `${asks}如确认无误，请在本行“提示理由”一栏写明理由。`;

/** Whether a path into a proposal leads to that column; of a list as a whole, to each of its. */
function isAt(column: SheetColumn, [place, name, , item]: readonly string[]): boolean {
  if (place !== 'data') return column.place === 'envelope' && column.name === place;
  if (column.place !== 'data' && column.place !== 'item') return false;
  return column.name === name && (item === undefined || column.item === item);
}

const boundAt = (
  { header }: Origin,
  path: readonly string[],
): [number, SheetColumn] | undefined => {
  for (const [at, { column }] of header.bound) if (isAt(column, path)) return [at, column];
  return undefined;
};

/** The cell that a JSON pointer into the proposals means; the row's first cell if it names none. */
export function faultCell(
  origin: Origin,
  path: readonly string[],
): { sheet: string; cell: string } {
  const [place, name = '', index] = path;
  const item = place === 'data' && index !== undefined ? Number.parseInt(index, 10) : -1;
  const row = origin.items[name]?.[item] ?? origin.row;
  return { sheet: origin.sheet, cell: cellName(boundAt(origin, path)?.[0] ?? 1, row) };
}

/** A proposal's fault as a fault of its cell; undefined if the header's fault says it already. */
function locate(fault: Fault, { origins }: Pick<SheetsReading, 'origins'>): SheetFault | undefined {
  const of = pointedEvent(fault.pointer);
  const origin = of && origins[of.index];
  const { code } = fault;
  const detail = inSheetWords(fault);
  if (!origin) return { sheet: origins[0]?.sheet ?? '', cell: 'A1', code, detail };
  const path = of.within.split('/').slice(1);
  const at = faultCell(origin, path);
  if (code !== 'field_missing') return { ...at, code, detail };
  if (origin.header.lacking.some((column) => isAt(column, path))) return undefined;
  const column = boundAt(origin, path)?.[1];
  const said = column ? `请填写“${column.header.replace('*', '')}”。` : detail;
  return { ...at, code, detail: said };
}

/** Adds new faults, but not that a value is missing if its cell could not be read. */
export function withLocated(
  faults: readonly SheetFault[],
  found: readonly Fault[],
  reading: Pick<SheetsReading, 'origins' | 'sheets'>,
): SheetFaults {
  const told = new Set(faults.map(cellAddress));
  const located = found.flatMap((fault) => locate(fault, reading) ?? []);
  const more = located.filter((fault) => !told.has(cellAddress(fault)));
  return inOrder([...faults, ...more], reading.sheets);
}
