/**
 * Puts the elements of fonts into the order of the schema. The spreadsheet library writes them in
 * another order, which strict readers refuse.
 */
/** The order of CT_Font's elements in Office's own schema. */
const ORDER = [
  ...['b', 'i', 'strike', 'condense', 'extend', 'outline', 'shadow', 'u', 'vertAlign', 'sz'],
  ...['color', 'name', 'family', 'charset', 'scheme'],
];

const elementName = (element: string): string => /^<(\w+)/.exec(element)![1]!;

const inOrder = (font: string): string =>
  [...font.matchAll(/<\w+[^>]*\/>/g)]
    .map(([element]) => element)
    .sort((one, other) => ORDER.indexOf(elementName(one)) - ORDER.indexOf(elementName(other)))
    .join('');

/** The styles of a workbook with each font's elements in order. */
export const withOrderedFonts = (styles: Uint8Array): Uint8Array =>
  new TextEncoder().encode(
    new TextDecoder()
      .decode(styles)
      .replace(/(<font>)(.*?)(<\/font>)/g, (_, open, font, close) => open + inOrder(font) + close),
  );
