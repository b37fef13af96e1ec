/** Four eyes: what one person hands in waits until another has looked at it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bindWorkbookDrawing } from '../../src/actions/bind-drawing.ts';
import { bindDrawing } from '../../src/actions/signed-drawing.ts';
import { quarter, quartersBetween, type Day } from '../../src/domain/values/days.ts';
import { Refusal } from '../../src/platform/errors.ts';
import { Ledger, type Answer } from '../support/ledger.ts';
import { commitment, expectProblem, fee, party, rowCounts, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference());
});
afterAll(() => ledger.close());

async function handIn(...events: object[]): Promise<number> {
  return handInAs('manager', ...events);
}

async function handInAs(login: string, ...events: object[]): Promise<number> {
  const { body } = await ledger.post(login, '/submissions', { events });
  expect(body.status).toBe('pending');
  return body.submission;
}

const approve = (login: string, id: number | string): Promise<Answer> => ledger.approve(login, id);
const reviewOf = (login: string, id: number): Promise<Answer> =>
  ledger.get(login, `/submissions/${id}/review`);
const statusOf = async (id: number): Promise<string> =>
  (await ledger.get('auditor', `/submissions/${id}`)).body.status;

/** Returns or withdraws as seen. */
async function settle(login: string, id: number, what: string, body: object): Promise<Answer> {
  const seen =
    what === 'return' ? reviewOf('officer', id) : ledger.get(login, `/submissions/${id}`);
  const tag = (await seen).headers.get('etag') ?? `"${id}-pending"`;
  return ledger.post(login, `/submissions/${id}/${what}`, body, { 'if-match': tag });
}
const sendBack = (login: string, id: number, reason = '附件不全'): Promise<Answer> =>
  settle(login, id, 'return', { reason });
const takeBack = (login: string, id: number): Promise<Answer> => settle(login, id, 'withdraw', {});

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

test("an officer's own waits for another officer just the same", async () => {
  const id = await handInAs('officer', fee('1.00'));
  expectProblem(await approve('officer', id), 422, 'maker_is_checker');
  expect((await approve('officer2', id)).body.status).toBe('posted');
});

test('codes of new things are given only when they are registered', async () => {
  const first = await ledger.post('manager', '/submissions', { events: [party('待登记甲')] });
  expect(first.body.events[0].code).toBeNull();
  const approved = await approve('officer', first.body.submission);
  expect(approved.body.events[0].code).toMatch(/^E-\d{4}$/);
});

