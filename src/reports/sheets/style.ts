/** The look all sheets share: fonts, fills, borders, and how a cell of each kind stands. */
import type { Border, Cell, CellValue, Fill, Font } from 'exceljs';
import type { PrintedLook } from '../../domain/values/columns.ts';
import { ILLUSTRATIVE, NO_VALUE, NOT_APPLICABLE } from './values.ts';

export const FONT_NAME = '微软雅黑';
export const FONT: Partial<Font> = { name: FONT_NAME, size: 10 };
export const BOLD: Partial<Font> = { ...FONT, bold: true };
export const MUTED: Partial<Font> = { ...FONT, color: { argb: 'FF7F7F7F' } };
export const WARNING: Partial<Font> = { ...FONT, bold: true, color: { argb: 'FFC00000' } };
/** Links are dark, because they are mostly numbers that must be easy to read. */
export const LINK: Partial<Font> = { ...FONT, color: { argb: 'FF1F4E79' } };

const solid = (argb: string): Fill => ({ type: 'pattern', pattern: 'solid', fgColor: { argb } });
export const HEADER_FILL = solid('FFDCE6F1');
export const TOTAL_FILL = solid('FFF2F2F2');
export const WARNING_FILL = solid('FFC00000');

const THIN: Partial<Border> = { style: 'thin', color: { argb: 'FFA6A6A6' } };
export const BORDERS = { top: THIN, left: THIN, bottom: THIN, right: THIN };

export const DEMONSTRATION = '含演示数据，不得作为正式口径使用';

/** How a cell of the body looks. */
export interface Look extends Pick<PrintedLook, 'align' | 'indent'> {
  /** The number format; a column without one holds words. */
  format?: string | undefined;
  font?: Partial<Font>;
  fill?: Fill;
}

export function styleHeader(cell: Cell): void {
  cell.font = { ...BOLD, size: 9 };
  cell.fill = HEADER_FILL;
  cell.border = BORDERS;
  cell.alignment = { horizontal: 'center', vertical: 'middle', wrapText: true };
}

/** What a cell shows: the result of a formula, a text or a number. */
export function shownValue(value: CellValue): unknown {
  return typeof value === 'object' && value !== null && 'formula' in value ? value.result : value;
}

/**
 * Words in place of a value are centred and grey, so that nobody takes them for a value. Numbers
 * shrink instead of turning into #### on machines that only have wider fonts.
 */
export function styleBody(
  cell: Cell,
  { format, align, indent = 0, font = FONT, fill }: Look,
): void {
  const shown = shownValue(cell.value);
  const isText = typeof shown === 'string';
  const isRemark =
    isText && (format !== undefined || shown === NO_VALUE || shown === NOT_APPLICABLE);
  const horizontal = isRemark ? 'center' : (align ?? (format ? 'right' : 'left'));
  cell.font = isRemark ? MUTED : shown === ILLUSTRATIVE ? { ...WARNING, bold: false } : font;
  cell.border = BORDERS;
  if (fill) cell.fill = fill;
  cell.alignment = {
    horizontal,
    vertical: 'middle',
    indent,
    wrapText: isText,
    shrinkToFit: !isText,
  };
  if (format) cell.numFmt = format;
}
