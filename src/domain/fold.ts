/**
 * Figures from a journal in memory, with no database: what an auditor's laptop runs. It is held
 * equal to the database's answers by a property test.
 */
import type { Entity } from './entities.ts';
import type { Dimension, Effect, Measure } from './event.ts';
import {
  MARK_GROUPINGS,
  windowOf,
  type Condition,
  type Grouping,
  type HeldRow,
  type Qualified,
  type Query,
  type Rests,
  type Row,
  type Selection,
  type Source,
} from './figures.ts';
import {
  latestMarks,
  reversedAt,
  type JournalEvent,
  type Moment,
  type PlacedMark,
} from './journal.ts';
import { Decimal } from './money.ts';
import { quarterOf, type Day } from './days.ts';

const joined = (parts: readonly string[]): string => parts.join('\u001f');

interface Line {
  effect: Effect;
  event: JournalEvent;
  amount: Decimal;
  illustrative: boolean;
}

interface Tested {
  holds: boolean;
  illustrative: boolean;
}

const tested = (holds: boolean, illustrative = false): Tested => ({ holds, illustrative });

interface Sum {
  group: string[];
  value: Decimal;
  illustrative: boolean;
}

/** What the journal knows by code at a moment, for conditions on kinds. */
export function entitiesAt(
  journal: readonly JournalEvent[],
  entities: readonly Entity[],
  knownSeq: number,
): Map<string, Entity> {
  const reversed = reversedAt(journal, knownSeq);
  const live = entities.filter((entity) => entity.seq <= knownSeq && !reversed.has(entity.seq));
  return new Map(live.map((entity) => [entity.code, entity]));
}

/** A source of figures over a whole journal in order of `seq`. */
export class FoldedJournal implements Source {
  readonly #journal: readonly JournalEvent[];
  readonly #bySeq: ReadonlyMap<number, JournalEvent>;
  readonly #entities: readonly Entity[];

  constructor(journal: readonly JournalEvent[], entities: readonly Entity[]) {
    this.#journal = journal;
    this.#bySeq = new Map(journal.map((event) => [event.seq, event]));
    this.#entities = entities;
  }

  async sums(selection: Selection, query: Query): Promise<Row[]> {
    return this.#grouped(selection, query, this.#grouper(query));
  }

