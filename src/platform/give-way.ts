import { milliseconds } from './clock.ts';

/** Gives other requests a turn, so that long work does not block everybody else. */
export const giveWay = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** How long work runs on before it gives way, in milliseconds. */
const TURN = 25;

/** Does work that pauses (`yield`) here and there; at a pause, others get a turn if it is time. */
export async function inTurns<T>(work: Generator<void, T>): Promise<T> {
  let began = milliseconds();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (milliseconds() - began < TURN) continue;
    await giveWay();
    began = milliseconds();
  }
}
