/** Packs of a ledger's journal, and what somebody who wants to deceive can do to them. */
import { PACK_TOOLS } from '../../src/actions/pack.ts';
import { EVERYTHING } from '../../src/db/connection.ts';
import { ReportTables } from '../../src/db/report-source.ts';
import { quarter, type Day } from '../../src/domain/values/days.ts';
import {
  definitions,
  quarterlyReport,
  referenceData,
  trailPieces,
} from '../../src/domain/proof/pack/recomputed-figures.ts';
import { canonicalBytes, FILES, LISTED_FILES } from '../../src/domain/proof/pack/format.ts';
import { History } from '../../src/domain/proof/pack/journal-stream.ts';
import type { PackFiles } from '../../src/domain/proof/pack/stream.ts';
import { packEntries, type PackContents } from '../../src/domain/proof/pack/write.ts';
import {
  leafBytes,
  makeLeaf,
  type SettledSubmission,
  type Signatory,
} from '../../src/domain/proof/leaf.ts';
import { buildReport } from '../../src/domain/report/build.ts';
import { canonicalReport } from '../../src/domain/report/wire.ts';
import { signHead, type TreeHead } from '../../src/domain/proof/tree-head.ts';
import {
  append,
  EMPTY_FRONTIER,
  leafHash,
  frontierRoot,
  toHex,
} from '../../src/domain/proof/merkle-tree.ts';
import { sha256Digest, sha256Running } from '../../src/platform/digest.ts';
import type { SigningKey } from '../../src/platform/signing.ts';
import { readJournal } from '../properties/portfolio.ts';
import type { Ledger } from './ledger.ts';

export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Every file of a pack by name. */
export type Files = Map<string, Uint8Array>;

export const opened = (files: Files): PackFiles => ({
  names: [...files.keys()],
  async *open(name) {
    // In pieces that fall anywhere, as they do from a file.
    const bytes = files.get(name)!;
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
  },
});

interface Settled {
  id: number;
  outcome: 'posted' | 'initial' | 'approved';
  settled_at: string;
  maker: Signatory;
  checker: Signatory;
}

/** The leaves of everything in a ledger, those up to a record as an earlier version made them. */
export async function leavesOf(ledger: Ledger, formerUpTo = 0): Promise<Uint8Array[]> {
  const settled = await ledger.database.read(
    EVERYTHING,
    (sql) => sql<Settled[]>`
      select t.submission_id as id, t.outcome, t.settled_at,
        jsonb_build_object('login', m.login, 'name', m.name, 'organisation', m.organisation) as maker,
        jsonb_build_object('login', c.login, 'name', c.name, 'organisation', c.organisation) as checker
      from settlement t join person m on m.id = t.maker_id join person c on c.id = t.settled_by`,
  );
  const byId = new Map(settled.map((each) => [each.id, each]));
  return (await readJournal(ledger)).map((event) => {
    const { id, outcome, maker, checker, settled_at } = byId.get(event.submission)!;
    const checkers = outcome === 'approved' ? [checker] : [];
    const submission: SettledSubmission = { id, maker, outcome, checkers, settled_at };
    const form = event.seq <= formerUpTo ? 1 : event.leafForm;
    return leafBytes(makeLeaf(event, { form, organisation: maker.organisation, submission }));
  });
}

/** The root over leaves, in hexadecimal. */
export function rootOver(leaves: readonly Uint8Array[]): string {
  let frontier = EMPTY_FRONTIER;
  for (const leaf of leaves)
    ({ frontier } = append(sha256Digest, frontier, leafHash(sha256Digest, leaf)));
  return toHex(frontierRoot(sha256Digest, frontier));
}

export const headOver = (
  leaves: readonly Uint8Array[],
  size: number,
  key: SigningKey,
): Promise<TreeHead> =>
  signHead({ size, root: rootOver(leaves.slice(0, size)), at: '2024-07-05T00:00:00.000000Z' }, key);

