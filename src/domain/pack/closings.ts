/** What the journal itself says was signed: by it a pack's report and workbook are held. */
import { QUARTER_CLOSED, WORKBOOK_ATTESTED } from '../books/quarters.ts';
import type { KnownMoment } from '../journal.ts';
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
  /** SHA-256 of the workbook; nothing where neither the closing nor a later record says it. */
  workbook: string | undefined;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** The closings of a journal as it streams by. */
export class PackClosings {
  readonly #closings = new Map<number, PackClosing>();

  add({ seq, type, data }: LeafEvent): void {
    if (type === QUARTER_CLOSED) {
      this.#closings.set(seq, {
        ...{ seq, quarter: String(data.quarter), asOf: String(data.as_of) },
        ...{ knownSeq: data.known_seq as number, format: String(data.report_format) },
        ...{ digest: String(data.digest), workbook: textOf(data.workbook_sha256) },
      });
    }
    const closing = type === WORKBOOK_ATTESTED && this.#closings.get(data.closing as number);
    if (closing) closing.workbook ??= textOf(data.workbook_sha256);
  }

  /** The closing that signed a quarter's report as of that moment; nothing for a draft. */
  of(quarter: string, { asOf, knownSeq }: Pick<KnownMoment, 'asOf' | 'knownSeq'>) {
    return [...this.#closings.values()].find(
      (each) => each.quarter === quarter && each.asOf === asOf && each.knownSeq === knownSeq,
    );
  }
}
