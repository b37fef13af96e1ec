/** What a browser is told about every answer: where things may come from, and what to keep. */
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Env } from './request-context.ts';

/** Two years, as browsers ask of those they are to remember. */
const HSTS = 'max-age=63072000; includeSubDomains';

/**
 * Everything comes from here and nothing runs but files of ours; nobody shows us in a frame. Only
 * where the public address is https are browsers told to use nothing else.
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

/** Nothing is kept by browsers and proxies on the way, except where a route says otherwise. */
export const keepNothing: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
};
