/**
 * The formats of the quarterly report by name. Those released are kept in files that never change;
 * the one that is made now is open until it is released. Formats 1 and 2 were not kept.
 */
import third from './3.json' with { type: 'json' };
import fourth from './4.json' with { type: 'json' };
import { CURRENT_CONTENT } from './current.ts';
import { reportFormat, type FormatContent, type ReportFormat } from './format.ts';

const RELEASED = [third, fourth] as unknown as FormatContent[];

/** The format of drafts, and of what is signed from now on. */
export const CURRENT: ReportFormat = reportFormat(CURRENT_CONTENT);

const FORMATS: ReadonlyMap<string, ReportFormat> = new Map(
  [...RELEASED.map(reportFormat), CURRENT].map((format) => [format.name, format]),
);

/** A format by its name; undefined if it was not kept, or if a later version made it. */
export const formatNamed = (name: string): ReportFormat | undefined => FORMATS.get(name);

/** Formats of earlier versions whose definitions were not kept. */
const UNKEPT: readonly string[] = ['kechuang-report/1', 'kechuang-report/2'];

/** Whether this or an earlier version made the format. */
export const isKnownFormat = (name: string): boolean => FORMATS.has(name) || UNKEPT.includes(name);

/** Every format, the oldest first. */
export const ALL_FORMATS: readonly ReportFormat[] = [...FORMATS.values()];
