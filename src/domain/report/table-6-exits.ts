/** 表6: what was realised and written off, and how far investees are with their listing. */
import { choiceLabel } from './formats/format.ts';
import { money } from '../values/money.ts';
import type { ExitLine, ListingLine } from './table-lines.ts';
import { at } from './figure-reader.ts';
import { byCode } from './table-3-and-4-fund.ts';
import type { Told } from './source.ts';
import { saidText, type TableSource } from './table-source.ts';

/** In order of day and record number. */
export function exitLines({ told, nameOf, figures }: TableSource): ExitLine[] {
  const line = ({ seq, type, effectiveOn, illustrative, data }: Told): ExitLine => {
    const [vehicle, enterprise] = [String(data.vehicle), String(data.enterprise)];
    const common = {
      ...{ vehicle, vehicleName: nameOf(vehicle), enterprise, on: effectiveOn },
      ...{ enterpriseName: nameOf(enterprise), illustrative, records: [seq] },
    };
    if (type === 'investment.written-off')
      return {
        ...{ ...common, kind: 'written-off' },
        ...{ proceeds: money('0'), cost: money(String(data.amount)) },
      };
    return {
      ...{ ...common, kind: 'realised' },
      route: choiceLabel(figures.format, type, 'route', String(data.route)),
      proceeds: money(String(data.proceeds)),
      cost: money(String(data.cost_relieved)),
    };
  };
  return [...told('investment.realised'), ...told('investment.written-off')]
    .sort((a, b) => byCode(a.effectiveOn, b.effectiveOn) || a.seq - b.seq)
    .map(line);
}

/** The stage that holds of each investee, in order of enterprise. */
export async function listingLines(from: TableSource): Promise<ListingLine[]> {
  const { figures, nameOf, told } = from;
  const invested = await figures.by('fund.invested', 'inception', 'enterprise');
  const latest = new Map<string, Told>();
  for (const event of told('enterprise.listing-advanced'))
    latest.set(String(event.data.enterprise), event);
  return [...latest]
    .filter(([enterprise]) => !at(invested, enterprise).isZero())
    .sort(([a], [b]) => byCode(a, b))
    .map(([enterprise, { seq, effectiveOn, illustrative, data }]) => {
      const exchange = saidText(data, 'exchange');
      const ticker = saidText(data, 'ticker');
      return {
        ...{ enterprise, enterpriseName: nameOf(enterprise), since: effectiveOn },
        stage: figures.format.words.listing_stages[String(data.stage)]!,
        ...(exchange !== undefined && { exchange }),
        ...(ticker !== undefined && { ticker }),
        ...{ illustrative, records: [seq] },
      };
    });
}
