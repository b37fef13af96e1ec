/** Sums over a folded journal, by group: one pass over its effects. */
import { dayOfNumber, quarterContaining } from '../../values/days.ts';
import type { Dimension } from '../../journal/measures.ts';
import type { Query, Selection } from '../figure.ts';
import { MARK_GROUPINGS, type Grouping } from '../groupings.ts';
import type { Moment } from '../../journal/posted-event.ts';
import type { Decimal } from '../../values/money.ts';
import { joinedAmount, amountSign, Tuples } from './columns.ts';
import { MEASURE_NAMES } from './effects.ts';
import { eachSelected, select, type JournalColumns, type Selected } from './selection.ts';

/** What sums can be grouped by. */
export type SumPart = Grouping | 'day' | 'measure';

/** Groupings that depend on the event or the effect, and not on its owner. */
type Timed = Extract<SumPart, 'year' | 'quarter' | 'day' | 'measure'>;
const TIMED: readonly SumPart[] = ['year', 'quarter', 'day', 'measure'] satisfies Timed[];
const isTimed = (part: SumPart): part is Timed => TIMED.includes(part);

/** More than the number of measures; a day times this stays below 2^32. */
const MEASURES_ROOM = 64;

/**
 * A sum for each group that any selected effect belongs to, by the place of the group. Groups and
 * amounts are written out when asked for, since who counts a hundred thousand loans needs neither.
 */
export class Sums {
  readonly #columns: JournalColumns;
  readonly #parts: readonly SumPart[];
  /** The codes of each owner, for groupings that depend on the owner. */
  readonly #codes = new Map<SumPart, Uint32Array>();
  /** The first effect of each group. */
  readonly #rows: number[] = [];
  /** The words of the sums: whole numbers below 2^53, and so exact. */
  readonly #high: number[] = [];
  readonly #low: number[] = [];
  readonly #illustrative: boolean[] = [];

  constructor(
    columns: JournalColumns,
    selection: Selection,
    query: Query,
    parts: readonly SumPart[],
  ) {
    this.#columns = columns;
    this.#parts = parts;
    const selected = select(columns, selection, query);
    const timed = parts.filter(isTimed);
    for (const part of parts) {
      if (!isTimed(part)) this.#codes.set(part, partCodes(columns, part, query.moment));
    }
    const groups = rowGroups(selected, [...this.#codes.values()], columns.texts.count);
    this.#addUp(selected, timed.length === 0 ? byOwner(groups) : byTime(columns, groups.of, timed));
  }

  get count(): number {
    return this.#rows.length;
  }

  sign(place: number): number {
    return amountSign(this.#high[place]!, this.#low[place]!);
  }

  /** In 元, or a number of things. */
  value(place: number): Decimal {
    return joinedAmount(this.#high[place]!, this.#low[place]!);
  }

  /** Whether any of its effects, or a statement by which one counts, is demonstration data. */
  isIllustrative(place: number): boolean {
    return this.#illustrative[place]!;
  }

  /** The group's value in one of the groupings. */
  text(place: number, part: SumPart): string {
    const row = this.#rows[place]!;
    if (isTimed(part)) return timeText(this.#columns, part, row);
    const { effects, texts } = this.#columns;
    return texts.of(this.#codes.get(part)![effects.ownerRows[row]!]!);
  }

  /** The group's values in the first groupings, or in all. */
  group(place: number, parts = this.#parts.length): string[] {
    return this.#parts.slice(0, parts).map((part) => this.text(place, part));
  }

  #addUp(selected: Selected, groupPlace: GroupPlace): void {
    const { effects, events } = this.#columns;
    const { high, low } = effects.amounts;
    eachSelected(this.#columns, selected, (row, sign, eventRow, owner) => {
      const place = groupPlace(row, eventRow, owner);
      if (place === this.#rows.length) {
        this.#rows.push(row);
        this.#high.push(0);
        this.#low.push(0);
        this.#illustrative.push(false);
      }
      this.#high[place]! += sign * high[row]!;
      this.#low[place]! += sign * low[row]!;
      if (selected.owners[owner]! > 1 || events.isIllustrative(eventRow))
        this.#illustrative[place] = true;
    });
  }
}

/** Tells the place of an effect's group; a new one is the next in line. */
type GroupPlace = (row: number, eventRow: number, owner: number) => number;

/** The group of each owner, by number. */
interface Groups {
  of: Uint32Array;
  /** A number above those of all groups. */
  room: number;
}

/** Groups that depend only on the owner. */
function byOwner({ of, room }: Groups): GroupPlace {
  const places = new Int32Array(room).fill(-1);
  let next = 0;
  return (_row, _eventRow, owner) => {
    const group = of[owner]!;
    if (places[group] === -1) places[group] = next++;
    return places[group]!;
  };
}

function byTime(
  { events, effects }: JournalColumns,
  groups: Uint32Array,
  parts: Timed[],
): GroupPlace {
  const places = new Tuples(2);
  const timeCode = (day: number, measure: number): number => {
    let time = 0;
    if (parts.includes('day')) time = day;
    else if (parts.includes('quarter')) time = Math.floor(day / 10000) * 4 + quarterIn(day);
    else if (parts.includes('year')) time = Math.floor(day / 10000);
    return parts.includes('measure') ? time * MEASURES_ROOM + measure : time;
  };
  return (row, eventRow, owner) =>
    places.row([groups[owner]!, timeCode(events.days[eventRow]!, effects.measures[row]!)]);
}

/** The quarter within its year, from 0. */
const quarterIn = (day: number): number => Math.floor(((Math.floor(day / 100) % 100) - 1) / 3);

function timeText({ events, effects }: JournalColumns, part: Timed, row: number): string {
  if (part === 'measure') return MEASURE_NAMES[effects.measures[row]!]!;
  const day = dayOfNumber(events.days[effects.eventRows[row]!]!);
  if (part === 'day') return day;
  return part === 'year' ? day.slice(0, 4) : quarterContaining(day).name;
}

/** For each owner the number of the text that it is grouped by. */
function partCodes({ effects, marks }: JournalColumns, part: SumPart, moment: Moment): Uint32Array {
  const marked = MARK_GROUPINGS[part as Grouping];
  if (!marked) return effects.owners.codes(part as Dimension);
  const held = marks.latest(marked.mark, marked.key, moment);
  const codes = effects.owners.codes(marked.of);
  return Uint32Array.from({ length: effects.owners.count }, (_, owner) => {
    const row = held[codes[owner]!]! - 1;
    return row < 0 ? 0 : marks.value(row);
  });
}

/** The group of each owner that is selected: those of the same codes have the same number. */
function rowGroups({ owners }: Selected, codes: readonly Uint32Array[], texts: number): Groups {
  if (codes.length === 0) return { of: new Uint32Array(owners.length), room: 1 };
  // With one grouping, the number of its code can be the number of the group.
  if (codes.length === 1) return { of: codes[0]!, room: texts };
  const tuples = new Tuples(codes.length);
  const of = new Uint32Array(owners.length);
  for (let owner = 0; owner < owners.length; owner += 1) {
    if (owners[owner] !== 0) of[owner] = tuples.row(codes.map((column) => column[owner]!));
  }
  return { of, room: tuples.count };
}
