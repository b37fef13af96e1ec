/** Which effects of a folded journal a query selects, asked once for each of their owners. */
import { dayNumber } from '../../values/days.ts';
import { DIMENSIONS } from '../../journal/measures.ts';
import { basisWindow, type Condition, type Query, type Rests, type Selection } from '../figure.ts';
import { MARK_GROUPINGS } from '../groupings.ts';
import type { Moment } from '../../journal/posted-event.ts';
import { NO_TEXT, amountSign, type Texts } from './columns.ts';
import { MEASURE_NAMES, type EffectColumns } from './effects.ts';
import type { EventColumns } from './events.ts';
import type { MarkColumns } from './statements.ts';
import type { RegistrationColumns } from './registrations.ts';

/** A journal in columns. */
export interface JournalColumns {
  texts: Texts;
  events: EventColumns;
  effects: EffectColumns;
  marks: MarkColumns;
  registrations: RegistrationColumns;
}

/** Whether things with a code are selected and, if so, whether by demonstration data. */
const NO = 0;
const YES = 1;
const ILLUSTRATIVE = 2;

/** The result of a selection before any effect is read. */
export interface Selected {
  /** By the place of a measure: 1 added, -1 subtracted, 0 not selected. */
  signs: Int8Array;
  /** By owner: 0 not selected, 1 selected, 3 selected or grouped by demonstration data. */
  owners: Uint8Array;
  /** How many events are known. */
  known: number;
  from: number;
  to: number;
}

/** Works out what a query selects. */
export function select(columns: JournalColumns, selection: Selection, query: Query): Selected {
  const { effects, events } = columns;
  const window = basisWindow(query.basis, query.moment.asOf);
  const owners = new Uint8Array(effects.owners.count).fill(YES);
  for (const condition of selection.where ?? []) {
    const dimension = 'entity' in condition ? condition.entity : condition.of;
    const test = conditionTest(columns, condition, query.moment);
    narrow(owners, effects.owners.codes(dimension), test);
  }
  for (const dimension of DIMENSIONS) {
    const codes = query.only?.[dimension];
    if (codes === undefined) continue;
    const wanted = new Set(codes.map((code) => columns.texts.find(code) || -1));
    narrow(owners, effects.owners.codes(dimension), (code) => (wanted.has(code) ? YES : NO));
  }
  for (const grouping of query.groupBy ?? []) {
    const marked = MARK_GROUPINGS[grouping];
    if (!marked) continue;
    const held = columns.marks.latest(marked.mark, marked.key, query.moment);
    narrow(owners, effects.owners.codes(marked.of), (code) =>
      held[code] === 0 ? YES : resting(columns, held[code]! - 1),
    );
  }
  return {
    signs: Int8Array.from(MEASURE_NAMES, (measure) => selection.measures[measure] ?? 0),
    owners,
    known: events.upTo(query.moment.knownSeq),
    from: window.from === undefined ? 0 : dayNumber(window.from),
    to: dayNumber(window.to),
  };
}

/** Calls back for each effect selected, in order. */
export function eachSelected(
  { events, effects }: JournalColumns,
  { signs, owners, known, from, to }: Selected,
  found: (row: number, sign: number, eventRow: number, owner: number) => void,
): void {
  const { measures, ownerRows, eventRows, count } = effects;
  const { days } = events;
  for (let row = 0; row < count; row += 1) {
    const sign = signs[measures[row]!]!;
    if (sign === 0) continue;
    const eventRow = eventRows[row]!;
    // Effects are in order of their events, so all later ones are unknown too.
    if (eventRow >= known) return;
    const owner = ownerRows[row]!;
    const day = days[eventRow]!;
    if (owners[owner] !== NO && day >= from && day <= to) found(row, sign, eventRow, owner);
  }
}

/** Keeps the owners whose code passes, and marks those whose answer is demonstration data. */
function narrow(owners: Uint8Array, codes: Uint32Array, test: (code: number) => number): void {
  for (let owner = 0; owner < owners.length; owner += 1) {
    if (owners[owner] === NO) continue;
    const passed = test(codes[owner]!);
    owners[owner] = passed === NO ? NO : owners[owner]! | passed;
  }
}

const resting = ({ marks }: JournalColumns, row: number): number =>
  marks.isIllustrative(row) ? YES | ILLUSTRATIVE : YES;

function conditionTest(
  columns: JournalColumns,
  condition: Condition,
  moment: Moment,
): (code: number) => number {
  if ('entity' in condition) {
    const known = columns.registrations.ofKinds(condition.kinds, moment.knownSeq);
    return (code) => (code !== NO_TEXT && known[code] === 1 ? YES : NO);
  }
  if ('has' in condition) {
    const having = codesHaving(columns, condition, moment);
    return (code) => (having[code] === 1 ? YES : NO);
  }
  const held = columns.marks.latest(condition.mark, condition.key, moment);
  if ('missing' in condition) return (code) => (held[code] === 0 ? YES : NO);
  const meets = statementTest(columns, condition, moment);
  return (code) => {
    const row = held[code]! - 1;
    return row >= 0 && code !== NO_TEXT && meets(columns.marks.value(row))
      ? resting(columns, row)
      : NO;
  };
}

/** For each code, 1 if its sum of a measure by then, after reversals, is not zero. */
function codesHaving(
  columns: JournalColumns,
  { has, of }: Extract<Condition, { has: unknown }>,
  moment: Moment,
): Uint8Array {
  const { texts, effects } = columns;
  const high = new Float64Array(texts.count);
  const low = new Float64Array(texts.count);
  const codes = effects.owners.codes(of);
  const selected = select(columns, { measures: { [has]: 1 } }, { moment, basis: 'inception' });
  eachSelected(columns, selected, (row, _sign, _eventRow, owner) => {
    high[codes[owner]!]! += effects.amounts.high[row]!;
    low[codes[owner]!]! += effects.amounts.low[row]!;
  });
  return Uint8Array.from(high, (sum, code) =>
    code === NO_TEXT || amountSign(sum, low[code]!) === 0 ? 0 : 1,
  );
}

/** Whether the value of a mark, given by its number, meets the condition. */
function statementTest(
  { texts, registrations: things }: JournalColumns,
  condition: Rests,
  moment: Moment,
): (value: number) => boolean {
  if ('stillOn' in condition) return (value) => texts.of(value) >= moment.asOf;
  if ('atHome' in condition) {
    const home = new Set(things.codeLists(moment).homeRegions());
    return (value) => home.has(texts.of(value));
  }
  if ('isNot' in condition) return (value) => texts.of(value) !== condition.isNot;
  const wanted = new Set(condition.is.map((text) => texts.find(text)));
  return (value) => wanted.has(value);
}
