/**
 * The returns of investments, vehicles and the fund. Flows and marks are loaded here; the domain
 * computes.
 */
import { Refusal } from '../platform/errors.ts';
import type { Database, Scope, Sql } from '../db/connection.ts';
import type { FlowRow } from '../db/flows.ts';
import { readEntities } from '../db/batch-loading.ts';
import { readLatestMarks, readMarksOfKind } from '../db/statements.ts';
import { REPORTED_METRICS } from '../domain/books/fund.ts';
import { holdingCode } from '../domain/books/investments.ts';
import type { Day } from '../domain/values/days.ts';
import { groupBy } from '../domain/values/group-by.ts';
import { STRATEGIC_SCHEME } from '../domain/figures/groupings.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import { Decimal, ratio, total } from '../domain/values/money.ts';
import {
  deployment,
  leverageByFundScale,
  leverageBySocialCapital,
  leverageByTotalCapital,
  localReturnMultiple,
  NOT_RECORDED,
  type Outcome,
} from '../domain/returns/multiples.ts';
import {
  performance,
  readableYearly,
  type Performance,
  type Position,
  type Side,
} from '../domain/returns/performance.ts';
import {
  account,
  NET_SIGNS,
  positions,
  fundShare,
  signed,
  sumMeasure,
  type VehicleAccount,
} from './positions.ts';

export interface ReportedMetric {
  metric: string;
  label: string;
  reported: Decimal;
  on: Day;
  seq: number;
  computed: Outcome;
  /** The value as people are shown it; undefined for a yearly rate over less than a year. */
  readable: Outcome | undefined;
}

export interface PublicMoney {
  fund_scale: Outcome;
  total_capital: Outcome;
  social_only: Outcome;
  local_return: Outcome;
  deployment: Outcome;
}

export interface VehiclePerformance {
  performance: Performance;
  publicMoney: PublicMoney;
  reported: ReportedMetric[];
}

type Computed = Pick<ReportedMetric, 'computed' | 'readable'>;

const computedRate = (side: Side | undefined): Computed | undefined =>
  side && { computed: side.irr, readable: readableYearly(side) };

const computedMultiple = (multiple: Outcome | undefined): Computed | undefined =>
  multiple && { computed: multiple, readable: multiple };

/** Computed values by the names under which managers report them. */
function computedValues({ gross, net: side }: Performance): Record<string, Computed | undefined> {
  return {
    irr_gross: computedRate(gross),
    irr_net: computedRate(side),
    moic: computedMultiple(gross?.moic),
    tvpi: computedMultiple(side?.tvpi),
    dpi: computedMultiple(side?.dpi),
    rvpi: computedMultiple(side?.rvpi),
    pic: computedMultiple(side?.pic),
  };
}

/** The last value that the manager reported of each kind, beside ours for the same day. */
async function reportedBy(sql: Sql, vehicle: string, moment: Moment): Promise<ReportedMetric[]> {
  const marks = (await readMarksOfKind(sql, 'performance', moment)).filter(
    (mark) => mark.subject === vehicle,
  );
  const ours = new Map<Day, ReturnType<typeof computedValues>>();
  for (const day of new Set(marks.map(({ effective_on }) => effective_on))) {
    const then = { ...moment, asOf: day };
    ours.set(day, computedValues(vehiclePerformance(await account(sql, then, vehicle), day)));
  }
  return marks.map((mark) => ({
    metric: mark.key,
    label: REPORTED_METRICS[mark.key as keyof typeof REPORTED_METRICS],
    reported: ratio(mark.value),
    on: mark.effective_on,
    seq: mark.seq,
    ...(ours.get(mark.effective_on)![mark.key] ?? computedMultiple(NOT_RECORDED)!),
  }));
}

const vehiclePerformance = (of: VehicleAccount, asOf: Day): Performance =>
  performance({
    level: 'vehicle',
    asOf,
    gross: [...of.holdings.values()],
    net: [{ flows: signed(of.rows, NET_SIGNS), left: of.left }],
    committed: of.committed,
  });

/** The returns of one sub-fund, gross over its holdings and net over its investors. */
export function readVehiclePerformance(
  database: Database,
  scope: Scope,
  moment: Moment,
  code: string,
): Promise<VehiclePerformance> {
  return database.read(scope, async (sql) => {
    const [vehicle] = await readEntities(sql, { ...moment, kinds: ['sub-fund'], codes: [code] });
    if (!vehicle)
      throw new Refusal('not_found', `截至 ${moment.asOf} 没有子基金 ${code}，或不在您的范围内。`);
    const own = await account(sql, moment, code);
    const parent = String(vehicle.data.fund);
    return {
      performance: vehiclePerformance(own, moment.asOf),
      publicMoney: sumPublicMoney(own.rows, (row) => row.counterparty === parent),
      reported: await reportedBy(sql, code, moment),
    };
  });
}

