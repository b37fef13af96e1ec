/**
 * The one write path of the journal: prepare, load what the rules need, judge, post. The API, the
 * forms, imports and the seed all use it, under the posting lock.
 */
import { personScope, type Person } from '../platform/roles-and-rights.ts';
import { sha256Hex } from '../platform/digest.ts';
import type { Fault } from '../platform/errors.ts';
import type { Sql } from '../db/connection.ts';
import type { JournalPosition } from '../db/journal.ts';
import { insertPosting } from '../db/insert-events.ts';
import {
  findEntities,
  readCodeLists,
  readDailySums,
  readExternal,
  type Recorded,
  readEntities,
  readFirstReferences,
  readHighestNumbers,
  readMarks,
  readOriginals,
} from '../db/batch-loading.ts';
import { readLatestMarks } from '../db/statements.ts';
import type { ClosedReport } from '../db/closings.ts';
import { insertSettlement, type Settlement } from '../db/submissions.ts';
import { Quarters } from '../domain/journal/closed-quarters.ts';
import { CodeLists } from '../domain/values/code-lists.ts';
import { LAST_DAY, type Day } from '../domain/values/days.ts';
import type { Entity } from '../domain/values/entity-codes.ts';
import {
  isHeldAgainst,
  canonicalContents,
  freedBy,
  withGained,
} from '../domain/journal/row-identity.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import { judge, touched } from '../domain/journal/judge.ts';
import {
  LOOKED_UP,
  namesIn,
  namesOfMalformed,
  originalsIn,
  registersAny,
  usesLists,
  type Prepared,
} from '../domain/journal/batch-lookups.ts';
import { Preparation } from '../domain/journal/prepare.ts';
import { LEAF_FORM } from '../domain/proof/leaf-form.ts';
import { leafBytes } from '../domain/proof/leaf.ts';
import type { PartlyRead, Shaped } from '../domain/journal/proposals.ts';
import { dated, type Original } from '../domain/journal/reversal.ts';
import { authorise, isOutside } from './who-may-propose.ts';
import { fileClosings, judgeAttestations } from './closing.ts';
import { nameDuplicatesInClosed } from './duplicates.ts';
import { beyondFaults, unknownNamesRefusal } from './nearest-names.ts';
import { judgeClosing } from './quarter-checklist.ts';
import { growTree, leafOfStored } from './tree.ts';

/** A batch that passed every check and may be posted. */
export interface Batch {
  /** All that was proposed, with every default filled in. */
  events: Shaped[];
  prepared: Prepared[];
  hashes: string[];
  alreadyRecorded: { index: number; seq: number }[];
  /** The vehicles that any of it is about, or `bureau`. */
  vehicles: string[];
}

/**
 * SHA-256 of a proposal's content by today's rule, and by each earlier rule. For a reversal, the
 * day of the reversed record counts too.
 */
export const contentHashes = (event: Shaped, originalDay?: Day): readonly [string, ...string[]] =>
  canonicalContents(event, originalDay).map(sha256Hex) as [string, ...string[]];

/**
 * Checks a batch against the whole journal; throws a refusal that names every fault. If only a part
 * of the batch could be read, that part is checked, and the faults of the rest are added.
 */
export async function checkBatch(
  sql: Sql,
  maker: Person,
  proposed: readonly Shaped[],
  today: Day,
  partly?: PartlyRead,
): Promise<Batch> {
  const originals = await readOriginals(sql, originalsIn(proposed));
  const events = proposed.map((event) => dated(event, originals));
  const { fresh, alreadyRecorded, faults, audiences } = await setAsideRecorded(sql, maker, events, {
    originals,
    ...(partly && { places: partly.places }),
  });
  const { prepared, lists } = await prepareAll(
    sql,
    maker,
    fresh.map((item) => item.event),
    { today, originals, refused: namesOfMalformed(partly?.left ?? []) },
  );
  for (const [position, item] of prepared.entries()) item.index = fresh[position]!.index;
  const others = [...(partly?.faults ?? []), ...faults];
  const { allowed, refused } = authorise(maker, prepared);
  await judgeAll(sql, allowed);
  refuseCompany(allowed);
  await judgeClosing(sql, allowed);
  await judgeAttestations(sql, allowed);
  await nameDuplicatesInClosed(sql, allowed, personScope(maker));
  const among = { lists, isHidden: hiddenFrom(maker) };
  const beyond = await beyondFaults(sql, maker, refused, fresh);
  const refusal = unknownNamesRefusal(allowed, others, beyond, among);
  if (refusal) throw refusal;
  const about = prepared.flatMap(({ vehicle, original }) => vehicle ?? original?.audience ?? []);
  const vehicles = [...new Set([...audiences, ...about])];
  return { events, prepared, hashes: fresh.map((item) => item.hash), alreadyRecorded, vehicles };
}

