/** Which records are demonstration data. */
import type { Sql } from './connection.ts';

/** Of these records, the ones whose event is illustrative. */
export async function readIllustrative(sql: Sql, seqs: readonly number[]): Promise<Set<number>> {
  const rows = await sql<{ seq: number }[]>`
    select seq from event
    where seq = any (${seqs as number[]}::bigint[]) and provenance = 'illustrative'`;
  return new Set(rows.map(({ seq }) => seq));
}
