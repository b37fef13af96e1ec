/** Moves into the city by fund: a move says no vehicle, and counts in every fund that holds it. */
import { expect, test } from 'vitest';
import { CATALOGUE } from '../../../src/domain/figures/catalogue/index.ts';
import type { Day } from '../../../src/domain/values/days.ts';
import type { Query, GroupRow, Source } from '../../../src/domain/figures/figure.ts';
import { evaluate } from '../../../src/domain/figures/evaluate.ts';
import { LATEST } from '../../../src/domain/journal/posted-event.ts';
import { Decimal } from '../../../src/domain/values/money.ts';

const QUERY: Query = {
  moment: { asOf: '2024-06-30' as Day, knownSeq: LATEST },
  basis: 'inception',
  groupBy: ['vehicle'],
};

/** So many enterprises that moved in, each held by two funds; and how often a row was looked at. */
function portfolio(enterprises: number) {
  const looked = { rows: 0 };
  const row = (group: string[]): GroupRow => ({
    value: new Decimal(1),
    illustrative: false,
    get group() {
      looked.rows += 1;
      return group;
    },
  });
  const codes = Array.from({ length: enterprises }, (_, index) => `E-${index}`);
  const nothing = async () => [];
  const source: Source = {
    counts: async () => codes.map((code) => row([code])),
    sums: async () =>
      codes.flatMap((code, index) =>
        ['SF-001', `SF-${index % 3}`].map((fund) => row([fund, code])),
      ),
    held: nothing,
    qualified: nothing,
    covered: nothing,
  };
  return { source, looked };
}

const relocated = async ({ source }: { source: Source }) =>
  (await evaluate(CATALOGUE.get('fund.relocated_in')!, CATALOGUE, source, QUERY)).map(
    ({ group, value }) => `${group[0]} ${value!.toFixed(0)}`,
  );

test('each fund has those that it holds, and twice as many are twice the work', async () => {
  const [few, many] = [portfolio(300), portfolio(600)];
  expect(await relocated(few)).toEqual(['SF-0 100', 'SF-001 300', 'SF-1 100', 'SF-2 100']);
  expect(await relocated(many)).toEqual(['SF-0 200', 'SF-001 600', 'SF-1 200', 'SF-2 200']);
  expect(many.looked.rows).toBeLessThanOrEqual(2 * few.looked.rows);
});
