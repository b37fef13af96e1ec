/**
 * The drawing of the workbook that a closing signs. It is bound once at the start of each program,
 * so that the code on the way of posting does not import `reports/`.
 */
import type { QuarterReport, ReportProof } from '../domain/report/report.ts';

/** Draws a report with its proof as an .xlsx file; the same bytes for the same report and proof. */
export type Drawing = (report: QuarterReport, proof: ReportProof) => Promise<Uint8Array>;

let bound: (() => Promise<Drawing>) | undefined;

/** Says how the drawing is loaded, once it is needed. */
export function bindDrawing(load: () => Promise<Drawing>): void {
  bound = load;
}

/** Loads the drawing; if possible before a lock is taken, because others wait for the lock. */
export function loadDrawing(): Promise<Drawing> {
  if (!bound) throw new Error('nothing is bound that draws the workbook of a closing');
  return bound();
}
