/** The faults that prevent the embedded database from being opened, or end it. */
import { errorCode, DISK_FULL } from '../error-codes.ts';

export type EmbeddedFaultKind =
  /** The folder belongs to somebody else, or others may enter it. */
  | 'open to others'
  /** Whether another process has the folder could not be found out. */
  | 'lock unclear'
  /** Some files of a database are there, but essential ones are missing. */
  | 'incomplete'
  | 'disk full'
  | 'not writable'
  | 'damaged'
  /** The program that opens it failed, which says nothing about the files. */
  | 'program';

export class EmbeddedFault extends Error {
  readonly kind: EmbeddedFaultKind;

  /** The system's code, if it is a fault of the system. */
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

/** The fault behind a statement's error, if it is a fault of the database's files. */
export function faultMet(error: unknown): EmbeddedFault | undefined {
  const kind = KINDS[errorCode(error)];
  return kind && faultSaid(kind, (error as Error).message);
}

/** Keeps only the file's name of an English message; the kind of fault says the rest. */
function faultSaid(kind: EmbeddedFaultKind, said: string): EmbeddedFault {
  if (kind === 'damaged') return new EmbeddedFault(kind, said);
  return new EmbeddedFault(kind, /["']([^"'\n]+)["']/.exec(said)?.[1] ?? '');
}

/** By PostgreSQL's log, by the system's code, or by WebAssembly's number for that code. */
const CAUSES: readonly [EmbeddedFaultKind, RegExp][] = [
  ['disk full', /No space left on device|\bENOSPC\b|^errno 51$/m],
  [
    'not writable',
    /Permission denied|Read-only file system|\bE(ACCES|PERM|ROFS|EXIST|NOTDIR)\b|^errno (2|63|69)$/m,
  ],
];

/** The fault that ended PostgreSQL, found in the last lines of its log. */
export function embeddedFault(error: unknown, log: readonly string[]): EmbeddedFault {
  if (error instanceof EmbeddedFault) return error;
  const { code, errno, message } = error as { code?: string; errno?: number; message?: string };
  const ended = log.findLast((line) => /\b(PANIC|FATAL): /.test(line));
  const why = ended?.replace(/^.*?\b(PANIC|FATAL): +/, '') ?? message ?? String(error);
  const all = [...log, code, message, `errno ${errno}`].join('\n');
  const [kind] = CAUSES.find(([, pattern]) => pattern.test(all)) ?? ['damaged' as const];
  return faultSaid(kind, why);
}
