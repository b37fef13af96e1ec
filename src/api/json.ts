/** JSON as it was sent, refused where it could be read in two ways. */
import { z } from '@hono/zod-openapi';
import { shaped } from '../http/shaped.ts';
import { Refusal } from '../platform/errors.ts';
import type { Ctx } from './http.ts';

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

/** Deeper than any event; what works through a value calls itself for each level. */
const DEEPEST = 100;

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

/** Reads a JSON text; refuses what is no JSON, nested beyond reason, and a key given twice. */
export function readJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal('malformed_json', '请求内容不是合法的 JSON，请检查引号、逗号与括号。');
  }
  if (isTooDeep(text))
    throw new Refusal('malformed_json', `请求内容的嵌套超过 ${DEEPEST} 层，请检查括号。`);
  const key = repeatedKey(text);
  if (key !== undefined) {
    throw new Refusal(
      'malformed_json',
      `同一对象中“${key.slice(0, 80)}”出现两次，无法判断以哪一个为准。`,
    );
  }
  return value;
}

/** A JSON body, whatever is in it; other content is refused before it is read. */
export async function jsonBody(c: Ctx): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    throw new Refusal('media_type_unsupported', '请将 Content-Type 设为 application/json。');
  }
  const text = await c.req.text();
  // What a reader puts for bytes that are no UTF-8; a name with it would stand in the journal.
  if (text.includes('\ufffd'))
    throw new Refusal(
      'malformed_json',
      '请求内容不是 UTF-8 编码（或许是 GBK），请转换后重新提交。',
    );
  return readJson(text);
}

/** A JSON body of this shape; refuses with every fault of it. */
export async function bodyOf<S extends z.ZodType>(c: Ctx, schema: S): Promise<z.output<S>> {
  return shaped(schema, await jsonBody(c));
}

/**
 * What the document says of a body that `bodyOf` reads; the router itself would take a key given
 * twice.
 */
export function bodySchema(schema: z.ZodType, name: string) {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' });
  const content = z.any().openapi(name, described as never);
  return { required: true, content: { 'application/json': { schema: content } } };
}
