/** The tree over the journal: grown with every posting, its heads signed, its proofs drawn. */
import { canonicalize } from '../domain/values/canonical-json.ts';
import { Refusal } from '../platform/errors.ts';
import { sha256Digest } from '../platform/digest.ts';
import { inTurns } from '../platform/give-way.ts';
import type { SigningKey } from '../platform/signing.ts';
import { EVERYTHING, type Database, type Sql } from '../db/connection.ts';
import { lockPosting, readEvents, type StoredEvent } from '../db/journal.ts';
import {
  findHead,
  insertHead,
  insertKey,
  insertNodes,
  nodeKey,
  readHeadTime,
  readNodes,
  readRightEdge,
} from '../db/tree.ts';
import { instant } from '../domain/values/instants.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import {
  checkersIn,
  leafBytes,
  makeLeaf,
  type LeafEvent,
  type SettledSubmission,
} from '../domain/proof/leaf.ts';
import {
  append,
  frontierPositions,
  fromHex,
  leafHash,
  frontierRoot,
  toHex,
  type Frontier,
  type Hash,
  type NodePosition,
  type TreeNode,
} from '../domain/proof/merkle-tree.ts';
import {
  consistencyProof,
  inclusionProof,
  nodesForConsistency,
  nodesForInclusion,
} from '../domain/proof/merkle-proofs.ts';
import { signHead, type TreeHead } from '../domain/proof/tree-head.ts';

/** A tree of this size and its root, which needs no key. */
export interface Root {
  size: number;
  root: string;
  hash: 'SHA-256';
}

/** The leaf of a stored event, in the form in which it was made. */
export function leafOfStored(event: StoredEvent): LeafEvent {
  const { outcome, settledAt, signatories } = event.settlement;
  const { maker, checker } = signatories;
  return makeLeaf(event, {
    form: event.leafForm,
    organisation: event.organisation,
    submission: {
      id: event.submission,
      maker,
      outcome: outcome as SettledSubmission['outcome'],
      checkers: checker === undefined ? [] : [checker],
      settled_at: settledAt,
    },
  });
}

/**
 * The hash of the leaf that a stored event has now. Undefined if the stored data cannot be a leaf,
 * or says more about who signed than a leaf holds.
 */
export function leafHashOfStored(event: StoredEvent): Hash | undefined {
  try {
    const leaf = leafOfStored(event);
    const { maker } = leaf.submission;
    const [checker] = checkersIn(leaf);
    const said = checker === undefined ? { maker } : { maker, checker };
    if (canonicalize(event.settlement.signatories) !== canonicalize(said)) return undefined;
    return leafHash(sha256Digest, leafBytes(leaf));
  } catch {
    // Nothing is read here, so any error comes from the event itself.
    return undefined;
  }
}

const frontierAmong = (nodes: ReadonlyMap<string, string>, size: number): Frontier => ({
  size,
  hashes: frontierPositions(size).map((place) => fromHex(nodeAt(nodes, place))),
});

/** The right edge of the tree when it had this size. */
const readFrontier = async (sql: Sql, size: number): Promise<Frontier> =>
  frontierAmong(await readNodes(sql, frontierPositions(size)), size);

/** The right edge of the tree as it is, where leaves are added. */
export async function readEdge(sql: Sql): Promise<Frontier> {
  const { size, nodes } = await readRightEdge(sql);
  return frontierAmong(nodes, size);
}

function nodeAt(nodes: ReadonlyMap<string, string>, place: NodePosition): string {
  const hash = nodes.get(nodeKey(place));
  if (hash !== undefined) return hash;
  throw new Error(`The tree has no node ${nodeKey(place)}; run kechuang verify.`);
}

/** Adds these leaves at the edge and gives the new edge. Only under the posting lock. */
export async function growTree(
  sql: Sql,
  edge: Frontier,
  leaves: Iterable<Uint8Array>,
): Promise<Frontier> {
  const { frontier, completed } = await inTurns(appendAll(edge, leaves));
  await insertNodes(sql, completed);
  return frontier;
}

