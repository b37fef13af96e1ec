/**
 * The journal of a pack as it streams by, when written and when read: every line the leaf of the
 * next event, folded for the figures, hashed into the tree, and let go.
 */
import { FoldedJournal } from '../../figures/folded-journal.ts';
import { UnreadableJournal } from '../../figures/folded/events.ts';
import { checkersIn, MalformedLeaf, parseLeaf, type LeafEvent, type Signatory } from '../leaf.ts';
import { inclusionProof, nodesForInclusion } from '../merkle-proofs.ts';
import { PackClosings } from './signed-closings.ts';
import {
  append,
  EMPTY_FRONTIER,
  leafHash,
  frontierRoot,
  toHex,
  type Frontier,
  type HashAlgorithm,
  type NodePosition,
  type TreeNode,
} from '../merkle-tree.ts';

/** A line that cannot be the next event, and where in the line this shows. */
export class BrokenJournal extends Error {
  /** The line, from 1, which is the number that its event should have. */
  readonly seq: number;
  readonly field: string;
  readonly expected: string | undefined;
  readonly found: string | undefined;

  constructor(
    at: { seq: number; field: string; expected?: string; found?: string },
    detail: string,
  ) {
    super(detail);
    [this.seq, this.field, this.expected, this.found] = [at.seq, at.field, at.expected, at.found];
  }
}

/** Everybody who made or checked an event, as they were called then. */
class People {
  readonly #people = new Map<string, Signatory>();

  add({ login, name, organisation }: Signatory): void {
    const key = JSON.stringify([login, name, organisation]);
    if (!this.#people.has(key)) this.#people.set(key, { login, name, organisation });
  }

  all(): Signatory[] {
    return [...this.#people.keys()].sort().map((key) => this.#people.get(key)!);
  }
}

/** The instants around the last known event; a moment's `knownAt` must lie between them. */
export interface Around {
  /** Of the last known event; undefined if none was known. */
  last?: string;
  /** Of the first unknown event; undefined if all were known. */
  next?: string;
}

const nodeKey = ({ level, index }: NodePosition): string => `${level}/${index}`;

/** A journal, as far as it has been read. */
export class History {
  readonly journal = new FoldedJournal();
  readonly people = new People();
  readonly closings = new PackClosings();
  readonly #algorithm: HashAlgorithm;
  readonly #knownSeq: number;
  readonly #kept = new Map<string, string>();
  readonly #wanted = new Set<string>();
  readonly around: Around = {};
  #frontier: Frontier = EMPTY_FRONTIER;
  #lastRecorded = '';
  /** The hash of the leaf that a proof is wanted for. */
  #leaf: string | undefined;
  readonly #prove: { seq: number; size: number } | undefined;

  constructor(
    algorithm: HashAlgorithm,
    { knownSeq, prove }: { knownSeq: number; prove?: { seq: number; size: number } | undefined },
  ) {
    this.#algorithm = algorithm;
    this.#knownSeq = knownSeq;
    this.#prove = prove;
    if (prove)
      for (const node of nodesForInclusion(prove.seq - 1, prove.size))
        this.#wanted.add(nodeKey(node));
  }

  /** Events so far. */
  get size(): number {
    return this.#frontier.size;
  }

  /** The root over all events so far, in hexadecimal. */
  root(): string {
    return toHex(frontierRoot(this.#algorithm, this.#frontier));
  }

  /** Takes the next line, without its line break. Throws `BrokenJournal`; then all is over. */
  add(line: Uint8Array): LeafEvent {
    const seq = this.size + 1;
    const leaf = this.#read(line, seq);
    try {
      this.journal.add(leaf);
    } catch (error) {
      if (error instanceof UnreadableJournal)
        throw new BrokenJournal({ seq, field: leaf.reverses ? '/reverses' : '' }, error.message);
      throw new BrokenJournal({ seq, field: '/data' }, `第 ${seq} 号记录的内容无法计入指标。`);
    }
    this.closings.add(leaf);
    this.people.add(leaf.submission.maker);
    for (const checker of checkersIn(leaf)) this.people.add(checker);
    if (seq === this.#knownSeq) this.around.last = leaf.recorded_at;
    if (seq === this.#knownSeq + 1) this.around.next = leaf.recorded_at;
    this.#grow(line, seq);
    return leaf;
  }

  #read(line: Uint8Array, seq: number): LeafEvent {
    let leaf: LeafEvent;
    try {
      leaf = parseLeaf(line);
    } catch (error) {
      if (!(error instanceof MalformedLeaf)) throw error;
      throw new BrokenJournal({ seq, field: error.field }, error.message);
    }
    if (leaf.seq !== seq) {
      const at = { seq, field: '/seq', expected: String(seq), found: String(leaf.seq) };
      const detail = `第 ${seq} 行应是第 ${seq} 号记录，却是第 ${leaf.seq} 号：有记录缺失、重复或调换了次序。`;
      throw new BrokenJournal(at, detail);
    }
    if (leaf.recorded_at < this.#lastRecorded) {
      const expected = `不早于 ${this.#lastRecorded}`;
      const at = { seq, field: '/recorded_at', expected, found: leaf.recorded_at };
      throw new BrokenJournal(at, `第 ${seq} 号记录的登记时刻早于前一条。`);
    }
    this.#lastRecorded = leaf.recorded_at;
    return leaf;
  }

  #grow(line: Uint8Array, seq: number): void {
    const hash = leafHash(this.#algorithm, line);
    const { frontier, completed } = append(this.#algorithm, this.#frontier, hash);
    this.#frontier = frontier;
    if (this.#prove === undefined) return;
    if (seq === this.#prove.seq) this.#leaf = toHex(hash);
    for (const node of completed) this.#keep(node);
  }

  #keep(node: TreeNode): void {
    const key = nodeKey(node);
    if (this.#wanted.has(key)) this.#kept.set(key, toHex(node.hash));
  }

  /** The proof asked for at the start; undefined if the journal ended before that record. */
  async proof(): Promise<{ leaf: string; proof: string[] } | undefined> {
    const { seq, size } = this.#prove ?? { seq: 0, size: 0 };
    if (this.#leaf === undefined || this.size < size) return undefined;
    const nodeAt = (level: number, index: number): string =>
      this.#kept.get(nodeKey({ level, index }))!;
    const proof = await inclusionProof(this.#algorithm, seq - 1, size, nodeAt);
    return { leaf: this.#leaf, proof };
  }
}
