/**
 * Checks a live ledger against itself: every record against its leaf, the tree against its heads,
 * effects and marks against what the records imply, balances and latest marks against these, and
 * each signed report against its record.
 */
import { canonicalize } from '../domain/values/canonical-json.ts';
import { sha256Digest, sha256Hex } from '../platform/digest.ts';
import { importPublicKeys } from '../platform/signing.ts';
import { EVERYTHING, type Database, type Sql } from '../db/connection.ts';
import {
  findClosedReport,
  type ClosedReport,
  findStrayReport,
  readClosings,
  type StoredClosing,
} from '../db/closings.ts';
import {
  countBalances,
  findBalanceDifference,
  findLatestMarkDifference,
} from '../db/balance-differences.ts';
import type { StoredEvent } from '../db/journal.ts';
import { findImpliedDifference, type ImpliedDifference } from '../db/implied-differences.ts';
import { findNodeBeyond, nodeKey, readHeads, readKeys, readNodes } from '../db/tree.ts';
import { MARK_KINDS } from '../domain/journal/event-definition.ts';
import { MEASURES } from '../domain/journal/measures.ts';
import { quarter } from '../domain/values/days.ts';
import { formatNamed } from '../domain/report/formats/index.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import { canonicalReport } from '../domain/report/wire.ts';
import {
  append,
  EMPTY_FRONTIER,
  frontierRoot,
  toHex,
  type Frontier,
  type TreeNode,
} from '../domain/proof/merkle-tree.ts';
import { verifyHead, type TreeHead } from '../domain/proof/tree-head.ts';
import { drawnAgain } from './closing.ts';
import { replayed, type Replayed } from './replay-journal.ts';
import { reportAt } from './report-as-known.ts';
import { leafHashOfStored } from './tree.ts';

/** One check, with the first difference that it found, if any. */
export interface LedgerCheck {
  label: string;
  checked: number;
  difference?: string;
  /** What could not be checked, or was checked in another way than the rest. */
  notes: string[];
}

type VerifyProgress = (label: string, done: number) => void;

/** The words for the derived rows in the sentences of the checks. */
const ROWS: Record<ImpliedDifference['table'], string> = {
  effect: 'effects',
  mark: 'marks',
  entity: 'registration',
  entity_name: 'names',
  entity_reference: 'references',
};

const said = (value: unknown): string => canonicalize(value) ?? '无';

type Row = Record<string, unknown> | null;

/** What is stored of a row and what it should be: of a field that differs, if there are both. */
function storedAndDue(where: string, stored: Row, due: Row): string {
  if (!stored || !due)
    return `${where}：账上为 ${said(stored ?? undefined)}，应为 ${said(due ?? undefined)}`;
  const field = Object.keys(due).find((name) => said(stored[name]) !== said(due[name]));
  return `${where}/${field}：账上为 ${said(stored[field!])}，应为 ${said(due[field!])}`;
}

/** The first field of a derived row that differs from what the record implies. */
const impliedSentence = ({ seq, table, place, stored, implied }: ImpliedDifference): string =>
  storedAndDue(`第 ${seq} 号记录的 /${ROWS[table]}/${place}`, stored, implied);

const REMAKE = '运行 kechuang rebuild 可重新生成';

/** A balance or a latest mark that differs, in words; undefined if none does. */
async function balanceSentence(sql: Sql): Promise<string | undefined> {
  const balance = await findBalanceDifference(sql);
  if (balance) {
    const { measure, keptAmount, keptPostings, summedAmount, summedPostings } = balance;
    const things = balance.things.join('、');
    const amount = (sum: string | null, postings: number | null): string =>
      sum === null ? '无' : `${sum}（${postings} 笔）`;
    return (
      `${(MEASURES as Record<string, string>)[measure] ?? measure}的现时合计（${things}）：账上为 ` +
      `${amount(keptAmount, keptPostings)}，应为 ${amount(summedAmount, summedPostings)}；${REMAKE}`
    );
  }
  const mark = await findLatestMarkDifference(sql);
  if (!mark) return undefined;
  const { kind, key, subject, kept, latest } = mark;
  const where = `${subject} 的${(MARK_KINDS as Record<string, string>)[kind] ?? kind}的最新认定`;
  return `${storedAndDue(key === '' ? where : `${where} ${key}`, kept, latest)}；${REMAKE}`;
}

/** Compares the derived rows with the records, batch by batch, up to the first difference. */
class Implication {
  difference: string | undefined;
  #after: number | undefined;

