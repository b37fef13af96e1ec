/** 表8: securitisation deals with their tranches. */
import { trancheCode } from '../books/securitisation.ts';
import { choiceLabel } from './formats/format.ts';
import { Decimal, money, ratio } from '../values/money.ts';
import type { DealLine, TrancheLine } from './table-lines.ts';
import { at } from './figure-reader.ts';
import { byCode } from './table-3-and-4-fund.ts';
import { saidText, type TableSource } from './table-source.ts';

interface Tranche {
  tranche: string;
  rank: number;
  size: string;
  coupon: string;
  rating?: string;
}

/** In order of code. */
export async function dealLines({ figures, nameOf, told }: TableSource): Promise<DealLine[]> {
  const by = (id: string, basis: 'inception' | 'point') => figures.by(id, basis, 'instrument');
  const financed = await by('securitisation.financed', 'inception');
  const enterprises = await by('securitisation.enterprises', 'inception');
  const collected = await by('securitisation.collected', 'inception');
  const subsidised = await by('securitisation.subsidised', 'inception');
  const outstanding = await by('securitisation.outstanding', 'point');
  return [...told('deal.issued')]
    .sort((a, b) => byCode(String(a.data.code), String(b.data.code)))
    .map(({ seq, type, effectiveOn, illustrative, data }): DealLine => {
      const code = String(data.code);
      const venue = saidText(data, 'venue');
      const tranches = ((data.tranches ?? []) as readonly Tranche[])
        .map(({ tranche, rank, size, coupon, rating }): TrancheLine => ({
          ...{ tranche, rank, size: money(size), coupon: ratio(coupon) },
          ...(rating !== undefined && { rating }),
          outstanding: at(outstanding, trancheCode(code, tranche)),
        }))
        .sort((a, b) => a.rank - b.rank);
      const sum = tranches.reduce((all, each) => all.plus(each.outstanding), new Decimal(0));
      return {
        ...{ code, name: nameOf(code), issuedOn: effectiveOn },
        form: choiceLabel(figures.format, type, 'form', String(data.form)),
        ...(venue !== undefined && { venue }),
        issued: money(String(data.issue_size)),
        ...{ financed: at(financed, code), enterprises: at(enterprises, code) },
        ...{ collected: at(collected, code), subsidised: at(subsidised, code) },
        ...{ outstanding: sum, tranches, illustrative, records: [seq] },
      };
    });
}
