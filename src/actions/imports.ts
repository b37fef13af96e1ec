/**
 * Imports sheets. They are judged like any other submission, every fault names its cell, and either
 * all rows are taken or none. A preview checks all that handing in checks, and shows with the rows
 * laid over the journal how each figure would change.
 */
import { personScope, type Person } from '../platform/roles-and-rights.ts';
import { pointedEvent, Refusal, type Fault } from '../platform/errors.ts';
import { EVERYTHING, type Database, type Sql } from '../db/connection.ts';
import { readExternal } from '../db/batch-loading.ts';
import type { StoredSubmission } from '../db/submissions.ts';
import type { Day } from '../domain/values/days.ts';
import { withGained } from '../domain/journal/row-identity.ts';
import type { Shaped } from '../domain/journal/proposals.ts';
import type { FigureChange } from '../domain/figures/figures-affected.ts';
import { NO_FAULTS, type SheetFaults } from '../domain/import/fault-order.ts';
import { faultCell, withLocated } from '../domain/import/fault-cells.ts';
import { cellAddress } from '../domain/import/raw-sheet.ts';
import { markFaults, markSheets } from '../reports/import/faulty-workbook.ts';
import { findDuplicates, type Duplicate } from './duplicates.ts';
import { contentKey, fileFingerprint } from './file-identity.ts';
import { readImport, readWithSheets, type ImportRequest, type ReadImport } from './read-import.ts';
import { checkBatch, type Batch } from './check-batch.ts';
import { readChanges, wireChange, wirePrepared } from './review.ts';
import { onceForKey } from './idempotency.ts';
import { keep, type SubmissionAnswer } from './keep-submissions.ts';
import { withNearest } from './nearest-names.ts';

/** Gives the reason in a row for each warning of that row. */
function withReasons(
  { events, reasons, partly: { places } }: ReadImport,
  faults: readonly Fault[],
): Shaped[] | undefined {
  const codes = new Map<number, Set<string>>();
  for (const { pointer, code, asks } of faults) {
    if (asks === undefined) continue;
    const index = pointedEvent(pointer)?.index;
    if (index !== undefined && reasons[index] !== undefined)
      codes.set(index, new Set([...(codes.get(index) ?? []), code]));
  }
  if (codes.size === 0) return undefined;
  return events.map((event, at) => {
    const index = places[at]!;
    const more = [...(codes.get(index) ?? [])].map((code) => ({ code, reason: reasons[index]! }));
    return more.length === 0
      ? event
      : { ...event, overrides: [...(event.overrides ?? []), ...more] };
  });
}

/** Gives the reasons of recorded rows the warning codes under which they were recorded. */
async function withRecordedReasons(
  sql: Sql,
  maker: Person,
  { events, reasons, partly: { places } }: ReadImport,
): Promise<Shaped[]> {
  const restatementReason = (at: number) => reasons[places[at]!];
  const ids = events.flatMap(({ external_id: id }, at) =>
    restatementReason(at) && id ? [id] : [],
  );
  const recorded = await readExternal(sql, maker.organisation, ids);
  return events.map((event, at) => {
    const overrides = recorded.get(event.external_id ?? '')?.overrides ?? [];
    const isSame = overrides.every(({ reason }) => reason === restatementReason(at));
    return overrides.length > 0 && isSame ? withGained(event, { overrides }) : event;
  });
}

/** The events with the reasons of their rows; they are judged only if there are reasons. */
async function reasoned(
  sql: Sql,
  maker: Person,
  reading: ReadImport,
  today: Day,
): Promise<Shaped[]> {
  if (reading.reasons.every((reason) => reason === undefined)) return reading.events;
  const events = await withRecordedReasons(sql, maker, reading);
  try {
    await checkBatch(sql, maker, events, today, reading);
  } catch (error) {
    const reasoned = error instanceof Refusal && withReasons({ ...reading, events }, error.faults);
    if (!reasoned) throw error;
    return reasoned;
  }
  return events;
}

/** Judges the rows as handing in does; throws their faults. */
async function judged(sql: Sql, maker: Person, reading: ReadImport, today: Day): Promise<Batch> {
  const events = await reasoned(sql, maker, reading, today);
  return checkBatch(sql, maker, events, today, reading);
}

/** A refusal of the batch, said of the cells that its events came from. */
function refusalAtCells(error: unknown, reading: ReadImport): unknown {
  if (!(error instanceof Refusal)) return error;
  const isOfEvents = error.faults.some(({ pointer }) => pointedEvent(pointer));
  if (!isOfEvents) return error;
  return atCells(error.code, withLocated([], error.faults, reading));
}

function atCells(code: Refusal['code'], { listed }: SheetFaults): Refusal {
  const wire = listed.map((fault) => ({
    code: fault.code,
    pointer: cellAddress(fault),
    detail: `${cellAddress(fault)}：${fault.detail}`,
  }));
  return new Refusal(code, wire);
}

interface Rehearsal {
  batch: Batch;
  changes: FigureChange[];
  /** Rows that equal a record; only their sender can tell whether the fact is the same. */
  duplicates: Duplicate[];
  /** The submission with the same content, if it is still pending or posted. */
  before?: Pick<StoredSubmission, 'id' | 'outcome'>;
}

/** Judges the rows and reads how each figure would change, in one snapshot. */
async function rehearse(
  sql: Sql,
  maker: Person,
  reading: ReadImport,
  today: Day,
): Promise<Rehearsal> {
  const batch = await judged(sql, maker, reading, today);
  const { before } = await contentKey(sql, maker, await fileFingerprint(reading));
  const known = before !== undefined && { before };
  if (batch.prepared.length === 0) return { batch, changes: [], duplicates: [], ...known };
  const duplicates = await findDuplicates(sql, batch.prepared, personScope(maker));
  const rehearsed = { id: 0, organisation: maker.organisation };
  const asked = { today, scope: personScope(maker) };
  const { changes } = await readChanges(sql, rehearsed, batch, asked);
  return { batch, changes, duplicates, ...known };
}

