/** Where the embedded database lies, and where its sockets are. */
import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedFault } from './faults.ts';

/** A Unix socket's path may have about 100 bytes; a deep checkout needs a shorter one. */
const LONGEST_SOCKET_PATH = 100;

const SOCKET = 'postgres.sock';

/** Makes a folder that only this user may enter; refuses one that belongs to others or is open. */
function ownFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(path);
  if (uid !== (process.getuid?.() ?? uid) || (mode & 0o077) !== 0)
    throw new EmbeddedFault('open to others', path);
  return realpathSync(path);
}

/** The folders of data and of sockets, both made where they are missing. */
export function foldersOf(dataFolder: string): { data: string; sockets: string } {
  const data = ownFolder(dataFolder);
  if (Buffer.byteLength(join(data, SOCKET)) <= LONGEST_SOCKET_PATH) return { data, sockets: data };
  const id = createHash('sha256').update(data).digest('hex').slice(0, 16);
  const short = join(tmpdir(), `kechuang-${process.getuid?.() ?? 0}-${id}`);
  return { data, sockets: ownFolder(short) };
}

export const socketIn = (sockets: string): string => join(sockets, SOCKET);
