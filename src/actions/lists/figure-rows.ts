/** The rows of lists of figures: the catalogue, what was said in public, coverage by credit. */
import { CATALOGUE } from '../../domain/figures/catalogue/index.ts';
import { REASONS, type Reason } from '../../domain/figures/figure.ts';
import { RECONCILIATION_STATUSES } from '../../domain/figures/reconciliation.ts';
import {
  flagCell,
  reasonCell,
  restsOnIllustrative,
  valueCell,
  type Cell,
  type ListRow,
} from '../../domain/lists/list.ts';
import { Decimal } from '../../domain/values/money.ts';
import { equityAndCreditAt } from '../exposure.ts';
import { allFiguresAt, coverageAt, reconciledAt } from '../figures.ts';
import type { ListReader } from './list-reader.ts';

/** Every figure that the person sees, on its first basis. */
export async function figureRows({ sql, scope, moment }: ListReader): Promise<ListRow[]> {
  const all = await allFiguresAt(sql, scope, moment);
  return all.map(({ figure, basis, values: [value] }) => ({
    key: figure.id,
    illustrative: value!.illustrative,
    cells: {
      id: figure.id,
      label: figure.label,
      basis,
      value: valueCell(value),
      unit: figure.unit,
      meaning: figure.meaning,
      scheme: figure.scheme ?? null,
    },
  }));
}

/** Published numbers beside what the records give. */
export async function publishedRows({ sql, moment }: ListReader): Promise<ListRow[]> {
  const number = (text: string | undefined, reason: Reason | undefined): Cell => {
    if (text !== undefined) return new Decimal(text);
    if (reason !== undefined) return reasonCell(reason, REASONS);
    return reasonCell('not_in_records', RECONCILIATION_STATUSES);
  };
  const all = await reconciledAt(sql, moment);
  return all.map(({ published, computed, difference, reason, status, illustrative }) => ({
    key: String(published.seq),
    illustrative,
    cells: {
      figure: CATALOGUE.has(published.figure) ? published.figure : null,
      figure_name: CATALOGUE.get(published.figure)?.label ?? null,
      label: published.label,
      document: published.document,
      said_of: published.asOf,
      operator: published.operator ?? null,
      published: new Decimal(published.value),
      computed: number(computed, reason),
      difference: number(difference, reason),
      unit: published.unit,
      decimals: new Decimal(published.decimals),
      status,
      note: published.note ?? null,
      seq: new Decimal(published.seq),
    },
  }));
}

/** The enterprises of one qualification, by whether a bank ever granted them credit. */
export async function coverageRows(
  reader: ListReader,
  { qualification = '' }: Readonly<Record<string, string>>,
): Promise<ListRow[]> {
  const lists = await coverageAt(reader.sql, reader.moment, qualification);
  const rows = Object.entries(lists).flatMap(([name, list]) =>
    list.map((row) => ({ ...row, isCovered: name === 'covered' })),
  );
  const names = await reader.names(rows.map(({ enterprise }) => enterprise));
  return rows.map(({ enterprise, isCovered, in_force, illustrative }) => ({
    key: `${qualification}/${enterprise}`,
    illustrative: restsOnIllustrative({ illustrative }, names.get(enterprise)),
    cells: {
      qualification,
      enterprise,
      enterprise_name: names.get(enterprise)?.value ?? enterprise,
      covered: flagCell(isCovered),
      in_force: flagCell(in_force),
    },
  }));
}

/** Enterprises with both an investment and a credit line. */
export async function equityAndCreditRows(reader: ListReader): Promise<ListRow[]> {
  const rows = await equityAndCreditAt(reader.sql, reader.moment);
  const names = await reader.names(rows.map(({ enterprise }) => enterprise));
  return rows.map(({ enterprise, invested, granted, drawn }) => ({
    key: enterprise,
    illustrative: restsOnIllustrative(invested, granted, drawn, names.get(enterprise)),
    cells: {
      enterprise,
      enterprise_name: names.get(enterprise)?.value ?? enterprise,
      invested: valueCell(invested),
      granted: valueCell(granted),
      drawn: valueCell(drawn),
    },
  }));
}
