/**
 * What today's figures and one posting read: never a whole table of the journal, which grows with
 * every record.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keep } from '../../src/actions/keep-submissions.ts';
import { receive } from '../../src/actions/submit.ts';
import { EVERYTHING, type Sql } from '../../src/db/connection.ts';
import { AskedTogether } from '../../src/db/asked-together.ts';
import { lockPosting } from '../../src/db/journal.ts';
import { gatherStatistics } from '../../src/db/planner-statistics.ts';
import { ListReader } from '../../src/actions/lists/list-reader.ts';
import { RegisteredPart } from '../../src/actions/lists/registered-part.ts';
import { KeptAnswers, lendAnswers } from '../../src/db/kept-answers.ts';
import { CATALOGUE } from '../../src/domain/figures/catalogue/index.ts';
import { evaluate } from '../../src/domain/figures/evaluate.ts';
import type { Grouping } from '../../src/domain/figures/groupings.ts';
import { LISTS } from '../../src/domain/lists/index.ts';
import type { RegisteredList } from '../../src/domain/lists/list.ts';
import type { View } from '../../src/domain/lists/search-filter-sort.ts';
import type { Moment } from '../../src/domain/journal/posted-event.ts';
import type { Day } from '../../src/domain/values/days.ts';
import { party } from '../api/support.ts';
import { Ledger, TODAY } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await (await Ledger.open({ alone: true })).withReference();
  await ledger.database.own(postCity);
  await gatherStatistics(ledger.database);
});
afterAll(() => ledger.close());

/** 2 000 enterprises, 10 000 loans and 30 000 repayments, one in a hundred of them reversed. */
async function postCity(sql: Sql): Promise<void> {
  const days = `date '2020-01-01' + (n % 1500)`;
  await sql.unsafe(`
    insert into submission (id, maker_id, idempotency_key, fingerprint, events, answer)
      select 900001, min(id), 'city', 'city', '[]', '{}' from person;
    insert into settlement (submission_id, maker_id, outcome, settled_by, signatories)
      select id, maker_id, 'initial', maker_id, '{}' from submission where id = 900001;
    create temp table said on commit drop as
      select n, (select max(seq) from event) + n as seq, ${days} as day,
        'E-9' || lpad((n % 2000)::text, 4, '0') as enterprise,
        'LN-9' || lpad((n % 10000)::text, 5, '0') as loan, 'B-00' || (n % 8) as bank
      from generate_series(1, 42300) n;
    insert into event (seq, submission_id, type, effective_on, recorded_at, organisation,
        provenance, data, content_hash, leaf_form, reverses)
      select seq, 900001, case when n > 42000 then 'event.reversed' else 'fee.charged' end, day,
        clock_timestamp(), '市科技局', 'record', '{}', '', 2,
        case when n > 42000 then seq - 30000 end from said;
    insert into effect (seq, line, effective_on, measure, amount, enterprise, instrument,
        counterparty, illustrative)
      select seq, line, day, measure, 10 * sign, enterprise, loan, bank, false from said,
        lateral (values (0, case when n <= 12000 then 'loan_drawn' else 'loan_repaid' end),
          (1, case when n <= 12000 then 'line_used' else 'interest_paid' end)) v (line, measure),
        lateral (select case when n > 42000 then -1 else 1 end as sign) signed
      where n > 2000;
    insert into mark (seq, line, effective_on, kind, subject, key, value, illustrative)
      select seq, 0, day, kind, case when kind in ('product', 'loan_class') then loan
          else enterprise end, key, value, false
      from said, lateral (values (0, 2000, 'region', '', '330302'),
          (2000, 12000, 'product', '', 'P01'), (12000, 14000, 'industry', 'WZ5-2019', 'W1'),
          (14000, 24000, 'loan_class', '', 'normal')) v (after, upto, kind, key, value)
      where n > after and n <= upto;
    insert into entity (seq, code, kind, name, begins_on, data)
      select seq, case when n <= 2000 then enterprise else loan end,
        case when n <= 2000 then 'enterprise' else 'loan' end, '名称' || n, day,
        case when n <= 2000 then '{}' else jsonb_build_object('line', 'CL-1') end
      from said where n <= 12000`);
}

/** Rows of the database as they come, with the plan of each statement that is waited for. */
function planned(sql: Sql, plans: string[]): Sql {
  const explained = async (query: object) => {
    const rows = await sql`explain ${query as never}`;
    plans.push(rows.map((row) => String(row['QUERY PLAN'])).join('\n'));
    return sql`${query as never}`;
  };
  return new Proxy(sql, {
    apply(target, self, given) {
      const query = Reflect.apply(target, self, given) as object;
      if (!Array.isArray(given[0]) || !('raw' in given[0])) return query;
      return new Proxy(query, {
        get: (of, name) =>
          name === 'then'
            ? (...then: []) => explained(of).then(...then)
            : (Reflect.get(of, name, of) as unknown),
      });
    },
  });
}

