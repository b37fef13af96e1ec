/**
 * What a fund manager may not see. Each record has an audience, which row-level security asks for:
 * the vehicle that it is about, so that its manager sees it; nobody's, so that all do; or the
 * bureau's, which no manager sees.
 */
import { BOOKS } from './index.ts';

/** The audience of what no fund manager may see. */
export const BUREAU = 'bureau';

/** Event types of confidential books: credit, securitisation, grants and settings. */
const CONFIDENTIAL: ReadonlySet<string> = new Set(
  BOOKS.flatMap((book) => (book.confidential ? book.events.map(({ type }) => type) : [])),
);

/** The audience of a record of a type, by the vehicle it is about. */
export const recordAudience = <Vehicle>(type: string, vehicle: Vehicle): Vehicle | typeof BUREAU =>
  CONFIDENTIAL.has(type) ? BUREAU : vehicle;
