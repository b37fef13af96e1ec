/**
 * The quarterly report as data: what the workbook, the page and the JSON all render. Amounts are in
 * 元 and unrounded; nothing here is computed by the renderer.
 */
import type { Day, Quarter } from '../values/days.ts';
import type { FigureLine } from './figure-reader.ts';
import type { ReportFormat } from './formats/format.ts';
import type { Restatement } from './restatement.ts';
import type { IndustryLine } from './table-2-industries.ts';
import type { InvestmentLine, SubFundLine } from './table-3-and-4-fund.ts';
import type { QuarterTables } from './tables.ts';

/** A figure beside what it was on the days that the report compares with. */
export interface ComparedLine extends FigureLine {
  /** Of a flow in the quarter: the whole quarter before; of all else: as of its last day. */
  previousQuarter: FigureLine['cells'];
  /** The same day of the year before: 上年同期. */
  yearBefore: FigureLine['cells'];
}

/** Whether a second person looks at every record, and how many came in without one. */
export interface ReviewState {
  isOn: boolean;
  /** Loaded from the command line when the ledger was set up. */
  initial: number;
  /** Posted by their own maker while review was switched off. */
  posted: number;
}

/** 征求意见稿, or 已定版 by a closing record that names who answers for it. */
export type ReportStatus =
  | { kind: 'draft' }
  | {
      kind: 'signed';
      /** Number of the closing record. */
      closing: number;
      closedOn: Day;
      maker: string;
      /** Nobody where review was switched off. */
      checker: string | null;
    };

export const STATUS_LABELS = {
  draft: '征求意见稿',
  signed: '已定版',
} as const satisfies Record<ReportStatus['kind'], string>;

/** What lets a reader of the paper check it: a tree head, and the digest of `canonicalReport`. */
export interface ReportProof {
  /** `root` is hexadecimal. */
  head: { size: number; root: string; hash: string };
  /** `value` is hexadecimal. */
  digest: { hash: string; value: string };
}

export interface QuarterReport {
  /** By whose definitions it was made; it is written down and drawn by the same. */
  format: ReportFormat;
  status: ReportStatus;
  /** What changed since the last signed quarter before this one; absent where there is none. */
  restatement?: Restatement;
  quarter: Quarter;
  asOf: Day;
  knownAt: string;
  knownSeq: number;
  /** Whether any figure rests on demonstration data; the cover and every sheet say so. */
  illustrative: boolean;
  scheme: { code: string; title: string };
  review: ReviewState;
  /** Every figure of the format, in its order. */
  overview: ComparedLine[];
  /** The days that the overview compares with; nothing where the ledger cannot reach back. */
  comparedWith: { previousQuarter: Day; yearBefore: Day };
  industries: IndustryLine[];
  /** fund.strategic_share_by_count and _by_amount, and what they are made of. */
  shares: FigureLine[];
  subFunds: SubFundLine[];
  investments: InvestmentLine[];
  tables: QuarterTables;
}