/** A submission that is being posted, and how it was settled. */
export interface DecidedSubmission {
  id: number;
  organisation: string;
  settlement: Settlement;
}

/** Called with the number of events of a large batch that are done. */
export type PostingProgress = (step: string, done: number) => void;

/** Settles a submission and records its checked batch from this place on. Gives when. */
async function recordBatch(
  sql: Sql,
  { id, organisation, settlement }: DecidedSubmission,
  batch: Batch,
  place: JournalPosition,
  progress?: PostingProgress,
): Promise<string> {
  const settledAt = await insertSettlement(sql, settlement);
  const posting = {
    submission: id,
    organisation,
    recordedAt: place.recordedAt,
    firstSeq: place.seq,
    prepared: batch.prepared,
    hashes: batch.hashes,
  };
  await insertPosting(sql, posting, (done) => progress?.('入账', done));
  return settledAt;
}

/** A batch with the reports that its closings sign (`signClosings`). */
export interface CompleteBatch extends Batch {
  signed: readonly ClosedReport[];
}

/** Settles a submission by posting its complete batch from this place on, and grows the tree. */
export async function postBatch(
  sql: Sql,
  settled: DecidedSubmission,
  batch: CompleteBatch,
  place: JournalPosition,
  progress?: PostingProgress,
): Promise<void> {
  const settledAt = await recordBatch(sql, settled, batch, place, progress);
  await fileClosings(sql, batch.signed);
  progress?.('记录树', batch.prepared.length);
  await growTree(sql, makeLeaves(settled, batch, place, settledAt));
}

/** The leaves of a batch, one at a time: all together would need as much memory as the batch. */
function* makeLeaves(
  { id, organisation, settlement: { outcome, signatories } }: DecidedSubmission,
  { prepared, hashes }: Batch,
  { seq, recordedAt }: JournalPosition,
  settledAt: string,
): Generator<Uint8Array> {
  for (const [position, item] of prepared.entries())
    yield leafBytes(
      leafOfStored({
        ...journalEvent(item, seq + position, recordedAt, hashes[position]!),
        submission: id,
        maker: signatories.maker.name,
        organisation,
        settlement: { outcome, settledAt, signatories },
      }),
    );
}

/** A prepared event as it will stand in the journal. */
function journalEvent(item: Prepared, seq: number, recordedAt: string, hash: string) {
  const { event, original, audience, effects, marks } = item;
  return {
    ...event,
    seq,
    recorded_at: recordedAt,
    content_hash: hash,
    leafForm: LEAF_FORM,
    effects,
    marks,
    ...(original && { reverses: original.seq }),
    ...(audience !== undefined && { audience }),
  };
}

interface Fresh {
  index: number;
  event: Shaped;
  hash: string;
}

/**
 * Whether a record and what is now sent under the same sender's number are the same. Fields that
 * the record gained by a correction are ignored, because the row in the sender's books does not
 * have them.
 */
const isSame = (
  event: Shaped,
  { hash, corrects, restatement }: Recorded,
  original: Original | undefined,
): boolean =>
  [event, withGained(event, { corrects, restatement })].some((each) =>
    contentHashes(each, original?.effective_on).includes(hash),
  );

/**
 * Compares rows with the records under the same sender's number: rows with the same content are set
 * aside, rows with other content are faults.
 */
