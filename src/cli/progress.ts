/** Progress of long work, said every two seconds. */
import { milliseconds } from '../platform/clock.ts';
import type { LongWork } from '../platform/long-work.ts';

const EVERY = 2000;

/** Prints progress, but not so often that it hides other messages. */
export function progressTo(say: (line: string) => void): (label: string, done: number) => void {
  let last = milliseconds();
  return (label, done) => {
    const now = milliseconds();
    if (now - last < EVERY) return;
    last = now;
    say(`  ${label} ${done}`);
  };
}

const counted = (done?: number, of?: number): string =>
  done === undefined ? '' : ` ${done}${of === undefined ? '' : ` / ${of}`}`;

/** Long work whose steps are printed: each as it begins, and then how far it is. */
export function saidTo(say: (line: string) => void): LongWork {
  let last = { step: '', at: 0 };
  return {
    tell: (step, done, of) => {
      const now = milliseconds();
      if (step === last.step && now - last.at < EVERY) return;
      last = { step, at: now };
      say(`  ${step}${counted(done, of)}`);
    },
  };
}
