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
