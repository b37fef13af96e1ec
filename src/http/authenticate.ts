/** Finds the person who asks, by the request's token or its session cookie. */
import { EVERYTHING } from '../db/connection.ts';
import { findLoginLike, findPersonByToken, touchToken } from '../db/people.ts';
import { findSession, touchSession } from '../db/sessions.ts';
import type { SignInOrigin } from '../actions/sign-in.ts';
import { bearerToken, may, type Person } from '../platform/roles-and-rights.ts';
import { sha256Hex } from '../platform/digest.ts';
import { Refusal } from '../platform/errors.ts';
import { knownBrowser, sessionSecret } from './cookies.ts';
import type { Ctx, Entry } from './request-context.ts';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Whether one of our own pages made the browser send this request. Browsers state where a request
 * comes from, in Sec-Fetch-Site or, in older browsers, in Origin. A client that states neither is
 * not a browser that has signed in.
 */
export function isFromHere(c: Ctx): boolean {
  const site = c.req.header('sec-fetch-site');
  return site === undefined
    ? c.req.header('origin') === c.var.origin
    : site === 'same-origin' || site === 'none';
}

/** Refuses a request that another website made the browser send, except one that only reads. */
export function refuseCrossSite(c: Ctx): void {
  if (SAFE_METHODS.includes(c.req.method) || isFromHere(c)) return;
  throw crossSite(c);
}

/** The refusal of another website's request. */
export const crossSite = (c: Ctx): Refusal =>
  new Refusal(
    'cross_site',
    `请求不是从本系统的页面（${c.var.origin}）发出的，未予受理；请在本系统的页面中操作，程序请使用令牌。`,
  );

async function byToken(c: Ctx, header: string): Promise<Entry | undefined> {
  const token = bearerToken(header);
  if (token === undefined) return undefined;
  const found = await findPersonByToken(c.var.database, sha256Hex(token));
  if (!found) return undefined;
  const { stale, ...entry } = found;
  if (stale) await c.var.database.own((sql) => touchToken(sql, entry.token.id));
  return { via: 'token', ...entry };
}

async function bySession(c: Ctx): Promise<Entry | undefined> {
  const secret = sessionSecret(c);
  if (secret === undefined) return undefined;
  const found = await findSession(c.var.database, sha256Hex(secret));
  if (!found) return undefined;
  refuseCrossSite(c);
  const { stale, ...entry } = found;
  if (stale) await c.var.database.own((sql) => touchSession(sql, entry.session.hash));
  return { via: 'session', ...entry };
}

/**
 * The person who asks, and how they were authenticated. Refuses a request without authentication.
 * If a token is sent, it counts and a cookie is ignored.
 */
export async function authenticate(c: Ctx): Promise<Entry> {
  const header = c.req.header('authorization') ?? '';
  const entry = await (/^bearer\b/i.test(header) ? byToken(c, header) : bySession(c));
  if (entry) return entry;
  throw new Refusal(
    'unauthenticated',
    '请先登录；程序请在 Authorization 请求头中提供有效令牌：Bearer kc_…。',
  );
}

/**
 * The session with which the person signed in. Refuses a token, because a token must not create
 * other access that outlives it.
 */
export function demandSession(c: Ctx): { person: Person; hash: string } {
  const { entry } = c.var;
  if (entry.via === 'session') return { person: entry.person, hash: entry.session.hash };
  throw new Refusal(
    'session_required',
    '令牌不能签发令牌、设置密码或结束登录；请以密码登录后再进行此操作。',
  );
}

/** The number of a limited token, if one is used; it may not see its person's other access. */
export function tokenAlone(c: Ctx): number | undefined {
  const { entry } = c.var;
  if (entry.via === 'session' || may(entry.person, 'people:manage')) return undefined;
  const { id, role, vehicles } = entry.token;
  return role === null && vehicles === null ? undefined : id;
}

/** Where somebody tries a login from: the address, and the browser if it is known. */
export async function signInOrigin(c: Ctx, login: string): Promise<SignInOrigin> {
  return {
    address: c.var.address?.slice(0, 64) ?? null,
    agent: c.req.header('user-agent')?.slice(0, 200) ?? null,
    browser: await knownBrowser(c, login),
  };
}

/** For the access log: the login that was tried, if it is one; people also type passwords there. */
export const loginTried = (c: Ctx, login: string): Promise<string | undefined> =>
  c.var.database.read(EVERYTHING, (sql) => findLoginLike(sql, login));
