/** Texts as they are searched: letters of any case and width are the same. */
import { foldName } from './entity-codes.ts';

/** A text as it is searched. The two forms of the small sigma are one letter. */
export const foldText = (text: string): string => foldName(text).toLowerCase().replaceAll('ς', 'σ');

let others: ReadonlyMap<string, string> | undefined;

/** The other forms of each letter beyond A to Z, by its folded form. */
function otherForms(): ReadonlyMap<string, string> {
  if (others) return others;
  const forms = new Map<string, string>([['σ', 'ς']]);
  for (let code = 0x80; code < 0x20000; code += 1) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const letter = String.fromCodePoint(code);
    const small = letter.toLowerCase();
    if (small === letter || [...small].length > 1) continue;
    forms.set(small, (forms.get(small) ?? '') + letter);
  }
  return (others = forms);
}

/**
 * The letters that fold to one of a folded word, and beside each the letter it folds to. Those that
 * fold to A to Z are left out, and so is İ, which becomes two letters.
 */
export function sameLetters(word: string): [from: string, to: string] {
  const letters = [...new Set(word)].filter((letter) => letter > '\u007f');
  const forms = letters.map((letter) => [letter, otherForms().get(letter) ?? ''] as const);
  return [
    forms.map(([, from]) => from).join(''),
    forms.map(([letter, from]) => letter.repeat([...from].length)).join(''),
  ];
}
