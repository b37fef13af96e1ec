/** Does work that could pause (`yield`) here and there without a pause, where it is short. */
export function atOnce<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
