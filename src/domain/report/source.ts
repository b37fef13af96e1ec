/** What a quarterly report needs beyond figures; the database and a folded journal provide it. */
import type { CodeLists } from '../values/code-lists.ts';
import type { Day } from '../values/days.ts';
import type { EntityKind } from '../values/entity-codes.ts';
import type { MarkKind } from '../journal/event-definition.ts';
import type { Query, Selection, Source } from '../figures/figure.ts';
import type { Moment } from '../journal/posted-event.ts';

/** The parts of a registration that reports show. */
export interface Registered {
  code: string;
  name: string;
  beginsOn: Day;
  data: { manager?: unknown };
}

/** One effect behind a figure, and the event that made it. */
export interface Traced {
  seq: number;
  effective_on: string;
  vehicle: string | null;
  enterprise: string | null;
  round: string | null;
}

/** The events whose own words a report shows; of all others it shows what they add up to. */
export const REPORTED_EVENTS = [
  'sub-fund.registered',
  'local-return.recognised',
  'enterprise.relocated',
  'enterprise.listing-advanced',
  'investment.realised',
  'investment.written-off',
  'deal.issued',
  'programme.funded',
  'project.proposed',
  'indicator.defined',
  'target.set',
  'indicator.observed',
  'figure.published',
] as const;
export type ReportedEventType = (typeof REPORTED_EVENTS)[number];

/**
 * For these, a reversal has a day of its own on which it subtracts what they added. What the other
 * events state counts as never stated once it is reversed.
 */
export const REPORTED_FLOWS = [
  'local-return.recognised',
  'enterprise.relocated',
  'investment.realised',
  'investment.written-off',
] as const satisfies readonly ReportedEventType[];

/** Such an event as it was recorded. */
export interface ReportedEvent {
  seq: number;
  type: ReportedEventType;
  effectiveOn: Day;
  illustrative: boolean;
  document?: string;
  data: Readonly<Record<string, unknown>>;
}

export interface ReportSource extends Source {
  /** These events as they are in force on the day, in order of day and record number. */
  reportedEvents(moment: Moment): Promise<ReportedEvent[]>;
  /** Live registrations of these kinds that had begun by the day, in no order. */
  entities(kinds: readonly EntityKind[], moment: Moment): Promise<Registered[]>;
  /** The value that holds for each subject, of the statements of one kind and key. */
  values(kind: MarkKind, key: string, moment: Moment): Promise<Map<string, string>>;
  codeLists(moment: Moment): Promise<CodeLists>;
  /** The effects behind a selection, in order of day, record number and line. */
  trail(selection: Selection, query: Query): Promise<Traced[]>;
  /** How many known events only their maker has looked at, and how they came in. */
  unreviewed(knownSeq: number): Promise<{ initial: number; posted: number }>;
}
