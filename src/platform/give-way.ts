import { milliseconds } from './clock.ts';

/** Gives other requests a turn, so that long work does not block everybody else. */
export const giveWay = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** How long work runs on before it gives way, in milliseconds. */
const TURN = 25;

/** Pauses for work that takes long: at one of them others get a turn, if it is time. */
export function pauses(): () => Promise<void> | undefined {
  let began = milliseconds();
  return () => {
    if (milliseconds() - began < TURN) return undefined;
    return giveWay().then(() => {
      began = milliseconds();
    });
  };
}

/** Does work that pauses (`yield`) here and there. */
export async function inTurns<T>(work: Generator<void, T>): Promise<T> {
  const pause = pauses();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    const paused = pause();
    if (paused) await paused;
  }
}
