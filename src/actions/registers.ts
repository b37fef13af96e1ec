/** The rows of the registers: sub-funds and investments, each column a figure by name. */
import type { Sql } from '../db/connection.ts';
import { readLatestMarks } from '../db/loading.ts';
import { LISTING_STAGES, REGION_LIST } from '../domain/books/parties.ts';
import { NONE, type CodeLists } from '../domain/code-lists.ts';
import type { Day } from '../domain/days.ts';
import type { Entity } from '../domain/entities.ts';
import { STRATEGIC_SCHEME } from '../domain/figures.ts';
import { ratio, type Decimal } from '../domain/money.ts';
import type { InvestmentLine, SubFundLine } from '../domain/report.ts';
import { at, perFlow, type FigureReader } from './figure-reader.ts';
import type { KnownMoment } from './moment.ts';

/** What each thing is called and said to be at a moment. */
export interface Statements {
  names: Map<string, string>;
  region: (code: string) => string;
  industry: (code: string) => string;
  listing: (code: string) => string;
  ownership: (instrument: string) => Decimal | undefined;
}

export async function readStatements(
  sql: Sql,
  moment: KnownMoment,
  lists: CodeLists,
): Promise<Statements> {
  const values = async (
    kind: Parameters<typeof readLatestMarks>[1],
    key = '',
  ): Promise<Map<string, string>> =>
    new Map(
      [...(await readLatestMarks(sql, kind, moment, key))].map(([subject, mark]) => [
        subject,
        mark.value,
      ]),
    );
  const regions = await values('region');
  const industries = await values('industry', STRATEGIC_SCHEME);
  const stages = await values('listing');
  const ownerships = await values('ownership');
  const said = <T>(value: string | undefined, as: (value: string) => T): T | undefined =>
    value === undefined ? undefined : as(value);
  return {
    names: await values('name'),
    region: (code) => said(regions.get(code), (region) => lists.label(REGION_LIST, region)) ?? '',
    industry: (code) => industries.get(code) ?? '',
    listing: (code) =>
      said(stages.get(code), (stage) => LISTING_STAGES[stage as keyof typeof LISTING_STAGES]) ?? '',
    ownership: (instrument) => said(ownerships.get(instrument), ratio),
  };
}

/** Sub-funds in order of code, with their amounts since inception. */
export async function subFundLines(
  figures: FigureReader,
  subFunds: readonly Entity[],
  names: ReadonlyMap<string, string>,
): Promise<SubFundLine[]> {
  const by = (id: string) => figures.by(id, 'inception', 'vehicle');
  const columns = {
    committed: await by('fund.sub_fund_committed'),
    paidIn: await by('fund.sub_fund_paid_in'),
    committedByFund: await by('fund.committed_by_fund'),
    paidInByFund: await by('fund.paid_in_by_fund'),
    invested: await by('fund.invested'),
    investments: await by('fund.investments'),
    distributed: await by('fund.distributed'),
    fees: await by('fund.fees'),
    localReturn: await by('fund.local_return'),
  };
  const registered = await figures.by('fund.sub_funds', 'inception', 'vehicle');
  return subFunds.map((entity) => {
    const values = Object.entries(columns).map(([name, column]) => [name, at(column, entity.code)]);
    return {
      ...(Object.fromEntries(values) as Record<keyof typeof columns, Decimal>),
      code: entity.code,
      name: names.get(entity.code) ?? entity.name,
      manager: names.get(String(entity.data.manager)) ?? String(entity.data.manager),
      registeredOn: entity.beginsOn,
      illustrative: registered.get(entity.code)?.illustrative ?? false,
    };
  });
}

/** Projects in order of vehicle and enterprise; one whose every round was reversed is left out. */
export async function investmentLines(
  figures: FigureReader,
  marks: Statements,
  lists: CodeLists,
): Promise<InvestmentLine[]> {
  const invested = await figures.flows('fund.invested', 'instrument');
  const cost = await figures.by('fund.cost_remaining', 'point', 'instrument');
  const proceeds = await figures.by('fund.proceeds', 'inception', 'instrument');
  const fair = await figures.by('fund.fair_value', 'point', 'instrument');
  const trail = await figures.investmentTrail();
  const records = new Map<string, typeof trail>();
  for (const row of trail) {
    const instrument = `${row.vehicle}/${row.enterprise}`;
    records.set(instrument, [...(records.get(instrument) ?? []), row]);
  }
  const lines = [...invested.inception]
    // One reversed since still belongs to the quarter in which its red entry moves the sums.
    .filter(([instrument]) =>
      Object.values(perFlow(invested, instrument)).some((sum) => !sum.isZero()),
    )
    .map(([instrument, value]): InvestmentLine => {
      const [vehicle, enterprise] = instrument.split('/') as [string, string];
      const behind = records.get(instrument)!;
      const ownership = marks.ownership(instrument);
      const fairValue = fair.get(instrument)?.value;
      return {
        vehicle,
        vehicleName: marks.names.get(vehicle) ?? vehicle,
        enterprise,
        enterpriseName: marks.names.get(enterprise) ?? enterprise,
        region: marks.region(enterprise),
        industryCode: marks.industry(enterprise),
        industry: industryLabel(lists, marks.industry(enterprise)),
        listing: marks.listing(enterprise),
        firstInvestedOn: behind[0]!.effective_on as Day,
        rounds: [...new Set(behind.flatMap((row) => row.round ?? []))].join('、'),
        ...(ownership && { ownership }),
        invested: perFlow(invested, instrument),
        costRemaining: at(cost, instrument),
        proceeds: at(proceeds, instrument),
        ...(fairValue && { fairValue }),
        records: behind.map((row) => row.seq),
        illustrative: value.illustrative,
      };
    });
  return lines.sort((a, b) =>
    a.vehicle === b.vehicle ? order(a.enterprise, b.enterprise) : order(a.vehicle, b.vehicle),
  );
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The industry in words: 不属于五大 was looked at, 未作产业认定 was not. */
export function industryLabel(lists: CodeLists, code: string): string {
  if (code === '') return '未作产业认定';
  return code === NONE ? '不属于五大' : lists.label(STRATEGIC_SCHEME, code);
}
