/** exceljs, which takes a quarter of a second to load: only what draws a workbook needs it. */
import type { Workbook } from 'exceljs';

/** Loads it, where it is not yet loaded; before a lock is taken, since others wait for that. */
export const loadExcel = async () => (await import('exceljs')).default;

export async function newWorkbook(): Promise<Workbook> {
  const { Workbook } = await loadExcel();
  return new Workbook();
}
