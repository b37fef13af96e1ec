/**
 * The Merkle tree against RFC 9162: its definitions written down once more, naively, straight from
 * the text of section 2.1, the published vectors, and every way of lying that comes to mind.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  append,
  EMPTY_FRONTIER,
  emptyRoot,
  fromHex,
  frontierText,
  leafHash,
  nodeHash,
  readFrontier,
  frontierRoot,
  toHex,
  type Frontier,
} from '../../../src/domain/proof/merkle-tree.ts';
import {
  consistencyProof,
  inclusionProof,
  nodesForConsistency,
  nodesForInclusion,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/domain/proof/merkle-proofs.ts';
import { sha256Digest as sha256 } from '../../../src/platform/digest.ts';
import { holds } from '../../support/extent.ts';

// The RFC once more: hexadecimal throughout, recursion, nothing shared with the project.

const H = (hex: string): string =>
  createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex');

const largestPowerOfTwoBelow = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1);

class Definition {
  readonly #leaves: readonly string[];
  readonly #known = new Map<string, string>();

  constructor(leaves: readonly string[]) {
    this.#leaves = leaves;
  }

  /** MTH(D[from:to]), remembered, since every larger tree asks for it again. */
  mth(from: number, to: number): string {
    const id = `${from} ${to}`;
    const known = this.#known.get(id) ?? this.#mth(from, to);
    this.#known.set(id, known);
    return known;
  }

  #mth(from: number, to: number): string {
    const n = to - from;
    if (n === 0) return H('');
    if (n === 1) return H(`00${this.#leaves[from]!}`);
    const k = largestPowerOfTwoBelow(n);
    return H(`01${this.mth(from, from + k)}${this.mth(from + k, to)}`);
  }

  /** PATH(m, D[from:to]) */
  path(m: number, from: number, to: number): string[] {
    const n = to - from;
    if (n === 1) return [];
    const k = largestPowerOfTwoBelow(n);
    return m < k
      ? [...this.path(m, from, from + k), this.mth(from + k, to)]
      : [...this.path(m - k, from + k, to), this.mth(from, from + k)];
  }

  /** PROOF(m, D[0:n]) = SUBPROOF(m, D[0:n], true) */
  proof(m: number, n: number): string[] {
    return this.#subproof(m, 0, n, true);
  }

  #subproof(m: number, from: number, to: number, b: boolean): string[] {
    const n = to - from;
    if (m === n) return b ? [] : [this.mth(from, to)];
    const k = largestPowerOfTwoBelow(n);
    return m <= k
      ? [...this.#subproof(m, from, from + k, b), this.mth(from + k, to)]
      : [...this.#subproof(m - k, from + k, to, false), this.mth(from, from + k)];
  }
}

/** Whether the leaf lies left or right at each step down: two sizes may agree on it. */
function way(index: number, size: number): string {
  if (size === 1) return '';
  const k = largestPowerOfTwoBelow(size);
  return index < k ? `l${way(index, k)}` : `r${way(index - k, size - k)}`;
}

/** The same of a consistency proof. */
function stepsOf(m: number, n: number, b = true): string {
  if (m === n) return b ? 'known' : 'given';
  const k = largestPowerOfTwoBelow(n);
  return m <= k ? `l${stepsOf(m, k, b)}` : `r${stepsOf(m - k, n - k, false)}`;
}

// A tree grown leaf by leaf, its nodes kept as a database would keep them

class Kept {
  readonly #nodes = new Map<string, string>();
  readonly roots: string[] = [toHex(emptyRoot(sha256))];
  readonly leaves: string[] = [];
  frontier: Frontier = EMPTY_FRONTIER;

