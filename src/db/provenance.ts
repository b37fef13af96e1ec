/** Which records are demonstration data. */
import type { Sql } from './connection.ts';

/** Which of these records are illustrative. */
export async function readIllustrative(sql: Sql, seqs: readonly number[]): Promise<Set<number>> {
  const rows = await sql<{ seq: number }[]>`
    select seq from event
    where seq = any (${seqs as number[]}::bigint[]) and provenance = 'illustrative'`;
  return new Set(rows.map(({ seq }) => seq));
}
