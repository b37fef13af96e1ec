/**
 * Reads the lists that keep growing, part by part in order of number, each part in its own
 * snapshot, so that no connection is held while a client reads slowly. The parts still fit
 * together, because the rows up to a record number, an instant or a log number do not change.
 */
import type { Database, Scope } from '../../db/connection.ts';
import type { ListRow } from '../../domain/lists/list.ts';
import { Decimal } from '../../domain/values/money.ts';

/** Rows in memory at a time. */
const BATCH = 500;

/** The database and the scope in which a list is read. */
export interface Reading {
  database: Database;
  scope: Scope;
}

/** A part of a list: after a row's key in order, or below one, the newest first. */
export interface EndlessPart {
  after?: string | undefined;
  before?: string | undefined;
  limit: number;
}

/** The same part with keys as numbers. */
export const numbered = ({ after, before, limit }: EndlessPart) => ({
  after: after === undefined ? undefined : Number.parseInt(after, 10),
  before: before === undefined ? undefined : Number.parseInt(before, 10),
  limit,
});

/** Every row, part by part. */
export async function* inParts(
  read: (part: EndlessPart) => Promise<ListRow[]>,
): AsyncGenerator<ListRow[]> {
  for (let after: string | undefined; ;) {
    const rows = await read({ after, limit: BATCH });
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) return;
    after = rows.at(-1)!.key;
  }
}

/** A number that may be missing, as a cell. */
export const optional = (number: number | undefined): Decimal | null =>
  number === undefined ? null : new Decimal(number);
