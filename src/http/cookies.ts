/** Cookies; with an https address, browsers send them only over https and only to this service. */
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { foldLogin, newSecret } from '../platform/roles-and-rights.ts';
import { sha256Hex } from '../platform/digest.ts';
import { seal, unseal } from '../platform/sealed-text.ts';
import type { Ctx } from './request-context.ts';

const SESSION = 'kechuang_session';
const SECRET = /^[A-Za-z0-9_-]{43}$/;

const isSecure = (c: Ctx): boolean => c.var.origin.startsWith('https:');
const prefix = (c: Ctx): 'host' | undefined => (isSecure(c) ? 'host' : undefined);

const cookieOptions = (c: Ctx) => {
  const secure = isSecure(c);
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure } as const;
};

function give(c: Ctx, name: string, value: string, more: { maxAge?: number } = {}): void {
  const host = prefix(c);
  setCookie(c, name, value, { ...cookieOptions(c), ...more, ...(host && { prefix: host }) });
}

/** The secret of the session that the browser's cookie names, whether or not it is still valid. */
export function sessionSecret(c: Ctx): string | undefined {
  const secret = getCookie(c, SESSION, prefix(c));
  return secret !== undefined && SECRET.test(secret) ? secret : undefined;
}

/** Deletes the session cookie in the browser. */
export function takeCookie(c: Ctx): void {
  deleteCookie(c, `${isSecure(c) ? '__Host-' : ''}${SESSION}`, cookieOptions(c));
}

/** How many days a browser stays known after the last sign-in with a login. */
const KNOWN_DAYS = 180;

/** One cookie for each login, because people share machines; its name does not reveal the login. */
const browserCookie = (login: string): string =>
  `kechuang_browser_${sha256Hex(foldLogin(login)).slice(0, 12)}`;

const browserPurpose = (login: string): string => `browser\n${foldLogin(login)}`;

/** The secret given to this browser when the login signed in here; undefined in other browsers. */
async function browserSecret(c: Ctx, login: string): Promise<string | undefined> {
  const sealed = getCookie(c, browserCookie(login), prefix(c));
  return sealed && unseal(c.var.secret, browserPurpose(login), sealed);
}

/** The hash that marks a browser in which this login has signed in before. */
export async function knownBrowser(c: Ctx, login: string): Promise<string | null> {
  const secret = await browserSecret(c, login);
  return secret === undefined || secret === '' ? null : sha256Hex(secret);
}

/**
 * Gives the browser its session, which lasts until it is closed or the session ends, and a device
 * cookie (as OWASP calls it), which marks the browser for later sign-ins. The device cookie alone
 * gives no access.
 */
export async function giveCookies(c: Ctx, login: string, secret: string): Promise<void> {
  const browser = (await browserSecret(c, login)) || newSecret();
  give(c, SESSION, secret);
  give(c, browserCookie(login), await seal(c.var.secret, browserPurpose(login), browser), {
    maxAge: KNOWN_DAYS * 24 * 3600,
  });
}
