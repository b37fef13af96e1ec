/** Who is allowed to use a route or a page. */
import type { MiddlewareHandler } from 'hono';
import { bearerToken, demand, type Action } from '../platform/roles-and-rights.ts';
import { Refusal } from '../platform/errors.ts';
import { authenticate, refuseCrossSite } from './authenticate.ts';
import type { Env } from './request-context.ts';
import { charge, credential } from './rate-and-time-limits.ts';

/** What a person with a temporary password may do: see this, change the password, sign out. */
const BEFORE_PASSWORD: readonly Action[] = ['self:read', 'self:sign-in'];

/**
 * As `guard`, but whoever has work running here was let in when it began, and is not looked up
 * again: the database may be busy with that very work.
 */
export const guardOwnWork = (action: Action, doing: string): MiddlewareHandler<Env> => {
  const others = guard(action, doing);
  return async (c, next) => {
    const running = c.var.works.withCredential(credential(c));
    if (!running) return others(c, next);
    if (bearerToken(c.req.header('authorization')) === undefined) refuseCrossSite(c);
    c.set('person', running.asked.person);
    // The work itself is logged by the request that does it.
    c.set('showsNothing', true);
    await next();
  };
};

/** Lets only people through who may take the action. Every route under /api/v1 names one. */
export function guard(action: Action, doing: string): MiddlewareHandler<Env> {
  return async (c, next) => {
    const entry = await authenticate(c);
    c.set('entry', entry);
    c.set('person', entry.person);
    await charge(c, entry.person);
    if (entry.via === 'session' && entry.temporary && !BEFORE_PASSWORD.includes(action)) {
      throw new Refusal(
        'password_change_required',
        '您的密码是他人设置的临时密码，请先改为自己的密码（POST /api/v1/me/password）。',
      );
    }
    demand(entry.person, action, doing);
    await next();
  };
}