/** What the database hands in for the pack of a quarter, its report worked out by SQL. */
export async function contentsOf(
  ledger: Ledger,
  leaves: readonly Uint8Array[],
  heads: readonly TreeHead[],
  publicKeys: readonly string[],
): Promise<PackContents> {
  const moment = {
    asOf: '2024-06-30' as Day,
    knownSeq: leaves.length,
    knownAt: '2099-01-01T00:00:00Z',
  };
  const of = quarter('2024Q2');
  const report = await ledger.database.read(EVERYTHING, (sql) =>
    buildReport(new ReportTables(sql), of, moment),
  );
  return {
    ...{ quarter: of, moment, madeAt: '2099-01-01T12:00:00Z', heads, publicKeys },
    async *leaves() {
      yield* leaves;
    },
    report: bytesOf(canonicalReport(report)),
    workbook: bytesOf('PK not a real workbook'),
  };
}

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return new Uint8Array(Buffer.concat(all));
}

export async function filesOf(contents: PackContents): Promise<Files> {
  const files: Files = new Map();
  for await (const { name, chunks } of packEntries(contents, PACK_TOOLS))
    files.set(name, await collected(chunks));
  return files;
}

export const zipOf = collected;

export const digestOf = (bytes: Uint8Array): string => {
  const running = sha256Running();
  running.update(bytes);
  return running.hex();
};

export const manifestIn = (files: Files): any => JSON.parse(textOf(files.get(FILES.manifest)!));

/** The same files with a manifest that agrees with them, but for what it says by itself. */
export function rehashed(files: Files, change: (manifest: any) => void = () => {}): Files {
  const manifest = manifestIn(files);
  manifest.files = LISTED_FILES.map((name) => {
    const bytes = files.get(name) ?? new Uint8Array(0);
    return { name, bytes: bytes.length, hash: 'SHA-256', digest: digestOf(bytes) };
  });
  manifest.report.digest = digestOf(files.get(FILES.report)!);
  manifest.definitions.version = JSON.parse(textOf(files.get(FILES.definitions)!)).version;
  change(manifest);
  return new Map([...files, [FILES.manifest, canonicalBytes(manifest)]]);
}

export const linesIn = (files: Files): string[] =>
  textOf(files.get(FILES.journal)!).split('\n').slice(0, -1);

/** Another journal in the place of the one that was signed. */
export const withLines = (files: Files, lines: readonly string[]): Files =>
  new Map([...files, [FILES.journal, bytesOf(lines.map((line) => `${line}\n`).join(''))]]);

/** Everything worked out again from another journal, as its author would: all but the signature. */
export async function forged(files: Files, lines: readonly string[]): Promise<Files> {
  const { quarter: name, as_of: asOf, known_at: knownAt, known_seq: knownSeq } = manifestIn(files);
  const moment = { asOf, knownAt, knownSeq };
  const history = new History(sha256Digest, { knownSeq });
  for (const line of lines) history.add(bytesOf(line));
  const { report, wire } = await quarterlyReport(history.journal, quarter(name), moment);
  let trails = '';
  for await (const { text } of trailPieces(report, history.journal, moment)) trails += text;
  return rehashed(
    new Map([
      ...withLines(files, lines),
      [FILES.reference, canonicalBytes(await referenceData(history, moment))],
      [FILES.definitions, canonicalBytes(definitions(sha256Digest))],
      [FILES.report, canonicalBytes(wire)],
      [FILES.trails, bytesOf(trails)],
    ]),
  );
}

/** Every place of a JSON value that holds no list or object, or an empty one. */
export function placesIn(value: unknown, path: readonly string[] = []): string[][] {
  const parts = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (parts.length === 0) return [[...path]];
  return parts.flatMap(([name, part]) => placesIn(part, [...path, name]));
}

/** A copy with another value at a place; undefined takes it away. */
export function changedAt(value: unknown, path: readonly string[], to: unknown): any {
  const copy = structuredClone(value) as any;
  const last = path.at(-1)!;
  const holder = path.slice(0, -1).reduce((at, name) => at[name], copy);
  if (to !== undefined) holder[last] = to;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return copy;
}

export const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((at, name) => (at as any)[name], value);
