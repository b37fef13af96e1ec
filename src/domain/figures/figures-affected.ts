/**
 * Which figures a batch can change, and on which days, for its review. Whether a figure really
 * changes is found by computing it before and after; this only leaves out those that cannot.
 */
import { quarterContaining, type Day } from '../values/days.ts';
import type { Entity, EntityKind } from '../values/entity-codes.ts';
import type { Effect, Mark, MarkKind } from '../journal/event-definition.ts';
import {
  type Basis,
  type Catalogue,
  type Condition,
  type Figure,
  type Reason,
  type Selection,
} from './figure.ts';
import type { Prepared } from '../journal/batch-lookups.ts';
import type { Decimal } from '../values/money.ts';

/** One figure on one basis and day that the batch changes. */
export interface FigureChange {
  figure: Figure;
  basis: Basis;
  asOf: Day;
  before: { value?: Decimal; reason?: Reason };
  after: { value?: Decimal; reason?: Reason };
}

/** The part of an event that can change a figure; events of the journal have it too. */
export interface Doing {
  effects: readonly Pick<Effect, 'measure'>[];
  marks: readonly Pick<Mark, 'kind'>[];
  /** The event that it reverses. */
  original?: { marks: readonly Pick<Mark, 'kind'>[] };
  registers?: Pick<Entity, 'kind'>;
  frees?: Pick<Entity, 'kind'>;
}

/** What a figure depends on, or what a batch changes. */
export interface Rests {
  measures: Set<string>;
  marks: Set<MarkKind>;
  kinds: Set<EntityKind>;
}

function addCondition(condition: Condition, to: Rests): void {
  if ('entity' in condition) for (const kind of condition.kinds) to.kinds.add(kind);
  else if ('has' in condition) to.measures.add(condition.has);
  else to.marks.add(condition.mark);
}

function addSelection(selection: Selection, to: Rests): void {
  for (const measure of Object.keys(selection.measures)) to.measures.add(measure);
  for (const condition of selection.where ?? []) addCondition(condition, to);
}

function addFigure({ selects }: Figure, catalogue: Catalogue, to: Rests): void {
  switch (selects.kind) {
    case 'sum':
    case 'count':
      return addSelection(selects.of, to);
    case 'ratio':
      addFigure(catalogue.get(selects.numerator)!, catalogue, to);
      return addFigure(catalogue.get(selects.denominator)!, catalogue, to);
    case 'coverage':
      to.marks.add('qualification');
      return addSelection(selects.by, to);
    case 'held':
      to.marks.add(selects.mark);
      for (const measure of selects.notAfter) to.measures.add(measure);
      return addSelection(selects.among, to);
  }
}

/** What a figure depends on, including the figures that it is made of. */
export function figureInputs(figure: Figure, catalogue: Catalogue): Rests {
  const rests: Rests = { measures: new Set(), marks: new Set(), kinds: new Set() };
  addFigure(figure, catalogue, rests);
  return rests;
}

/** What events change, in the same terms. */
export function doneBy(events: readonly Doing[]): Rests {
  const done: Rests = { measures: new Set(), marks: new Set(), kinds: new Set() };
  for (const { effects, marks: said, original, registers, frees } of events) {
    for (const effect of effects) done.measures.add(effect.measure);
    // A reversed mark counts as never stated, so it changes too.
    for (const mark of [...said, ...(original?.marks ?? [])]) done.marks.add(mark.kind);
    for (const entity of [registers, frees]) if (entity) done.kinds.add(entity.kind);
  }
  return done;
}

/** Whether these changes can change a figure with these dependencies. */
export const canMove = (done: Rests, rests: Rests): boolean =>
  shares(rests.measures, done.measures) ||
  shares(rests.marks, done.marks) ||
  shares(rests.kinds, done.kinds);

/** The figures of a catalogue that a batch can change; no other can. */
export function touchedFigures(catalogue: Catalogue, prepared: readonly Prepared[]): Figure[] {
  const done = doneBy(prepared);
  return [...catalogue.values()].filter((figure) => canMove(done, figureInputs(figure, catalogue)));
}

const shares = <T>(some: Set<T>, others: Set<T>): boolean =>
  [...some].some((one) => others.has(one));

/** No reviewer reads more; the latest quarters come first. */
const MOST_DAYS = 9;
/** For a batch as large as an import, today and the latest quarter are enough. */
const LARGE = { events: 1000, days: 2 };

/** Today, and the end of every earlier quarter in which something of the batch happened. */
export function affectedDays(prepared: readonly Prepared[], today: Day): Day[] {
  const ends = prepared.map((item) => quarterContaining(item.event.effective_on).to);
  const past = [...new Set(ends)]
    .filter((day) => day < today)
    .sort()
    .reverse();
  return [today, ...past].slice(0, prepared.length > LARGE.events ? LARGE.days : MOST_DAYS);
}
