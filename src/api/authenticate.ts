/** Who asks: the person behind a request's token. */
import { findPersonByToken } from '../db/people.ts';
import { bearerToken, sha256, type Person } from '../platform/auth.ts';
import { Refusal } from '../platform/errors.ts';
import type { Ctx } from './http.ts';

/** The person who asks; refuses where nobody has shown who they are. */
export async function authenticate(c: Ctx): Promise<Person> {
  const token = bearerToken(c.req.header('authorization'));
  const person =
    token === undefined ? undefined : await findPersonByToken(c.var.database, await sha256(token));
  if (!person) {
    throw new Refusal(
      'unauthenticated',
      '请在 Authorization 请求头中提供有效令牌：Bearer kc_…；演示令牌见 data/demo-logins.json。',
    );
  }
  return person;
}
