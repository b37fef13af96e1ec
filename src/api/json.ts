/** Reads JSON bodies. Refuses a body beyond the limits, or with a key that occurs twice. */
import { z } from '@hono/zod-openapi';
import { ALLOWED, bodyPieces, type Allowed } from '../http/bodies.ts';
import { shaped } from '../http/check-shape.ts';
import { Refusal } from '../platform/errors.ts';
import { giveWay } from '../platform/give-way.ts';
import type { Ctx } from './http.ts';
import { JsonScan } from './json-scan.ts';

/** The text of the body, scanned while it arrives; other requests get a turn in between. */
async function readBodyText(c: Ctx, allowed: Allowed): Promise<string> {
  const scan = new JsonScan(allowed);
  const decoder = new TextDecoder();
  const texts: string[] = [];
  const take = (text: string): void => {
    // The decoder puts this character for bytes that are not UTF-8, and the journal would keep it.
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

/** How many bytes are scanned, or characters parsed, before other requests get a turn. */
const AT_ONCE = 512 * 1024;

/**
 * A JSON body of any content. Another content type is refused before the body is read; a body that
 * passes a limit or has a key twice is refused while it arrives.
 */
export async function jsonBody(c: Ctx, allowed: Allowed = ALLOWED.person): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    throw new Refusal('media_type_unsupported', '请将 Content-Type 设为 application/json。');
  }
  const text = await readBodyText(c, allowed);
  if (text.length > AT_ONCE) await giveWay();
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('malformed_json', '请求内容不是合法的 JSON，请检查引号、逗号与括号。');
  }
}

/** A JSON body of this shape. The refusal names every fault. */
export async function readJson<S extends z.ZodType>(
  c: Ctx,
  schema: S,
  allowed: Allowed = ALLOWED.person,
): Promise<z.output<S>> {
  return shaped(schema, await jsonBody(c, allowed));
}

/** The document's description of each body, by name; `describeApi` adds them to the document. */
export const BODIES = new Map<string, object>();

/**
 * The document's description of a JSON body.
 *
 * It is a reference and not a schema, because the router would read a body that has a schema
 * itself, without limits. For the compiler it is a schema, so that the typed client accepts a body.
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
