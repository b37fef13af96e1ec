/** Reads bodies within limits, and refuses those that are too large or incomplete. */
import { Refusal } from '../platform/errors.ts';
import type { Ctx } from './request-context.ts';

/** The limits of a body. They are checked while it arrives, and not afterwards. */
export interface Allowed {
  bytes: number;
  /** Fields of a form; values of a JSON text. */
  fields: number;
}

const KB = 1024;
const MB = 1024 * KB;

export const ALLOWED = {
  /** Without authentication: a login, a password, and a form that is kept while signing in. */
  stranger: { bytes: 256 * KB, fields: 100 },
  /** A form whose session has ended, as far as it is carried through signing in. */
  unsentForm: { bytes: 64 * KB, fields: 2000 },
  /** With authentication: any form, and any JSON except a batch. */
  person: { bytes: MB, fields: 20_000 },
  /** A file with a few fields beside it. */
  upload: { bytes: 10 * MB, fields: 100 },
  /** A submission: twice what the longest needs. */
  batch: { bytes: 10 * MB, fields: 250_000 },
} as const satisfies Record<string, Allowed>;

const sizeWords = (bytes: number): string =>
  bytes >= MB ? `${bytes / MB} MB` : `${bytes / KB} KB`;

const tooLarge = ({ bytes }: Allowed): Refusal =>
  new Refusal('body_too_large', `请求内容超过 ${sizeWords(bytes)}，请分批提交。`);

export const tooManyFields = ({ fields }: Allowed): Refusal =>
  new Refusal('body_too_large', `请求内容超过 ${fields} 项，请分批提交。`);

/**
 * The body's bytes as they arrive. Refuses as soon as there are too many, or before the first one
 * if the sender announces too many.
 */
export async function* bodyPieces(c: Ctx, allowed: Allowed): AsyncGenerator<Uint8Array> {
  if (Number(c.req.header('content-length') ?? 0) > allowed.bytes) throw tooLarge(allowed);
  const reader = c.req.raw.body?.getReader();
  if (!reader) return;
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        if (isCutShort(c)) throw incomplete();
        return;
      }
      size += value.length;
      if (size > allowed.bytes) throw tooLarge(allowed);
      yield value;
    }
  } finally {
    // The rest is not needed any more. If everything has arrived or was cut off, this does nothing.
    reader.cancel().catch(() => {});
  }
}

/** The whole body. */
export async function bodyBytes(c: Ctx, allowed: Allowed): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bodyPieces(c, allowed)) {
    pieces.push(piece);
    size += piece.length;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Node's messages if a sender leaves, or is cut off, before the whole body has arrived. */
const CUT_OFF = /^(Error: )?aborted$|prematurely closed/;

export const isCutOff = (error: unknown): boolean =>
  error instanceof Error && CUT_OFF.test(error.message);

/** Whether Node ended the body early, because the sender left between two pieces. */
const isCutShort = (c: Ctx): boolean =>
  (c.env as { incoming?: { complete: boolean } } | undefined)?.incoming?.complete === false;

export const incomplete = (): Refusal =>
  new Refusal('body_incomplete', '请求内容没有完整到达，请检查网络后重新提交。');
