/** `ETag` and `If-Match`: what somebody acts on must be what they have seen. */
import { Refusal } from '../platform/errors.ts';
import { z, type Ctx } from './http.ts';

export const ifMatchHeader = {
  'if-match': z.string().optional().meta({ description: '此前读取时得到的 ETag' }),
};

/** The tag that the request is bound to; refuses a request without one. */
export function ifMatch(c: Ctx, from: string): string {
  const tag = c.req.header('if-match')?.trim() ?? '';
  if (tag === '')
    throw new Refusal('if_match_missing', `请先读取 ${from}，并在 If-Match 请求头中给出其 ETag。`);
  return tag;
}
