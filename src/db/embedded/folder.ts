/** Where the embedded database lies, and how its sockets are called. */
import { createHash } from 'node:crypto';
import { mkdirSync, readlinkSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EmbeddedFault } from './faults.ts';

/** The path of a Unix socket has at most about 100 bytes, too few for a deep checkout. */
const LONGEST_SOCKET_PATH = 100;

const SOCKET = 'postgres.sock';

export const socketIn = (folder: string): string => join(folder, SOCKET);

const isShort = (folder: string): boolean =>
  Buffer.byteLength(socketIn(folder)) <= LONGEST_SOCKET_PATH;

/** Makes a folder that only this user may enter; refuses one that belongs to others or is open. */
function ownFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(path);
  if (uid !== (process.getuid?.() ?? uid) || (mode & 0o077) !== 0)
    throw new EmbeddedFault('open to others', path);
  return realpathSync(path);
}

/**
 * A short name for a folder: a link to it. Sockets made under that name lie in the folder itself,
 * so that every process finds them there, whatever name or TMPDIR it uses.
 */
function shortName(data: string): string {
  const id = createHash('sha256').update(data).digest('hex').slice(0, 16);
  const name = join(`kechuang-${process.getuid?.() ?? 0}-${id}`, 'd');
  const link = [tmpdir(), '/tmp'].map((place) => join(place, name)).find(isShort)!;
  ownFolder(dirname(link));
  try {
    symlinkSync(data, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || readlinkSync(link) !== data)
      throw error;
  }
  return link;
}

/**
 * The data folder, created if missing, and the name under which its sockets are opened. Refuses a
 * folder that belongs to others or is open to them.
 */
export function databaseFolders(dataFolder: string): { data: string; sockets: string } {
  const data = ownFolder(dataFolder);
  return { data, sockets: isShort(data) ? data : shortName(data) };
}
