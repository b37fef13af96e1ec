/** A batch laid over the journal reads as if it were posted, for everybody, and leaves no trace. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkBatch } from '../../src/actions/check-batch.ts';
import { receive } from '../../src/actions/submit.ts';
import { EVERYTHING, withScope, type Scope, type Sql } from '../../src/db/connection.ts';
import { nextPosition } from '../../src/db/journal.ts';
import { LAID_OVER, withBatchLaidOver } from '../../src/db/rehearsal.ts';
import { commitment, fee, party, withBooks, withPortfolio } from '../api/support.ts';
import { preview, workbook } from '../imports/support.ts';
import { Ledger, TODAY } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withBooks(await withPortfolio(await (await Ledger.open()).withReference()));
});
afterAll(() => ledger.close());

const on = (effective_on: string, type: string, data: object) => ({ type, effective_on, data });

/** A batch of each kind of row, for one manager, for the bureau and for everybody. */
const batch = (reversed: number): object[] => [
  party('企业丙', { aliases: ['丙'] }),
  on('2024-01-03', 'party.renamed', { party: 'E-0002', name: '企业乙乙' }),
  on('2024-01-04', 'investment.made', { vehicle: 'SF-002', enterprise: 'E-0001', amount: '7' }),
  fee('3.00'),
  commitment('5.00', 'SF-002'),
  on('2024-01-05', 'enterprise.classified', {
    ...{ enterprise: 'E-0002', scheme: 'WZ5-2019', industry: 'W2', evidence: '测试' },
  }),
  on('2024-01-06', 'loan.repaid', { loan: 'LN-1', principal: '100', interest: '1' }),
  {
    type: 'event.reversed',
    data: { event: reversed, reason_code: 'entry-error', reason: '测试' },
  },
];

async function laidOver<T>(events: object[], work: (sql: Sql) => Promise<T>): Promise<T> {
  const officer = ledger.people.get('officer')!;
  return ledger.database.rehearse(EVERYTHING, async (sql) => {
    const { events: proposed, partly } = receive({ events });
    const { prepared } = await checkBatch(sql, officer, proposed, TODAY, partly);
    const { seq: firstSeq, recordedAt } = await nextPosition(sql);
    const { organisation } = officer;
    const posting = { submission: 0, organisation, recordedAt, firstSeq, prepared };
    return withBatchLaidOver(sql, posting, work);
  });
}

const scopes = (): Scope[] => [
  EVERYTHING,
  ...['manager', 'manager2'].map((login) => {
    const { id, vehicles } = ledger.people.get(login)!;
    return { person: id, vehicles };
  }),
];

/** Balances by what they are of, since a batch that is laid over has rows of its own. */
function summed(rows: readonly Record<string, unknown>[]): string[] {
  const sums = new Map<string, [amount: number, postings: number]>();
  for (const { amount, postings, ...of } of rows) {
    const [before, count] = sums.get(JSON.stringify(of)) ?? [0, 0];
    sums.set(JSON.stringify(of), [before + Number(amount), count + Number(postings)]);
  }
  return [...sums].map(([of, sum]) => `${of} ${sum.join(' ')}`);
}

/** What each of them sees in each table; of an event not by what it is recognised as recorded. */
async function rows(sql: Sql): Promise<Record<string, string[]>> {
  const seen: Record<string, string[]> = {};
  for (const scope of scopes())
    for (const table of LAID_OVER) {
      const found = await withScope(
        sql,
        scope,
        () => sql<{ row: Record<string, unknown> }[]>`
          select to_jsonb(t) - array['recorded_at', 'submission_id', 'content_hash']
            as row from ${sql(table)} t`,
      );
      const all = found.map(({ row }) => row);
      const lines = table.endsWith('balance') ? summed(all) : all.map((row) => JSON.stringify(row));
      seen[`${table} ${scope.person}`] = lines.sort();
    }
  return seen;
}

test('each person sees each row as they see it once the batch is posted', async () => {
  const [reversed] = await ledger.record(
    on('2023-05-01', 'enterprise.classified', {
      ...{ enterprise: 'E-0001', scheme: 'WZ5-2019', industry: 'W3', evidence: '测试' },
    }),
  );
  const events = batch(reversed!);
  const before = await ledger.database.read(EVERYTHING, rows);
  const over = await laidOver(events, rows);
  expect(await ledger.database.read(EVERYTHING, rows)).toEqual(before);
  await ledger.record(...events);
  expect(over).toEqual(await ledger.database.read(EVERYTHING, rows));
  expect(over).not.toEqual(before);
});

test('a statement that was prepared before, on the same connection, reads what it should', async () => {
  const events = [fee('1.00')];
  const question = (sql: Sql) =>
    sql<{ count: number }[]>`select count(*) as count from effect where measure = 'fees'`;
  const officer = ledger.people.get('officer')!;
  const counts = await ledger.database.rehearse(EVERYTHING, async (sql) => {
    const { prepared } = await checkBatch(sql, officer, receive({ events }).events, TODAY);
    const { seq: firstSeq, recordedAt } = await nextPosition(sql);
    const posting = { submission: 0, organisation: '', recordedAt, firstSeq, prepared };
    const asked: number[] = [];
    const ask = async (): Promise<void> => void asked.push((await question(sql))[0]!.count);
    for (let round = 0; round < 3; round += 1) {
      await ask();
      await withBatchLaidOver(sql, posting, ask);
    }
    await ask();
    return asked;
  });
  const [before] = counts;
  expect(counts.map((count) => count - before!)).toEqual([0, 1, 0, 1, 0, 1, 0]);
});

// On one connection everybody waits for everybody.
test.skipIf(process.env.TEST_DATABASE_URL === undefined)(
  'while it is looked at, others post, read, preview and approve, and nobody waits',
  async () => {
    const handedIn = await ledger.post('manager', '/submissions', { events: [fee('4.00')] });
    const sheet = await workbook({
      投资: [
        ['发生日', '基金', '企业', '金额（元）'],
        ['2024-06-28', 'SF-001', 'E-0001', 100],
      ],
    });
    const before = Number(await ledger.figure('fund.fees'));
    await laidOver([fee('1.00')], async (sql) => {
      await ledger.record(fee('2.00'));
      const previews = await Promise.all(
        ['officer', 'officer2'].map((login) => preview(ledger, login, sheet)),
      );
      expect(previews.map(({ body }) => body.acceptable)).toEqual([true, true]);
      expect((await ledger.approve('officer', handedIn.body.submission)).status).toBe(200);
      expect(Number(await ledger.figure('fund.fees'))).toBe(before + 6);
      const [{ count }] = await sql<[{ count: number }]>`
        select count(*) as count from pg_locks
        where pid = pg_backend_pid() and locktype = 'advisory'`;
      expect(count).toBe(0);
    });
  },
);

test('nothing can be written meanwhile', async () => {
  const writing = laidOver([fee('1.00')], (sql) => sql`insert into draft (body) values ('')`);
  await expect(writing).rejects.toThrow('read-only transaction');
});

test('whoever may make no temporary tables is told what is missing', async () => {
  const own = await Ledger.open({ review: 'on', alone: true });
  await own.withReference();
  const { body } = await own.post('officer', '/submissions', {
    events: [party('企业丁')],
  });
  await own.database.own(async (sql) => {
    const [{ name }] = await sql<[{ name: string }]>`select current_database() as name`;
    await sql`revoke temporary on database ${sql(name)} from public`;
  });
  const review = await own.get('officer2', `/submissions/${body.submission}/review`);
  expect(review.status).toBe(503);
  expect(review.body.detail).toContain('临时表');
  await own.close();
});