describe('the reviewer sees', () => {
  test('the records with what they do, and what each figure becomes', async () => {
    const feesBefore = await ledger.figure('fund.fees');
    const id = await handIn(fee('1234.56'));
    const { body } = await reviewOf('officer', id);
    expect(body).toMatchObject({ submission: id, maker: 'manager', postable: true, faults: [] });
    expect(body.events).toMatchObject([
      {
        type: 'fee.charged',
        label: '费用',
        effects: [{ measure: 'fees', label: '费用', amount: '1234.56', vehicle: 'SF-001' }],
        warnings: [],
      },
    ]);
    const today = body.figures.filter(
      (row: { figure: string; as_of: string }) =>
        row.figure === 'fund.fees' && row.as_of === '2024-07-05',
    );
    const inception = today.find((row: { basis: string }) => row.basis === 'inception');
    expect(inception).toMatchObject({
      label: '子基金费用',
      unit: '元',
      before: { value: feesBefore, reason: null },
      difference: '1234.56',
    });
    await approve('officer', id);
    expect(await ledger.figure('fund.fees')).toBe(inception.after.value);
  });

  test('the end of the quarter in which it happened, when that is past', async () => {
    const id = await handIn({ ...fee('5.00'), effective_on: '2024-02-01' });
    const { body } = await reviewOf('officer', id);
    const rows = body.figures.filter((row: { figure: string }) => row.figure === 'fund.fees');
    const at = (asOf: string, basis: string) =>
      rows.find(
        (row: { as_of: string; basis: string }) => row.as_of === asOf && row.basis === basis,
      );
    expect(at('2024-03-31', 'quarter')).toMatchObject({ difference: '5.00' });
    expect(at('2024-07-05', 'quarter')).toBeUndefined();
    expect(at('2024-07-05', 'year')).toMatchObject({ difference: '5.00' });
  });

  test('each change once, also on the last day of a quarter', async () => {
    const id = await handIn({ ...fee('1.00'), effective_on: '2024-06-28' });
    const { app } = ledger;
    ledger.app = ledger.appWith({ today: () => '2024-06-30' as Day });
    const { figures } = (await reviewOf('officer', id)).body;
    ledger.app = app;
    await takeBack('manager', id);
    const said = figures.map((each: any) => [each.figure, each.basis, each.as_of].join(' '));
    expect(said).toContain('fund.fees inception 2024-06-30');
    expect(said).toEqual([...new Set(said)]);
  });

  test('the end of every quarter concerned, however many', async () => {
    const quarters = quartersBetween(quarter('2019Q2'), quarter('2024Q2')).map(({ to }) => to);
    const fees = quarters.map((day) => ({ ...fee('5.00'), effective_on: day }));
    const id = await handIn(...fees);
    const { body } = await reviewOf('officer', id);
    await takeBack('manager', id);
    const rows = body.figures.filter(
      ({ figure, basis }: Record<string, string>) => figure === 'fund.fees' && basis === 'quarter',
    );
    expect(rows.map((row: any) => [row.as_of, row.difference])).toEqual(
      quarters.reverse().map((day) => [day, '5.00']),
    );
  });

  test('what a qualification does to the coverage by credit', async () => {
    const id = await handInAs('officer', {
      ...{ type: 'enterprise.qualified', effective_on: '2024-01-02' },
      data: {
        ...{ enterprise: 'E-0001', qualification: 'high-tech' },
        ...{ valid_from: '2024-01-02', valid_to: '2026-01-01' },
      },
    });
    const { figures } = (await reviewOf('officer2', id)).body;
    await takeBack('officer', id);
    expect(figures).toContainEqual(
      expect.objectContaining({ figure: 'credit.high_tech_coverage', as_of: '2024-07-05' }),
    );
  });

  test('each warning beside the reason that was written for it', async () => {
    const named = party('同名企业');
    await ledger.record(named);
    const overrides = [{ code: 'name_taken', reason: '两家不同的企业' }];
    const id = await handIn({ ...named, overrides });
    const [event] = (await reviewOf('officer', id)).body.events;
    expect(event.warnings).toMatchObject([{ code: 'name_taken', reason: '两家不同的企业' }]);
    expect(event.warnings[0].detail).toContain('同名企业');
  });

  test('looking posts nothing, however often', async () => {
    const id = await handIn(fee('1.00'));
    const before = await rowCounts(ledger);
    const tags = new Set<string | null>();
    for (let time = 0; time < 3; time += 1)
      tags.add((await reviewOf('officer', id)).headers.get('etag'));
    expect(tags.size).toBe(1);
    expect(await rowCounts(ledger)).toEqual(before);
  });

  test('a manager sees own vehicles alone, and cannot approve by what they see', async () => {
    await ledger.record(fee('77.00', 'SF-002'));
    const id = await handIn(fee('1.00'));
    const mine = (await reviewOf('manager', id)).body;
    expect(mine.etag).toBeNull();
    const [row] = mine.figures.filter(
      (each: { figure: string; basis: string }) =>
        each.figure === 'fund.fees' && each.basis === 'inception',
    );
    expect(row.before.value).toBe(await ledger.figure('fund.fees', '?vehicle=SF-001'));
    expectProblem(await reviewOf('manager2', id), 404, 'not_found');
  });
});

