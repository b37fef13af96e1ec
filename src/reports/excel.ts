/** exceljs, which takes a quarter of a second to load: only what draws a workbook needs it. */
import type { Workbook } from 'exceljs';

/** Loads it if needed; call it before taking a lock, because others wait for the lock. */
export const loadExcel = async () => (await import('exceljs')).default;

export async function newWorkbook(): Promise<Workbook> {
  const { Workbook } = await loadExcel();
  return new Workbook();
}
