/** What the tables of a report are made of, and how they read what an event says. */
import type { CodeLists } from '../values/code-lists.ts';
import type { Moment } from '../journal/posted-event.ts';
import { ratio } from '../values/money.ts';
import type { FigureReader } from './figure-reader.ts';
import type { ReportSource, ReportedEvent, ReportedEventType } from './source.ts';

/** What every table is made of. */
export interface TableSource {
  source: ReportSource;
  moment: Moment;
  figures: FigureReader;
  lists: CodeLists;
  /** What a code is called on the day. */
  nameOf: (code: string) => string;
  /** Live events of one type, in order of day and record number. */
  reportedEvents: (type: ReportedEventType) => readonly ReportedEvent[];
}

/** A text that an event says; nothing where it was left out. */
export const eventText = (data: ReportedEvent['data'], name: string): string | undefined => {
  const value = data[name];
  return typeof value === 'string' ? value : undefined;
};

/** A number in its wire form that an event says. */
export const eventNumber = (data: ReportedEvent['data'], name: string) => {
  const value = eventText(data, name);
  return value === undefined ? undefined : ratio(value);
};