  async counts(
    selection: Selection,
    distinct: Parameters<Source['counts']>[1],
    query: Query,
  ): Promise<Row[]> {
    const width = query.groupBy?.length ?? 0;
    const group = this.#grouper(query);
    const things = this.#grouped(selection, query, (line) => [
      ...group(line),
      ...distinct.map((dimension) => line.effect[dimension] ?? ''),
    ]).filter((sum) => sum.value.greaterThan(0));
    const counts = new Map<string, Sum>();
    for (const thing of things) {
      const key = thing.group.slice(0, width);
      const at = counts.get(joined(key)) ?? {
        group: key,
        value: new Decimal(0),
        illustrative: false,
      };
      counts.set(joined(key), {
        ...at,
        value: at.value.plus(1),
        illustrative: at.illustrative || thing.illustrative,
      });
    }
    return [...counts.values()];
  }

  async held(
    { mark, among, notAfter }: Parameters<Source['held']>[0],
    query: Query,
  ): Promise<HeldRow[]> {
    const width = query.groupBy?.length ?? 0;
    const group = this.#grouper(query);
    const open = this.#grouped(among, query, (line) => [
      ...group(line),
      line.effect.instrument ?? '',
    ]);
    const marks = latestMarks(this.#journal, mark, query.moment).get('');
    const last = this.#lastChanges(notAfter, query);
    return open
      .filter((sum) => sum.value.greaterThan(0))
      .map((sum) => {
        const subject = sum.group[width]!;
        const held = marks?.get(subject);
        const stale = held === undefined || held.effective_on < (last.get(subject) ?? '');
        return {
          group: sum.group.slice(0, width),
          subject,
          ...(!stale && { value: held.amount! }),
          illustrative: sum.illustrative || (held?.illustrative ?? false),
        };
      });
  }

  async qualified(qualification: string, moment: Moment): Promise<Qualified[]> {
    const reversed = reversedAt(this.#journal, moment.knownSeq);
    const held = new Map<string, boolean>();
    for (const event of this.#journal) {
      if (event.seq > moment.knownSeq || reversed.has(event.seq)) continue;
      if (event.effective_on > moment.asOf) continue;
      for (const { kind, key, subject, value, detail } of event.marks) {
        if (kind !== 'qualification' || key !== qualification) continue;
        if (String(detail!.valid_from) > moment.asOf || value < moment.asOf) continue;
        held.set(subject, (held.get(subject) ?? false) || event.provenance === 'illustrative');
      }
    }
    return [...held]
      .map(([enterprise, illustrative]) => ({ enterprise, illustrative }))
      .sort((a, b) => (a.enterprise < b.enterprise ? -1 : 1));
  }

  /** The last day on which a holding's cost changed by one of these measures, reversals netted. */
  #lastChanges(measures: readonly Measure[], query: Query): Map<string, Day> {
    const selection = {
      measures: Object.fromEntries(measures.map((measure) => [measure, 1 as const])),
    };
    const changes = this.#grouped(selection, query, ({ effect, event }) => [
      effect.instrument ?? '',
      event.effective_on,
      effect.measure,
    ]);
    const last = new Map<string, Day>();
    for (const { group, value } of changes) {
      const [instrument, day] = group as [string, Day, string];
      if (!value.isZero() && day > (last.get(instrument) ?? '')) last.set(instrument, day);
    }
    return last;
  }

  #grouped(selection: Selection, query: Query, groupOf: (line: Line) => string[]): Sum[] {
    const sums = new Map<string, Sum>();
    for (const line of this.#lines(selection, query)) {
      const group = groupOf(line);
      const at = sums.get(joined(group)) ?? { group, value: new Decimal(0), illustrative: false };
      sums.set(joined(group), {
        group,
        value: at.value.plus(line.amount),
        illustrative: at.illustrative || line.illustrative,
      });
    }
    return [...sums.values()];
  }

  #lines(selection: Selection, query: Query): Line[] {
    const window = windowOf(query.basis, query.moment.asOf);
    const conditions = (selection.where ?? []).map((each) => this.#test(each, query.moment));
    const marked = this.#groupingMarks(query);
    const lines: Line[] = [];
    for (const event of this.#journal) {
      if (event.seq > query.moment.knownSeq || event.effective_on > window.to) continue;
      if (window.from !== undefined && event.effective_on < window.from) continue;
      // A red entry is of the kind of what it takes back, whoever made it.
      const said = event.reverses === undefined ? event : this.#bySeq.get(event.reverses)!;
      for (const effect of event.effects) {
        const sign = selection.measures[effect.measure];
        if (sign === undefined || !isOnly(effect, query.only)) continue;
        const tests = conditions.map((test) => test(effect));
        if (!tests.every((test) => test.holds)) continue;
        const illustrative =
          said.provenance === 'illustrative' ||
          tests.some((test) => test.illustrative) ||
          marked.some((markOf) => markOf(effect)?.illustrative);
        lines.push({ effect, event, amount: effect.amount.times(sign), illustrative });
      }
    }
    return lines;
  }

  /** Whether an effect meets a condition, and whether that rests on a demonstration mark. */
  #test(condition: Condition, moment: Moment): (effect: Effect) => Tested {
    if ('entity' in condition) {
      const known = entitiesAt(this.#journal, this.#entities, moment.knownSeq);
      return (effect) => {
        const entity = known.get(effect[condition.entity] ?? '');
        return tested(entity !== undefined && condition.kinds.includes(entity.kind));
      };
    }
    if ('has' in condition) {
      const query: Query = { moment, basis: 'inception' };
      const sums = this.#grouped({ measures: { [condition.has]: 1 } }, query, (line) => [
        line.effect[condition.of] ?? '',
      ]);
      const having = new Set(sums.filter((sum) => !sum.value.isZero()).map((sum) => sum.group[0]));
      return (effect) => tested(having.has(effect[condition.of] ?? ''));
    }
    const marks = latestMarks(this.#journal, condition.mark, moment).get(condition.key);
    return (effect) => {
      const mark = marks?.get(effect[condition.of] ?? '');
      if ('missing' in condition) return tested(mark === undefined);
      if (mark === undefined) return tested(false);
      return tested(meets(condition, mark.value, moment), mark.illustrative);
    };
  }

  /** For each grouping by a statement: the mark that an effect falls under. */
  #groupingMarks(query: Query): ((effect: Effect) => PlacedMark | undefined)[] {
    return (query.groupBy ?? []).flatMap((grouping) => {
      const marked = MARK_GROUPINGS[grouping];
      if (!marked) return [];
      const held = latestMarks(this.#journal, marked.mark, query.moment).get(marked.key);
      return [(effect: Effect) => held?.get(effect[marked.of] ?? '')];
    });
  }

  #grouper(query: Query): (line: Line) => string[] {
    const groupers = (query.groupBy ?? []).map((grouping) => {
      const marked = MARK_GROUPINGS[grouping];
      if (!marked)
        return ({ effect, event }: Line) => groupValue(grouping, effect, event.effective_on);
      const held = latestMarks(this.#journal, marked.mark, query.moment).get(marked.key);
      return ({ effect }: Line) => held?.get(effect[marked.of] ?? '')?.value ?? '';
    });
    return (line) => groupers.map((groupOf) => groupOf(line));
  }
}

/** Whether a mark's value is what the condition asks for. */
function meets(condition: Rests, value: string, { asOf }: Moment): boolean {
  if ('stillOn' in condition) return value >= asOf;
  return 'isNot' in condition ? value !== condition.isNot : condition.is.includes(value);
}

function isOnly(effect: Effect, only: Query['only']): boolean {
  return Object.entries(only ?? {}).every(([dimension, codes]) =>
    codes.includes(effect[dimension as Dimension] ?? ''),
  );
}

function groupValue(grouping: Grouping, effect: Effect, on: Day): string {
  if (grouping === 'year') return on.slice(0, 4);
  if (grouping === 'quarter') return quarterOf(on).name;
  return (effect[grouping as keyof Effect] as string | undefined) ?? '';
}
