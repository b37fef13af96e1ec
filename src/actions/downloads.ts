/** Lists as files: the facts at their head, their rows in batches, their bytes as CSV or XLSX. */
import { milliseconds } from '../platform/clock.ts';
import { sha256Running } from '../platform/digest.ts';
import { giveWay } from '../platform/give-way.ts';
import { zipBytes } from '../platform/zip.ts';
import { csvBytes } from '../reports/list-csv.ts';
import { sheetEntries } from '../reports/list-sheet.ts';
import type { ListFacts } from '../reports/list-words.ts';
import type { ListRow } from '../domain/lists/list.ts';
import { personScope, type Person } from '../platform/roles-and-rights.ts';

export type { ListFacts } from '../reports/list-words.ts';

export const FORMATS = { csv: 'CSV', xlsx: 'Excel 工作簿' } as const;
export type Format = keyof typeof FORMATS;

/** How many rows are written before other requests get a turn. */
const BATCH = 500;

/** Goes through a list in batches, and reads the rows of each where they are not yet in memory. */
export async function* inBatches<T>(
  all: readonly T[],
  read: (batch: readonly T[]) => Promise<readonly ListRow[]> | readonly ListRow[],
): AsyncGenerator<readonly ListRow[]> {
  for (let at = 0; at < all.length; at += BATCH) {
    yield await read(all.slice(at, at + BATCH));
    await giveWay();
  }
}

/** In words, whose rights a file was made with. */
export function scopeWords(person: Person): string {
  const { vehicles } = personScope(person);
  if (vehicles === '*') return '全部';
  return vehicles.length === 0 ? '共享资料' : `${vehicles.join('、')} 及共享资料`;
}

/** The bytes of a file, made as they are asked for; the same facts and rows give the same bytes. */
export const fileBytes = (
  format: Format,
  facts: ListFacts,
  batches: AsyncIterable<readonly ListRow[]>,
): AsyncIterable<Uint8Array> =>
  format === 'csv' ? csvBytes(facts, batches) : zipBytes(sheetEntries(facts, batches), 3);

/**
 * A file up to this size, or made within this time, is whole before anything of it is sent, so that
 * its digest can go ahead of it.
 */
const BUFFER_LIMITS = { bytes: 32 * 1024 * 1024, milliseconds: 10_000 };

export interface BufferedFile {
  /** The bytes made so far; the whole file if there is a digest. */
  chunks: Uint8Array[];
  /** SHA-256 in hexadecimal, if the file is complete. */
  digest: string | undefined;
  rest: AsyncIterator<Uint8Array>;
}

/** Makes a file up to that limit. A fault before the limit becomes an ordinary refusal. */
export async function bufferFile(
  bytes: AsyncIterable<Uint8Array>,
  most = BUFFER_LIMITS,
): Promise<BufferedFile> {
  const began = milliseconds();
  let size = 0;
  const rest = bytes[Symbol.asyncIterator]();
  const running = sha256Running();
  const chunks: Uint8Array[] = [];
  while (size <= most.bytes && milliseconds() - began < most.milliseconds) {
    const { done, value } = await rest.next();
    if (done) return { chunks, digest: running.hex(), rest };
    running.update(value);
    chunks.push(value);
    size += value.length;
  }
  return { chunks, digest: undefined, rest };
}
