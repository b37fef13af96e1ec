/** Many things on one page, drawn a few at a time. */
import type { Child } from 'hono/jsx';
import { raw } from 'hono/html';
import { giveWay } from '../platform/give-way.ts';

interface InBatchesProps<T> {
  of: readonly T[];
  draw: (item: T, place: number) => Child;
}

/** How many things are drawn before other requests get a turn. */
const AT_ONCE = 50;

/** Draws each, and lets other requests have their turn in between. */
export async function InBatches<T>({ of, draw }: InBatchesProps<T>) {
  const drawn: string[] = [];
  for (let from = 0; from < of.length; from += AT_ONCE) {
    if (from > 0) await giveWay();
    const some = of.slice(from, from + AT_ONCE).map((item, index) => draw(item, from + index));
    drawn.push(String(await (<>{some}</>).toString()));
  }
  return raw(drawn.join(''));
}
