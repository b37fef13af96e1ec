/** The answers of a report, figure by figure; two reports are compared by them. */
import type { AnswerGroup, FigureAnswer } from '../figures/answer.ts';
import { BASES, type Basis } from '../figures/figure.ts';
import type { Decimal } from '../values/money.ts';
import type { QuarterReport } from './report.ts';
import { FLOWS, type Flows, type ReportTable, type TableColumns, type TableRow } from './table.ts';
import { INDUSTRIES } from './table-2-industries.ts';
import { INVESTMENTS, SUB_FUNDS } from './table-3-and-4-fund.ts';
import { filledColumns } from './table-rows.ts';

/** The answers of the figures in a table's columns, row by row; flows come first. */
function tableAnswers<C extends TableColumns>(
  { format }: QuarterReport,
  table: ReportTable<C>,
  lines: readonly TableRow<C>[],
  named: (line: TableRow<C>) => Omit<AnswerGroup, 'by'>,
): FigureAnswer[] {
  const columns = filledColumns(table, format);
  const flowing = columns.filter(({ column }) => column.byFlow);
  const others = columns.filter(({ column }) => !column.byFlow);
  return lines.flatMap((line) => {
    const group = { by: table.by!, ...named(line) };
    const amounts = line as Readonly<Record<string, unknown>>;
    const answer = (figure: string, basis: Basis, value: Decimal | undefined): FigureAnswer => ({
      figure,
      basis,
      group,
      ...(value && { value }),
    });
    return [
      ...FLOWS.flatMap((flow) =>
        flowing.map(({ name, figure }) => answer(figure, flow, (amounts[name] as Flows)[flow])),
      ),
      ...others.map(({ name, figure, basis }) =>
        answer(figure, basis, amounts[name] as Decimal | undefined),
      ),
    ];
  });
}

/**
 * Every figure that a report shows: those of 总体情况, and the columns of industries, sub-funds and
 * projects. Money that moved from one project to another changes no total, but it changes these.
 */
export function reportAnswers(report: QuarterReport): FigureAnswer[] {
  const overview = report.overview.flatMap(({ id, bases }) =>
    (Object.keys(BASES) as Basis[]).flatMap((basis) =>
      bases[basis] ? [{ figure: id, basis, ...bases[basis] }] : [],
    ),
  );
  return [
    ...overview,
    ...tableAnswers(report, INDUSTRIES, report.industries, ({ code, label }) => ({ code, label })),
    ...tableAnswers(report, SUB_FUNDS, report.subFunds, ({ code, name }) => ({
      code,
      label: name,
    })),
    ...tableAnswers(report, INVESTMENTS, report.investments, (line) => ({
      code: `${line.vehicle}/${line.enterprise}`,
      label: `${line.vehicleName} × ${line.enterpriseName}`,
    })),
  ];
}
