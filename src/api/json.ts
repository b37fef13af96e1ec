/** JSON as it was sent, refused where it is too much or could be read in two ways. */
import { z } from '@hono/zod-openapi';
import { ALLOWED, bodyPieces, type Allowed } from '../http/bodies.ts';
import { shaped } from '../http/check-shape.ts';
import { Refusal } from '../platform/errors.ts';
import { giveWay } from '../platform/give-way.ts';
import type { Ctx } from './http.ts';
import { JsonScan } from './json-scan.ts';

/** The text of the body, looked through while it comes; others have their turn in between. */
async function readBodyText(c: Ctx, allowed: Allowed): Promise<string> {
  const scan = new JsonScan(allowed);
  const decoder = new TextDecoder();
  const texts: string[] = [];
  const take = (text: string): void => {
    // What a reader puts for bytes that are no UTF-8; a name with it would stand in the journal.
    if (text.includes('\ufffd'))
      throw new Refusal(
        'malformed_json',
        '请求内容不是 UTF-8 编码（或许是 GBK），请转换后重新提交。',
      );
    scan.take(text);
    texts.push(text);
  };
  for await (const piece of bodyPieces(c, allowed)) {
    for (let at = 0; at < piece.length; at += AT_ONCE) {
      if (at > 0) await giveWay();
      take(decoder.decode(piece.subarray(at, at + AT_ONCE), { stream: true }));
    }
  }
  take(decoder.decode());
  return texts.join('');
}

/** Bytes that are looked through before others get their turn. */
const AT_ONCE = 512 * 1024;

/**
 * A JSON body, whatever is in it; other content is refused before it is read, and what is too
 * much, nested beyond reason or has a key twice, while it comes.
 */
export async function jsonBody(c: Ctx, allowed: Allowed = ALLOWED.person): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    throw new Refusal('media_type_unsupported', '请将 Content-Type 设为 application/json。');
  }
  const text = await readBodyText(c, allowed);
  await giveWay();
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('malformed_json', '请求内容不是合法的 JSON，请检查引号、逗号与括号。');
  }
}

/** A JSON body of this shape; refuses with every fault of it. */
export async function readJson<S extends z.ZodType>(
  c: Ctx,
  schema: S,
  allowed: Allowed = ALLOWED.person,
): Promise<z.output<S>> {
  return shaped(schema, await jsonBody(c, allowed));
}

/** By its name, what the document says of each body; `describeApi` adds these to it. */
export const BODIES = new Map<string, object>();

/**
 * What the document says of a JSON body. It is a reference and no schema, because the router would
 * itself read, without limits, what it has a schema for; to the compiler it is one, so that the
 * typed client takes a body.
 */
export function described(name: string, schema: object, required = true) {
  BODIES.set(name, schema);
  const reference: unknown = { $ref: `#/components/schemas/${name}` };
  const content = { schema: reference as z.ZodAny };
  return { required, content: { 'application/json': content } };
}

/** What the document says of a body that `readJson` reads. */
export function bodySchema(schema: z.ZodType, name: string) {
  const { $schema: _, ...component } = z.toJSONSchema(schema, { io: 'input' });
  return described(name, component);
}
