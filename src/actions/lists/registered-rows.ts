/** The rows of lists of registered things. Each column says where its cells are read from. */
import { NONE, type CodeLists } from '../../domain/values/code-lists.ts';
import { Decimal } from '../../domain/values/money.ts';
import type { Entity } from '../../domain/values/entity-codes.ts';
import { groupBy } from '../../domain/values/group-by.ts';
import type { Grouping } from '../../domain/figures/groupings.ts';
import {
  flagCell,
  isNumeric,
  MANY,
  restsOnIllustrative,
  valueCell,
  type Cell,
  type Column,
  type ListRow,
  type ColumnSource,
  type RegisteredList,
  type Support,
} from '../../domain/lists/list.ts';
import type { HeldMark } from '../../db/statements.ts';
import type { ListReader } from './list-reader.ts';

/** A cell, and what it rests on besides the registration itself. */
interface Made {
  cell: Cell;
  by?: Support;
}

/** Makes a cell from a registration and from the row's cells so far. */
type CellMaker = (entity: Entity, cells: Readonly<Record<string, Cell>>) => Made;

/** A field as it was recorded; empty if it was left out. */
function fieldCell(column: Column, value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (column.kind === 'flag') return flagCell(value as boolean);
  return isNumeric(column) ? new Decimal(String(value)) : String(value);
}

const otherNames = ({ names, data }: Entity, name: string): Cell =>
  names.filter((each) => each !== name && each !== data.uscc).join('；') || null;

/** The label of a code of a list; the code itself if it has no label. */
export function labelIn(lists: CodeLists, column: Column, code: Cell): Cell {
  if (typeof code !== 'string') return column.missing ?? null;
  if (code === NONE) return column.none ?? null;
  return lists.label(column.list!, code);
}

class RegisteredRows {
  readonly #reader: ListReader;
  readonly #list: RegisteredList;
  readonly #entities: readonly Entity[];
  readonly #codes: readonly string[];

  constructor(reader: ListReader, list: RegisteredList, entities: readonly Entity[]) {
    this.#reader = reader;
    this.#list = list;
    this.#entities = entities;
    this.#codes = entities.map(({ code }) => code);
  }

