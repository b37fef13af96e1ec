/** The rows of the list of investments, with what each has returned. */
import { readFlows, type FlowRow } from '../../db/flows.ts';
import type { Value } from '../../domain/figures/figure.ts';
import { STRATEGIC_SCHEME } from '../../domain/figures/groupings.ts';
import { INVESTMENTS } from '../../domain/lists/fund.ts';
import { byCode } from '../../domain/report/table-3-and-4-fund.ts';
import { PERFORMANCE_REASONS, type Outcome } from '../../domain/returns/multiples.ts';
import {
  performance,
  readableRate,
  readableYearly,
  rootsText,
  type Gross,
} from '../../domain/returns/performance.ts';
import {
  NOT_APPLICABLE,
  restsOnIllustrative,
  valueCell,
  type Cell,
  type Column,
  type ListRow,
} from '../../domain/lists/list.ts';
import { groupBy } from '../../domain/values/group-by.ts';
import { Decimal } from '../../domain/values/money.ts';
import { giveWay } from '../../platform/give-way.ts';
import { positions } from '../positions.ts';
import type { ListReader } from './list-reader.ts';
import { labelIn } from './registered-rows.ts';

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

const COLUMNS = new Map<string, Column>(INVESTMENTS.columns.map((each) => [each.key, each]));
const FIGURES = [...COLUMNS.values()].filter(({ figure }) => figure !== undefined);

/** The values of each column that shows a figure, by investment: of all, or of these. */
async function readFigures(
  reader: ListReader,
  codes: readonly string[] | undefined,
): Promise<Map<string, ReadonlyMap<string, Value>>> {
  const values = await Promise.all(
    FIGURES.map(({ figure, basis }) => reader.figure(figure!, 'instrument', { basis, codes })),
  );
  return new Map(FIGURES.map(({ key }, index) => [key, values[index]!]));
}

const isZero = (value: Value | undefined): boolean => value?.value?.isZero() ?? true;

/** The days and rounds of what was invested, without what was taken back by the day. */
async function readInvested(
  { sql, moment }: ListReader,
  instruments: readonly string[] | undefined,
): Promise<ReadonlyMap<string, readonly FlowRow[]>> {
  const flows = await readFlows(sql, moment, { measures: ['invested'], instruments });
  return groupBy(flows, ({ instrument: code }) => [code!]);
}

/**
 * Sorted by vehicle and enterprise; all, or the one of a key. An investment whose rounds were all
 * taken back is left out, unless that changes what was invested in this year or quarter. Without
 * its returns, which `withReturns` adds.
 */
export async function investmentRows(reader: ListReader, key?: string): Promise<ListRow[]> {
  const codes = key === undefined ? undefined : [key];
  const lists = await reader.lists();
  const figures = await readFigures(reader, codes);
  const flows = FIGURES.filter(({ figure }) => figure === 'fund.invested');
  const keys = [...figures.get('invested')!.keys()]
    .filter((each) => !flows.every((column) => isZero(figures.get(column.key)!.get(each))))
    .map((each) => each.split('/') as [vehicle: string, enterprise: string])
    .sort(([a, b], [c, d]) => byCode(a, c) || byCode(b, d));
  const enterprises = [...new Set(keys.map(([, enterprise]) => enterprise))];
  const names = await reader.names([...new Set(keys.flat())]);
  const regions = await reader.statements('region', '', enterprises);
  const industries = await reader.statements('industry', STRATEGIC_SCHEME, enterprises);
  const stages = await reader.statements('listing', '', enterprises);
  const ownerships = await reader.statements('ownership', '', codes);
  const invested = await readInvested(reader, codes);
  return keys.map(([vehicle, enterprise]) => {
    const instrument = `${vehicle}/${enterprise}`;
    const [region, industry] = [regions.get(enterprise), industries.get(enterprise)];
    const [listing, ownership] = [stages.get(enterprise), ownerships.get(instrument)];
    const called = [names.get(vehicle), names.get(enterprise)];
    const values = [...figures.values()].map((each) => each.get(instrument));
    const rounds = invested.get(instrument) ?? [];
    return {
      key: instrument,
      illustrative: restsOnIllustrative(
        ...[...called, ...values, region, industry, listing, ownership],
      ),
      cells: {
        vehicle,
        vehicle_name: names.get(vehicle)?.value ?? vehicle,
        enterprise,
        enterprise_name: names.get(enterprise)?.value ?? enterprise,
        region: region?.value ?? null,
        region_label: labelIn(lists, COLUMNS.get('region_label')!, region?.value ?? null),
        industry: industry?.value ?? null,
        industry_label: labelIn(lists, COLUMNS.get('industry_label')!, industry?.value ?? null),
        listing: listing?.value ?? null,
        first_invested_on: rounds[0]?.day ?? null,
        rounds: [...new Set(rounds.flatMap(({ round }) => round ?? []))].join('、') || null,
        ownership: ownership ? new Decimal(ownership.value) : null,
        ...Object.fromEntries(
          FIGURES.map((column) => [
            column.key,
            valueCell(figures.get(column.key)!.get(instrument)),
          ]),
        ),
      },
    };
  });
}

/** Rows worked out before other requests get a turn. */
const BATCH = 20;

/** The rows with what each investment has returned, which takes as long as its flows are many. */
export async function withReturns(
  { sql, moment }: ListReader,
  rows: readonly ListRow[],
): Promise<ListRow[]> {
  const held = await positions(sql, moment, { instruments: rows.map(({ key }) => key) });
  const complete: ListRow[] = [];
  for (const row of rows) {
    if (complete.length % BATCH === 0) await giveWay();
    const position = held.get(row.key);
    const gross =
      position && performance({ level: 'investment', asOf: moment.asOf, gross: [position] }).gross;
    const returns = { moic: outcomeCell(gross?.moic), ...rateCells(gross) };
    complete.push({ ...row, cells: { ...row.cells, ...returns } });
  }
  return complete;
}
