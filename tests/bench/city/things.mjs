/** The things of a city that are asked for, and the switch of its review. */
import { submit } from '../../../dist/actions/submit.js';
import { EVERYTHING } from '../../../dist/db/connection.js';
import { findPersonByLogin } from '../../../dist/db/people.js';
import { SIZE } from '../sizes.mjs';
import { TODAY } from './build.mjs';

const { city: CITY } = SIZE;
export const PAST = '2022-06-30';

/** Review switched off, so that what the clerk sends is posted at once, or on again. */
export async function switchReview(database, state) {
  const admin = await database.read(EVERYTHING, (sql) => findPersonByLogin(sql, 'admin'));
  const event = { type: 'review.switched', effective_on: TODAY, data: { state, reason: '压测' } };
  await submit(database, admin, {
    ...{
      body: { events: [event] },
      key: `review-${state}`,
      dryRun: false,
      today: TODAY,
      initial: true,
    },
  });
}

/** The things of the city that are asked for, and the lines on which the clerk posts loans. */
export async function findThings(sql) {
  const [things] = await sql`
    select line.data ->> 'enterprise' as enterprise, line.code as line,
      line.data ->> 'bank' as bank, min(loan.code) as loan
    from entity line join entity loan on loan.data ->> 'line' = line.code
    where line.kind = 'credit-line' and loan.begins_on < ${PAST} and line.data ->> 'bank' =
      (select counterparty from effect where measure = 'credit_limit'
        group by 1 order by count(*) desc limit 1)
    group by 1, 2, 3 order by count(*) desc, line limit 1`;
  const [{ name: bankName }] = await sql`select name from entity where code = ${things.bank}`;
  const [{ event, submission }] = await sql`
    select min(seq) as event, max(submission_id) as submission from event
    where type = 'enterprise.qualified'`;
  const [{ vehicle }] = await sql`
    select vehicles[cardinality(vehicles)] as vehicle from person where login = 'manager'`;
  const [{ at: knownAt }] = await sql`
    select to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from event
    where seq = (select seq from effect order by seq desc offset ${CITY.back} limit 1)`;
  const lines = await sql`
    select code from entity where kind = 'credit-line' and data ->> 'valid_to' > ${TODAY}
      and data ->> 'stage' = 'facility' and (data ->> 'limit')::numeric > 10000
    order by seq desc limit 2000`;
  return {
    ...{ ...things, bankName, event, submission, vehicle, knownAt },
    lines: lines.map(({ code }) => code),
  };
}