/** The public-money figures of sub-funds, of which some flows are the mother fund's. */
function sumPublicMoney(
  rows: readonly FlowRow[],
  ofParent: (row: FlowRow) => boolean,
): PublicMoney {
  const paidIn = sumMeasure(rows, 'paid_in');
  const parentPaidIn = sumMeasure(rows, 'paid_in', ofParent);
  const invested = sumMeasure(rows, 'invested');
  return {
    fund_scale: leverageByFundScale({ fundsPaidIn: paidIn, parentPaidIn }),
    // Co-investment of the same rounds is not recorded, so this convention has no number yet.
    total_capital: leverageByTotalCapital({
      invested,
      coInvested: undefined,
      followOnLoans: undefined,
      fiscal: parentPaidIn,
    }),
    social_only: leverageBySocialCapital({
      social: paidIn.minus(parentPaidIn),
      fiscal: parentPaidIn,
    }),
    local_return: localReturnMultiple(sumMeasure(rows, 'local_return'), { paidIn: parentPaidIn }),
    deployment: deployment(invested, { paidIn }),
  };
}

/** The returns of one holding. */
export function readInvestmentPerformance(
  database: Database,
  scope: Scope,
  moment: Moment,
  vehicle: string,
  enterprise: string,
): Promise<Performance> {
  return database.read(scope, async (sql) => {
    const instrument = holdingCode(vehicle, enterprise);
    const held = (await positions(sql, moment, { instruments: [instrument] })).get(instrument);
    if (!held)
      throw new Refusal(
        'not_found',
        `截至 ${moment.asOf} 没有项目 ${instrument}，或不在您的范围内。`,
      );
    return performance({ level: 'investment', asOf: moment.asOf, gross: [held] });
  });
}

export interface Breakdown {
  by: 'vintage' | 'industry';
  key: string;
  investments: number;
  performance: Performance;
}

export interface FundPerformance {
  performance: Performance;
  publicMoney: PublicMoney;
  breakdowns: Breakdown[];
}

/**
 * The fund's returns. Gross looks through to the projects of all vehicles. Net is what the fund's
 * own investors paid and got; its share of a sub-fund's net assets goes by its share of the
 * paid-in capital.
 */
export function readFundPerformance(
  database: Database,
  scope: Scope,
  moment: Moment,
): Promise<FundPerformance> {
  return database.read(scope, async (sql) => {
    const vehicles = await readEntities(sql, { ...moment, kinds: ['fund', 'sub-fund'] });
    const funds = new Set(vehicles.filter(({ kind }) => kind === 'fund').map(({ code }) => code));
    const accounts = new Map<string, VehicleAccount>();
    for (const { code } of vehicles) accounts.set(code, await account(sql, moment, code));
    const own = [...accounts].filter(([code]) => funds.has(code)).map(([, value]) => value);
    const subs = [...accounts].filter(([code]) => !funds.has(code)).map(([, value]) => value);
    const shares = subs.map(({ rows, left }) => fundShare(rows, left, funds));
    const complete = [...own.map(({ left }) => left), ...shares];
    const left = complete.some((value) => value === undefined)
      ? undefined
      : {
          value: complete.reduce((sum, each) => sum.plus(each!.value), new Decimal(0)),
          day: moment.asOf,
          source: '直投与现金，及按实缴比例享有的子基金净资产',
        };
    const holdings = new Map([...accounts.values()].flatMap((value) => [...value.holdings]));
    const subRows = subs.flatMap(({ rows }) => rows);
    return {
      performance: performance({
        level: 'fund',
        asOf: moment.asOf,
        gross: [...holdings.values()],
        net: [
          {
            flows: own
              .flatMap(({ rows }) => signed(rows, NET_SIGNS))
              .sort((a, b) => (a.day < b.day ? -1 : 1)),
            left,
          },
        ],
        committed: total(own.map(({ committed }) => committed)),
      }),
      publicMoney: sumPublicMoney(subRows, (row) => funds.has(row.counterparty ?? '')),
      breakdowns: await breakdowns(sql, moment, holdings),
    };
  });
}

async function breakdowns(
  sql: Sql,
  moment: Moment,
  holdings: ReadonlyMap<string, Position>,
): Promise<Breakdown[]> {
  const industries = await readLatestMarks(sql, 'industry', moment, STRATEGIC_SCHEME);
  const keys: Record<Breakdown['by'], (code: string, position: Position) => string> = {
    vintage: (_, { flows }) => flows[0]!.day.slice(0, 4),
    industry: (code) => industries.get(code.split('/')[1]!)?.value ?? '',
  };
  return (Object.keys(keys) as Breakdown['by'][]).flatMap((by) => {
    const groups = groupBy(holdings, (holding) => [keys[by](...holding)]);
    return [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, of]) => {
        const gross = of.map(([, position]) => position);
        const found = performance({ level: 'fund', asOf: moment.asOf, gross });
        return { by, key, investments: gross.length, performance: found };
      });
  });
}
