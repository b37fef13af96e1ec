/**
 * The leaf of an event: the bytes that stand for it in the tree, its RFC 8785 JSON. What a leaf
 * holds is fixed for ever by its format; another set of fields is another format. A field without a
 * value is absent, amounts are text with two decimals, instants have six.
 *
 * | field | |
 * |---|---|
 * | format | kechuang-event/1 |
 * | seq, type, effective_on, provenance, data | as in the journal; data as proposed and resolved |
 * | recorded_at | when it was posted |
 * | submission | id, maker, outcome; if approved, also checker and settled_at |
 * | organisation | the maker's then, whose own numbers external_id are |
 * | external_id, document, memo, overrides, corrects, reverses, audience | where there are such |
 * | restatement | why it was accepted although its day lies in a quarter that was closed |
 * | content_hash | SHA-256 of the content of the proposal (`identity.ts`) |
 * | effects, marks | everything it did, in order |
 *
 * Left out is what follows from these: whether an effect is illustrative, names, what reversed it.
 */
import canonicalize from 'canonicalize';
import { instant } from '../values/instants.ts';
import { EVENT, faultIn, fieldAt } from './leaf-form.ts';
import type { Effect, Mark, Proposal } from '../journal/event-definition.ts';
import type { Dimension, Measure } from '../journal/measures.ts';
import type { JournalEvent } from '../journal/posted-event.ts';
import { money, wireMoney } from '../values/money.ts';

export const LEAF_FORMAT = 'kechuang-event/1';

/** A person as they were called when they acted. */
export interface Signatory {
  login: string;
  name: string;
  organisation: string;
}

/** Who handed an event in, and who let it pass, if somebody did. */
export interface Signatories {
  maker: Signatory;
  checker?: Signatory;
}

/** Who handed an event in, and who let it pass. */
export type LeafSubmission = { id: number; maker: Signatory } & (
  | { outcome: 'posted' | 'initial' }
  | { outcome: 'approved'; checker: Signatory; settled_at: string }
);

export interface LeafEffect extends Partial<Record<Dimension, string>> {
  measure: Measure;
  amount: string;
}

export interface LeafMark extends Omit<Mark, 'amount'> {
  amount?: string;
}

/** An event as its leaf says it. */
export interface LeafEvent extends Proposal {
  format: typeof LEAF_FORMAT;
  seq: number;
  recorded_at: string;
  submission: LeafSubmission;
  organisation: string;
  reverses?: number;
  audience?: string;
  content_hash: string;
  effects: LeafEffect[];
  marks: LeafMark[];
}

/** A line that is not the leaf of an event; `field` is the JSON pointer of the first fault. */
export class MalformedLeaf extends Error {
  readonly field: string;

  constructor(field: string, detail: string) {
    super(detail);
    this.field = field;
  }
}

/** The leaf of an event of the journal. Instants may be as the database writes them. */
export function leafOf(
  event: JournalEvent & { content_hash: string },
  posting: { organisation: string; submission: LeafSubmission },
): LeafEvent {
  const { submission, organisation } = posting;
  const { external_id, document, memo, overrides, corrects, reverses, audience } = event;
  const { restatement } = event;
  const optional = {
    ...{ external_id, document, memo, overrides, corrects, reverses, audience, restatement },
  };
  return {
    format: LEAF_FORMAT,
    seq: event.seq,
    type: event.type,
    effective_on: event.effective_on,
    recorded_at: instant(event.recorded_at),
    provenance: event.provenance,
    data: event.data,
    organisation,
    submission:
      submission.outcome === 'approved'
        ? { ...submission, settled_at: instant(submission.settled_at) }
        : submission,
    content_hash: event.content_hash,
    effects: event.effects.map((effect) => ({ ...effect, amount: wireMoney(effect.amount) })),
    marks: event.marks.map(({ amount, ...mark }) => ({
      ...mark,
      ...(amount !== undefined && { amount: wireMoney(amount) }),
    })),
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<LeafEvent>),
  };
}

/**
 * The bytes that are hashed as the leaf of an event, and its line in the auditor's pack. Throws
 * where the event is not such as `parseLeaf` would read again, rather than post it for ever.
 */
export function leafBytes(event: LeafEvent): Uint8Array {
  const fault = faultIn(event, EVENT);
  if (fault) throw new MalformedLeaf(fault.field, fault.detail);
  return new TextEncoder().encode(canonicalize(event));
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(line: Uint8Array): string {
  try {
    return decoder.decode(line);
  } catch {
    throw new MalformedLeaf('', '这一行不是 UTF-8 文本，文件可能已损坏。');
  }
}

function jsonOf(text: string): unknown {
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
  const text = typeof line === 'string' ? line : textOf(line);
  const value = jsonOf(text);
  const fault = faultIn(value, EVENT);
  if (fault) throw new MalformedLeaf(fault.field, fault.detail);
  const canonical = canonicalize(value)!;
  if (canonical !== text) {
    const field = fieldAt(value as Record<string, unknown>, canonical, text);
    const detail = `记录的“${field}”处写法不是规范形式（RFC 8785），内容可能被改动过。`;
    throw new MalformedLeaf(field, detail);
  }
  return value as LeafEvent;
}

/** The event as the journal has it, so that figures can be worked out from leaves alone. */
export function journalEvent(leaf: LeafEvent): JournalEvent {
  const { format: _, organisation: _organisation, content_hash: _hash, ...event } = leaf;
  return {
    ...event,
    submission: leaf.submission.id,
    maker: leaf.submission.maker.name,
    effects: leaf.effects.map((effect): Effect => ({ ...effect, amount: money(effect.amount) })),
    marks: leaf.marks.map(({ amount, ...mark }): Mark => ({
      ...mark,
      ...(amount !== undefined && { amount: money(amount) }),
    })),
  };
}
