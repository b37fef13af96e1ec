/** Drafts: kept as they were sent, faults and all, until their maker hands them in. */
import type { Person } from '../platform/roles-and-rights.ts';
import { sha256Hex } from '../platform/digest.ts';
import { refuseAll, Refusal, type Fault } from '../platform/errors.ts';
import { EVERYTHING, type Database, type Scope, type Sql } from '../db/connection.ts';
import {
  countDrafts,
  deleteDraft,
  findDraft,
  insertDraft,
  listDrafts,
  updateDraft,
  type Draft,
} from '../db/drafts.ts';
import type { Day } from '../domain/values/days.ts';
import { onceForKey } from './idempotency.ts';
import { keep, type SubmissionAnswer } from './keep-submissions.ts';
import { checkOnly, loadFor, receive, asRecord, strayFaults } from './submit.ts';
import { withNearest } from './nearest-names.ts';

/** Nobody works on more drafts than this at once. */
const MOST_DRAFTS = 200;

/** Drafts are visible to their maker only, and reading them needs no rights on the journal. */
const ownScope = ({ id }: Person): Scope => ({ person: id, vehicles: [] });

export const draftTag = (version: number): string => `"v${version}"`;

/** The body as text. Refuses only a body that is not a batch at all. */
function draftText(body: unknown): string {
  const record = asRecord(body);
  const { events = [], note } = record;
  const isText = note === undefined || typeof note === 'string';
  const misshapen = [...(Array.isArray(events) ? [] : ['events']), ...(isText ? [] : ['note'])];
  const detail = '草稿应形如 {"events":[…],"note":"…"}。';
  refuseAll([
    ...strayFaults(record),
    ...misshapen.map((name): Fault => ({ code: 'field_invalid', pointer: `/${name}`, detail })),
  ]);
  return JSON.stringify({ events, note });
}

const missing = (id: number): Refusal =>
  new Refusal('not_found', `没有第 ${id} 号草稿，或不是您的草稿。`);

function refuseOther(draft: Draft, tag: string): void {
  if (tag !== draftTag(draft.version))
    throw new Refusal(
      'if_match_outdated',
      `第 ${draft.id} 号草稿已是第 ${draft.version} 版，请重新读取后再保存，以免覆盖。`,
    );
}

export function saveDraft(database: Database, maker: Person, body: unknown): Promise<Draft> {
  const text = draftText(body);
  return database.write(ownScope(maker), async (sql) => {
    if ((await countDrafts(sql)) >= MOST_DRAFTS)
      throw new Refusal('draft_too_many', `您已有 ${MOST_DRAFTS} 份草稿，请先提交或删除一些。`);
    return insertDraft(sql, maker.id, text);
  });
}

export const readDrafts = (
  database: Database,
  maker: Person,
  part: Parameters<typeof listDrafts>[1],
): Promise<Draft[]> => database.read(ownScope(maker), (sql) => listDrafts(sql, part));

export async function readDraft(database: Database, maker: Person, id: number): Promise<Draft> {
  const draft = await database.read(ownScope(maker), (sql) => findDraft(sql, id));
  if (!draft) throw missing(id);
  return draft;
}

async function held(sql: Sql, id: number, tag: string): Promise<Draft> {
  const draft = await findDraft(sql, id);
  if (!draft) throw missing(id);
  refuseOther(draft, tag);
  return draft;
}

/** The draft was changed between reading it and writing. */
const justChanged = (id: number): Refusal =>
  new Refusal('if_match_outdated', `第 ${id} 号草稿刚被改动，请重新读取。`);

/** Deletes the version that was read; refuses if there is another by now. */
async function deleteHeld(sql: Sql, { id, version }: Draft): Promise<void> {
  if (!(await deleteDraft(sql, id, version))) throw justChanged(id);
}

/** Writes a new version of a draft, if the maker has read the version that it replaces. */
export function changeDraft(
  database: Database,
  maker: Person,
  request: { id: number; tag: string; body: unknown },
): Promise<Draft> {
  const text = draftText(request.body);
  return database.write(ownScope(maker), async (sql) => {
    const { id, version } = await held(sql, request.id, request.tag);
    const changed = await updateDraft(sql, { id, version, body: text });
    if (!changed) throw justChanged(id);
    return changed;
  });
}

export function discardDraft(
  database: Database,
  maker: Person,
  request: { id: number; tag: string },
): Promise<void> {
  return database.write(ownScope(maker), async (sql) =>
    deleteHeld(sql, await held(sql, request.id, request.tag)),
  );
}

/**
 * Hands a draft in: it becomes a submission and the draft is deleted. If anything in it is refused,
 * the draft stays as it was. A malformed draft is judged without the posting lock, so that other
 * postings do not wait for it.
 */
export async function submitDraft(
  database: Database,
  maker: Person,
  request: { id: number; tag: string; key: string; today: Day },
): Promise<{ answer: SubmissionAnswer; replayed: boolean }> {
  const { id, tag, key, today } = request;
  // By number and version, because a repeated request no longer finds the draft itself.
  const fingerprint = sha256Hex(`draft ${id} ${tag}`);
  const scope = { ...EVERYTHING, person: maker.id };
  const seen = await database.read(ownScope(maker), (sql) => findDraft(sql, id));
  // A version never changes, so if the draft still has this version below, its content is the same.
  const isMeant = seen !== undefined && draftTag(seen.version) === tag;
  const received = isMeant ? receive(JSON.parse(seen.body)) : undefined;
  if (received) await loadFor(received);
  return withNearest(database, async () => {
    if (received?.partly)
      return { answer: await checkOnly(database, maker, received, today), replayed: false };
    return database.write(scope, (sql) =>
      onceForKey(sql, maker, key, fingerprint, async () => {
        const draft = await held(sql, id, tag);
        if (!received) throw missing(id);
        const answer = await keep(sql, {
          maker,
          received: { ...received, fingerprint },
          key,
          today,
        });
        await deleteHeld(sql, draft);
        return answer;
      }),
    );
  });
}
