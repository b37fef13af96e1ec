/** Which qualified enterprises are covered, for example by credit that a bank granted them. */
import type { Moment } from '../journal/posted-event.ts';
import type { CoverageCount, CoverageSelects, Qualified, Source } from './figure.ts';

/** A qualified enterprise that is covered. */
export interface Covered extends Qualified {
  /** Whether what covers it is demonstration data. */
  byIllustrative: boolean;
}

/**
 * Qualified enterprises, and whether the selection contains anything of theirs. The mark of each is
 * that of its qualification alone, as the released report formats have it.
 */
export async function coverage(
  selects: CoverageSelects,
  source: Pick<Source, 'sums' | 'qualified'>,
  moment: Moment,
): Promise<{ covered: Covered[]; uncovered: Qualified[] }> {
  const [sums, qualified] = await Promise.all([
    source.sums(selects.by, { moment, basis: 'inception', groupBy: ['enterprise'] }),
    source.qualified(selects.qualification, moment),
  ]);
  const having = new Map(
    sums.filter((row) => !row.value.isZero()).map((row) => [row.group[0], row.illustrative]),
  );
  return {
    covered: qualified.flatMap((each) => {
      const byIllustrative = having.get(each.enterprise);
      return byIllustrative === undefined ? [] : [{ ...each, byIllustrative }];
    }),
    uncovered: qualified.filter(({ enterprise }) => !having.has(enterprise)),
  };
}

/** How many there are, counted one by one. */
export async function countCovered(
  selects: CoverageSelects,
  source: Pick<Source, 'sums' | 'qualified'>,
  moment: Moment,
): Promise<CoverageCount> {
  const { covered, uncovered } = await coverage(selects, source, moment);
  return {
    qualified: covered.length + uncovered.length,
    covered: covered.length,
    illustrative: [...covered, ...uncovered].some((enterprise) => enterprise.illustrative),
  };
}
