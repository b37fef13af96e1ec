/** Who asks: the person behind a request's token or its session's cookie. */
import { EVERYTHING } from '../db/connection.ts';
import { findLoginLike, findPersonByToken, touchToken } from '../db/people.ts';
import { findSession, touchSession } from '../db/sessions.ts';
import type { SignInOrigin } from '../actions/sign-in.ts';
import { bearerToken, may, type Person } from '../platform/auth.ts';
import { sha256Hex } from '../platform/digest.ts';
import { Refusal } from '../platform/errors.ts';
import { knownBrowser, sessionSecret } from './cookies.ts';
import type { Ctx, Entry } from './request-context.ts';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Whether a page of ours made the browser send this. Browsers say where a request comes from, in
 * Sec-Fetch-Site or, the older ones, in Origin; whoever says neither is no browser that signed in.
 */
export function isFromHere(c: Ctx): boolean {
  const site = c.req.header('sec-fetch-site');
  return site === undefined
    ? c.req.header('origin') === c.var.origin
    : site === 'same-origin' || site === 'none';
}

/** Refuses what another website made the browser send, except where it only reads. */
export function refuseCrossSite(c: Ctx): void {
  if (SAFE_METHODS.includes(c.req.method) || isFromHere(c)) return;
  throw crossSite(c);
}

/** What another website's request is told. */
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
 * Who asks, and how they came in; refuses where nobody has shown who they are. A token that is
 * sent is what counts, also where a cookie comes with it.
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
 * The session by which the person came in; refuses a token, which must not make another way in
 * that outlives it.
 */
export function demandSession(c: Ctx): { person: Person; hash: string } {
  const { entry } = c.var;
  if (entry.via === 'session') return { person: entry.person, hash: entry.session.hash };
  throw new Refusal(
    'session_required',
    '令牌不能签发令牌、设置密码或结束登录；请以密码登录后再进行此操作。',
  );
}

/** Where a limited token acts: its number. It is told of no other way in of its person. */
export function tokenAlone(c: Ctx): number | undefined {
  const { entry } = c.var;
  if (entry.via === 'session' || may(entry.person, 'people:manage')) return undefined;
  const { id, role, vehicles } = entry.token;
  return role === null && vehicles === null ? undefined : id;
}

/** From where somebody tries a login: the address, and the browser if it is known. */
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
