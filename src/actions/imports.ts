/**
 * Sheets in: read and judged as any other submission, every fault at its cell, all or nothing. A
 * preview does everything that handing in does, and takes it back.
 */
import canonicalize from 'canonicalize';
import { scopeOf, sha256, type Person } from '../platform/auth.ts';
import { Refusal, type Fault } from '../platform/errors.ts';
import { BadZip, openZip } from '../platform/zip.ts';
import { EVERYTHING, type Database, type Sql } from '../db/connection.ts';
import { lockPosting, nextPlace } from '../db/journal.ts';
import { findSubmissionByKey, insertSubmission, nextSubmissionId } from '../db/submissions.ts';
import type { Day } from '../domain/days.ts';
import { LONGEST_IMPORT, readProposals, type Shaped } from '../domain/proposals.ts';
import { cellOf, withLocated } from '../domain/sheets/locate.ts';
import { placeOf, type SheetFault } from '../domain/sheets/raw.ts';
import { readSheets, type SheetsReading } from '../domain/sheets/read.ts';
import { refuseOtherKinds } from '../reports/import/kind.ts';
import { markFaults } from '../reports/import/mark.ts';
import { readWorkbook } from '../reports/import/workbook.ts';
import { checkBatch, type Batch } from './posting.ts';
import { readChanges, wireChange, wirePrepared } from './review.ts';
import { answerFor, keep, onceForKey, type SubmissionAnswer } from './submit.ts';

export interface ImportRequest {
  bytes: Uint8Array;
  today: Day;
  /** What the file is called, for the submission's remark. */
  name?: string | undefined;
  /** The sender's own key; without one, the same content is the same submission. */
  key?: string | undefined;
  /** Told of each step of a long import. */
  progress?: ((step: string, done: number) => void) | undefined;
}

/** A workbook whose sheets were read; `events` are complete only where there are no faults. */
export interface ReadImport extends SheetsReading {
  events: Shaped[];
}

/** Reads the workbook; refuses what is none, what could do harm, and what is too large. */
export async function readImport({ bytes, progress }: ImportRequest): Promise<ReadImport> {
  refuseOtherKinds(bytes);
  const file = {
    size: bytes.length,
    read: async (at: number, length: number) => bytes.subarray(at, at + length),
  };
  try {
    const told = (sheet: string, rows: number): void => progress?.(`读取 ${sheet}`, rows);
    const reading = readSheets(await readWorkbook(await openZip(file), told));
    if (reading.proposals.length === 0 && reading.faults.length === 0) {
      const untouched = reading.sheets.reduce((sum, sheet) => sum + sheet.untouched, 0);
      const why = untouched > 0 ? `预填的 ${untouched} 行都没有填写` : '各工作表中没有填写的行';
      throw new Refusal('submission_empty', `文件中没有要登记的内容：${why}。`);
    }
    progress?.('核对填写', reading.proposals.length);
    const { events, faults } =
      reading.proposals.length === 0
        ? { events: [], faults: [] }
        : readProposals(reading.proposals, LONGEST_IMPORT);
    return { ...reading, events, faults: withLocated(reading.faults, faults, reading) };
  } catch (error) {
    if (error instanceof BadZip)
      throw new Refusal('file_unreadable', `文件无法解开：${error.message}`);
    throw error;
  }
}

/** Writes a row's plain reason under the code of whatever that row is warned of. */
function withReasons(
  { events, reasons }: ReadImport,
  warnings: readonly Fault[],
): Shaped[] | undefined {
  const codes = new Map<number, Set<string>>();
  for (const { pointer, code } of warnings) {
    const index = Number.parseInt(/^\/events\/(\d+)/.exec(pointer ?? '')?.[1] ?? '', 10);
    if (reasons[index] !== undefined)
      codes.set(index, new Set([...(codes.get(index) ?? []), code]));
  }
  if (codes.size === 0) return undefined;
  return events.map((event, index) => {
    const more = [...(codes.get(index) ?? [])].map((code) => ({ code, reason: reasons[index]! }));
    return more.length === 0
      ? event
      : { ...event, overrides: [...(event.overrides ?? []), ...more] };
  });
}

/** The events with the reasons that their rows give; judged where there are such reasons. */
async function reasoned(
  sql: Sql,
  maker: Person,
  reading: ReadImport,
  today: Day,
): Promise<Shaped[]> {
  if (reading.reasons.every((reason) => reason === undefined)) return reading.events;
  try {
    await checkBatch(sql, maker, reading.events, today);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'warning_needs_override') throw error;
    return withReasons(reading, error.faults) ?? reading.events;
  }
  return reading.events;
}

/** A refusal of the batch, said of the cells that its events came from. */
function refusalAtCells(error: unknown, reading: ReadImport): unknown {
  if (!(error instanceof Refusal)) return error;
  const isOfEvents = error.faults.some(({ pointer }) => pointer?.startsWith('/events/'));
  if (!isOfEvents) return error;
  return atCells(error.code, withLocated([], error.faults, reading));
}

function atCells(code: Refusal['code'], faults: readonly SheetFault[]): Refusal {
  const wire = faults.map((fault) => ({
    code: fault.code,
    pointer: placeOf(fault),
    detail: `${placeOf(fault)}：${fault.detail}`,
  }));
  return new Refusal(code, wire);
}

export type Preview = Awaited<ReturnType<typeof previewImport>>;

/** As many of the faults and of the events as a preview lists; their number is always told. */
const MOST_LISTED = 500;

