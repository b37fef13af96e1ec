/** All books. Adding an event type is adding one definition to one of them. */
import type { AnyDefinition } from '../journal/event-definition.ts';
import { corrections } from './corrections.ts';
import { credit } from './credit.ts';
import { fund } from './fund.ts';
import { grants } from './grants.ts';
import { indicators } from './indicators.ts';
import { parties } from './parties.ts';
import { quarters } from './quarters.ts';
import { reference } from './reference.ts';
import { securitisation } from './securitisation.ts';
import { settings } from './settings.ts';

export const BOOKS = [
  reference,
  parties,
  fund,
  credit,
  securitisation,
  grants,
  indicators,
  corrections,
  settings,
  quarters,
];

export const DEFINITIONS: ReadonlyMap<string, AnyDefinition> = new Map(
  BOOKS.flatMap((book) => book.events.map((definition) => [definition.type, definition])),
);

export const BALANCES = BOOKS.flatMap((book) => book.balances ?? []);
export const HOLDINGS = BOOKS.flatMap((book) => book.holdings ?? []);
export const TERMS = BOOKS.flatMap((book) => book.terms ?? []);
export const STAGES = BOOKS.flatMap((book) => book.stages ?? []);
