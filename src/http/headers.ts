/** Security and caching headers for every answer. */
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Env } from './request-context.ts';

/** Two years, as recommended for sites that browsers should remember. */
const HSTS = 'max-age=63072000; includeSubDomains';

/**
 * Everything must come from this origin, only our own script files may run, and no other page may
 * show ours in a frame. Browsers are told to insist on https only if the public address is https.
 */
export function browserHeaders(origin: string | undefined): MiddlewareHandler {
  const https = origin?.startsWith('https:') ?? false;
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      fontSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      ...(https && { upgradeInsecureRequests: [] }),
    },
    xFrameOptions: 'DENY',
    referrerPolicy: 'same-origin',
    strictTransportSecurity: https && HSTS,
  });
}

/** Browsers and proxies store nothing, unless a route says otherwise. */
export const keepNothing: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
};
