/** Removes invisible characters from the texts of cells. */
import type { CellValue, Workbook } from 'exceljs';

/**
 * Controls, marks of direction and of width zero, and halves of characters: they hide what a text
 * says, or make the file unreadable. Line breaks stay.
 */
const HIDDEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu;

const plain = (text: string): string => text.replaceAll(HIDDEN, '');

/** Takes hidden characters out of every text of the workbook. */
export function makePlain(workbook: Workbook): void {
  workbook.eachSheet((sheet) =>
    sheet.eachRow((row) =>
      row.eachCell((cell) => {
        if (typeof cell.value === 'string') cell.value = plain(cell.value);
        else if (isRich(cell.value))
          cell.value = {
            richText: cell.value.richText.map((part) => ({ ...part, text: plain(part.text) })),
          };
      }),
    ),
  );
}

const isRich = (value: CellValue): value is Extract<CellValue, { richText: unknown }> =>
  typeof value === 'object' && value !== null && 'richText' in value;
