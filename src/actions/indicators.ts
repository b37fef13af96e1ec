/** Indicators with their targets, their latest values and how far they are. */
import type { Database, Scope, Sql } from '../db/connection.ts';
import { readEntities, readLatestMarks, readMarksOfKind } from '../db/loading.ts';
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
} from '../domain/indicators.ts';
import type { Moment } from '../domain/journal.ts';
import { ratio } from '../domain/money.ts';

export interface TargetReading {
  target: Target;
  quote: string | null;
  document: string | null;
  seq: number;
  arithmetic: Arithmetic;
  progress: Progress;
}

export interface IndicatorReading {
  indicator: Indicator;
  name: string;
  group: string | null;
  note: string | null;
  targets: TargetReading[];
  observations: (Observation & { seq: number; document: string | null })[];
}

type Detail = Record<string, string | undefined>;

/**
 * Observations that may be held against an indicator: its own, and those known to differ from it.
 */
function observationsFor(
  code: string,
  all: readonly Observation[],
  differing: ReadonlyMap<string, string>,
): Observation[] {
  return all.filter(({ indicator }) => indicator === code || differing.get(indicator) === code);
}

/** Every indicator at a moment, in order of code, with its progress towards each target. */
export const readIndicators = (
  database: Database,
  scope: Scope,
  moment: Moment,
): Promise<IndicatorReading[]> => database.read(scope, (sql) => indicatorsAt(sql, moment));

/** The same within one snapshot. */
export async function indicatorsAt(sql: Sql, moment: Moment): Promise<IndicatorReading[]> {
  const entities = await readEntities(sql, { ...moment, kinds: ['indicator'] });
  const definitions = await readLatestMarks(sql, 'indicator', moment);
  const targets = await readMarksOfKind(sql, 'target', moment);
  const observed = (await readMarksOfKind(sql, 'observation', moment)).map((mark) => ({
    indicator: mark.subject,
    year: Number.parseInt(mark.key, 10),
    value: ratio(mark.value),
    seq: mark.seq,
    document: mark.document,
  }));
  const detailOf = (code: string): Detail => (definitions.get(code)?.detail ?? {}) as Detail;
  const differing = new Map(entities.map(({ code }) => [code, detailOf(code).differs_from ?? '']));
  return entities.map((entity): IndicatorReading => {
    const { code } = entity;
    const detail = detailOf(code);
    const indicator = {
      code,
      kind: definitions.get(code)!.value as IndicatorKind,
      unit: detail.unit as IndicatorUnit,
    };
    const own = targets.filter((mark) => mark.subject === code);
    return {
      indicator,
      name: detail.name ?? entity.name,
      group: detail.group ?? null,
      note: detail.note ?? null,
      targets: own.map((mark) => {
        const target = readTarget(mark);
        return {
          target,
          quote: (mark.detail as Detail | null)?.quote ?? null,
          document: mark.document,
          seq: mark.seq,
          arithmetic: planArithmetic(indicator.kind, target),
          progress: progress(
            indicator,
            target,
            observationsFor(code, observed, differing),
            moment.asOf,
          ),
        };
      }),
      observations: observed.filter((observation) => observation.indicator === code),
    };
  });
}
