/**
 * The Merkle tree of RFC 9162, section 2.1: over leaves that are only ever added, one root of 32
 * bytes stands for all of them, in their order. What is kept between two leaves is the frontier,
 * the right edge of the tree: the roots of its perfect subtrees, at most one a level.
 *
 * Inside, a hash is bytes; on the wire and in the database it is lower-case hexadecimal.
 */

/** A synchronous digest by its name, so that SHA-256 can have a successor. */
export interface HashAlgorithm {
  name: 'SHA-256';
  /** Bytes of one digest. */
  length: number;
  /** Must not keep `bytes`, because the caller uses the buffer again. */
  digest(bytes: Uint8Array): Uint8Array;
}

export type Hash = Uint8Array;

/** Where a perfect subtree stands: `index` counts those of its level; leaves are level 0. */
export interface NodePosition {
  level: number;
  index: number;
}

/** A perfect subtree: it never changes again, so it may be kept for ever. */
export interface TreeNode extends NodePosition {
  hash: Hash;
}

/** The right edge of a tree: its perfect subtrees from the largest on the left to the smallest. */
export interface Frontier {
  /** Leaves so far. */
  size: number;
  hashes: readonly Hash[];
}

// Leaves and nodes begin with different bytes, so neither can be passed off as the other.
const LEAF = 0x00;
const NODE = 0x01;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte]!;
  return text;
}

/** The value of a digit that was found to be one: 0–9 stand at 48 in ASCII, a–f at 97. */
function digitAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code < 97 ? code - 48 : code - 87;
}

/** Reads lower-case hexadecimal; throws on anything else, so each hash has one spelling. */
export function fromHex(text: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new TypeError('Not lower-case hexadecimal.');
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1)
    bytes[index] = digitAt(text, index * 2) * 16 + digitAt(text, index * 2 + 1);
  return bytes;
}

/** The hash of an opaque leaf: H(0x00 ‖ bytes). */
export function leafHash(algorithm: HashAlgorithm, bytes: Uint8Array): Hash {
  const input = new Uint8Array(bytes.length + 1);
  input[0] = LEAF;
  input.set(bytes, 1);
  return algorithm.digest(input);
}

// Made once: a buffer for every node would be a quarter of the time of a large tree.
let pair = new Uint8Array(0);

/** The hash of an inner node: H(0x01 ‖ left ‖ right). */
export function nodeHash(algorithm: HashAlgorithm, left: Hash, right: Hash): Hash {
  const { length } = algorithm;
  if (left.length !== length || right.length !== length)
    throw new TypeError(`A hash of ${algorithm.name} has ${length} bytes.`);
  if (pair.length !== 1 + 2 * length) pair = new Uint8Array(1 + 2 * length);
  pair[0] = NODE;
  pair.set(left, 1);
  pair.set(right, 1 + length);
  return algorithm.digest(pair);
}

/** The root of a tree without leaves: H(). */
export const emptyRoot = (algorithm: HashAlgorithm): Hash => algorithm.digest(new Uint8Array(0));

/** The frontier before the first leaf. */
export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };

/** Whether a number can be that of leaves in a tree. */
export const isSize = (size: number): boolean => Number.isSafeInteger(size) && size >= 0;

/** How many perfect subtrees make up a tree of this size: the ones in its binary form. */
function subtrees(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

/**
 * Adds one leaf by its hash. Gives the new frontier (the old one stays as it was) and the perfect
 * subtrees now complete, the leaf itself first: kept in a database, they are all that proofs need.
 */
export function append(
  algorithm: HashAlgorithm,
  frontier: Frontier,
  leaf: Hash,
): { frontier: Frontier; completed: TreeNode[] } {
  const { size } = frontier;
  const hashes = [...frontier.hashes];
  const completed: TreeNode[] = [{ level: 0, index: size, hash: leaf }];
  let hash = leaf;
  // As in a binary addition with carry, each pair is replaced by its parent.
  for (let level = 1, index = size; index % 2 === 1; level += 1) {
    hash = nodeHash(algorithm, hashes.pop()!, hash);
    index = (index - 1) / 2;
    completed.push({ level, index, hash });
  }
  hashes.push(hash);
  return { frontier: { size: size + 1, hashes }, completed };
}

/** The root of subtrees that stand side by side, from left to right; at least one. */
export function joined(algorithm: HashAlgorithm, hashes: readonly Hash[]): Hash {
  return hashes.reduceRight((right, left) => nodeHash(algorithm, left, right));
}

/** The root of the tree that ends at this frontier. */
export function frontierRoot(algorithm: HashAlgorithm, { hashes }: Frontier): Hash {
  return hashes.length === 0 ? emptyRoot(algorithm) : joined(algorithm, hashes);
}

/** Where the subtrees of a frontier of this size stand, from left to right. */
export function frontierPositions(size: number): NodePosition[] {
  const places: NodePosition[] = [];
  for (let level = 0, rest = size; rest > 0; level += 1, rest = Math.floor(rest / 2))
    if (rest % 2 === 1) places.unshift({ level, index: rest - 1 });
  return places;
}

/** A frontier as it is kept: the number of leaves and the hashes in hexadecimal. */
export interface FrontierText {
  size: number;
  hashes: string[];
}

export const frontierText = ({ size, hashes }: Frontier): FrontierText => ({
  size,
  hashes: hashes.map(toHex),
});

/** Reads a stored frontier. Throws a sentence if it cannot be a frontier of that size. */
export function readFrontier(algorithm: HashAlgorithm, kept: FrontierText): Frontier {
  const { size } = kept;
  if (!isSize(size)) throw new Error(`证明树的记录数应为不小于零的整数，现为 ${String(size)}。`);
  const expected = subtrees(size);
  if (kept.hashes.length !== expected) {
    throw new Error(
      `证明树的边缘与记录数不符：${size} 条记录应有 ${expected} 个散列值，现有 ${kept.hashes.length} 个；请重建证明树。`,
    );
  }
  const wrong = kept.hashes.findIndex((text) => !isHash(algorithm, text));
  if (wrong >= 0)
    throw new Error(`证明树边缘的第 ${wrong + 1} 个散列值不完整或有误；请重建证明树。`);
  return { size, hashes: kept.hashes.map(fromHex) };
}

/** Whether a text is a hash of this algorithm in its one spelling. */
export function isHash(algorithm: HashAlgorithm, text: unknown): text is string {
  return (
    typeof text === 'string' && text.length === algorithm.length * 2 && /^[0-9a-f]+$/.test(text)
  );
}
