/** The rows of a register: things of one kind, the figures and statements of its columns. */
import type { Database, Scope } from '../db/connection.ts';
import { readEntities, readLatestMarks } from '../db/batch-loading.ts';
import { readIllustrative } from '../db/provenance.ts';
import { JournalTables } from '../db/figures.ts';
import { CATALOGUE } from '../domain/figures/catalogue/index.ts';
import type { Entity } from '../domain/values/entity-codes.ts';
import type { Value } from '../domain/figures/figure.ts';
import { evaluate } from '../domain/figures/evaluate.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import type { Register } from '../domain/lists/registers.ts';

export interface RegisterRow {
  entity: Entity;
  figures: Record<string, Value | undefined>;
  marks: Record<string, string | undefined>;
  /** Whether its registration, or a figure of it, is demonstration data. */
  illustrative: boolean;
}

/** One page of a register, in order of code. */
export function readRegister(
  database: Database,
  scope: Scope,
  register: Register,
  moment: Moment,
  page: { after?: string; limit: number },
): Promise<RegisterRow[]> {
  return database.read(scope, async (sql) => {
    const entities = await readEntities(sql, { ...moment, ...page, kinds: [register.kind] });
    const codes = entities.map((entity) => entity.code);
    const columns = new Map<string, Map<string, Value>>();
    for (const id of register.figures) {
      const figure = CATALOGUE.get(id)!;
      const values = await evaluate(figure, CATALOGUE, new JournalTables(sql), {
        moment,
        basis: figure.bases[0]!,
        groupBy: [register.by],
        only: { [register.by]: codes },
      });
      columns.set(id, new Map(values.map((value) => [value.group[0]!, value])));
    }
    const marks = new Map<string, Map<string, { value: string }>>();
    for (const kind of register.marks) marks.set(kind, await readLatestMarks(sql, kind, moment));
    const demo = await readIllustrative(
      sql,
      entities.map(({ seq }) => seq),
    );
    return entities.map((entity) => {
      const figures = register.figures.map(
        (id) => [id, columns.get(id)!.get(entity.code)] as const,
      );
      return {
        entity,
        figures: Object.fromEntries(figures),
        marks: Object.fromEntries(
          register.marks.map((kind) => [kind, marks.get(kind)!.get(entity.code)?.value]),
        ),
        illustrative: demo.has(entity.seq) || figures.some(([, value]) => value?.illustrative),
      };
    });
  });
}
