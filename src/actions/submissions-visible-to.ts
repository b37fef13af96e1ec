/** Whose submissions a person sees. */
import { may, personScope, type Person } from '../platform/roles-and-rights.ts';
import { Refusal } from '../platform/errors.ts';
import type { Sql } from '../db/connection.ts';
import {
  findProposed,
  findSubmission,
  type ProposedSubmission,
  type StoredSubmission,
  type Whose,
} from '../db/submissions.ts';

/**
 * One's own submissions; a token that is limited to vehicles has those that are about no other
 * vehicle. What a manager sent about a vehicle that they lost stays theirs.
 */
export function ownSubmissions(person: Person): Whose {
  const { person: makerId, vehicles } = personScope(person);
  return { makerId, ...(person.limits?.vehicles && { vehicles: vehicles as string[] }) };
}

/** The submissions that a person sees: their own, or all of them for who reads the reports. */
export const submissionsSeenBy = (person: Person): Whose =>
  may(person, 'reports:read') ? {} : ownSubmissions(person);

/** A submission that the person may see. A hidden one is refused like one that does not exist. */
export async function readSeen(sql: Sql, person: Person, id: number): Promise<StoredSubmission> {
  return seen(id, await findSubmission(sql, id, submissionsSeenBy(person)));
}

/** The same without the answer to its sender. */
export async function readProposed(
  sql: Sql,
  person: Person,
  id: number,
): Promise<ProposedSubmission> {
  return seen(id, await findProposed(sql, id, submissionsSeenBy(person)));
}

function seen<Found>(id: number, found: Found | undefined): Found {
  if (found) return found;
  throw new Refusal('not_found', `没有第 ${id} 号批次，或不属于您。`);
}
