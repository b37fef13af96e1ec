/** Whether a text has a word, in SQL as in memory: letters of any case and width are the same. */
import { sameLetters } from '../domain/values/folded-text.ts';
import type { Fragment, Sql } from './connection.ts';

/**
 * The condition that a text has a folded word somewhere. A locale would decide which letters
 * `lower` knows, so it changes A to Z alone, and other letters are those of the word.
 */
export function containsWord(sql: Sql, text: Fragment, word: string): Fragment {
  const folded = sql`lower(replace(normalize(${text}, NFKC), 'İ', 'i̇') collate "C")`;
  const [from, to] = sameLetters(word);
  const same = from === '' ? folded : sql`translate(${folded}, ${from}::text, ${to}::text)`;
  return sql`strpos(${same}, ${word}) > 0`;
}
