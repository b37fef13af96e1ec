/** Checks a pack's journal as it streams: every line, and the tree over them at every head. */
import type { TreeHead } from '../tree-head.ts';
import { emptyRoot, toHex } from '../merkle-tree.ts';
import type { LeafEvent } from '../leaf.ts';
import type { Findings } from './findings.ts';
import {
  BadFile,
  FILES,
  PACK_FORMATS,
  type Manifest,
  type PackFormat,
  type PackTools,
} from './format.ts';
import { BrokenJournal, History } from './journal-stream.ts';
import { splitLines, type PackFiles } from './stream.ts';
import type { KeptHead } from './verify-heads.ts';

/** A journal read through to the head of the pack. */
export interface ReadJournal {
  history: History;
  /** SHA-256 and length of the file; undefined if reading stopped before its end. */
  file?: { digest: string; bytes: number };
}

export interface JournalAsked {
  kept: KeptHead | undefined;
  prove: number | undefined;
  progress: (records: number, of: number) => void;
}

/** Roots to compare while the journal is read: at known sizes, or at any size. */
class Roots {
  readonly #at: Map<number, string | undefined>;
  readonly #anywhere: string | undefined;
  foundAt: number | undefined;

  constructor(heads: readonly TreeHead[], kept: KeptHead | undefined) {
    this.#at = new Map(heads.map(({ size }) => [size, undefined]));
    if (kept?.size !== undefined) this.#at.set(kept.size, undefined);
    // At every record this costs ten more hashes, so only if no head here has the kept root.
    else if (kept && !heads.some(({ root }) => root === kept.root)) this.#anywhere = kept.root;
  }

