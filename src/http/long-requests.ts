/** Requests that do long work: previews, handing in, posting. */
import type { Database } from '../db/connection.ts';
import { credential } from './rate-and-time-limits.ts';
import type { Ctx } from './request-context.ts';
import type { RunningWork, WorkEnd, WorkKind } from './running-work.ts';

/**
 * Does long work for the person who asks, on a database whose transactions tell how far it is and
 * end once it is cancelled. `what` is its object in words.
 */
export function longWork<T>(
  c: Ctx,
  kind: WorkKind,
  what: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const { database, person, requestId, works } = c.var;
  const asked = {
    kind,
    what,
    person,
    requestId,
    credential: credential(c),
    gone: c.req.raw.signal,
  };
  return works.run(asked, (own) => work(database.during(own)));
}

/** The work of whoever asks, the oldest first; a limited token sees its own alone. */
export function ownWork(c: Ctx): RunningWork[] {
  const { works, person } = c.var;
  const { role = null, vehicles = null } = person.limits ?? {};
  const isLimited = role !== null || vehicles !== null;
  const own = credential(c);
  return works.of(person).filter(({ asked }) => !isLimited || asked.credential === own);
}

/**
 * Ends work of whoever asks, and tells how it ended. What is not running here has ended before, is
 * done by another process, or is not theirs.
 */
export const cancelOwn = async (c: Ctx, id: string): Promise<WorkEnd | 'not_running'> =>
  (await ownWork(c)
    .find((each) => each.id === id)
    ?.cancel()) ?? 'not_running';

/** Works out for a person what a batch would do; each person has one preview at a time. */
export const preview = <T>(
  c: Ctx,
  what: string,
  work: (database: Database) => Promise<T>,
): Promise<T> => longWork(c, 'preview', what, work);