  async add(sql: Sql, batch: readonly Replayed[]): Promise<void> {
    const upTo = batch.at(-1)!.event.seq;
    const unlike = batch.find(({ prepared }) => prepared === undefined);
    if (unlike) this.difference ??= `第 ${unlike.event.seq} 号记录不成其为记录，无从重新生成`;
    await this.#compare(sql, upTo, batch);
    this.#after = upTo;
  }

  /** Finds derived rows that belong to no record. */
  async end(sql: Sql): Promise<void> {
    await this.#compare(sql, undefined, []);
  }

  async #compare(sql: Sql, upTo: number | undefined, batch: readonly Replayed[]): Promise<void> {
    if (this.difference !== undefined) return;
    const range = {
      ...(this.#after !== undefined && { after: this.#after }),
      ...(upTo !== undefined && { upTo }),
    };
    const items = batch.map(({ event, prepared }) => ({ seq: event.seq, prepared: prepared! }));
    const found = await findImpliedDifference(sql, range, items);
    if (found) this.difference = impliedSentence(found);
  }
}

/** No leaf is known to have this hash, and so it is never the one that is kept. */
const NO_LEAF = new Uint8Array(sha256Digest.length);

/** Grows the tree again and compares each node with the kept one. */
class Regrowth {
  frontier: Frontier = EMPTY_FRONTIER;
  difference: string | undefined;
  readonly roots = new Map<number, string>();
  readonly #heads: ReadonlySet<number>;

  constructor(heads: readonly TreeHead[]) {
    this.#heads = new Set(heads.map(({ size }) => size));
    this.#note();
  }

  #note(): void {
    if (this.#heads.has(this.frontier.size))
      this.roots.set(this.frontier.size, toHex(frontierRoot(sha256Digest, this.frontier)));
  }

  async add(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    const completed: (TreeNode & { seq: number })[] = [];
    for (const event of events) {
      if (event.seq !== this.frontier.size + 1) {
        this.difference ??= `第 ${this.frontier.size + 1} 号记录缺失，其后是第 ${event.seq} 号`;
        return;
      }
      const leaf = leafHashOfStored(event) ?? NO_LEAF;
      const grown = append(sha256Digest, this.frontier, leaf);
      this.frontier = grown.frontier;
      completed.push(...grown.completed.map((node) => ({ ...node, seq: event.seq })));
      this.#note();
    }
    const kept = await readNodes(sql, completed);
    const wrong = completed.find((node) => kept.get(nodeKey(node)) !== toHex(node.hash));
    if (wrong)
      this.difference ??=
        wrong.level === 0
          ? `第 ${wrong.seq} 号记录的内容与其入账时的叶散列不符，记录被改动过`
          : `记录树的节点 ${nodeKey(wrong)} 与其下的记录不符`;
  }

  /** Finds nodes of the kept tree beyond the last record. */
  async end(sql: Sql): Promise<void> {
    const beyond = this.difference === undefined && (await findNodeBeyond(sql, this.frontier.size));
    if (!beyond) return;
    this.difference =
      beyond.level === 0
        ? `第 ${beyond.index + 1} 号记录缺失，记录树中有它的叶散列`
        : `记录树的节点 ${nodeKey(beyond)} 之下没有这么多记录`;
  }
}

async function checkHeads(
  sql: Sql,
  heads: readonly TreeHead[],
  regrown: Regrowth,
): Promise<string | undefined> {
  const kept = await readKeys(sql);
  let keys;
  try {
    keys = await importPublicKeys(kept.map((key) => key.public));
  } catch (error) {
    return `签发过树头的公钥：${(error as Error).message}`;
  }
  for (const head of heads) {
    const root = regrown.roots.get(head.size);
    if (root === undefined) return `树头记载了 ${head.size} 条记录，现在没有这么多`;
    if (root !== head.root) return `${head.size} 条记录时签发的树头与现在的记录不符`;
    const verdict = await verifyHead(head, keys);
    if (!verdict.valid) return `${head.size} 条记录时的树头：${verdict.reason}`;
  }
  return undefined;
}

/**
 * In words, what of a closing's report differs from what was signed, and what could not be checked.
 */
interface ReportFinding {
  difference?: string;
  notes: string[];
}

const differs = (difference: string): ReportFinding => ({ difference, notes: [] });

/**
 * Checks the report of a closing against its record. The data is compared by its digest and, by the
 * format in which it was signed, computed again from the journal. The workbook is compared by its
 * digest or, if no record has one, drawn again. A format that was not kept can be neither computed
 * nor drawn.
 */
