/**
 * The one write path of the journal: what was checked is posted. The API, the forms, imports and
 * the seed all use it, under the posting lock.
 */
import { together, type Sql } from '../db/connection.ts';
import { tell } from '../db/long-transaction.ts';
import {
  keepReadersWaiting,
  nextPosition,
  type JournalPosition,
  type StoredEvent,
} from '../db/journal.ts';
import { inParts, insertPostings, type Posting } from '../db/insert-events.ts';
import type { ClosedReport } from '../db/closings.ts';
import { insertSettlements, type Settlement } from '../db/submissions.ts';
import type { Prepared } from '../domain/journal/batch-lookups.ts';
import { LEAF_FORM } from '../domain/proof/leaf-form.ts';
import { leafBytes } from '../domain/proof/leaf.ts';
import type { Frontier } from '../domain/proof/merkle-tree.ts';
import type { Batch } from './check-batch.ts';
import { fileClosings } from './closing.ts';
import { contentHash } from './set-aside-recorded.ts';
import { growTree, leafOfStored, readEdge } from './tree.ts';

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

/** A complete batch, and the settlement that posts it. */
export interface Settled {
  settled: DecidedSubmission;
  batch: CompleteBatch;
}

/** Settles a submission by posting its complete batch from this place on, and grows the tree. */
export const postBatch = (
  sql: Sql,
  settled: DecidedSubmission,
  batch: CompleteBatch,
  place: Place,
): Promise<void> => postEach(sql, [{ settled, batch }], place);

/** Settles submissions by posting their batches, one after another, from this place on. */
export async function postEach(sql: Sql, all: readonly Settled[], place: Place): Promise<void> {
  let seq = place.seq;
  const whole = all.map((each): Part => {
    const { prepared } = each.batch;
    const { id: submission, organisation } = each.settled;
    const begins = seq;
    seq += prepared.length;
    const { recordedAt } = place;
    return { ...each, submission, organisation, recordedAt, begins, firstSeq: begins, prepared };
  });
  let edge = place.edge ?? (await readEdge(sql));
  const settlements = all.map(({ settled }) => settled.settlement);
  const settling = insertSettlements(sql, settlements, place.recordedAt);
  // Several are small; only one that is alone may be too large to be sent at once.
  const steps = whole.length === 1 ? [...inParts(whole[0]!)].map((part) => [part]) : [whole];
  for (const parts of steps) {
    const hashes = parts.map(contentHashesOf);
    [, , edge] = await together([
      settling,
      insertPostings(sql, parts, hashes),
      growTree(sql, edge, makeLeaves(parts, hashes)),
    ]);
    const { firstSeq, prepared } = parts[0]!;
    tell(sql, '入账', firstSeq - place.seq + prepared.length, seq - place.seq);
  }
  for (const { batch } of all) await fileClosings(sql, batch.signed);
}

/** A posting, or a part of one whose first event has the number `begins`. */
interface Part extends Posting, Settled {
  begins: number;
}

const contentHashesOf = ({ prepared, firstSeq, begins, batch }: Part): string[] =>
  prepared.map(({ original }, index) =>
    contentHash(batch.proposals[firstSeq - begins + index]!, original?.effective_on),
  );

/** The leaves of parts, one at a time: all together would need as much memory as the parts. */
function* makeLeaves(
  parts: readonly Part[],
  hashes: readonly (readonly string[])[],
): Generator<Uint8Array> {
  for (const [index, part] of parts.entries()) {
    const { submission, organisation, recordedAt, firstSeq, prepared } = part;
    const { outcome, signatories } = part.settled.settlement;
    const settlement = { outcome, settledAt: recordedAt, signatories };
    const shared = { submission, organisation, settlement, maker: signatories.maker.name };
    for (const [position, item] of prepared.entries()) {
      const at = { seq: firstSeq + position, recorded_at: recordedAt };
      const hash = hashes[index]![position]!;
      yield leafBytes(leafOfStored(storedEvent(item, at, { ...shared, hash })));
    }
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
