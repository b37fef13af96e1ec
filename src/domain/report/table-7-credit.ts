/** 表7: credit by bank, by region and by product, and who is covered. */
import { REGION_LIST } from '../books/parties.ts';
import { PRODUCT_LIST } from '../books/credit.ts';
import type { Grouping } from '../figures/groupings.ts';
import { Decimal } from '../values/money.ts';
import type { CoverageLine, CreditLine, QuarterTables } from './table-lines.ts';
import { at, perFlow } from './figure-reader.ts';
import { byCode } from './table-3-and-4-fund.ts';
import type { TableSource } from './table-source.ts';

async function creditLines(
  { figures }: TableSource,
  grouping: Grouping,
  label: (code: string) => string,
): Promise<CreditLine[]> {
  const granted = await figures.flows('credit.granted', grouping);
  const drawn = await figures.flows('credit.drawn', grouping);
  const enterprises = await figures.flows('credit.enterprises', grouping);
  const outstanding = await figures.by('credit.outstanding', 'point', grouping);
  const nonPerforming = await figures.by('credit.non_performing', 'point', grouping);
  const codes = new Set([...granted.inception.keys(), ...drawn.inception.keys()]);
  return [...codes].sort(byCode).map((code) => ({
    ...{ code, label: code === '' ? '未登记' : label(code) },
    ...{ granted: perFlow(granted, code), drawn: perFlow(drawn, code) },
    ...{ outstanding: at(outstanding, code), nonPerforming: at(nonPerforming, code) },
    enterprises: perFlow(enterprises, code),
    illustrative: [granted.inception, drawn.inception].some((of) => of.get(code)?.illustrative),
  }));
}

async function coverageLines({ figures }: TableSource): Promise<CoverageLine[]> {
  const nothing = new Decimal(0);
  return Promise.all(
    figures.format.selections.coverage.map(async (figure) => {
      const [found] = await figures.values(figure, 'point');
      return {
        figure,
        ...(found?.value && { value: found.value }),
        ...(found?.reason && { reason: found.reason }),
        numerator: found?.numerator ?? nothing,
        denominator: found?.denominator ?? nothing,
        illustrative: found?.illustrative ?? false,
      };
    }),
  );
}

export async function creditTables(
  from: TableSource,
): Promise<Pick<QuarterTables, 'credit' | 'coverage'>> {
  const { lists, nameOf } = from;
  const byBank = await creditLines(from, 'counterparty', nameOf);
  const byRegion = await creditLines(from, 'region', (code) => lists.label(REGION_LIST, code));
  const byProduct = await creditLines(from, 'product', (code) => lists.label(PRODUCT_LIST, code));
  return { credit: { byBank, byRegion, byProduct }, coverage: await coverageLines(from) };
}
