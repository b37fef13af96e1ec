/** Reads files of a pack: small ones whole, others line by line or bytewise. */
import { BadFile } from './format.ts';

/** An open pack: its files by name; each can be read several times. */
export interface PackFiles {
  names: readonly string[];
  open(name: string): AsyncIterable<Uint8Array>;
}

/** No record is longer: the request that proposes one may have a third of this. */
const LONGEST_LINE = 32 * 1024 * 1024;

function joinedBytes(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A whole file; throws `BadFile` if it has more bytes than allowed. */
export async function readBytes(
  files: PackFiles,
  name: string,
  longest = 64 * 1024 * 1024,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of files.open(name)) {
    length += part.length;
    if (length > longest) throw new BadFile('', `${name} 比应有的长（超过 ${longest} 字节）。`);
    parts.push(part);
  }
  return joinedBytes(parts, length);
}

const LINE_BREAK = 0x0a;

/** Lines without breaks; throws `BadFile` if one is too long or the last one incomplete. */
export async function* splitLines(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let [begun, length]: [Uint8Array[], number] = [[], 0];
  const keep = (part: Uint8Array): void => {
    length += part.length;
    if (length > LONGEST_LINE) throw new BadFile('', `${name} 中有一行超过 32 MiB，不是核对包。`);
    if (part.length > 0) begun.push(part);
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_BREAK); at >= 0; at = chunk.indexOf(LINE_BREAK, from)) {
      keep(chunk.subarray(from, at));
      yield begun.length === 1 ? begun[0]! : joinedBytes(begun, length);
      [begun, length] = [[], 0];
      from = at + 1;
    }
    keep(chunk.subarray(from));
  }
  if (length > 0) throw new BadFile('', `${name} 的最后一行不完整，文件可能被截断。`);
}

/** Reads bytes from a stream in any portions. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next bytes; fewer than asked for only at the end of the stream. */
  async take(length: number): Promise<Uint8Array> {
    while (this.#rest.length < length) {
      const { done, value } = await this.#chunks.next();
      if (done) break;
      this.#rest = joinedBytes([this.#rest, value], this.#rest.length + value.length);
    }
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }
}
