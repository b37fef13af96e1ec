/** Every list by its path: of these, JSON, files and pages are made. */
import { CREDIT_LINES, LOANS } from './credit.ts';
import { COVERAGE, EQUITY_AND_CREDIT, FIGURES, PUBLISHED_FIGURES } from './figures.ts';
import { INVESTMENTS, SUB_FUNDS } from './fund.ts';
import { PROGRAMMES, PROJECTS } from './grants.ts';
import { INDICATORS } from './indicators.ts';
import { ENTERPRISES, PARTIES } from './parties.ts';
import { CODE_LISTS, EVENT_TYPES } from './reference.ts';
import { DEALS } from './securitisation.ts';
import { PEOPLE, QUARTERS } from './people-and-quarters.ts';

/** Lists of the journal, read as of two dates; pages of one menu entry are tabs in this order. */
export const LISTS = {
  subFunds: SUB_FUNDS,
  investments: INVESTMENTS,
  enterprises: ENTERPRISES,
  parties: PARTIES,
  equityAndCredit: EQUITY_AND_CREDIT,
  creditLines: CREDIT_LINES,
  loans: LOANS,
  coverage: COVERAGE,
  deals: DEALS,
  projects: PROJECTS,
  programmes: PROGRAMMES,
  indicators: INDICATORS,
  figures: FIGURES,
  publishedFigures: PUBLISHED_FIGURES,
  codeLists: CODE_LISTS,
} as const;

/** Short lists that show the present state, without dates. */
export const SERVICE_LISTS = {
  people: PEOPLE,
  quarters: QUARTERS,
  eventTypes: EVENT_TYPES,
} as const;
