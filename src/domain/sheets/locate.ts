/** What is said of an event, said of the cell that it came from. */
import type { Fault } from '../../platform/errors.ts';
import { cellName, placeOf, type SheetFault } from './raw.ts';
import type { Origin, SheetsReading } from './read.ts';

/** The sheet has columns where the API has names. */
const IN_SHEET: readonly [RegExp, string][] = [
  [/请在该事项的 overrides 中写明 \{.*?\}/, '请在本行“提示理由”一栏写明理由'],
  [/请在 restatement 中写明重述原因/, '请在本行“重述原因”一栏写明原因'],
];

const inSheetWords = (detail: string): string =>
  IN_SHEET.reduce((text, [said, instead]) => text.replace(said, instead), detail);

function columnOf({ header }: Origin, path: readonly string[]): number | undefined {
  const [place, name, , item] = path;
  for (const [at, { column }] of header.bound) {
    if (place === 'data' && column.name === name && column.item === item) return at;
    if (place !== 'data' && column.place === 'envelope' && column.name === place) return at;
  }
  return undefined;
}

/** The cell that a JSON pointer into the proposals means; the row's first where it names none. */
export function cellOf(origin: Origin, path: readonly string[]): { sheet: string; cell: string } {
  const [place, name = '', index] = path;
  const item = place === 'data' && index !== undefined ? Number.parseInt(index, 10) : -1;
  const row = origin.items[name]?.[item] ?? origin.row;
  return { sheet: origin.sheet, cell: cellName(columnOf(origin, path) ?? 1, row) };
}

/** A fault of the proposals as a fault of their cells. */
export function locate(fault: Fault, { origins }: Pick<SheetsReading, 'origins'>): SheetFault {
  const found = /^\/events\/(\d+)(.*)$/.exec(fault.pointer ?? '');
  const origin = found ? origins[Number.parseInt(found[1]!, 10)] : undefined;
  const detail = inSheetWords(fault.detail);
  if (!origin) return { sheet: origins[0]?.sheet ?? '', cell: 'A1', code: fault.code, detail };
  return { ...cellOf(origin, found![2]!.split('/').slice(1)), code: fault.code, detail };
}

/** Adds what is new: of a cell that could not be read, nobody needs to hear that it is missing. */
export function withLocated(
  faults: readonly SheetFault[],
  found: readonly Fault[],
  reading: Pick<SheetsReading, 'origins'>,
): SheetFault[] {
  const told = new Set(faults.map(placeOf));
  const located = found.map((fault) => locate(fault, reading));
  return [...faults, ...located.filter((fault) => !told.has(placeOf(fault)))];
}
