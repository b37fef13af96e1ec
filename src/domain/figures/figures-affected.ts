/**
 * Which figures a batch can change, and on which days, for its review. Whether a figure really
 * changes is found by computing it before and after; this only leaves out those that cannot.
 */
import { quarterContaining, type Day } from '../values/days.ts';
import { groupBy } from '../values/group-by.ts';
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

/** One figure on one basis, as of a day. */
export interface FigureAt {
  figure: Figure;
  basis: Basis;
  asOf: Day;
}

/** One figure on one basis and day that the batch changes. */
export interface FigureChange extends FigureAt {
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

const shares = <T>(some: Set<T>, others: Set<T>): boolean =>
  [...some].some((one) => others.has(one));

/** The days on which an event does something: a reversal takes back a statement on its own day. */
const daysOf = ({ event, original }: Prepared): Day[] => [
  event.effective_on,
  ...(original && original.marks.length > 0 ? [original.effective_on] : []),
];

/** What a batch changes, by the end of the quarter in which it does. */
function doneByQuarter(prepared: readonly Prepared[]): Map<Day, Rests> {
  const items = groupBy(prepared, (item) => [
    ...new Set(daysOf(item).map((day) => quarterContaining(day).to)),
  ]);
  return new Map([...items].map(([end, all]) => [end, doneBy(all)]));
}

/** All of these changes. Whether a thing is of a kind does not depend on the day. */
const combined = (changes: readonly Rests[], kinds: Rests['kinds']): Rests => ({
  measures: new Set(changes.flatMap((each) => [...each.measures])),
  marks: new Set(changes.flatMap((each) => [...each.marks])),
  kinds,
});

/**
 * The figures that a batch can change, on each basis: as of today, and as of the end of every
 * earlier quarter in which something of the batch happened, the latest first. No other figure
 * changes on these days.
 */
export function affectedFigures(
  catalogue: Catalogue,
  prepared: readonly Prepared[],
  today: Day,
): FigureAt[] {
  const done = doneByQuarter(prepared);
  const kinds = new Set([...done.values()].flatMap((each) => [...each.kinds]));
  const inputs = new Map(
    [...catalogue.values()].map((each) => [each, figureInputs(each, catalogue)]),
  );
  const past = [...done.keys()]
    .filter((end) => end < today)
    .sort()
    .reverse();
  return [today, ...past].flatMap((asOf) => {
    const before = [...done].filter(([end]) => asOf === today || end <= asOf);
    const changed = combined(
      before.map(([, changes]) => changes),
      kinds,
    );
    return [...inputs]
      .filter(([, rests]) => canMove(changed, rests))
      .flatMap(([figure]) => figure.bases.map((basis) => ({ figure, basis, asOf })));
  });
}
