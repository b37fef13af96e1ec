/** Files as answers: complete with their digest, or as a stream if they are long. */
import { bufferFile, type BufferedFile } from '../actions/downloads.ts';
import { joinedBytes } from '../platform/zip.ts';
import type { Ctx } from './http.ts';

/**
 * The bytes as they are made, no faster than they are taken. A fault breaks the answer off, so that
 * no half of a file looks like a whole one.
 */
export function streamed(
  c: Ctx,
  bytes: AsyncIterator<Uint8Array>,
  first: readonly Uint8Array[] = [],
): ReadableStream<Uint8Array> {
  let ended = (): void => {};
  c.set('streaming', new Promise<void>((done) => (ended = done)));
  const waiting = [...first];
  return new ReadableStream({
    async pull(controller) {
      const ready = waiting.shift();
      if (ready !== undefined) return controller.enqueue(ready);
      try {
        const { done, value } = await bytes.next();
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      ended();
    },
    async cancel() {
      await bytes.return?.();
      ended();
    },
  });
}

/** RFC 9530: the digest of the content, in base64 between colons. */
const contentDigest = (hex: string): string =>
  `sha-256=:${btoa(String.fromCharCode(...hex.match(/../g)!.map((byte) => parseInt(byte, 16))))}:`;

/** A file's name for old clients and for all others (RFC 6266). */
const attachment = (plain: string, name: string): string =>
  `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;

export interface FileAnswer {
  type: string;
  /** The file's name in Chinese, and a name in letters that any client can read. */
  name: string;
  plainName: string;
  bytes: AsyncIterable<Uint8Array>;
}

/**
 * Sends a file. A file of moderate size is completed first, so that its digest is sent ahead and a
 * fault becomes an ordinary refusal. The access log keeps the digest, so that a file that turns up
 * somewhere can be traced.
 */
export async function sendFile(c: Ctx, file: FileAnswer): Promise<Response> {
  const made: BufferedFile = await bufferFile(file.bytes);
  const headers = {
    'Content-Type': file.type,
    'Content-Disposition': attachment(file.plainName, file.name),
  };
  if (made.digest === undefined) {
    c.set('subject', '导出，文件较大，未记散列值');
    return c.body(streamed(c, made.rest, made.chunks), 200, headers);
  }
  c.set('subject', `导出 sha-256 ${made.digest}`);
  return c.body(joinedBytes(made.chunks) as Uint8Array<ArrayBuffer>, 200, {
    ...headers,
    'Content-Digest': contentDigest(made.digest),
  });
}
