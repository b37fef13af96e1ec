/** The rows of the registers: sub-funds and investments, each column a figure by name. */
import { REGION_LIST } from '../books/parties.ts';
import { NONE, type CodeLists } from '../values/code-lists.ts';
import type { Day } from '../values/days.ts';
import type { Value } from '../figures/figure.ts';
import { filed } from '../values/group-by.ts';
import { STRATEGIC_SCHEME } from '../figures/groupings.ts';
import type { Moment } from '../journal/posted-event.ts';
import { ratio, type Decimal } from '../values/money.ts';
import type { InvestmentLine, SubFundLine } from './report.ts';
import type { ReportFormat, SubFundColumn } from './formats/format.ts';
import { at, perFlow, type FigureReader } from './figure-reader.ts';
import type { Registered, ReportSource } from './source.ts';

/** What each thing is called and said to be at a moment. */
export interface Statements {
  names: Map<string, string>;
  region: (code: string) => string;
  industry: (code: string) => string;
  listing: (code: string) => string;
  ownership: (instrument: string) => Decimal | undefined;
}

/** Reads them at a moment. */
export async function statementsAt(
  source: ReportSource,
  moment: Moment,
  lists: CodeLists,
  { words }: ReportFormat,
): Promise<Statements> {
  const [names, regions, industries, stages, ownerships] = await Promise.all([
    source.values('name', '', moment),
    source.values('region', '', moment),
    source.values('industry', STRATEGIC_SCHEME, moment),
    source.values('listing', '', moment),
    source.values('ownership', '', moment),
  ]);
  const said = <T>(value: string | undefined, as: (value: string) => T): T | undefined =>
    value === undefined ? undefined : as(value);
  return {
    names,
    region: (code) => said(regions.get(code), (region) => lists.label(REGION_LIST, region)) ?? '',
    industry: (code) => industries.get(code) ?? '',
    listing: (code) => said(stages.get(code), (stage) => words.listing_stages[stage]) ?? '',
    ownership: (instrument) => said(ownerships.get(instrument), ratio),
  };
}

/** Sub-funds in the order given, with their amounts since inception. */
export async function subFundLines(
  figures: FigureReader,
  subFunds: readonly Registered[],
  names: ReadonlyMap<string, string>,
): Promise<SubFundLine[]> {
  const by = (id: string): Promise<Map<string, Value>> => figures.by(id, 'inception', 'vehicle');
  const columns = await Promise.all(
    Object.entries(figures.format.selections.sub_funds).map(
      async ([name, id]) => [name, await by(id)] as const,
    ),
  );
  const registered = await by('fund.sub_funds');
  return subFunds.map((entity) => {
    const values = columns.map(([name, column]) => [name, at(column, entity.code)]);
    return {
      ...(Object.fromEntries(values) as Record<SubFundColumn, Decimal>),
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
  const records = filed(await figures.investmentTrail(), ({ vehicle, enterprise }) => [
    `${vehicle}/${enterprise}`,
  ]);
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
    a.vehicle === b.vehicle ? byCode(a.enterprise, b.enterprise) : byCode(a.vehicle, b.vehicle),
  );
}

/** The order of codes, the same on every machine. */
export const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The industry in words: 不属于五大 was looked at, 未作产业认定 was not. */
export function industryLabel(lists: CodeLists, code: string): string {
  if (code === '') return '未作产业认定';
  return code === NONE ? '不属于五大' : lists.label(STRATEGIC_SCHEME, code);
}
