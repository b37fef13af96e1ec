import { afterAll, beforeAll, expect, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';
let ledger: Ledger;
beforeAll(async () => {
  console.time('open');
  ledger = await (await Ledger.open()).withReference();
  console.timeEnd('open');
});
afterAll(() => ledger.close());
test('a deal', async () => {
  console.time('rec');
  await ledger.record(
    {
      type: 'party.registered',
      effective_on: '2018-01-01',
      data: { kind: 'fund-manager', name: '甲管理', no_uscc_reason: 'x' },
    },
    {
      type: 'party.registered',
      effective_on: '2018-01-01',
      data: { kind: 'government', name: '财政', no_uscc_reason: 'x' },
    },
    {
      type: 'party.registered',
      effective_on: '2018-01-01',
      data: { kind: 'enterprise', name: '企业甲', uscc: '91330302MA0DEM013K' },
    },
    { type: 'fund.established', effective_on: '2018-01-01', data: { name: '母基金' } },
    {
      type: 'sub-fund.registered',
      effective_on: '2019-01-01',
      data: { name: '子一', fund: '母基金', manager: '甲管理' },
    },
    {
      type: 'commitment.made',
      effective_on: '2019-01-01',
      data: { vehicle: 'SF-001', investor: '财政', amount: '100.00' },
    },
    {
      type: 'contribution.paid',
      effective_on: '2019-01-01',
      data: { vehicle: 'SF-001', investor: '财政', amount: '50' },
    },
    {
      type: 'investment.made',
      effective_on: '2019-08-01',
      data: { vehicle: 'SF-001', enterprise: '91330302MA0DEM013K', amount: '30' },
    },
    {
      type: 'enterprise.classified',
      effective_on: '2019-08-01',
      data: { enterprise: '企业甲', scheme: 'WZ5-2019', industry: 'W1', evidence: 'x' },
    },
  );
  console.timeEnd('rec');
  expect(await ledger.figure('fund.invested')).toBe('30.00');
  expect(await ledger.figure('fund.strategic_share_by_count')).toBe('1');
  expect(
    await ledger.refusal({
      type: 'investment.made',
      effective_on: '2020-08-01',
      data: { vehicle: 'SF-001', enterprise: '企业甲', amount: '30' },
    }),
  ).toMatchObject({ code: 'invested_exceeds_paid_in' });
  console.log(
    JSON.stringify(
      (await ledger.get('auditor', '/figures?as_of=2024-06-30')).body.data.map((f: any) => [
        f.id,
        f.value,
        f.reason?.code,
      ]),
    ),
  );
  console.log(JSON.stringify((await ledger.get('auditor', '/events?limit=1')).body));
});
