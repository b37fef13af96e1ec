/** The last line: what the rules should never let through, the tables do not take. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sql } from '../../src/db/connection.ts';
import { Ledger } from '../support/ledger.ts';
import { fee, rowCounts, withPortfolio } from '../api/support.ts';
import {
  CHECK_VIOLATION,
  FOREIGN_KEY_VIOLATION,
  NOT_NULL_VIOLATION,
  refusalOf,
  UNIQUE_VIOLATION,
} from './support.ts';

let ledger: Ledger;
let officer: number;
let officer2: number;
/** A submission of the manager's that waits for review. */
let pending: number;
let manager: number;

beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
  [officer, officer2, manager] = ['officer', 'officer2', 'manager'].map(
    (login) => ledger.people.get(login)!.id,
  ) as [number, number, number];
});
beforeEach(async () => {
  const { body } = await ledger.post('manager', '/submissions', { events: [fee('1.00')] });
  pending = body.submission;
});
afterAll(() => ledger.close());

/** Inserts in a transaction that is taken back, so that a case that passes leaves nothing. */
async function insert(table: string, row: Record<string, unknown>): Promise<void> {
  const rollback = new Error('taken back');
  await ledger.database
    .own(async (sql: Sql) => {
      await sql`insert into ${sql(table)} ${sql(row as never)}`;
      throw rollback;
    })
    .catch((error: unknown) => {
      if (error !== rollback) throw error;
    });
}

async function refused(
  table: string,
  row: Record<string, unknown>,
  code: string,
  constraint: string,
): Promise<void> {
  const before = await rowCounts(ledger);
  expect(await refusalOf(insert(table, row))).toEqual({ code, constraint });
  expect(await rowCounts(ledger)).toEqual(before);
}

describe('a settlement', () => {
  const settlement = (more: object) => ({
    submission_id: pending,
    maker_id: manager,
    outcome: 'approved',
    settled_by: officer,
    signatories: '{}',
    ...more,
  });
  const MAKER_IS_CHECKER = 'settlement_maker_is_not_checker';

  test('by another person is taken', () => insert('settlement', settlement({})));

  test('approved by its maker is refused', () =>
    refused('settlement', settlement({ settled_by: manager }), CHECK_VIOLATION, MAKER_IS_CHECKER));

  test('posted at once by another than its maker is refused', () =>
    refused('settlement', settlement({ outcome: 'posted' }), CHECK_VIOLATION, MAKER_IS_CHECKER));

  test('that names another maker than the submission has is refused', () =>
    refused(
      'settlement',
      settlement({ maker_id: officer2 }),
      FOREIGN_KEY_VIOLATION,
      'settlement_of_submission',
    ));

  test('with an outcome nobody defined is refused', async () => {
    const { code } = await refusalOf(insert('settlement', settlement({ outcome: 'lost' })));
    expect(code).toBe(CHECK_VIOLATION);
  });

  test('returned without a reason is refused', () =>
    refused(
      'settlement',
      settlement({ outcome: 'returned' }),
      CHECK_VIOLATION,
      'settlement_returned_with_reason',
    ));

  test.each(['withdrawn', 'initial'])('%s by another than its maker is refused', (outcome) =>
    refused('settlement', settlement({ outcome }), CHECK_VIOLATION, MAKER_IS_CHECKER),
  );

  test('of a submission that has one is refused', async () => {
    await ledger.approve('officer', pending);
    await refused('settlement', settlement({}), UNIQUE_VIOLATION, 'settlement_pkey');
  });
});

describe.each([
  ['effect', { measure: 'invested' }],
  ['mark', { kind: 'valuation', subject: 'x', key: '', value: 'x' }],
])('the amount of an %s', (table, more) => {
  const row = (amount: string) => ({
    seq: 1,
    line: 99,
    effective_on: '2024-01-02',
    illustrative: false,
    amount,
    ...more,
  });

  test.each(['0', '-5.25', '9999999999999.99', '-9999999999999.99'])('may be %s', (amount) =>
    insert(table, row(amount)),
  );

  test.each([
    ...['1.005', '0.001', '1e-3', 'NaN', 'Infinity', '-Infinity', '1e13', '-1e13', '1e30'],
  ])('may not be %s', (amount) =>
    refused(table, row(amount), CHECK_VIOLATION, `${table}_amount_exact`),
  );
});

