/**
 * Writes the auditor's pack from the leaves alone: the tree, the report, the trails and the
 * reference data are computed from them while they are read. If the database gives other results,
 * no pack is written.
 */
import type { Quarter } from '../../values/days.ts';
import { instant } from '../../values/instants.ts';
import type { KnownMoment } from '../../journal/posted-event.ts';
import { formatNamed } from '../../report/formats/index.ts';
import { verifyHead, type TreeHead, type Verifier } from '../tree-head.ts';
import { toHex } from '../merkle-tree.ts';
import {
  definitions,
  quarterlyReport,
  referenceData,
  trailPieces,
  type TrailPiece,
} from './recomputed-figures.ts';
import { differenceLine, firstDifference } from './first-difference.ts';
import {
  canonicalBytes,
  FILES,
  parseJson,
  PACK_FORMAT,
  type Keys,
  type Manifest,
  type PackTools,
} from './format.ts';
import { History } from './journal-stream.ts';
import { README } from './readme.ts';

export interface PackContents {
  quarter: Quarter;
  /** The moment of the report; its last record may be earlier than that of the head. */
  moment: KnownMoment;
  /** When the pack is made: RFC 3339, UTC. */
  madeAt: string;
  /** The leaves from the first record to that of the last head, without line breaks. */
  leaves(): AsyncIterable<Uint8Array>;
  /** Signed heads in order of size, at least one; the last one stands for this pack. */
  heads: readonly TreeHead[];
  /** Base64 of the public keys that the heads were signed with. */
  publicKeys: readonly string[];
  /** The report as the database gives it: `canonicalReport`. */
  report: Uint8Array;
  workbook: Uint8Array;
  /** Called after every record. */
  progress?(records: number): void;
}

export interface PackEntry {
  name: string;
  chunks: AsyncIterable<Uint8Array>;
}

/** The contents of a pack contradict each other; the message is a sentence. */
export class UnpackableJournal extends Error {}

const utf8 = new TextEncoder();

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The entries of a pack in order; each must be read to its end before the next is asked for. */
export async function* packEntries(
  contents: PackContents,
  tools: PackTools,
): AsyncGenerator<PackEntry> {
  const { heads, moment, quarter } = contents;
  const head = heads.at(-1);
  if (head === undefined) throw new UnpackableJournal('没有签名树头，不能导出核对包。');
  const keys = await readSigningKeys(contents, tools);
  const files: Manifest['files'] = [];
  const entry = (name: string, chunks: AsyncIterable<Uint8Array>): PackEntry => ({
    name,
    chunks: listed(name, chunks, tools, files),
  });
  const history = new History(tools.algorithm, { knownSeq: moment.knownSeq });
  yield entry(FILES.journal, journalLines(contents, history, head));
  const lines = heads.flatMap((each) => [canonicalBytes(each), utf8.encode('\n')]);
  yield entry(FILES.heads, many(lines));
  yield entry(FILES.keys, once(canonicalBytes(keys)));
  yield entry(FILES.reference, once(canonicalBytes(await referenceData(history, moment))));
  refuseUnsigned(contents, history, tools);
  const formatName = formatOfReport(contents.report);
  const defined = definitions(tools.algorithm, formatName);
  yield entry(FILES.definitions, once(canonicalBytes(defined)));
  yield entry(FILES.report, once(contents.report));
  yield entry(FILES.trails, encoded(reportTrails(contents, history, formatName)));
  yield entry(FILES.workbook, once(contents.workbook));
  yield entry(FILES.readme, once(utf8.encode(README)));
  const manifest: Manifest = {
    format: PACK_FORMAT,
    made_at: instant(contents.madeAt),
    quarter: quarter.name,
    as_of: moment.asOf,
    known_at: moment.knownAt,
    known_seq: moment.knownSeq,
    head,
    files,
    report: { format: formatName, ...digestIn(files, FILES.report) },
    definitions: { hash: 'SHA-256', version: defined.version },
  };
  yield { name: FILES.manifest, chunks: once(canonicalBytes(manifest)) };
}

const formatOfReport = (report: Uint8Array): string =>
  String((parseJson(FILES.report, report) as { format?: unknown }).format);

/**
 * The trails of the report, after comparing it with what the journal gives by the report's own
 * format. A report whose format was not kept has no trails, because its figures cannot be computed.
 */
