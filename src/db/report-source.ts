/**
 * Answers from the database what a quarterly report asks: figures, registrations, statements,
 * lists.
 */
import type { Query, Selection } from '../domain/figures/figure.ts';
import type { CodeLists } from '../domain/values/code-lists.ts';
import type { EntityKind } from '../domain/values/entity-codes.ts';
import type { MarkKind } from '../domain/journal/event-definition.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import {
  REPORTED_EVENTS,
  REPORTED_FLOWS,
  type Registered,
  type ReportSource,
  type ReportedEvent,
  type Traced,
} from '../domain/report/source.ts';
import type { Sql } from './connection.ts';
import { AskedTogether } from './asked-together.ts';
import { readCodeLists, readEntities } from './batch-loading.ts';
import { readLatestMarks } from './statements.ts';
import { live } from './live-records.ts';
import { countUnreviewed } from './submissions.ts';

/** A source of reports over the journal's tables, within one transaction and its scope. */
export class ReportTables extends AskedTogether implements ReportSource {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    super(sql);
    this.#sql = sql;
  }

  entities(kinds: readonly EntityKind[], { asOf, knownSeq }: Moment): Promise<Registered[]> {
    return readEntities(this.#sql, { kinds, asOf, knownSeq });
  }

  async values(kind: MarkKind, key: string, moment: Moment): Promise<Map<string, string>> {
    const held = await readLatestMarks(this.#sql, kind, moment, key);
    return new Map([...held].map(([subject, mark]) => [subject, mark.value]));
  }

  async reportedEvents({ asOf, knownSeq }: Moment): Promise<ReportedEvent[]> {
    const sql = this.#sql;
    const rows = await sql<(Omit<ReportedEvent, 'document'> & { document: string | null })[]>`
      select seq, type, effective_on as "effectiveOn", provenance = 'illustrative' as illustrative,
        document, data
      from event where type = any (${REPORTED_EVENTS as unknown as string[]})
        and effective_on <= ${asOf} and (${live(sql, 'event', knownSeq)}
          or type = any (${REPORTED_FLOWS as unknown as string[]}) and seq <= ${knownSeq} and exists (
            select from event r where r.reverses = event.seq and r.effective_on > ${asOf}))
      order by effective_on, seq`;
    return rows.map(({ document, ...row }) => ({ ...row, ...(document !== null && { document }) }));
  }

  trail(selection: Selection, query: Query): Promise<Traced[]> {
    return this.tables.trail(selection, query);
  }

  codeLists(moment: Moment): Promise<CodeLists> {
    return readCodeLists(this.#sql, moment);
  }

  unreviewed(knownSeq: number): Promise<{ initial: number; posted: number }> {
    return countUnreviewed(this.#sql, knownSeq);
  }
}
