/** The two dates of a reading, from what the reader asked for. */
import { Refusal } from '../platform/errors.ts';
import { EVERYTHING, type Database, type Scope } from '../db/connection.ts';
import { readKnown, waitForKnown, type Known } from '../db/journal.ts';
import { knownSubmissions, type KnownSubmissions } from '../db/submission-list.ts';
import type { Day } from '../domain/values/days.ts';
import { whyNoInstant } from '../domain/values/instants.ts';
import type { KnownMoment } from '../domain/journal/posted-event.ts';

export type { KnownMoment } from '../domain/journal/posted-event.ts';

/** The instant asked for; refuses a text that is not one. */
function instantAsked(text: string | undefined): string | undefined {
  // In a typed address "+08:00" arrives with a space, because "+" means a space there.
  const knownAt = text?.replace(' ', '+');
  const why = knownAt === undefined ? undefined : whyNoInstant(knownAt);
  if (why !== undefined) {
    throw new Refusal('parameter_invalid', [
      {
        code: 'parameter_invalid',
        pointer: '/known_at',
        detail: `known_at ${why}，所填为“${text}”。`,
      },
    ]);
  }
  return knownAt;
}

const inFuture = (knownAt: string): Refusal =>
  new Refusal('known_at_in_future', `known_at ${knownAt} 晚于现在；今后会知道什么，现在无从回答。`);

/** Waits for what is being posted, which may bear the instant; refuses an instant to come. */
async function afterWaiting(database: Database, knownAt: string): Promise<Known> {
  const known = await database.write(EVERYTHING, (sql) => waitForKnown(sql, knownAt));
  if (!known) throw inFuture(knownAt);
  return known;
}

/**
 * Settles both dates of a reading; both default to now. What is known now is what is committed, so
 * that nobody waits; only an instant after the last record waits for what is being posted.
 */
export async function resolveDates(
  database: Database,
  asked: { asOf?: Day | undefined; knownAt?: string | undefined },
  today: Day,
): Promise<KnownMoment> {
  const knownAt = instantAsked(asked.knownAt);
  const known =
    (await database.read(EVERYTHING, (sql) => readKnown(sql, knownAt))) ??
    (await afterWaiting(database, knownAt!));
  return { asOf: asked.asOf ?? today, ...known };
}

/**
 * How far submissions are read: by default as they stand now, which waits for nobody, as an instant
 * up to the last at which one came in or was settled. A later instant waits for what is being
 * posted, since that may bear the same instant.
 */
export async function resolveSubmissions(
  database: Database,
  scope: Scope,
  asked: string | undefined,
): Promise<KnownSubmissions> {
  const knownAt = instantAsked(asked);
  const read = () => database.read(scope, (sql) => knownSubmissions(sql, knownAt));
  const { isSettled, ...known } = await read();
  if (isSettled) return known;
  await afterWaiting(database, knownAt!);
  const { isSettled: _, ...after } = await read();
  return after;
}
