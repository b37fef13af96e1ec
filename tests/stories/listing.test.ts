/** 上市进程: every step from every stage, allowed or refused, as the table below says. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';

const STAGES: Record<string, string> = {
  辅导: 'tutoring',
  受理: 'accepted',
  过会: 'passed',
  注册: 'registered',
  上市: 'listed',
  撤回: 'withdrawn',
  退市: 'delisted',
};

/** A row is the stage before, a column the stage after; 可 is allowed. */
const TABLE = `
        辅导 受理 过会 注册 上市 撤回 退市
  辅导   -    可   -    -    -    可   -
  受理   -    -    可   -    -    可   -
  过会   -    -    -    可   -    可   -
  注册   -    -    -    -    可   可   -
  上市   -    -    -    -    -    -    可
  撤回   可   可   -    -    -    -    -
  退市   可   可   -    -    -    -    -
`;

const [columns, ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const steps = rows.flatMap(([before, ...cells]) =>
  cells.map((cell, index) => ({
    before: before!,
    after: columns![index]!,
    allowed: cell === '可',
  })),
);

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
  const event = { type: 'party.registered', effective_on: '2018-01-01' };
  for (const index of steps.keys()) {
    const name = `企业${index}`;
    await ledger.record({ ...event, data: { kind: 'enterprise', name, no_uscc_reason: '示例' } });
  }
});
afterAll(() => ledger.close());

test('the table has a cell for every pair of stages', () => {
  expect(steps).toHaveLength(49);
  expect(steps.filter(({ allowed }) => allowed)).toHaveLength(13);
});

test.each(steps.map((step, index) => ({ ...step, enterprise: `企业${index}` })))(
  '$before → $after',
  async ({ before, after, allowed, enterprise }) => {
    const step = (effective_on: string, stage: string) => ({
      type: 'enterprise.listing-advanced',
      effective_on,
      data: { enterprise, stage: STAGES[stage] },
    });
    const [first, second] = [step('2020-01-01', before), step('2021-01-01', after)];
    await ledger.record(first);
    if (allowed) return void (await ledger.record(second));
    const refusal = await ledger.refusal(second);
    expect(refusal.code).toBe('stage_not_reachable');
    expect(refusal.detail).toContain(`不能在 2021-01-01 变为“${after}”`);
  },
);
