/**
 * What changed since a quarter was signed: the figures of its report that have other answers now,
 * and the records that came in since, all for the same as-of day. A change under the definitions of
 * the signed report is 数据重述 (records came in); a change under today's definitions only is 口径调整.
 */
import { REVERSAL, REVERSAL_REASONS } from '../books/corrections.ts';
import { DEFINITIONS } from '../books/index.ts';
import { CATALOGUE } from '../figures/catalogue/index.ts';
import type { Day, Quarter } from '../values/days.ts';
import type { EntityKind } from '../values/entity-codes.ts';
import { MARK_KINDS, type Effect, type Mark } from '../journal/event-definition.ts';
import { counts, MEASURES, type Measure } from '../journal/measures.ts';
import {
  basisWindow,
  wireValue,
  type Basis,
  type Catalogue,
  type Figure,
} from '../figures/figure.ts';
import type { Grouping } from '../figures/groupings.ts';
import type { JournalEvent } from '../journal/posted-event.ts';
import { Decimal } from '../values/money.ts';
import type { FigureCell, AnswerGroup, FigureAnswer } from '../figures/answer.ts';
import { canMove, doneBy, figureInputs, type Rests } from '../figures/figures-affected.ts';

/** The signed report that is compared with. */
export interface SignedMoment {
  quarter: Quarter;
  /** Number of the closing record. */
  closing: number;
  asOf: Day;
  knownAt: string;
  knownSeq: number;
}

/** An event of the journal that was recorded after the signed report. */
export interface LaterEvent extends Pick<
  JournalEvent,
  'seq' | 'type' | 'effective_on' | 'data' | 'maker' | 'document' | 'effects' | 'marks'
> {
  /** Null if it was posted without review. */
  checker?: string | null | undefined;
  /** The stated reason for restating a closed quarter. */
  restatement?: string;
  /** The event that a reversal reverses. */
  original?: Pick<JournalEvent, 'seq' | 'type' | 'effective_on' | 'data' | 'marks'>;
}

export const CHANGES = {
  data: '数据重述',
  definition: '口径调整',
  both: '数据重述、口径调整',
} as const;
export type Change = keyof typeof CHANGES;

/** A figure that is answered otherwise now. The values have the precision of their wire form. */
export interface RestatedFigure {
  /** The figure as it was signed. */
  figure: Figure;
  basis: Basis;
  group?: AnswerGroup;
  signed: FigureCell;
  now: FigureCell;
  /** Now less signed, if both are values. */
  difference?: Decimal;
  change: Change;
  /** The parts of the difference that come from records and from changed definitions. */
  dataDifference?: Decimal;
  definitionDifference?: Decimal;
  /** Numbers of the later records that can move it. */
  records: number[];
}

export interface RestatedAmount {
  label: string;
  amount: Decimal;
  unit: '元' | '项';
}

/** A record that came in after the report was signed, for a day that the report covers. */
export interface RestatingEvent {
  seq: number;
  effectiveOn: Day;
  type: string;
  label: string;
  /** The record that a reversal reverses. */
  reverses?: number;
  amounts: RestatedAmount[];
  /** The stated reason of the restatement or of the reversal; undefined if there is neither. */
  reason?: string;
  maker: string;
  checker: string | null;
  document?: string;
}

export interface Restatement {
  since: SignedMoment;
  /** The signed report's format, if its definitions were not kept; then nothing is compared. */
  notCompared?: string;
  figures: RestatedFigure[];
  events: RestatingEvent[];
}

const answerId = ({ figure, basis, group }: FigureAnswer): string =>
  [figure, basis, group?.by, group?.code].join('\u001f');

/** The answer with the digits of its wire form, because a signed value has no more. */
function answerCell(answer: FigureAnswer | undefined, figure: Figure): FigureCell {
  // A group without postings is left out of an answer, and its sum is zero.
  const isTotal = ['sum', 'count'].includes(figure.selects.kind);
  if (!answer) return isTotal ? { value: new Decimal(0) } : {};
  const { value, reason } = answer;
  return {
    ...(value && { value: new Decimal(wireValue(value, figure.unit)) }),
    ...(reason && { reason }),
  };
}

