/** Proofs checked by a small implementation of their own, straight from RFC 9162. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importPublicKey } from '../../src/platform/signing.ts';
import { Ledger } from '../support/ledger.ts';
import { expectProblem, fee, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
});
afterAll(() => ledger.close());

const digest = (...parts: Uint8Array[]): string =>
  createHash('sha256').update(Buffer.concat(parts)).digest('hex');
const leafHash = (leaf: string): string => digest(Buffer.of(0), Buffer.from(leaf));
const nodeHash = (left: string, right: string): string =>
  digest(Buffer.of(1), Buffer.from(left, 'hex'), Buffer.from(right, 'hex'));

/** RFC 9162 §2.1.1, as it is written there. */
function treeHash(leaves: readonly string[]): string {
  if (leaves.length === 0) return digest();
  if (leaves.length === 1) return leaves[0]!;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
}

/** RFC 9162 §2.1.3.2. */
function rootOfInclusion(leaf: string, index: number, size: number, path: readonly string[]) {
  let [at, last, hash] = [index, size - 1, leaf];
  for (const part of path) {
    if (last === 0) return undefined;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(part, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at >> 1, last >> 1];
    } else {
      hash = nodeHash(hash, part);
    }
    [at, last] = [at >> 1, last >> 1];
  }
  return last === 0 ? hash : undefined;
}

async function leaves(): Promise<string[]> {
  const { body } = await ledger.get('auditor', '/events?limit=1000');
  const seqs = body.data.map(({ seq }: { seq: number }) => seq) as number[];
  return Promise.all(
    seqs.map(async (seq) =>
      leafHash((await ledger.get('auditor', `/events/${seq}/leaf`)).body.leaf),
    ),
  );
}

describe('the tree over the journal', () => {
  test('has the root that its leaves give, at every size', async () => {
    const all = await leaves();
    for (const size of [1, 2, 3, 7, 8, all.length]) {
      const { body } = await ledger.get('auditor', `/audit/tree-head?size=${size}`);
      expect(body).toMatchObject({ size, hash: 'SHA-256', root: treeHash(all.slice(0, size)) });
    }
  });

  test('holds every record, which its proof shows', async () => {
    const all = await leaves();
    const root = treeHash(all);
    for (const [index, leaf] of all.entries()) {
      const { body } = await ledger.get('manager', `/audit/proofs/inclusion?seq=${index + 1}`);
      expect(body.leaf_hash).toBe(leaf);
      expect(rootOfInclusion(leaf, index, all.length, body.proof)).toBe(root);
    }
  });

  test('only grew, which the proof of two sizes shows', async () => {
    const before = (await leaves()).length;
    await ledger.record(fee('1.00'), fee('2.00'), fee('3.00'));
    const all = await leaves();
    for (const from of [1, 2, before - 1, before]) {
      const { body } = await ledger.get('auditor', `/audit/proofs/consistency?from=${from}`);
      expect(body.from_root).toBe(treeHash(all.slice(0, from)));
      expect(body.to_root).toBe(treeHash(all));
      expect(body.to).toBe(all.length);
    }
  });

  test('keeps a head as it was first signed, and its key signs for it', async () => {
    const first = (await ledger.get('auditor', '/audit/tree-head')).body;
    await ledger.record(fee('4.00'));
    const again = (await ledger.get('auditor', `/audit/tree-head?size=${first.size}`)).body;
    expect(again).toEqual(first);
    const { data: keys } = (await ledger.get('auditor', '/audit/keys')).body;
    const key = await importPublicKey(keys[0].public);
    expect(key.keyId).toBe(first.key_id);
    const { at, hash, key_id, root, size } = first;
    const purpose = 'kechuang-tree-head/1';
    const signed = JSON.stringify({ at, hash, key_id, purpose, root, size });
    const signature = Buffer.from(first.signature, 'hex');
    expect(await key.verify(Buffer.from(signed), signature)).toBe(true);
    expect(await key.verify(Buffer.from(signed.replace('"size":', '"size":1')), signature)).toBe(
      false,
    );
    const { data: heads } = (await ledger.get('auditor', '/audit/heads')).body;
    expect(heads).toContainEqual(first);
  });

  test.each([
    ['/audit/tree-head?size=999999', 404, 'not_found'],
    ['/audit/proofs/inclusion?seq=999999', 404, 'not_found'],
    ['/audit/proofs/inclusion?seq=5&size=4', 404, 'not_found'],
    ['/audit/proofs/consistency?from=5&to=4', 404, 'not_found'],
    ['/audit/proofs/inclusion', 400, 'parameter_invalid'],
    ['/audit/proofs/consistency?from=-1', 400, 'parameter_invalid'],
    ['/events/999999/leaf', 404, 'not_found'],
  ])('%s is refused', async (path, status, code) =>
    expectProblem(await ledger.get('auditor', path), status, code),
  );

  test("shows no leaf of another manager's record, whose hash tells nothing", async () => {
    const [seq] = await ledger.record(fee('9.00', 'SF-002'));
    expectProblem(await ledger.get('manager', `/events/${seq}/leaf`), 404, 'not_found');
    expect((await ledger.get('manager', `/audit/proofs/inclusion?seq=${seq}`)).status).toBe(200);
  });
});
