/**
 * A journal folded as it streams by: figures and reports from the exported events alone, with no
 * database. No event is kept, only columns of numbers, so that a million fit on a laptop. Held
 * equal to the database's answers by property tests.
 */
import type { CodeLists } from '../values/code-lists.ts';
import { dayOfNumber, type Day } from '../values/days.ts';
import type { EntityKind } from '../values/entity-codes.ts';
import type { MarkKind } from '../journal/event-definition.ts';
import type { Dimension, Measure } from '../journal/measures.ts';
import { countCovered } from './coverage.ts';
import type {
  CoverageCount,
  CoverageSelects,
  GroupRow,
  HeldRow,
  Qualified,
  Query,
  Selection,
  Selects,
  Source,
} from './figure.ts';
import { Texts } from './folded/columns.ts';
import { ofCount, ofHeld, ofSum, type Contributions } from './folded/contributions.ts';
import { EffectColumns } from './folded/effects.ts';
import { EventColumns, type FoldedEvent } from './folded/events.ts';
import { MarkColumns } from './folded/statements.ts';
import { eachSelected, select, type JournalColumns } from './folded/selection.ts';
import { Sums } from './folded/sums.ts';
import { RegistrationColumns } from './folded/registrations.ts';
import { ReportedEvents } from './folded/whole-events.ts';
import type { Moment } from '../journal/posted-event.ts';
import { Decimal } from '../values/money.ts';
import { isUsable } from './usable-valuation.ts';
import type { Registered, ReportSource, ReportedEvent, Traced } from '../report/source.ts';

/** A source of figures and reports over the events added so far. */
export class FoldedJournal implements ReportSource {
  readonly #columns: JournalColumns;
  readonly #reportedEvents: ReportedEvents;

