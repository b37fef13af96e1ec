/**
 * Closings made by earlier versions do not record the digest of their workbook. Workbooks that can
 * be drawn again byte for byte are handed in for review as one submission; the others are reported.
 */
import { sha256Hex } from '../platform/digest.ts';
import { findClosedReport, readClosings, type StoredClosing } from '../db/closings.ts';
import { EVERYTHING, type Database, type Sql } from '../db/connection.ts';
import { listHandedIn, type HandedIn } from '../db/submissions.ts';
import { WORKBOOK_ATTESTED } from '../domain/books/quarters.ts';
import type { Day } from '../domain/values/days.ts';
import { formatNamed } from '../domain/report/formats/index.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import { drawnAgain } from './closing.ts';
import { enrolProgram } from './people.ts';
import { submit } from './submit.ts';

export interface Attestations {
  /** The submission that was handed in now, and the closings whose workbooks agreed. */
  submission: number | undefined;
  agreed: StoredClosing[];
  /** Closings whose kept workbook differs from the one drawn again. They are not handed in. */
  differing: StoredClosing[];
  /** Closings whose report format was not kept, so that they cannot be drawn. */
  unkept: StoredClosing[];
  /** Digests that were handed in before. They are not handed in again, whatever the outcome was. */
  before: HandedIn[];
}

/** The name under which digests are handed in; nobody can sign in with it without a password. */
const UPGRADE = { login: '.upgrade', name: '版本升级' } as const;

/** SHA-256 of the kept workbook; undefined if drawing it again gives other bytes. */
async function digestAsDrawn(sql: Sql, closing: StoredClosing): Promise<string | undefined> {
  const kept = await findClosedReport(sql, closing.seq);
  if (!kept || sha256Hex(kept.data) !== closing.digest) return undefined;
  const again = await drawnAgain(sql, closing);
  const isSame = again.data === kept.data && Buffer.from(kept.workbook).equals(again.workbook);
  return isSame ? sha256Hex(kept.workbook) : undefined;
}

/**
 * Finds out what to do about closings without a workbook digest, and changes nothing. It runs at
 * every start, so it reads only the closings and the upgrade's own submissions, and draws only
 * workbooks that were not handed in yet or that differ.
 */
export async function readUnattested(sql: Sql) {
  const lacking = (await readClosings(sql, LATEST)).filter(
    ({ workbook_sha256 }) => workbook_sha256 === null,
  );
  const before =
    lacking.length === 0 ? [] : await listHandedIn(sql, UPGRADE.login, WORKBOOK_ATTESTED);
  const handedIn = new Set(before.flatMap(({ data }) => data.map(({ closing }) => closing)));
  const closings = lacking.filter(({ seq }) => !handedIn.has(seq));
  const drawable = closings.filter(({ report_format: name }) => formatNamed(name) !== undefined);
  const agreed: StoredClosing[] = [];
  const events: object[] = [];
  for (const closing of drawable) {
    const digest = await digestAsDrawn(sql, closing);
    if (digest === undefined) continue;
    agreed.push(closing);
    events.push({ closing: closing.seq, workbook_sha256: digest });
  }
  return {
    agreed,
    events,
    before,
    differing: drawable.filter((closing) => !agreed.includes(closing)),
    unkept: closings.filter((closing) => !drawable.includes(closing)),
  };
}

/** Draws workbooks without a digest again, and hands in the digests of those that agree. */
export async function handInAttestations(database: Database, today: Day): Promise<Attestations> {
  const { events, ...found } = await database.read(EVERYTHING, readUnattested);
  if (events.length === 0) return { submission: undefined, ...found };
  const { answer } = await submit(database, await enrolProgram(database, UPGRADE), {
    body: {
      note: '版本升级：补记定版工作簿的摘要，均已重新绘制并逐字节一致',
      events: events.map((data) => ({ type: WORKBOOK_ATTESTED, effective_on: today, data })),
    },
    key: `workbook-digests-${sha256Hex(JSON.stringify(events)).slice(0, 32)}`,
    dryRun: false,
    today,
  });
  return { submission: answer.submission ?? undefined, ...found };
}
