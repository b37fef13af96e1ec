/** Translates the pointers of faults from a batch to the body from which it was made. */
import { pointedEvent, Refusal, type Fault } from '../platform/errors.ts';

/** A pointer into the batch as one into the body; undefined if the body has no such part. */
export type SentAs = (pointer: string) => string | undefined;

const NOWHERE = undefined;

/**
 * For a body whose names go into each event's data, except those in `kept`, which belong to the
 * event itself. Values from elsewhere, such as a number in the address, have no place in the body.
 */
export const flattened =
  (own: readonly string[], kept: readonly string[]): SentAs =>
  (pointer) => {
    const within = pointedEvent(pointer)?.within ?? '';
    const [, place, name = ''] = /^\/(data\/)?([^/]+)/.exec(within) ?? [];
    const isSaid = place === undefined ? kept.includes(name) : !own.includes(name);
    return name !== '' && isSaid ? within.replace(/^\/data(?=\/)/, '') : NOWHERE;
  };

function saidOnce(faults: readonly Fault[]): Fault[] {
  const keyed = faults.map((fault) => [JSON.stringify(fault), fault] as const);
  return [...new Map(keyed).values()];
}

/** Does work on the batch; faults of its refusal point into the body, each fault once. */
export async function refusedAsSent<T>(sentAs: SentAs, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const faults = error.faults.map(({ pointer, ...fault }): Fault => {
      const at = pointer === undefined ? NOWHERE : sentAs(pointer);
      return { ...fault, ...(at !== undefined && { pointer: at }) };
    });
    throw new Refusal(error.code, saidOnce(faults), error);
  }
}
