/**
 * Proofs in the Merkle tree of RFC 9162: that a leaf is in a tree (section 2.1.3), and that a later
 * tree only adds to an earlier one (2.1.4). They are made from O(log n) perfect subtrees, and
 * checked with only the two heads. Hashes are lower-case hexadecimal.
 */
import {
  emptyRoot,
  fromHex,
  isHash,
  isSize,
  joined,
  nodeHash,
  toHex,
  type Hash,
  type HashAlgorithm,
  type NodePosition,
} from './merkle-tree.ts';

/** The hash of a perfect subtree, as `append` gave it. */
export type NodeAt = (level: number, index: number) => string | Promise<string>;

/** Leaves from `start` up to but not including `end`. */
interface Span {
  start: number;
  end: number;
}

const half = (number: number): number => Math.floor(number / 2);
const isOdd = (number: number): boolean => number % 2 === 1;

/** The largest power of two smaller than `size`, at which the RFC splits a tree of two or more. */
function split(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** PATH(index, D[size]): the subtrees whose roots are the proof, from the leaf upwards. */
function inclusionSpans(index: number, size: number): Span[] {
  if (!isSize(size) || !isSize(index) || index >= size)
    throw new RangeError(`${size} 条记录的证明树中没有位置为 ${index} 的记录（位置从 0 起）。`);
  const spans: Span[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + split(end - start);
    if (index < middle) {
      spans.push({ start: middle, end });
      end = middle;
    } else {
      spans.push({ start, end: middle });
      start = middle;
    }
  }
  return spans.reverse();
}

/** PROOF(from, D[to]) of the RFC; empty if both trees are the same or the earlier one is empty. */
function consistencySpans(from: number, to: number): Span[] {
  if (!isSize(from) || !isSize(to) || from > to)
    throw new RangeError(`不能证明 ${to} 条记录的树延续了 ${from} 条记录的树：先后颠倒。`);
  if (from === 0) return [];
  const spans: Span[] = [];
  let [start, end] = [0, to];
  while (from < end) {
    const middle = start + split(end - start);
    if (from <= middle) {
      spans.push({ start: middle, end });
      end = middle;
    } else {
      spans.push({ start, end: middle });
      start = middle;
    }
  }
  // Where the old tree is itself the subtree that is left, its root is known to who asks.
  if (start > 0) spans.push({ start, end });
  return spans.reverse();
}

/** The perfect subtrees side by side that make up a span, from the largest to the smallest. */
function cover({ start, end }: Span): NodePosition[] {
  const places: NodePosition[] = [];
  for (let at = start; at < end;) {
    let [level, leaves] = [0, 1];
    while (at + leaves * 2 <= end) {
      level += 1;
      leaves *= 2;
    }
    places.push({ level, index: at / leaves });
    at += leaves;
  }
  return places;
}

async function spanRoots(
  algorithm: HashAlgorithm,
  spans: readonly Span[],
  nodeAt: NodeAt,
): Promise<string[]> {
  const spanRoot = async (span: Span): Promise<string> => {
    const hashes = await Promise.all(cover(span).map(({ level, index }) => nodeAt(level, index)));
    return hashes.length === 1 ? hashes[0]! : toHex(joined(algorithm, hashes.map(fromHex)));
  };
  return Promise.all(spans.map(spanRoot));
}

/** Every node that `inclusionProof` will ask for, so that one query may bring them all. */
export const nodesForInclusion = (index: number, size: number): NodePosition[] =>
  inclusionSpans(index, size).flatMap(cover);

/** Every node that `consistencyProof` will ask for, so that one query may bring them all. */
export const nodesForConsistency = (from: number, to: number): NodePosition[] =>
  consistencySpans(from, to).flatMap(cover);

/**
 * The proof that the leaf at `index` (from 0) is in the tree of the first `size` leaves; refuses an
 * index that is not.
 */
export const inclusionProof = (
  algorithm: HashAlgorithm,
  index: number,
  size: number,
  nodeAt: NodeAt,
): Promise<string[]> => spanRoots(algorithm, inclusionSpans(index, size), nodeAt);

/**
 * The proof that the tree of the first `to` leaves begins with the tree of the first `from` leaves.
 * Empty if both are the same or the earlier one is empty. Refuses `from` later than `to`.
 */
export const consistencyProof = (
  algorithm: HashAlgorithm,
  from: number,
  to: number,
  nodeAt: NodeAt,
): Promise<string[]> => spanRoots(algorithm, consistencySpans(from, to), nodeAt);

export interface InclusionClaim {
  /** The position of the leaf, from 0. */
  index: number;
  size: number;
  leaf: string;
  root: string;
  proof: readonly string[];
}

const areHashes = (algorithm: HashAlgorithm, texts: readonly unknown[]): boolean =>
  texts.every((text) => isHash(algorithm, text));

/**
 * Whether the proof leads from the leaf to the root (RFC 9162, 2.1.3.2). A size and a root belong
 * together: take both from one signed head. Alone, another size under which the leaf lies on the
 * same path (the first leaf of 3 and of 4) is accepted too, as the RFC has it.
 */
export function verifyInclusion(algorithm: HashAlgorithm, claim: InclusionClaim): boolean {
  const { index, size, leaf, root, proof } = claim;
  if (!isSize(index) || !isSize(size) || index >= size) return false;
  if (!areHashes(algorithm, [leaf, root, ...proof])) return false;
  let [first, last] = [index, size - 1];
  let hash = fromHex(leaf);
  for (const sibling of proof.map(fromHex)) {
    if (last === 0) return false;
    if (isOdd(first) || first === last) {
      hash = nodeHash(algorithm, sibling, hash);
      // Levels at which the right edge has no sibling are passed over.
      while (!isOdd(first) && first !== 0) [first, last] = [half(first), half(last)];
    } else {
      hash = nodeHash(algorithm, hash, sibling);
    }
    [first, last] = [half(first), half(last)];
  }
  return last === 0 && toHex(hash) === root;
}

export interface ConsistencyClaim {
  /** Leaves of the earlier tree. */
  from: number;
  to: number;
  fromRoot: string;
  toRoot: string;
  proof: readonly string[];
}

/**
 * Whether the later tree holds all leaves of the earlier one, unchanged and first (RFC 9162,
 * 2.1.4.2). Beyond the RFC: a tree is consistent with itself, and any tree with the empty one, by
 * an empty proof. As for inclusion, each size comes with its root from a signed head.
 */
export function verifyConsistency(algorithm: HashAlgorithm, claim: ConsistencyClaim): boolean {
  const { from, to, fromRoot, toRoot, proof } = claim;
  if (!isSize(from) || !isSize(to) || from > to) return false;
  if (!areHashes(algorithm, [fromRoot, toRoot, ...proof])) return false;
  if (from === 0 && fromRoot !== toHex(emptyRoot(algorithm))) return false;
  if (from === to) return proof.length === 0 && fromRoot === toRoot;
  if (from === 0) return proof.length === 0;
  if (proof.length === 0) return false;
  // The root of an earlier tree that is a perfect subtree is known, so the proof leaves it out.
  const path = (split(from + 1) === from ? [fromRoot, ...proof] : proof).map(fromHex);
  let [first, last] = [from - 1, to - 1];
  while (isOdd(first)) [first, last] = [half(first), half(last)];
  let [earlier, later]: [Hash, Hash] = [path[0]!, path[0]!];
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (isOdd(first) || first === last) {
      earlier = nodeHash(algorithm, sibling, earlier);
      later = nodeHash(algorithm, sibling, later);
      while (!isOdd(first) && first !== 0) [first, last] = [half(first), half(last)];
    } else {
      later = nodeHash(algorithm, later, sibling);
    }
    [first, last] = [half(first), half(last)];
  }
  return last === 0 && toHex(earlier) === fromRoot && toHex(later) === toRoot;
}