async function checkReport(sql: Sql, closing: StoredClosing): Promise<ReportFinding> {
  const { report_format: name } = closing;
  const kept = await findClosedReport(sql, closing.seq);
  if (!kept) return differs('报告缺失');
  if (kept.quarter !== closing.quarter || kept.format !== name)
    return differs('报告的季度或格式与定版时不符');
  const digest = sha256Hex(kept.data);
  if (digest !== closing.digest || digest !== kept.digest) return differs('报告数据与定版时不符');
  const format = formatNamed(name);
  const { workbook_sha256 } = closing;
  if (workbook_sha256 !== null && sha256Hex(kept.workbook) !== workbook_sha256)
    return differs('工作簿与定版时不符');
  if (!format) {
    const unseen = workbook_sha256 === null ? '，工作簿没有摘要可核对' : '';
    return {
      notes: [
        `以 ${name} 定版，该格式的指标定义没有保存：报告数据只核对了摘要，未重新计算${unseen}`,
      ],
    };
  }
  if (workbook_sha256 === null) return redrawn(sql, closing, kept);
  const again = await reportAt(sql, quarter(closing.quarter), closing.known_seq, format);
  return canonicalReport(again) === kept.data ? { notes: [] } : differs('报告数据与定版时不符');
}

async function redrawn(
  sql: Sql,
  closing: StoredClosing,
  kept: ClosedReport,
): Promise<ReportFinding> {
  const again = await drawnAgain(sql, closing);
  if (again.data !== kept.data) return differs('报告数据与定版时不符');
  if (!Buffer.from(kept.workbook).equals(again.workbook)) return differs('工作簿与定版时不符');
  const note = '工作簿的摘要没有记载，以重新绘制核对；运行 kechuang migrate 补记';
  return { notes: [note] };
}

/** Whether the stored data is at fault, and not the connection to the database. */
const isOfContent = (error: unknown): boolean => {
  const { code } = error as { code?: unknown };
  // SQLSTATE class 22 means wrong data, such as text where a number should be.
  return code === undefined || (typeof code === 'string' && /^22...$/.test(code));
};

/** Holds each signed report against its record, by the format in which it was signed. */
async function checkReports(sql: Sql, progress: VerifyProgress): Promise<LedgerCheck> {
  const check: LedgerCheck = { label: '已定版的报告与其记录', checked: 0, notes: [] };
  let at = '定版';
  try {
    const stray = await findStrayReport(sql);
    if (stray !== undefined)
      return { ...check, difference: `第 ${stray} 号记录没有定版，却存有其报告` };
    const closings = await readClosings(sql, LATEST);
    check.checked = closings.length;
    for (const [index, closing] of closings.entries()) {
      at = `${closing.quarter}（第 ${closing.seq} 号记录）的`;
      const { difference, notes } = await checkReport(sql, closing);
      if (difference !== undefined) return { ...check, difference: `${at}${difference}` };
      const { quarter: name, seq } = closing;
      check.notes.push(...notes.map((note) => `${name}（第 ${seq} 号记录）：${note}`));
      progress(check.label, index + 1);
    }
  } catch (error) {
    if (!isOfContent(error)) throw error;
    return { ...check, difference: `${at}报告无法重新生成：${(error as Error).message}` };
  }
  return check;
}

/** Every check, in order, within one snapshot of the whole ledger. */
export const verifyLedger = (
  database: Database,
  progress: VerifyProgress,
): Promise<LedgerCheck[]> => database.read(EVERYTHING, (sql) => verifyWithin(sql, progress));

/** The same as `verifyLedger`, within a transaction that sees everything. */
export async function verifyWithin(sql: Sql, progress: VerifyProgress): Promise<LedgerCheck[]> {
  const heads = await readHeads(sql, LATEST);
  const regrown = new Regrowth(heads);
  const implied = new Implication();
  const leaves = '每条记录与其叶散列、记录树各节点';
  let count = 0;
  for await (const batch of replayed(sql)) {
    await regrown.add(
      sql,
      batch.map(({ event }) => event),
    );
    await implied.add(sql, batch);
    count += batch.length;
    progress(leaves, count);
  }
  await regrown.end(sql);
  await implied.end(sql);
  const signatures = await checkHeads(sql, heads, regrown);
  const found = (label: string, checked: number, difference?: string): LedgerCheck => ({
    label,
    checked,
    notes: [],
    ...(difference !== undefined && { difference }),
  });
  return [
    found(leaves, count, regrown.difference),
    found('记账结果（金额与认定）与记录所示', count, implied.difference),
    found('现时合计与最新认定，与记账结果', await countBalances(sql), await balanceSentence(sql)),
    found('签发过的树头及其签名', heads.length, signatures),
    await checkReports(sql, progress),
  ];
}
