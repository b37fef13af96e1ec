/** What must be loaded of the journal before the rules between events can judge a batch. */
import { BALANCES, HOLDINGS, TERMS } from '../books/index.ts';
import { LAST_DAY, type Day } from '../values/days.ts';
import { groupBy } from '../values/group-by.ts';
import { allMarks } from './causing-event.ts';
import { PostedByMeasure, touchedKeys, type SumsNeeded } from './daily-sums.ts';
import type { HoldingRule, Mark, MarkKind } from './event-definition.ts';
import type { Measure } from './measures.ts';
import type { Prepared } from './batch-lookups.ts';

export interface MarksNeeded {
  kind: MarkKind;
  subject: string;
}

/** What must be loaded before a batch can be judged; the sums in the order of the rules. */
export interface Touched {
  sums: SumsNeeded[];
  marks: MarksNeeded[];
  /** Codes whose registration the batch reverses. */
  registrations: string[];
}

const holdingMeasures = (rule: HoldingRule): Measure[] => [
  rule.opens,
  ...rule.closes,
  ...rule.needs.measures,
];

/** The marks that a batch states or reverses, by kind. */
type MarkedByKind = ReadonlyMap<MarkKind, readonly Mark[]>;

const markedByKind = (prepared: readonly Prepared[]): MarkedByKind =>
  groupBy(
    prepared.flatMap((item) => allMarks(item)),
    ({ kind }) => [kind],
  );

/** The instruments to which a batch posts these measures, or about which it states these marks. */
function instrumentsIn(
  posted: PostedByMeasure,
  marked: MarkedByKind,
  { measures, marks }: { measures: readonly Measure[]; marks: readonly MarkKind[] },
): string[] {
  const codes = touchedKeys(posted, ['instrument'], measures).flat();
  const stated = marks.flatMap((kind) => marked.get(kind) ?? []);
  return [...new Set([...codes, ...stated.map(({ subject }) => subject)])];
}

/** Names everything that must be loaded to judge this batch, with a pause after each rule. */
export function* touched(prepared: readonly Prepared[]): Generator<void, Touched> {
  const posted = new PostedByMeasure(prepared);
  yield;
  const marked = markedByKind(prepared);
  yield;
  const since = firstDay(prepared);
  const sums = BALANCES.map((rule): SumsNeeded => {
    const measures = [...rule.adds, ...rule.subtracts];
    const keys = touchedKeys(posted, rule.key, measures);
    // A batch changes no balance before its first day, so none of them is judged again.
    return { dimensions: rule.key, measures, keys, since };
  });
  const marks = new Map<MarkKind, Set<string>>();
  const need = (kind: MarkKind, subjects: readonly string[]): void => {
    const all = marks.get(kind) ?? new Set();
    marks.set(kind, all);
    for (const subject of subjects) all.add(subject);
  };
  for (const [kind, stated] of marked)
    need(
      kind,
      stated.map(({ subject }) => subject),
    );
  const needOf = (measures: readonly Measure[], kinds: readonly MarkKind[]): void => {
    const instruments = instrumentsIn(posted, marked, { measures, marks: kinds });
    const keys = instruments.map((code) => [code]);
    sums.push({ dimensions: ['instrument'], measures, keys });
    for (const kind of kinds) need(kind, instruments);
  };
  // If a reversal closes a holding, the valuations after it must be checked too.
  for (const rule of HOLDINGS) {
    yield;
    needOf(holdingMeasures(rule), rule.needs.marks);
  }
  for (const rule of TERMS) {
    yield;
    needOf([rule.measure], [rule.mark]);
  }
  return {
    sums,
    marks: [...marks].flatMap(([kind, of]) => [...of].map((subject) => ({ kind, subject }))),
    registrations: touchedRegistrations(prepared),
  };
}

const firstDay = (prepared: readonly Prepared[]): Day =>
  prepared.reduce<Day>(
    (first, { event }) => (event.effective_on < first ? event.effective_on : first),
    LAST_DAY,
  );

function touchedRegistrations(prepared: readonly Prepared[]): string[] {
  return [...new Set(prepared.flatMap((item) => item.frees?.code ?? []))];
}

/**
 * What must be loaded when nothing is recorded yet about some codes: the same, without the sums and
 * marks of these.
 */
export function withoutNew({ sums, marks, ...touched }: Touched, isNew: (code: string) => boolean) {
  return {
    ...touched,
    sums: sums.map((group) => ({ ...group, keys: group.keys.filter((key) => !key.some(isNew)) })),
    marks: marks.filter(({ subject }) => !isNew(subject)),
  };
}
