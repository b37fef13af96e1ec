/** Computes a figure from the answers of a source, for each group that is asked for. */
import type {
  Catalogue,
  Figure,
  Query,
  GroupRow,
  Selects,
  Source,
  Value,
  HeldRow,
} from './figure.ts';
import { counted } from './count-by-investor.ts';
import { Decimal } from '../values/money.ts';
import { unsupportedDimensions } from './narrowing.ts';

const EMPTY_SUM: GroupRow = { group: [], value: new Decimal(0), illustrative: false };

/** Without groups, a sum of nothing is zero; with groups, only existing groups are given. */
const orZero = (rows: GroupRow[], query: Query): GroupRow[] =>
  rows.length === 0 && !query.groupBy?.length ? [EMPTY_SUM] : rows;

/**
 * Computes a figure for each group asked for. Throws on a basis that the figure does not have, and
 * on a narrowing or grouping by something that its records do not say.
 */
export async function evaluate(
  figure: Figure,
  catalogue: Catalogue,
  source: Source,
  query: Query,
): Promise<Value[]> {
  if (!figure.bases.includes(query.basis))
    throw new RangeError(`${figure.id} has no basis ${query.basis}`);
  const [not] = unsupportedDimensions(figure, catalogue, query);
  if (not !== undefined) throw new RangeError(`${figure.id} cannot be told by ${not}`);
  const { selects } = figure;
  switch (selects.kind) {
    case 'sum':
      return orZero(await source.sums(selects.of, query), query);
    case 'count':
      return orZero(await counted(figure, selects, source, query), query);
    case 'ratio':
      return evaluateRatio(selects, catalogue, source, query);
    case 'coverage':
      return evaluateCoverage(selects, source, query);
    case 'held':
      return sumHeld(await source.held(selects, query), query);
  }
}

const byGroup = (rows: readonly Value[]): Map<string, Value> =>
  new Map(rows.map((row) => [row.group.join('\u001f'), row]));

async function evaluateRatio(
  selects: Extract<Selects, { kind: 'ratio' }>,
  catalogue: Catalogue,
  source: Source,
  query: Query,
): Promise<Value[]> {
  const part = (id: string): Promise<Value[]> =>
    evaluate(catalogue.get(id)!, catalogue, source, query);
  // Both sides are asked for at once, so that a source can answer them together.
  const [numerators, denominators] = (
    await Promise.all([part(selects.numerator), part(selects.denominator)])
  ).map(byGroup) as [Map<string, Value>, Map<string, Value>];
  // A group with only one side is included, and gives a reason for having no share.
  const groups = [...new Set([...denominators.keys(), ...numerators.keys()])].sort();
  return groups.map((group) => {
    const numerator = numerators.get(group) ?? EMPTY_SUM;
    const denominator = denominators.get(group) ?? EMPTY_SUM;
    const below = denominator.value!;
    const above = numerator.value!;
    return {
      group: (denominators.get(group) ?? numerators.get(group)!).group,
      ...(below.isZero() ? { reason: selects.whenZero } : { value: above.div(below) }),
      numerator: above,
      denominator: below,
      illustrative: numerator.illustrative || denominator.illustrative,
    };
  });
}

async function evaluateCoverage(
  selects: Extract<Selects, { kind: 'coverage' }>,
  source: Source,
  query: Query,
): Promise<Value[]> {
  const { qualified, covered, illustrative } = await source.covered(selects, query.moment);
  const [numerator, denominator] = [new Decimal(covered), new Decimal(qualified)];
  return [
    {
      group: [],
      ...(denominator.isZero()
        ? { reason: 'none_qualified' as const }
        : { value: numerator.div(denominator) }),
      numerator,
      denominator,
      illustrative,
    },
  ];
}

function sumHeld(rows: HeldRow[], query: Query): Value[] {
  const groups = new Map<string, Value>();
  if (!query.groupBy?.length) groups.set('', { ...EMPTY_SUM });
  for (const row of rows) {
    const id = row.group.join('\u001f');
    const at = groups.get(id) ?? { group: row.group, value: new Decimal(0), illustrative: false };
    groups.set(id, at);
    at.illustrative ||= row.illustrative;
    if (row.value === undefined) {
      at.reason = 'no_valuation';
      delete at.value;
    } else if (at.value) {
      at.value = at.value.plus(row.value);
    }
  }
  return [...groups.values()];
}
