/** Columns that several lists have, and those that show a figure of the catalogue. */
import { CATALOGUE } from '../figures/catalogue/index.ts';
import type { Basis, Unit } from '../figures/figure.ts';
import { COLUMN_KINDS } from '../values/columns.ts';
import type { Column, ListKind } from './list.ts';

/** The kind of a column of numbers in a unit. */
const kindIn = (unit: Unit): ListKind =>
  (['money', 'ratio', 'multiple'] as const).find((kind) => COLUMN_KINDS[kind].unit === unit) ??
  'count';

interface FigureOptions {
  kind?: 'money' | 'count';
  basis?: Basis;
  label?: string;
  total?: true;
  confidential?: true;
}

type FigureColumn<Key extends string, Options extends FigureOptions> = Column & {
  readonly key: Key;
  readonly kind: Options['kind'] extends 'count' ? 'count' : 'money';
};

/**
 * A column that shows a figure by its id, by default an amount on its first basis and under its
 * own label. Throws where the unit of the figure is another than the kind of the column.
 */
export function figure<const Key extends string, const Options extends FigureOptions>(
  key: Key,
  id: string,
  options: Options = {} as Options,
): FigureColumn<Key, Options> {
  const { label, unit, bases, meaning } = CATALOGUE.get(id)!;
  const { kind = 'money', ...more } = options as FigureOptions;
  if (kindIn(unit) !== kind) throw new TypeError(`${id} is in ${unit}`);
  const column: Column = { key, label, kind, hint: meaning, figure: id, basis: bases[0]!, ...more };
  return column as FigureColumn<Key, Options>;
}

/** A flow since inception that can be added up. */
export const flow = <const Key extends string, const Options extends FigureOptions>(
  key: Key,
  id: string,
  options: Options = {} as Options,
): FigureColumn<Key, Options> =>
  figure(key, id, { basis: 'inception', total: true, ...options } as Options);

/** The record that registered something. */
export const RECORD = {
  key: 'seq',
  label: '记录号',
  kind: 'whole',
  of: 'event',
  from: 'record',
} as const satisfies Column;

/** The enterprise that a registration names. */
export const ENTERPRISE = [
  {
    key: 'enterprise',
    label: '企业编码',
    kind: 'code',
    of: 'enterprise',
    from: { field: 'enterprise' },
  },
  { key: 'enterprise_name', label: '企业', kind: 'text', nameOf: 'enterprise' },
] as const satisfies readonly Column[];

/** The name of a thing on the day. */
export const NAME = {
  key: 'name',
  label: '名称',
  kind: 'text',
  nameOf: 'code',
} as const satisfies Column;
