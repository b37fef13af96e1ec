/** Logs who reads or exports anything, before the answer is sent. */
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { logAccess, type Access } from '../db/access-log.ts';
import { unavailable } from '../db/connection.ts';
import { bearerToken } from '../platform/roles-and-rights.ts';
import { Refusal } from '../platform/errors.ts';
import { logFault } from '../platform/log.ts';
import type { Ctx, Env } from './request-context.ts';
import { within } from './rate-and-time-limits.ts';

/** The pattern of the route that answered, as the OpenAPI document writes it. */
function matchedRoute(c: Ctx): string | undefined {
  const patterns = matchedRoutes(c).map(({ path }) => path);
  return patterns.findLast((path) => !path.includes('*'))?.replace(/:(\w+)/g, '{$1}');
}

function accessEntry(c: Ctx): Access {
  const person = c.get('person') as Env['Variables']['person'] | undefined;
  const url = new URL(c.req.url);
  const token = bearerToken(c.req.header('authorization'));
  return {
    person,
    via: !person ? 'none' : token === undefined ? 'session' : 'token',
    method: c.req.method,
    route: matchedRoute(c),
    path: url.pathname + url.search,
    status: c.res.status,
    code: c.var.refusal,
    requestId: c.var.requestId,
    address: c.var.address,
    subject: c.var.subject,
  };
}

/**
 * Whether an answer shows no record: because it says so, or as a page before signing in, but never
 * one of the API.
 */
const showsNothing = (c: Ctx): boolean =>
  c.var.showsNothing ||
  (!c.req.path.startsWith('/api/v1/') && !c.get('person') && c.req.method === 'GET');

/**
 * Logs every answer before it is sent. If logging fails, the answer is withheld, so that nothing is
 * read without a trace. During a flood of refused requests, only the first refusal after each
 * accepted request is logged, so that a flood cannot fill the log faster than the limits allow.
 */
export const recordAccess: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  if (c.var.flood || showsNothing(c)) return;
  try {
    await within(c.var.limits.settings.seconds, logAccess(c.var.database, accessEntry(c)));
  } catch (error) {
    if (!(error instanceof Refusal)) logFault(c.var.requestId, error);
    // Otherwise the headers of the answer that is withheld, a cookie among them, would stay.
    c.res = undefined;
    throw unavailable(
      '访问日志暂时写不进去，因此不能给出答复；请稍后重试，提交时请沿用同一个 Idempotency-Key。',
    );
  }
};