/** What a file contains: all its faults or, if there are none, what handing it in would do. */
export interface CheckedImport {
  reading: ReadImport;
  faults: SheetFaults;
  rehearsal?: Rehearsal;
}

/** All faults of a file, of its shape and of its batch; throws any other error. */
function faultsIn(error: unknown, reading: ReadImport): SheetFaults {
  if (!(error instanceof Refusal) || error.faults.some(({ pointer }) => !pointer)) throw error;
  return withLocated(reading.faults.all, error.faults, reading);
}

/**
 * Checks as handing in does, including the rows without a fault beside rows with one.
 */
async function findFaults(
  database: Database,
  maker: Person,
  reading: ReadImport,
  today: Day,
): Promise<SheetFaults> {
  try {
    await withNearest(database, () =>
      database.read(EVERYTHING, (sql) => judged(sql, maker, reading, today)),
    );
    return reading.faults;
  } catch (error) {
    return faultsIn(error, reading);
  }
}

/** What handing the file in would do: all faults, or all records and figures. */
export async function checkImport(
  database: Database,
  maker: Person,
  request: ImportRequest,
): Promise<CheckedImport> {
  const reading = await readImport(request, database.tell);
  const { today } = request;
  if (reading.faults.all.length > 0)
    return { reading, faults: await findFaults(database, maker, reading, today) };
  try {
    const rehearsal = await withNearest(database, () =>
      database.rehearse(EVERYTHING, (sql) => rehearse(sql, maker, reading, today)),
    );
    return { reading, faults: NO_FAULTS, rehearsal };
  } catch (error) {
    return { reading, faults: faultsIn(error, reading) };
  }
}

/** How many faults and events a preview lists. Their total is always given. */
export const MOST_LISTED = 500;

/** The cell where the event with that index begins. */
export const beginsAt = ({ origins }: ReadImport, index: number): string =>
  cellAddress(faultCell(origins[index]!, []));

export type Preview = ReturnType<typeof wirePreview>;

function wirePreview({ reading, faults, rehearsal }: CheckedImport) {
  const prepared = rehearsal?.batch.prepared ?? [];
  const already = rehearsal?.batch.alreadyRecorded ?? [];
  const duplicates = rehearsal?.duplicates ?? [];
  const listed = (rows: readonly { index: number; seq: number }[]) =>
    rows.slice(0, MOST_LISTED).map(({ index, seq }) => ({ at: beginsAt(reading, index), seq }));
  return {
    acceptable: faults.all.length === 0,
    sheets: reading.sheets,
    notes: reading.notes,
    faults_total: faults.all.length,
    faults: faults.listed
      .slice(0, MOST_LISTED)
      .map((fault) => ({ at: cellAddress(fault), ...fault })),
    events_total: prepared.length,
    events: prepared.slice(0, MOST_LISTED).map((item) => {
      const { type, label, effective_on, registers, warnings } = wirePrepared(item);
      const at = beginsAt(reading, item.index);
      return { at, type, label, effective_on, registers, warnings };
    }),
    already_recorded_total: already.length,
    already_recorded: listed(already),
    equal_to_recorded_total: duplicates.length,
    equal_to_recorded: listed(duplicates),
    submitted_before: rehearsal?.before?.id ?? null,
    figures: (rehearsal?.changes ?? []).map(wireChange),
  };
}

export const previewImport = async (
  database: Database,
  maker: Person,
  request: ImportRequest,
): Promise<Preview> => wirePreview(await checkImport(database, maker, request));

/** Keeps the file as a submission. Refuses a file that contains nothing new. */
async function keepNew(
  sql: Sql,
  maker: Person,
  reading: ReadImport,
  request: ImportRequest & { key: string; fingerprint: string },
): Promise<SubmissionAnswer> {
  const { key, today, fingerprint, name } = request;
  const note = `导入${name === undefined ? '' : ` ${name}`}`.slice(0, 500);
  const events = await reasoned(sql, maker, reading, today);
  return keep(sql, { maker, received: { events, note, fingerprint }, key, today });
}

/** Hands the file in as one submission, completely or not at all. */
export async function submitImport(
  database: Database,
  maker: Person,
  request: ImportRequest,
): Promise<{ answer: SubmissionAnswer; replayed: boolean }> {
  const reading = await readImport(request, database.tell);
  const { today } = request;
  if (reading.faults.all.length > 0) {
    const faults = await findFaults(database, maker, reading, today);
    throw atCells(faults.all[0]!.code, faults);
  }
  const fingerprint = await fileFingerprint(reading);
  try {
    return await withNearest(database, () =>
      database.write(EVERYTHING, async (sql) => {
        const key = request.key ?? (await contentKey(sql, maker, fingerprint)).key;
        return onceForKey(sql, maker, key, fingerprint, () =>
          keepNew(sql, maker, reading, { ...request, key, fingerprint }),
        );
      }),
    );
  } catch (error) {
    throw refusalAtCells(error, reading);
  }
}

/** The same workbook with every fault marked; undefined if there is no fault. */
export async function markImport(
  database: Database,
  maker: Person,
  request: ImportRequest,
): Promise<Uint8Array | undefined> {
  const { reading, raw } = await readWithSheets(request, database.tell);
  const { today } = request;
  const faults = await findFaults(database, maker, reading, today);
  if (faults.all.length === 0) return undefined;
  const marked = reading.isCsv ? undefined : await markFaults(request.bytes, faults);
  return marked ?? markSheets(raw, faults);
}
