/** The two dates of a reading, from what the reader asked for. */
import { Refusal } from '../platform/errors.ts';
import { EVERYTHING, type Database } from '../db/connection.ts';
import { resolveKnown } from '../db/journal.ts';
import { isDay, whyNoDay, type Day } from '../domain/values/days.ts';
import type { KnownMoment } from '../domain/journal/posted-event.ts';

export type { KnownMoment } from '../domain/journal/posted-event.ts';

const INSTANT =
  /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?([Zz]|[+-](0\d|1[0-4]):[0-5]\d)$/;

const FORM =
  '应为 RFC 3339 时刻（秒的小数最多六位，不含闰秒，时差不到 15 小时），例如 2024-07-05T09:00:00+08:00';

/** Why the text is no RFC 3339 instant that can be asked for; nothing where it is one. */
export function whyNoInstant(text: string): string | undefined {
  const on = INSTANT.exec(text)?.[1];
  if (on === undefined) return FORM;
  return isDay(on) ? undefined : `的日期${whyNoDay(on)}`;
}

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