  constructor(leaves: readonly string[]) {
    for (const leaf of leaves) {
      const hash = leafHash(sha256, fromHex(leaf));
      this.leaves.push(toHex(hash));
      const added = append(sha256, this.frontier, hash);
      this.frontier = added.frontier;
      for (const { level, index, hash: node } of added.completed) {
        const place = `${level}/${index}`;
        expect(this.#nodes.has(place)).toBe(false);
        this.#nodes.set(place, toHex(node));
      }
      this.roots.push(toHex(frontierRoot(sha256, this.frontier)));
    }
  }

  /** Nodes that are complete at that size, and no others. */
  at(size: number) {
    return (level: number, index: number): string => {
      const node = this.#nodes.get(`${level}/${index}`);
      // Not by `expect`: a million of those would take longer than the proofs.
      if (node === undefined || (index + 1) * 2 ** level > size)
        throw new Error(`${level}/${index} is not complete at ${size}`);
      return node;
    };
  }

  inclusion(index: number, size: number): Promise<string[]> {
    return inclusionProof(sha256, index, size, this.at(size));
  }

  consistency(from: number, to: number): Promise<string[]> {
    return consistencyProof(sha256, from, to, this.at(to));
  }

  claim(index: number, size: number, proof: readonly string[]) {
    return { index, size, leaf: this.leaves[index]!, root: this.roots[size]!, proof };
  }

  between(from: number, to: number, proof: readonly string[]) {
    return { from, to, fromRoot: this.roots[from]!, toRoot: this.roots[to]!, proof };
  }
}

const LARGEST = 300;
const LEAVES = Array.from({ length: LARGEST }, (_, index) =>
  Buffer.from(`第 ${index} 号`).toString('hex'),
);
const kept = new Kept(LEAVES);
const definition = new Definition(LEAVES);

/** Every text that differs from this hash in one bit. */
const flips = (hex: string): string[] =>
  Array.from({ length: hex.length * 4 }, (_, bit) => {
    const bytes = fromHex(hex);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    return toHex(bytes);
  });

/** Every proof that differs in one bit, lacks a hash, or has one too many, twice or misplaced. */
function* lies(proof: readonly string[]): Generator<string[]> {
  for (const [at, hash] of proof.entries()) {
    for (const flipped of flips(hash)) yield proof.with(at, flipped);
    yield proof.toSpliced(at, 1);
    yield proof.toSpliced(at, 0, hash);
    yield proof.with(at, hash.toUpperCase());
    yield proof.with(at, hash.slice(2));
    const other = proof[at + 1];
    if (other !== undefined) yield proof.toSpliced(at, 2, other, hash);
  }
  yield [...proof, '0'.repeat(64)];
  yield ['0'.repeat(64), ...proof];
}

describe('as the RFC defines it, for every size to 300', () => {
  test('the roots', () => {
    const expected = kept.roots.map((_, size) => definition.mth(0, size));
    expect(kept.roots).toEqual(expected);
    expect(new Set(kept.roots).size).toBe(LARGEST + 1);
  });

  test('the inclusion proof of every leaf, which verifies', async () => {
    for (let size = 1; size <= LARGEST; size += 1) {
      const made = await Promise.all(LEAVES.slice(0, size).map((_, i) => kept.inclusion(i, size)));
      expect(made).toEqual(made.map((_, index) => definition.path(index, 0, size)));
      const refused = made.filter(
        (proof, index) => !verifyInclusion(sha256, kept.claim(index, size, proof)),
      );
      expect(refused).toEqual([]);
    }
  });

  test('the consistency proof of every pair, which verifies', async () => {
    for (let to = 1; to <= LARGEST; to += 1) {
      const made = await Promise.all(
        LEAVES.slice(0, to).map((_, i) => kept.consistency(i + 1, to)),
      );
      expect(made).toEqual(made.map((_, index) => definition.proof(index + 1, to)));
      const refused = made.filter(
        (proof, index) => !verifyConsistency(sha256, kept.between(index + 1, to, proof)),
      );
      expect(refused).toEqual([]);
    }
  });

  test('whatever the leaves', () =>
    holds(
      'values',
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 90 }).map(toHex), { minLength: 1, maxLength: 70 }),
        fc.nat(),
        async (leaves, pick) => {
          const tree = new Kept(leaves);
          const naive = new Definition(leaves);
          const size = leaves.length;
          const index = pick % size;
          expect(tree.roots[size]).toBe(naive.mth(0, size));
          expect(await tree.inclusion(index, size)).toEqual(naive.path(index, 0, size));
          expect(await tree.consistency(index + 1, size)).toEqual(naive.proof(index + 1, size));
        },
      ),
    ));

  test('a proof asks for no node but those announced, at most two a level', async () => {
    for (const size of [1, 2, 3, 7, 8, 100, 255, 300]) {
      const asked = (nodes: string[]) => (level: number, index: number) => {
        nodes.push(`${level}/${index}`);
        return kept.at(size)(level, index);
      };
      const placed = (places: { level: number; index: number }[]) =>
        places.map(({ level, index }) => `${level}/${index}`);
      for (let index = 0; index < size; index += 1) {
        const [inclusion, consistency]: [string[], string[]] = [[], []];
        await inclusionProof(sha256, index, size, asked(inclusion));
        await consistencyProof(sha256, index + 1, size, asked(consistency));
        expect(inclusion).toEqual(placed(nodesForInclusion(index, size)));
        expect(consistency).toEqual(placed(nodesForConsistency(index + 1, size)));
        expect(inclusion.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(size)));
        expect(consistency.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(size)) + 1);
      }
    }
  });
});

