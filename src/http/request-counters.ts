/** Counts requests: by person, by network address, by attempts to sign in. */
import { Buckets, LARGEST, type LimitSettings } from '../platform/request-limits.ts';
import { Recent } from '../platform/least-recently-used.ts';

export class Limits {
  readonly settings: LimitSettings;
  readonly person: Buckets;
  readonly address: Buckets;
  readonly signIn: Buckets;
  /** Hashes of tokens and cookies by which somebody was recently identified. */
  readonly known = new Recent<true>(LARGEST);

  /** `clock` gives milliseconds. */
  constructor(settings: LimitSettings, clock: () => number) {
    this.settings = settings;
    this.person = new Buckets(settings.person, clock);
    this.address = new Buckets(settings.address, clock);
    this.signIn = new Buckets(settings.signIn, clock);
  }
}
