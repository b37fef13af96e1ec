/** Limits on how often and how long any request may use the service. */
import type { MiddlewareHandler } from 'hono';
import { bearerToken, type Person } from '../platform/roles-and-rights.ts';
import { sha256Hex } from '../platform/digest.ts';
import { Refusal } from '../platform/errors.ts';
import { addressKey, type Wait } from '../platform/request-limits.ts';
import type { Ctx, Env } from './request-context.ts';

/** The addresses where a password is tried. */
const SIGN_IN = new Set(['/api/v1/session', '/sign-in']);
/** Addresses that a load balancer asks every few seconds, or that every page loads. */
const UNLIMITED = /^\/(healthz|readyz|favicon\.ico|assets\/.*)$/;
/** The requests of a browser before it signs in: the wanted page, and the sign-in page. */
const ON_THE_WAY = 2;

/**
 * Whether the service itself failed. Then the person may not have been looked up, so the token is
 * not known to be bad.
 */
const failed = (c: Ctx): boolean => c.res.status >= 500;

/** Tells apart with what token or cookies somebody comes. */
export const credential = (c: Ctx): string =>
  sha256Hex(`${c.req.header('authorization') ?? ''}\n${c.req.header('cookie') ?? ''}`);

/**
 * Lets a request begin. Whoever has shown a good token lately does not count against the address,
 * so that one neighbour's flood does not shut out a whole office.
 */
async function admit(c: Ctx, next: () => Promise<void>): Promise<void> {
  const { limits } = c.var;
  const address = addressKey(c.var.address);
  if (c.req.method === 'POST' && SIGN_IN.has(c.req.path)) {
    refuseAfter(c, limits.signIn.take(address), '登录尝试过于频繁');
    await next();
    if (!c.get('person')) return;
    // A whole office behind one proxy signs in at nine o'clock.
    limits.signIn.give(address);
    limits.address.give(address, ON_THE_WAY);
    return;
  }
  const shown = credential(c);
  const known = limits.known.get(shown) ?? false;
  if (!known) refuseAfter(c, limits.address.take(address), '来自您的网络地址的请求过于频繁');
  await next();
  if (known) {
    // Revoked, or asking for missing pages: its requests count against the address again.
    if (!c.get('person') && !failed(c)) limits.known.delete(shown);
    return;
  }
  if (!c.get('person')) return;
  limits.known.set(shown, true);
  limits.address.give(address);
}

/** Counts a request against the person who makes it, and the token they make it with. */
export async function charge(c: Ctx, person: Person): Promise<void> {
  const { limits } = c.var;
  const token = bearerToken(c.req.header('authorization'));
  const key = `${person.id}/${token === undefined ? 'session' : sha256Hex(token)}`;
  const { perMinute } = limits.settings.person;
  const wait = limits.person.take(key);
  refuseAfter(c, wait, `您的请求过于频繁（每分钟最多 ${perMinute} 次）`);
}

function refuseAfter(c: Ctx, wait: Wait | undefined, what: string): void {
  if (!wait) return;
  c.set('flood', !wait.first);
  throw new Refusal('too_many_requests', `${what}，请在 ${wait.seconds} 秒后重试。`, {
    retryAfter: wait.seconds,
  });
}

/** Refuses clients that ask too often. */
export const limitRate: MiddlewareHandler<Env> = (c, next) =>
  UNLIMITED.test(c.req.path) ? next() : admit(c, next);

/** The result of some work, or a refusal if it takes longer than this many seconds. */
export async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, refuse) => {
    timer = setTimeout(
      () =>
        refuse(
          new Refusal(
            'took_too_long',
            `处理超过 ${seconds} 秒，已停止等待；请缩小范围或稍后重试。提交事项时请沿用同一个 Idempotency-Key，不会重复入账。`,
            { retryAfter: 5 },
          ),
        ),
      seconds * 1000,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Addresses that work on a whole file or batch: preview, handing in, review, decision and undo. */
const OF_A_BATCH = /^\/(import\/.+|api\/v1\/imports(\/.+)?|(api\/v1\/)?submissions\/\d+(\/\w+)?)$/;

/** Answers in time, if need be with a refusal; the database's own limits end the work. */
export const limitTime: MiddlewareHandler<Env> = (c, next) =>
  within(
    OF_A_BATCH.test(c.req.path)
      ? c.var.limits.settings.batchSeconds
      : c.var.limits.settings.seconds,
    next(),
  );
