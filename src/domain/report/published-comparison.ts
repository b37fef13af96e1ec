/** 对外口径核对: what was said in public up to the day, beside what the records give. */
import type { Operator } from '../figures/indicator-progress.ts';
import { reconcile, type Published, type Reconciled } from '../figures/reconciliation.ts';
import type { Told } from './source.ts';
import { saidText, type TableSource } from './table-source.ts';

/** A published number as its record says it. */
export function publishedOf({ seq, effectiveOn, document, data }: Told): Published {
  const operator = saidText(data, 'operator') as Operator | undefined;
  const note = saidText(data, 'note');
  return {
    ...{ seq, figure: String(data.figure), label: String(data.label) },
    ...{ document: document ?? '', asOf: effectiveOn, value: String(data.value) },
    ...{ unit: String(data.unit), decimals: data.decimals as number },
    ...(operator !== undefined && { operator }),
    ...(note !== undefined && { note }),
  };
}

/** Each held against the figure of its own day, as known at the report's record. */
export function publishedLines({ told, figures }: TableSource): Promise<Reconciled[]> {
  return Promise.all(
    told('figure.published').map(async (event) => {
      const published = publishedOf(event);
      const figure = figures.format.catalogue.get(published.figure);
      const [computed] = figure
        ? await figures.on(published.asOf).values(figure.id, figure.bases[0]!)
        : [];
      return reconcile(published, figure, computed);
    }),
  );
}
