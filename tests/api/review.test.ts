/** Four eyes: what a manager hands in waits until an officer has looked at it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger, type Answer } from '../support/ledger.ts';
import { commitment, expectProblem, fee, party, rowCounts, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
});
afterAll(() => ledger.close());

async function handIn(...events: object[]): Promise<number> {
  const { body } = await ledger.post('manager', '/submissions', { events });
  expect(body.status).toBe('pending');
  return body.submission;
}

const approve = (login: string, id: number | string): Promise<Answer> =>
  ledger.post(login, `/submissions/${id}/approve`, {});

test("a manager's submission posts nothing until an officer approves it", async () => {
  const fees = (): Promise<string> => ledger.figure('fund.fees', '?vehicle=SF-001');
  const before = await rowCounts(ledger);
  const feesBefore = await fees();
  const id = await handIn(fee('1.10'), fee('2.20'));
  expect(await rowCounts(ledger)).toEqual({ ...before, submission: before.submission! + 1 });
  expect(await fees()).toBe(feesBefore);

  const waiting = (await ledger.get('officer', `/submissions/${id}`)).body;
  expect(waiting).toMatchObject({ status: 'pending', maker: 'manager', settled_by: null });
  expect(waiting.events).toHaveLength(2);

  const answer = await approve('officer', id);
  expect(answer.body).toMatchObject({ submission: id, status: 'posted' });
  const seqs = answer.body.events.map(({ seq }: { seq: number }) => seq);
  expect(seqs).toEqual([before.event! + 1, before.event! + 2]);
  expect(await fees()).toBe('3.30');

  const settled = (await ledger.get('auditor', `/submissions/${id}`)).body;
  expect(settled).toMatchObject({ status: 'approved', maker: 'manager', settled_by: 'officer' });
  const event = (await ledger.get('auditor', `/events/${seqs[0]}`)).body;
  expect(event).toMatchObject({ maker: 'manager', checker: 'officer', submission: id });
});

test('codes of new things are given only when they are registered', async () => {
  const first = await ledger.post('manager', '/submissions', { events: [party('待登记甲')] });
  expect(first.body.events[0].code).toBeNull();
  const approved = await approve('officer', first.body.submission);
  expect(approved.body.events[0].code).toMatch(/^E-\d{4}$/);
});

describe('who may approve', () => {
  test.each(['manager', 'manager2', 'auditor', 'admin'])('%s may not', async (login) => {
    const id = await handIn(fee('1.00'));
    const before = await rowCounts(ledger);
    expectProblem(await approve(login, id), 403, 'forbidden');
    expect(await rowCounts(ledger)).toEqual(before);
  });

  test('nobody approves what they made themselves', async () => {
    const { body } = await ledger.post('officer', '/submissions', { events: [fee('1.00')] });
    const before = await rowCounts(ledger);
    expectProblem(await approve('officer', body.submission), 422, 'maker_is_checker');
    expect(await rowCounts(ledger)).toEqual(before);
  });

  test('not even when they handed it in under another role', async () => {
    const id = await handIn(fee('1.00'));
    await ledger.database.own(
      (sql) => sql`update person set role = 'officer' where login = 'manager'`,
    );
    try {
      expectProblem(await approve('manager', id), 422, 'maker_is_checker');
    } finally {
      await ledger.database.own(
        (sql) => sql`update person set role = 'manager' where login = 'manager'`,
      );
    }
  });

  test('the checker is the signed-in person, never a field of the request', async () => {
    const id = await handIn(fee('1.00'));
    const body = { checker: 'officer2', settled_by: 'officer2' };
    await ledger.post('officer', `/submissions/${id}/approve`, body);
    const { settled_by } = (await ledger.get('officer', `/submissions/${id}`)).body;
    expect([null, 'officer']).toContain(settled_by);
  });
});

describe('once only', () => {
  test('a settled submission is settled', async () => {
    const id = await handIn(fee('1.00'));
    expect((await approve('officer', id)).status).toBe(200);
    const before = await rowCounts(ledger);
    for (const login of ['officer', 'officer2'])
      expectProblem(await approve(login, id), 422, 'submission_settled');
    expect(await rowCounts(ledger)).toEqual(before);
  });

  test('ten approvals at the same time post once', async () => {
    const id = await handIn(fee('1.00'));
    const before = await rowCounts(ledger);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => approve(index % 2 ? 'officer' : 'officer2', id)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expectProblem(answer, 422, 'submission_settled');
    expect((await rowCounts(ledger)).event).toBe(before.event! + 1);
  });

  test.each(['0', '-1', 'abc', '1e999', '%20'])('there is no submission %s', async (id) =>
    expectProblem(await approve('officer', id), 400, 'parameter_invalid'),
  );

  test('there is no submission 999999', async () =>
    expectProblem(await approve('officer', 999_999), 404, 'not_found'));
});

test('what was right when handed in is checked again when approved', async () => {
  // 200 of the 1000 committed are left to be paid in; both submissions alone would fit.
  const paid = { ...commitment('200'), type: 'contribution.paid' };
  const id = await handIn(paid);
  await ledger.record(paid);
  const before = await rowCounts(ledger);
  expectProblem(await approve('officer', id), 422, 'paid_in_exceeds_commitment');
  expect(await rowCounts(ledger)).toEqual(before);
  expect((await ledger.get('officer', `/submissions/${id}`)).body.status).toBe('pending');
});

test('what cannot be approved is refused when it is handed in, not weeks later', async () => {
  const before = await rowCounts(ledger);
  const paid = { ...commitment('1000'), type: 'contribution.paid' };
  const answer = await ledger.post('manager', '/submissions', { events: [paid] });
  expectProblem(answer, 422, 'paid_in_exceeds_commitment');
  expect(await rowCounts(ledger)).toEqual(before);
});

test('a manager who lost a vehicle in the meantime has nothing posted for it', async () => {
  const id = await handIn(fee('1.00'));
  const give = (vehicles: string[]) =>
    ledger.database.own(
      (sql) => sql`update person set vehicles = ${vehicles} where login = 'manager'`,
    );
  await give(['SF-003']);
  try {
    expectProblem(await approve('officer', id), 403, 'vehicle_out_of_scope');
  } finally {
    await give(['SF-001']);
  }
  expect((await approve('officer', id)).status).toBe(200);
});
