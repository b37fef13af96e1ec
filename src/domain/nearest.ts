/** The name that somebody may have meant, where nothing has the one that they wrote. */

/** Two texts share at least half of their pairs of letters, or nothing is suggested. */
const LEAST_ALIKE = 0.5;

/** For so many unknown names of a batch the nearest are looked for; each takes a whole list. */
export const MOST_SUGGESTED = 20;

/** Every two letters that stand side by side, in small letters and full width made one. */
export function pairsOf(text: string): string[] {
  const letters = [...text.normalize('NFKC').toLowerCase().replace(/\s+/g, '')];
  if (letters.length < 2) return letters;
  return [...new Set(letters.slice(1).map((letter, index) => letters[index]! + letter))];
}

/** How alike two texts are, from 0 to 1: the share of their pairs that both have. */
function alike(one: readonly string[], other: readonly string[]): number {
  const both = one.filter((pair) => other.includes(pair)).length;
  return (2 * both) / (one.length + other.length);
}

/** The candidate that has the name most like the text; nothing where none is much like it. */
export function nearest<T extends { names: readonly string[] }>(
  text: string,
  candidates: Iterable<T>,
): T | undefined {
  const pairs = pairsOf(text);
  let best: { candidate: T; score: number } | undefined;
  for (const candidate of candidates) {
    const score = Math.max(...candidate.names.map((name) => alike(pairs, pairsOf(name))));
    if (score >= LEAST_ALIKE && score > (best?.score ?? 0)) best = { candidate, score };
  }
  return best?.candidate;
}
