/** Finds the name that was probably meant when a written name does not exist. */
import { groupBy } from '../values/group-by.ts';

/** Nothing is suggested unless two texts share at least half of their pairs of letters. */
const LEAST_ALIKE = 0.5;

/** For how many unknown names of a batch the nearest are looked up. */
export const MOST_SUGGESTED = 20;

/** Every pair of adjacent letters, in lower case and half width. */
function letterPairs(text: string): string[] {
  const letters = [...text.normalize('NFKC').toLowerCase().replace(/\s+/g, '')];
  if (letters.length < 2) return letters;
  return [...new Set(letters.slice(1).map((letter, index) => letters[index]! + letter))];
}

/** A text that means nothing, and the kinds of thing among which it was looked up. */
export interface Sought {
  text: string;
  among: readonly string[];
}

/** A thing that may be meant: all its names, and the kind to which it belongs. */
export interface Candidate {
  names: readonly string[];
  of: string;
}

/**
 * Finds the nearest names of several texts at once, in one pass over the candidates. The likeness
 * of two texts, from 0 to 1, is the share of their letter pairs that both have. Each name is split
 * once and compared only with texts that share a pair, so the number and length of the texts hardly
 * matter. If several are equally near, the first is found.
 */
export class Nearest<T extends Candidate> {
  readonly #sought: readonly (Sought & { pairs: number })[];
  readonly #having: ReadonlyMap<string, number[]>;
  readonly #best = new Map<number, { candidate: T; score: number }>();

  constructor(sought: readonly Sought[]) {
    const pairs = sought.map(({ text }) => letterPairs(text));
    this.#sought = sought.map((each, index) => ({ ...each, pairs: pairs[index]!.length }));
    this.#having = groupBy(pairs.keys(), (index) => pairs[index]!);
  }

  offer(candidate: T): void {
    for (const name of candidate.names) {
      const pairs = letterPairs(name);
      const both = new Map<number, number>();
      for (const pair of pairs)
        for (const index of this.#having.get(pair) ?? [])
          both.set(index, (both.get(index) ?? 0) + 1);
      for (const [index, shared] of both) {
        const { among, pairs: own } = this.#sought[index]!;
        const score = (2 * shared) / (own + pairs.length);
        const isNearer = score >= LEAST_ALIKE && score > (this.#best.get(index)?.score ?? 0);
        if (isNearer && among.includes(candidate.of)) this.#best.set(index, { candidate, score });
      }
    }
  }

  /** The nearest candidate for the text with that index; undefined if none is similar. */
  found(index: number): T | undefined {
    return this.#best.get(index)?.candidate;
  }
}

/** The suggestion that is added to the fault of a text that means nothing. */
export const nearestSaid = ({ code, name }: { code: string; name: string }): string =>
  `最接近的是 ${code} ${name}。`;
