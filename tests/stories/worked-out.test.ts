/** What the service works out of the records and nobody records: returns, payments, exposure. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';
import { tell } from './story.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
  await tell(ledger, join(import.meta.dirname, '22-worked-out.story.txt'));
});
afterAll(() => ledger.close());

async function read(path: string): Promise<any> {
  const { status, body } = await ledger.get('officer', path);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

test('what is left of a vehicle is its holdings and its cash, after fees', async () => {
  const { net, reported } = await read('/sub-funds/SF-001/performance?as_of=2024-06-30');
  // 13000 + 9000 of 20000 paid in; the manager says 1.5, which is 0.4 more.
  expect([net.residual.value, net.tvpi.value]).toEqual(['220000000.00', '1.1']);
  expect(reported).toMatchObject([{ metric: 'tvpi', reported: '1.5', difference: '0.4' }]);
});

test('what is collected on a payment day counts for that day’s payment, once', async () => {
  const { distributions } = await read('/deals/ABS-1/waterfall');
  expect(
    distributions.map(({ day, collected, differences }: Record<string, unknown>) => [
      ...[day, collected, differences],
    ]),
  ).toEqual([
    ['2023-06-30', '3000000.00', []],
    // 100 + 150 came in and 200 were paid: 50 too few.
    [
      ...['2023-12-31', '2500000.00'],
      [
        {
          ...{ tranche: 'A', kind: 'principal' },
          ...{ expected: '2500000.00', recorded: '2000000.00', difference: '-500000.00' },
        },
      ],
    ],
  ]);
});

test('whose investment was taken back has no longer both equity and credit', async () => {
  const { data } = await read('/equity-and-credit');
  expect(data.map(({ enterprise }: { enterprise: string }) => enterprise)).toEqual(['E-0001']);
});

test('returned and brought along: by what the mother fund paid in, and by all', async () => {
  const { public_money } = await read('/sub-funds/SF-002/performance?as_of=2024-06-30');
  const { local_return, fund_scale, social_only, deployment } = public_money;
  // 1500 ÷ 1000; 4000 ÷ 1000; 3000 ÷ 1000; 2000 ÷ 4000
  expect([local_return, fund_scale, social_only, deployment].map(({ value }) => value)) //
    .toEqual(['1.5', '4', '3', '0.5']);
});

test('what went in, came out and is left, between fund and project and between fund and investors', async () => {
  const { gross, net } = await read('/sub-funds/SF-002/performance?as_of=2024-06-30');
  const said = ({ paid_out, received, residual, oldest_valuation_days }: any) => [
    ...[paid_out, received, residual.value, oldest_valuation_days],
  ];
  // The valuation is of 30 June 2023, 366 days before; the net assets are of the day.
  expect(said(gross)).toEqual(['20000000.00', '0.00', '25000000.00', 366]);
  expect(said(net)).toEqual(['40000000.00', '0.00', '45000000.00', 0]);
  // 2500 ÷ 2000; nothing paid back; 4500 ÷ 4000 still there; 4000 of 4000 paid in
  const ratios = [gross.moic, net.dpi, net.rvpi, net.tvpi, net.pic].map(({ value }) => value);
  expect(ratios).toEqual(['1.25', '0', '1.125', '1.125', '1']);
});

test('net assets say how old the oldest valuation behind them is', async () => {
  const { net } = await read('/sub-funds/SF-002/performance?as_of=2024-06-30');
  expect(net.valuations).toMatchObject([
    { day: '2024-06-30', source: expect.stringMatching(/最早的估值日 2023-06-30$/) },
  ]);
});

test('an investment is of the year in which its first money was paid', async () => {
  const { breakdowns } = await read('/fund-performance?as_of=2024-06-30');
  const years = breakdowns.filter(({ by }: { by: string }) => by === 'vintage');
  expect(years.map(({ key, investments }: any) => [key, investments])).toEqual([
    ['2019', 1],
    ['2022', 1],
  ]);
});

test('what is taken back later was received until then', async () => {
  const received = async (day: string) =>
    (await read(`/investments/SF-002/E-0004/performance?as_of=${day}`)).gross.received;
  expect([await received('2024-01-31'), await received('2024-02-01')]) //
    .toEqual(['1000000.00', '0.00']);
});

const on = (effective_on: string, type: string, data: object) => ({ type, effective_on, data });

test('interest accrues from the last payment of it', async () => {
  const paid = (day: string, interest: string) =>
    on(day, 'loan.repaid', { loan: 'LN-8', principal: '0', interest });
  await ledger.record(
    on('2023-01-01', 'loan.drawn', {
      ...{ code: 'LN-8', line: 'CL-1', amount: '1200', rate: '0.12', due_on: '2024-01-01' },
      day_count: '30/360',
    }),
    paid('2023-02-01', '12'),
    paid('2023-03-01', '12'),
  );
  const { accrued } = await read('/loans/LN-8/schedule?as_of=2023-03-11');
  // 1200 × 12% × 10 ÷ 360
  expect(accrued).toEqual({ from: '2023-03-01', to: '2023-03-11', interest: '4.00' });
});

test('interest that was due and not paid is told apart, and carried', async () => {
  const tranche = { tranche: 'A', rank: 1, size: '1000', coupon: '0.0365' };
  await ledger.record(
    on('2023-01-01', 'deal.issued', {
      ...{ code: 'ABS-9', name: '示例九期', form: 'abs', issue_size: '1000' },
      tranches: [{ ...tranche, day_count: 'ACT/365F' }],
      steps: [
        { kind: 'interest', ranks: '1' },
        { kind: 'principal', ranks: '1', rule: 'sequential' },
        { kind: 'residual' },
      ],
    }),
    on('2023-12-31', 'deal.collected', { deal: 'ABS-9', amount: '5' }),
    on('2023-12-31', 'deal.distributed', {
      ...{ deal: 'ABS-9', fees: '0' },
      payments: [{ tranche: 'A', interest: '5', principal: '0' }],
    }),
  );
  const [{ expected }] = (await read('/deals/ABS-9/waterfall')).distributions;
  // 1000 × 3.65% × 364 ÷ 365
  expect(expected.tranches).toEqual([
    {
      ...{ id: 'A', interest_due: '36.40', interest: '5.00', principal: '0.00' },
      ...{ residual: '0.00', balance: '1000.00', shortfall: '31.40' },
    },
  ]);
});

test('the records behind a figure come by their day, whenever they were recorded', async () => {
  const fee = { vehicle: 'SF-001', kind: 'custody', amount: '1' };
  await ledger.record(on('2021-01-01', 'fee.charged', fee), on('2019-12-31', 'fee.charged', fee));
  const [{ rows }] = (await read('/figures/fund.fees/trail')).parts;
  const days = rows.map(({ effective_on }: { effective_on: string }) => effective_on);
  expect(days).toEqual(['2019-12-31', '2020-02-01', '2021-01-01']);
});
