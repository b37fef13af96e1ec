/** Recognises a file that is handed in a second time. */
import { canonicalize } from '../domain/values/canonical-json.ts';
import type { Person } from '../platform/roles-and-rights.ts';
import { sha256Running } from '../platform/digest.ts';
import { inTurns } from '../platform/give-way.ts';
import type { Sql } from '../db/connection.ts';
import { findSubmissionByKey } from '../db/submission-keys.ts';
import { countStanding, type StoredSubmission } from '../db/submissions.ts';
import type { ReadImport } from './read-import.ts';

/** The fingerprint of a file's content. It depends on what its rows say, not on its bytes. */
export const fileFingerprint = (read: ReadImport): Promise<string> => inTurns(fingerprint(read));

/** SHA-256 of a list of all rows and their reasons as canonical JSON, one row after another. */
function* fingerprint({ proposals, reasons }: ReadImport): Generator<void, string> {
  const running = sha256Running();
  running.update('[');
  for (const [index, event] of proposals.entries()) {
    const row = canonicalize([event, reasons[index] ?? null]);
    running.update(index === 0 ? row : `,${row}`);
    yield;
  }
  running.update(']');
  return running.hex();
}

/** Whether nothing of a submission is posted or pending, so that it may be handed in again. */
async function isGone(sql: Sql, { id, outcome }: StoredSubmission): Promise<boolean> {
  if (outcome === null) return false;
  if (outcome === 'returned' || outcome === 'withdrawn') return true;
  return (await countStanding(sql, id)) === 0;
}

/**
 * The key of a file that was sent without one. It is made of the content and of how often that
 * content was sent back or withdrawn before: so the same file can be handed in again after that,
 * and only then. `before` is the submission that already has the key.
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
