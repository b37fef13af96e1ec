/** What is said of an event, said of the cell that it came from, in the words of a sheet. */
import type { Fault } from '../../platform/errors.ts';
import type { Column } from './columns.ts';
import { inOrder, type SheetFaults } from './faults.ts';
import { cellName, placeOf, type SheetFault } from './raw.ts';
import type { Origin, SheetsReading } from './read.ts';

/** The sheet has columns and lists where the API has names and addresses. */
const IN_SHEET: readonly [RegExp, string][] = [
  [/请在该事项的 overrides 中写明 \{.*?\}/, '请在本行“提示理由”一栏写明理由'],
  [/请写明重述原因（restatement）/, '请在本行“重述原因”一栏写明原因'],
  [/可用代码见 \/api\/\S+?。/, '请从模板的下拉列表中选择。'],
];

const inSheetWords = (detail: string): string =>
  IN_SHEET.reduce((text, [said, instead]) => text.replace(said, instead), detail);

/** Programs are told the path of a field behind its label. */
const withoutPath = (detail: string): string => detail.replace(/（[a-z_\d.]+）/, '');

/** Whether a path into a proposal leads to that column; of a list as a whole, to each of its. */
function isAt(column: Column, [place, name, , item]: readonly string[]): boolean {
  if (place !== 'data') return column.place === 'envelope' && column.name === place;
  if (column.place !== 'data' && column.place !== 'item') return false;
  return column.name === name && (item === undefined || column.item === item);
}

const boundAt = ({ header }: Origin, path: readonly string[]): [number, Column] | undefined => {
  for (const [at, { column }] of header.bound) if (isAt(column, path)) return [at, column];
  return undefined;
};

/** The cell that a JSON pointer into the proposals means; the row's first where it names none. */
export function cellOf(origin: Origin, path: readonly string[]): { sheet: string; cell: string } {
  const [place, name = '', index] = path;
  const item = place === 'data' && index !== undefined ? Number.parseInt(index, 10) : -1;
  const row = origin.items[name]?.[item] ?? origin.row;
  return { sheet: origin.sheet, cell: cellName(boundAt(origin, path)?.[0] ?? 1, row) };
}

/** A fault of the proposals as a fault of their cells; nothing where the header said it already. */
function locate(fault: Fault, { origins }: Pick<SheetsReading, 'origins'>): SheetFault | undefined {
  const found = /^\/events\/(\d+)(.*)$/.exec(fault.pointer ?? '');
  const origin = found ? origins[Number.parseInt(found[1]!, 10)] : undefined;
  const { code } = fault;
  const detail = inSheetWords(fault.detail);
  if (!origin) return { sheet: origins[0]?.sheet ?? '', cell: 'A1', code, detail };
  const path = found![2]!.split('/').slice(1);
  const at = cellOf(origin, path);
  if (code !== 'field_missing') return { ...at, code, detail };
  if (origin.header.lacking.some((column) => isAt(column, path))) return undefined;
  const column = boundAt(origin, path)?.[1];
  const said = column ? `请填写“${column.header.replace('*', '')}”。` : withoutPath(detail);
  return { ...at, code, detail: said };
}

/** Adds what is new: of a cell that could not be read, nobody needs to hear that it is missing. */
export function withLocated(
  faults: readonly SheetFault[],
  found: readonly Fault[],
  reading: Pick<SheetsReading, 'origins' | 'sheets'>,
): SheetFaults {
  const told = new Set(faults.map(placeOf));
  const located = found.flatMap((fault) => locate(fault, reading) ?? []);
  const more = located.filter((fault) => !told.has(placeOf(fault)));
  return inOrder([...faults, ...more], reading.sheets);
}
