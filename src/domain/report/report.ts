/**
 * The quarterly report as data; workbook, page and JSON all render it. Amounts are in 元 and
 * unrounded; renderers compute nothing.
 */
import type { Day, Quarter } from '../values/days.ts';
import type { ReportFormat } from './formats/format.ts';
import type { Restatement } from './restatement.ts';
import type { ComparedDays, FigureLine, OverviewLine } from './table-1-overview.ts';
import type { IndustryLine } from './table-2-industries.ts';
import type { InvestmentLine, SubFundLine } from './table-3-and-4-fund.ts';
import type { QuarterTables } from './tables.ts';

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
      /** Null if review was off. */
      checker: string | null;
    };

export const STATUS_LABELS = {
  draft: '征求意见稿',
  signed: '已定版',
} as const satisfies Record<ReportStatus['kind'], string>;

/**
 * What a reader of the paper needs to check it: a tree head, and the digest of `canonicalReport`.
 */
export interface ReportProof {
  /** `root` is hexadecimal. */
  head: { size: number; root: string; hash: string };
  /** `value` is hexadecimal. */
  digest: { hash: string; value: string };
}

export interface QuarterReport {
  /** The format by whose definitions it was made, and by which it is written and drawn. */
  format: ReportFormat;
  status: ReportStatus;
  /** What changed since the last signed quarter before this one; absent if there is none. */
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
  overview: OverviewLine[];
  comparedWith: ComparedDays;
  industries: IndustryLine[];
  /** fund.strategic_share_by_count and _by_amount, and what they are made of. */
  shares: FigureLine[];
  subFunds: SubFundLine[];
  investments: InvestmentLine[];
  tables: QuarterTables;
}
