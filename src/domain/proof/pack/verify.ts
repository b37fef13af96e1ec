/**
 * Checks an auditor's pack with no database and no network: the tree and every figure are computed
 * again from the journal inside, and compared with what was signed and reported.
 */
import { quarter } from '../../values/days.ts';
import { instant } from '../../values/instants.ts';
import type { KnownMoment } from '../../journal/posted-event.ts';
import { Findings, type PackCheck } from './findings.ts';
import type { Difference } from './first-difference.ts';
import {
  BadFile,
  FILES,
  LISTED_FILES,
  readManifest,
  type Manifest,
  type PackTools,
} from './format.ts';
import { isKnownFormat } from '../../report/formats/index.ts';
import type { Around, History } from './journal-stream.ts';
import { readBytes, type PackFiles } from './stream.ts';
import { checkDerived } from './verify-figures.ts';
import { checkHeads, isCanonical, type KeptHead } from './verify-heads.ts';
import { checkJournal, type ReadJournal } from './verify-journal.ts';

export interface VerifyAsked {
  /** A head that the auditor kept from elsewhere. */
  kept?: KeptHead | undefined;
  /** Base64 of public keys from elsewhere; if given, only these are trusted. */
  keys?: readonly string[] | undefined;
  /** The record whose inclusion is to be proven. */
  prove?: number | undefined;
  onCheck?: (check: PackCheck) => void;
  progress?: (records: number, of: number) => void;
}

export interface PackVerdict {
  isGood: boolean;
  checks: readonly PackCheck[];
  /** The first difference that names a record, or else the first one. */
  first: Difference | undefined;
  /** One sentence. */
  summary: string;
  manifest?: Manifest | undefined;
  /** Undefined if the journal could not be read to the end. */
  history?: History | undefined;
}

const MANIFEST = '清单';
const DIGESTS = '文件散列值';
const MOMENT = '截至日与所知';
const SIGNING = '定版';

/** Checks a pack. Faults are in the verdict; it throws only if a file cannot be unpacked. */
export async function verifyPack(
  files: PackFiles,
  tools: PackTools,
  asked: VerifyAsked = {},
): Promise<PackVerdict> {
  const findings = new Findings(asked.onCheck ?? (() => {}));
  const manifest = await checkManifest(files, findings);
  const read = manifest && (await checkContent(files, tools, manifest, asked, findings));
  return {
    isGood: !findings.hasFailed,
    checks: findings.checks,
    first: findings.first,
    summary: findings.summary,
    manifest,
    history: read?.history,
  };
}

async function checkManifest(files: PackFiles, findings: Findings): Promise<Manifest | undefined> {
  const expected: readonly string[] = Object.values(FILES);
  if (!files.names.includes(FILES.manifest)) {
    const detail = `没有 ${FILES.manifest}，这不是科创台账的核对包。`;
    findings.failed(MANIFEST, detail, { file: FILES.manifest, found: '（没有）' });
    return undefined;
  }
  const missing = expected.find((name) => !files.names.includes(name));
  const unknown = files.names.find((name) => !expected.includes(name));
  const wrong = missing ?? unknown;
  if (wrong !== undefined) {
    const name = wrong.slice(0, 200);
    const detail =
      missing === undefined ? `核对包中有不应有的文件“${name}”。` : `核对包中缺少 ${name}。`;
    findings.failed(MANIFEST, detail, { file: name, found: missing ? '（没有）' : '一个文件' });
    if (missing !== undefined) return undefined;
  }
  try {
    const bytes = await readBytes(files, FILES.manifest, 1024 * 1024);
    const manifest = readManifest(bytes);
    refuseOddManifest(bytes, manifest);
    const { quarter: name, as_of, known_at, known_seq } = manifest;
    if (wrong === undefined)
      findings.ok(
        MANIFEST,
        `${quarter(name).label}，截至 ${as_of}，按 ${known_at} 所知（第 ${known_seq} 号记录）；${LISTED_FILES.length} 个文件齐全。`,
      );
    return manifest;
  } catch (error) {
    if (!(error instanceof BadFile)) throw error;
    findings.failed(MANIFEST, error.message, { file: FILES.manifest, field: error.field });
    return undefined;
  }
}

function refuseOddManifest(bytes: Uint8Array, manifest: Manifest): void {
  if (!isCanonical(bytes, manifest))
    throw new BadFile('', '清单的写法不是规范形式（RFC 8785），内容可能被改动过。');
  if (manifest.files.map(({ name }) => name).join() !== LISTED_FILES.join())
    throw new BadFile('/files', '清单所列的文件不是核对包应有的文件。');
  const { format } = manifest.report;
  if (!isKnownFormat(format)) {
    const said = format.slice(0, 80);
    const detail = `不认识报告的格式“${said}”；请用写出它的版本或更新的版本核对。`;
    throw new BadFile('/report/format', detail);
  }
  const report = manifest.files.find(({ name }) => name === FILES.report)!;
  if (report.digest !== manifest.report.digest)
    throw new BadFile('/report/digest', '清单中报告的两处散列值不一致。');
}

