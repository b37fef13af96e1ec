/** What the tables of a report are made of, and how they read what an event says. */
import type { CodeLists } from '../values/code-lists.ts';
import type { Moment } from '../journal/posted-event.ts';
import { ratio } from '../values/money.ts';
import type { FigureReader } from './figure-reader.ts';
import type { ReportSource, Told, ToldEvent } from './source.ts';

/** What every table is made of. */
export interface TableSource {
  source: ReportSource;
  moment: Moment;
  figures: FigureReader;
  lists: CodeLists;
  /** What a code is called on the day. */
  nameOf: (code: string) => string;
  /** Live events of one type, in order of day and record number. */
  told: (type: ToldEvent) => readonly Told[];
}

/** A text that an event says; nothing where it was left out. */
export const saidText = (data: Told['data'], name: string): string | undefined => {
  const value = data[name];
  return typeof value === 'string' ? value : undefined;
};

/** A number in its wire form that an event says. */
export const saidNumber = (data: Told['data'], name: string) => {
  const value = saidText(data, name);
  return value === undefined ? undefined : ratio(value);
};
