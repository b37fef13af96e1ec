/**
 * Writes and reads zip archives as streams; those of workbooks are packed at once. The same entries
 * give the same bytes, on any day and in any time zone. An archive may come from anybody: stated
 * sizes are enforced, a repeated name is refused, and memory never holds more than the largest step
 * of unpacking, 16 MB.
 */
import { Inflate, unzipSync, Zip, ZipDeflate, zipSync } from 'fflate';

/** An entry and its content, which is asked for once and before the next entry. */
export interface ZipEntry {
  name: string;
  chunks: AsyncIterable<Uint8Array>;
}

/** An archive that cannot be read; a sentence. */
export class BadZip extends Error {}

// Without a zone this is noon by whatever clock the machine has, and so the same bytes everywhere.
const STAMP = '1980-01-02T12:00:00';
/** The largest number that the format can hold without its extension for larger files. */
const LARGEST = 0xffffffff;
const STEP = 64 * 1024;

/** Joins chunks. */
export function joinedBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Joins small chunks, so that each step of packing has enough to do. */
async function* inSteps(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let [waiting, length]: [Uint8Array[], number] = [[], 0];
  for await (const chunk of chunks) {
    waiting.push(chunk);
    length += chunk.length;
    if (length < STEP) continue;
    yield joinedBytes(waiting);
    [waiting, length] = [[], 0];
  }
  yield joinedBytes(waiting);
}

/** How tightly an archive is packed: 3 takes half the time of 6, for a tenth more bytes. */
export type Level = 3 | 6;

