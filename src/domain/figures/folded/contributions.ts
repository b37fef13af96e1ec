/** What each event adds to a figure; the amounts of a trail add up to the figure. */
import type { HeldRow, Query, Selection, Selects } from '../figure.ts';
import type { Decimal } from '../../values/money.ts';
import { joinedAmount, amountSign, Tuples } from './columns.ts';
import type { EventColumns } from './events.ts';
import { eachSelected, select, type JournalColumns } from './selection.ts';

/** The events behind a figure in order of record number, each once. */
export interface Contributions {
  /** Record number and what the event adds: 元, or a number of things. */
  rows(): Iterable<readonly [seq: number, amount: Decimal]>;
  /** Holdings without a usable value; because of them the figure has no value either. */
  lacking: readonly string[];
}

/**
 * Amounts by event, in two words each. There is room for every event from the start: lists that
 * grow with each figure would leave the memory full of their earlier, shorter copies.
 */
class AmountContributions implements Contributions {
  readonly #seqs: Uint32Array;
  readonly #high: Float64Array;
  readonly #low: Float64Array;
  readonly #isAdded: Uint8Array;
  readonly lacking: readonly string[] = [];

  constructor({ seqs, count }: EventColumns) {
    this.#seqs = seqs;
    this.#high = new Float64Array(count);
    this.#low = new Float64Array(count);
    this.#isAdded = new Uint8Array(count);
  }

  add(eventRow: number, high: number, low: number): void {
    this.#high[eventRow]! += high;
    this.#low[eventRow]! += low;
    this.#isAdded[eventRow] = 1;
  }

  *rows(): Generator<readonly [number, Decimal]> {
    for (let row = 0; row < this.#isAdded.length; row += 1)
      if (this.#isAdded[row] === 1)
        yield [this.#seqs[row]!, joinedAmount(this.#high[row]!, this.#low[row]!)];
  }
}

/** A sum is what its events posted. */
export function ofSum(columns: JournalColumns, selection: Selection, query: Query): Contributions {
  const { high, low } = columns.effects.amounts;
  const found = new AmountContributions(columns.events);
  eachSelected(columns, select(columns, selection, query), (row, sign, eventRow) =>
    found.add(eventRow, sign * high[row]!, sign * low[row]!),
  );
  return found;
}

const ONE_IN_CENTS = 100;

/**
 * A count is of things whose sum is above zero. The event that lifts the sum above zero adds one,
 * the event that brings it back subtracts one, and any other (a second round, for example) adds
 * nothing.
 */
export function ofCount(
  columns: JournalColumns,
  { of, distinct }: Extract<Selects, { kind: 'count' }>,
  query: Query,
): Contributions {
  const { effects } = columns;
  const amounts = effects.amounts;
  const codes = distinct.map((dimension) => effects.owners.codes(dimension));
  const things = new Tuples(codes.length);
  const [high, low]: [number[], number[]] = [[], []];
  const found = new AmountContributions(columns.events);
  eachSelected(columns, select(columns, of, query), (row, sign, eventRow, owner) => {
    const thing = things.row(codes.map((column) => column[owner]!));
    const [highBefore, lowBefore] = [high[thing] ?? 0, low[thing] ?? 0];
    high[thing] = highBefore + sign * amounts.high[row]!;
    low[thing] = lowBefore + sign * amounts.low[row]!;
    const was = amountSign(highBefore, lowBefore) > 0;
    const is = amountSign(high[thing], low[thing]) > 0;
    found.add(eventRow, 0, is === was ? 0 : is ? ONE_IN_CENTS : -ONE_IN_CENTS);
  });
  return found;
}

/** A sum of values is of the latest statement about each holding. */
export function ofHeld(held: readonly (HeldRow & { seq: number })[]): Contributions {
  const usable = held.flatMap(({ value, seq }) =>
    value === undefined ? [] : [[seq, value] as const],
  );
  usable.sort(([a], [b]) => a - b);
  return {
    rows: () => usable,
    lacking: held.flatMap(({ value, subject }) => (value === undefined ? [subject] : [])).sort(),
  };
}
