/** The closings in a pack's own journal, with which its report and workbook are compared. */
import { QUARTER_CLOSED, WORKBOOK_ATTESTED } from '../../books/quarters.ts';
import type { KnownMoment } from '../../journal/posted-event.ts';
import { formatNamed } from '../../report/formats/index.ts';
import type { LeafEvent } from '../leaf.ts';

/** One closing, by its record. */
export interface PackClosing {
  seq: number;
  quarter: string;
  asOf: string;
  knownSeq: number;
  format: string;
  /** SHA-256 of the report's data, in hexadecimal. */
  digest: string;
  /** SHA-256 of the workbook; undefined if neither the closing nor a later record has it. */
  workbook: string | undefined;
}

/** A report and its workbook as packed: the report's format, and SHA-256 in hexadecimal. */
export interface Packed {
  format: string;
  report: string;
  workbook: string;
}

/** How what is packed stands to the record that signed it. */
export type SignedStanding =
  /** No record signed it, but its format is known, so it can be computed again. */
  | { as: 'draft' }
  /** No record signed it, and its format is unknown, so nothing can confirm it. */
  | { as: 'unheld' }
  | { as: 'signed'; closing: PackClosing }
  | {
      as: 'other';
      closing: PackClosing;
      part: keyof Packed;
      expected: string;
      found: string;
    };

const asText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** Collects the closings of a journal line by line. */
export class PackClosings {
  readonly #closings = new Map<number, PackClosing>();

  add({ seq, type, data }: LeafEvent): void {
    if (type === QUARTER_CLOSED) {
      this.#closings.set(seq, {
        seq,
        quarter: String(data.quarter),
        asOf: String(data.as_of),
        knownSeq: data.known_seq as number,
        format: String(data.report_format),
        digest: String(data.digest),
        workbook: asText(data.workbook_sha256),
      });
    }
    const closing = type === WORKBOOK_ATTESTED && this.#closings.get(data.closing as number);
    if (closing) closing.workbook ??= asText(data.workbook_sha256);
  }

  /** Compares a packed report for a quarter and moment with the closing that signed it. */
  hold(
    quarter: string,
    { asOf, knownSeq }: Pick<KnownMoment, 'asOf' | 'knownSeq'>,
    packed: Packed,
  ): SignedStanding {
    const closing = [...this.#closings.values()].find(
      (each) => each.quarter === quarter && each.asOf === asOf && each.knownSeq === knownSeq,
    );
    if (!closing) return { as: formatNamed(packed.format) ? 'draft' : 'unheld' };
    const { format, digest: report, workbook = packed.workbook } = closing;
    const said: Packed = { format, report, workbook };
    const part = (['format', 'report', 'workbook'] as const).find(
      (each) => said[each] !== packed[each],
    );
    if (part === undefined) return { as: 'signed', closing };
    return { as: 'other', closing, part, expected: said[part], found: packed[part] };
  }
}
