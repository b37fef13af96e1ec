/** `ETag` and `If-Match`: nobody may act on a version that they have not seen. */
import { Refusal } from '../platform/errors.ts';
import { z, type Ctx } from './http.ts';

export const ifMatchHeader = {
  'if-match': z.string().optional().meta({ description: '此前读取时得到的 ETag' }),
};

/** The tag in the request's `If-Match`; refuses a request without one. */
export function ifMatch(c: Ctx, from: string): string {
  const tag = c.req.header('if-match')?.trim() ?? '';
  if (tag === '')
    throw new Refusal('if_match_missing', `请先读取 ${from}，并在 If-Match 请求头中给出其 ETag。`);
  return tag;
}
