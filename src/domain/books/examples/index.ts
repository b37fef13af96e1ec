/**
 * One believable row of every event type, for the document of the API and the import sheet. Names
 * and numbers are invented; codes are those of things that the other rows register.
 */
import { CREDIT, SECURITISATION } from './credit.ts';
import type { EventExample } from './example.ts';
import { FUND, PARTIES, REFERENCE } from './fund.ts';
import { GRANTS, INDICATORS } from './grants.ts';

/** The examples by event type; every type has one, which a test proves. */
export const EXAMPLES: Readonly<Record<string, EventExample>> = {
  ...REFERENCE,
  ...PARTIES,
  ...FUND,
  ...CREDIT,
  ...SECURITISATION,
  ...GRANTS,
  ...INDICATORS,
};

/** The example of a type, in the form of a proposal. */
export const eventExample = (type: string) => ({
  type,
  ...EXAMPLES[type],
  provenance: 'illustrative',
});