interface Rehearsal {
  batch: Batch;
  figures: ReturnType<typeof wireChange>[];
}

/** Posts the batch within a transaction that is taken back, to see what each figure becomes. */
async function rehearse(
  sql: Sql,
  maker: Person,
  reading: ReadImport,
  today: Day,
): Promise<Rehearsal> {
  await lockPosting(sql);
  const events = await reasoned(sql, maker, reading, today);
  const batch = await checkBatch(sql, maker, events, today);
  if (batch.prepared.length === 0) return { batch, figures: [] };
  const id = await nextSubmissionId(sql);
  const answer = answerFor(null, 'checked', batch, null);
  const key = `preview ${id}`;
  await insertSubmission(sql, {
    ...{ id, makerId: maker.id, key, fingerprint: '', note: undefined },
    ...{ events: [], answer },
  });
  const place = await nextPlace(sql);
  const { name, login, organisation } = maker;
  const rehearsed = { id, maker_id: maker.id, maker: name, maker_login: login, organisation };
  const changes = await readChanges(sql, rehearsed, batch, {
    place,
    today,
    scope: scopeOf(maker),
  });
  return { batch, figures: changes.map(wireChange) };
}

class TakenBack<T> extends Error {
  readonly result: T;

  constructor(result: T) {
    super();
    this.result = result;
  }
}

/** Does work whose writing nobody will ever see. */
async function takenBack<T>(database: Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  try {
    return await database.write(EVERYTHING, async (sql) => {
      throw new TakenBack(await work(sql));
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.result as T;
    throw error;
  }
}

/** What handing the workbook in would do: every fault, or every record and figure. */
export async function previewImport(database: Database, maker: Person, request: ImportRequest) {
  const reading = await readImport(request);
  let { faults } = reading;
  let rehearsal: Rehearsal | undefined;
  if (faults.length === 0) {
    request.progress?.('检查', reading.events.length);
    try {
      rehearsal = await takenBack(database, (sql) => rehearse(sql, maker, reading, request.today));
    } catch (error) {
      if (!(error instanceof Refusal) || error.faults.some(({ pointer }) => !pointer)) throw error;
      faults = withLocated([], error.faults, reading);
    }
  }
  const at = (index: number): string => placeOf(cellOf(reading.origins[index]!, []));
  const prepared = rehearsal?.batch.prepared ?? [];
  const already = rehearsal?.batch.alreadyRecorded ?? [];
  return {
    acceptable: faults.length === 0,
    sheets: reading.sheets,
    notes: reading.notes,
    faults_total: faults.length,
    faults: faults.slice(0, MOST_LISTED).map((fault) => ({ at: placeOf(fault), ...fault })),
    events_total: prepared.length,
    events: prepared.slice(0, MOST_LISTED).map((item) => {
      const { type, label, effective_on, registers, warnings } = wirePrepared(item);
      return { at: at(item.index), type, label, effective_on, registers, warnings };
    }),
    already_recorded_total: already.length,
    already_recorded: already
      .slice(0, MOST_LISTED)
      .map(({ index, seq }) => ({ at: at(index), seq })),
    figures: rehearsal?.figures ?? [],
  };
}

/**
 * The key of a file that came without one: its content, and how often that content was sent back or
 * taken back before, so that the same file can be handed in again then and only then.
 */
async function contentKey(sql: Sql, maker: Person, fingerprint: string): Promise<string> {
  for (let round = 0; ; round += 1) {
    const key = round === 0 ? `sheets-${fingerprint}` : `sheets-${fingerprint}-${round}`;
    const before = await findSubmissionByKey(sql, maker.id, key);
    if (before?.outcome !== 'returned' && before?.outcome !== 'withdrawn') return key;
  }
}

/** Hands the workbook in as one submission, all of it or nothing. */
export async function submitImport(
  database: Database,
  maker: Person,
  request: ImportRequest,
): Promise<{ answer: SubmissionAnswer; replayed: boolean }> {
  const reading = await readImport(request);
  const { faults, proposals, reasons } = reading;
  if (faults.length > 0) throw atCells(faults[0]!.code, faults);
  const note = `导入${request.name === undefined ? '' : ` ${request.name}`}`.slice(0, 500);
  const content = proposals.map((event, index) => [event, reasons[index] ?? null]);
  const fingerprint = await sha256(canonicalize(content)!);
  request.progress?.('检查并保存', reading.events.length);
  try {
    return await database.write(EVERYTHING, async (sql) => {
      const key = request.key ?? (await contentKey(sql, maker, fingerprint));
      return onceForKey(sql, maker, key, fingerprint, async () => {
        const events = await reasoned(sql, maker, reading, request.today);
        return keep(sql, maker, { events, note, fingerprint }, { key, today: request.today });
      });
    });
  } catch (error) {
    throw refusalAtCells(error, reading);
  }
}

/** The same workbook with every fault marked; nothing where there is none. */
export async function markImport(
  database: Database,
  maker: Person,
  request: ImportRequest,
): Promise<Uint8Array | undefined> {
  const reading = await readImport(request);
  let { faults } = reading;
  if (faults.length === 0) {
    try {
      await takenBack(database, async (sql) => {
        await lockPosting(sql);
        const events = await reasoned(sql, maker, reading, request.today);
        await checkBatch(sql, maker, events, request.today);
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      faults = withLocated([], error.faults, reading);
    }
  }
  return faults.length === 0 ? undefined : markFaults(request.bytes, faults);
}
