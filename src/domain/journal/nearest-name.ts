/** The name that somebody may have meant, where nothing has the one that they wrote. */
import { groupBy } from '../values/group-by.ts';

/** Two texts share at least half of their pairs of letters, or nothing is suggested. */
const LEAST_ALIKE = 0.5;

/** For so many unknown names of a batch the nearest are looked for. */
export const MOST_SUGGESTED = 20;

/** Every two letters that stand side by side, in small letters and full width made one. */
function letterPairs(text: string): string[] {
  const letters = [...text.normalize('NFKC').toLowerCase().replace(/\s+/g, '')];
  if (letters.length < 2) return letters;
  return [...new Set(letters.slice(1).map((letter, index) => letters[index]! + letter))];
}

/** A text that means nothing, and among which things it was looked for. */
export interface Sought {
  text: string;
  among: readonly string[];
}

/** What may be meant: all that it is called, and among which things it is. */
export interface Candidate {
  names: readonly string[];
  of: string;
}

/**
 * Looks for what is nearest to several texts at once, in one pass over the candidates. How alike
 * two texts are, from 0 to 1, is the share of their pairs that both have. Each name is taken apart
 * once, and only texts that share a pair with it are looked at, so that it hardly matters how many
 * texts there are and how long. Of several equally near the first is found.
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

  /** The nearest to the text of that place; nothing where none is much like it. */
  found(index: number): T | undefined {
    return this.#best.get(index)?.candidate;
  }
}

/** What is said of the nearest, behind the fault of a text that means nothing. */
export const nearestSaid = ({ code, name }: { code: string; name: string }): string =>
  `最接近的是 ${code} ${name}。`;
