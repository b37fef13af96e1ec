/** 表10: the plan's indicators held against each of their targets. */
import type { Day } from '../values/days.ts';
import {
  planArithmetic,
  progress,
  readTarget,
  type Arithmetic,
  type Indicator,
  type IndicatorKind,
  type IndicatorUnit,
  type Observation,
  type Progress,
  type Target,
} from '../figures/indicator-progress.ts';
import { ratio } from '../values/money.ts';
import { byCode } from './table-3-and-4-fund.ts';
import type { Told, ToldEvent } from './source.ts';
import { saidText, type TableSource } from './table-source.ts';

export interface TargetReading {
  target: Target;
  quote: string | null;
  document: string | null;
  seq: number;
  illustrative: boolean;
  arithmetic: Arithmetic;
  progress: Progress;
}

export interface IndicatorReading {
  indicator: Indicator;
  name: string;
  group: string | null;
  note: string | null;
  seq: number;
  illustrative: boolean;
  targets: TargetReading[];
  observations: (Observation & { seq: number; document: string | null })[];
}

/** An indicator held against one of its targets. */
export interface IndicatorLine {
  indicator: Indicator;
  name: string;
  group?: string;
  /** Absent where the indicator has none. */
  target?: Target;
  latest?: Observation;
  progress: Progress;
  illustrative: boolean;
  records: number[];
}

type ToldOf = (type: ToldEvent) => readonly Told[];

/** Of several statements with one key the last holds: by day, then by record number. */
function lastOf(events: readonly Told[], keyOf: (data: Told['data']) => string): Told[] {
  const last = new Map<string, Told>();
  for (const event of events) last.set(keyOf(event.data), event);
  return [...last.values()];
}

const observationOf = ({ seq, document, data }: Told) => ({
  indicator: String(data.indicator),
  year: data.year as number,
  value: ratio(String(data.value)),
  ...{ seq, document: document ?? null },
});

/** Every indicator in order of code, with its progress towards each target on a day. */
export function indicatorReadings(told: ToldOf, asOf: Day): IndicatorReading[] {
  const defined = told('indicator.defined');
  const targets = lastOf(told('target.set'), (data) => `${data.indicator}\u001f${data.period}`);
  const observed = lastOf(
    told('indicator.observed'),
    (data) => `${data.indicator}\u001f${data.year}`,
  ).map(observationOf);
  const differing = new Map(
    defined.map(({ data }) => [String(data.code), saidText(data, 'differs_from') ?? '']),
  );
  /** Its own, and those known to differ from it. */
  const heldAgainst = (code: string) =>
    observed.filter((each) => each.indicator === code || differing.get(each.indicator) === code);
  const reading = ({ seq, illustrative, data }: Told): IndicatorReading => {
    const code = String(data.code);
    const indicator = {
      ...{ code, kind: data.kind as IndicatorKind, unit: data.unit as IndicatorUnit },
    };
    return {
      ...{ indicator, seq, illustrative, name: String(data.name) },
      group: saidText(data, 'group') ?? null,
      note: saidText(data, 'note') ?? null,
      targets: targets
        .filter((each) => each.data.indicator === code)
        .sort((a, b) => byCode(String(a.data.period), String(b.data.period)))
        .map((each) => targetReading(indicator, each, heldAgainst(code), asOf)),
      observations: observed
        .filter((observation) => observation.indicator === code)
        .sort((a, b) => a.year - b.year),
    };
  };
  return defined.map(reading).sort((a, b) => byCode(a.indicator.code, b.indicator.code));
}

function targetReading(
  indicator: Indicator,
  { seq, illustrative, document, data }: Told,
  observations: readonly Observation[],
  asOf: Day,
): TargetReading {
  const target = readTarget({
    ...{ subject: indicator.code, key: String(data.period), value: '' },
    detail: { operator: '≥', ...data },
  });
  return {
    ...{ target, seq, illustrative, document: document ?? null },
    quote: saidText(data, 'quote') ?? null,
    arithmetic: planArithmetic(indicator.kind, target),
    progress: progress(indicator, target, observations, asOf),
  };
}

/** A row for each target; an indicator without one has a row of its own. */
export function indicatorLines({ told, moment }: TableSource): IndicatorLine[] {
  return indicatorReadings(told, moment.asOf).flatMap((reading) => {
    const { indicator, name, group, seq, illustrative } = reading;
    const latest = reading.observations.at(-1);
    const common = {
      ...{ indicator, name },
      ...(group !== null && { group }),
      ...(latest && {
        latest: { indicator: latest.indicator, year: latest.year, value: latest.value },
      }),
    };
    const seen = latest ? [latest.seq] : [];
    if (reading.targets.length === 0) {
      const standing = progress(indicator, undefined, [], moment.asOf);
      return [{ ...common, progress: standing, illustrative, records: [seq, ...seen] }];
    }
    return reading.targets.map((each) => ({
      ...{ ...common, target: each.target, progress: each.progress },
      illustrative: illustrative || each.illustrative,
      records: [seq, each.seq, ...seen],
    }));
  });
}
