/**
 * Fonts as the schema has them. The spreadsheet library writes what a font consists of in an order
 * of its own, which strict readers refuse.
 */
import type { Files } from './zip.ts';

const STYLES = 'xl/styles.xml';

/** CT_Font as Office's own schema orders it. */
const ORDER = [
  ...['b', 'i', 'strike', 'condense', 'extend', 'outline', 'shadow', 'u', 'vertAlign', 'sz'],
  ...['color', 'name', 'family', 'charset', 'scheme'],
];

const nameOf = (element: string): string => /^<(\w+)/.exec(element)![1]!;

const inOrder = (font: string): string =>
  [...font.matchAll(/<\w+[^>]*\/>/g)]
    .map(([element]) => element)
    .sort((one, other) => ORDER.indexOf(nameOf(one)) - ORDER.indexOf(nameOf(other)))
    .join('');

/** The files of a workbook with each font's elements in order. */
export function withOrderedFonts(files: Files): Files {
  const styles = new TextDecoder()
    .decode(files[STYLES])
    .replace(/(<font>)(.*?)(<\/font>)/g, (_, open, font, close) => open + inOrder(font) + close);
  return { ...files, [STYLES]: new TextEncoder().encode(styles) };
}
