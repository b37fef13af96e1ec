/** What a file brings that is to be imported: its sheets read, every fault of its shape found. */
import { Refusal } from '../platform/errors.ts';
import { BadZip, openZip } from '../platform/zip.ts';
import { turn } from '../platform/turn.ts';
import type { Day } from '../domain/days.ts';
import { LONGEST_IMPORT, readProposals, type Shaped } from '../domain/proposals.ts';
import type { SheetFaults } from '../domain/sheets/faults.ts';
import { withLocated } from '../domain/sheets/locate.ts';
import type { RawSheet } from '../domain/sheets/raw.ts';
import { readSheets, type SheetsReading } from '../domain/sheets/read.ts';
import { readCsv } from '../reports/import/csv.ts';
import { isWorkbook, refuseNoWorkbook, refuseOtherKinds } from '../reports/import/kind.ts';
import { readWorkbook } from '../reports/import/workbook.ts';

export interface ImportRequest {
  bytes: Uint8Array;
  today: Day;
  /** What the file is called, for the submission's remark. */
  name?: string | undefined;
  /** Of a CSV file: which sheet it is; without it, its name says so. */
  sheet?: string | undefined;
  /** The sender's own key; without one, the same content is the same submission. */
  key?: string | undefined;
  /** Told of each step of a long import. */
  progress?: ((step: string, done: number) => void) | undefined;
}

/** A file whose sheets were read; `events` are complete only where there are no faults. */
export interface ReadImport extends Omit<SheetsReading, 'faults'> {
  faults: SheetFaults;
  events: Shaped[];
  /** The sheets as they were filled in, which can be given back as a plain workbook. */
  raw: readonly RawSheet[];
  isCsv: boolean;
}

/** The name of the one sheet that a CSV file is; nothing where the file is none. */
function csvSheet({ bytes, name = '', sheet }: ImportRequest): string | undefined {
  if (isWorkbook(bytes)) return undefined;
  const named = /([^/\\]*)\.csv$/i.exec(name)?.[1];
  return sheet ?? named;
}

async function sheetsIn({ bytes, progress }: ImportRequest): Promise<RawSheet[]> {
  refuseNoWorkbook(bytes);
  const file = {
    size: bytes.length,
    read: async (at: number, length: number) => bytes.subarray(at, at + length),
  };
  const told = (sheet: string, rows: number): void => progress?.(`读取 ${sheet}`, rows);
  try {
    return await readWorkbook(await openZip(file), told);
  } catch (error) {
    if (error instanceof BadZip)
      throw new Refusal('file_unreadable', `文件无法解开：${error.message}`);
    throw error;
  }
}

/** Reads the file; refuses what is no workbook or CSV, could do harm, or is too large. */
export async function readImport(request: ImportRequest): Promise<ReadImport> {
  refuseOtherKinds(request.bytes);
  const named = csvSheet(request);
  const isCsv = named !== undefined;
  const raw = isCsv ? [await readCsv(request.bytes, named, turn)] : await sheetsIn(request);
  const reading = readSheets(raw);
  const { proposals, sheets } = reading;
  if (proposals.length === 0 && reading.faults.length === 0) {
    const untouched = sheets.reduce((sum, sheet) => sum + sheet.untouched, 0);
    const why = untouched > 0 ? `预填的 ${untouched} 行都没有填写` : '各工作表中没有填写的行';
    throw new Refusal('submission_empty', `文件中没有要登记的内容：${why}。`);
  }
  request.progress?.('核对填写', proposals.length);
  const { events, faults } =
    proposals.length === 0 ? { events: [], faults: [] } : readProposals(proposals, LONGEST_IMPORT);
  return {
    ...reading,
    events,
    faults: withLocated(reading.faults, faults, reading),
    raw,
    isCsv,
  };
}
