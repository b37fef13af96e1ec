/**
 * The leaf of an event: the bytes that stand for it in the tree, its RFC 8785 JSON. What a leaf
 * holds is fixed for ever by its form; another set of fields is another form. Leaves of both forms
 * stand in one tree. A field without a value is absent, amounts are text with two decimals,
 * instants have six.
 *
 * | field | |
 * |---|---|
 * | format | kechuang-event/1 or kechuang-event/2 |
 * | seq, type, effective_on, provenance, data | as in the journal; data as proposed and resolved |
 * | recorded_at | when it was posted |
 * | submission | id, maker, outcome, and who checked it: see below |
 * | organisation | the maker's then, whose own numbers external_id are |
 * | external_id, document, memo, overrides, corrects, reverses, audience | where there are such |
 * | restatement | why it was accepted although its day lies in a quarter that was closed |
 * | content_hash | SHA-256 of the content of the proposal (`row-identity.ts`) |
 * | effects, marks | everything it did, in order |
 *
 * | | form 1 | form 2 |
 * |---|---|---|
 * | outcomes | posted, initial, approved | those, and delegated |
 * | who checked it | `checker`, where approved | `checkers`, a list: empty unless somebody did |
 * | settled_at | where approved | where approved or delegated |
 * | files | | a list: name, bytes, hash and digest of each |
 * | measures | those of `MEASURES` | any name, since an adopted type may name them |
 *
 * Nothing makes a delegated leaf, one with files or one with an adopted measure yet.
 *
 * Left out is what follows from these: whether an effect is illustrative, names, what reversed it.
 */
import { canonicalize } from '../values/canonical-json.ts';
import { instant } from '../values/instants.ts';
import { EVENT, faultIn, fieldAt, LEAF_FORMATS, type LeafForm } from './leaf-form.ts';
import type { Mark, Proposal } from '../journal/event-definition.ts';
import type { Dimension } from '../journal/measures.ts';
import type { JournalEvent } from '../journal/posted-event.ts';
import { wireMoney } from '../values/money.ts';

/** A person, under the name they had when they acted. */
export interface Signatory {
  login: string;
  name: string;
  organisation: string;
}

/** Who handed an event in, and who approved it, if somebody did. */
export interface Signatories {
  maker: Signatory;
  checker?: Signatory;
}

/** How the submission of an event was settled, for a leaf of either form. */
export interface SettledSubmission {
  id: number;
  maker: Signatory;
  outcome: 'posted' | 'initial' | 'approved' | 'delegated';
  checkers: readonly Signatory[];
  /** The instant. A leaf contains it only if the settlement was not the posting itself. */
  settled_at: string;
}

/** Who handed an event in, and the one who approved it, as in a leaf of form 1. */
export type CheckedByOne = { id: number; maker: Signatory } & (
  | { outcome: 'posted' | 'initial' }
  | { outcome: 'approved'; checker: Signatory; settled_at: string }
);

/** Who handed an event in, and all who approved it, as in a leaf of form 2. */
export type CheckedByAll = { id: number; maker: Signatory; checkers: readonly Signatory[] } & (
  { outcome: 'posted' | 'initial' } | { outcome: 'approved' | 'delegated'; settled_at: string }
);

export interface LeafEffect extends Partial<Record<Dimension, string>> {
  measure: string;
  amount: string;
}

export interface LeafMark extends Omit<Mark, 'amount'> {
  amount?: string;
}

/** A file that belongs to an event, by its digest. */
export interface LeafFile {
  name: string;
  bytes: number;
  hash: 'SHA-256';
  /** Hexadecimal. */
  digest: string;
}

/** The content that leaves of every form share. */
interface LeafContent extends Proposal {
  seq: number;
  recorded_at: string;
  organisation: string;
  reverses?: number;
  audience?: string;
  content_hash: string;
  effects: LeafEffect[];
  marks: LeafMark[];
}

export interface LeafEvent1 extends LeafContent {
  format: (typeof LEAF_FORMATS)[1];
  submission: CheckedByOne;
}

export interface LeafEvent2 extends LeafContent {
  format: (typeof LEAF_FORMATS)[2];
  submission: CheckedByAll;
  files: LeafFile[];
}

/** An event in the form of its leaf. */
export type LeafEvent = LeafEvent1 | LeafEvent2;

