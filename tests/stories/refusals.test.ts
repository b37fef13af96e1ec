/** Refusals of a line's shape that paper cannot show, and that no refusal goes without a test. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LONGEST_SUBMISSION, readProposals } from '../../src/domain/journal/proposals.ts';
import { RECORD_REFUSALS } from '../../src/platform/errors.ts';
import { Ledger } from '../support/ledger.ts';
import { stepsOf } from './reading.ts';
import { tell } from './story.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
  await tell(ledger, join(import.meta.dirname, 'opening.txt'));
});
afterAll(() => ledger.close());

const commitment = (amount: unknown) => ({
  type: 'commitment.made',
  effective_on: '2024-01-01',
  data: { vehicle: 'SF-001', investor: '国投', amount },
});

test.each([1, 1.5, 0, null, true, ['1.00'], { amount: '1.00' }])(
  'an amount that is not text is refused: %j',
  async (amount) => {
    const refusal = await ledger.refusal(commitment(amount));
    expect(refusal).toMatchObject({ code: 'money_not_text', pointer: '/events/0/data/amount' });
    expect(refusal.detail).toContain('不能是 JSON 数字');
  },
);

test.each([[[]], ['一个事项'], [null], [{}]])(
  'a submission without events is refused: %j',
  async (events) => {
    const { status, body } = await ledger.post('officer', '/submissions', { events });
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'submission_empty' });
  },
);

test('a submission of more events than one may hold is refused, and says how many', async () => {
  const many = Array.from({ length: LONGEST_SUBMISSION + 1 }, () => commitment('1.00'));
  expect(await ledger.refusal(...many)).toMatchObject({
    code: 'submission_too_long',
    detail: expect.stringContaining(`本次为 ${LONGEST_SUBMISSION + 1} 个`),
  });
});

test.each([
  [1, undefined],
  [2, undefined],
  [3, 'submission_too_long'],
])('of %i events where two are the most: %s', (count, expected) => {
  const { events, faults } = readProposals(Array(count).fill(commitment('1.00')), 2);
  expect(faults[0]?.code).toBe(expected);
  expect(events).toHaveLength(expected ? 0 : count);
});

test('every fault of a batch is named, each with its own pointer', async () => {
  const { body } = await ledger.post('officer', '/submissions', {
    events: [commitment('1.001'), { type: '采矿' }, { ...commitment('1.00'), colour: '红' }],
  });
  const found = body.errors.map((fault: { code: string; pointer: string }) => [
    fault.code,
    fault.pointer,
  ]);
  expect(found).toEqual([
    ['field_invalid', '/events/0/data/amount'],
    ['event_type_unknown', '/events/1/type'],
    ['field_unknown', '/events/2/colour'],
  ]);
});

test('what is recorded already makes no submission, and is told with its record', async () => {
  const named = { ...commitment('1.00'), external_id: 'RF-1' };
  const [seq] = await ledger.record(named);
  const { body } = await ledger.post('officer', '/submissions', { events: [named] });
  expect(body).toMatchObject({ code: 'nothing_new', already_recorded: [{ index: 0, seq }] });
});

test('warnings are told under one code, each by its own, and pass once every reason is given', async () => {
  const party = {
    type: 'party.registered',
    effective_on: '2020-01-01',
    data: { kind: 'enterprise', name: '甲科技', uscc: '91330302MA0DEM014K' },
  };
  const { status, body } = await ledger.post('officer', '/submissions', { events: [party] });
  expect({ status, code: body.code }).toEqual({ status: 422, code: 'warning_needs_override' });
  const codes = body.errors.map((fault: { code: string }) => fault.code);
  expect(codes.toSorted()).toEqual(['name_taken', 'uscc_check_digit', 'uscc_organisation_code']);
  const overrides = codes.map((code: string) => ({ code, reason: '核对过原件' }));
  const [seq] = await ledger.record({ ...party, overrides });
  expect((await ledger.get('auditor', `/events/${seq}`)).body.overrides).toEqual(overrides);
});

test('a setting that stays as it is is refused', async () => {
  const switched = {
    type: 'review.switched',
    effective_on: '2024-07-01',
    data: { state: 'off', reason: '再次关闭' },
  };
  const { body } = await ledger.post('admin', '/submissions', { events: [switched] });
  expect(body.errors).toMatchObject([{ code: 'setting_unchanged' }]);
});

describe('quarters', () => {
  const on = (type: string, quarter: string, more: object = {}) => ({
    type,
    effective_on: '2024-07-05',
    data: { quarter, ...more },
  });
  const accepted = [{ item: 'pending_submissions', reason: '测试' }];

  test.each([
    [{ code: 'quarter_not_over' }, [on('quarter.closed', '2024Q3')]],
    [{ code: 'quarter_state_unchanged' }, [on('quarter.reopened', '2024Q1', { reason: '测试' })]],
    [{ code: 'stands_alone' }, [on('quarter.closed', '2024Q1', { accepted }), commitment('1.00')]],
  ])('are refused: %j', async (expected, events) =>
    expect(await ledger.refusal(...events)).toMatchObject(expected),
  );

  test('a list that is open is refused, and so is what is dated inside once it is closed', async () => {
    const waiting = {
      type: 'fee.charged',
      effective_on: '2024-02-01',
      data: { vehicle: 'SF-001', kind: 'custody', amount: '1.00' },
    };
    await ledger.post('manager', '/submissions', { events: [waiting] });
    const closing = on('quarter.closed', '2024Q1');
    expect(await ledger.refusal(closing)).toMatchObject({ code: 'checklist_open' });
    await ledger.record(on('quarter.closed', '2024Q1', { accepted }));
    expect(await ledger.refusal(commitment('1.00'))).toMatchObject({ code: 'quarter_closed' });
  });

  // 2024Q1, which ends on 2024-03-31, is closed by now.
  test.each([
    ['2024-03-30', 'quarter_closed'],
    ['2024-03-31', 'quarter_closed'],
    ['2024-04-01', 'recorded'],
  ])('what happens on %s, and what is taken back for it, is %s', async (day, expected) => {
    const [first] = (await ledger.get('officer', '/events?type=party.registered&limit=1')).body
      .data;
    const reversal = {
      type: 'event.reversed',
      data: { event: first.seq, reason_code: 'entry-error', reason: '测试' },
    };
    for (const event of [commitment('1.00'), reversal]) {
      const events = [{ ...event, effective_on: day }];
      const { status, body } = await ledger.post('officer', '/submissions', { events });
      expect(status === 200 ? 'recorded' : body.code).toBe(expected);
    }
  });

  test('closing it again, or one before it, asks to open it first', async () => {
    for (const quarter of ['2023Q4', '2024Q1']) {
      const { code, detail } = await ledger.refusal(on('quarter.closed', quarter));
      expect([code, detail]).toEqual([
        'quarter_state_unchanged',
        expect.stringContaining('2024年第一季度已关闭'),
      ]);
    }
  });

  test('opening it again waits for a second person even while review is off', async () => {
    const events = [on('quarter.reopened', '2024Q1', { reason: '测试' })];
    const { body } = await ledger.post('officer', '/submissions', { events });
    expect(body.status).toBe('pending');
    expect((await ledger.get('officer', '/quarters/2024Q1')).body.state).toBe('closed');
  });
});

test('every refusal that concerns events is provoked by a story or a test of this folder', () => {
  const names = readdirSync(import.meta.dirname);
  const inStories = names
    .filter((name) => name.endsWith('.story.txt'))
    .flatMap((name) => stepsOf(join(import.meta.dirname, name)))
    .flatMap(({ lines }) => /^(?:拒绝|提示)\s+([a-z_]+)/.exec(lines[0]!)?.[1] ?? []);
  const inTests = names
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
    .flatMap((text) => [...text.matchAll(/code: '([a-z_]+)'/g)].map(([, code]) => code!));
  const provoked = new Set([...inStories, ...inTests]);
  expect(RECORD_REFUSALS.filter((code) => !provoked.has(code))).toEqual([]);
});
