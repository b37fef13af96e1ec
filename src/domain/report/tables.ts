/** The report's tables beside the fund's own: returns, exits, credit, deals, grants, plan. */
import type { PublishedLine } from './published-comparison.ts';
import type { QuarterSeries } from './series.ts';
import type { ReportTable, TableRows, TableGroup } from './table.ts';
import type { IndicatorLine } from './table-10-plan.ts';
import { INDUSTRIES } from './table-2-industries.ts';
import { INVESTMENTS, SUB_FUNDS } from './table-3-and-4-fund.ts';
import { LOCAL_RETURNS, RECOGNITIONS, RELOCATIONS } from './table-5-local-returns.ts';
import { EXITS, LISTINGS } from './table-6-exits.ts';
import { CREDIT, type CoverageLine } from './table-7-credit.ts';
import { DEALS } from './table-8-deals.ts';
import { PROGRAMMES, PROJECTS } from './table-9-grants.ts';

/** 表2 to 表4. */
export const FUND_TABLES = {
  industries: INDUSTRIES,
  subFunds: SUB_FUNDS,
  investments: INVESTMENTS,
} as const satisfies TableGroup;

/** 表5 and 表6. */
export const RETURN_TABLES = {
  localReturns: LOCAL_RETURNS,
  recognitions: RECOGNITIONS,
  relocations: RELOCATIONS,
  exits: EXITS,
  listings: LISTINGS,
} as const satisfies TableGroup;

/** 表8 and 表9. */
export const SUPPORT_TABLES = {
  deals: DEALS,
  programmes: PROGRAMMES,
  projects: PROJECTS,
} as const satisfies TableGroup;

/** Every table that a report format names. */
export const TABLES: readonly ReportTable[] = [
  ...Object.values(FUND_TABLES),
  ...Object.values(RETURN_TABLES),
  CREDIT.byBank,
  ...Object.values(SUPPORT_TABLES),
];

/** The tables that a report contains beside those of the fund book. */
export interface QuarterTables
  extends TableRows<typeof RETURN_TABLES>, TableRows<typeof SUPPORT_TABLES> {
  /** The last eight quarters, for charts. */
  series: QuarterSeries[];
  credit: TableRows<typeof CREDIT>;
  coverage: CoverageLine[];
  indicators: IndicatorLine[];
  /** Published with an as-of day up to the report's. */
  published: PublishedLine[];
}