const CASES: [string, Grouping[]][] = [
  ['credit.drawn', []],
  ['credit.drawn', ['industry']],
  ['credit.outstanding', ['region']],
  ['credit.outstanding', ['product', 'counterparty']],
  ['credit.borrowers', []],
  ['credit.non_performing', []],
  ['credit.high_tech_coverage', []],
];

const JOURNAL = /Seq Scan on "?(effect|event|mark|balance|party_balance|latest_mark|entity)\b/;

test.each(CASES)('%s by %j', async (id, groupBy) => {
  const figure = CATALOGUE.get(id)!;
  const plans: string[] = [];
  const values = await ledger.database.read(EVERYTHING, async (sql) => {
    const [last] = await sql<{ seq: number }[]>`select max(seq) as seq from event`;
    const moment = { asOf: TODAY as Day, knownSeq: last!.seq };
    const basis = figure.bases.find((each) => each === 'point' || each === 'inception')!;
    const source = new AskedTogether(planned(sql, plans));
    return evaluate(figure, CATALOGUE, source, { moment, basis, groupBy });
  });
  expect(values.length).toBeGreaterThan(0);
  expect(plans.length).toBeGreaterThan(0);
  for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on (effect|event|mark)\b/);
});

/** The number of the last record. */
const lastSeq = async (sql: Sql): Promise<number> => {
  const [last] = await sql<{ seq: number }[]>`select max(seq) as seq from event`;
  return last!.seq;
};

/** Answers as known four records ago, and the plans by which they are brought to the present. */
async function broughtForward(work: (sql: Sql, moment: Moment) => Promise<unknown>) {
  // As few of these loans as a city's thousand are of its own.
  const answers = new KeptAnswers(50).of('*');
  const plans: string[] = [];
  await ledger.database.read(EVERYTHING, async (sql) => {
    const now = await lastSeq(sql);
    const then = { asOf: TODAY as Day, knownSeq: now - 4 };
    lendAnswers(sql, answers);
    await work(sql, then);
    const explaining = planned(sql, plans);
    lendAnswers(explaining, answers);
    await work(explaining, { ...then, knownSeq: now });
  });
  return plans;
}

test.each(CASES)(
  '%s by %j, brought forward, reads what belongs to the records since',
  async (id, groupBy) => {
    const figure = CATALOGUE.get(id)!;
    const basis = figure.bases.find((each) => each === 'point' || each === 'inception')!;
    const plans = await broughtForward((sql, moment) =>
      evaluate(figure, CATALOGUE, new AskedTogether(sql), { moment, basis, groupBy }),
    );
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) expect(plan).not.toMatch(JOURNAL);
  },
);

const VIEWS: [string, View][] = [
  ['by key', { filters: [] }],
  ['by an amount', { filters: [], sort: { column: 'outstanding', descending: true } }],
  ['of one class', { filters: [{ column: 'class', is: 'normal' }] }],
];

test.each(VIEWS)('loans %s, brought forward, read what was recorded since', async (_, view) => {
  const plans = await broughtForward(async (sql, moment) => {
    const reader = new ListReader(sql, EVERYTHING, moment);
    const part = await RegisteredPart.of(reader, LISTS.loans as RegisteredList, view);
    return part.rowsAndSummary({ limit: 20 });
  });
  expect(plans.length).toBeGreaterThan(0);
  for (const plan of plans) expect(plan).not.toMatch(JOURNAL);
});

test('one event is posted by reading a few rows of each table', async () => {
  const maker = ledger.people.get('officer')!;
  const received = receive({ events: [party('新企业')] });
  /** How many rows of each table this session has read and not yet reported. */
  const rowsRead = async (sql: Sql): Promise<Map<string, number>> => {
    const tables = await sql<{ name: string; rows: number }[]>`
      select relname as name, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as rows
      from pg_stat_xact_user_tables where schemaname = current_schema()`;
    return new Map(tables.map(({ name, rows }) => [name, rows]));
  };
  await ledger.database.write(EVERYTHING, async (sql) => {
    await lockPosting(sql);
    const before = await rowsRead(sql);
    const answer = await keep(sql, { maker, received, key: 'one', today: TODAY });
    expect(answer.status).toBe('posted');
    const after = await rowsRead(sql);
    const read = [...after].map(([name, rows]) => ({ name, rows: rows - (before.get(name) ?? 0) }));
    expect(read.filter(({ rows }) => rows > 100)).toEqual([]);
    expect(read.some(({ name, rows }) => name === 'event' && rows > 0)).toBe(true);
  });
});
