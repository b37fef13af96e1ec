/**
 * Columns of whole numbers that grow. A million events as objects take gigabytes; as columns they
 * take what their numbers take, and a figure is one pass over them.
 */
import { Decimal, wholeCents } from '../../values/money.ts';

type Numbers = Uint8Array | Uint32Array | Int32Array;

const ROOM = 1024;
/** Grows by half: doubling would leave up to half of the memory unused. */
const GROWTH = 1.5;

/** One column; `values` is replaced as it grows, and only the first `length` of them count. */
class NumberColumn<T extends Numbers> {
  readonly #room: (length: number) => T;
  values: T;
  length = 0;

  constructor(room: (length: number) => T) {
    this.#room = room;
    this.values = room(ROOM);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const wider = this.#room(Math.ceil(this.length * GROWTH));
      wider.set(this.values);
      this.values = wider;
    }
    this.values[this.length] = value;
    this.length += 1;
  }
}

/** Small codes and bits, up to 255. */
export const bytes = (): NumberColumn<Uint8Array> =>
  new NumberColumn((length) => new Uint8Array(length));
/** Numbers of texts and rows, days, and record numbers: up to 2^32. */
export const words = (): NumberColumn<Uint32Array> =>
  new NumberColumn((length) => new Uint32Array(length));
const signedWords = (): NumberColumn<Int32Array> =>
  new NumberColumn((length) => new Int32Array(length));

/** The number for "no text"; '' and an absent text both have it. */
export const NO_TEXT = 0;

/** Each text is stored once and has a number. */
export class Texts {
  readonly #numbers = new Map([['', NO_TEXT]]);
  readonly #texts = [''];

  get count(): number {
    return this.#texts.length;
  }

  /** The number of a text; a new text gets the next one. */
  number(text: string | null | undefined): number {
    if (text === undefined || text === null) return NO_TEXT;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  /** The number of a text that occurs; undefined if it does not. */
  find(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  of(number: number): string {
    return this.#texts[number]!;
  }
}

/** Rows of a few numbers each, every combination once. */
export class Tuples {
  readonly columns: readonly NumberColumn<Uint32Array>[];
  /** An open hash table: a row plus one, or 0. Never more than half full. */
  #slots = new Uint32Array(2 * ROOM);

  constructor(width: number) {
    this.columns = Array.from({ length: width }, words);
  }

  get count(): number {
    return this.columns[0]!.length;
  }

  /** The row of a combination; a new combination gets the next one. */
  row(numbers: readonly number[]): number {
    const slot = this.#find(numbers);
    const known = this.#slots[slot]!;
    if (known !== 0) return known - 1;
    for (let index = 0; index < numbers.length; index += 1)
      this.columns[index]!.push(numbers[index]!);
    this.#slots[slot] = this.count;
    if (this.count * 2 > this.#slots.length) this.#widen();
    return this.count - 1;
  }

  #find(numbers: readonly number[]): number {
    const mask = this.#slots.length - 1;
    let hash = 0;
    for (let index = 0; index < numbers.length; index += 1) {
      hash = Math.imul(hash ^ numbers[index]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    let slot = hash & mask;
    while (this.#slots[slot] !== 0 && !this.#holds(this.#slots[slot]! - 1, numbers))
      slot = (slot + 1) & mask;
    return slot;
  }

  #holds(row: number, numbers: readonly number[]): boolean {
    for (let index = 0; index < numbers.length; index += 1)
      if (this.columns[index]!.values[row] !== numbers[index]) return false;
    return true;
  }

  #widen(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let row = 0; row < this.count; row += 1) {
      const numbers = this.columns.map((column) => column.values[row]!);
      this.#slots[this.#find(numbers)] = row + 1;
    }
  }
}

/** The two words of an amount: cents = high × 2^24 + low, with 0 ≤ low < 2^24. */
const LOW = 0x1000000;

/**
 * Amounts in cents as two words. The low words of 2^27 amounts, and their high ones (26 bits), add
 * up below 2^53, so that sums of words need no carrying to be exact.
 */
export class AmountColumn {
  readonly #high = signedWords();
  readonly #low = words();

  push(wire: string): void {
    const cents = wholeCents(wire);
    const high = Math.floor(cents / LOW);
    this.#high.push(high);
    this.#low.push(cents - high * LOW);
  }

  get count(): number {
    return this.#low.length;
  }

  get high(): Int32Array {
    return this.#high.values;
  }

  get low(): Uint32Array {
    return this.#low.values;
  }
}

/** The sum in 元 of amounts whose words were added up one by one. */
export function joinedAmount(high: number, low: number): Decimal {
  const cents = high * LOW + low;
  // Made from one text if possible, because every step counts with many thousand groups.
  if (Number.isSafeInteger(cents)) return new Decimal(`${cents}e-2`);
  return new Decimal(high).times(LOW).plus(low).dividedBy(100);
}

/** Its sign. Rounding a sum of two whole numbers, if it happens at all, keeps the sign. */
export const amountSign = (high: number, low: number): number => Math.sign(high * LOW + low);
