/** RFC 8785 JSON: the one text that stands for a value, which is hashed and signed. */
import { configure } from 'safe-stable-stringify';

const stringify = configure({ deterministic: true, strict: true, circularValue: Error });

/** Half a character, which JSON writes by its number and UTF-8 cannot hold. */
const HALF_CHARACTER = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

/**
 * The canonical JSON of a value: fields without a value are left out, and things with a JSON form
 * of their own (`toJSON`) are written in it. Throws on what JSON cannot say: NaN, infinity, and
 * half characters.
 */
export function canonicalize(value: unknown): string {
  const text = stringify(value)!;
  if (HALF_CHARACTER.test(text)) throw new Error('Half a character cannot be written.');
  return text;
}