/** The bytes of an archive, made as they are asked for. Throws beyond 4 GiB an entry or in all. */
export async function* zipBytes(
  entries: AsyncIterable<ZipEntry>,
  level: Level = 6,
): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = [];
  let written = 0;
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    made.push(bytes);
    written += bytes.length;
  });
  const taken = (): Uint8Array[] => {
    if (written > LARGEST) throw new Error('压缩包超过 4 GiB，无法写出。');
    const ready = made;
    made = [];
    return ready;
  };
  for await (const { name, chunks } of entries) {
    const file = new ZipDeflate(name, { level });
    file.mtime = STAMP;
    zip.add(file);
    let size = 0;
    for await (const chunk of inSteps(chunks)) {
      size += chunk.length;
      if (size > LARGEST) throw new Error(`${name} 超过 4 GiB，无法写入压缩包。`);
      file.push(chunk, false);
      yield* taken();
    }
    file.push(new Uint8Array(0), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}

/** The files of an archive in memory, by path. */
export type Files = Record<string, Uint8Array>;

/** The time stamp of workbooks, which cannot change because signed workbooks have it. */
const FILES_STAMP = '1980-01-01T12:00:00';

/** Packs files in their order. */
export const zipFiles = (files: Files): Uint8Array =>
  zipSync(files, { level: 6, mtime: FILES_STAMP, os: 0, attrs: 0 });

/** Unpacks an archive of our own making, without its folders. */
export const unzipFiles = (zip: Uint8Array): Files =>
  unzipSync(zip, { filter: ({ name }) => !name.endsWith('/') });

/** A file of which any part can be read; fewer bytes than asked for only at its end. */
export interface RandomAccess {
  size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

export interface OpenZip {
  /** In the order of the archive. */
  names: readonly string[];
  /** The length that an entry states; unpacking gives exactly this length or fails. */
  unpackedSize(name: string): number;
  /** The content of an entry while it unpacks; it can be opened several times. */
  open(name: string): AsyncIterable<Uint8Array>;
}

interface Listed {
  name: string;
  isDeflated: boolean;
  packed: number;
  size: number;
  /** Where its local header begins. */
  offset: number;
}

const END = { signature: 0x06054b50, length: 22, comment: 0xffff };
const CENTRAL = { signature: 0x02014b50, length: 46 };
const LOCAL = { signature: 0x04034b50, length: 30 };
const MOST_ENTRIES = 1000;
const LONGEST_LIST = 1024 * 1024;
const ENCRYPTED = 1;

const DAMAGED = '压缩包的目录已损坏，请重新取得文件。';
const utf8 = new TextDecoder('utf-8', { fatal: true });

const dataView = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

async function readAll(file: RandomAccess, offset: number, length: number): Promise<DataView> {
  const bytes = await file.read(offset, length);
  if (bytes.length !== length) throw new BadZip('文件在读取时变短，请重新取得文件。');
  return dataView(bytes);
}

/** Where the list of entries is, as stated at the end of the file, before an optional comment. */
async function findList(file: RandomAccess): Promise<{ at: number; size: number; count: number }> {
  if (file.size === 0) throw new BadZip('文件是空的。');
  const length = Math.min(file.size, END.length + END.comment);
  const tail = await readAll(file, file.size - length, length);
  for (let at = length - END.length; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) !== END.signature) continue;
    if (at + END.length + tail.getUint16(at + 20, true) !== length) continue;
    const count = tail.getUint16(at + 10, true);
    const [size, start] = [tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
    const isWhole = tail.getUint32(at + 4, true) === 0 && tail.getUint16(at + 8, true) === count;
    if (!isWhole || start + size !== file.size - length + at) throw new BadZip(DAMAGED);
    if (count > MOST_ENTRIES || size > LONGEST_LIST)
      throw new BadZip('压缩包中的文件过多，不是核对包。');
    return { at: start, size, count };
  }
  throw new BadZip('文件不是 zip 压缩包，或没有完整传输（缺少结尾）。');
}

function listedAt(list: DataView, at: number): { entry: Listed; next: number } {
  if (at + CENTRAL.length > list.byteLength || list.getUint32(at, true) !== CENTRAL.signature)
    throw new BadZip(DAMAGED);
  const method = list.getUint16(at + 10, true);
  const [nameLength, extra, comment] = [28, 30, 32].map((by) => list.getUint16(at + by, true));
  const end = at + CENTRAL.length + nameLength!;
  if (end > list.byteLength) throw new BadZip(DAMAGED);
  let name: string;
  try {
    name = utf8.decode(
      new Uint8Array(list.buffer, list.byteOffset + at + CENTRAL.length, nameLength),
    );
  } catch {
    throw new BadZip('压缩包中的文件名不是 UTF-8 文本。');
  }
  if ((list.getUint16(at + 8, true) & ENCRYPTED) !== 0)
    throw new BadZip(`压缩包中的 ${name} 是加密的，无法核对。`);
  if (method !== 0 && method !== 8) throw new BadZip(`压缩包中 ${name} 的压缩方式无法识别。`);
  const [packed, size] = [list.getUint32(at + 20, true), list.getUint32(at + 24, true)];
  const offset = list.getUint32(at + 42, true);
  if ([packed, size, offset].includes(LARGEST)) throw new BadZip(`压缩包中的 ${name} 超过 4 GiB。`);
  const entry = { name, isDeflated: method === 8, packed, size, offset };
  return { entry, next: end + extra! + comment! };
}

/** The entries; refuses a repeated name, and entries that share bytes of the file. */
function readEntries(list: DataView, count: number, end: number): Listed[] {
  const entries: Listed[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const { entry, next } = listedAt(list, at);
    if (entries.some(({ name }) => name === entry.name))
      throw new BadZip(`压缩包中有两个 ${entry.name}。`);
    entries.push(entry);
    at = next;
  }
  if (at !== list.byteLength) throw new BadZip(DAMAGED);
  const placed = entries.toSorted((a, b) => a.offset - b.offset);
  for (const [index, { offset, packed }] of placed.entries()) {
    if (offset + LOCAL.length + packed > (placed[index + 1]?.offset ?? end))
      throw new BadZip(DAMAGED);
  }
  return entries;
}

/** The packed bytes of an entry, step by step. */
async function* packedBytes(file: RandomAccess, entry: Listed): AsyncGenerator<Uint8Array> {
  const header = await readAll(file, entry.offset, LOCAL.length);
  if (header.getUint32(0, true) !== LOCAL.signature) throw new BadZip(DAMAGED);
  const start =
    entry.offset + LOCAL.length + header.getUint16(26, true) + header.getUint16(28, true);
  for (let at = 0; at < entry.packed; at += STEP) {
    const part = await readAll(file, start + at, Math.min(STEP, entry.packed - at));
    yield new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  }
}

/** How many packed bytes one step unpacks, to at most 16 MB: two bits can give 258 bytes. */
const UNPACK = 16 * 1024;

async function* unpacked(file: RandomAccess, entry: Listed): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = [];
  const inflate = new Inflate((chunk) => {
    if (chunk.length > 0) made.push(chunk);
  });
  const push = (chunk: Uint8Array, isLast: boolean): Uint8Array[] => {
    made = [];
    try {
      inflate.push(chunk, isLast);
    } catch {
      throw new BadZip(`${entry.name} 的压缩内容已损坏，无法解开。`);
    }
    return made;
  };
  for await (const chunk of packedBytes(file, entry)) {
    for (let at = 0; at < chunk.length; at += UNPACK)
      yield* push(chunk.subarray(at, at + UNPACK), false);
  }
  yield* push(new Uint8Array(0), true);
}

async function* unpackEntry(file: RandomAccess, entry: Listed): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of entry.isDeflated ? unpacked(file, entry) : packedBytes(file, entry)) {
    size += chunk.length;
    if (size > entry.size)
      throw new BadZip(`${entry.name} 解开后比压缩包所称的 ${entry.size} 字节长，文件已损坏。`);
    yield chunk;
  }
  if (size !== entry.size)
    throw new BadZip(
      `${entry.name} 解开后只有 ${size} 字节，应为 ${entry.size} 字节，文件已损坏。`,
    );
}

/** Opens an archive by the list at its end. Throws `BadZip` with a sentence. */
export async function openZip(file: RandomAccess): Promise<OpenZip> {
  const { at, size, count } = await findList(file);
  const entries = readEntries(await readAll(file, at, size), count, at);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return {
    names: entries.map(({ name }) => name),
    unpackedSize: (name) => byName.get(name)?.size ?? 0,
    open: (name) => {
      const entry = byName.get(name);
      if (entry === undefined) throw new BadZip(`压缩包中没有 ${name}。`);
      return unpackEntry(file, entry);
    },
  };
}