describe('what was shown is what is posted', () => {
  const post = (id: number, headers: Record<string, string>): Promise<Answer> =>
    ledger.request('officer', `/api/v1/submissions/${id}/approve`, { method: 'POST', headers });

  test('an approval that names no review is asked to look first', async () => {
    expectProblem(await post(await handIn(fee('1.00')), {}), 428, 'if_match_missing');
  });

  test.each(['"0"', '*', 'nonsense', `"${'0'.repeat(64)}"`, `"ID-${'0'.repeat(64)}"`])(
    'nor one that names %s',
    async (tag) => {
      const id = await handIn(fee('1.00'));
      const named = { 'if-match': tag.replace('ID', String(id)) };
      expectProblem(await post(id, named), 412, 'if_match_outdated');
      expect(await statusOf(id)).toBe('pending');
    },
  );

  test('when somebody else posted in between, the reviewer is asked to look again', async () => {
    const id = await handIn(fee('1.00'));
    const tag = (await reviewOf('officer', id)).headers.get('etag')!;
    await ledger.record(fee('9.00'));
    const before = await rowCounts(ledger);
    expectProblem(await post(id, { 'if-match': tag }), 412, 'if_match_outdated');
    expect(await rowCounts(ledger)).toEqual(before);
    expect((await approve('officer', id)).status).toBe(200);
  });

  test('sending back names a review of it, whatever has become of the figures since', async () => {
    const [id, other] = [await handIn(fee('1.00')), await handIn(fee('1.00'))];
    const tagOf = async (of: number) => (await reviewOf('officer', of)).headers.get('etag')!;
    const tag = await tagOf(id);
    const sendBackBy = (each: string): Promise<Answer> =>
      ledger.post('officer', `/submissions/${id}/return`, { reason: '核对' }, { 'if-match': each });
    await ledger.record(fee('9.00'));
    const hash = tag.replace(`${id}-`, '');
    for (const wrong of [await tagOf(other), hash, `"${id}-pending"`, `"${id}-"`, '*'])
      expectProblem(await sendBackBy(wrong), 412, 'if_match_outdated');
    expect(await statusOf(id)).toBe('pending');
    const { body, headers } = await reviewOf('officer', id);
    expect(body.etag).toBe(headers.get('etag'));
    expect(body.etag).not.toBe(tag);
    expect((await sendBackBy(tag)).body.status).toBe('returned');
  });

  test('what cannot be posted is sent back by its review too', async () => {
    const paid = { ...commitment('200', 'SF-002'), type: 'contribution.paid' };
    const id = await handInAs('officer', paid);
    await ledger.record(paid);
    const { body } = await reviewOf('officer2', id);
    expect([body.postable, typeof body.etag]).toEqual([false, 'string']);
    const settled = await ledger.post(
      'officer2',
      `/submissions/${id}/return`,
      { reason: '超过认缴' },
      { 'if-match': body.etag },
    );
    expect(settled.body).toMatchObject({ status: 'returned', reason: '超过认缴' });
  });

  test("another submission's review approves nothing", async () => {
    const [one, other] = [await handIn(fee('1.00')), await handIn(fee('1.00'))];
    const tag = (await reviewOf('officer', one)).headers.get('etag')!;
    expectProblem(await post(other, { 'if-match': tag }), 412, 'if_match_outdated');
  });
});

test('an approval reads the figures again only if something was recorded since', async () => {
  const statementsAfter = async (between: () => Promise<unknown>): Promise<number> => {
    const id = await handIn(fee('5.00'));
    const headers = { 'if-match': (await reviewOf('officer', id)).headers.get('etag')! };
    await between();
    const path = `/api/v1/submissions/${id}/approve`;
    const statements = await ledger.statementsOf(() =>
      ledger.request('officer', path, { method: 'POST', headers }),
    );
    expect(await statusOf(id)).toBe('approved');
    return statements;
  };
  const atOnce = await statementsAfter(async () => {});
  const later = await statementsAfter(() => ledger.record(party('其间登记的企业')));
  expect(later).toBeGreaterThan(atOnce + 5);
});

describe('who may approve or send back', () => {
  test.each(['manager', 'manager2', 'auditor', 'admin'])('%s may not', async (login) => {
    const id = await handIn(fee('1.00'));
    const before = await rowCounts(ledger);
    expectProblem(await approve(login, id), 403, 'forbidden');
    expectProblem(await sendBack(login, id), 403, 'forbidden');
    expect(await rowCounts(ledger)).toEqual(before);
  });

  test('nobody sends back what they made themselves', async () => {
    const id = await handInAs('officer', fee('1.00'));
    expectProblem(await sendBack('officer', id), 422, 'maker_is_checker');
  });

  test('not even when they handed it in under another role', async () => {
    const id = await handIn(fee('1.00'));
    const become = (role: string) =>
      ledger.database.own((sql) => sql`update person set role = ${role} where login = 'manager'`);
    await become('officer');
    try {
      expectProblem(await approve('manager', id), 422, 'maker_is_checker');
    } finally {
      await become('manager');
    }
  });

  test('the checker is the signed-in person, never a field of the request', async () => {
    const id = await handIn(fee('1.00'));
    const tag = (await reviewOf('officer', id)).headers.get('etag')!;
    const body = { checker: 'officer2', settled_by: 'officer2' };
    await ledger.post('officer', `/submissions/${id}/approve`, body, { 'if-match': tag });
    expect((await ledger.get('officer', `/submissions/${id}`)).body.settled_by).toBe('officer');
  });
});

