/** What the trail of a figure says of each effect behind it. */
import type { Measure } from '../domain/journal/measures.ts';

/** The trail of a figure: one effect behind it, with its signed amount. */
export interface TrailRow {
  seq: number;
  effective_on: string;
  type: string;
  amount: string;
  measure: Measure;
  vehicle: string | null;
  enterprise: string | null;
  counterparty: string | null;
  round: string | null;
  submission: number;
  document: string | null;
  maker: string;
  /** Null if no second person reviewed it. */
  checker: string | null;
}
