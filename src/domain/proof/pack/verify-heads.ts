/** Checks who signed the tree heads of a pack, and reads the ones to compare its history with. */
import { verifyHead, type TreeHead, type Verifier } from '../tree-head.ts';
import type { Findings } from './findings.ts';
import { firstDifference } from './first-difference.ts';
import {
  BadFile,
  canonicalBytes,
  FILES,
  parseJson,
  readKeys,
  type Manifest,
  type PackTools,
} from './format.ts';
import { readBytes, splitLines, type PackFiles } from './stream.ts';

/** A head that somebody outside of the pack has kept. */
export interface KeptHead {
  root: string;
  /** The number of records, if it is known. */
  size?: number | undefined;
  /** The whole head, if not only the root was kept. */
  head?: TreeHead | undefined;
}

const PIN = '请以 --key 给出从科技局另行取得的公钥，或以 --head 给出自己留存的树头';

/** The public keys by key_id: those given from outside, or else those of the pack. */
async function trustedKeys(
  files: PackFiles,
  tools: PackTools,
  pinned: readonly string[],
  findings: Findings,
): Promise<Map<string, Verifier> | undefined> {
  const keys = new Map<string, Verifier>();
  try {
    for (const { key_id, public: text } of readKeys(await readBytes(files, FILES.keys)).keys) {
      const key = await tools.publicKey(text);
      if (key.keyId !== key_id)
        throw new BadFile('/keys', `公钥 ${text} 的编号应为 ${key.keyId}，包中为 ${key_id}。`);
      keys.set(key_id, key);
    }
  } catch (error) {
    const field = error instanceof BadFile ? error.field : '/keys';
    findings.failed('公钥', (error as Error).message, { file: FILES.keys, field });
    return undefined;
  }
  if (pinned.length === 0) {
    findings.note(
      '公钥',
      `只有包内的公钥（${[...keys.keys()].join('、')}）：签名相符不能说明公钥是谁的；${PIN}。`,
    );
    return keys;
  }
  const given = await Promise.all(pinned.map((text) => tools.publicKey(text)));
  for (const key of given) keys.set(key.keyId, key);
  findings.ok('公钥', `以 --key 给出的公钥为准：${given.map(({ keyId }) => keyId).join('、')}。`);
  return keys;
}

async function readHeads(files: PackFiles): Promise<unknown[]> {
  const heads: unknown[] = [];
  for await (const line of splitLines(FILES.heads, files.open(FILES.heads)))
    heads.push(parseJson(FILES.heads, line));
  return heads;
}

/** Every head of the pack in order of size, each with a valid signature; undefined if one fails. */
async function signedHeads(
  files: PackFiles,
  keys: ReadonlyMap<string, Verifier>,
): Promise<TreeHead[]> {
  const heads: TreeHead[] = [];
  for (const [index, value] of (await readHeads(files)).entries()) {
    const verdict = await verifyHead(value, keys);
    if (!verdict.valid) throw new BadFile(`/${index}`, `第 ${index + 1} 个树头：${verdict.reason}`);
    const before = heads.at(-1);
    if (before && before.size > verdict.head.size)
      throw new BadFile(`/${index}`, `第 ${index + 1} 个树头的记录数少于前一个。`);
    heads.push(verdict.head);
  }
  return heads;
}

/**
 * Checks the signatures of all heads, with the keys passed in, if there are any. Returns the heads
 * to compare the history with; undefined if none can be trusted as signed.
 */
export async function checkHeads(
  files: PackFiles,
  tools: PackTools,
  manifest: Manifest,
  asked: { keys: readonly string[]; kept: KeptHead | undefined },
  findings: Findings,
): Promise<TreeHead[] | undefined> {
  const keys = await trustedKeys(files, tools, asked.keys, findings);
  if (keys === undefined) return undefined;
  const pinned = new Map<string, Verifier>();
  for (const text of asked.keys) {
    const key = await tools.publicKey(text);
    pinned.set(key.keyId, key);
  }
  const trusted = asked.keys.length > 0 ? pinned : keys;
  const verdict = await verifyHead(manifest.head, trusted);
  if (!verdict.valid) {
    const at = { file: FILES.manifest, field: '/head' };
    findings.failed('签名', verdict.reason, at);
    return undefined;
  }
  if (asked.kept?.head) {
    const own = await verifyHead(asked.kept.head, trusted);
    if (!own.valid) {
      findings.failed('签名', `所持树头：${own.reason}`, { file: '--head' });
      return undefined;
    }
  }
  try {
    // Earlier heads may be of a former key; what they must agree with is the history.
    const heads = await signedHeads(files, keys);
    const difference = firstDifference(manifest.head, heads.at(-1));
    if (difference) {
      const detail = '清单中的树头不是 heads.jsonl 的最后一个。';
      findings.failed('签名', detail, { file: FILES.heads, ...difference });
      return undefined;
    }
    const former = heads.filter(({ key_id }) => !trusted.has(key_id)).length;
    const own = former === 0 ? '' : `，其中 ${former} 个由包内的另一公钥签出`;
    findings.ok(
      '签名',
      `${heads.length} 个树头的 Ed25519 签名均与公钥相符${own}；本包的树头由 ${manifest.head.key_id} 于 ${manifest.head.at} 签出。`,
    );
    return heads;
  } catch (error) {
    if (!(error instanceof BadFile)) throw error;
    findings.failed('签名', error.message, { file: FILES.heads, field: error.field });
    return undefined;
  }
}

/** Whether a file contains exactly the canonical form of its content. */
export const isCanonical = (bytes: Uint8Array, value: unknown): boolean => {
  const canonical = canonicalBytes(value);
  return canonical.length === bytes.length && canonical.every((byte, at) => byte === bytes[at]);
};
