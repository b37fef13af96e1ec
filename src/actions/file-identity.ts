/** By which a file is known again that is handed in twice. */
import canonicalize from 'canonicalize';
import type { Person } from '../platform/auth.ts';
import { sha256Hex } from '../platform/digest.ts';
import type { Sql } from '../db/connection.ts';
import { countStanding, findSubmissionByKey, type StoredSubmission } from '../db/submissions.ts';
import type { ReadImport } from './read-import.ts';

/** By which "the same content" of a file is known: what its rows say, and not its bytes. */
export function fileFingerprint({ proposals, reasons }: ReadImport): string {
  return sha256Hex(canonicalize(proposals.map((event, index) => [event, reasons[index] ?? null]))!);
}

/** Whether nothing of a submission stands or waits any more, so that it may be handed in anew. */
async function isGone(sql: Sql, { id, outcome }: StoredSubmission): Promise<boolean> {
  if (outcome === null) return false;
  if (outcome === 'returned' || outcome === 'withdrawn') return true;
  return (await countStanding(sql, id)) === 0;
}

/**
 * The key of a file that came without one: its content, and how often that content was sent back or
 * taken back before, so that the same file can be handed in again then and only then. `before` is
 * the submission that has the key.
 */
export async function contentKey(
  sql: Sql,
  maker: Person,
  fingerprint: string,
): Promise<{ key: string; before?: StoredSubmission }> {
  for (let round = 0; ; round += 1) {
    const key = round === 0 ? `sheets-${fingerprint}` : `sheets-${fingerprint}-${round}`;
    const before = await findSubmissionByKey(sql, maker.id, key);
    if (!before) return { key };
    if (!(await isGone(sql, before))) return { key, before };
  }
}