/** The edge after these leaves and the nodes that they complete, with a pause after each leaf. */
function* appendAll(
  edge: Frontier,
  leaves: Iterable<Uint8Array>,
): Generator<void, { frontier: Frontier; completed: TreeNode[] }> {
  let frontier = edge;
  const completed: TreeNode[] = [];
  for (const bytes of leaves) {
    const grown = append(sha256Digest, frontier, leafHash(sha256Digest, bytes));
    frontier = grown.frontier;
    completed.push(...grown.completed);
    yield;
  }
  return { frontier, completed };
}

const BATCH = 1000;

/** Adds the missing leaves of a journal older than the tree; undefined if none are missing. */
export async function completeTree(
  database: Database,
  progress: (done: number) => void,
): Promise<void> {
  for (;;) {
    const done = await database.write(EVERYTHING, async (sql) => {
      await lockPosting(sql);
      const edge = await readEdge(sql);
      const { size } = edge;
      const events = await readEvents(sql, { knownSeq: LATEST, after: size, limit: BATCH });
      await growTree(
        sql,
        edge,
        events.map((event) => leafBytes(leafOfStored(event))),
      );
      return events.length === 0 ? undefined : size + events.length;
    });
    if (done === undefined) return;
    progress(done);
  }
}

/** The root of the tree when it had this size. */
export async function rootAt(sql: Sql, size: number): Promise<Root> {
  const root = toHex(frontierRoot(sha256Digest, await readFrontier(sql, size)));
  return { size, root, hash: 'SHA-256' };
}

/**
 * The signed head of the tree at a size: as it was signed first, or signed now and kept. Its time
 * is that of the last record in it, so that signing again gives the same head.
 */
async function headAt(sql: Sql, size: number, key: SigningKey): Promise<TreeHead> {
  const kept = await findHead(sql, size);
  if (kept) return kept;
  const { root } = await rootAt(sql, size);
  const at = instant((await readHeadTime(sql, size)) ?? EMPTY_SINCE);
  const head = await signHead({ size, root, at }, key);
  await insertKey(sql, key.keyId, key.publicKey.text);
  await insertHead(sql, head);
  return head;
}

/** The time of the head of an empty tree. */
const EMPTY_SINCE = '1970-01-01T00:00:00Z';

export function readHead(database: Database, size: number, key: SigningKey): Promise<TreeHead> {
  return database.write(EVERYTHING, (sql) => headAt(sql, size, key));
}

/** The leaf's hash and the hashes that lead from it to the root of a size. */
export async function proveInclusion(sql: Sql, seq: number, size: number): Promise<Inclusion> {
  refuseBeyond(seq, size);
  return (await proveAll(sql, [seq], size)).get(seq)!;
}

export interface Inclusion {
  leaf: string;
  proof: string[];
}

/** The proofs of many records in the tree of one size, with its nodes read once. */
export async function proveAll(
  sql: Sql,
  seqs: readonly number[],
  size: number,
): Promise<Map<number, Inclusion>> {
  const places = seqs.flatMap((seq) => [
    { level: 0, index: seq - 1 },
    ...nodesForInclusion(seq - 1, size),
  ]);
  const distinct = new Map(places.map((place) => [nodeKey(place), place]));
  const nodes = await readNodes(sql, [...distinct.values()]);
  const hashAt = (level: number, index: number): string => nodeAt(nodes, { level, index });
  const proofs = new Map<number, Inclusion>();
  for (const seq of seqs) {
    const proof = await inclusionProof(sha256Digest, seq - 1, size, hashAt);
    proofs.set(seq, { leaf: hashAt(0, seq - 1), proof });
  }
  return proofs;
}

/** The hashes that prove that the tree of the earlier size is the beginning of the later one. */
export async function proveConsistency(sql: Sql, from: number, to: number): Promise<string[]> {
  refuseBeyond(from, to);
  const nodes = await readNodes(sql, nodesForConsistency(from, to));
  return consistencyProof(sha256Digest, from, to, (level, index) =>
    nodeAt(nodes, { level, index }),
  );
}

function refuseBeyond(inner: number, outer: number): void {
  if (inner <= outer) return;
  throw new Refusal('parameter_invalid', `只有 ${outer} 条记录的树中没有第 ${inner} 条记录。`);
}
