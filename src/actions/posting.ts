/**
 * The one write path of the journal: prepare, load what the rules need, judge, post. The API, the
 * forms, imports and the seed all use it, under the posting lock.
 */
import { personScope, type Person } from '../platform/roles-and-rights.ts';
import { together, type Sql } from '../db/connection.ts';
import { mapped, tell } from '../db/long-transaction.ts';
import { keepReadersWaiting, nextPosition, type JournalPosition } from '../db/journal.ts';
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
} from '../db/batch-loading.ts';
import { readLatestMarks } from '../db/statements.ts';
import type { ClosedReport } from '../db/closings.ts';
import { insertSettlement, type Settlement } from '../db/submissions.ts';
import { Quarters } from '../domain/journal/closed-quarters.ts';
import { CodeLists } from '../domain/values/code-lists.ts';
import { LAST_DAY, type Day } from '../domain/values/days.ts';
import type { Entity } from '../domain/values/entity-codes.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import { judge, touched } from '../domain/journal/judge.ts';
import {
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
import { contentHash, setAsideRecorded } from './set-aside-recorded.ts';
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
  const prepared = await mapped(sql, '检查', fresh, ({ index, event }) =>
    preparation.propose(event, index),
  );
  const others = [...(partly?.faults ?? []), ...faults];
  const { allowed, refused: notAllowed } = authorise(maker, prepared);
  tell(sql, '核对规则', 0, allowed.length);
  await judgeAll(sql, allowed);
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
    tell(sql, '入账', before + part.prepared.length, prepared.length);
  }
  await fileClosings(sql, batch.signed);
}

/** The leaves of a part, one at a time: all together would need as much memory as the part. */
function* makeLeaves(
  { settlement: { outcome, signatories } }: DecidedSubmission,
  { submission, organisation, recordedAt, firstSeq, prepared }: Posting,
  hashes: readonly string[],
): Generator<Uint8Array> {
  for (const [position, item] of prepared.entries())
    yield leafBytes(
      leafOfStored({
        ...journalEvent(item, firstSeq + position, recordedAt, hashes[position]!),
        submission,
        maker: signatories.maker.name,
        organisation,
        settlement: { outcome, settledAt: recordedAt, signatories },
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
  const [found, lists, quarters, numbers] = await together([
    findEntitiesWithMarks(sql, [...namesIn(events), ...freed], LOOKED_UP),
    usesLists(events) ? readCodeLists(sql) : Promise.resolve(new CodeLists([])),
    readQuarters(sql),
    readHighestNumbers(sql, prefixesIn(events)),
  ]);
  return { ...found, lists, quarters, numbers };
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
