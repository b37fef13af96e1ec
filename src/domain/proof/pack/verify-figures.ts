/** Compares what a pack says with what follows from its journal: every figure, every trail. */
import { quarter as quarterNamed } from '../../values/days.ts';
import { BASES } from '../../figures/figure.ts';
import { formatNamed } from '../../report/formats/index.ts';
import type { KnownMoment } from '../../journal/posted-event.ts';
import type { Findings } from './findings.ts';
import {
  definitions,
  quarterlyReport,
  referenceData,
  trailPieces,
  UnevenTrail,
  contentVersion,
  type TrailPiece,
} from './recomputed-figures.ts';
import { firstDifference, shown, type Difference } from './first-difference.ts';
import {
  BadFile,
  canonicalBytes,
  FILES,
  parseJson,
  type Manifest,
  type PackTools,
} from './format.ts';
import type { History } from './journal-stream.ts';
import { ByteReader, readBytes, type PackFiles } from './stream.ts';

/** How many bytes too long a file may be and still be read to find its first difference. */
const ROOM = 1024 * 1024;

interface Compared {
  difference?: Difference;
}

/** Compares a file with the JSON that it should be, byte for byte and then field by field. */
async function compareJson(files: PackFiles, file: string, expected: unknown): Promise<Compared> {
  const bytes = canonicalBytes(expected);
  try {
    const given = await readBytes(files, file, bytes.length + ROOM);
    if (given.length === bytes.length && given.every((byte, at) => byte === bytes[at])) return {};
    const wanted = parseJson(file, bytes);
    const difference = firstDifference(wanted, parseJson(file, given)) ?? {
      expected: '规范形式（RFC 8785）',
      found: '同一内容的另一种写法',
    };
    return { difference: { file, ...difference } };
  } catch (error) {
    if (!(error instanceof BadFile)) throw error;
    return { difference: { file, found: error.message } };
  }
}

const REFERENCE = '参考数据';
const DEFINITIONS = '指标定义';
const REPORT = '报告';
const TRAILS = '指标明细';

async function checkReference(
  files: PackFiles,
  history: History,
  moment: KnownMoment,
  findings: Findings,
): Promise<void> {
  const expected = await referenceData(history, moment);
  const { difference } = await compareJson(files, FILES.reference, expected);
  if (difference) {
    findings.failed(REFERENCE, '参考数据与日志所记的不符。', difference);
    return;
  }
  const { code_lists, people } = expected;
  findings.ok(
    REFERENCE,
    `${code_lists.length} 份分类标准与代码表、${people.length} 名填报人与复核人，均与日志相符。`,
  );
}

/** Whether the pack's figures are defined as this program keeps the definitions of its format. */
async function checkDefinitions(
  files: PackFiles,
  tools: PackTools,
  manifest: Manifest,
  findings: Findings,
): Promise<void> {
  const { format } = manifest.report;
  const own = definitions(tools.algorithm, format);
  const { difference } = await compareJson(files, FILES.definitions, own);
  const said = manifest.definitions.version;
  if (difference === undefined && said === own.version) {
    findings.ok(DEFINITIONS, `与本程序所存的 ${format} 相同，版本（SHA-256）${own.version}。`);
    return;
  }
  let version: string | undefined;
  try {
    const given = parseJson(FILES.definitions, await readBytes(files, FILES.definitions));
    const { version: its, content } = given as { version?: unknown; content?: unknown };
    if (its === said && content !== undefined && contentVersion(tools.algorithm, content) === its)
      version = its;
  } catch (error) {
    if (!(error instanceof BadFile) && !(error instanceof TypeError)) throw error;
  }
  if (version === undefined || version === own.version) {
    const at = difference ?? { file: FILES.manifest, field: '/definitions/version' };
    findings.failed(DEFINITIONS, '指标定义与它自己的版本（SHA-256）不符，被改动过。', at);
    return;
  }
  findings.note(
    DEFINITIONS,
    `本包的指标定义（SHA-256 ${version}）与本程序所存的 ${format}（${own.version}）不同，下面算出的数可能因此与报告不同；可用写出本包的版本再核对一次。`,
  );
}

