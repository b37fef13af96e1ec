/** 对外口径核对: a published number beside what the records give, at the published precision. */
import type { Day } from '../values/days.ts';
import type { Figure, Reason, Value } from './figure.ts';
import { satisfies, type Operator } from './indicator-progress.ts';
import { ratio } from '../values/money.ts';

/** How many of the figure's own unit one published unit is; a share is published in percent. */
const SCALES: Readonly<Record<string, string>> = {
  元: '1',
  万元: '10000',
  亿元: '100000000',
  '%': '0.01',
};

/** A published number. */
export interface Published {
  seq: number;
  figure: string;
  label: string;
  document: string;
  asOf: Day;
  value: string;
  unit: string;
  decimals: number;
  /** Where the document says more than, at least and the like instead of a number. */
  operator?: Operator;
  note?: string;
}

export const RECONCILIATION_STATUSES = {
  ties: '一致',
  differs: '不一致',
  no_number: '无从计算',
  not_in_records: '台账中没有',
} as const;

export interface Reconciled {
  published: Published;
  /** What the records give, in the published unit, rounded once to the published decimals. */
  computed?: string;
  /** Computed less published; undefined if nothing was computed. */
  difference?: string;
  /** Why the figure has no number; undefined if it has one, or if there is no such figure. */
  reason?: Reason;
  status: keyof typeof RECONCILIATION_STATUSES;
  illustrative: boolean;
}

/** Compares one published number with the figure of its name, if the records have one. */
export function reconcile(
  published: Published,
  figure: Figure | undefined,
  computed: Value | undefined,
): Reconciled {
  const illustrative = computed?.illustrative ?? false;
  if (computed?.reason !== undefined)
    return { published, reason: computed.reason, status: 'no_number', illustrative };
  if (!figure || computed?.value === undefined)
    return { published, status: 'not_in_records', illustrative };
  const scaled = computed.value.div(SCALES[published.unit] ?? '1');
  const rounded = scaled.toDecimalPlaces(published.decimals);
  const said = ratio(published.value);
  const difference = rounded.minus(said);
  // A bound is compared with the unrounded number: 99.5% is not 全覆盖 although it rounds to 100%.
  const ties = published.operator
    ? satisfies(scaled, published.operator, said)
    : difference.isZero();
  return {
    published,
    computed: rounded.toFixed(published.decimals),
    difference: difference.toFixed(published.decimals),
    status: ties ? 'ties' : 'differs',
    illustrative,
  };
}
