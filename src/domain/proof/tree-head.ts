/**
 * Signed tree heads: the number of records, the root over them, the time, and who signs. Whoever
 * keeps a head can prove later whether history was rewritten or cut short. The signature is over
 * the RFC 8785 JSON of everything but the signature, with a tag of its purpose.
 */
import { canonicalize } from '../values/canonical-json.ts';
import { namesSaid } from '../../platform/errors.ts';
import { instant, isInstant } from '../values/instants.ts';
import { fromHex, isSize, toHex } from './merkle-tree.ts';

/**
 * With this tag no other text signed by the key can be mistaken for a tree head. It stays /1 with
 * leaves of form 2, because a head still states only a root, whatever its leaves contain.
 */
const HEAD_PURPOSE = 'kechuang-tree-head/1';

export interface HeadContent {
  /** Records in the tree, which is the number of the last one. */
  size: number;
  /** Hexadecimal. */
  root: string;
  /** RFC 3339, UTC. */
  at: string;
}

export interface TreeHead extends HeadContent {
  hash: 'SHA-256';
  key_id: string;
  /** Ed25519, 64 bytes in hexadecimal. */
  signature: string;
}

/** Signs heads; see platform/signing.ts. */
export interface Signer {
  keyId: string;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** A public key that checks heads; former keys are still needed for old heads. */
export interface Verifier {
  verify(bytes: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

const isHex = (digits: number) => {
  const pattern = new RegExp(`^[0-9a-f]{${digits}}$`);
  return (value: unknown): boolean => typeof value === 'string' && pattern.test(value);
};

/** Every field of a head with its label on paper, its form, and how that is said. */
const FIELDS: Record<
  keyof TreeHead,
  [label: string, fits: (value: unknown) => boolean, form: string]
> = {
  size: ['记录数', (value) => typeof value === 'number' && isSize(value), '不小于零的整数'],
  root: ['根散列', isHex(64), '64 位小写十六进制'],
  hash: ['算法', (value) => value === 'SHA-256', 'SHA-256'],
  at: ['时间', isInstant, '协调世界时，例如 2024-07-01T00:00:00.000000Z'],
  key_id: ['密钥编号', isHex(16), '16 位小写十六进制'],
  signature: ['签名', isHex(128), '128 位小写十六进制'],
};

function formFault(head: unknown): string | undefined {
  if (typeof head !== 'object' || head === null || Array.isArray(head))
    return '树头应为一个 JSON 对象。';
  const given = head as Record<string, unknown>;
  for (const [name, [label, fits, form]] of Object.entries(FIELDS)) {
    if (!fits(given[name])) return `树头的${label}（${name}）缺少或有误，应为${form}。`;
  }
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(FIELDS, name));
  return unknown === undefined ? undefined : `树头中有不认识的内容“${namesSaid([unknown])}”。`;
}

/** The bytes that are signed. */
export function headBytes(head: Omit<TreeHead, 'signature'>): Uint8Array {
  const { at, hash, key_id, root, size } = head;
  const text = canonicalize({ purpose: HEAD_PURPOSE, at, hash, key_id, root, size });
  return new TextEncoder().encode(text);
}

/** Signs a head; throws if its content could not be checked again later. */
export async function signHead(content: HeadContent, signer: Signer): Promise<TreeHead> {
  const { size, root } = content;
  const at = instant(content.at);
  const unsigned = { size, root, hash: 'SHA-256', at, key_id: signer.keyId } as const;
  const head = { ...unsigned, signature: toHex(await signer.sign(headBytes(unsigned))) };
  const fault = formFault(head);
  if (fault !== undefined) throw new TypeError(fault);
  return head;
}

export type HeadVerdict = { valid: true; head: TreeHead } | { valid: false; reason: string };

/**
 * Whether a head, from any source, was signed by the key that it names. `publicKeys` are the
 * trusted keys by key_id, past and present; the answer is only as reliable as their source.
 */
export async function verifyHead(
  head: unknown,
  publicKeys: ReadonlyMap<string, Verifier>,
): Promise<HeadVerdict> {
  const fault = formFault(head);
  if (fault !== undefined) return { valid: false, reason: fault };
  const given = head as TreeHead;
  const key = publicKeys.get(given.key_id);
  if (key === undefined) {
    const reason = `没有编号为 ${given.key_id} 的公钥，无法核对树头；请向科技局索取该公钥。`;
    return { valid: false, reason };
  }
  if (!(await key.verify(headBytes(given), fromHex(given.signature)))) {
    const reason = `树头的签名与内容不符（密钥 ${given.key_id}）：树头被改动过，或并非由该密钥签出。`;
    return { valid: false, reason };
  }
  return { valid: true, head: given };
}

const grouped = (text: string, size: number): string[] =>
  text.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];

/** 记录 11027 条，根散列 5dc9 da79 a706 59a9 …: enough to see at a glance that two heads agree. */
export const headLine = ({ size, root }: HeadContent): string =>
  `记录 ${size} 条，根散列 ${grouped(root.slice(0, 16), 4).join(' ')} …`;

/** Long hexadecimal for printing: groups of 8, four to a line, aligned. */
const printed = (text: string, label: string): string =>
  grouped(text, 32)
    .map((row) => grouped(row, 8).join(' '))
    .join(`\n${'　'.repeat(label.length + 1)}`);

/**
 * A signed head in plain text for the cover of a workbook, one field after another. `readHeadNote`
 * reads it back, also when typed from paper.
 */
export function headNote(head: TreeHead): string {
  const said = { ...head, size: String(head.size) };
  said.root = printed(said.root, FIELDS.root[0]);
  said.signature = printed(said.signature, FIELDS.signature[0]);
  return Object.entries(FIELDS)
    .map(([name, [label]]) => `${label}：${said[name as keyof TreeHead]}`)
    .join('\n');
}

const NOTE = new RegExp(
  `^${Object.values(FIELDS)
    .map(([label]) => `${label}[：:](.+)`)
    .join('')}$`,
);

/** Reads a note back; spaces and line breaks do not matter. Throws a sentence on anything else. */
export function readHeadNote(note: string): TreeHead {
  const found = NOTE.exec(note.replace(/\s+/g, ''));
  if (!found) {
    const labels = Object.values(FIELDS).map(([label]) => label);
    throw new Error(`这不是一份完整的树头：应依次写明${labels.join('、')}。`);
  }
  const [, size = '', root, hash, at, key_id, signature] = found;
  const head = {
    size: /^\d+$/.test(size) ? Number.parseInt(size, 10) : size,
    root,
    hash,
    at,
    key_id,
    signature,
  };
  const fault = formFault(head);
  if (fault !== undefined) throw new Error(fault);
  return head as TreeHead;
}
