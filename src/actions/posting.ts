/**
 * The one write path of the journal: prepare, load what the rules need, judge, post. The API, the
 * forms, imports and the seed all use it, under the posting lock.
 */
import { personScope, type Person } from '../platform/roles-and-rights.ts';
import { inTurns } from '../platform/give-way.ts';
import { together, type Sql } from '../db/connection.ts';
import {
  keepReadersWaiting,
  nextPosition,
  type JournalPosition,
  type StoredEvent,
} from '../db/journal.ts';
import { inParts, insertPosting, type Posting } from '../db/insert-events.ts';
import {
  findEntitiesWithMarks,
  readCodeLists,
  readDailySums,
  readExternal,
  readEntities,
  readFirstReferences,
  readHighestNumbers,
  readMarks,
  readOriginals,
  readUsedCodes,
} from '../db/batch-loading.ts';
import { readLatestMarks } from '../db/statements.ts';
import type { ClosedReport } from '../db/closings.ts';
import { insertSettlement, type Settlement } from '../db/submissions.ts';
import { Quarters } from '../domain/journal/closed-quarters.ts';
import { CodeLists } from '../domain/values/code-lists.ts';
import { LAST_DAY, type Day } from '../domain/values/days.ts';
import type { Entity } from '../domain/values/entity-codes.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import { judge } from '../domain/journal/judge.ts';
import { touched, withoutNew } from '../domain/journal/touched.ts';
import {
  codesIn,
  LOOKED_UP,
  namesIn,
  namesOfMalformed,
  originalsIn,
  prefixesIn,
  usesLists,
  type Prepared,
} from '../domain/journal/batch-lookups.ts';
import { Preparation } from '../domain/journal/prepare.ts';
import { LEAF_FORM } from '../domain/proof/leaf-form.ts';
import { leafBytes } from '../domain/proof/leaf.ts';
import type { Frontier } from '../domain/proof/merkle-tree.ts';
import type { PartlyRead, Shaped } from '../domain/journal/proposals.ts';
import { dated, type Original } from '../domain/journal/reversal.ts';
import { authorise, isOutside } from './who-may-propose.ts';
import { fileClosings, judgeAttestations } from './closing.ts';
import { nameDuplicatesInClosed } from './duplicates.ts';
import { beyondFaults, unknownNamesRefusal } from './nearest-names.ts';
import { judgeClosing } from './quarter-checklist.ts';
import { contentHash, setAsideRecorded, type Fresh } from './set-aside-recorded.ts';
import { growTree, leafOfStored, readEdge } from './tree.ts';

/** A batch that passed every check and may be posted. */
export interface Batch {
  /** All that was proposed, with every default filled in. */
  events: Shaped[];
  prepared: Prepared[];
  /** What was proposed of each prepared event. */
  proposals: readonly Shaped[];
  alreadyRecorded: { index: number; seq: number }[];
  /** The vehicles that any of it is about, or `bureau`. */
  vehicles: string[];
}

/** What is known of a batch before it is checked. */
export interface KnownOfBatch {
  /** If only a part of it could be read: where that part stands, and the faults of the rest. */
  partly?: PartlyRead | undefined;
  /** It passed all checks on this day, and nothing was recorded since. */
  hasPassed?: true;
}

