/** JSON as it was sent, refused where it could be read in two ways. */
import { Refusal } from '../platform/errors.ts';

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;

/**
 * The first key that one object of a JSON text has twice. The text is valid JSON already; readers
 * differ in which of the two they take, so nobody can say which amount was meant.
 */
function repeatedKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const key = JSON.parse(last) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
    last = token;
  }
  return undefined;
}

/** Reads a JSON text; refuses what is no JSON, and a key given twice. */
export function readJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal('malformed_json', '请求内容不是合法的 JSON，请检查引号、逗号与括号。');
  }
  const key = repeatedKey(text);
  if (key !== undefined) {
    throw new Refusal(
      'malformed_json',
      `同一对象中“${key.slice(0, 80)}”出现两次，无法判断以哪一个为准。`,
    );
  }
  return value;
}