/** A line that is not the leaf of an event; `field` is the JSON pointer of the first fault. */
export class MalformedLeaf extends Error {
  readonly field: string;

  constructor(field: string, detail: string) {
    super(detail);
    this.field = field;
  }
}

/** The leaf of an event of the journal in a form. Instants may be as the database writes them. */
export function makeLeaf(
  event: JournalEvent & { content_hash: string },
  posting: { form: LeafForm; organisation: string; submission: SettledSubmission },
): LeafEvent {
  const content = leafContent(event, posting.organisation);
  if (posting.form === 1)
    return { ...content, format: LEAF_FORMATS[1], submission: checkedByOne(posting.submission) };
  return {
    ...content,
    format: LEAF_FORMATS[posting.form],
    submission: checkedByAll(posting.submission),
    files: [],
  };
}

function leafContent(
  event: JournalEvent & { content_hash: string },
  organisation: string,
): LeafContent {
  const content: LeafContent = {
    seq: event.seq,
    type: event.type,
    effective_on: event.effective_on,
    recorded_at: instant(event.recorded_at),
    provenance: event.provenance,
    data: event.data,
    organisation,
    content_hash: event.content_hash,
    effects: event.effects.map((effect) => ({ ...effect, amount: wireMoney(effect.amount) })),
    marks: event.marks.map(({ amount, ...mark }) => ({
      ...mark,
      ...(amount !== undefined && { amount: wireMoney(amount) }),
    })),
  };
  for (const name of SOMETIMES)
    if (event[name] !== undefined) Object.assign(content, { [name]: event[name] });
  return content;
}

/** What only some events have. */
const SOMETIMES = [
  ...(['external_id', 'document', 'memo', 'overrides', 'corrects', 'restatement'] as const),
  ...(['reverses', 'audience'] as const),
];

/** Form 1 has room for one checker. */
function checkedByOne(settled: SettledSubmission): CheckedByOne {
  const { id, maker, outcome, checkers } = settled;
  if (outcome !== 'approved') return { id, maker, outcome: outcome as 'posted' | 'initial' };
  return { id, maker, outcome, checker: checkers[0]!, settled_at: instant(settled.settled_at) };
}

function checkedByAll(settled: SettledSubmission): CheckedByAll {
  const { id, maker, outcome, checkers } = settled;
  if (outcome === 'posted' || outcome === 'initial') return { id, maker, outcome, checkers };
  return { id, maker, outcome, checkers, settled_at: instant(settled.settled_at) };
}

/** Everybody who approved an event, for a leaf of either form. */
export function checkersIn(leaf: LeafEvent): readonly Signatory[] {
  if (leaf.format === LEAF_FORMATS[2]) return leaf.submission.checkers;
  return leaf.submission.outcome === 'approved' ? [leaf.submission.checker] : [];
}

/**
 * The bytes that are hashed as the leaf of an event, which are also its line in the auditor's pack.
 * Throws if `parseLeaf` would not read the event back, because a posted leaf stays for ever.
 */
export function leafBytes(event: LeafEvent): Uint8Array {
  const fault = faultIn(event, EVENT);
  if (fault) throw new MalformedLeaf(fault.field, fault.detail);
  return new TextEncoder().encode(canonicalize(event));
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeLine(line: Uint8Array): string {
  try {
    return decoder.decode(line);
  } catch {
    throw new MalformedLeaf('', '这一行不是 UTF-8 文本，文件可能已损坏。');
  }
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedLeaf('', '这一行不是完整的 JSON，文件可能被截断或损坏。');
  }
}

/**
 * Reads a leaf back. Refuses, with the first field at fault, whatever is not exactly what
 * `leafBytes` writes: unknown or missing fields, and other spellings of the same.
 */
export function parseLeaf(line: Uint8Array | string): LeafEvent {
  const text = typeof line === 'string' ? line : decodeLine(line);
  const value = parseLine(text);
  const fault = faultIn(value, EVENT);
  if (fault) throw new MalformedLeaf(fault.field, fault.detail);
  const canonical = canonicalize(value);
  if (canonical !== text) {
    const field = fieldAt(value as Record<string, unknown>, canonical, text);
    const detail = `记录的“${field}”处写法不是规范形式（RFC 8785），内容可能被改动过。`;
    throw new MalformedLeaf(field, detail);
  }
  return value as LeafEvent;
}
