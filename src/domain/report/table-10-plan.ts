/** 表10: the plan's indicators, compared with each of their targets. */
import type { Day } from '../values/days.ts';
import {
  INDICATOR_KINDS,
  INDICATOR_UNITS,
  OPERATORS,
  planArithmetic,
  PROGRESS_REASONS,
  progress,
  readTarget,
  type Arithmetic,
  type Indicator,
  type IndicatorKind,
  type IndicatorUnit,
  type Observation,
  type Progress,
  type Target,
  VERDICTS,
} from '../figures/indicator-progress.ts';
import { ratio } from '../values/money.ts';
import { behind, column, type TableRow } from './table.ts';
import { byCode } from './table-3-and-4-fund.ts';
import type { ReportedEvent, ReportedEventType } from './source.ts';
import { eventText, type TableSource } from './table-source.ts';

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
  observations: (Observation & {
    seq: number;
    document: string | null;
    illustrative: boolean;
  })[];
}

const number = (label: string) => column.number(label, { nullable: true, width: 11 });

/** An indicator compared with one of its targets; one without a target has a row of its own. */
export const INDICATORS = {
  code: column.text('编码'),
  name: column.text('指标', { width: 34 }),
  group: column.text('一级指标', { nullable: true, width: 12 }),
  kind: column.text('类型', { options: INDICATOR_KINDS }),
  unit: column.text('单位', { options: INDICATOR_UNITS, width: 8 }),
  target: column.record(
    '目标',
    {
      period: column.text('目标期', { width: 8 }),
      baseYear: column.whole('基期', { width: 10 }),
      operator: column.text('要求', { options: OPERATORS, width: 8 }),
      base: number('基数'),
      value: number('目标'),
      bracket: number('累计提高数'),
      growth: column.text('年均增长', { hint: '如文件所载', nullable: true, width: 11 }),
    },
    { nullable: true },
  ),
  latest: column.record(
    '最近实际数',
    {
      year: column.whole('最近年份', { width: 10 }),
      value: column.number('最近实际数', { width: 11 }),
    },
    { nullable: true },
  ),
  progress: column.record('进度', {
    value: number('实际数'),
    goal: number('目标'),
    gap: number('距目标'),
    path: number('序时应达'),
    verdict: column.text('进度', { options: VERDICTS, nullable: true, width: 12 }),
    reason: column.text('没有进度的原因', { options: PROGRESS_REASONS, nullable: true }),
  }),
  ...behind,
};
/** The year of the value is not in a report's data, so what is read back does not say it. */
export type IndicatorLine = TableRow<typeof INDICATORS> & {
  progress: Pick<Progress, 'observedYear'>;
};

type EventsByType = (type: ReportedEventType) => readonly ReportedEvent[];

/** Of several statements with one key the last one counts: by day, then by record number. */
function latestEvents(
  events: readonly ReportedEvent[],
  eventKey: (data: ReportedEvent['data']) => string,
): ReportedEvent[] {
  const last = new Map<string, ReportedEvent>();
  for (const event of events) last.set(eventKey(event.data), event);
  return [...last.values()];
}

const readObservation = ({ seq, document, illustrative, data }: ReportedEvent) => ({
  indicator: String(data.indicator),
  year: data.year as number,
  value: ratio(String(data.value)),
  seq,
  document: document ?? null,
  illustrative,
});

/** Every indicator in order of code, with its progress towards each target on a day. */
export function indicatorReadings(reportedEvents: EventsByType, asOf: Day): IndicatorReading[] {
  const defined = reportedEvents('indicator.defined');
  const targets = latestEvents(
    reportedEvents('target.set'),
    (data) => `${data.indicator}\u001f${data.period}`,
  );
  const observed = latestEvents(
    reportedEvents('indicator.observed'),
    (data) => `${data.indicator}\u001f${data.year}`,
  ).map(readObservation);
  const differing = new Map(
    defined.map(({ data }) => [String(data.code), eventText(data, 'differs_from') ?? '']),
  );
  /** The indicator itself, and those recorded as different from it. */
  const heldAgainst = (code: string) =>
    observed.filter((each) => each.indicator === code || differing.get(each.indicator) === code);
  const reading = ({ seq, illustrative, data }: ReportedEvent): IndicatorReading => {
    const code = String(data.code);
    const indicator = {
      code,
      kind: data.kind as IndicatorKind,
      unit: data.unit as IndicatorUnit,
    };
    return {
      indicator,
      seq,
      illustrative,
      name: String(data.name),
      group: eventText(data, 'group') ?? null,
      note: eventText(data, 'note') ?? null,
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
  { seq, illustrative, document, data }: ReportedEvent,
  observations: readonly Observation[],
  asOf: Day,
): TargetReading {
  const target = readTarget({
    subject: indicator.code,
    key: String(data.period),
    value: '',
    detail: { operator: '≥', ...data },
  });
  return {
    target,
    seq,
    illustrative,
    document: document ?? null,
    quote: eventText(data, 'quote') ?? null,
    arithmetic: planArithmetic(indicator.kind, target),
    progress: progress(indicator, target, observations, asOf),
  };
}

export function indicatorLines({ reportedEvents, moment }: TableSource): IndicatorLine[] {
  return indicatorReadings(reportedEvents, moment.asOf).flatMap((reading) => {
    const { indicator, name, group, seq, illustrative } = reading;
    const { code, kind, unit } = indicator;
    const latest = reading.observations.at(-1);
    const common = {
      code,
      name,
      kind,
      unit,
      ...(group !== null && { group }),
      ...(latest && { latest }),
    };
    const seen = latest ? [latest.seq] : [];
    if (reading.targets.length === 0) {
      const standing = progress(indicator, undefined, [], moment.asOf);
      return [{ ...common, progress: standing, illustrative, records: [seq, ...seen] }];
    }
    return reading.targets.map((each) => ({
      ...common,
      target: each.target,
      progress: each.progress,
      illustrative: illustrative || each.illustrative,
      records: [seq, each.seq, ...seen],
    }));
  });
}
