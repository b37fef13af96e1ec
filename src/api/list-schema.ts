/** A list on the wire: the schema of its rows and of its query, and the rows themselves. */
import { z } from '@hono/zod-openapi';
import { wireValue, type Unit } from '../domain/figures/figure.ts';
import {
  comparable,
  decimalsSaid,
  isNumber,
  isReason,
  MANY,
  NOT_APPLICABLE,
  shown,
  valuesIn,
  wording,
  YES,
  type Cell,
  type Column,
  type List,
  type ListRow,
  type RegisteredList,
} from '../domain/lists/list.ts';
import { readView, viewParameters, type View } from '../domain/lists/search-filter-sort.ts';
import { wholeNumber, wireMoney } from '../domain/values/money.ts';
import { listMeta } from './http.ts';
import { recordedData } from './recorded-data.ts';
import { CELLS, columnDescription } from './column-shapes.ts';
import { illustrative, reasonSchema, text } from './common-shapes.ts';

type WireCell<C extends Column> = C extends { many: true }
  ? string[]
  : C['kind'] extends 'whole' | 'count'
    ? number | null
    : C['kind'] extends 'flag'
      ? boolean | null
      : string | null;

type VisibleColumn<C extends Column> = C extends { hidden: true } ? never : C;
type Confidential = { confidential: true };

type Reasons = Record<string, { code: string; text: string }>;

/** A row of a list: its columns, the label beside each choice, why a number is missing. */
export type WireRow<Columns extends readonly Column[]> = {
  [C in VisibleColumn<Columns[number]> as C extends Confidential ? never : C['key']]: WireCell<C>;
} & {
  [C in VisibleColumn<Columns[number]> as C extends Confidential ? C['key'] : never]?: WireCell<C>;
} & {
  [
    C in VisibleColumn<Columns[number]> as C extends { options: object }
      ? `${C['key']}_label`
      : never
  ]: C extends { many: true } ? string[] : string | null;
} & { reasons: Reasons; illustrative: boolean };

type Key<Columns extends readonly Column[]> = VisibleColumn<Columns[number]>['key'];
/** The parameters that narrow and sort a list. */
export type ViewParameter<Columns extends readonly Column[]> =
  'q' | 'sort' | Key<Columns> | `${Key<Columns>}_${'from' | 'to'}`;

function cellSchema(column: Column): z.ZodType {
  const description = columnDescription(column);
  if (column.many) return z.array(z.string()).meta({ description });
  return CELLS[column.kind](description).nullable();
}

const reasons = z.record(z.string(), reasonSchema).meta({ description: '没有数值的列及其原因' });

/** The schema of a row. Columns that some people may not see can be absent. */
const rowShape = (list: List) =>
  Object.fromEntries([
    ...shown(list).flatMap((column): [string, z.ZodType][] => {
      const { key, label, options, many, confidential } = column;
      const schema = cellSchema(column);
      const cell: [string, z.ZodType] = [key, confidential ? schema.optional() : schema];
      if (!options) return [cell];
      const description = `${label}（名称）`;
      const named = many ? z.array(z.string()).meta({ description }) : text(description).nullable();
      return [cell, [`${key}_label`, named]];
    }),
    ['reasons', reasons],
    ['illustrative', illustrative],
  ]) as Record<string, z.ZodType>;

export const rowSchema = (list: List) => z.object(rowShape(list)).openapi(list.row);

/** The schema of a row with what stands beside its columns; the document has it under a name. */
export const rowSchemaWith = <
  Columns extends readonly Column[],
  Shape extends Record<string, z.ZodType>,
>(
  list: List<Columns>,
  beside: Shape,
  name: string = list.row,
) =>
  z.object({ ...rowShape(list), ...beside }).openapi(name) as unknown as z.ZodType<
    WireRow<Columns> & z.infer<z.ZodObject<Shape>>
  >;

/** What the address of a registered thing gives beside its row. */
const registration = (list: RegisteredList) => ({
  names: z.array(z.string()).meta({ description: '名称、别名、曾用名与编号' }),
  registered_by: text('登记它的事项类型'),
  data: recordedData(list.registeredBy),
  meta: listMeta,
});

export type RegistrationShape = ReturnType<typeof registration>;

/** A row with its registration. */
export const thingSchema = (list: RegisteredList) =>
  z.object({ ...rowShape(list), ...registration(list) }).openapi(`${list.row}Registration`);