async function setAsideRecorded(
  sql: Sql,
  maker: Person,
  events: readonly Shaped[],
  { originals, places }: { originals: ReadonlyMap<number, Original>; places?: readonly number[] },
) {
  const ids = events.flatMap((event) => event.external_id ?? []);
  const recorded = await readExternal(sql, maker.organisation, ids);
  const freed = freedBy(events);
  const inBatch = new Set<string>();
  const fresh: Fresh[] = [];
  const alreadyRecorded: { index: number; seq: number }[] = [];
  const faults: Fault[] = [];
  const audiences: string[] = [];
  for (const [position, event] of events.entries()) {
    const index = places?.[position] ?? position;
    const original = originals.get(event.data.event as number);
    const id = event.external_id;
    const found = id === undefined ? undefined : recorded.get(id);
    const before = found && isHeldAgainst(event, found, freed) ? found : undefined;
    const hashes = contentHashes(event, original?.effective_on);
    const repeated = id !== undefined && inBatch.has(id);
    if (id !== undefined) inBatch.add(id);
    if (before && !repeated && isSame(event, before, original)) {
      alreadyRecorded.push({ index, seq: before.seq });
      if (before.audience !== null) audiences.push(before.audience);
    } else if (before || repeated) {
      const where = repeated ? '在本批次中重复出现' : `已登记为第 ${before!.seq} 号记录，内容不同`;
      faults.push({
        code: 'external_id_conflict',
        pointer: `/events/${index}/external_id`,
        detail: `外部编号 ${id} ${where}；如需更正，请冲销原记录。`,
      });
    } else {
      fresh.push({ index, event, hash: hashes[0] });
    }
  }
  return { fresh, alreadyRecorded, faults, audiences };
}

/** The state of every quarter, as the whole journal has it. */
async function readQuarters(sql: Sql): Promise<Quarters> {
  const states = await readLatestMarks(sql, 'quarter_state', { asOf: LAST_DAY, knownSeq: LATEST });
  return new Quarters(new Map([...states].map(([name, { value }]) => [name, value])));
}

const hiddenFrom =
  (maker: Person) =>
  ({ audience }: Pick<Entity, 'audience'>): boolean =>
    isOutside(maker, audience);

async function prepareAll(
  sql: Sql,
  maker: Person,
  events: readonly Shaped[],
  {
    today,
    originals,
    refused,
  }: { today: Day; originals: Map<number, Original>; refused: readonly string[] },
): Promise<{ prepared: Prepared[]; lists: CodeLists }> {
  // A reversed registration gives its code free, so those codes must be loaded as well.
  const freed = [...originals.values()].flatMap((event) =>
    typeof event.data.code === 'string' ? [event.data.code] : [],
  );
  const entities = await findEntities(sql, [...namesIn(events), ...freed]);
  const lookedUp = LOOKED_UP.flatMap((kind) =>
    entities.map(({ code }) => ({ kind, subject: code })),
  );
  const lists = usesLists(events) ? await readCodeLists(sql) : new CodeLists([]);
  const preparation = new Preparation({
    today,
    entities,
    isHidden: hiddenFrom(maker),
    lists,
    marks: await readMarks(sql, lookedUp),
    quarters: await readQuarters(sql),
    originals,
    refused,
    numbers: registersAny(events) ? await readHighestNumbers(sql) : new Map(),
  });
  return { prepared: events.map((event, index) => preparation.propose(event, index)), lists };
}

async function judgeAll(sql: Sql, prepared: readonly Prepared[]): Promise<void> {
  const needed = touched(prepared);
  const reversed = prepared.flatMap((item) => item.original?.seq ?? []);
  const posted = prepared.flatMap((item) => item.effects.flatMap((effect) => effect.vehicle ?? []));
  const vehicles = [...new Set(posted)];
  const [sums, marks, references, entities] = await Promise.all([
    Promise.all(needed.sums.map((group) => readDailySums(sql, group))),
    readMarks(sql, needed.marks),
    readFirstReferences(sql, needed.registrations, reversed),
    vehicles.length === 0 ? [] : readEntities(sql, { codes: vehicles }),
  ]);
  const registered = prepared.flatMap((item) => item.registers ?? []);
  judge(prepared, needed, {
    sums,
    marks,
    references,
    entities: new Map([...entities, ...registered].map((entity) => [entity.code, entity])),
  });
}

/** Refuses a batch that closes or opens a quarter and contains anything else. */
function refuseCompany(prepared: readonly Prepared[]): void {
  const alone = prepared.find(({ definition }) => definition.alone);
  if (!alone || prepared.length === 1) return;
  const detail = `“${alone.definition.label}”须单独成批，请与其他事项分开提交。`;
  alone.findings.push({ code: 'stands_alone', detail });
}
