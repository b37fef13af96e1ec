/**
 * The demo portfolio of eleven thousand events, loaded once: each event is stored as it was posted,
 * and the report is the same from the database and from the exported journal alone.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkBatch, postBatch } from '../../src/actions/posting.ts';
import { demoEvents, publishedEvents, referenceEvents } from '../../src/cli/seed.ts';
import { EVERYTHING, type Sql } from '../../src/db/connection.ts';
import { lockPosting, nextPlace, readEvents } from '../../src/db/journal.ts';
import { gatherStatistics } from '../../src/db/statistics.ts';
import { insertSubmission, nextSubmissionId } from '../../src/db/submissions.ts';
import { leafBytes, leafOf, parseLeaf, type LeafEvent } from '../../src/domain/leaf.ts';
import { readProposals } from '../../src/domain/proposals.ts';
import { Ledger, TODAY } from '../support/ledger.ts';
import { expectSameReport } from '../support/reports.ts';
import { folded, LATEST } from './portfolio.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger.close());

const textOf = (event: LeafEvent): string => new TextDecoder().decode(leafBytes(event));

const posting = (id: number) => {
  const { login, name, organisation } = ledger.people.get('officer')!;
  const maker = { login, name, organisation };
  return { organisation, submission: { id, maker, outcome: 'initial' as const } };
};

/** Posts as `submit` does, and gives the leaves as they were before the database had them. */
async function post(sql: Sql, body: object[]): Promise<{ seq: number; line: string }[]> {
  const maker = ledger.people.get('officer')!;
  const { events, faults } = readProposals(body);
  expect(faults).toEqual([]);
  await lockPosting(sql);
  const batch = await checkBatch(sql, maker, events, TODAY);
  const [id, place] = [await nextSubmissionId(sql), await nextPlace(sql)];
  const submission = { id, makerId: maker.id, key: `k${id}`, fingerprint: '', note: undefined };
  await insertSubmission(sql, { ...submission, events, answer: {} });
  const settlement = {
    ...{ id, makerId: maker.id, settledBy: maker.id, outcome: 'initial' as const },
    signatories: { maker: posting(id).submission.maker },
  };
  await postBatch(sql, { id, organisation: maker.organisation, settlement }, batch, place);
  return batch.prepared.map((item, position) => {
    const seq = place.seq + position;
    const event = {
      ...{ ...item.event, seq, recorded_at: place.recordedAt, submission: id },
      ...{ maker: maker.name, effects: item.effects, marks: item.marks },
      ...{ reverses: item.original?.seq, audience: item.audience },
      content_hash: batch.hashes[position]!,
    };
    return {
      seq,
      line: textOf(leafOf(event as unknown as Parameters<typeof leafOf>[0], posting(id))),
    };
  });
}

// One story on one ledger; the second part reads what the first one posted.
test('every event of the seeds has the same leaf when it is posted and when it is read', async () => {
  const seeds = [referenceEvents(), demoEvents(), publishedEvents()];
  const types = new Set<string>();
  for (const seed of seeds) {
    for (let from = 0; from < seed.length; from += 2500) {
      const part = seed.slice(from, from + 2500);
      const posted = await ledger.database.write(EVERYTHING, (sql) => post(sql, part));
      const read = await ledger.database.read(EVERYTHING, (sql) =>
        readEvents(sql, { knownSeq: Number.MAX_SAFE_INTEGER, after: posted[0]!.seq - 1 }),
      );
      const lines = read.map((event) => textOf(leafOf(event, posting(event.submission))));
      expect(lines.length).toBe(part.length);
      expect(lines.filter((line, at) => line !== posted[at]!.line)).toEqual([]);
      expect(lines.filter((line) => textOf(parseLeaf(line)) !== line)).toEqual([]);
      for (const { type } of read) types.add(type);
    }
  }
  expect(types.size).toBeGreaterThan(40);
});

test('the report is the same from the exported journal, at several moments', async () => {
  await gatherStatistics(ledger.database);
  const journal = await folded(ledger);
  const [{ value: half } = { value: 0 }] = await ledger.database.read(
    EVERYTHING,
    (sql) => sql<{ value: number }[]>`select max(seq) / 2 as value from event`,
  );
  const moments: [string, number][] = [
    ['2024-06-28', LATEST],
    ['2023-12-31', LATEST],
    ['2021-03-31', LATEST],
    ['2024-06-28', half],
    ['2022-09-30', Math.floor(half / 3)],
    ['2018-12-31', LATEST],
    ['2024-06-28', 0],
  ];
  const reports = [];
  for (const [asOf, knownSeq] of moments) {
    reports.push(await expectSameReport(ledger, journal, asOf, knownSeq));
  }
  // Were they all empty, they would be the same too.
  expect(new Set(reports).size).toBe(moments.length);
  const { review, overview } = JSON.parse(reports[0]!);
  expect(review.records_loaded_initially).toBeGreaterThan(9000);
  const invested = overview.find((line: { id: string }) => line.id === 'fund.invested');
  expect(invested.bases.inception.value).toBe('1729000000.00');
});

test('it ties with every number that was published', async () => {
  const { body } = await ledger.get('auditor', '/published-figures?as_of=2024-06-30');
  expect(body.data.length).toBeGreaterThanOrEqual(17);
  for (const { figure, status } of body.data) expect([figure, status]).toEqual([figure, 'ties']);
});

test('a reversal is stored as it was posted', async () => {
  const [made] = await ledger.record({
    type: 'event.reversed',
    data: { event: 11000, reason_code: 'other', reason: '核对' },
  });
  const [reversal] = await ledger.database.read(EVERYTHING, (sql) =>
    readEvents(sql, { knownSeq: Number.MAX_SAFE_INTEGER, seqs: [made!] }),
  );
  const line = textOf(
    leafOf(reversal!, {
      ...posting(reversal!.submission),
      submission: { ...posting(reversal!.submission).submission, outcome: 'posted' },
    }),
  );
  expect(parseLeaf(line)).toMatchObject({ reverses: 11000, type: 'event.reversed' });
});