/** Checks a batch against the whole journal; throws a refusal that names every fault. */
export async function checkBatch(
  sql: Sql,
  maker: Person,
  proposed: readonly Shaped[],
  today: Day,
  { partly, hasPassed }: KnownOfBatch = {},
): Promise<Batch> {
  const originals = await readOriginals(sql, originalsIn(proposed));
  const events = proposed.map((event) => dated(event, originals));
  const ids = events.flatMap((event) => event.external_id ?? []);
  const [recorded, state] = await together([
    readExternal(sql, maker.organisation, ids),
    readState(sql, events, originals),
  ]);
  const among = { lists: state.lists, isHidden: hiddenFrom(maker) };
  const { fresh, alreadyRecorded, faults, audiences } = setAsideRecorded(events, recorded, {
    originals,
    ...(partly && { places: partly.places }),
  });
  const refused = namesOfMalformed(partly?.left ?? []);
  const preparation = new Preparation({ ...state, ...among, today, originals, refused });
  const prepared = await inTurns(proposeAll(preparation, fresh));
  const others = [...(partly?.faults ?? []), ...faults];
  const { allowed, refused: notAllowed } = authorise(maker, prepared);
  // Whoever may no longer propose some of it has the rest judged without that.
  if (!hasPassed || notAllowed.length > 0) await judgeAll(sql, allowed, state.used);
  refuseCompany(allowed);
  await judgeClosing(sql, allowed);
  await judgeAttestations(sql, allowed);
  await nameDuplicatesInClosed(sql, allowed, personScope(maker));
  const beyond = await beyondFaults(sql, maker, notAllowed, fresh);
  const refusal = unknownNamesRefusal(allowed, others, beyond, among);
  if (refusal) throw refusal;
  const about = prepared.flatMap(({ vehicle, original }) => vehicle ?? original?.audience ?? []);
  const vehicles = [...new Set([...audiences, ...about])];
  const proposals = fresh.map(({ event }) => event);
  return { events, prepared, proposals, alreadyRecorded, vehicles };
}

/** Prepares events in their order, with a pause after each. */
function* proposeAll(
  preparation: Preparation,
  fresh: readonly Fresh[],
): Generator<void, Prepared[]> {
  const prepared: Prepared[] = [];
  for (const { index, event } of fresh) {
    prepared.push(preparation.propose(event, index));
    yield;
  }
  return prepared;
}

/** A submission that is being posted, and how it was settled. */
export interface DecidedSubmission {
  id: number;
  organisation: string;
  settlement: Settlement;
}

/** Where a batch is posted: its place in the journal, and the edge of the tree if it was read. */
export interface Place extends JournalPosition {
  edge?: Frontier;
}

/**
 * Keeps readers waiting and gives the place of the next batch, in one round trip. Only under the
 * posting lock.
 */
export async function takePlace(sql: Sql): Promise<Place> {
  const [, position, edge] = await together([
    keepReadersWaiting(sql),
    nextPosition(sql),
    readEdge(sql),
  ]);
  return { ...position, edge };
}

/** Called with the number of events of a large batch that are done. */
export type PostingProgress = (step: string, done: number) => void;

/** A batch with the reports that its closings sign (`signClosings`). */
export interface CompleteBatch extends Batch {
  signed: readonly ClosedReport[];
}

/** Settles a submission by posting its complete batch from this place on, and grows the tree. */
export async function postBatch(
  sql: Sql,
  settled: DecidedSubmission,
  batch: CompleteBatch,
  place: Place,
  progress?: PostingProgress,
): Promise<void> {
  const { id, organisation, settlement } = settled;
  const { seq: firstSeq, recordedAt } = place;
  const { prepared, proposals } = batch;
  const posting = { submission: id, organisation, recordedAt, firstSeq, prepared };
  let edge = place.edge ?? (await readEdge(sql));
  const settling = insertSettlement(sql, settlement, recordedAt);
  for (const part of inParts(posting)) {
    const before = part.firstSeq - firstSeq;
    const hashes = part.prepared.map(({ original }, index) =>
      contentHash(proposals[before + index]!, original?.effective_on),
    );
    [, , edge] = await together([
      settling,
      insertPosting(sql, part, hashes),
      growTree(sql, edge, makeLeaves(settled, part, hashes)),
    ]);
    progress?.('入账', before + part.prepared.length);
  }
  await fileClosings(sql, batch.signed);
}

/** The leaves of a part, one at a time: all together would need as much memory as the part. */
function* makeLeaves(
  { settlement: { outcome, signatories } }: DecidedSubmission,
  { submission, organisation, recordedAt, firstSeq, prepared }: Posting,
  hashes: readonly string[],
): Generator<Uint8Array> {
  const settlement = { outcome, settledAt: recordedAt, signatories };
  const shared = { submission, organisation, settlement, maker: signatories.maker.name };
  for (const [position, item] of prepared.entries()) {
    const at = { seq: firstSeq + position, recorded_at: recordedAt };
    yield leafBytes(leafOfStored(storedEvent(item, at, { ...shared, hash: hashes[position]! })));
  }
}

