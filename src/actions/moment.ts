/** The two dates of a reading, from what the reader asked for. */
import { Refusal } from '../platform/errors.ts';
import { EVERYTHING, type Database } from '../db/connection.ts';
import { resolveKnown } from '../db/journal.ts';
import { isDay, type Day } from '../domain/days.ts';
import type { KnownMoment } from '../domain/journal.ts';

export type { KnownMoment } from '../domain/journal.ts';

const INSTANT =
  /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?([Zz]|[+-](0\d|1[0-4]):[0-5]\d)$/;

/** Whether the text is an RFC 3339 instant on a day that exists. */
export function isInstant(text: string): boolean {
  return isDay(INSTANT.exec(text)?.[1] ?? '');
}

/** Settles both dates of a reading; both default to now. */
export async function resolveMoment(
  database: Database,
  asked: { asOf?: Day | undefined; knownAt?: string | undefined },
  today: Day,
): Promise<KnownMoment> {
  // "+08:00" typed into an address arrives with a space for its plus.
  const knownAt = asked.knownAt?.replace(' ', '+');
  if (knownAt !== undefined && !isInstant(knownAt)) {
    throw new Refusal('parameter_invalid', [
      {
        code: 'parameter_invalid',
        pointer: '/known_at',
        detail: `known_at 应为 RFC 3339 时刻，例如 2024-07-05T09:00:00+08:00，所填为“${asked.knownAt}”。`,
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
