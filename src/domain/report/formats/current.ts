/**
 * The format of new reports. It follows today's catalogue: a new figure, table or word is added
 * there or here. After its release (`npm run release-format`) its file is kept, and the next change
 * needs the next number.
 */
import { DEFINITIONS } from '../../books/index.ts';
import { PROJECT_STAGES } from '../../books/grants-fields.ts';
import { LISTING_STAGES } from '../../books/parties.ts';
import { CATALOGUE } from '../../figures/catalogue/index.ts';
import { MARK_KINDS } from '../../journal/event-definition.ts';
import { DIMENSIONS, MEASURES } from '../../journal/measures.ts';
import { BASES, REASONS, UNITS } from '../../figures/figure.ts';
import { STRATEGIC_SCHEME } from '../../figures/groupings.ts';
import { SUB_FUNDS } from '../table-3-and-4-fund.ts';
import { columnFigures } from '../table.ts';
import { wireColumns } from '../table-wire.ts';
import { TABLES } from '../tables.ts';
import type { FormatContent, TableName, WireColumns } from './format.ts';

/** At most one new one for all that a version changes. */
export const CURRENT_NUMBER = 4;

/** Choices whose words stand in tables, by event type and field. */
const CHOICES = [
  ['local-return.recognised', 'basis'],
  ['investment.realised', 'route'],
  ['deal.issued', 'form'],
  ['project.proposed', 'source'],
] as const;

function choiceOptions(type: string, name: string): Record<string, string> {
  const field = DEFINITIONS.get(type)?.fields[name];
  if (field?.kind !== 'choice') throw new RangeError(`${type} has no choice ${name}`);
  return { ...field.options };
}

const tables = Object.fromEntries(
  TABLES.map(({ name, columns }) => [name, wireColumns(columns)]),
) as Record<TableName, WireColumns>;

/** The content of a report by today's code. */
export const CURRENT_CONTENT: FormatContent = {
  definitions: {
    // Kept as released; each leaf states its own format.
    leaf_format: 'kechuang-event/1',
    report_format: `kechuang-report/${CURRENT_NUMBER}`,
    bases: BASES,
    reasons: REASONS,
    units: UNITS,
    measures: MEASURES,
    marks: MARK_KINDS,
    dimensions: DIMENSIONS,
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
    sub_funds: columnFigures(SUB_FUNDS.columns),
  },
  tables,
  restatement: [
    ...['id', 'label', 'unit', 'basis', 'group', 'signed', 'now', 'difference', 'records'],
    ...['change', 'data_difference', 'definition_difference'],
  ],
  words: {
    listing_stages: LISTING_STAGES,
    project_stages: PROJECT_STAGES,
    covered: '其中获授信',
    choices: Object.fromEntries(
      CHOICES.map(([type, name]) => [type, { [name]: choiceOptions(type, name) }]),
    ),
  },
};
