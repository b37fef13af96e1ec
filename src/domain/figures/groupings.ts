/** The groupings of figures, and the statement behind each grouping that depends on one. */
import type { MarkKind } from '../journal/event-definition.ts';
import type { Dimension } from '../journal/measures.ts';

/**
 * The scheme by which the five strategic industries are counted. No later list was found, so every
 * share is printed with the scheme that it used.
 */
export const STRATEGIC_SCHEME = 'WZ5-2019';

/** What a figure can be grouped by. */
export const GROUPINGS = {
  vehicle: '基金',
  enterprise: '企业',
  instrument: '项目',
  counterparty: '出资人或银行',
  industry: '产业',
  region: '注册地',
  product: '融资产品',
  quarter: '季度',
  year: '年度',
} as const;
export type Grouping = keyof typeof GROUPINGS;

/** The mark behind a grouping by a statement about the enterprise. */
export const MARK_GROUPINGS: Partial<
  Record<Grouping, { mark: MarkKind; key: string; of: Dimension }>
> = {
  industry: { mark: 'industry', key: STRATEGIC_SCHEME, of: 'enterprise' },
  region: { mark: 'region', key: '', of: 'enterprise' },
  product: { mark: 'product', key: '', of: 'instrument' },
};