// The eight leaves with which implementations of Certificate Transparency check themselves

const VECTOR = ['', '00', '10', '2021', '3031', '40414243'].concat(
  ...['5051525354555657', '606162636465666768696a6b6c6d6e6f'],
);
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const NODES = {
  a: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  b: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  c: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  d: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  e: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  f: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
};

describe('the published vectors', () => {
  const tree = new Kept(VECTOR);

  test('the roots of 0 to 8 leaves', () => {
    expect(tree.roots).toEqual(ROOTS);
    expect(ROOTS.map((_, size) => new Definition(VECTOR).mth(0, size))).toEqual(ROOTS);
  });

  test.each([
    [0, 1, []],
    [0, 8, [NODES.a, NODES.b, NODES.c]],
    [5, 8, [NODES.d, NODES.e, ROOTS[4]]],
    [2, 3, [ROOTS[2]]],
    [1, 5, [ROOTS[1], NODES.b, NODES.d]],
  ])('leaf %i in %i', async (index, size, path) => {
    expect(await tree.inclusion(index, size)).toEqual(path);
  });

  test.each([
    [1, 1, []],
    [1, 8, [NODES.a, NODES.b, NODES.c]],
    [6, 8, [NODES.f, NODES.e, ROOTS[4]]],
    [2, 5, [NODES.b, NODES.d]],
  ])('%i leaves within %i', async (from, to, path) => {
    expect(await tree.consistency(from, to)).toEqual(path);
  });
});

