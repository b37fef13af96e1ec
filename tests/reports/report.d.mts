import type { ReportProof, QuarterReport } from '../../src/domain/report/report.ts';

export const EVENTS: readonly object[];
export const PROOF: ReportProof;
export function reportFor(
  domain: object,
  of?: { events?: readonly object[]; name?: string; knownSeq?: number; knownAt?: string },
): Promise<QuarterReport>;
