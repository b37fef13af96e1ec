/** The codes by which PostgreSQL and the system say what is wrong. */

/** The code that an error carries; of one without any, a text that is no code. */
export const errorCode = (error: unknown): string =>
  String((error as { code?: unknown } | null)?.code);

export const DISK_FULL = '53100';
export const LOCK_NOT_AVAILABLE = '55P03';
export const INSUFFICIENT_PRIVILEGE = '42501';
