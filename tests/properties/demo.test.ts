/**
 * The demo portfolio of eleven thousand events, loaded once: each event is stored as it was posted,
 * and the report is the same from the database and from the exported journal alone.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkBatch } from '../../src/actions/check-batch.ts';
import { postBatch } from '../../src/actions/posting.ts';
import { contentHash } from '../../src/actions/set-aside-recorded.ts';
import { seedSets } from '../../src/cli/seed.ts';
import { EVERYTHING, type Sql } from '../../src/db/connection.ts';
import { lockPosting, nextPosition, readEvents } from '../../src/db/journal.ts';
import { gatherStatistics } from '../../src/db/planner-statistics.ts';
import { insertSubmissions, nextSubmissionId } from '../../src/db/submissions.ts';
import { LEAF_FORM } from '../../src/domain/proof/leaf-form.ts';
import { leafBytes, makeLeaf, parseLeaf, type LeafEvent } from '../../src/domain/proof/leaf.ts';
import { CATALOGUE } from '../../src/domain/figures/catalogue/index.ts';
import { PARTY_KINDS } from '../../src/domain/values/entity-codes.ts';
import { DIMENSIONS, type Dimension, type Measure } from '../../src/domain/journal/measures.ts';
import { REASONS } from '../../src/domain/figures/figure.ts';
import { GROUPINGS } from '../../src/domain/figures/groupings.ts';
import { Decimal } from '../../src/domain/values/money.ts';
import { doesTell } from '../../src/domain/journal/measures.ts';
import { LISTS } from '../../src/domain/lists/index.ts';
import { isRegisteredList, type List } from '../../src/domain/lists/list.ts';
import { readProposals } from '../../src/domain/journal/proposals.ts';
import { PLAIN_TABLE_KEYS } from '../../src/reports/quarterly.ts';
import { Browser, textOf as wordsOf, type Page } from '../web/support.ts';
import { share } from '../support/extent.ts';
import { Ledger, TODAY } from '../support/ledger.ts';
import { expectSameReport } from '../support/reports.ts';
import { folded, LATEST } from './portfolio.ts';

const DAY = 'as_of=2024-06-30';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger.close());

const textOf = (event: LeafEvent): string => new TextDecoder().decode(leafBytes(event));

const posting = (id: number) => {
  const { login, name, organisation } = ledger.people.get('officer')!;
  const maker = { login, name, organisation };
  const submission = { id, maker, outcome: 'initial' as const, checkers: [], settled_at: '' };
  return { form: LEAF_FORM, organisation, submission };
};

/** Posts as `submit` does, and gives the leaves as they were before the database had them. */
async function post(sql: Sql, body: object[]): Promise<{ seq: number; line: string }[]> {
  const maker = ledger.people.get('officer')!;
  const { events, faults } = readProposals(body);
  expect(faults).toEqual([]);
  await lockPosting(sql);
  const batch = await checkBatch(sql, maker, events, TODAY);
  const [id, place] = [await nextSubmissionId(sql), await nextPosition(sql)];
  const submission = { id, makerId: maker.id, key: `k${id}`, fingerprint: '', note: undefined };
  await insertSubmissions(sql, [{ ...submission, events, vehicles: null, answer: {} }]);
  const settlement = {
    ...{ id, makerId: maker.id, settledBy: maker.id, outcome: 'initial' as const },
    signatories: { maker: posting(id).submission.maker },
  };
  const complete = { ...batch, signed: [] };
  await postBatch(sql, { id, organisation: maker.organisation, settlement }, complete, place);
  return batch.prepared.map((item, position) => {
    const seq = place.seq + position;
    const event = {
      ...{ ...item.event, seq, recorded_at: place.recordedAt, submission: id },
      ...{ maker: maker.name, effects: item.effects, marks: item.marks },
      ...{ reverses: item.original?.seq, audience: item.audience },
      content_hash: contentHash(batch.proposals[position]!, item.original?.effective_on),
    };
    return {
      seq,
      line: textOf(makeLeaf(event as unknown as Parameters<typeof makeLeaf>[0], posting(id))),
    };
  });
}

