/** 表1 and 表1续: every figure on its bases, and beside what it was on the days compared with. */
import type { FigureCell } from '../figures/answer.ts';
import { BASES, isRatio, UNITS, type Basis, type Unit } from '../figures/figure.ts';
import { dayBefore, FIRST_DAY, yearBefore, type Day, type Quarter } from '../values/days.ts';
import type { FigureReader } from './figure-reader.ts';
import { answer, answers, column, type Answers, type TableRow } from './table.ts';

/** One figure with the bases it has; a basis it does not have is absent, which prints as 不适用. */
export const FIGURE_LINE = {
  id: column.figure('指标编号'),
  label: column.text('指标', { width: 36 }),
  unit: column.text('单位', { options: UNITS, width: 6 }),
  meaning: column.text('口径说明'),
  bases: answers('各口径的数；指标没有的口径没有此项（不适用）'),
};
export type FigureLine = TableRow<typeof FIGURE_LINE>;

/** A figure beside what it was on the days that the report compares with. */
export const OVERVIEW = {
  ...FIGURE_LINE,
  /** For a flow of the quarter: the quarter before; otherwise: as of that quarter's last day. */
  previousQuarter: answers('上季（当季口径）或上季末'),
  yearBefore: answers('上年同期'),
};
export type OverviewLine = TableRow<typeof OVERVIEW>;

/** The days that the overview compares with. */
export interface ComparedDays {
  previousQuarter: Day;
  /** The same day a year earlier: 上年同期. */
  yearBefore: Day;
}

/** The earliest day to compare with is the first possible day: no record is earlier. */
const notBeforeAll = (day: Day): Day => (day < FIRST_DAY ? FIRST_DAY : day);

export const comparedDays = ({ from }: Quarter, asOf: Day): ComparedDays => ({
  previousQuarter: notBeforeAll(dayBefore(from)),
  yearBefore: notBeforeAll(yearBefore(asOf)),
});

/** Which figures, all of the format if not given, and whether also on the days compared with. */
export interface WantedOverview {
  of?: readonly string[];
  isCompared?: boolean;
}

/** Figures of the format on each of their bases, and if wanted on the days compared with. */
export async function overviewLines(
  figures: FigureReader,
  { previousQuarter, yearBefore: lastYear }: ComparedDays,
  { of, isCompared = false }: WantedOverview,
): Promise<OverviewLine[]> {
  const [quarterBefore, yearAgo] = [figures.on(previousQuarter), figures.on(lastYear)];
  const wanted = [...figures.format.catalogue.values()].filter(
    ({ id }) => of?.includes(id) ?? true,
  );
  const lines = await Promise.all(
    wanted.map(async ({ id, label, unit, meaning }) => {
      const [bases, before, ago] = await Promise.all([
        figures.answers(id),
        isCompared ? quarterBefore.answers(id) : {},
        isCompared ? yearAgo.answers(id) : {},
      ]);
      return { id, label, unit, meaning, bases, previousQuarter: before, yearBefore: ago };
    }),
  );
  figures.illustrative ||= quarterBefore.illustrative || yearAgo.illustrative;
  return lines;
}

/** A figure on one basis that can be compared: a flow, or the amount on the day. */
export const COMPARISON = {
  id: FIGURE_LINE.id,
  label: FIGURE_LINE.label,
  unit: FIGURE_LINE.unit,
  basis: column.text('口径', { options: BASES, width: 17, align: 'center' }),
  now: answer('本期', { width: 18 }),
  before: answer('上季', { width: 18 }),
  change: answer('较上季', { width: 17 }),
  yearAgo: answer('上年同期', { width: 18 }),
  yearChange: answer('较上年同期', { width: 17 }),
};
export type ComparisonLine = TableRow<typeof COMPARISON>;

/** The compared bases: quarter and year for flows, cumulative ones too; otherwise the day. */
const comparedBases = ({ bases }: OverviewLine): Basis[] =>
  bases.quarter ? ['quarter', 'year'] : (Object.keys(bases) as Basis[]).slice(0, 1);

/** A spreadsheet subtracts in binary, so further decimals would only be noise. */
export const meaningfulDecimals = (unit: Unit): number =>
  isRatio(unit) ? 10 : unit === '元' ? 2 : 0;

/** Nothing if one of the two has no value. */
const difference = (unit: Unit, now: FigureCell, then: FigureCell): FigureCell =>
  now.value && then.value
    ? { value: now.value.minus(then.value).toDecimalPlaces(meaningfulDecimals(unit)) }
    : {};

export const comparisonLines = (overview: readonly OverviewLine[]): ComparisonLine[] =>
  overview.flatMap((line) =>
    comparedBases(line).map((basis) => {
      const { id, label, unit } = line;
      const on = (answered: Answers): FigureCell => answered[basis] ?? {};
      const [now, before, yearAgo] = [line.bases, line.previousQuarter, line.yearBefore].map(
        on,
      ) as [FigureCell, FigureCell, FigureCell];
      return {
        ...{ id, label, unit, basis, now, before, yearAgo },
        change: difference(unit, now, before),
        yearChange: difference(unit, now, yearAgo),
      };
    }),
  );
