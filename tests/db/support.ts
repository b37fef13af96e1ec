/** Straight SQL against a ledger, and what the database says to it. */

/** The tables that nobody may change. */
export const JOURNAL_TABLES = [
  ...['submission', 'settlement', 'event', 'effect', 'mark'],
  ...['entity', 'entity_name', 'entity_reference'],
];

/** SQLSTATE codes by what they mean. */
export const INSUFFICIENT_PRIVILEGE = '42501';
export const RESTRICT_VIOLATION = '23001';
export const CHECK_VIOLATION = '23514';
export const UNIQUE_VIOLATION = '23505';
export const NOT_NULL_VIOLATION = '23502';
export const FOREIGN_KEY_VIOLATION = '23503';

/** The code and constraint with which the database refuses; throws when it does not. */
export async function refusalOf(
  work: Promise<unknown>,
): Promise<{ code: string | undefined; constraint: string | undefined }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason as { code?: string; constraint_name?: string },
  );
  if (error === undefined) throw new Error('expected a refusal, but the statement was carried out');
  return { code: error.code, constraint: error.constraint_name };
}
