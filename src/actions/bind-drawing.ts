/** Binds the drawing of signed workbooks to `reports/`, which is loaded when it is needed. */
import { bindDrawing, type Drawing } from './signed-drawing.ts';

async function loadWorkbook(): Promise<Drawing> {
  const { renderQuarterly } = await import('../reports/quarterly.ts');
  const { loadExcel } = await import('../reports/excel.ts');
  await loadExcel();
  return renderQuarterly;
}

/** Done by each program before it posts, draws or verifies. */
export const bindWorkbookDrawing = (): void => bindDrawing(loadWorkbook);
