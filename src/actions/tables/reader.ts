/** What the rows of tables are made of, read once for each table in one snapshot. */
import type { Sql } from '../../db/connection.ts';
import { JournalTables } from '../../db/figures.ts';
import { readCodeLists, readEntities, readLatestMarks } from '../../db/batch-loading.ts';
import { readIllustrative } from '../../db/provenance.ts';
import { CATALOGUE } from '../../domain/figures/catalogue/index.ts';
import type { CodeLists } from '../../domain/values/code-lists.ts';
import type { Entity, EntityKind } from '../../domain/values/entity-codes.ts';
import type { MarkKind } from '../../domain/journal/event-definition.ts';
import type { Basis, Value } from '../../domain/figures/figure.ts';
import { evaluate } from '../../domain/figures/evaluate.ts';
import type { Grouping } from '../../domain/figures/groupings.ts';
import type { Moment } from '../../domain/journal/posted-event.ts';
import { Decimal } from '../../domain/values/money.ts';
import {
  valueCell,
  type Cell,
  type Column,
  type Row,
  type Table,
} from '../../domain/lists/table.ts';
import type { Action } from '../../platform/auth.ts';

/** A table whose rows are all read at once, in the list's own order. */
export interface WholeTable extends Table {
  /** What a person must be allowed to do to read the list; the same as for the JSON list. */
  action: Action;
  /** Refused as "不能…". */
  doing: string;
  load(reader: TableReader): Promise<Row[]>;
}

type Mark = { value: string; detail: Record<string, unknown> | null; effective_on: string };

export class TableReader {
  readonly sql: Sql;
  readonly moment: Moment;
  readonly #figures: JournalTables;
  #names: Promise<Map<string, Mark>> | undefined;
  #lists: Promise<CodeLists> | undefined;

  constructor(sql: Sql, moment: Moment) {
    this.sql = sql;
    this.moment = moment;
    this.#figures = new JournalTables(sql);
  }

  /** What things are called on the day. */
  async names(): Promise<(code: unknown) => string> {
    const names = await (this.#names ??= this.marks('name'));
    return (code) => (typeof code === 'string' ? (names.get(code)?.value ?? code) : '');
  }

  lists(): Promise<CodeLists> {
    return (this.#lists ??= readCodeLists(this.sql, this.moment));
  }

  marks(kind: MarkKind, key = ''): Promise<Map<string, Mark>> {
    return readLatestMarks(this.sql, kind, this.moment, key);
  }

  entities(...kinds: EntityKind[]): Promise<Entity[]> {
    const { asOf, knownSeq } = this.moment;
    return readEntities(this.sql, { asOf, knownSeq, kinds });
  }

  /** Which of these records are demonstration data. */
  illustrative(seqs: readonly number[]): Promise<Set<number>> {
    return readIllustrative(this.sql, seqs);
  }

  /** A figure by the code of its group, on its first basis unless another is named. */
  async by(grouping: Grouping, id: string, basis?: Basis): Promise<Map<string, Value>> {
    const figure = CATALOGUE.get(id)!;
    const values = await evaluate(figure, CATALOGUE, this.#figures, {
      moment: this.moment,
      basis: basis ?? figure.bases[0]!,
      groupBy: [grouping],
    });
    return new Map(values.map((value) => [value.group[0]!, value]));
  }

  /** Several figures by group, by the keys of their columns. */
  async columns(
    grouping: Grouping,
    columns: readonly Column[],
  ): Promise<{ key: string; values: Map<string, Value> }[]> {
    const read = [];
    for (const { key, figure, basis } of columns)
      if (figure !== undefined) read.push({ key, values: await this.by(grouping, figure, basis) });
    return read;
  }
}

/** A column that shows a figure by its name, adding up where told so. */
export function figureColumn(key: string, id: string, more: Partial<Column> = {}): Column {
  const { label, unit, bases, meaning } = CATALOGUE.get(id)!;
  const kind = ({ 元: 'money', '%': 'ratio', 倍: 'multiple' } as const)[unit as '元'] ?? 'count';
  return { key, label, kind, hint: meaning, figure: id, basis: bases[0]!, ...more };
}

/** A flow since inception that may be added up. */
export const flowColumn = (key: string, id: string, more: Partial<Column>): Column =>
  figureColumn(key, id, { basis: 'inception', total: true, ...more });

/** The record by which something was registered. */
export const RECORD: Column = { key: 'seq', label: '记录号', kind: 'seq', of: 'event' };
export const ENTERPRISE: readonly Column[] = [
  { key: 'enterprise', label: '企业编码', kind: 'code', of: 'enterprise' },
  { key: 'enterprise_name', label: '企业', kind: 'text', nameOf: 'enterprise' },
];

/** A field of a registration as it was recorded; nothing where it was left out. */
export const said = (value: unknown): string | null => (typeof value === 'string' ? value : null);
export const saidNumber = (value: unknown): Decimal | null =>
  typeof value === 'string' || typeof value === 'number' ? new Decimal(String(value)) : null;

type FigureValues = Awaited<ReturnType<TableReader['columns']>>;

export const figureCells = (figures: FigureValues, code: string): Record<string, Cell> =>
  Object.fromEntries(figures.map(({ key, values }) => [key, valueCell(values.get(code))]));

export const restsOnDemo = (figures: FigureValues, code: string): boolean =>
  figures.some(({ values }) => values.get(code)?.illustrative);
