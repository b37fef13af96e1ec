/** What a report answers, figure by figure: what two reports are compared by. */
import type { AnswerGroup, FigureAnswer } from '../figures/answer.ts';
import { BASES, type Basis } from '../figures/figure.ts';
import type { SubFundColumn } from './formats/format.ts';
import type { Decimal } from '../values/money.ts';
import type { QuarterReport } from './report.ts';

const FLOWS = ['quarter', 'year', 'inception'] as const;

const answer = (
  figure: string,
  basis: Basis,
  group: AnswerGroup,
  value: Decimal | undefined,
): FigureAnswer => ({ figure, basis, group, ...(value && { value }) });

/**
 * Every figure that a report shows: those of 总体情况, and the columns of industries, sub-funds and
 * projects. Money that moved from one project to another changes no total, but it changes these.
 */
export function answersOf(report: QuarterReport): FigureAnswer[] {
  const overview = report.overview.flatMap(({ figure, cells }) =>
    (Object.keys(BASES) as Basis[]).flatMap((basis) =>
      cells[basis] ? [{ figure: figure.id, basis, ...cells[basis] }] : [],
    ),
  );
  const industries = report.industries.flatMap(({ code, label, counts, amounts }) => {
    const group = { by: 'industry', code, label } as const;
    return FLOWS.flatMap((flow) => [
      answer('fund.investments', flow, group, counts[flow]),
      answer('fund.invested', flow, group, amounts[flow]),
    ]);
  });
  const subFunds = report.subFunds.flatMap((line) => {
    const group = { by: 'vehicle', code: line.code, label: line.name } as const;
    return (Object.entries(report.format.selections.sub_funds) as [SubFundColumn, string][]).map(
      ([column, id]) => answer(id, 'inception', group, line[column]),
    );
  });
  const investments = report.investments.flatMap((line) => {
    const code = `${line.vehicle}/${line.enterprise}`;
    const label = `${line.vehicleName} × ${line.enterpriseName}`;
    const group = { by: 'instrument', code, label } as const;
    return [
      ...FLOWS.map((flow) => answer('fund.invested', flow, group, line.invested[flow])),
      answer('fund.cost_remaining', 'point', group, line.costRemaining),
      answer('fund.proceeds', 'inception', group, line.proceeds),
      answer('fund.fair_value', 'point', group, line.fairValue),
    ];
  });
  return [...overview, ...industries, ...subFunds, ...investments];
}
