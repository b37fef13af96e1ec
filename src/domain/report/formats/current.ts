/**
 * The format in which reports are made now. It says what today's catalogue says: whoever adds a
 * figure, a table or a word does it there or here. Once it is released (`npm run release-format`)
 * its file is kept, and the next change needs the next number.
 */
import { DEFINITIONS } from '../../books/index.ts';
import { PROJECT_STAGES } from '../../books/grants-fields.ts';
import { LISTING_STAGES } from '../../books/parties.ts';
import { CATALOGUE } from '../../figures/catalogue/index.ts';
import { DIMENSIONS, MARK_KINDS, MEASURES } from '../../journal/event-definition.ts';
import { BASES, REASONS, UNITS } from '../../figures/figure.ts';
import { STRATEGIC_SCHEME } from '../../figures/groupings.ts';
import type { Columns, FormatContent, TableName } from './format.ts';

/** At most one new one for all that a version changes. */
export const CURRENT_NUMBER = 4;

/** Choices whose words stand in tables, by event type and field. */
const CHOICES = [
  ['local-return.recognised', 'basis'],
  ['investment.realised', 'route'],
  ['deal.issued', 'form'],
  ['project.proposed', 'source'],
] as const;

function optionsOf(type: string, name: string): Record<string, string> {
  const field = DEFINITIONS.get(type)?.fields[name];
  if (field?.kind !== 'choice') throw new RangeError(`${type} has no choice ${name}`);
  return { ...field.options };
}

/** Amounts of a sub-fund since inception: each column a figure, in order. */
const SUB_FUND_COLUMNS = {
  committed: 'fund.sub_fund_committed',
  paidIn: 'fund.sub_fund_paid_in',
  committedByFund: 'fund.committed_by_fund',
  paidInByFund: 'fund.paid_in_by_fund',
  invested: 'fund.invested',
  investments: 'fund.investments',
  distributed: 'fund.distributed',
  fees: 'fund.fees',
  localReturn: 'fund.local_return',
} as const;

const behind = { illustrative: 'plain', records: 'plain' } as const;

const TABLES: Record<TableName, Columns> = {
  industries: {
    ...{ code: 'plain', label: 'plain', strategic: 'plain' },
    ...{ counts: 'count', amounts: 'money' },
  },
  sub_funds: {
    ...{ code: 'plain', name: 'plain', manager: 'plain', registered_on: 'plain' },
    ...{ committed: 'money', paid_in: 'money' },
    ...{ committed_by_fund: 'money', paid_in_by_fund: 'money' },
    ...{ invested: 'money', investments: 'count', distributed: 'money', fees: 'money' },
    ...{ local_return: 'money', illustrative: 'plain' },
  },
  investments: {
    ...{ vehicle: 'plain', vehicle_name: 'plain', enterprise: 'plain', enterprise_name: 'plain' },
    ...{ region: 'plain', industry_code: 'plain', industry: 'plain', listing: 'plain' },
    ...{ first_invested_on: 'plain', rounds: 'plain', ownership: 'ratio', invested: 'money' },
    ...{ cost_remaining: 'money', proceeds: 'money', fair_value: 'money', ...behind },
  },
  local_returns: {
    ...{ vehicle: 'plain', vehicle_name: 'plain', multiple: 'ratio', base: 'plain' },
    ...{ scope: 'plain', is_confirmed: 'plain', recognised: 'money' },
    ...{ paid_in_by_fund: 'money', ...behind },
  },
  recognitions: {
    ...{ vehicle: 'plain', vehicle_name: 'plain', enterprise: 'plain', enterprise_name: 'plain' },
    ...{ on: 'plain', basis: 'plain', base_amount: 'money', factor: 'ratio', amount: 'money' },
    ...{ recognised_by: 'plain', document: 'plain', ...behind },
  },
  relocations: {
    ...{ enterprise: 'plain', enterprise_name: 'plain', way: 'plain', from: 'plain', to: 'plain' },
    ...{ on: 'plain', ...behind },
  },
  exits: {
    ...{ vehicle: 'plain', vehicle_name: 'plain', enterprise: 'plain', enterprise_name: 'plain' },
    ...{ kind: 'plain', route: 'plain', on: 'plain', proceeds: 'money', cost: 'money', ...behind },
  },
  listings: {
    ...{ enterprise: 'plain', enterprise_name: 'plain', stage: 'plain', since: 'plain' },
    ...{ exchange: 'plain', ticker: 'plain', ...behind },
  },
  credit: {
    ...{ code: 'plain', label: 'plain', granted: 'money', drawn: 'money', outstanding: 'money' },
    ...{ non_performing: 'money', enterprises: 'count', illustrative: 'plain' },
  },
  deals: {
    ...{ code: 'plain', name: 'plain', form: 'plain', venue: 'plain', issued_on: 'plain' },
    ...{ issued: 'money', financed: 'money', enterprises: 'count', collected: 'money' },
    ...{ subsidised: 'money', outstanding: 'money', ...behind },
    tranches: {
      ...{ tranche: 'plain', rank: 'plain', size: 'money', coupon: 'ratio', rating: 'plain' },
      outstanding: 'money',
    },
  },
  programmes: {
    ...{ code: 'plain', name: 'plain', pool: 'money', approved: 'money', disbursed: 'money' },
    ...{ available: 'money', ...behind },
  },
  projects: {
    ...{ code: 'plain', name: 'plain', programme: 'plain', enterprise: 'plain' },
    ...{ enterprise_name: 'plain', source: 'plain', stage: 'plain', approved: 'money' },
    ...{ disbursed: 'money', returned: 'money', written_off: 'money', converted: 'money' },
    ...{ expected_benefit: 'money', ...behind },
  },
};

/** What today's code says a report contains. */
export const CURRENT_CONTENT: FormatContent = {
  definitions: {
    // As it was released; which form the leaf of a record has, the leaf itself says.
    leaf_format: 'kechuang-event/1',
    report_format: `kechuang-report/${CURRENT_NUMBER}`,
    ...{ bases: BASES, reasons: REASONS, units: UNITS },
    ...{ measures: MEASURES, marks: MARK_KINDS, dimensions: DIMENSIONS },
    strategic_scheme: STRATEGIC_SCHEME,
    figures: [...CATALOGUE.values()],
  },
  selections: {
    shares: ['fund.strategic_share_by_count', 'fund.strategic_share_by_amount'],
    coverage: [
      ...['credit.high_tech_coverage', 'credit.high_tech_coverage_in_force'],
      ...['credit.tech_sme_coverage', 'credit.tech_sme_coverage_in_force'],
    ],
    series: ['fund.invested', 'credit.granted', 'credit.drawn'],
    sub_funds: SUB_FUND_COLUMNS,
  },
  tables: TABLES,
  restatement: [
    ...['id', 'label', 'unit', 'basis', 'group', 'signed', 'now', 'difference', 'records'],
    ...['change', 'data_difference', 'definition_difference'],
  ],
  words: {
    ...{ listing_stages: LISTING_STAGES, project_stages: PROJECT_STAGES },
    covered: '其中获授信',
    choices: Object.fromEntries(
      CHOICES.map(([type, name]) => [type, { [name]: optionsOf(type, name) }]),
    ),
  },
};
