/** How often and how long: what any request may take of the service, whoever makes it. */
import type { MiddlewareHandler } from 'hono';
import { bearerToken, sha256, type Person } from '../platform/auth.ts';
import { Refusal } from '../platform/errors.ts';
import { addressKey, Buckets, Recent, type LimitSettings, type Wait } from '../platform/limits.ts';
import type { Ctx, Env } from './env.ts';

/** Where somebody tries a password. */
const SIGN_IN = new Set(['/api/v1/session', '/sign-in']);
/** What a balancer asks every few seconds, and what every page brings along. */
const UNLIMITED = /^\/(healthz|readyz|favicon\.ico|assets\/.*)$/;
/** What a browser asks for before it signs in: the page wanted, and the page to sign in on. */
const ON_THE_WAY = 2;

export class Limits {
  readonly settings: LimitSettings;
  readonly #person: Buckets;
  readonly #address: Buckets;
  readonly #signIn: Buckets;
  /** Since when each person is looking at what would be recorded, by the clock. */
  readonly #previewing = new Map<number, { begun: number }>();
  readonly #clock: () => number;
  /** What was shown by somebody who turned out to be known. */
  readonly #known = new Recent<true>();

  constructor(settings: LimitSettings, clock: () => number) {
    this.settings = settings;
    this.#clock = clock;
    this.#person = new Buckets(settings.person, clock);
    this.#address = new Buckets(settings.address, clock);
    this.#signIn = new Buckets(settings.signIn, clock);
  }

  /**
   * Lets a request begin. Whoever has shown a good token lately does not count against the address,
   * so that one neighbour's flood does not shut out a whole office.
   */
  async admit(c: Ctx, next: () => Promise<void>): Promise<void> {
    const address = addressKey(c.var.address);
    if (c.req.method === 'POST' && SIGN_IN.has(c.req.path)) {
      refuseAfter(c, this.#signIn.take(address), '登录尝试过于频繁');
      await next();
      if (!c.get('person')) return;
      // A whole office behind one proxy signs in at nine o'clock.
      this.#signIn.give(address);
      this.#address.give(address, ON_THE_WAY);
      return;
    }
    const shown = await sha256(
      `${c.req.header('authorization') ?? ''}\n${c.req.header('cookie') ?? ''}`,
    );
    const known = this.#known.get(shown) ?? false;
    if (!known) refuseAfter(c, this.#address.take(address), '来自您的网络地址的请求过于频繁');
    await next();
    if (known) {
      // Revoked meanwhile, or asking for what is not there: from now on they count again.
      if (!c.get('person')) this.#known.delete(shown);
      return;
    }
    if (!c.get('person')) return;
    this.#known.set(shown, true);
    this.#address.give(address);
  }

  /**
   * Does the work, and refuses where another of the same person is still under way. On Workers a
   * request may be ended without a word, so that none counts for longer than it may take.
   */
  async alone<T>({ id }: Person, work: () => Promise<T>): Promise<T> {
    const begun = this.#clock();
    const before = this.#previewing.get(id);
    if (before && begun - before.begun < this.settings.batchSeconds * 1000)
      throw new Refusal(
        'preview_under_way',
        '您的另一次预览（预检、试提交或复核的查看）还在进行，请等它结束后再试；所填的内容与所选的文件都没有丢失。',
        { retryAfter: 5 },
      );
    const own = { begun };
    this.#previewing.set(id, own);
    try {
      return await work();
    } finally {
      if (this.#previewing.get(id) === own) this.#previewing.delete(id);
    }
  }

  /** Counts a request against the person who makes it, and the token they make it with. */
  async charge(c: Ctx, person: Person): Promise<void> {
    const token = bearerToken(c.req.header('authorization'));
    const key = `${person.id}/${token === undefined ? 'session' : await sha256(token)}`;
    const { perMinute } = this.settings.person;
    const wait = this.#person.take(key);
    refuseAfter(c, wait, `您的请求过于频繁（每分钟最多 ${perMinute} 次）`);
  }
}

/**
 * Works out for a person what a batch would do. Nobody has two of these under way: each takes the
 * turn of everybody who posts, and all of a processor.
 */
export const preview = <T>(c: Ctx, work: () => Promise<T>): Promise<T> =>
  c.var.limits.alone(c.var.person, work);

function refuseAfter(c: Ctx, wait: Wait | undefined, what: string): void {
  if (!wait) return;
  c.set('flood', !wait.first);
  throw new Refusal('too_many_requests', `${what}，请在 ${wait.seconds} 秒后重试。`, {
    retryAfter: wait.seconds,
  });
}

/** Refuses who asks too often. */
export const limitRate: MiddlewareHandler<Env> = (c, next) =>
  UNLIMITED.test(c.req.path) ? next() : c.var.limits.admit(c, next);

/** The outcome of some work, or a refusal when it takes longer than so many seconds. */
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

/** Looking at a file, handing it in, and looking at, settling and undoing a batch. */
const OF_A_BATCH = /^\/(import\/.+|api\/v1\/imports(\/.+)?|(api\/v1\/)?submissions\/\d+(\/\w+)?)$/;

/** Answers in time, be it with a refusal. What is still under way ends by the database's limits. */
export const limitTime: MiddlewareHandler<Env> = (c, next) =>
  within(
    OF_A_BATCH.test(c.req.path)
      ? c.var.limits.settings.batchSeconds
      : c.var.limits.settings.seconds,
    next(),
  );
