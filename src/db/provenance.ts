/** Which records are demonstration data. */
import type { Provenance } from '../domain/journal/event-definition.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import type { Sql } from './connection.ts';

/** Which of these records are illustrative. */
export async function readIllustrative(sql: Sql, seqs: readonly number[]): Promise<Set<number>> {
  const rows = await sql<{ seq: number }[]>`
    select seq from event
    where seq = any (${seqs as number[]}::bigint[]) and provenance = 'illustrative'`;
  return new Set(rows.map(({ seq }) => seq));
}

/** The sources of the records known at a moment, each once. */
export async function readProvenances(sql: Sql, moment: Moment): Promise<Provenance[]> {
  const rows = await sql<{ provenance: Provenance }[]>`
    select distinct provenance from event
    where seq <= ${moment.knownSeq} and effective_on <= ${moment.asOf}`;
  return rows.map(({ provenance }) => provenance);
}