// One story on one ledger; the second part reads what the first one posted.
test('every event of the seeds has the same leaf when it is posted and when it is read', async () => {
  const types = new Set<string>();
  for (const { events: seed } of seedSets(true)) {
    for (let from = 0; from < seed.length; from += 2500) {
      const part = seed.slice(from, from + 2500);
      const posted = await ledger.database.write(EVERYTHING, (sql) => post(sql, part));
      const read = await ledger.database.read(EVERYTHING, (sql) =>
        readEvents(sql, { knownSeq: Number.MAX_SAFE_INTEGER, after: posted[0]!.seq - 1 }),
      );
      const lines = read.map((event) => textOf(makeLeaf(event, posting(event.submission))));
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

test.each([
  ['the whole report', '/quarters/2024Q2/report', 60],
  ['every figure of the catalogue', '/figures?as_of=2024-06-30', 25],
  ['what was said in public', '/published-figures?as_of=2024-06-30', 25],
  [
    'a figure at the ends of forty quarters',
    '/figures/credit.outstanding/series?from=2014Q3&to=2024Q2',
    25,
  ],
])('%s takes few statements, however many figures are in it', async (_, path, most) => {
  // A service that was just started cannot bring forward what it answered before.
  ledger.app = ledger.appWith({});
  const statements = await ledger.statementsOf(async () => {
    const { status } = await ledger.get('officer', path);
    expect(status).toBe(200);
  });
  expect(statements).toBeLessThanOrEqual(most);
});

test('each table of the report alone is the one of all tables, read in fewer statements', async () => {
  const browser = await Browser.of(ledger, 'officer');
  const path = '/quarters/2024Q2/report?as_of=2024-06-30';
  const sections = ({ html }: Page): string[] =>
    html.slice(html.indexOf('<nav class="contents"')).match(/<section>.*?<\/section>/gs) ?? [];
  const asked = async (table: string) => {
    let page: Page;
    const statements = await ledger.statementsOf(async () => {
      page = await browser.get(`${path}&table=${table}`);
    });
    return { page: page!, statements };
  };
  const all = await asked('all');
  const whole = sections(all.page);
  expect(whole).toHaveLength(PLAIN_TABLE_KEYS.length);
  for (const [index, key] of PLAIN_TABLE_KEYS.entries()) {
    const { page, statements } = await asked(key);
    const tablesOnly = (section: string) => section.replace(/<p class="hint">.*/s, '');
    // What 表1 says of the detail tables it can say only beside them.
    const shown = key === '1' ? tablesOnly : String;
    expect(sections(page).map(shown)).toEqual([shown(whole[index]!)]);
    // The plan's indicators are as they were published.
    expect(page.html.includes('本页含演示数据'), key).toBe(key !== '10');
    expect(page.html.match(/aria-current="page">[^<]*/g)?.at(-1)).toContain(
      wordsOf(whole[index]!).trim().split(' ')[0],
    );
    expect(statements).toBeLessThan(all.statements);
  }
  // No table named is the first one.
  expect(sections(await browser.get(path))).toEqual(sections((await asked('1')).page));
  const refused = await browser.get(`${path}&table=11`);
  expect(refused.status).toBe(400);
  expect(refused.html).toContain('报告没有表“11”');
});

test('it ties with every number that was published, and says which reading of 全覆盖 does', async () => {
  const { body } = await ledger.get('auditor', '/published-figures?as_of=2024-06-30');
  expect(body.data.length).toBeGreaterThanOrEqual(18);
  for (const { figure, computed, status } of body.data) {
    // The letter does not say whether a line that has run out counts; 867 have one in force.
    const isOther = figure === 'credit.high_tech_coverage_in_force';
    expect([figure, computed, status]).toEqual(
      isOther ? [figure, '72', 'differs'] : [figure, computed, 'ties'],
    );
  }
  const shares: unknown[] = [];
  for (const id of ['credit.high_tech_coverage', 'credit.high_tech_coverage_in_force']) {
    const { body: share } = await ledger.get('auditor', `/figures/${id}?as_of=2024-06-28`);
    shares.push([share.numerator, share.denominator]);
  }
  expect(shares).toEqual([
    ['1200', '1200'],
    ['867', '1200'],
  ]);
});

test('what each record of a measure says is what figures are told apart by', async () => {
  const rows = await ledger.database.read(
    EVERYTHING,
    (sql) => sql<({ measure: Measure } & Record<Dimension, boolean>)[]>`
      select measure, bool_and(vehicle is not null) as vehicle,
        bool_and(enterprise is not null) as enterprise,
        bool_and(instrument is not null) as instrument,
        bool_and(counterparty is not null) as counterparty from effect group by measure`,
  );
  expect(rows.length).toBeGreaterThan(25);
  for (const { measure, ...said } of rows)
    expect([measure, DIMENSIONS.filter((dimension) => said[dimension])]).toEqual([
      measure,
      DIMENSIONS.filter((dimension) => doesTell(measure, dimension)),
    ]);
});

/** A value, or a reason of the catalogue's, and never both or neither. */
function expectAnswered({
  value,
  reason,
}: {
  value: string | null;
  reason: { code: string } | null;
}) {
  if (value === null) expect(Object.keys(REASONS)).toContain(reason!.code);
  else expect(reason).toBeNull();
}

const FILTERS = ['', '&vehicle=SF-004', '&enterprise=E-0009'];
const WAYS = share(
  'ways to ask a figure',
  [...CATALOGUE.keys()].flatMap((id) =>
    FILTERS.flatMap((filter) => Object.keys(GROUPINGS).map((by) => ({ id, filter, by }))),
  ),
);

describe.each([...CATALOGUE.values()].map((figure) => [figure.id, figure] as const))(
  '%s',
  (id, { selects }) => {
    test('answers every way to narrow and group it, or says that it cannot', async () => {
      for (const { filter, by } of WAYS.filter((way) => way.id === id)) {
        const asked = `/figures/${id}?${DAY}${filter}&group_by=${by}`;
        const { status, body } = await ledger.get('auditor', asked);
        if (status === 400) {
          expect([body.code, body.detail], asked).toEqual([
            'parameter_invalid',
            expect.stringMatching(/^指标 \S+ 不能按.+限定或分组/),
          ]);
          continue;
        }
        expect([asked, status]).toEqual([asked, 200]);
        for (const answer of [body, ...body.groups]) expectAnswered(answer);
        // No group of what names no fund, enterprise, bank or contract.
        const codes: string[] = body.groups.map((group: { by: any }) => group.by[by]);
        if (DIMENSIONS.some((dimension) => dimension === by)) expect(codes).not.toContain('');
        const parts = body.groups.map((group: { value: string | null }) => group.value);
        if (selects.kind === 'ratio' || body.value === null) continue;
        const sum = parts.reduce((all: Decimal, part: string) => all.plus(part), new Decimal(0));
        // A firm that two funds hold is one firm, and one of each.
        if (selects.kind === 'count') expect(sum.gte(body.value), asked).toBe(true);
        else expect([asked, sum.toFixed(2)]).toEqual([asked, new Decimal(body.value).toFixed(2)]);
      }
    });
  },
);

test('coverage is refused by series too, and says where each enterprise stands', async () => {
  const of = '/figures/credit.tech_sme_coverage/series?from=2023Q1&to=2024Q2&vehicle=SF-004';
  const { status, body } = await ledger.get('auditor', of);
  expect([status, body.detail]).toEqual([400, expect.stringContaining('逐家见“授信覆盖名单”')]);
});

test('who moved in stands under the funds that hold them, as who is listed does', async () => {
  const pairs = async (id: string, by: string): Promise<string[]> => {
    const { body } = await ledger.get('auditor', `/figures/${id}?${DAY}&group_by=${by}`);
    return body.groups.map((group: { by: object }) => Object.values(group.by).join(' ')).sort();
  };
  const moved = await pairs('fund.relocated_in', 'enterprise');
  expect(moved).toHaveLength(8);
  const held = (await pairs('fund.invested', 'vehicle,enterprise')).filter((pair) =>
    moved.includes(pair.split(' ')[1]!),
  );
  for (const id of ['fund.relocated_in', 'fund.relocated_in_remaining'])
    expect(await pairs(id, 'vehicle,enterprise'), id).toEqual(held);
  const [vehicle, enterprise] = held[0]!.split(' ');
  const only = `/figures/fund.relocated_in/trail?${DAY}&vehicle=${vehicle}`;
  const { body } = await ledger.get('auditor', only);
  const rows = body.parts[0].rows.map((row: { enterprise: string }) => row.enterprise);
  expect(rows).toContain(enterprise);
  expect(await ledger.figure('fund.relocated_in', `?${DAY}&vehicle=${vehicle}`)).toBe(
    String(rows.length),
  );
});

const REGISTERED = Object.values<List>(LISTS).filter(isRegisteredList);

test('every register says that its records are demonstration data', async () => {
  const paths = [
    ...PARTY_KINDS.map((kind) => `/parties?kind=${kind}`),
    ...REGISTERED.map(({ path }) => `/${path}?limit=1`),
    '/investments?limit=1',
    '/enterprises/E-0015/exposure?',
  ];
  for (const path of paths) {
    const { body } = await ledger.get('officer', `${path}&${DAY}`);
    const rows = body.data ?? [body];
    if (rows.length === 0) continue;
    expect([path, body.meta.illustrative]).toEqual([path, true]);
  }
});

const ROWS = JSON.parse(readFileSync(new URL('demo-rows.json', import.meta.url), 'utf8')) as Record<
  string,
  { asked: string; row: object; csv: string[] }
>;

test.each(Object.values<List>(LISTS).map(({ path }) => path))(
  'a row of /%s, word for word, as data and in its file',
  async (path) => {
    const { asked, row, csv } = ROWS[path]!;
    const { body } = await ledger.get('officer', `/${path}?${DAY}&${asked}`);
    expect(body.data).toEqual([row]);
    const file = await ledger.get('officer', `/${path}.csv?${DAY}&${asked}`);
    expect(new TextDecoder().decode(file.body).split('\r\n')).toEqual([...csv, '']);
  },
);

test('a reversal is stored as it was posted', async () => {
  const [made] = await ledger.record({
    type: 'event.reversed',
    data: { event: 11000, reason_code: 'other', reason: '核对' },
  });
  const [reversal] = await ledger.database.read(EVERYTHING, (sql) =>
    readEvents(sql, { knownSeq: Number.MAX_SAFE_INTEGER, seqs: [made!] }),
  );
  const line = textOf(
    makeLeaf(reversal!, {
      ...posting(reversal!.submission),
      submission: { ...posting(reversal!.submission).submission, outcome: 'posted' },
    }),
  );
  expect(parseLeaf(line)).toMatchObject({ reverses: 11000, type: 'event.reversed' });
});
