/** 先投后股: every step from every stage of a project, allowed or refused, as the table below says. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';

/** A row is the stage before, a column the stage after; 可 is allowed. 申报 is the registration. */
const TABLE = `
        立项 签约 拨付 评估 转股 退出 退回 核销 追回 终止
  申报   可   -    -    -    -    -    -    -    -    可
  立项   -    可   -    -    -    -    -    -    -    可
  签约   -    -    可   -    -    -    -    -    -    可
  拨付   -    -    可   可   可   -    可   可   可   -
  评估   -    -    可   可   可   -    可   可   可   -
  转股   -    -    -    -    可   可   -    -    -    -
  退出   -    -    -    -    -    -    -    -    -    -
  退回   -    -    -    -    -    -    可   可   -    可
  核销   -    -    -    -    -    -    -    -    -    可
  追回   -    -    -    -    -    -    -    可   可   可
  终止   -    -    -    -    -    -    -    -    -    -
`;

const HOLDER = { holder: 'LP-001', post_money: '20.00', ownership: '0.05' };
/** What enters each stage. Amounts are small, so that only stages decide. */
const ENTERS: Record<string, [string, object]> = {
  立项: ['project.approved', { amount: '100.00' }],
  签约: ['project.signed', { trigger: '中试', valuation_basis: '评估', holding_cap: '1' }],
  拨付: ['project.disbursed', { amount: '10.00', instalment: 1 }],
  评估: ['project.assessed', { milestone: '中期', outcome: 'passed' }],
  转股: ['project.converted', { amount: '1.00', ...HOLDER }],
  退出: ['project.realised', { proceeds: '1.00', cost_relieved: '0.00', final: true }],
  退回: ['project.returned', { amount: '1.00', reason: '结余' }],
  核销: ['project.written-off', { amount: '1.00', exemption: '示例文件' }],
  追回: ['project.clawed-back', { amount: '1.00', reason: '挪用' }],
  终止: ['project.terminated', { reason: '示例' }],
};

/** A way to each stage that the table allows. */
const WAY: Record<string, string[]> = {
  申报: [],
  立项: ['立项'],
  签约: ['立项', '签约'],
  拨付: ['立项', '签约', '拨付'],
  评估: ['立项', '签约', '拨付', '评估'],
  转股: ['立项', '签约', '拨付', '转股'],
  退出: ['立项', '签约', '拨付', '转股', '退出'],
  退回: ['立项', '签约', '拨付', '退回'],
  核销: ['立项', '签约', '拨付', '核销'],
  追回: ['立项', '签约', '拨付', '追回'],
  终止: ['终止'],
};

const [columns, ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const steps = rows
  .flatMap(([before, ...cells]) =>
    cells.map((cell, index) => ({
      before: before!,
      after: columns![index]!,
      allowed: cell === '可',
    })),
  )
  .map((step, index) => ({ ...step, project: `PJ-${index + 1}` }));

const UNNAMED = { no_uscc_reason: '示例' };
const on = (effective_on: string, type: string, data: object) => ({
  type,
  effective_on,
  data,
  overrides: [{ code: 'conversion_mismatch', reason: '示例' }],
});
const enter = (day: string, stage: string, project: string) =>
  on(day, ENTERS[stage]![0], { project, ...ENTERS[stage]![1] });

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
  await ledger.record(
    on('2018-01-01', 'party.registered', {
      code: 'LP-001',
      kind: 'investor',
      name: '国投',
      ...UNNAMED,
    }),
    on('2018-01-01', 'programme.funded', {
      code: 'PG-1',
      name: '专项',
      amount: '1000000.00',
      revolving: false,
    }),
  );
  for (const { project, before } of steps) {
    const enterprise = `企业${project}`;
    await ledger.record(
      on('2018-01-01', 'party.registered', { kind: 'enterprise', name: enterprise, ...UNNAMED }),
      on('2019-01-01', 'project.proposed', {
        code: project,
        name: `项目${project}`,
        programme: 'PG-1',
        enterprise,
        source: 'seed',
      }),
      ...WAY[before]!.map((stage, index) => enter(`2020-01-0${index + 1}`, stage, project)),
    );
  }
});
afterAll(() => ledger.close());

test('the table has a cell for every pair of stages', () => {
  expect(steps).toHaveLength(110);
  expect(steps.filter(({ allowed }) => allowed)).toHaveLength(27);
});

test.each(steps)('$before → $after', async ({ before, after, allowed, project }) => {
  const second = enter('2021-01-01', after, project);
  if (allowed) return void (await ledger.record(second));
  const { status, body } = await ledger.post('officer', '/submissions', { events: [second] });
  expect(status).toBe(422);
  // 申报 to 退回 returns what was never paid as well; the stage is what every refusal names.
  const refusal = body.errors.find(
    ({ code }: { code: string }) => code === 'project_stage_not_reachable',
  );
  expect(refusal?.detail, `${before} → ${after}: ${JSON.stringify(body.errors)}`).toContain(
    '不能在 2021-01-01 变为',
  );
});

test('a stage filled in between two others is refused where either edge is missing', async () => {
  const { project } = steps.find(({ before, allowed }) => before === '转股' && !allowed)!;
  // 拨付 on the third day, 转股 on the fourth: 评估 fits between them only before 转股.
  const events = [enter('2020-01-05', '评估', project)];
  const { body } = await ledger.post('officer', '/submissions', { events });
  expect(body.errors[0].code).toBe('project_stage_not_reachable');
  await ledger.record(enter('2020-01-03', '评估', project));
});