describe('no lie is believed', () => {
  /** Small trees wholly; larger ones where they are lopsided. */
  const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 17];

  test('a proof of inclusion with one bit, hash or place changed', async () => {
    for (const size of [...SIZES, 300]) {
      for (const index of new Set([0, 1, size >> 1, size - 2, size - 1])) {
        if (index < 0 || index >= size) continue;
        const proof = await kept.inclusion(index, size);
        const claim = kept.claim(index, size, proof);
        expect(verifyInclusion(sha256, claim)).toBe(true);
        const believed = [
          ...[...lies(proof)].map((lie) => ({ ...claim, proof: lie })),
          ...flips(claim.leaf).map((leaf) => ({ ...claim, leaf })),
          ...flips(claim.root).map((root) => ({ ...claim, root })),
          ...kept.leaves.filter((leaf) => leaf !== claim.leaf).map((leaf) => ({ ...claim, leaf })),
        ].filter((lie) => verifyInclusion(sha256, lie));
        expect(believed).toEqual([]);
      }
    }
  });

  test('another index; and another size only where the leaf lies on the same way', async () => {
    const wrong: object[] = [];
    for (let size = 1; size <= 40; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const claim = kept.claim(index, size, await kept.inclusion(index, size));
        for (let other = 0; other <= 70; other += 1) {
          const moved = { ...claim, index: other };
          if (other !== index && verifyInclusion(sha256, moved)) wrong.push(moved);
          const resized = { ...claim, size: other };
          const same = other > index && way(index, other) === way(index, size);
          if (verifyInclusion(sha256, resized) !== same) wrong.push(resized);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('a proof of consistency with one bit, hash or place changed', async () => {
    for (const to of [...SIZES, 300]) {
      for (const from of new Set([1, 2, 3, 4, to >> 1, to - 1, to])) {
        if (from < 1 || from > to) continue;
        const proof = await kept.consistency(from, to);
        const claim = kept.between(from, to, proof);
        expect(verifyConsistency(sha256, claim)).toBe(true);
        const believed = [
          ...[...lies(proof)].map((lie) => ({ ...claim, proof: lie })),
          ...flips(claim.fromRoot).map((fromRoot) => ({ ...claim, fromRoot })),
          ...flips(claim.toRoot).map((toRoot) => ({ ...claim, toRoot })),
        ].filter((lie) => verifyConsistency(sha256, lie));
        expect(believed).toEqual([]);
      }
    }
  });

  test('other sizes only where the proof takes the same steps', async () => {
    for (let to = 2; to <= 20; to += 1) {
      for (let from = 1; from < to; from += 1) {
        const claim = kept.between(from, to, await kept.consistency(from, to));
        for (let other = 0; other <= 40; other += 1) {
          const sameTo = other > from && stepsOf(from, other) === stepsOf(from, to);
          expect(verifyConsistency(sha256, { ...claim, to: other })).toBe(sameTo);
          const sameFrom = other > 0 && other < to && stepsOf(other, to) === stepsOf(from, to);
          expect(verifyConsistency(sha256, { ...claim, from: other })).toBe(sameFrom);
        }
      }
    }
  });

  test('a tree is consistent with itself and with the empty one, by nothing', () => {
    const none: string[] = [];
    expect(verifyConsistency(sha256, kept.between(7, 7, none))).toBe(true);
    expect(verifyConsistency(sha256, kept.between(0, 0, none))).toBe(true);
    expect(verifyConsistency(sha256, kept.between(0, 7, none))).toBe(true);
    expect(verifyConsistency(sha256, kept.between(0, 7, [kept.roots[7]!]))).toBe(false);
    expect(verifyConsistency(sha256, kept.between(7, 7, [kept.roots[7]!]))).toBe(false);
    const changed = { ...kept.between(0, 7, none), fromRoot: kept.roots[1]! };
    expect(verifyConsistency(sha256, changed)).toBe(false);
    expect(verifyConsistency(sha256, { ...kept.between(7, 7, none), toRoot: kept.roots[6]! })).toBe(
      false,
    );
    expect(verifyConsistency(sha256, kept.between(4, 8, none))).toBe(false);
  });

  test('numbers that are none, and texts that are no hashes', async () => {
    const inclusion = kept.claim(2, 7, await kept.inclusion(2, 7));
    for (const number of [-1, 1.5, Number.NaN, Infinity, 2 ** 53, '2' as never]) {
      expect(verifyInclusion(sha256, { ...inclusion, index: number })).toBe(false);
      expect(verifyInclusion(sha256, { ...inclusion, size: number })).toBe(false);
      const claim = kept.between(2, 7, await kept.consistency(2, 7));
      expect(verifyConsistency(sha256, { ...claim, from: number })).toBe(false);
      expect(verifyConsistency(sha256, { ...claim, to: number })).toBe(false);
      expect(() => nodesForInclusion(number, 7)).toThrow('证明树中没有位置');
      expect(() => nodesForConsistency(number, 7)).toThrow('先后颠倒');
    }
    expect(() => nodesForInclusion(7, 7)).toThrow('7 条记录的证明树中没有位置为 7 的记录');
    expect(() => nodesForConsistency(8, 7)).toThrow('先后颠倒');
    for (const text of ['', 'x'.repeat(64), `${'0'.repeat(63)}\n`, null as never]) {
      expect(verifyInclusion(sha256, { ...inclusion, leaf: text })).toBe(false);
      expect(verifyInclusion(sha256, { ...inclusion, root: text })).toBe(false);
      expect(verifyInclusion(sha256, { ...inclusion, proof: [text] })).toBe(false);
    }
  });

  test('history rewritten: a leaf changed, left out, doubled or moved gives another root', async () => {
    const leaf = fc.uint8Array({ maxLength: 4 }).map(toHex);
    const rootFor = (leaves: readonly string[]): string => new Kept(leaves).roots.at(-1)!;
    await holds(
      'values',
      fc.property(
        fc.array(leaf, { minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.nat(),
        (leaves, a, b) => {
          const [at, to] = [a % leaves.length, b % leaves.length];
          const root = rootFor(leaves);
          expect(rootFor(leaves.toSpliced(at, 1))).not.toBe(root);
          expect(rootFor(leaves.slice(0, at))).not.toBe(root);
          expect(rootFor(leaves.toSpliced(at, 0, leaves[at]!))).not.toBe(root);
          expect(rootFor([...leaves, leaves.at(-1)!])).not.toBe(root);
          expect(rootFor(leaves.with(at, `${leaves[at]!}00`))).not.toBe(root);
          const swapped = leaves.with(at, leaves[to]!).with(to, leaves[at]!);
          expect(rootFor(swapped) === root).toBe(leaves[at] === leaves[to]);
        },
      ),
    );
  });

  test('an inner node is not to be passed off as a leaf', () => {
    const [left, right] = [leafHash(sha256, fromHex('00')), leafHash(sha256, fromHex('10'))];
    const node = nodeHash(sha256, left, right);
    expect(leafHash(sha256, Uint8Array.of(...left, ...right))).not.toEqual(node);
    expect(() => nodeHash(sha256, left, right.subarray(1))).toThrow('32 bytes');
  });
});

describe('trees too large to build', () => {
  /** Of equal leaves, so that a node's hash depends on its level alone, a root's on its size. */
  const levels = [H('00')];
  for (let level = 1; level < 53; level += 1)
    levels.push(H(`01${levels[level - 1]!}${levels[level - 1]!}`));
  const roots = new Map<number, string>([[1, levels[0]!]]);
  function root(size: number): string {
    const known = roots.get(size);
    if (known !== undefined) return known;
    let k = 1;
    while (k * 2 < size) k *= 2;
    const made = H(`01${root(k)}${root(size - k)}`);
    roots.set(size, made);
    return made;
  }
  const nodeAt = (level: number): Promise<string> => Promise.resolve(levels[level]!);

  test.each([2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1, 2 ** 32 + 5, 2 ** 45 + 12345, 2 ** 53 - 1])(
    'proofs of %i leaves verify',
    async (size) => {
      for (const index of [0, 1, 2 ** 20, Math.floor(size / 2), Math.floor(size / 3), size - 1]) {
        const proof = await inclusionProof(sha256, index, size, nodeAt);
        const claim = { index, size, leaf: levels[0]!, root: root(size), proof };
        expect(verifyInclusion(sha256, claim)).toBe(true);
        expect(verifyInclusion(sha256, { ...claim, root: levels[1]! })).toBe(false);
        const [from, to] = [index + 1, size];
        const path = await consistencyProof(sha256, from, to, nodeAt);
        const between = { from, to, fromRoot: root(from), toRoot: root(to), proof: path };
        expect(verifyConsistency(sha256, between)).toBe(true);
        expect(path.length).toBeLessThanOrEqual(54);
      }
    },
  );
});

describe('a frontier', () => {
  test('is kept as text and goes on from there as if it had never stopped', () => {
    let frontier: Frontier = EMPTY_FRONTIER;
    for (const [index, leaf] of LEAVES.entries()) {
      const text = JSON.stringify(frontierText(frontier));
      const before = readFrontier(sha256, JSON.parse(text));
      frontier = append(sha256, before, leafHash(sha256, fromHex(leaf))).frontier;
      expect(JSON.stringify(frontierText(before))).toBe(text);
      expect(toHex(frontierRoot(sha256, frontier))).toBe(kept.roots[index + 1]);
      expect(frontier.hashes.length).toBeLessThanOrEqual(9);
    }
  });

  test('that does not fit its size is refused', () => {
    const hash = '0'.repeat(64);
    const read =
      (size: number, ...hashes: string[]) =>
      () =>
        readFrontier(sha256, { size, hashes });
    expect(read(3, hash)).toThrow('3 条记录应有 2 个散列值，现有 1 个');
    expect(read(4, hash, hash)).toThrow('4 条记录应有 1 个散列值，现有 2 个');
    expect(read(1, 'F'.repeat(64))).toThrow('第 1 个散列值不完整或有误');
    expect(read(2.5, hash)).toThrow('不小于零的整数');
    expect(read(-1)).toThrow('不小于零的整数');
    expect(read(0)()).toEqual(EMPTY_FRONTIER);
  });
});

test.each(['0', 'AA', '0x', ' 00', '00\n', 'gg'])('%j is no hexadecimal', (text) => {
  expect(() => fromHex(text)).toThrow(TypeError);
});