async function* reportTrails(
  { quarter, moment, report: given }: PackContents,
  { journal }: History,
  formatName: string,
): AsyncGenerator<TrailPiece> {
  const format = formatNamed(formatName);
  if (!format) return;
  const { report, wire } = await quarterlyReport(journal, quarter, moment, format);
  refuseOther(canonicalBytes(wire), given);
  yield* trailPieces(report, journal, moment);
}

/** Refuses to pack a closed quarter's report or workbook unless it is exactly what was signed. */
function refuseUnsigned(
  { quarter, moment, report, workbook }: PackContents,
  { closings }: History,
  { algorithm }: PackTools,
): void {
  const hexDigest = (bytes: Uint8Array): string => toHex(algorithm.digest(bytes));
  const held = closings.hold(quarter.name, moment, {
    format: formatOfReport(report),
    report: hexDigest(report),
    workbook: hexDigest(workbook),
  });
  if (held.as === 'unheld')
    throw new UnpackableJournal('报告的格式不认识，也没有定版它的记录，不能导出核对包。');
  if (held.as !== 'other') return;
  const what = held.part === 'workbook' ? '工作簿' : '报告';
  const field = held.part === 'format' ? '格式' : ' SHA-256 ';
  throw new UnpackableJournal(
    `所存${what}与第 ${held.closing.seq} 号关闭季度的记录所载的${field}不符，不能导出核对包；请立即核查。`,
  );
}

const digestIn = (files: Manifest['files'], name: string): { hash: 'SHA-256'; digest: string } => ({
  hash: 'SHA-256',
  digest: files.find((file) => file.name === name)!.digest,
});

async function readSigningKeys(contents: PackContents, tools: PackTools): Promise<Keys> {
  const keys: Keys['keys'] = [];
  const verifiers = new Map<string, Verifier>();
  for (const text of contents.publicKeys) {
    const key = await tools.publicKey(text);
    verifiers.set(key.keyId, key);
    keys.push({ key_id: key.keyId, algorithm: 'Ed25519', public: text });
  }
  for (const head of contents.heads) {
    const verdict = await verifyHead(head, verifiers);
    if (!verdict.valid) throw new UnpackableJournal(verdict.reason);
  }
  return { keys };
}

/** Passes an entry on and writes it down for the manifest. */
async function* listed(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  tools: PackTools,
  files: Manifest['files'],
): AsyncGenerator<Uint8Array> {
  const digester = tools.digester();
  let bytes = 0;
  for await (const chunk of chunks) {
    digester.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  files.push({ name, bytes, hash: 'SHA-256', digest: digester.hex() });
}

async function* many(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function* journalLines(
  { leaves, heads, progress }: PackContents,
  history: History,
  head: TreeHead,
): AsyncGenerator<Uint8Array> {
  const roots = new Map(heads.map(({ size, root }) => [size, root]));
  const expectRoot = (): void => {
    const root = roots.get(history.size);
    if (root === undefined || root === history.root()) return;
    throw new UnpackableJournal(
      `由前 ${history.size} 条记录算出的根散列（SHA-256）${history.root()} 与签名树头的 ${root} 不符，不能导出核对包；请立即核查数据库。`,
    );
  };
  expectRoot();
  for await (const leaf of leaves()) {
    history.add(leaf);
    expectRoot();
    progress?.(history.size);
    const line = new Uint8Array(leaf.length + 1);
    line.set(leaf);
    line[leaf.length] = 0x0a;
    yield line;
  }
  if (history.size !== head.size) {
    throw new UnpackableJournal(
      `签名树头有 ${head.size} 条记录，取得 ${history.size} 条，不能导出核对包。`,
    );
  }
}

/** Joins many small pieces into fewer larger ones. */
async function* encoded(pieces: AsyncIterable<{ text: string }>): AsyncGenerator<Uint8Array> {
  let waiting = '';
  for await (const { text } of pieces) {
    waiting += text;
    if (waiting.length < 65536) continue;
    yield utf8.encode(waiting);
    waiting = '';
  }
  yield utf8.encode(waiting);
}

function refuseOther(ours: Uint8Array, given: Uint8Array): void {
  if (ours.length === given.length && ours.every((byte, at) => byte === given[at])) return;
  const [worked, stored] = [parseJson(FILES.report, ours), parseJson(FILES.report, given)];
  const difference = firstDifference(worked, stored) ?? {
    field: '',
    expected: '规范形式（RFC 8785）',
    found: '另一种写法',
  };
  throw new UnpackableJournal(
    `由日志算出的报告与数据库的报告不符，不能导出核对包；请立即核查。${differenceLine({ file: FILES.report, ...difference })}。`,
  );
}
