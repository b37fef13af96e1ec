/** The auditor's pack as a zip, on its way to a file or an answer. */
import type { SigningKey } from '../platform/signing.ts';
import { EVERYTHING, type Database } from '../db/connection.ts';
import { readEvents } from '../db/journal.ts';
import { readHeads, readKeys, readTreeSize } from '../db/tree.ts';
import type { Day, Quarter } from '../domain/values/days.ts';
import { instant } from '../domain/values/instants.ts';
import type { KnownMoment } from '../domain/journal/posted-event.ts';
import { leafBytes } from '../domain/proof/leaf.ts';
import { canonicalReport } from '../domain/report/wire.ts';
import { packEntries, type PackContents } from '../domain/proof/pack/write.ts';
import type { PackTools } from '../domain/proof/pack/format.ts';
import { sha256Digest, sha256Running } from '../platform/digest.ts';
import { importPublicKey } from '../platform/signing.ts';
import { zipBytes } from '../platform/zip.ts';
import { now } from '../platform/clock.ts';
import { resolveDates } from './resolve-dates.ts';
import { asOfIn, readDraftReport, readSigned, readWorkbook } from './quarter-report.ts';
import { leafOfStored, readHead } from './tree.ts';

/** SHA-256 and Ed25519, as packs are written and checked with. */
export const PACK_TOOLS: PackTools = {
  algorithm: sha256Digest,
  digester: sha256Running,
  publicKey: importPublicKey,
};

/**
 * The bytes of a pack, made as they are asked for; the same contents give the same bytes. Throws
 * `UnpackableJournal` or `BrokenJournal` with a sentence, maybe after many bytes: the tree and the
 * report are known to agree only when the whole journal has gone by. What was written by then is
 * no zip, and must be thrown away.
 */
export const writePack = (contents: PackContents): AsyncIterable<Uint8Array> =>
  zipBytes(packEntries(contents, PACK_TOOLS));

/** How many records are in memory at a time. */
const BATCH = 500;

/** The leaves of the first records; the journal only grows, so no snapshot is held. */
async function* leavesUpTo(database: Database, size: number): AsyncGenerator<Uint8Array> {
  for (let after = 0; after < size;) {
    const events = await database.read(EVERYTHING, (sql) =>
      readEvents(sql, { knownSeq: size, after, limit: BATCH }),
    );
    if (events.length === 0) return;
    for (const event of events) yield leafBytes(leafOfStored(event));
    after = events.at(-1)!.seq;
  }
}

async function readDraftPack(database: Database, of: Quarter, moment: KnownMoment) {
  const { report } = await readDraftReport(database, EVERYTHING, of, moment);
  return { text: canonicalReport(report), ...moment };
}

/**
 * The contents of the pack of a quarter: its signed report as kept or, if it is not closed, its
 * draft as of now. The pack has every record up to now, so that it includes what came after the
 * signing.
 */
export async function packContents(
  database: Database,
  of: Quarter,
  key: SigningKey,
  today: Day,
): Promise<PackContents> {
  const signed = await readSigned(database, EVERYTHING, of);
  const moment = signed
    ? undefined
    : await resolveDates(database, { asOf: asOfIn(of, undefined, today) }, today);
  const { text, asOf, knownAt, knownSeq } = signed
    ? { ...signed, asOf: of.to, knownSeq: signed.data.known_seq }
    : await readDraftPack(database, of, moment!);
  const workbook = (await readWorkbook(database, EVERYTHING, of, moment))!;
  const size = await database.read(EVERYTHING, readTreeSize);
  await readHead(database, size, key);
  const heads = await database.read(EVERYTHING, (sql) => readHeads(sql, size));
  const keys = await database.read(EVERYTHING, readKeys);
  return {
    quarter: of,
    moment: { asOf, knownAt: instant(knownAt), knownSeq },
    madeAt: now(),
    leaves: () => leavesUpTo(database, size),
    heads: [...heads],
    publicKeys: keys.map((each) => each.public),
    report: new TextEncoder().encode(text),
    workbook,
  };
}
