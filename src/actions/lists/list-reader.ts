/** Reads what list rows are made of, each thing once, within one snapshot. */
import { AskedTogether } from '../../db/asked-together.ts';
import { readCodeLists, readEntities } from '../../db/batch-loading.ts';
import { readHolders, readLatestMarks, type HeldMark, type Holder } from '../../db/statements.ts';
import type { Scope, Sql } from '../../db/connection.ts';
import { JournalTables } from '../../db/figures.ts';
import { readIllustrative } from '../../db/provenance.ts';
import { CATALOGUE } from '../../domain/figures/catalogue/index.ts';
import { evaluate } from '../../domain/figures/evaluate.ts';
import type { Basis, Value } from '../../domain/figures/figure.ts';
import type { Grouping } from '../../domain/figures/groupings.ts';
import type { MarkKind } from '../../domain/journal/event-definition.ts';
import type { Moment } from '../../domain/journal/posted-event.ts';
import type { CodeLists } from '../../domain/values/code-lists.ts';
import type { Entity, EntityKind } from '../../domain/values/entity-codes.ts';
import type { Dimension } from '../../domain/journal/measures.ts';

export class ListReader {
  readonly sql: Sql;
  readonly scope: Scope;
  readonly moment: Moment;
  readonly tables: JournalTables;
  readonly #source: AskedTogether;
  #lists: Promise<CodeLists> | undefined;

  constructor(sql: Sql, scope: Scope, moment: Moment) {
    this.sql = sql;
    this.scope = scope;
    this.moment = moment;
    this.tables = new JournalTables(sql);
    this.#source = new AskedTogether(sql, this.tables);
  }

  lists(): Promise<CodeLists> {
    return (this.#lists ??= readCodeLists(this.sql, this.moment));
  }

  /** The statements of a kind that hold, by subject: of all subjects, or of these. */
  statements(
    kind: MarkKind,
    key = '',
    subjects?: readonly string[],
  ): Promise<Map<string, HeldMark>> {
    return readLatestMarks(this.sql, kind, this.moment, key, subjects);
  }

  /** Who holds what on the day, for a kind that is held for a period. */
  holders(kind: MarkKind, subjects?: readonly string[]): Promise<Holder[]> {
    return readHolders(this.sql, kind, this.moment, { subjects });
  }

  /** The statements that name things on the day, by code. */
  names(codes: readonly string[]): Promise<ReadonlyMap<string, HeldMark>> {
    return this.statements('name', '', codes);
  }

  entities(kinds: readonly EntityKind[], codes: readonly string[]): Promise<Entity[]> {
    const { asOf, knownSeq } = this.moment;
    return readEntities(this.sql, { asOf, knownSeq, kinds, codes });
  }

  /** Registrations by code, whatever their day, and whether each is demonstration data. */
  async registrations(
    codes: readonly string[],
  ): Promise<ReadonlyMap<string, Entity & { illustrative: boolean }>> {
    const { knownSeq } = this.moment;
    const found = codes.length === 0 ? [] : await readEntities(this.sql, { knownSeq, codes });
    const demo = await this.illustrative(found.map(({ seq }) => seq));
    return new Map(
      found.map((entity) => [entity.code, { ...entity, illustrative: demo.has(entity.seq) }]),
    );
  }

  /** Which of these records are demonstration data. */
  illustrative(seqs: readonly number[]): Promise<Set<number>> {
    return readIllustrative(this.sql, seqs);
  }

  /** A figure by the code of its group, on its first basis unless another is named. */
  async figure(
    id: string,
    grouping: Grouping,
    options: { basis?: Basis | undefined; codes?: readonly string[] | undefined } = {},
  ): Promise<Map<string, Value>> {
    const figure = CATALOGUE.get(id)!;
    const { codes } = options;
    const values = await evaluate(figure, CATALOGUE, this.#source, {
      moment: this.moment,
      basis: options.basis ?? figure.bases[0]!,
      groupBy: [grouping],
      ...(codes && { only: { [grouping as Dimension]: codes } }),
    });
    return new Map(values.map((value) => [value.group[0]!, value]));
  }
}
