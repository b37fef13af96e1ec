/** The two dates of a reading, from what the reader asked for. */
import { Refusal } from '../platform/errors.ts';
import { EVERYTHING, type Database } from '../db/connection.ts';
import { resolveKnown } from '../db/journal.ts';
import type { Day } from '../domain/values/days.ts';
import { whyNoInstant } from '../domain/values/instants.ts';
import type { KnownMoment } from '../domain/journal/posted-event.ts';

export type { KnownMoment } from '../domain/journal/posted-event.ts';

/** Settles both dates of a reading; both default to now. */
export async function resolveMoment(
  database: Database,
  asked: { asOf?: Day | undefined; knownAt?: string | undefined },
  today: Day,
): Promise<KnownMoment> {
  // "+08:00" typed into an address arrives with a space for its plus.
  const knownAt = asked.knownAt?.replace(' ', '+');
  const why = knownAt === undefined ? undefined : whyNoInstant(knownAt);
  if (why !== undefined) {
    throw new Refusal('parameter_invalid', [
      {
        code: 'parameter_invalid',
        pointer: '/known_at',
        detail: `known_at ${why}，所填为“${asked.knownAt}”。`,
      },
    ]);
  }
  const known = await database.write(EVERYTHING, (sql) => resolveKnown(sql, knownAt));
  if (!known)
    throw new Refusal(
      'known_at_in_future',
      `known_at ${knownAt} 晚于现在；今后会知道什么，现在无从回答。`,
    );
  return { asOf: asked.asOf ?? today, ...known };
}
