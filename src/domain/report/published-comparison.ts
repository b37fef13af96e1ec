/** 对外口径核对: what was said in public up to the day, beside what the records give. */
import { OPERATORS, type Operator } from '../figures/indicator-progress.ts';
import { reconcile, RECONCILIATION_STATUSES, type Published } from '../figures/reconciliation.ts';
import type { ReportedEvent } from './source.ts';
import { behind, column, illustrative, type TableRow } from './table.ts';
import { eventText, type TableSource } from './table-source.ts';

/** To as many decimals as were published. */
const number = <const O extends object = object>(label: string, options: O = {} as O) =>
  column.decimal(label, { decimalsIn: 'decimals', width: 12, ...options });

/** Formats 3 and 4 were signed without 无从计算: what cannot be computed is 台账中没有 in them. */
const { ties, differs, not_in_records } = RECONCILIATION_STATUSES;
const STATUSES = { ties, differs, not_in_records };

/** A published number beside what the records give, to the published decimals. */
export const PUBLISHED = {
  figure: column.figure('指标编号', { width: 30 }),
  label: column.text('文件中的表述', { width: 44 }),
  document: column.text('出处', { width: 24 }),
  asOf: column.day('截至日', { hint: '该数字的', width: 11 }),
  value: number('公布数'),
  unit: column.text('单位', { width: 7 }),
  decimals: column.whole('公布的小数位数'),
  operator: column.text('比较', { options: OPERATORS, nullable: true, width: 6 }),
  computed: number('台账数', { nullable: true }),
  difference: number('差额', { nullable: true }),
  status: column.text('核对结果', { options: STATUSES, width: 11 }),
  illustrative,
  records: { ...behind.records, width: 9 },
};
export type PublishedLine = TableRow<typeof PUBLISHED>;

/** A published number as its record says it. */
function readPublished({ seq, effectiveOn, document, data }: ReportedEvent): Published {
  const operator = eventText(data, 'operator') as Operator | undefined;
  const note = eventText(data, 'note');
  return {
    seq,
    figure: String(data.figure),
    label: String(data.label),
    document: document ?? '',
    asOf: effectiveOn,
    value: String(data.value),
    unit: String(data.unit),
    decimals: data.decimals as number,
    ...(operator !== undefined && { operator }),
    ...(note !== undefined && { note }),
  };
}

/** Each number compared with the figure on its own day, as known at the report's record. */
export function publishedLines({ reportedEvents, figures }: TableSource): Promise<PublishedLine[]> {
  return Promise.all(
    reportedEvents('figure.published').map(async (event) => {
      const published = readPublished(event);
      const figure = figures.format.catalogue.get(published.figure);
      const [computed] = figure
        ? await figures.on(published.asOf).values(figure.id, figure.bases[0]!)
        : [];
      const { published: said, reason: _, ...found } = reconcile(published, figure, computed);
      const status = found.status === 'no_number' ? 'not_in_records' : found.status;
      return { ...said, ...found, status, records: [said.seq] };
    }),
  );
}
