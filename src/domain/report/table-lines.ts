/**
 * The further tables of the quarterly report as data (表1's comparisons, 表5 to 表10, 对外口径核对).
 * Amounts are in 元 and unrounded; a reason stands where there is no number, never 0.
 */
import type { Day, QuarterName } from '../values/days.ts';
import type { Indicator, Observation, Progress, Target } from '../figures/indicator-progress.ts';
import type { Decimal } from '../values/money.ts';
import type { Reconciled } from '../figures/reconciliation.ts';
import type { Cell } from '../figures/answer.ts';

/** A flow in the quarter, in the year up to the day, and since inception. */
export type Flows = Record<'quarter' | 'year' | 'inception', Decimal>;

/** Every row says whether demonstration data stands behind it, and which records do. */
export interface Row {
  illustrative: boolean;
  records: number[];
}

/** A number by quarter, the oldest first; a share without investments has its reason. */
export interface QuarterSeries {
  figure: string;
  points: { quarter: QuarterName; cell: Cell }[];
}

/** 表5: a sub-fund's agreed return investment and what of it was recognised. */
export interface LocalReturnLine extends Row {
  vehicle: string;
  vehicleName: string;
  /** Absent where the registration states none. */
  multiple?: Decimal;
  base?: 'paid_in' | 'committed';
  scope?: string;
  /** An unconfirmed rule is listed only: nothing is ranked or judged by it. */
  isConfirmed: boolean;
  recognised: Flows;
  paidInByFund: Decimal;
}

/** 表5: one recognition; `amount` is base amount × factor. */
export interface RecognitionLine extends Row {
  vehicle: string;
  vehicleName: string;
  enterprise: string;
  enterpriseName: string;
  on: Day;
  /** 认定情形 in words. */
  basis: string;
  baseAmount: Decimal;
  factor: Decimal;
  amount: Decimal;
  recognisedBy: string;
  document?: string;
}

/** 表5: an investee whose registered place moved over the city's boundary; places in words. */
export interface RelocationLine extends Row {
  enterprise: string;
  enterpriseName: string;
  /** Absent in formats that list moves into the city alone. */
  way?: Way;
  from: string;
  to: string;
  on: Day;
}

export type Way = 'in' | 'out';

/** An investee whose registered place moved into the city, or out of it. */
export interface MoveLine extends RelocationLine {
  way: Way;
}

/** 表6: a realisation (`route` is 退出方式 in words) or a write-off. */
export interface ExitLine extends Row {
  vehicle: string;
  vehicleName: string;
  enterprise: string;
  enterpriseName: string;
  kind: 'realised' | 'written-off';
  route?: string;
  on: Day;
  proceeds: Decimal;
  /** Relieved or, of a write-off, written off. */
  cost: Decimal;
}

/** 表6: where an investee's listing stands. */
export interface ListingLine extends Row {
  enterprise: string;
  enterpriseName: string;
  stage: string;
  since: Day;
  exchange?: string;
  ticker?: string;
}

/** 表7: one bank, region or product; '' is 未登记. */
export interface CreditLine {
  code: string;
  label: string;
  granted: Flows;
  drawn: Flows;
  outstanding: Decimal;
  nonPerforming: Decimal;
  enterprises: Flows;
  illustrative: boolean;
}

/** 表7: enterprises with a qualification in force, and how many of them have, or had, credit. */
export interface CoverageLine extends Cell {
  figure: string;
  numerator: Decimal;
  denominator: Decimal;
  illustrative: boolean;
}

export interface TrancheLine {
  tranche: string;
  rank: number;
  size: Decimal;
  coupon: Decimal;
  rating?: string;
  outstanding: Decimal;
}

/** 表8: one deal, amounts since inception and the principal outstanding on the day. */
export interface DealLine extends Row {
  code: string;
  name: string;
  form: string;
  venue?: string;
  issuedOn: Day;
  issued: Decimal;
  financed: Decimal;
  enterprises: Decimal;
  collected: Decimal;
  subsidised: Decimal;
  outstanding: Decimal;
  /** In order of rank. */
  tranches: TrancheLine[];
}

/** 表9: one programme, since inception and what is available on the day. */
export interface ProgrammeLine extends Row {
  code: string;
  name: string;
  pool: Decimal;
  approved: Decimal;
  disbursed: Decimal;
  available: Decimal;
}

/** 表9: one project since inception; what was paid is no equity before conversion. */
export interface ProjectLine extends Row {
  code: string;
  name: string;
  programme: string;
  enterprise: string;
  enterpriseName: string;
  source: string;
  stage: string;
  approved: Decimal;
  disbursed: Decimal;
  returned: Decimal;
  writtenOff: Decimal;
  converted: Decimal;
  /** As stated when proposed, not as achieved; absent where not stated. */
  expectedBenefit?: Decimal;
}

/** 表10: an indicator held against one of its targets. */
export interface IndicatorLine extends Row {
  indicator: Indicator;
  name: string;
  group?: string;
  /** Absent where the indicator has none. */
  target?: Target;
  latest?: Observation;
  progress: Progress;
}

/** What the report is to hold beside the fund book. */
export interface QuarterTables {
  /** The last eight quarters, for charts. */
  series: QuarterSeries[];
  localReturns: LocalReturnLine[];
  recognitions: RecognitionLine[];
  relocations: RelocationLine[];
  exits: ExitLine[];
  listings: ListingLine[];
  credit: { byBank: CreditLine[]; byRegion: CreditLine[]; byProduct: CreditLine[] };
  coverage: CoverageLine[];
  deals: DealLine[];
  programmes: ProgrammeLine[];
  projects: ProjectLine[];
  indicators: IndicatorLine[];
  /** Published with an as-of day up to the report's. */
  published: Reconciled[];
}
