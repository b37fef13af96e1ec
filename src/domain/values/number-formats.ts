/** How numbers are printed: by a spreadsheet, and by whoever else shows the same cell. */

/** Only zero is shown as 0; a number that rounds to zero keeps its decimals. */
const withZero = (format: string): string => `${format};-${format};0`;

/**
 * How numbers read. The cells hold 元 whatever the unit they are printed in: a comma at the end of a
 * format takes three digits off, and the escaped point stands before the last that are left. Excel
 * has no other way to print 万元 and 亿元, and this one has no room for thousands separators.
 */
export const FORMATS = {
  money: withZero('#,##0.00'),
  tenThousands: withZero('0\\.0,'),
  hundredMillions: withZero('0\\.00,,'),
  count: '#,##0',
  share: withZero('0.0%'),
  ownership: withZero('0.00%'),
  multiple: withZero('0.00'),
  /** No separators: years, ranks and record numbers. */
  whole: '0',
  /** All decimals that there are. */
  general: 'General',
  day: 'yyyy-mm-dd',
  longDay: 'yyyy"年"m"月"d"日"',
} as const;

/** A number as it is printed: its divisor, its decimals, and the text after it. */
export interface PrintedScale {
  divisor: string;
  decimals: number;
  suffix: '' | '%';
}

/** By format. */
export const PRINTED_SCALES: Partial<Record<string, PrintedScale>> = {
  [FORMATS.money]: { divisor: '1', decimals: 2, suffix: '' },
  [FORMATS.tenThousands]: { divisor: '10000', decimals: 1, suffix: '' },
  [FORMATS.hundredMillions]: { divisor: '100000000', decimals: 2, suffix: '' },
  [FORMATS.count]: { divisor: '1', decimals: 0, suffix: '' },
  [FORMATS.share]: { divisor: '0.01', decimals: 1, suffix: '%' },
  [FORMATS.ownership]: { divisor: '0.01', decimals: 2, suffix: '%' },
  [FORMATS.multiple]: { divisor: '1', decimals: 2, suffix: '' },
};
