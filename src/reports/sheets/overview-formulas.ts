/** Which formulas over the detail sheets give the figures of 表1. */
import type { Basis } from '../../domain/figures/figure.ts';
import { Decimal } from '../../domain/values/money.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import type { BookTable } from './stacked-tables.ts';
import type { creditSheet } from './table-7-credit.ts';
import type { dealSheet } from './table-8-deals.ts';
import type { exitSheet } from './table-6-exits.ts';
import type { grantSheet } from './table-9-grants.ts';
import type { localReturnSheet } from './table-5-local-returns.ts';
import { FLOWS, type Flow } from '../../domain/report/table.ts';
import {
  investedIn,
  STRATEGIC,
  UNCLASSIFIED,
  type InvestmentTable,
} from './table-4-investments.ts';
import type { SubFundTable } from './table-3-sub-funds.ts';
import { decimalSum, type Tally } from './values.ts';

export type Tallies = Partial<Record<Basis, Tally>>;

const perFlow = (tally: (flow: Flow) => Tally): Tallies =>
  Object.fromEntries(FLOWS.map((flow) => [flow, tally(flow)]));

/** The sheets of the other books, by content. */
export interface Books {
  localReturns: ReturnType<typeof localReturnSheet>;
  exits: ReturnType<typeof exitSheet>;
  credit: ReturnType<typeof creditSheet>;
  deals: ReturnType<typeof dealSheet>;
  grants: ReturnType<typeof grantSheet>;
}

/** The sheets that 表1 reads. */
export interface Details {
  investments: InvestmentTable;
  subFunds: SubFundTable;
  books: Books;
}

const columnTallies = (table: BookTable, column: string): Tallies =>
  perFlow((flow) => table.sum(`${column}.${flow}`));

/** The figures that the sheets of the other books give. */
function bookTallies({ books }: Details): Record<string, Tallies> {
  const { banks } = books.credit.tables;
  const { deals } = books.deals.tables;
  const { programmes, projects } = books.grants.tables;
  return {
    'fund.local_return': columnTallies(books.localReturns.tables.agreed, 'recognised'),
    'credit.granted': columnTallies(banks, 'granted'),
    'credit.drawn': columnTallies(banks, 'drawn'),
    'credit.outstanding': { point: banks.sum('outstanding') },
    'credit.non_performing': { point: banks.sum('nonPerforming') },
    'securitisation.issued': { inception: deals.sum('issued') },
    'securitisation.financed': { inception: deals.sum('financed') },
    'securitisation.collected': { inception: deals.sum('collected') },
    'securitisation.subsidised': { inception: deals.sum('subsidised') },
    'securitisation.outstanding': { point: deals.sum('outstanding') },
    'grants.pool': { inception: programmes.sum('pool') },
    'grants.available': { point: programmes.sum('available') },
    'grants.approved': { inception: projects.sum('approved') },
    'grants.disbursed': { inception: projects.sum('disbursed') },
    'grants.converted': { inception: projects.sum('converted') },
    'grants.expected_benefit': { inception: projects.sum('expectedBenefit') },
  };
}

/** The figures that the detail sheets give, by name and basis. */
export function detailTallies(report: QuarterReport, details: Details): Record<string, Tallies> {
  const { investments, subFunds } = details;
  return {
    ...bookTallies(details),
    'fund.sub_funds': subFundCounts(report, subFunds),
    'fund.investments': perFlow((flow) => investments.count(investedIn(flow))),
    'fund.enterprises': perFlow((flow) => enterpriseCount(investments, flow)),
    'fund.invested': perFlow((flow) => investments.sum(investedIn(flow))),
    'fund.strategic_investments': perFlow((flow) => investments.count(investedIn(flow), STRATEGIC)),
    'fund.strategic_invested': perFlow((flow) => investments.sum(investedIn(flow), STRATEGIC)),
    'fund.unclassified_investments': perFlow((flow) =>
      investments.count(investedIn(flow), UNCLASSIFIED),
    ),
    'fund.invested_by_sub_funds': perFlow((flow) =>
      investedBySubFunds(investments, subFunds, flow),
    ),
    'fund.sub_fund_committed': { inception: subFunds.sum('committed') },
    'fund.sub_fund_paid_in': { inception: subFunds.sum('paidIn') },
    'fund.committed_by_fund': { inception: subFunds.sum('committedByFund') },
    'fund.paid_in_by_fund': { inception: subFunds.sum('paidInByFund') },
    'fund.fees': { inception: subFunds.sum('fees') },
    'fund.distributed': { inception: subFunds.sum('distributed') },
    'fund.proceeds': { inception: investments.sum('proceeds') },
    'fund.cost_remaining': { point: investments.sum('costRemaining') },
    'fund.fair_value': { point: investments.sum('fairValue') },
  };
}

function subFundCounts({ quarter, asOf }: QuarterReport, subFunds: SubFundTable): Tallies {
  const dateFormula = (day: string): string => `DATE(${day.split('-').map(Number).join(',')})`;
  const registered = subFunds.lines.map((line) => line.registeredOn);
  const since = (from: string): Tally => ({
    formula:
      `COUNTIFS(${subFunds.range('registeredOn')},">="&${dateFormula(from)},` +
      `${subFunds.range('registeredOn')},"<="&${dateFormula(asOf)})`,
    value: new Decimal(registered.filter((day) => from <= day && day <= asOf).length),
  });
  return {
    quarter: since(quarter.from),
    year: since(quarter.yearStart),
    inception: {
      formula: `COUNTA(${subFunds.range('code')})`,
      value: new Decimal(subFunds.lines.length),
    },
  };
}

/** Counts each enterprise once: one held by three vehicles counts a third in each row. */
function enterpriseCount(investments: InvestmentTable, flow: Flow): Tally {
  const amounts = investments.range(investedIn(flow));
  const codes = investments.range('enterprise');
  const rowsOfSame = `COUNTIFS(${codes},${codes},${amounts},">0")+(${amounts}<=0)`;
  const invested = investments.lines.filter((line) => line.invested[flow].greaterThan(0));
  return {
    formula: `ROUND(SUMPRODUCT((${amounts}>0)/(${rowsOfSame})),0)`,
    value: new Decimal(new Set(invested.map((line) => line.enterprise)).size),
  };
}

/** Leaves out the direct investments of the mother fund. */
function investedBySubFunds(
  investments: InvestmentTable,
  subFunds: SubFundTable,
  flow: Flow,
): Tally {
  const codes = new Set(subFunds.lines.map((line) => line.code));
  const ofSubFunds = investments.lines.filter((line) => codes.has(line.vehicle));
  return {
    formula:
      `SUMPRODUCT(COUNTIF(${subFunds.range('code')},${investments.range('vehicle')})` +
      `*${investments.range(investedIn(flow))})`,
    value: decimalSum(ofSubFunds.map((line) => line.invested[flow])),
  };
}
