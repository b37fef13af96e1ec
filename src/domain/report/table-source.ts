/** The data from which a report's tables are made, and how they read the fields of events. */
import type { CodeLists } from '../values/code-lists.ts';
import type { Moment } from '../journal/posted-event.ts';
import type { FigureReader } from './figure-reader.ts';
import type { ReportSource, ReportedEvent, ReportedEventType } from './source.ts';

/** The data that every table can use. */
export interface TableSource {
  source: ReportSource;
  moment: Moment;
  figures: FigureReader;
  lists: CodeLists;
  /** The name of a code on the day. */
  nameOf: (code: string) => string;
  /** Live events of one type, in order of day and record number. */
  reportedEvents: (type: ReportedEventType) => readonly ReportedEvent[];
}

/** A text field of an event; undefined if it was left out. */
export const eventText = (data: ReportedEvent['data'], name: string): string | undefined => {
  const value = data[name];
  return typeof value === 'string' ? value : undefined;
};