describe('sent back or taken back', () => {
  test('a returned submission posts nothing and carries the reason to its maker', async () => {
    const id = await handIn(fee('1.00'));
    const before = await rowCounts(ledger);
    expect((await sendBack('officer', id, '缺少付款凭证')).body).toMatchObject({
      status: 'returned',
      reason: '缺少付款凭证',
      settled_by: 'officer',
    });
    expect((await rowCounts(ledger)).event).toBe(before.event);
    const mine = (await ledger.get('manager', `/submissions/${id}`)).body;
    expect(mine).toMatchObject({ status: 'returned', reason: '缺少付款凭证' });
    expectProblem(await approve('officer2', id), 422, 'submission_settled');
  });

  test.each([
    {},
    { reason: '' },
    { reason: '   ' },
    { reason: 5 },
    { reason: '长'.repeat(501) },
    { reason: '\u200b' },
    { reason: '\u202e由原' },
    { reason: '\ud800' },
  ])('a reason is needed: %j', async (body) => {
    const id = await handIn(fee('1.00'));
    expectProblem(await settle('officer', id, 'return', body), 422, 'field_invalid');
    expect(await statusOf(id)).toBe('pending');
  });

  test('a maker withdraws what nobody has settled yet, and only their own', async () => {
    const id = await handIn(fee('1.00'));
    expectProblem(await takeBack('manager2', id), 404, 'not_found');
    expectProblem(await takeBack('officer', id), 404, 'not_found');
    expect((await takeBack('manager', id)).body).toMatchObject({ status: 'withdrawn' });
    expectProblem(await takeBack('manager', id), 422, 'submission_settled');
    expectProblem(await approve('officer', id), 422, 'submission_settled');
  });

  test('what was settled in between is not settled again by an old view', async () => {
    const id = await handIn(fee('1.00'));
    const answer = await ledger.post('manager', `/submissions/${id}/withdraw`, {});
    expectProblem(answer, 428, 'if_match_missing');
    const stale = await ledger.post(
      'manager',
      `/submissions/${id}/withdraw`,
      {},
      {
        'if-match': `"${id}-approved"`,
      },
    );
    expectProblem(stale, 412, 'if_match_outdated');
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
    const etag = (await reviewOf('officer', id)).headers.get('etag')!;
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        ledger.request(index % 2 ? 'officer' : 'officer2', `/api/v1/submissions/${id}/approve`, {
          ...{ method: 'POST', headers: { 'if-match': etag } },
        }),
      ),
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

describe('a submission whose checks no longer pass', () => {
  test('is sent back with the reasons, whole', async () => {
    // 200 of the 1000 committed are left to be paid in; both submissions alone would fit.
    const paid = { ...commitment('200'), type: 'contribution.paid' };
    const id = await handIn(fee('1.00'), paid);
    await ledger.record(paid);
    const before = await rowCounts(ledger);
    const review = (await reviewOf('officer', id)).body;
    expect(review).toMatchObject({ postable: false, figures: [] });
    expect(review.faults[0].code).toBe('paid_in_exceeds_commitment');
    const answer = await approve('officer', id);
    expectProblem(answer, 422, 'checks_no_longer_pass');
    expect(answer.body.errors[1]).toMatchObject({ code: 'paid_in_exceeds_commitment' });
    expect(await rowCounts(ledger)).toEqual({ ...before, settlement: before.settlement! + 1 });
    const mine = (await ledger.get('manager', `/submissions/${id}`)).body;
    expect(mine).toMatchObject({ status: 'returned', settled_by: 'officer' });
    expect(mine.faults[0].code).toBe('paid_in_exceeds_commitment');
    expect(mine.reason).toContain('检查不再通过');
  });

  test('so is one whose maker has lost the vehicle', async () => {
    const id = await handIn(fee('1.00'));
    const give = (vehicles: string[]) =>
      ledger.database.own(
        (sql) => sql`update person set vehicles = ${vehicles} where login = 'manager'`,
      );
    await give(['SF-003']);
    try {
      expectProblem(await approve('officer', id), 422, 'checks_no_longer_pass');
    } finally {
      await give(['SF-001']);
    }
    expect(await statusOf(id)).toBe('returned');
  });
});

test('what cannot be approved is refused when it is handed in, not weeks later', async () => {
  const before = await rowCounts(ledger);
  const paid = { ...commitment('1000'), type: 'contribution.paid' };
  const answer = await ledger.post('manager', '/submissions', { events: [paid] });
  expectProblem(answer, 422, 'paid_in_exceeds_commitment');
  expect(await rowCounts(ledger)).toEqual(before);
});

describe('the list of submissions', () => {
  const ids = (answer: Answer): number[] =>
    answer.body.data.map(({ submission }: { submission: number }) => submission);
  const list = (login: string, query: string): Promise<Answer> =>
    ledger.get(login, `/submissions?limit=1000&${query}`);

  test('shows the bureau all that wait, and a manager their own', async () => {
    const mine = await handIn(fee('1.00'));
    const others = await handInAs('officer', fee('2.00'));
    expect(ids(await list('officer2', 'status=pending'))).toEqual(
      expect.arrayContaining([mine, others]),
    );
    const seen = ids(await list('manager', 'status=pending'));
    expect(seen).toContain(mine);
    expect(seen).not.toContain(others);
    expect(ids(await list('manager2', ''))).toEqual([]);
    expect(ids(await list('admin', ''))).toEqual([]);
    expectProblem(await ledger.get('admin', `/submissions/${mine}`), 404, 'not_found');
    expectProblem(await ledger.get('manager2', `/submissions/${mine}`), 404, 'not_found');
  });

  test('answers as of an instant: what waited then still waits on every page', async () => {
    const waiting = await handIn(fee('1.00'));
    const first = await ledger.get('officer', '/submissions?status=pending&limit=1');
    await approve('officer', waiting);
    let cursor = first.body.next_cursor;
    const seen = ids(first);
    while (cursor) {
      const query = `status=pending&limit=1&cursor=${encodeURIComponent(cursor)}`;
      const page = await ledger.get('officer', `/submissions?${query}`);
      seen.push(...ids(page));
      cursor = page.body.next_cursor;
    }
    expect(seen).toContain(waiting);
    expect(new Set(seen).size).toBe(seen.length);
    expect(ids(await list('officer', 'status=pending'))).not.toContain(waiting);
  });
});

describe('switching review off', () => {
  const off = {
    type: 'review.switched',
    effective_on: '2024-07-01',
    data: { state: 'off', reason: '仅一名经办人' },
  };

  test('takes an administrator and an officer', async () => {
    expectProblem(
      await ledger.post('officer', '/submissions', { events: [off] }),
      403,
      'forbidden',
    );
    expectProblem(
      await ledger.post('manager', '/submissions', { events: [off] }),
      403,
      'forbidden',
    );
    expectProblem(
      await ledger.post('admin', '/submissions', { events: [fee('1.00')] }),
      403,
      'forbidden',
    );
    const id = await handInAs('admin', off);
    expectProblem(await approve('admin', id), 403, 'forbidden');
    const report = async () => (await ledger.get('officer', '/quarters/2024Q2/report')).body.review;
    expect(await report()).toMatchObject({ on: true, records_without_review: 0 });
    expect((await approve('officer', id)).status).toBe(200);

    const alone = await ledger.post('officer', '/submissions', { events: [fee('3.00')] });
    expect(alone.body.status).toBe('posted');
    expect(await statusOf(alone.body.submission)).toBe('posted');
    expect(await report()).toMatchObject({ on: false, records_without_review: 1 });
    await handInAs('manager', fee('4.00'));

    const on = { ...off, data: { state: 'on', reason: '已增配人员' } };
    expect((await approve('officer', await handInAs('admin', on))).status).toBe(200);
    await handInAs('officer', fee('5.00'));
    expect(await report()).toMatchObject({ on: true, records_without_review: 1 });
    const again = await ledger.post('admin', '/submissions', { events: [on] });
    expectProblem(again, 422, 'setting_unchanged');
  });
});

test('the drawing of a workbook is loaded first, to close a quarter and for nothing else', async () => {
  const { checklist } = (await ledger.get('officer', '/quarters/2024Q1')).body;
  const accepted = checklist
    .filter(({ count }: { count: number }) => count > 0)
    .map(({ item }: { item: string }) => ({ item, reason: '测试：已说明' }));
  const asked = await ledger.post('officer', '/quarters/2024Q1/close', { accepted });
  const other = await handIn(fee('1.30'));
  bindDrawing(() => Promise.reject(new Refusal('took_too_long', '测试：现在不能绘制。')));
  try {
    expect((await approve('officer2', other)).body.status).toBe('posted');
    expectProblem(await approve('officer2', asked.body.submission), 503, 'took_too_long');
  } finally {
    bindWorkbookDrawing();
  }
  // A refusal on the way of posting would have sent it back.
  expect(await statusOf(asked.body.submission)).toBe('pending');
  await takeBack('officer', asked.body.submission);
});
