/** The rows of submissions and of drafts. */
import type { Draft } from '../../db/drafts.ts';
import { externalIdIn, listSubmissions, type KnownSubmissions } from '../../db/submission-list.ts';
import type { ListedSubmission, PostedEvent, Whose } from '../../db/submissions.ts';
import { counted, EVENT_LABELS } from '../../domain/lists/journal.ts';
import type { ListRow } from '../../domain/lists/list.ts';
import type { Filter } from '../../domain/lists/search-filter-sort.ts';
import { Decimal } from '../../domain/values/money.ts';
import { readPostedAs } from '../submission-outcome.ts';
import { numbered, optional, type EndlessPart, type Reading } from './endless-part.ts';

export interface ListedWithRow {
  submission: ListedSubmission;
  row: ListRow;
  /** The record that it posted under the sender's number asked for. */
  posted: PostedEvent | undefined;
}

function submissionRow(found: ListedSubmission, posted: PostedEvent | undefined): ListRow {
  return {
    key: String(found.id),
    illustrative: false,
    cells: {
      submission: new Decimal(found.id),
      status: found.outcome ?? 'pending',
      events: new Decimal(found.types.length),
      content: counted(found.types.map((type) => EVENT_LABELS[type] ?? type)),
      maker: found.maker,
      organisation: found.organisation,
      note: found.note,
      received_at: found.received_at,
      settled_by: found.settled_by,
      settled_at: found.settled_at,
      reason: found.reason,
      seq: optional(posted?.seq),
    },
  };
}

/** Submissions as they stood at an instant: of one maker, or of all. */
export async function readSubmissionPart(
  { database, scope }: Reading,
  known: KnownSubmissions & Whose,
  filters: readonly Filter[],
  part: EndlessPart,
): Promise<ListedWithRow[]> {
  const found = await database.read(scope, (sql) =>
    listSubmissions(sql, { ...known, filters, ...numbered(part) }),
  );
  const externalId = externalIdIn(filters);
  const all = externalId === undefined ? [] : await readPostedAs(database, found, externalId);
  return found.map((submission) => {
    const posted = all.find((each) => each.submission === submission.id);
    return { submission, posted, row: submissionRow(submission, posted) };
  });
}

/** The label of an event in a draft, which may not be a valid event at all. */
export function draftLabel(event: unknown): string {
  const type = (event as { type?: unknown } | null)?.type;
  const isKnown = typeof type === 'string' && Object.hasOwn(EVENT_LABELS, type);
  return isKnown ? EVENT_LABELS[type]! : '不认识的事项';
}

/** A draft as a row. */
export function draftRow({ id, body, created_at, updated_at }: Draft): ListRow {
  const { events, note } = JSON.parse(body) as { events: unknown[]; note?: string };
  return {
    key: String(id),
    illustrative: false,
    cells: {
      id: new Decimal(id),
      content: counted(events.map(draftLabel)) || null,
      note: note ?? null,
      created_at,
      updated_at,
    },
  };
}
