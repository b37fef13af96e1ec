/** 表5: return investment agreed and recognised, and investees that moved into the city. */
import { REGION_LIST } from '../books/parties.ts';
import { choiceLabel } from './formats/format.ts';
import { money, portion, ratio } from '../values/money.ts';
import type { LocalReturnLine, MoveLine, RecognitionLine, RelocationLine } from './table-lines.ts';
import { at, perFlow } from './figure-reader.ts';
import { byCode } from './table-3-and-4-fund.ts';
import { saidNumber, saidText, type TableSource } from './table-source.ts';

/** Every sub-fund, whether or not its registration states a rule. */
export async function localReturnLines(from: TableSource): Promise<LocalReturnLine[]> {
  const { figures, nameOf, told } = from;
  const recognised = await figures.flows('fund.local_return', 'vehicle');
  const paidIn = await figures.by('fund.paid_in_by_fund', 'inception', 'vehicle');
  return [...told('sub-fund.registered')]
    .map(({ seq, illustrative, data }): LocalReturnLine => {
      const vehicle = String(data.code);
      const multiple = saidNumber(data, 'return_multiple');
      const base = saidText(data, 'return_base');
      const scope = saidText(data, 'return_scope');
      return {
        ...{ vehicle, vehicleName: nameOf(vehicle), isConfirmed: data.return_confirmed === true },
        ...(multiple && { multiple }),
        ...(base !== undefined && { base: base as 'paid_in' | 'committed' }),
        ...(scope !== undefined && { scope }),
        recognised: perFlow(recognised, vehicle),
        paidInByFund: at(paidIn, vehicle),
        illustrative: illustrative || (recognised.inception.get(vehicle)?.illustrative ?? false),
        records: [seq],
      };
    })
    .sort((a, b) => byCode(a.vehicle, b.vehicle));
}

export function recognitionLines({ told, nameOf, figures }: TableSource): RecognitionLine[] {
  return told('local-return.recognised').map(
    ({ seq, type, effectiveOn, illustrative, document, data }) => {
      const [vehicle, enterprise] = [String(data.vehicle), String(data.enterprise)];
      const baseAmount = money(String(data.base_amount));
      const factor = ratio(String(data.factor));
      return {
        ...{ vehicle, vehicleName: nameOf(vehicle), enterprise, on: effectiveOn },
        enterpriseName: nameOf(enterprise),
        basis: choiceLabel(figures.format, type, 'basis', String(data.basis)),
        ...{ baseAmount, factor, amount: portion(baseAmount, factor) },
        recognisedBy: String(data.recognised_by),
        ...(document !== undefined && { document }),
        ...{ illustrative, records: [seq] },
      };
    },
  );
}

/** Every move of an investee over the city's boundary, in and out, in order of day. */
export async function moveLines(from: TableSource): Promise<MoveLine[]> {
  const { figures, lists, nameOf, told } = from;
  const invested = await figures.by('fund.invested', 'inception', 'enterprise');
  const place = (code: unknown): string => lists.label(REGION_LIST, String(code));
  return told('enterprise.relocated').flatMap(({ seq, effectiveOn, illustrative, data }) => {
    const enterprise = String(data.enterprise);
    const isHome = lists.isHome(String(data.to));
    if (isHome === lists.isHome(String(data.from)) || at(invested, enterprise).isZero()) return [];
    return [
      {
        ...{ enterprise, enterpriseName: nameOf(enterprise), on: effectiveOn },
        way: isHome ? ('in' as const) : ('out' as const),
        ...{ from: place(data.from), to: place(data.to), illustrative, records: [seq] },
      },
    ];
  });
}

/** What the format lists: every move, or only what counts as 注册地迁入, from outside into the city. */
export async function relocationLines(from: TableSource): Promise<RelocationLine[]> {
  const moves = await moveLines(from);
  if (from.figures.format.tables.relocations.way) return moves;
  return moves.flatMap(({ way, ...line }) => (way === 'in' ? [line] : []));
}
