/** Progress of long work, said every two seconds. */
import { milliseconds } from '../platform/clock.ts';

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