/** What only some events have. */
const SOMETIMES = [
  ...(['external_id', 'document', 'memo', 'overrides', 'corrects', 'restatement'] as const),
];

/** A prepared event as it will stand in the journal, field by field: there may be many of them. */
function storedEvent(
  { event, original, audience, effects, marks }: Prepared,
  { seq, recorded_at }: Pick<StoredEvent, 'seq' | 'recorded_at'>,
  settled: Pick<StoredEvent, 'submission' | 'organisation' | 'settlement' | 'maker'> & {
    hash: string;
  },
): StoredEvent {
  const { type, effective_on, provenance, data } = event;
  const { submission, organisation, settlement, maker, hash: content_hash } = settled;
  const stored: StoredEvent = {
    ...{ seq, type, effective_on, recorded_at, provenance, data, effects, marks },
    ...{ submission, organisation, settlement, maker, content_hash, leafForm: LEAF_FORM },
  };
  for (const name of SOMETIMES)
    if (event[name] !== undefined) Object.assign(stored, { [name]: event[name] });
  if (original) stored.reverses = original.seq;
  if (audience !== undefined) stored.audience = audience;
  return stored;
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

/** What the journal has of all that a batch may refer to. */
async function readState(
  sql: Sql,
  events: readonly Shaped[],
  originals: ReadonlyMap<number, Original>,
) {
  // A reversed registration gives its code free, so those codes must be loaded as well.
  const freed = [...originals.values()].flatMap((event) =>
    typeof event.data.code === 'string' ? [event.data.code] : [],
  );
  const [found, lists, quarters, numbers, used] = await together([
    findEntitiesWithMarks(sql, [...namesIn(events), ...freed], LOOKED_UP),
    usesLists(events) ? readCodeLists(sql) : Promise.resolve(new CodeLists([])),
    readQuarters(sql),
    readHighestNumbers(sql, prefixesIn(events)),
    readUsedCodes(sql, codesIn(events)),
  ]);
  return { ...found, lists, quarters, numbers, used };
}

/** Judges the rules between events; of the codes that the batch registers some were used before. */
async function judgeAll(
  sql: Sql,
  prepared: readonly Prepared[],
  used: ReadonlySet<string>,
): Promise<void> {
  const registered = prepared.flatMap((item) => item.registers ?? []);
  const added = new Set(registered.map(({ code }) => code));
  const needed = await inTurns(touched(prepared));
  // Whatever is recorded about a thing comes after its registration, so about new ones nothing is.
  const recorded = withoutNew(needed, (code) => added.has(code) && !used.has(code));
  const reversed = prepared.flatMap((item) => item.original?.seq ?? []);
  const posted = prepared.flatMap((item) => item.effects.flatMap((effect) => effect.vehicle ?? []));
  const vehicles = [...new Set(posted)];
  const [sums, marks, references, entities] = await Promise.all([
    Promise.all(recorded.sums.map((group) => readDailySums(sql, group))),
    readMarks(sql, recorded.marks),
    readFirstReferences(sql, needed.registrations, reversed),
    vehicles.length === 0 ? [] : readEntities(sql, { codes: vehicles }),
  ]);
  const work = judge(prepared, needed, {
    sums,
    marks,
    references,
    entities: new Map([...entities, ...registered].map((entity) => [entity.code, entity])),
  });
  await inTurns(work);
}

/** Refuses a batch that closes or opens a quarter and contains anything else. */
function refuseCompany(prepared: readonly Prepared[]): void {
  const alone = prepared.find(({ definition }) => definition.alone);
  if (!alone || prepared.length === 1) return;
  const detail = `“${alone.definition.label}”须单独成批，请与其他事项分开提交。`;
  alone.findings.push({ code: 'stands_alone', detail });
}
