/**
 * Every figure by name. Pages, workbook, API and reconciliation use these and compute none
 * themselves.
 */
import type { Catalogue } from '../figure.ts';
import { CREDIT_FIGURES } from './credit.ts';
import { FUND_FIGURES } from './fund.ts';
import { GRANTS_FIGURES } from './grants.ts';
import { SECURITISATION_FIGURES } from './securitisation.ts';

export const CATALOGUE: Catalogue = new Map(
  [...FUND_FIGURES, ...CREDIT_FIGURES, ...SECURITISATION_FIGURES, ...GRANTS_FIGURES].map(
    (figure) => [figure.id, figure],
  ),
);
