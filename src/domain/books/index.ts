/** All books. Adding an event type is adding one definition to one of them. */
import type { AnyDefinition } from '../event.ts';
import { corrections } from './corrections.ts';
import { fund } from './fund.ts';
import { indicators } from './indicators.ts';
import { parties } from './parties.ts';
import { reference } from './reference.ts';

export const BOOKS = [reference, parties, fund, indicators, corrections];

export const DEFINITIONS: ReadonlyMap<string, AnyDefinition> = new Map(
  BOOKS.flatMap((book) => book.events.map((definition) => [definition.type, definition])),
);

export const BALANCES = BOOKS.flatMap((book) => book.balances ?? []);
export const HOLDINGS = BOOKS.flatMap((book) => book.holdings ?? []);
export const STAGES = BOOKS.flatMap((book) => book.stages ?? []);