/** Reports that nothing of such a report can be computed again; its closing was checked before. */
function tellUnkept({ report: { format } }: Manifest, findings: Findings): void {
  const why = `报告以 ${format} 写成，该格式的指标定义没有保存，不能由日志重新算出`;
  findings.skipped(DEFINITIONS, `${why}，无从对照。`);
  findings.skipped(REPORT, `${why}；是否即为定版的报告，以其 SHA-256 与关闭季度的记录核对。`);
  findings.skipped(TRAILS, `${why}。`);
}

/** Checks every file that follows from the journal. */
export async function checkDerived(
  files: PackFiles,
  tools: PackTools,
  { manifest, history }: { manifest: Manifest; history: History },
  findings: Findings,
): Promise<void> {
  const moment: KnownMoment = {
    asOf: manifest.as_of,
    knownAt: manifest.known_at,
    knownSeq: manifest.known_seq,
  };
  const format = formatNamed(manifest.report.format);
  if (format) await checkDefinitions(files, tools, manifest, findings);
  try {
    await checkReference(files, history, moment, findings);
    if (!format) {
      tellUnkept(manifest, findings);
      return;
    }
    const { journal } = history;
    const { report, wire } = await quarterlyReport(
      journal,
      quarterNamed(manifest.quarter),
      moment,
      format,
    );
    const { difference } = await compareJson(files, FILES.report, wire);
    if (difference) {
      findings.failed(REPORT, '由日志重新算出的报告与包中的不符。', difference);
    } else {
      const values = wire.overview.reduce((sum, { bases }) => sum + Object.keys(bases).length, 0);
      const rows = `${wire.industries.length} 行产业、${wire.sub_funds.length} 支子基金、${wire.investments.length} 个项目`;
      findings.ok(REPORT, `由日志重新算出的 ${values} 个指标值、${rows}，逐项与报告相等。`);
    }
    const compared = await compareTrails(files, trailPieces(report, journal, moment));
    if (compared.difference) {
      const detail = '由日志得出的指标明细与包中的不符。';
      findings.failed(TRAILS, detail, compared.difference);
    } else {
      findings.ok(TRAILS, `${compared.lines} 项指标明细逐条相符，逐项相加等于指标数。`);
    }
  } catch (error) {
    if (error instanceof BadFile || error instanceof UnevenTrail) {
      findings.failed(TRAILS, error.message, { file: FILES.trails });
    } else if (error instanceof TypeError || error instanceof RangeError) {
      const detail = '日志中有内容无法计入报告，不能由它算出报告。';
      findings.failed(REPORT, detail, { file: FILES.report });
    } else throw error;
  }
}

const ROW = /\[(\d{1,15}),"/;
const utf8 = new TextEncoder();
/** Decodes wrong bytes too, well enough to read a row. */
const lenient = new TextDecoder('utf-8');
const AHEAD = 80;

const seqIn = (text: string): number[] => {
  const found = ROW.exec(text);
  return found ? [Number.parseInt(found[1]!, 10)] : [];
};

/** Compares the computed trails with the file while it is read. */
async function compareTrails(
  files: PackFiles,
  pieces: AsyncIterable<TrailPiece>,
): Promise<Compared & { lines: number }> {
  const given = new ByteReader(files.open(FILES.trails));
  let lines = 0;
  for await (const piece of pieces) {
    const expected = utf8.encode(piece.text);
    const found = await given.take(expected.length);
    if (found.length !== expected.length || !expected.every((byte, at) => byte === found[at])) {
      const rest = await given.take(AHEAD);
      const text = lenient.decode(Uint8Array.of(...found.subarray(0, 4096), ...rest));
      return { lines, difference: trailDifference(piece, text.split('\n')[0]!) };
    }
    if (piece.text.endsWith('\n')) lines += 1;
  }
  const more = await given.take(AHEAD);
  if (more.length === 0) return { lines };
  const found = shown(lenient.decode(more));
  return { lines, difference: { file: FILES.trails, expected: '（没有）', found } };
}

function trailDifference(piece: TrailPiece, found: string): Difference {
  // The smaller record number belongs to the row that the other side lacks.
  const seq = Math.min(...seqIn(piece.text), ...seqIn(found));
  return {
    file: FILES.trails,
    ...(Number.isFinite(seq) && { seq }),
    field: `${piece.figure}（${BASES[piece.basis]}）`,
    expected: shown(piece.text.trim().replace(/^,/, '')),
    found: shown(found.replace(/^,/, '')),
  };
}
