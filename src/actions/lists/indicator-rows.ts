/** The rows of the list of indicators: one for each target, or one for an indicator without any. */
import { PROGRESS_REASONS, type Progress } from '../../domain/figures/indicator-progress.ts';
import {
  reasonCell,
  restsOnIllustrative,
  type Cell,
  type ListRow,
} from '../../domain/lists/list.ts';
import { Decimal } from '../../domain/values/money.ts';
import { indicatorsAt, type IndicatorReading, type TargetReading } from '../indicators.ts';
import type { ListReader } from './list-reader.ts';

const number = (value: Decimal | undefined): Cell => value ?? null;

function indicatorRow(reading: IndicatorReading, forTarget: TargetReading | undefined): ListRow {
  const { indicator, name, group, note } = reading;
  const { target, arithmetic } = forTarget ?? {};
  const progress: Progress = forTarget?.progress ?? { reason: 'no_target' };
  const reason = progress.reason ? reasonCell(progress.reason, PROGRESS_REASONS) : null;
  const { observedYear, years = [] } = progress;
  const observed = reading.observations.filter(({ year }) => years.includes(year));
  return {
    key: target ? `${indicator.code}/${target.period}` : indicator.code,
    illustrative: restsOnIllustrative(reading, forTarget, ...observed),
    cells: {
      code: indicator.code,
      name,
      group,
      kind: indicator.kind,
      unit: indicator.unit,
      base_year: target ? new Decimal(target.baseYear) : null,
      base: number(target?.base),
      period: target?.period ?? null,
      operator: target?.operator ?? null,
      target: number(target?.value),
      bracket: number(target?.bracket),
      growth: target?.growth ?? null,
      value: progress.value ?? reason,
      observed_year: observedYear === undefined ? null : new Decimal(observedYear),
      gap: progress.gap ?? reason,
      verdict: progress.verdict ?? reason,
      arithmetic: arithmetic?.status ?? null,
      document: forTarget?.document ?? null,
      note,
      seq: forTarget ? new Decimal(forTarget.seq) : null,
    },
  };
}

export async function indicatorRows({ sql, moment }: ListReader): Promise<ListRow[]> {
  const all = await indicatorsAt(sql, moment);
  return all.flatMap((reading) =>
    reading.targets.length === 0
      ? [indicatorRow(reading, undefined)]
      : reading.targets.map((target) => indicatorRow(reading, target)),
  );
}
