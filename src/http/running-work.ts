/**
 * The long work that requests to this process do: how far it is, and how it is ended. It only
 * informs, and only of this process: another one behind the same address knows nothing of it, and
 * nothing that is recorded depends on it.
 */
import { Cancelled, type LongWork } from '../platform/long-work.ts';
import type { Person } from '../platform/roles-and-rights.ts';
import { Refusal } from '../platform/errors.ts';

/** What each kind of work is, and what became of it where it was cancelled. */
export const WORK_KINDS = {
  preview: {
    label: '预览',
    cancelled: '预览已取消，没有登记任何内容；所填的内容与所选的文件都没有丢失。',
  },
  handing_in: { label: '提交', cancelled: '提交已取消，没有形成批次。' },
  posting: { label: '入账', cancelled: '入账已取消，没有入账任何内容，批次仍待复核。' },
} as const;
export type WorkKind = keyof typeof WORK_KINDS;

/** How work ended. One that was cancelled too late is `completed`. */
export type WorkEnd = 'completed' | 'cancelled' | 'refused';

/** Who asks for work, and which. */
export interface WorkAsked {
  kind: WorkKind;
  /** In words, such as 第 15 号批次. */
  what: string;
  person: Person;
  /** Tells apart with what token or session somebody came in. */
  credential: string;
  requestId: string;
  /** Aborted when the client has gone. */
  gone: AbortSignal;
}

export class RunningWork implements LongWork {
  readonly id = crypto.randomUUID();
  readonly asked: WorkAsked;
  /** When it began, in milliseconds of the clock. */
  readonly begun: number;
  step = '';
  done: number | undefined;
  of: number | undefined;
  /** Since when it has a transaction, in milliseconds of the clock. */
  heldSince: number | undefined;
  /** Settles when it has ended. */
  readonly ended: Promise<WorkEnd>;
  readonly #clock: () => number;
  readonly #stop = new AbortController();
  #end!: (as: WorkEnd) => void;

  constructor(asked: WorkAsked, clock: () => number) {
    this.asked = asked;
    this.#clock = clock;
    this.begun = clock();
    this.ended = new Promise((end) => (this.#end = end));
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  tell(step: string, done?: number, of?: number): void {
    Object.assign(this, { step, done, of });
    this.signal.throwIfAborted();
  }

  inTransaction(is: boolean): void {
    this.heldSince = is ? this.#clock() : undefined;
  }

  /** For how many milliseconds it has been running. */
  get age(): number {
    return this.#clock() - this.begun;
  }

  /** For how many milliseconds it has had a transaction. */
  get held(): number {
    return this.heldSince === undefined ? 0 : this.#clock() - this.heldSince;
  }

  /** Stops it before its next step; done when it has ended, and how. */
  cancel(): Promise<WorkEnd> {
    this.#stop.abort(new Cancelled());
    return this.ended;
  }

  /** Does it. What was cancelled is refused with what became of it. */
  async run<T>(work: (own: LongWork) => Promise<T>): Promise<T> {
    const { gone, kind } = this.asked;
    const leave = (): void => void this.cancel();
    // What is being posted or handed in is finished: whoever asks again is told that it is done.
    if (kind === 'preview') gone.addEventListener('abort', leave, { once: true });
    try {
      const result = await work({
        tell: (...said) => this.tell(...said),
        signal: this.signal,
        inTransaction: (is) => this.inTransaction(is),
      });
      this.#end('completed');
      return result;
    } catch (error) {
      this.#end(this.signal.aborted ? 'cancelled' : 'refused');
      if (!this.signal.aborted) throw error;
      throw new Refusal('work_cancelled', WORK_KINDS[kind].cancelled);
    } finally {
      gone.removeEventListener('abort', leave);
    }
  }
}

/** How far work is, in a sentence: 正在检查 12000 / 50000 项. */
export function progressSaid({ asked, step, done, of }: RunningWork): string {
  const counts = done === undefined ? '' : of === undefined ? ` ${done} 项` : ` ${done} / ${of} 项`;
  return step === '' ? `正在准备${WORK_KINDS[asked.kind].label}` : `正在${step}${counts}`;
}

export class RunningWorks {
  readonly #running = new Map<string, RunningWork>();
  readonly #clock: () => number;
  readonly #longest: number;
  readonly #mostPreviews: number;
  readonly #areApart: boolean;

  /**
   * `clock` gives milliseconds. On Workers a request may be ended without notice, so nothing counts
   * as running for more than `longest` seconds. No more than `mostPreviews` are done at once, so
   * that they leave connections to those who post. Where requests are apart, nobody can see or end
   * the work of another request.
   */
  constructor(settings: {
    clock: () => number;
    longest: number;
    mostPreviews: number;
    areApart: boolean;
  }) {
    this.#clock = settings.clock;
    this.#longest = settings.longest;
    this.#mostPreviews = settings.mostPreviews;
    this.#areApart = settings.areApart;
  }

  /** What runs now, the oldest first. */
  all(): RunningWork[] {
    const since = this.#clock() - this.#longest * 1000;
    for (const { id, begun } of this.#running.values())
      if (begun <= since) this.#running.delete(id);
    return [...this.#running.values()];
  }

  /** What runs for a person, as far as other requests may know it. */
  of({ id }: Person): RunningWork[] {
    return this.#areApart ? [] : this.all().filter(({ asked }) => asked.person.id === id);
  }

  /** Who has work running came in when it began. */
  withCredential(credential: string): RunningWork | undefined {
    if (this.#areApart) return undefined;
    return this.all().find(({ asked }) => asked.credential === credential);
  }

  /** Does work that is known here until it ends. Refuses a person's second preview. */
  async run<T>(asked: WorkAsked, work: (own: LongWork) => Promise<T>): Promise<T> {
    if (asked.kind === 'preview') this.#refuseSecond(asked.person);
    const running = new RunningWork(asked, this.#clock);
    this.#running.set(running.id, running);
    try {
      return await running.run(async (own) => {
        await this.#turn(running);
        return work(own);
      });
    } finally {
      this.#running.delete(running.id);
    }
  }

  /**
   * The first preview goes on: it may be far, and may be the one that is wanted. The second is told
   * how far the first is, and that it can be cancelled.
   */
  #refuseSecond(person: Person): void {
    const first = this.all().find(
      ({ asked }) => asked.kind === 'preview' && asked.person.id === person.id,
    );
    if (!first) return;
    throw new Refusal(
      'preview_under_way',
      `您的另一次预览（${first.asked.what}）还在进行：${progressSaid(first)}。请等它结束后再试，或将它取消；所填的内容与所选的文件都没有丢失。`,
      { retryAfter: 5 },
    );
  }

  /** Waits until fewer previews are under way that came before. */
  async #turn(running: RunningWork): Promise<void> {
    if (running.asked.kind !== 'preview') return;
    const before = (): number =>
      this.all()
        .filter(({ asked }) => asked.kind === 'preview')
        .indexOf(running);
    for (let ahead = before(); ahead >= this.#mostPreviews; ahead = before()) {
      running.tell('等待他人的预览', ahead);
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}
