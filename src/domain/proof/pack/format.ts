/**
 * The auditor's pack: what is in it, in which order. Whoever has it needs neither the service nor
 * this program to check it; README.txt inside says how.
 */
import { canonicalize } from '../../values/canonical-json.ts';
import { z } from 'zod';
import { isDay, isQuarterName, type Day, type QuarterName } from '../../values/days.ts';
import { isInstant } from '../../values/instants.ts';
import type { TreeHead, Verifier } from '../tree-head.ts';
import { LEAF_FORMATS } from '../leaf-form.ts';
import type { LeafEvent } from '../leaf.ts';
import type { HashAlgorithm } from '../merkle-tree.ts';

/** Every format of a pack, with the formats of the leaves that may stand in its journal. */
export const PACK_FORMATS = {
  'kechuang-pack/1': [LEAF_FORMATS[1]],
  'kechuang-pack/2': [LEAF_FORMATS[1], LEAF_FORMATS[2]],
} as const satisfies Record<string, readonly LeafEvent['format'][]>;
export type PackFormat = keyof typeof PACK_FORMATS;
const PACK_FORMAT_NAMES = Object.keys(PACK_FORMATS) as PackFormat[];

/** The format of new packs. */
export const PACK_FORMAT: PackFormat = 'kechuang-pack/2';

/** Every file by what it is for, in the order of the archive; the manifest comes last. */
export const FILES = {
  journal: 'journal.jsonl',
  heads: 'heads.jsonl',
  keys: 'keys.json',
  reference: 'reference.json',
  definitions: 'definitions.json',
  report: 'report.json',
  trails: 'trails.jsonl',
  workbook: 'report.xlsx',
  readme: 'README.txt',
  manifest: 'manifest.json',
} as const;

/** All files that the manifest lists. */
export const LISTED_FILES: readonly string[] = Object.values(FILES).filter(
  (name) => name !== FILES.manifest,
);

/** A digest of bytes that arrive in parts. */
export interface Digester {
  update(bytes: Uint8Array): void;
  /** Ends it; lower-case hexadecimal. */
  hex(): string;
}

/** Functions of the platform that are passed in, because this layer does not import it. */
export interface PackTools {
  algorithm: HashAlgorithm;
  digester(): Digester;
  /** Reads a public key; throws a sentence. */
  publicKey(text: string): Promise<Verifier & { keyId: string }>;
}

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const count = z.int().min(0);
const SHA256 = z.literal('SHA-256');
const moment = z.string().refine(isInstant);

const headSchema = z.strictObject({
  size: count,
  root: hex(64),
  hash: SHA256,
  at: moment,
  key_id: hex(16),
  signature: hex(128),
});

const manifestSchema = z.strictObject({
  format: z.enum(PACK_FORMAT_NAMES),
  made_at: moment,
  quarter: z.string().refine(isQuarterName),
  as_of: z.string().refine(isDay),
  known_at: z.string(),
  known_seq: count,
  head: headSchema,
  report: z.strictObject({ format: z.string(), hash: SHA256, digest: hex(64) }),
  definitions: z.strictObject({ hash: SHA256, version: hex(64) }),
  files: z.array(z.strictObject({ name: z.string(), bytes: count, hash: SHA256, digest: hex(64) })),
});

export interface Manifest extends z.infer<typeof manifestSchema> {
  quarter: QuarterName;
  as_of: Day;
  head: TreeHead;
}

const keysSchema = z.strictObject({
  keys: z.array(
    z.strictObject({ key_id: hex(16), algorithm: z.literal('Ed25519'), public: z.string() }),
  ),
});
export type Keys = z.infer<typeof keysSchema>;

/** A file of the pack that this program cannot have written. */
export class BadFile extends Error {
  readonly field: string;

  constructor(field: string, detail: string) {
    super(detail);
    this.field = field;
  }
}

/** The bytes of JSON in its one spelling (RFC 8785). */
export const canonicalBytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(canonicalize(value));

const jsonPointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part)}`).join('');

/** The JSON in a file's bytes; throws `BadFile` if it is not JSON. */
export function parseJson(name: string, bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new BadFile('', `${name} 不是 UTF-8 文本。`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new BadFile('', `${name} 不是完整的 JSON。`);
  }
}

function read<T>(name: string, schema: z.ZodType<T>, bytes: Uint8Array): T {
  const result = schema.safeParse(parseJson(name, bytes));
  if (!result.success) {
    const field = jsonPointer(result.error.issues[0]!.path);
    throw new BadFile(field, `${name} 的“${(field || '/').slice(0, 200)}”缺少、有误或不认识。`);
  }
  return result.data;
}

/** Reads a manifest; throws `BadFile` with its name for another format. */
export function readManifest(bytes: Uint8Array): Manifest {
  const value = parseJson(FILES.manifest, bytes);
  const format = typeof value === 'object' && value !== null && 'format' in value && value.format;
  if (!PACK_FORMAT_NAMES.some((name) => name === format)) {
    const said = typeof format === 'string' ? `“${format.slice(0, 80)}”` : '未写明';
    throw new BadFile(
      '/format',
      `核对包的格式应为 ${PACK_FORMAT_NAMES.join(' 或 ')}，现${said}；请用写出它的版本或更新的版本核对。`,
    );
  }
  return read(FILES.manifest, manifestSchema, bytes) as Manifest;
}

export const readKeys = (bytes: Uint8Array): Keys => read(FILES.keys, keysSchema, bytes);