/** The sums of the columns that add up, over all rows that are asked for. */
export const totalsSchema = z
  .object({ values: z.record(z.string(), z.union([z.string(), z.int()]).nullable()), reasons })
  .openapi('ListTotals', { description: '可加总的各列的合计：所要求的全部行，不只是本页' });

const parameter = (hint: string) =>
  z.string('每个参数只能给出一次').max(200, '参数过长').optional().meta({ description: hint });

/** The filters and the sort order of a list, as parameters of a query. */
export const viewShape = (list: List): Record<string, z.ZodOptional<z.ZodString>> =>
  Object.fromEntries(viewParameters(list).map(({ name, hint }) => [name, parameter(hint)]));

/** The same for its files; that the names mean the same is said, and not all of it once more. */
export const fileViewShape = (list: List): Record<string, z.ZodOptional<z.ZodString>> =>
  Object.fromEntries(
    viewParameters(list).map(({ name }) => [name, parameter('同 JSON 列表的同名参数')]),
  );

/** The view that a query asks for, beside its page and totals; refuses what the list has not. */
export function viewAsked(list: List, query: object): View {
  const { limit: _, cursor: __, totals: ___, ...asked } = query as Record<string, string>;
  return readView(list, asked);
}

export const totalsParameter = z
  .enum(['true', 'false'], 'totals 只能是 true 或 false')
  .optional()
  .meta({ description: 'true 为给出可加总的各列的合计' });

/** A number on the wire, with the digits that its kind, its unit or its row asks for. */
function wireNumber(column: Column, row: ListRow, cell: Cell): string | number | null {
  if (!isNumber(cell)) return null;
  const { kind, unitIn } = column;
  if (kind === 'count' || kind === 'whole') return wholeNumber(cell);
  if (kind === 'money') return wireMoney(cell);
  if (kind !== 'number') return comparable(column, row, cell).toFixed();
  const decimals = decimalsSaid(column, row);
  if (decimals !== undefined) return cell.toFixed(decimals);
  return unitIn === undefined ? cell.toFixed() : wireValue(cell, row.cells[unitIn] as Unit);
}

function wireCell(column: Column, row: ListRow): unknown {
  const cell = row.cells[column.key] ?? null;
  if (isNumber(cell)) return wireNumber(column, row, cell);
  if (typeof cell !== 'string' || cell === '') return column.many ? [] : null;
  if (column.many) return valuesIn(cell, column);
  return column.kind === 'flag' ? cell === YES : cell;
}

function labelBeside(column: Column, row: ListRow): unknown {
  const cell = row.cells[column.key];
  if (typeof cell !== 'string' || cell === '') return column.many ? [] : null;
  return column.many ? wording(column, cell).split(MANY) : wording(column, cell);
}

const NO_SUCH = { code: 'not_applicable', text: '不适用' } as const;

function missingReasons(
  columns: readonly Column[],
  cells: Readonly<Record<string, Cell>>,
): Reasons {
  return Object.fromEntries(
    columns.flatMap(({ key }) => {
      const cell = cells[key] ?? null;
      if (cell === NOT_APPLICABLE) return [[key, NO_SUCH]];
      return isReason(cell) ? [[key, { code: cell.reason, text: cell.text }]] : [];
    }),
  );
}

/** A row on the wire. */
export function wireRow(list: List, row: ListRow): Record<string, unknown> {
  const columns = shown(list);
  const cells = columns.flatMap((column) => [
    [column.key, wireCell(column, row)],
    ...(column.options ? [[`${column.key}_label`, labelBeside(column, row)]] : []),
  ]);
  return {
    ...Object.fromEntries(cells),
    reasons: missingReasons(columns, row.cells),
    illustrative: row.illustrative,
  };
}

/** The same as `wireRow`, with the types of the list's columns for the typed client. */
export const typedRow = <Columns extends readonly Column[]>(
  list: List<Columns>,
  row: ListRow,
): WireRow<Columns> => wireRow(list, row) as WireRow<Columns>;

/** The sums on the wire. */
export function wireTotals(list: List, totals: Readonly<Record<string, Cell>>) {
  const columns = list.columns.filter(({ total }) => total);
  const sums: ListRow = { key: '', cells: totals, illustrative: false };
  return {
    values: Object.fromEntries(
      columns.map((column) => [column.key, wireNumber(column, sums, totals[column.key] ?? null)]),
    ),
    reasons: missingReasons(columns, totals),
  };
}