describe('an event', () => {
  const event = (more: object) => ({
    seq: 100_000,
    submission_id: 1,
    type: 'fee.charged',
    effective_on: '2024-01-02',
    recorded_at: '2024-01-02T00:00:00Z',
    organisation: 'x',
    provenance: 'record',
    data: '{}',
    content_hash: 'x',
    leaf_form: 2,
    ...more,
  });

  test('like any other is taken', () => insert('event', event({})));

  test.each([
    ['with a number below 1', { seq: 0 }, CHECK_VIOLATION, 'event_seq_positive'],
    ['with a number that is taken', { seq: 1 }, UNIQUE_VIOLATION, 'event_pkey'],
    [
      'of a provenance nobody defined',
      { provenance: 'hearsay' },
      CHECK_VIOLATION,
      'event_provenance_known',
    ],
    [
      'that reverses a later one',
      { seq: 50_000, reverses: 50_000 },
      CHECK_VIOLATION,
      'event_reverses_earlier',
    ],
    [
      'that corrects itself',
      { seq: 50_000, corrects: 50_000 },
      CHECK_VIOLATION,
      'event_corrects_earlier',
    ],
    [
      'of no submission',
      { submission_id: 999_999 },
      FOREIGN_KEY_VIOLATION,
      'event_submission_id_fkey',
    ],
    [
      'whose leaf has no form that is known',
      { leaf_form: 3 },
      CHECK_VIOLATION,
      'event_leaf_form_known',
    ],
  ])('%s is refused', (_, more, code, constraint) =>
    refused('event', event(more), code, constraint),
  );

  test('is not taken as a version before the forms of leaves posts it', async () => {
    const { leaf_form: _, ...row } = event({});
    const before = await rowCounts(ledger);
    const posted = ledger.database.own(
      (sql) =>
        sql`insert into event select * from
          jsonb_populate_recordset(null::event, ${sql.json([row] as never)})`,
    );
    expect((await refusalOf(posted)).code).toBe(NOT_NULL_VIOLATION);
    expect(await rowCounts(ledger)).toEqual(before);
  });

  test('that reverses what is reversed already is refused', async () => {
    const [seq] = await ledger.record(fee('2.00'));
    const body = { reason_code: 'other', reason: '测试' };
    await ledger.post('officer', `/events/${seq}/reversal`, body);
    await refused('event', event({ reverses: seq }), UNIQUE_VIOLATION, 'event_reversed_once');
  });
});

test('a key is used once by one person', async () => {
  const [stored] = await ledger.database.own(
    (sql) => sql`select * from submission where id = ${pending}`,
  );
  const { maker_id, idempotency_key, fingerprint } = stored!;
  const row = { id: 100_000, maker_id, idempotency_key, fingerprint, events: '[]', answer: '{}' };
  await refused('submission', row, UNIQUE_VIOLATION, 'submission_key_unique');
  await insert('submission', { ...row, maker_id: officer2 });
});

test('people have a role that exists, and tokens are kept as SHA-256 only', async () => {
  const person = { login: 'x', name: 'x', organisation: 'x' };
  await refused('person', { ...person, role: 'king' }, CHECK_VIOLATION, 'person_role_known');
  await refused(
    'person',
    { ...person, login: 'officer', role: 'officer' },
    UNIQUE_VIOLATION,
    'person_login_unique',
  );
  const token = { person_id: officer, label: 'x', expires_at: '2030-01-01T00:00:00Z' };
  await refused(
    'access_token',
    { ...token, hash: `kc_${'A'.repeat(43)}` },
    CHECK_VIOLATION,
    'access_token_is_sha256',
  );
});
