/**
 * Limits how often somebody may ask, with token buckets in the memory of this process. Several
 * processes behind one address count separately, so together they allow that many times more.
 */
import { Recent } from './least-recently-used.ts';

/** How many keys are counted at the same time. */
export const LARGEST = 10_000;

export interface Rate {
  /** Requests a minute in the long run; 0 for no limit. */
  perMinute: number;
  /** Requests at once, after a pause. */
  burst: number;
}

export interface LimitSettings {
  /** For one person with one token, or in the browser. */
  person: Rate;
  /** For one network address without authentication. */
  address: Rate;
  /** Attempts to sign in from one network address. */
  signIn: Rate;
  /** How long a request may take, in seconds. */
  seconds: number;
  /** How long one about a whole batch may take, which may have come from a file of 50 000 rows. */
  batchSeconds: number;
}

export const DEFAULT_LIMITS: LimitSettings = {
  person: { perMinute: 600, burst: 200 },
  address: { perMinute: 120, burst: 40 },
  signIn: { perMinute: 20, burst: 10 },
  seconds: 30,
  batchSeconds: 300,
};

/** The defaults with another number of requests a minute for each person and token. */
export const limitSettings = (perMinute: number): LimitSettings => ({
  ...DEFAULT_LIMITS,
  person: { perMinute, burst: Math.max(1, Math.ceil(perMinute / 3)) },
});

interface Bucket {
  tokens: number;
  at: number;
  refused: boolean;
}

export interface Wait {
  /** Whole seconds until the next one may be taken; at least 1. */
  seconds: number;
  /** Whether this is the first refusal since the last accepted request. */
  first: boolean;
}

export class Buckets {
  readonly #rate: Rate;
  readonly #clock: () => number;
  readonly #buckets: Recent<Bucket>;

  constructor(rate: Rate, clock: () => number, largest = LARGEST) {
    this.#rate = rate;
    this.#clock = clock;
    this.#buckets = new Recent(largest);
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** Takes one from the bucket. If it is empty, returns how long to wait. */
  take(key: string): Wait | undefined {
    const { perMinute, burst } = this.#rate;
    if (perMinute === 0) return undefined;
    const now = this.#clock();
    const { tokens: before, at, refused } = this.#buckets.get(key) ?? full(burst, now);
    const tokens = Math.min(burst, before + ((now - at) * perMinute) / 60_000);
    const enough = tokens >= 1;
    this.#buckets.set(key, { tokens: enough ? tokens - 1 : tokens, at: now, refused: !enough });
    if (enough) return undefined;
    const seconds = Math.max(1, Math.ceil(((1 - tokens) * 60) / perMinute));
    return { seconds, first: !refused };
  }

  /** Gives some back that turned out not to count. */
  give(key: string, some = 1): void {
    const bucket = this.#buckets.get(key);
    if (bucket) bucket.tokens = Math.min(this.#rate.burst, bucket.tokens + some);
  }
}

const full = (burst: number, at: number): Bucket => ({ tokens: burst, at, refused: false });

/**
 * The key of a network address. A household or an office is given a whole /64 of IPv6 addresses, so
 * that is what counts as one.
 */
export function addressKey(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...last];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
