/** Where what is wrong stands in the body that was sent, where a batch was made of it. */
import { pointedEvent, Refusal, type Fault } from '../platform/errors.ts';

/** A place in the batch as a place in the body; nothing where it was not said there. */
export type SentAs = (pointer: string) => string | undefined;

const NOWHERE = undefined;

/**
 * For a body whose names become those of each event's data, and `kept` of the event itself. What
 * was not in the body, such as a number in the address, is nowhere in it.
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

/** Does the work on the batch; what it is refused for is said of the body, each fault once. */
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
