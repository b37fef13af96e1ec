/**
 * A report format: everything that decides the content of a report, as data. A report is made, read
 * and checked by the format in which it was signed, even if the catalogue has changed since.
 */
import { canonicalize } from '../../values/canonical-json.ts';
import type { WireKind } from '../../values/columns.ts';
import type { Basis, Catalogue, Figure, Reason, Unit } from '../../figures/figure.ts';

/** The columns of a table by their names on the wire; a list within a row has its own. */
export interface WireColumns {
  readonly [name: string]: WireKind | WireColumns;
}

/** Tables whose rows are written and read by their columns; a format that lacks one has no rows. */
export type TableName =
  | 'industries'
  | 'sub_funds'
  | 'investments'
  | 'local_returns'
  | 'recognitions'
  | 'relocations'
  | 'exits'
  | 'listings'
  | 'credit'
  | 'deals'
  | 'programmes'
  | 'projects';

/** The content of a format, as its file keeps it. */
export interface FormatContent {
  /** The meaning of every figure; a pack's definitions.json has this and its digest. */
  definitions: {
    leaf_format: string;
    report_format: string;
    bases: Record<Basis, string>;
    reasons: Partial<Record<Reason, string>>;
    units: Partial<Record<Unit, string>>;
    measures: Record<string, string>;
    marks: Record<string, string>;
    dimensions: readonly string[];
    strategic_scheme: string;
    figures: readonly Figure[];
  };
  /** The figures that have tables of their own. */
  selections: {
    shares: readonly string[];
    coverage: readonly string[];
    series: readonly string[];
    /** Which figure, since inception, fills which amount of a sub-fund. */
    sub_funds: Readonly<Record<string, string>>;
  };
  tables: Record<TableName, WireColumns>;
  /** The fields of a restated figure. */
  restatement: readonly string[];
  /** The labels of codes in the tables, for codes that no dated list names. */
  words: {
    listing_stages: Record<string, string>;
    project_stages: Record<string, string>;
    /** The label of enterprises that coverage counts; 曾获授信 if it is absent. */
    covered?: string;
    /** By event type and field. */
    choices: Record<string, Record<string, Record<string, string>>>;
  };
}

export interface ReportFormat extends FormatContent {
  /** kechuang-report/3 */
  name: string;
  catalogue: Catalogue;
}

/** Makes a format's content ready for use. */
export const reportFormat = (content: FormatContent): ReportFormat => ({
  ...content,
  name: content.definitions.report_format,
  catalogue: new Map(content.definitions.figures.map((figure) => [figure.id, figure])),
});

/** How a figure is computed, including both sides of a ratio, without label and words. */
function figureWorking(catalogue: Catalogue, { unit, selects }: Figure): unknown {
  if (selects.kind !== 'ratio') return { unit, selects };
  const parts = [selects.numerator, selects.denominator].map((id) => catalogue.get(id)!);
  return { unit, selects, parts: parts.map((part) => figureWorking(catalogue, part)) };
}

/** Whether every figure of the first catalogue is computed the same way in the second. */
export const definesAlike = (then: Catalogue, now: Catalogue): boolean =>
  [...then].every(([id, figure]) => {
    const own = now.get(id);
    return (
      own !== undefined &&
      canonicalize(figureWorking(now, own)) === canonicalize(figureWorking(then, figure))
    );
  });

/** Whether a restated figure says what caused its change. In format 3 it does not. */
export const tellsChange = ({ restatement }: ReportFormat): boolean =>
  restatement.includes('change');

/** The label of a choice in an event's field; the code itself if the format has no label. */
export const choiceLabel = (
  { words }: ReportFormat,
  type: string,
  name: string,
  value: string,
): string => words.choices[type]?.[name]?.[value] ?? value;
