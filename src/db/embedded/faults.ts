/** What may keep the embedded database from being opened, or end it. */
import { errorCode, DISK_FULL } from '../error-codes.ts';

export type EmbeddedFaultKind =
  /** The folder belongs to somebody else, or others may enter it. */
  | 'open to others'
  /** Whether another process has the folder could not be found out. */
  | 'lock unclear'
  /** There are files of a database, but not those without which it is none. */
  | 'incomplete'
  | 'disk full'
  | 'not writable'
  | 'damaged'
  /** The program that opens it failed, which says nothing of the files. */
  | 'program';

export class EmbeddedFault extends Error {
  readonly kind: EmbeddedFaultKind;

  /** What the system calls it, where it is a fault of the system's. */
  readonly code: string | undefined;

  /**
   * @param detail the file at fault, which may be unknown; of damage and of a fault of the program,
   *   what it said last.
   */
  constructor(kind: EmbeddedFaultKind, detail: string, code?: string) {
    super(detail);
    this.kind = kind;
    this.code = code;
  }
}

/** The process that has a folder. */
export interface Holder {
  pid: number;
  /** The instant, in UTC. */
  since: string;
  /** The name of its socket. */
  lock: string;
}

/** Another process has the folder, and its database does not answer yet. */
export class HeldElsewhere extends Error {
  readonly holder: Holder;

  constructor(holder: Holder) {
    super();
    this.holder = holder;
  }
}

/** PostgreSQL's codes for what it finds damaged, and for a disk without room. */
const KINDS: Readonly<Record<string, EmbeddedFaultKind>> = {
  XX001: 'damaged',
  XX002: 'damaged',
  [DISK_FULL]: 'disk full',
};

/** The fault that a statement met, where it is one of the database's files. */
export function faultMet(error: unknown): EmbeddedFault | undefined {
  const kind = KINDS[errorCode(error)];
  return kind && faultSaid(kind, (error as Error).message);
}

/** Of a file that could not be written only its name: the rest is English, and the kind says it. */
function faultSaid(kind: EmbeddedFaultKind, said: string): EmbeddedFault {
  if (kind === 'damaged') return new EmbeddedFault(kind, said);
  return new EmbeddedFault(kind, /["']([^"'\n]+)["']/.exec(said)?.[1] ?? '');
}

/** By PostgreSQL's log, by the system's code, and by WebAssembly's own number of the latter. */
const CAUSES: readonly [EmbeddedFaultKind, RegExp][] = [
  ['disk full', /No space left on device|\bENOSPC\b|^errno 51$/m],
  [
    'not writable',
    /Permission denied|Read-only file system|\bE(ACCES|PERM|ROFS|EXIST|NOTDIR)\b|^errno (2|63|69)$/m,
  ],
];

/** The fault behind an end of PostgreSQL, by what it last wrote to its log. */
export function embeddedFault(error: unknown, log: readonly string[]): EmbeddedFault {
  if (error instanceof EmbeddedFault) return error;
  const { code, errno, message } = error as { code?: string; errno?: number; message?: string };
  const ended = log.findLast((line) => /\b(PANIC|FATAL): /.test(line));
  const why = ended?.replace(/^.*?\b(PANIC|FATAL): +/, '') ?? message ?? String(error);
  const all = [...log, code, message, `errno ${errno}`].join('\n');
  const [kind] = CAUSES.find(([, pattern]) => pattern.test(all)) ?? ['damaged' as const];
  return faultSaid(kind, why);
}