  async rows(): Promise<ListRow[]> {
    const { columns } = this.#list;
    const demo = await this.#reader.illustrative(this.#entities.map(({ seq }) => seq));
    const illustrative = this.#entities.map(({ seq }) => demo.has(seq));
    const cells = this.#entities.map((): Record<string, Cell> => ({}));
    const figures = await this.#figures();
    // A name column needs the cell of the code that it names, which comes before it.
    for (const column of columns) {
      const make = figures.get(column.key) ?? (await this.#maker(column, cells));
      this.#entities.forEach((entity, index) => {
        const { cell, by } = make(entity, cells[index]!);
        cells[index]![column.key] = cell;
        illustrative[index] ||= restsOnIllustrative(by);
      });
    }
    return this.#entities.map(({ code }, index) => ({
      key: code,
      cells: cells[index]!,
      illustrative: illustrative[index]!,
    }));
  }

  /** The columns of figures, by key; their figures are asked for together. */
  async #figures(): Promise<Map<string, CellMaker>> {
    const [by] = Object.keys(this.#list.figuresBy ?? {}) as Grouping[];
    const columns = this.#list.columns.filter(({ figure }) => figure !== undefined);
    const makers = columns.map(async ({ key, figure, basis }): Promise<[string, CellMaker]> => {
      const values = await this.#reader.figure(figure!, by!, { basis, codes: this.#codes });
      const maker: CellMaker = ({ code }) => ({
        cell: valueCell(values.get(code)),
        by: values.get(code),
      });
      return [key, maker];
    });
    return new Map(await Promise.all(makers));
  }

  async #maker(column: Column, cells: readonly Record<string, Cell>[]): Promise<CellMaker> {
    const { nameOf, list, from } = column;
    if (nameOf !== undefined && list !== undefined) {
      const lists = await this.#reader.lists();
      return (_, row) => ({ cell: labelIn(lists, column, row[nameOf] ?? null) });
    }
    if (nameOf !== undefined) {
      const names = await this.#names(cells, nameOf);
      return (_, row) => {
        const code = row[nameOf];
        if (typeof code !== 'string') return { cell: null };
        const name = names.get(code);
        return { cell: name?.value ?? code, by: name };
      };
    }
    if (typeof from !== 'string') return this.#said(column, from!);
    return (entity, row) => ({ cell: PARTS[from](entity, row) });
  }

  /** The statements that name the things whose codes stand in a column. */
  #names(
    cells: readonly Record<string, Cell>[],
    key: string,
  ): Promise<ReadonlyMap<string, HeldMark>> {
    const codes = cells.flatMap((row) => (typeof row[key] === 'string' ? [row[key]] : []));
    return this.#reader.names([...new Set(codes)]);
  }

  async #said(column: Column, from: Exclude<ColumnSource, string>): Promise<CellMaker> {
    if ('statement' in from) {
      const said = await this.#reader.statements(from.statement, from.key, this.#codes);
      const part = from.part === 'since' ? 'effective_on' : 'value';
      return ({ code }) => {
        const statement = said.get(code);
        return { cell: statement?.[part] ?? null, by: statement };
      };
    }
    if ('inForce' in from) return this.#inForce(column, from.inForce);
    if (from.of === undefined) return ({ data }) => ({ cell: fieldCell(column, data[from.field]) });
    const { field, of } = from;
    const others = this.#entities.map(({ data }) => String(data[of]));
    const known = await this.#registrations(of, others);
    return ({ data }) => {
      const named = known.get(String(data[of]));
      return { cell: fieldCell(column, named?.data[field]), by: named };
    };
  }

  readonly #named = new Map<string, ReturnType<ListReader['registrations']>>();

  /** The registrations that a field names, read once for all columns that come from there. */
  #registrations(field: string, codes: readonly string[]): ReturnType<ListReader['registrations']> {
    const read = this.#named.get(field) ?? this.#reader.registrations([...new Set(codes)]);
    this.#named.set(field, read);
    return read;
  }

  /** Which of a column's options are in force on the day, in the order of the options. */
  async #inForce(
    column: Column,
    kind: Extract<ColumnSource, { inForce: unknown }>['inForce'],
  ): Promise<CellMaker> {
    const held = groupBy(await this.#reader.holders(kind, this.#codes), ({ subject }) => [subject]);
    const options = Object.keys(column.options ?? {});
    return ({ code }) => {
      const holders = held.get(code) ?? [];
      const keys = new Set(holders.map(({ key }) => key));
      const cell = options.filter((option) => keys.has(option)).join(MANY) || null;
      return { cell, by: { illustrative: restsOnIllustrative(...holders) } };
    };
  }
}

/** Parts of the registration itself. */
const PARTS: Readonly<
  Record<
    Extract<ColumnSource, string>,
    (entity: Entity, cells: Readonly<Record<string, Cell>>) => Cell
  >
> = {
  code: ({ code }) => code,
  kind: ({ kind }) => kind,
  registered_on: ({ beginsOn }) => beginsOn,
  record: ({ seq }) => new Decimal(seq),
  all_names: ({ names }) => names.join('；'),
  other_names: (entity, row) => otherNames(entity, String(row.name)),
};

/** The rows of some registered things, in this order; missing and hidden ones are left out. */
export async function registeredRows(
  reader: ListReader,
  list: RegisteredList,
  codes: readonly string[],
): Promise<ListRow[]> {
  const entities = await reader.entities(list.kinds, codes);
  const rows = await new RegisteredRows(reader, list, entities).rows();
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return codes.flatMap((code) => byKey.get(code) ?? []);
}

/** One of them with its registration as it was recorded; nothing where none has the code. */
export async function registeredThing(
  reader: ListReader,
  list: RegisteredList,
  code: string,
): Promise<{ entity: Entity; row: ListRow } | undefined> {
  const entities = await reader.entities(list.kinds, [code]);
  const [row] = await new RegisteredRows(reader, list, entities).rows();
  return row && { entity: entities[0]!, row };
}
