/** Counts requests: by person, by network address, by attempts to sign in. */
import type { Person } from '../platform/roles-and-rights.ts';
import { Refusal } from '../platform/errors.ts';
import { Buckets, LARGEST, type LimitSettings } from '../platform/request-limits.ts';
import { Recent } from '../platform/least-recently-used.ts';

export class Limits {
  readonly settings: LimitSettings;
  readonly person: Buckets;
  readonly address: Buckets;
  readonly signIn: Buckets;
  /** Hashes of tokens and cookies by which somebody was recently identified. */
  readonly known = new Recent<true>(LARGEST);
  /** Since when each person has a preview under way, by the clock. */
  readonly #previewing = new Map<number, { begun: number }>();
  readonly #clock: () => number;

  /** `clock` gives milliseconds. */
  constructor(settings: LimitSettings, clock: () => number) {
    this.settings = settings;
    this.#clock = clock;
    this.person = new Buckets(settings.person, clock);
    this.address = new Buckets(settings.address, clock);
    this.signIn = new Buckets(settings.signIn, clock);
  }

  /**
   * Does the work, and refuses if the same person has another one under way. On Workers a request
   * may be ended without notice, so an entry counts no longer than a request may take.
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
}
