/** A figure by industry as of a day, and the same sums over the effects in hand-written SQL. */
import { readFigure } from '../../dist/actions/figures.js';
import { EVERYTHING } from '../../dist/db/connection.js';
import { CATALOGUE } from '../../dist/domain/figures/catalogue/index.js';
import { mustAgree } from './support.mjs';

const HAND_WRITTEN = `
  with industry as (
    select distinct on (subject) subject, value from mark
    where kind = 'industry' and key = 'WZ5-2019' and effective_on <= $1
      and not exists (select from event r where r.reverses = mark.seq)
    order by subject, effective_on desc, seq desc)
  select coalesce(i.value, '') as industry, sum(e.amount) as amount
  from effect e left join industry i on i.subject = e.enterprise
  where e.measure = $2 and e.effective_on <= $1 group by 1`;

/** How to ask for both, which must agree; the figure is the sum of the measure. */
export async function byIndustry(database, sql, { figure, measure, asOf }) {
  const moment = { asOf, knownSeq: Number.MAX_SAFE_INTEGER };
  const groupBy = ['industry'];
  const ours = () =>
    readFigure(database, EVERYTHING, moment, CATALOGUE.get(figure), 'inception', { groupBy });
  const theirs = () => sql.unsafe(HAND_WRITTEN, [asOf, measure]);
  const inHand = (await theirs()).map((row) => `${row.industry} ${Number(row.amount).toFixed(2)}`);
  const inFigures = (await ours()).map(({ group, value }) => `${group[0]} ${value.toFixed(2)}`);
  mustAgree(`${measure} by industry`, inFigures.toSorted(), inHand.toSorted());
  return { ours, theirs };
}