async function checkContent(
  files: PackFiles,
  tools: PackTools,
  manifest: Manifest,
  asked: VerifyAsked,
  findings: Findings,
): Promise<ReadJournal | undefined> {
  const { kept, prove, keys = [] } = asked;
  const heads = await checkHeads(files, tools, manifest, { keys, kept }, findings);
  const read = await checkJournal(
    files,
    tools,
    // Heads that are not known to be signed still show whether the journal belongs to them.
    { manifest, heads: heads ?? [manifest.head] },
    { kept, prove, progress: asked.progress ?? (() => {}) },
    findings,
  );
  await checkDigests(files, tools, manifest, read, findings);
  if (read === undefined) {
    for (const label of ['指标定义', '参考数据', '报告', '指标明细'])
      findings.skipped(label, '日志没有读完，无从核对。');
    return undefined;
  }
  const fault = momentFault(manifest, read.history.around);
  if (fault) {
    findings.failed(MOMENT, fault.message, { file: FILES.manifest, field: fault.field });
    for (const label of ['指标定义', '参考数据', '报告', '指标明细'])
      findings.skipped(label, '截至日或所知有误，无从核对。');
    return undefined;
  }
  checkSigning(manifest, read.history, findings);
  await checkDerived(files, tools, { manifest, history: read.history }, findings);
  findings.note(
    '工作簿',
    `${FILES.workbook} 与 ${FILES.readme} 只核对了散列值；其中的数请以 ${FILES.report} 为准。`,
  );
  return read;
}

/** Compares what is packed with the record that closed the quarter, if there is one. */
function checkSigning(manifest: Manifest, { closings }: History, findings: Findings): void {
  const digestIn = (file: string): string =>
    manifest.files.find(({ name }) => name === file)!.digest;
  const held = closings.hold(manifest.quarter, reportMoment(manifest), {
    format: manifest.report.format,
    report: digestIn(FILES.report),
    workbook: digestIn(FILES.workbook),
  });
  if (held.as === 'draft') return;
  if (held.as === 'unheld') {
    const detail = `日志中没有以 ${manifest.report.format} 定版这份报告的记录，报告无从核对。`;
    findings.failed(SIGNING, detail, { file: FILES.report });
    return;
  }
  const { seq, workbook } = held.closing;
  const record = `第 ${seq} 号关闭季度的记录`;
  if (held.as === 'other') {
    const { part, expected, found } = held;
    const file = part === 'workbook' ? FILES.workbook : FILES.report;
    const field = part === 'format' ? '格式' : 'SHA-256';
    findings.failed(SIGNING, `与${record}所载的不符。`, { seq, file, field, expected, found });
    return;
  }
  const lacking = '；工作簿的 SHA-256 没有记载，未与记录核对';
  const what = workbook === undefined ? '报告' : '报告与工作簿';
  findings.ok(
    SIGNING,
    `${what}的 SHA-256 与${record}所载的相符${workbook === undefined ? lacking : ''}。`,
  );
}

/** The report's `knownAt` must fit the records around it, and its day must lie in its quarter. */
function momentFault(
  { quarter: name, as_of, known_at, known_seq, made_at, head }: Manifest,
  { last, next }: Around,
): BadFile | undefined {
  const { from, to, label } = quarter(name);
  if (as_of < from || as_of > to)
    return new BadFile('/as_of', `截至日 ${as_of} 不在${label}（${from} 至 ${to}）之内。`);
  if (known_seq > head.size)
    return new BadFile('/known_seq', `报告所知的第 ${known_seq} 号记录不在本包的日志中。`);
  let at: string;
  try {
    at = instant(known_at);
  } catch {
    return new BadFile('/known_at', '所知的时刻有误，应形如 2024-07-01T00:00:00Z。');
  }
  if (at > made_at)
    return new BadFile('/known_at', `报告所知的时刻 ${at} 晚于核对包的制作时刻 ${made_at}。`);
  if (last !== undefined && last > at)
    return new BadFile('/known_at', `第 ${known_seq} 号记录登记于 ${last}，晚于报告所知的时刻。`);
  if (next !== undefined && next <= at) {
    const detail = `第 ${known_seq + 1} 号记录登记于 ${next}，不晚于报告所知的时刻，报告却没有计入。`;
    return new BadFile('/known_seq', detail);
  }
  return undefined;
}

/** Checks the digest of every listed file; that of the journal was computed while it was read. */
async function checkDigests(
  files: PackFiles,
  tools: PackTools,
  manifest: Manifest,
  read: ReadJournal | undefined,
  findings: Findings,
): Promise<void> {
  const wrong: Difference[] = [];
  for (const { name, bytes, digest } of manifest.files) {
    if (name === FILES.journal && !read?.file) continue;
    const found =
      name === FILES.journal ? read!.file! : await fileDigest(files, tools, name, bytes);
    if (found.bytes > bytes)
      wrong.push({ file: name, field: '字节数', expected: `${bytes}`, found: '更多' });
    else if (found.bytes < bytes)
      wrong.push({ file: name, field: '字节数', expected: `${bytes}`, found: `${found.bytes}` });
    else if (found.digest !== digest)
      wrong.push({ file: name, field: 'SHA-256', expected: digest, found: found.digest });
  }
  if (wrong.length > 0) {
    const names = wrong.map(({ file }) => file).join('、');
    findings.failed(DIGESTS, `${names} 的 SHA-256 或字节数与清单不符。`, wrong[0]!);
  } else if (read?.file) {
    findings.ok(DIGESTS, `${manifest.files.length} 个文件的 SHA-256 均与清单相符。`);
  } else {
    findings.ok(DIGESTS, '日志以外各文件的 SHA-256 均与清单相符；日志没有读完。');
  }
}

/** Stops reading as soon as the file has more bytes than allowed. */
async function fileDigest(
  files: PackFiles,
  tools: PackTools,
  name: string,
  most: number,
): Promise<{ digest: string; bytes: number }> {
  const digester = tools.digester();
  let bytes = 0;
  for await (const chunk of files.open(name)) {
    digester.update(chunk);
    bytes += chunk.length;
    if (bytes > most) break;
  }
  return { digest: digester.hex(), bytes };
}

/** The moment as of which a pack's report was made. */
export const reportMoment = (manifest: Manifest): KnownMoment => ({
  asOf: manifest.as_of,
  knownAt: manifest.known_at,
  knownSeq: manifest.known_seq,
});