const isSame = (a: FigureCell, b: FigureCell): boolean =>
  a.value && b.value ? a.value.equals(b.value) : !a.value && !b.value && a.reason === b.reason;

/** Codes of projects name their fund and their enterprise: SF-001/E-0031. */
const isAbout = (code: string, group: AnswerGroup): boolean =>
  code === group.code ||
  code.split('/').includes(group.code) ||
  group.code.split('/').includes(code);

const DIMENSIONS: readonly Grouping[] = ['vehicle', 'enterprise', 'instrument', 'counterparty'];

/** Whether the effect can belong to the group. For groups such as industries, any effect can. */
function effectIn(effect: Effect, group: AnswerGroup | undefined): boolean {
  if (!group || !DIMENSIONS.includes(group.by)) return true;
  return effect[group.by as 'vehicle'] === group.code;
}

/** Whether the statement can matter to the group: it is about it, its fund or its enterprise. */
function markIn(mark: Mark, group: AnswerGroup | undefined): boolean {
  if (!group || !DIMENSIONS.includes(group.by)) return true;
  return isAbout(mark.subject, group) || (group.by === 'vehicle' && !mark.subject.includes('/'));
}

const registeredKind = (type: string, data: Record<string, unknown>): EntityKind | undefined =>
  DEFINITIONS.get(type)?.registers?.(data).kind;

/** What the event can have changed in figures of that basis, day and group. */
function doneTo(event: LaterEvent, basis: Basis, asOf: Day, group: AnswerGroup | undefined): Rests {
  const { from = '', to } = basisWindow(basis, asOf);
  const inWindow = from <= event.effective_on && event.effective_on <= to;
  const original = event.original && event.original.effective_on <= asOf && event.original;
  const isKnown = event.effective_on <= asOf;
  const said = [...(isKnown ? event.marks : []), ...(original ? original.marks : [])];
  const registers = isKnown ? registeredKind(event.type, event.data) : undefined;
  const frees = original ? registeredKind(original.type, original.data) : undefined;
  return doneBy([
    {
      effects: inWindow ? event.effects.filter((effect) => effectIn(effect, group)) : [],
      marks: said.filter((mark) => markIn(mark, group)),
      ...(registers && { registers: { kind: registers } }),
      ...(frees && { frees: { kind: frees } }),
    },
  ]);
}

/**
 * Whether the event is dated in the report's period. A reversal on any day counts too if it
 * reverses a statement or registration that the report counted, because that then counts as never
 * stated.
 */
export function concerns({ effective_on, original }: LaterEvent, asOf: Day): boolean {
  if (effective_on <= asOf) return true;
  if (!original || original.effective_on > asOf) return false;
  return original.marks.length > 0 || registeredKind(original.type, original.data) !== undefined;
}

/** Sums by measure, then the amounts that were stated; in the order of the event. */
function restatedAmounts({ effects, marks }: LaterEvent): RestatedAmount[] {
  const sums = new Map<Measure, Decimal>();
  for (const { measure, amount } of effects)
    sums.set(measure, (sums.get(measure) ?? new Decimal(0)).plus(amount));
  const done = [...sums].map(([measure, amount]): RestatedAmount => ({
    label: MEASURES[measure],
    amount,
    unit: counts(measure) ? '项' : '元',
  }));
  const said = marks.flatMap(({ kind, amount }): RestatedAmount[] =>
    amount === undefined ? [] : [{ label: MARK_KINDS[kind], amount, unit: '元' }],
  );
  return [...done, ...said];
}

function restatementReason({ type, data, restatement }: LaterEvent): string | undefined {
  if (type !== REVERSAL) return restatement;
  const category = REVERSAL_REASONS[data.reason_code as keyof typeof REVERSAL_REASONS];
  const said = [category, data.reason].filter(Boolean).join('：');
  return [restatement, said].filter(Boolean).join('；') || undefined;
}

