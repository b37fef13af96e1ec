/** By what a figure can be narrowed and grouped: by what all the records behind it tell. */
import type { Dimension, Measure } from '../journal/event-definition.ts';
import type { Catalogue, Figure, Query, Selection } from './figure.ts';
import { GROUPINGS, MARK_GROUPINGS, type Grouping } from './groupings.ts';

/** Lines and loans are of a product; other instruments have none. */
type Told = Dimension | 'product';

const VEHICLE = ['vehicle'] as const;
const INVESTOR = ['vehicle', 'counterparty'] as const;
const HOLDING = ['vehicle', 'enterprise', 'instrument'] as const;
const CREDIT = ['enterprise', 'counterparty', 'instrument', 'product'] as const;
const INSTRUMENT = ['instrument'] as const;

/** What every record of a measure says, as the events of the books post it. */
export const TOLD_OF: Readonly<Record<Measure, readonly Told[]>> = {
  sub_funds_registered: VEHICLE,
  committed: INVESTOR,
  paid_in: INVESTOR,
  distributed_capital: INVESTOR,
  distributed_gain: INVESTOR,
  fees: VEHICLE,
  paid_to_sub_funds: VEHICLE,
  received_from_sub_funds: VEHICLE,
  invested: HOLDING,
  proceeds: HOLDING,
  cost_relieved: HOLDING,
  cost_written_off: HOLDING,
  recycled: HOLDING,
  local_return: ['vehicle', 'enterprise'],
  relocated_in: ['enterprise'],
  credit_preapproved: CREDIT,
  credit_granted: CREDIT,
  credit_limit: CREDIT,
  line_used: CREDIT,
  loan_drawn: CREDIT,
  loan_repaid: CREDIT,
  interest_paid: CREDIT,
  loan_compensated: CREDIT,
  loan_written_off: CREDIT,
  deal_issued: INSTRUMENT,
  tranche_issued: INSTRUMENT,
  tranche_principal: INSTRUMENT,
  tranche_interest: INSTRUMENT,
  deal_fees: INSTRUMENT,
  deal_reserve: INSTRUMENT,
  deal_financed: ['enterprise', 'instrument'],
  deal_collected: INSTRUMENT,
  deal_distributed: INSTRUMENT,
  deal_subsidised: ['enterprise', 'counterparty', 'instrument'],
  programme_funded: VEHICLE,
  programme_restored: VEHICLE,
  project_approved: HOLDING,
  project_signed: HOLDING,
  project_disbursed: HOLDING,
  project_converted: HOLDING,
  project_returned: HOLDING,
  project_written_off: HOLDING,
  project_realised: HOLDING,
  converted_cost: [...HOLDING, 'counterparty'],
  converted_relieved: HOLDING,
  benefit_expected: HOLDING,
};

function tells({ measures }: Selection, grouping: Grouping): boolean {
  if (grouping === 'quarter' || grouping === 'year') return true;
  const told = grouping === 'product' ? grouping : (MARK_GROUPINGS[grouping]?.of ?? grouping);
  return (Object.keys(measures) as Measure[]).every((measure) =>
    TOLD_OF[measure].includes(told as Told),
  );
}

/** Whether a figure can be narrowed to, or grouped by, a thing of this kind. */
export function canTell(figure: Figure, catalogue: Catalogue, by: Grouping): boolean {
  const { selects } = figure;
  switch (selects.kind) {
    case 'sum':
    case 'count':
      return tells(selects.of, by) || (by === 'vehicle' && figure.holders !== undefined);
    case 'held':
      // What a holding is worth on the day is no sum of what came in each quarter.
      return by !== 'quarter' && by !== 'year' && tells(selects.among, by);
    case 'ratio':
      return [selects.numerator, selects.denominator].every((id) =>
        canTell(catalogue.get(id)!, catalogue, by),
      );
    case 'coverage':
      return false;
  }
}

/** Of what a question asks to be narrowed to or grouped by, what the figure cannot tell. */
export const untold = (
  figure: Figure,
  catalogue: Catalogue,
  { groupBy, only }: Pick<Query, 'groupBy' | 'only'>,
): Grouping[] =>
  [...new Set([...(Object.keys(only ?? {}) as Dimension[]), ...(groupBy ?? [])])].filter(
    (by) => !canTell(figure, catalogue, by),
  );

/** Everything that a figure can be narrowed to or grouped by. */
export const toldBy = (figure: Figure, catalogue: Catalogue): Grouping[] =>
  (Object.keys(GROUPINGS) as Grouping[]).filter((by) => canTell(figure, catalogue, by));
