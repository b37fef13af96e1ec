/** Reads the sheets of a file to be imported, and finds every fault of their shape. */
import { Refusal } from '../platform/errors.ts';
import { BadZip, openZip } from '../platform/zip.ts';
import { giveWay, inTurns, pauses } from '../platform/give-way.ts';
import type { Tell } from '../platform/long-work.ts';
import type { Day } from '../domain/values/days.ts';
import {
  LONGEST_IMPORT,
  readingProposals,
  type PartlyRead,
  type Shaped,
} from '../domain/journal/proposals.ts';
import type { SheetFaults } from '../domain/import/fault-order.ts';
import { withLocated } from '../domain/import/fault-cells.ts';
import { readCellName, type RawSheet } from '../domain/import/raw-sheet.ts';
import { readSheets, type Origin, type SheetsReading } from '../domain/import/read-sheet.ts';
import { readCsv } from '../reports/import/csv.ts';
import { isWorkbook, refuseNoWorkbook, refuseOtherKinds } from '../reports/import/kind.ts';
import { readWorkbook } from '../reports/import/workbook.ts';

export interface ImportRequest {
  bytes: Uint8Array;
  today: Day;
  /** The name of the file, for the submission's note. */
  name?: string | undefined;
  /** Which sheet a CSV file is. If it is not given, the file's name says so. */
  sheet?: string | undefined;
  /** The sender's own key; without one, the same content is the same submission. */
  key?: string | undefined;
}

/** A file whose sheets were read. */
export interface ReadImport extends Omit<SheetsReading, 'faults'> {
  faults: SheetFaults;
  /** The events of the rows without a fault. */
  events: Shaped[];
  /** Where these stand among all rows; their faults are among those of the file. */
  partly: PartlyRead;
  isCsv: boolean;
}

/** The name of the sheet that a CSV file holds; undefined for other files. */
function csvSheet({ bytes, name = '', sheet }: ImportRequest): string | undefined {
  if (isWorkbook(bytes)) return undefined;
  const named = /([^/\\]*)\.csv$/i.exec(name)?.[1];
  return sheet ?? named;
}

/** The same chunks; others get a turn between two of them if it is time. */
async function* withPauses(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pause = pauses();
  for await (const chunk of chunks) {
    yield chunk;
    await pause();
  }
}

async function sheetsIn({ bytes }: ImportRequest, tell: Tell): Promise<RawSheet[]> {
  refuseNoWorkbook(bytes);
  const file = {
    size: bytes.length,
    read: async (at: number, length: number) => bytes.subarray(at, at + length),
  };
  try {
    const zip = await openZip(file);
    const paused = { ...zip, open: (name: string) => withPauses(zip.open(name)) };
    return await readWorkbook(paused, (sheet, rows) => tell(`读取 ${sheet}`, rows));
  } catch (error) {
    if (error instanceof BadZip)
      throw new Refusal('file_unreadable', `文件无法解开：${error.message}`);
    throw error;
  }
}

const rowIn = (sheet: string, row: number | undefined): string => [sheet, row].join('\u001f');

/**
 * Which rows have a fault in one of their cells; with a fault above its rows, a sheet has no other.
 */
function faultyRows({ faults, origins }: SheetsReading): (origin: Origin) => boolean {
  const originRows = ({ row, items }: Origin): number[] => [row, ...Object.values(items).flat()];
  const data = new Set(
    origins.flatMap((origin) => originRows(origin).map((row) => rowIn(origin.sheet, row))),
  );
  const at = faults.map(({ sheet, cell }) => ({
    sheet,
    key: rowIn(sheet, readCellName(cell)?.row),
  }));
  const rows = new Set(at.map(({ key }) => key));
  const sheets = new Set(at.flatMap(({ sheet, key }) => (data.has(key) ? [] : [sheet])));
  return (origin) =>
    sheets.has(origin.sheet) ||
    originRows(origin).some((row) => rows.has(rowIn(origin.sheet, row)));
}

/** The rows that can be judged, and the faults of shape of the others. */
async function readRows(reading: SheetsReading) {
  const { proposals, origins } = reading;
  if (proposals.length === 0)
    return { events: [], faults: [], partly: { places: [], faults: [], left: [] } };
  const read = await inTurns(readingProposals(proposals, LONGEST_IMPORT));
  const isFaulty = faultyRows(reading);
  const isSound = (at: number): boolean => !isFaulty(origins[read.places[at]!]!);
  const places = read.places.filter((_, at) => isSound(at));
  const standing = new Set(places);
  return {
    events: read.events.filter((_, at) => isSound(at)),
    faults: read.faults,
    partly: { places, faults: [], left: proposals.filter((_, at) => !standing.has(at)) },
  };
}

/** Reads the file; refuses what is no workbook or CSV, could do harm, or is too large. */
export const readImport = async (
  request: ImportRequest,
  tell: Tell = () => {},
): Promise<ReadImport> => (await readWithSheets(request, tell)).reading;

/**
 * The same with the sheets as they were filled in, which can be given back as a plain workbook.
 * They are as large as all else together.
 */
export async function readWithSheets(
  request: ImportRequest,
  tell: Tell,
): Promise<{ reading: ReadImport; raw: readonly RawSheet[] }> {
  refuseOtherKinds(request.bytes);
  const named = csvSheet(request);
  const isCsv = named !== undefined;
  const raw = isCsv
    ? [await readCsv(request.bytes, named, giveWay)]
    : await sheetsIn(request, tell);
  const reading = await inTurns(readSheets(raw));
  const { proposals, sheets } = reading;
  if (proposals.length === 0 && reading.faults.length === 0) {
    const untouched = sheets.reduce((sum, sheet) => sum + sheet.untouched, 0);
    const why = untouched > 0 ? `预填的 ${untouched} 行都没有填写` : '各工作表中没有填写的行';
    throw new Refusal('submission_empty', `文件中没有要登记的内容：${why}。`);
  }
  tell('核对填写', 0, proposals.length);
  const { events, faults, partly } = await readRows(reading);
  const located = withLocated(reading.faults, faults, reading);
  return { reading: { ...reading, events, partly, faults: located, isCsv }, raw };
}