const eventTypeLabel = (type: string): string => DEFINITIONS.get(type)?.label ?? type;

function restatingEvent(event: LaterEvent): RestatingEvent {
  const { seq, type, original, maker, checker, document } = event;
  const reason = restatementReason(event);
  return {
    seq,
    effectiveOn: event.effective_on,
    type,
    label: original
      ? `${eventTypeLabel(type)}第 ${original.seq} 号（${eventTypeLabel(original.type)}）`
      : eventTypeLabel(type),
    ...(original && { reverses: original.seq }),
    amounts: restatedAmounts(event),
    ...(reason !== undefined && { reason }),
    maker,
    checker: checker ?? null,
    ...(document !== undefined && { document }),
  };
}

/** The definitions by which the answers of a restatement were computed. */
export interface Definitions {
  /** Those of the signed report; only its figures are compared. */
  then: Catalogue;
  now: Catalogue;
  /** The present answers by the signed report's definitions, if any of these have changed. */
  byThen?: readonly FigureAnswer[];
}

function classifyChange(was: FigureCell, byThen: FigureCell, is: FigureCell): Change | undefined {
  const isOfData = !isSame(was, byThen);
  const isOfDefinition = !isSame(byThen, is);
  if (isOfData) return isOfDefinition ? 'both' : 'data';
  return isOfDefinition ? 'definition' : undefined;
}

const less = (one: FigureCell, other: FigureCell): Decimal | undefined =>
  one.value && other.value && one.value.minus(other.value);

const answersById = (answers: readonly FigureAnswer[]): Map<string, FigureAnswer> =>
  new Map(answers.map((one) => [answerId(one), one]));

/**
 * Compares what was signed with what is known now, both as of the signed day, and names the later
 * records: `later` are all that were recorded since, in any order; those for days that the signed
 * report does not cover are left out. A figure that the signed report did not have is left out.
 * Throws on one that no definition has.
 */
export function restate(
  since: SignedMoment,
  signed: readonly FigureAnswer[],
  now: readonly FigureAnswer[],
  later: readonly LaterEvent[],
  definitions: Definitions = { then: CATALOGUE, now: CATALOGUE },
): Restatement {
  const events = later
    .filter((event) => concerns(event, since.asOf))
    .sort((one, other) => one.seq - other.seq);
  const { then } = definitions;
  const before = answersById(signed);
  const after = answersById(now);
  const between = definitions.byThen ? answersById(definitions.byThen) : after;
  const ids = new Set([...after.keys(), ...between.keys(), ...before.keys()]);
  const figures = [...ids].flatMap((id): RestatedFigure[] => {
    const { figure: name, basis, group } = after.get(id) ?? between.get(id) ?? before.get(id)!;
    const figure = then.get(name);
    const today = definitions.now.get(name);
    if (!figure && !today) throw new RangeError(`There is no figure ${name}`);
    if (!figure?.bases.includes(basis)) return [];
    const was = answerCell(before.get(id), figure);
    const byThen = answerCell(between.get(id), figure);
    const is = today ? answerCell(after.get(id), today) : byThen;
    const change = classifyChange(was, byThen, is);
    if (change === undefined) return [];
    const rests = figureInputs(figure, then);
    const records = events
      .filter((event) => canMove(doneTo(event, basis, since.asOf, group), rests))
      .map(({ seq }) => seq);
    const difference = less(is, was);
    const dataDifference = less(byThen, was);
    const definitionDifference = less(is, byThen);
    return [
      {
        figure,
        basis,
        signed: was,
        now: is,
        change,
        records,
        ...(group && { group }),
        ...(difference && { difference }),
        ...(dataDifference && { dataDifference }),
        ...(definitionDifference && { definitionDifference }),
      },
    ];
  });
  return { since, figures, events: events.map(restatingEvent) };
}
