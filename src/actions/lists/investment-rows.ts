/** The rows of the list of investments, with what each has returned. */
import { ReportTables } from '../../db/report-source.ts';
import { FigureReader } from '../../domain/report/figure-reader.ts';
import { CURRENT } from '../../domain/report/formats/index.ts';
import { investmentLines, statementsAt } from '../../domain/report/table-3-and-4-fund.ts';
import { PERFORMANCE_REASONS, type Outcome } from '../../domain/returns/multiples.ts';
import {
  performance,
  readableRate,
  readableYearly,
  rootsText,
  type Gross,
} from '../../domain/returns/performance.ts';
import { NOT_APPLICABLE, valueCell, type Cell, type ListRow } from '../../domain/lists/list.ts';
import { positions } from '../positions.ts';
import type { ListReader } from './list-reader.ts';

/** A return as a cell: the number, or why there is none; all rates if there are several. */
const outcomeCell = (outcome: Outcome | undefined): Cell => {
  if (outcome === undefined) return null;
  if (outcome.value !== undefined) return outcome.value;
  const { reason } = outcome;
  const roots = rootsText(outcome);
  const text = PERFORMANCE_REASONS[reason];
  return { reason, ...(roots ? { text: `${text}：${roots}`, short: roots } : { text }) };
};

const rateCells = (gross: Gross | undefined): Record<'irr' | 'period_return', Cell> => {
  if (gross === undefined) return { irr: null, period_return: null };
  const yearly = readableYearly(gross);
  return {
    irr: yearly ? outcomeCell(yearly) : NOT_APPLICABLE,
    period_return: gross.period ? outcomeCell(readableRate(gross.period)) : NOT_APPLICABLE,
  };
};

/** Sorted by vehicle and enterprise. An investment whose rounds were all reversed is left out. */
export async function investmentRows(reader: ListReader): Promise<ListRow[]> {
  const { sql, moment } = reader;
  const lists = await reader.lists();
  const tables = new ReportTables(sql);
  const lines = await investmentLines(
    new FigureReader(tables, moment, CURRENT),
    await statementsAt(tables, moment, lists, CURRENT),
    lists,
  );
  const regions = await reader.statements('region');
  const stages = await reader.statements('listing');
  const fair = await reader.figure('fund.fair_value', 'instrument');
  const held = await positions(sql, moment, {});
  return lines.map((line) => {
    const key = `${line.vehicle}/${line.enterprise}`;
    const position = held.get(key);
    const gross =
      position && performance({ level: 'investment', asOf: moment.asOf, gross: [position] }).gross;
    return {
      key,
      illustrative: line.illustrative,
      cells: {
        vehicle: line.vehicle,
        vehicle_name: line.vehicleName,
        enterprise: line.enterprise,
        enterprise_name: line.enterpriseName,
        region: regions.get(line.enterprise)?.value ?? null,
        region_label: line.region || null,
        industry: line.industryCode || null,
        industry_label: line.industry,
        listing: stages.get(line.enterprise)?.value ?? null,
        first_invested_on: line.firstInvestedOn,
        rounds: line.rounds || null,
        ownership: line.ownership ?? null,
        invested: line.invested.inception,
        invested_year: line.invested.year,
        invested_quarter: line.invested.quarter,
        cost_remaining: line.costRemaining,
        proceeds: line.proceeds,
        fair_value: valueCell(fair.get(key)),
        moic: outcomeCell(gross?.moic),
        ...rateCells(gross),
      },
    };
  });
}