  constructor() {
    const texts = new Texts();
    const events = new EventColumns(texts);
    this.#columns = {
      texts,
      events,
      effects: new EffectColumns(texts),
      marks: new MarkColumns(texts, events),
      registrations: new RegistrationColumns(texts, events),
    };
    this.#reportedEvents = new ReportedEvents(events);
  }

  /**
   * Takes the next event, in order of record number. Throws `UnreadableJournal` on an event from
   * which figures cannot be computed; the journal folded so far is then useless.
   */
  add(event: FoldedEvent): void {
    const { events, effects, marks, registrations: things } = this.#columns;
    const row = events.add(event);
    for (const effect of event.effects) effects.add(effect, row, event.seq);
    for (const mark of event.marks) marks.add(mark, row, event.seq);
    things.add(event, row);
    this.#reportedEvents.add(event, row);
  }

  async sums(selection: Selection, query: Query): Promise<GroupRow[]> {
    const sums = new Sums(this.#columns, selection, query, query.groupBy ?? []);
    return Array.from({ length: sums.count }, (_, place) => ({
      group: sums.group(place),
      value: sums.value(place),
      illustrative: sums.isIllustrative(place),
    }));
  }

  async counts(
    selection: Selection,
    distinct: readonly Dimension[],
    query: Query,
  ): Promise<GroupRow[]> {
    const by = query.groupBy ?? [];
    const things = new Sums(this.#columns, selection, query, [...by, ...distinct]);
    const counts = new Map<string, { group: string[]; count: number; illustrative: boolean }>();
    for (let place = 0; place < things.count; place += 1) {
      if (things.sign(place) <= 0) continue;
      const group = things.group(place, by.length);
      const key = group.join('\u001f');
      const at = counts.get(key) ?? { group, count: 0, illustrative: false };
      at.count += 1;
      at.illustrative ||= things.isIllustrative(place);
      counts.set(key, at);
    }
    return [...counts.values()].map(({ count, ...row }) => ({ ...row, value: new Decimal(count) }));
  }

  async held(selects: Parameters<Source['held']>[0], query: Query): Promise<HeldRow[]> {
    return this.#held(selects, query).map(({ seq: _, ...row }) => row);
  }

  /** The events that a sum, count or sum of values is made of, with what each adds to it. */
  contributions(
    selects: Extract<Selects, { kind: 'sum' | 'count' | 'held' }>,
    query: Query,
  ): Contributions {
    if (selects.kind === 'sum') return ofSum(this.#columns, selects.of, query);
    if (selects.kind === 'count') return ofCount(this.#columns, selects, query);
    return ofHeld(this.#held(selects, query));
  }

  /** Each open holding with its usable value, and the event that said it. */
  #held(
    { mark, among, notAfter }: Parameters<Source['held']>[0],
    query: Query,
  ): (HeldRow & { seq: number })[] {
    const { texts, marks } = this.#columns;
    const by = query.groupBy ?? [];
    const latest = marks.latest(mark, '', query.moment);
    const last = this.#lastChanges(notAfter, query.moment);
    const open = new Sums(this.#columns, among, query, [...by, 'instrument']);
    const held: (HeldRow & { seq: number })[] = [];
    for (let place = 0; place < open.count; place += 1) {
      if (open.sign(place) <= 0) continue;
      const subject = open.text(place, 'instrument');
      const row = latest[texts.find(subject)!]! - 1;
      const holds = row >= 0 && isUsable(dayOfNumber(marks.day(row)), last.get(subject));
      const value = holds ? marks.amount(row) : undefined;
      held.push({
        group: open.group(place, by.length),
        subject,
        ...(value && { value }),
        illustrative: open.isIllustrative(place) || (row >= 0 && marks.isIllustrative(row)),
        seq: row < 0 ? 0 : marks.seq(row),
      });
    }
    return held;
  }

  async qualified(qualification: string, moment: Moment): Promise<Qualified[]> {
    return this.#columns.marks.qualified(qualification, moment);
  }

  covered(selects: CoverageSelects, moment: Moment): Promise<CoverageCount> {
    return countCovered(selects, this, moment);
  }

  async entities(kinds: readonly EntityKind[], moment: Moment): Promise<Registered[]> {
    return this.#columns.registrations.entities(kinds, moment);
  }

  async values(kind: MarkKind, key: string, moment: Moment): Promise<Map<string, string>> {
    return this.#columns.marks.values(kind, key, moment);
  }

  async codeLists(moment: Moment): Promise<CodeLists> {
    return this.#columns.registrations.codeLists(moment);
  }

  async reportedEvents(moment: Moment): Promise<ReportedEvent[]> {
    return this.#reportedEvents.upTo(moment);
  }

  async unreviewed(knownSeq: number): Promise<{ initial: number; posted: number }> {
    return this.#columns.events.unreviewed(knownSeq);
  }

  async trail(selection: Selection, query: Query): Promise<Traced[]> {
    const { texts, events, effects } = this.#columns;
    const rows: number[] = [];
    const selected = select(this.#columns, selection, query);
    eachSelected(this.#columns, selected, (row) => rows.push(row));
    const effectDay = (row: number): number => events.days[effects.eventRows[row]!]!;
    const [vehicles, enterprises] = [
      effects.owners.codes('vehicle'),
      effects.owners.codes('enterprise'),
    ];
    return rows
      .sort((a, b) => effectDay(a) - effectDay(b) || a - b)
      .map((row) => {
        const [eventRow, owner] = [effects.eventRows[row]!, effects.ownerRows[row]!];
        return {
          seq: events.seqs[eventRow]!,
          effective_on: dayOfNumber(effectDay(row)),
          vehicle: texts.of(vehicles[owner]!) || null,
          enterprise: texts.of(enterprises[owner]!) || null,
          round: events.round(eventRow),
        };
      });
  }

  /** The last day on which a holding's cost changed by one of these measures, reversals netted. */
  #lastChanges(measures: readonly Measure[], moment: Moment): Map<string, Day> {
    const selection = {
      measures: Object.fromEntries(measures.map((measure) => [measure, 1 as const])),
    };
    const query: Query = { moment, basis: 'inception' };
    const changes = new Sums(this.#columns, selection, query, ['instrument', 'day', 'measure']);
    const last = new Map<string, Day>();
    for (let place = 0; place < changes.count; place += 1) {
      const instrument = changes.text(place, 'instrument');
      const day = changes.text(place, 'day') as Day;
      if (changes.sign(place) !== 0 && day > (last.get(instrument) ?? ''))
        last.set(instrument, day);
    }
    return last;
  }
}
