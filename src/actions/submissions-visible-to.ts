/** Whose submissions a person sees. */
import { may, personScope, type Person } from '../platform/roles-and-rights.ts';
import { Refusal } from '../platform/errors.ts';
import type { Sql } from '../db/connection.ts';
import { findSubmission, type StoredSubmission } from '../db/submissions.ts';

/** The maker whose submissions a person sees: only their own, unless they read the reports. */
export const makerSeenBy = (person: Person): number | undefined =>
  may(person, 'reports:read') ? undefined : personScope(person).person;

/** A submission that the person may see. A hidden one is refused like one that does not exist. */
export async function readSeen(sql: Sql, person: Person, id: number): Promise<StoredSubmission> {
  const found = await findSubmission(sql, id);
  const maker = makerSeenBy(person);
  if (found && (maker === undefined || found.maker_id === maker)) return found;
  throw new Refusal('not_found', `没有第 ${id} 号批次，或不属于您。`);
}