  look(size: number, root: () => string): void {
    if (this.#at.has(size)) this.#at.set(size, root());
    if (this.#anywhere === undefined || this.foundAt !== undefined) return;
    if (root() === this.#anywhere) this.foundAt = size;
  }

  at(size: number): string | undefined {
    return this.#at.get(size);
  }
}

const JOURNAL = '日志';
const TREE = '证明树';
const HEADS = '历次树头';
const KEPT = '所持树头';

/** Checks everything about the journal; returns undefined if it cannot be read to the end. */
export async function checkJournal(
  files: PackFiles,
  tools: PackTools,
  { manifest, heads }: { manifest: Manifest; heads: readonly TreeHead[] },
  asked: JournalAsked,
  findings: Findings,
): Promise<ReadJournal | undefined> {
  const { size } = manifest.head;
  const { kept, prove } = asked;
  const history = new History(tools.algorithm, {
    knownSeq: manifest.known_seq,
    prove: prove !== undefined && prove <= size ? { seq: prove, size } : undefined,
  });
  const roots = new Roots(heads, kept);
  roots.look(0, () => toHex(emptyRoot(tools.algorithm)));
  const digester = tools.digester();
  let bytes = 0;
  async function* digested(): AsyncGenerator<Uint8Array> {
    for await (const chunk of files.open(FILES.journal)) {
      digester.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  const isWhole = await readLines(
    splitLines(FILES.journal, digested()),
    history,
    manifest,
    findings,
    () => {
      roots.look(history.size, () => history.root());
      asked.progress(history.size, size);
    },
  );
  if (isWhole === undefined) {
    for (const label of [TREE, HEADS, ...(kept ? [KEPT] : [])])
      findings.skipped(label, '日志没有读完，无从核对。');
    return undefined;
  }
  checkRoots(roots, heads, manifest.head, findings);
  if (kept) checkKept(roots, heads, kept, manifest.head, findings);
  return { history, ...(isWhole && { file: { digest: digester.hex(), bytes } }) };
}

/** Refuses leaves of a form that is newer than the format of the pack. */
function refuseLaterForm({ seq, format: found }: LeafEvent, pack: PackFormat): void {
  const known: readonly string[] = PACK_FORMATS[pack];
  if (known.includes(found)) return;
  const at = { seq, field: '/format', expected: known.join(' 或 '), found };
  throw new BrokenJournal(at, `第 ${seq} 号记录的叶为 ${found}，${pack} 的核对包中不应有它。`);
}

/** True if everything was read, false if lines follow after the head; undefined after a fault. */
async function readLines(
  lines: AsyncIterable<Uint8Array>,
  history: History,
  { format, head: { size } }: Manifest,
  findings: Findings,
  added: () => void,
): Promise<boolean | undefined> {
  try {
    for await (const line of lines) {
      if (history.size === size) {
        const at = { file: FILES.journal, seq: size + 1, expected: '（没有）', found: '一条记录' };
        const detail = `签名树头只有 ${size} 条记录，日志在其后还有记录，不在签名之内。`;
        findings.failed(JOURNAL, detail, at);
        return false;
      }
      refuseLaterForm(history.add(line), format);
      added();
    }
  } catch (error) {
    if (error instanceof BrokenJournal) {
      const { seq, field, expected, found } = error;
      findings.failed(JOURNAL, error.message, {
        file: FILES.journal,
        seq,
        field,
        expected,
        found,
      });
      return undefined;
    }
    if (!(error instanceof BadFile)) throw error;
    const at = { file: FILES.journal, seq: history.size + 1 };
    findings.failed(JOURNAL, `第 ${history.size + 1} 行：${error.message}`, at);
    return undefined;
  }
  if (history.size < size) {
    const detail = `日志只有 ${history.size} 条记录，签名树头为 ${size} 条：缺少第 ${history.size + 1} 至第 ${size} 号。`;
    const at = { file: FILES.journal, seq: history.size + 1, expected: '一条记录' };
    findings.failed(JOURNAL, detail, { ...at, found: '（没有）' });
    return undefined;
  }
  findings.ok(
    JOURNAL,
    `${size} 条记录逐条为规范 JSON，记录号 1 至 ${size} 无缺号、无重号，冲销所指的记录均在。`,
  );
  return true;
}

function checkRoots(
  roots: Roots,
  heads: readonly TreeHead[],
  last: TreeHead,
  findings: Findings,
): void {
  const wrong = heads.find(({ size, root }) => roots.at(size) !== root);
  if (roots.at(last.size) === last.root) {
    findings.ok(TREE, `由 ${last.size} 条记录算出的根散列（SHA-256）等于签名树头的 ${last.root}。`);
  } else {
    const good = heads.filter(({ size, root }) => roots.at(size) === root && size < wrong!.size);
    const from = (good.at(-1)?.size ?? 0) + 1;
    const detail = `由记录算出的根散列（SHA-256）与签名树头不符：第 ${from} 至第 ${wrong!.size} 号记录中有内容被改动。如各文件的散列值都已被改得相符，则签名树头是唯一的凭证，不能进一步指明是哪一条。`;
    const [expected, found] = [last.root, roots.at(last.size)];
    findings.failed(TREE, detail, { file: FILES.journal, field: '根散列', expected, found });
  }
  if (wrong === undefined) {
    findings.ok(HEADS, `历次 ${heads.length} 个树头的根散列，均与同一份历史相符。`);
  } else {
    const detail = `前 ${wrong.size} 条记录的根散列与当时（${wrong.at}）签名的树头不符：历史被改动过。`;
    const [expected, found] = [wrong.root, roots.at(wrong.size)];
    const field = `前 ${wrong.size} 条的根散列`;
    findings.failed(HEADS, detail, { file: FILES.heads, field, expected, found });
  }
}

function checkKept(
  roots: Roots,
  heads: readonly TreeHead[],
  kept: KeptHead,
  last: TreeHead,
  findings: Findings,
): void {
  const difference = { file: FILES.journal, field: '所持树头的根散列', expected: kept.root };
  if (kept.size !== undefined) {
    if (kept.size > last.size) {
      const detail = `所持树头有 ${kept.size} 条记录，本包只有 ${last.size} 条：本包早于所持树头，或被截断。`;
      findings.failed(KEPT, detail, { ...difference, found: '（没有）' });
    } else if (roots.at(kept.size) === kept.root) {
      findings.ok(KEPT, `前 ${kept.size} 条记录的根散列正是所持的 ${kept.root}，其后只有新增。`);
    } else {
      const detail = `前 ${kept.size} 条记录的根散列（SHA-256）不是所持的树头：此前的历史被改动过。`;
      findings.failed(KEPT, detail, { ...difference, found: roots.at(kept.size) });
    }
    return;
  }
  const signed = heads.find(({ size, root }) => root === kept.root && roots.at(size) === root);
  const foundAt = signed?.size ?? roots.foundAt;
  if (foundAt !== undefined) {
    findings.ok(KEPT, `前 ${foundAt} 条记录的根散列正是所持的 ${kept.root}，其后只有新增。`);
    return;
  }
  const detail =
    '所持的根散列（SHA-256）在任何一条记录之后都没有出现过：历史被改动过，或该树头晚于本包，或属于另一本台账。';
  findings.failed(KEPT, detail, { ...difference, found: '（没有）' });
}
